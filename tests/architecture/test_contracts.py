"""What the design promises about the code itself, where import-linter has no word for it."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def sources(*folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


def test_the_program_runs_without_qt() -> None:
    """Importing the command line in a fresh interpreter loads neither Qt nor the screen."""
    code = (
        "import sys, iattend_desktop.commands;"
        "print([name for name in sys.modules if name.split('.')[0] in {'PySide6', 'shiboken6', 'pyqtgraph', 'ui'}])"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_public_functions_say_what_they_are_for() -> None:
    silent = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in sources("iattend_desktop", "ui")
        if "versions" not in path.parts
        for node in _public(ast.parse(path.read_text(encoding="utf-8")))
        if ast.get_docstring(node) is None
    ]
    assert silent == []


def test_colors_stand_in_the_theme_alone() -> None:
    literal = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.value}"
        for path in sources("ui")
        if path.name != "theme.py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and len(node.value) in {4, 7, 9}
        and node.value.startswith("#")
        and all(letter in "0123456789abcdefABCDEF" for letter in node.value[1:])
    ]
    assert literal == []


@pytest.mark.parametrize("name", ["utils", "helpers", "managers", "services", "repositories", "common", "misc"])
def test_no_drawer_is_called_by_a_word_that_says_nothing(name: str) -> None:
    assert [path for path in sources("iattend_desktop", "ui") if name in {path.stem, *path.parts}] == []


def _public(tree: ast.Module) -> list[ast.FunctionDef | ast.ClassDef]:
    """Public functions, classes and their methods; Qt's own methods (camel case) are documented by Qt."""
    found: list[ast.FunctionDef | ast.ClassDef] = []
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            found.append(node)
            if isinstance(node, ast.ClassDef):
                found += [
                    inner
                    for inner in node.body
                    if isinstance(inner, ast.FunctionDef)
                    and not inner.name.startswith("_")
                    and not any(letter.isupper() for letter in inner.name)
                ]
    return found
