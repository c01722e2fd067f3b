"""Leadership reads the summaries that are published to it, and on a server nothing else: no student, no count."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog

from iattend_desktop.attendance.suppression import Hidden
from iattend_desktop.model.program import PublishedSummary
from iattend_desktop.people.students import list_students
from iattend_desktop.reports.preview import page_texts
from iattend_desktop.reports.program_facts import program_summary
from iattend_desktop.reports.published import kept, list_published, preview_published, publish_summary, shown
from iattend_desktop.security.access import NotAllowed, Permission, Role
from iattend_desktop.shared_workspace import SharedWorkspace, open_shared
from iattend_desktop.storage.server.address import Address
from iattend_desktop.workspace import Workspace
from tests.conftest import NOW
from tests.factories import make_month, make_school, make_student
from tests.servers import Server
from tests.workflows.conftest import OpenProgram

EAST, WEST, CHRONIC = 26, 14, 4  # of the East four are chronically absent: a group of 10 or fewer


def fill(workspace: Workspace) -> None:
    """East has 26 students, four of whom missed 10 of 40 days; West has 14 who missed none."""
    with workspace.write(Permission.IMPORT_ROSTERS, "Fill") as session:
        for region, count in (("East", EAST), ("West", WEST)):
            school = make_school(session, f"{region} High", region=region)
            for number in range(count):
                student = make_student(session, school, "Planted", f"Surname {region} {number}").student_id
                absent = 5 if region == "East" and number < CHRONIC else 0
                for month in (date(2026, 9, 1), date(2026, 10, 1)):
                    make_month(session, student, school, month, absent=absent)


@pytest.mark.on_both
def test_what_is_published_is_what_was_printed_and_hides_what_is_small(workspace: Workspace) -> None:
    fill(workspace)
    summary = program_summary(workspace)
    assert shown(json.loads(json.dumps(kept(summary)))) == summary
    publish_summary(workspace)
    [published] = list_published(workspace)
    assert (published.as_of, published.published_at, published.published_by) == (
        date(2026, 11, 20),
        NOW,
        workspace.actor,
    )
    with workspace.read() as session:
        stored = session.get_one(PublishedSummary, published.id).summary
    east, west = stored["groups"]
    assert (east["name"], west["name"]) == ("East", "West")
    assert east["chronic"] == dict(stored["bands"])["severe"] == Hidden.SMALL.value  # 10 of 40 days is a quarter
    assert "Planted" not in json.dumps(stored)
    workspace.undo()
    assert list_published(workspace) == []


def test_leadership_on_a_server(
    server: Server, shared: SharedWorkspace, open_program: OpenProgram, tmp_path: Path
) -> None:
    fill(shared)
    key = publish_summary(shared)
    leader = opened(shared.address, Role.LEADERSHIP)
    with pytest.raises(NotAllowed):
        list_students(leader)
    with pytest.raises(NotAllowed):
        publish_summary(leader)
    text = " ".join(page_texts(preview_published(leader, key))[0].split())
    assert "East" in text
    assert "10 or fewer" in text
    person = open_program(leader)
    assert set(person.window.entries) == {"published", "accounts"}  # and one's own activity
    page = person.go("published")
    assert page.summary.text() == "1 published summary"
    assert page.pane.content is not None
    person.press_button("Save PDF")
    [dialog] = person.window.findChildren(QFileDialog)
    dialog.close()
    page.save_to(tmp_path / "summary.pdf")
    person.rest()
    assert (tmp_path / "summary.pdf").read_bytes().startswith(b"%PDF")
    looked = "SELECT event, count(*) FROM iattend.audit_entry WHERE actor = 'leadership' GROUP BY event ORDER BY event"
    assert server.execute(looked, shared.address.database) == [("print_report", 1), ("view_published", 2)]
    with pytest.raises(NotAllowed), leader.read() as session:  # not even how many there are
        session.connection().exec_driver_sql("SELECT count(*) FROM iattend.person")


def test_a_coordinator_publishes_in_the_window(workspace: Workspace, open_program: OpenProgram) -> None:
    fill(workspace)
    person = open_program(workspace)
    page = person.go("published")
    assert page.is_empty()
    person.press(page.primary)
    assert not page.is_empty()
    assert page.pane.content is not None
    person.menu("Edit", "Undo")
    assert page.is_empty()
    assert list_published(workspace) == []


def opened(address: Address, role: Role) -> SharedWorkspace:
    return open_shared(address, role.value, None, clock=lambda: NOW)
