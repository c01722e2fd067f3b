"""A school's page on the seven elements: one page, whatever was written; read back from the PDF."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pypdfium2
import pytest
from sqlalchemy import select

from iattend_desktop.model.security import AuditEntry
from iattend_desktop.problem import UserError
from iattend_desktop.reports.elements_sheet import print_elements
from iattend_desktop.security.access import NotAllowed, Permission, Role
from iattend_desktop.support.self_assessment import Rated, record_sitting
from iattend_desktop.support.seven_elements import elements
from iattend_desktop.workspace import Workspace
from tests.factories import make_school


def test_one_page_beside_region_and_district_however_much_was_written(workspace: Workspace, tmp_path: Path) -> None:
    with workspace.write(Permission.EDIT_SCHOOLS, "Add") as session:
        lincoln, adams = make_school(session).id, make_school(session, "Adams", region="West").id
    path = tmp_path / "page.pdf"
    with pytest.raises(UserError, match="has not rated itself yet"):
        print_elements(workspace, lincoln, path)
    long = Rated(3, "Minutes of the team and lists by band. " * 20, "Every two weeks. " * 20, "A. Núñez")
    for month in range(1, 11):
        on = dt.date(2026, month, 3)
        record_sitting(
            workspace, lincoln, on=on, rated={one.key: long if month == 10 else Rated(2) for one in elements()}
        )
    record_sitting(workspace, adams, on=dt.date(2026, 10, 1), rated={one.key: Rated(4) for one in elements()})
    assert print_elements(workspace, lincoln, path) == 1
    with pypdfium2.PdfDocument(path) as document:
        text = " ".join(document[0].get_textpage().get_text_bounded().split())
    assert "Rated on Oct 3, 2026" in text
    assert text.count("3 of 4, before 2") == 7
    assert text.count("3.0, 3.5 (2 schools)") == 7  # East is Lincoln alone; 3 here and 4 at Adams
    assert "Oct 3, 2026: 3.0 · region 3.0 · district 3.5" in text
    assert "Mar 3, 2026: 2.0 · region 2.0 · district 2.0" in text  # eight days back, no farther
    assert "Feb 3, 2026" not in text
    with workspace.read() as session:
        found = session.execute(select(AuditEntry.subject_table, AuditEntry.subject_id).filter_by(event="print_report"))
        assert found.all() == [("school", lincoln)]
    workspace.role = Role.MENTOR
    with pytest.raises(NotAllowed):
        print_elements(workspace, lincoln, path)
