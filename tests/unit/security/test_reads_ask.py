"""Every service that reads records asks first whether the person's role may; read off the program itself."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import iattend_desktop
from iattend_desktop.matching.groundwork import lay_groundwork
from iattend_desktop.people.schools import list_schools
from iattend_desktop.progress import SILENT
from iattend_desktop.security.access import NotAllowed, Role
from iattend_desktop.workspace import Workspace

PACKAGE = Path(iattend_desktop.__file__).parent
OPEN = {
    "drafts.list_drafts": "what the person writes",
    "security.accounts.own_account": "the person's own account",
    "opening.open_workspace": "whether the file has accounts",
}
"""Public functions that read for whoever has signed in, and what."""


def reads_unasked() -> set[str]:
    """Public functions that open a reading session and neither ask for a permission nor write under one."""
    found = set()
    for file in PACKAGE.rglob("*.py"):
        for made in ast.parse(file.read_text(encoding="utf-8")).body:
            if isinstance(made, ast.FunctionDef) and not made.name.startswith("_"):
                called = {
                    one.func.attr if isinstance(one.func, ast.Attribute) else getattr(one.func, "id", "")
                    for one in ast.walk(made)
                    if isinstance(one, ast.Call)
                }
                opens = any(
                    isinstance(one, ast.With)
                    and any(ast.unparse(item.context_expr).endswith(".read()") for item in one.items)
                    for one in ast.walk(made)
                )
                if opens and not called & {"require", "_require", "_require_mentor", "write", "_changing"}:
                    found.add(".".join([*file.relative_to(PACKAGE).with_suffix("").parts, made.name]))
    return found


def test_no_service_reads_records_without_asking() -> None:
    assert reads_unasked() == set(OPEN)


def test_schools_and_the_pool_are_kept_back(workspace: Workspace) -> None:
    workspace.role = Role.MENTOR
    with pytest.raises(NotAllowed, match="view students"):
        list_schools(workspace)
    with pytest.raises(NotAllowed, match="run matching"):
        lay_groundwork(workspace, None, None, SILENT)
