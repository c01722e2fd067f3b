"""The pages about people, for the window's navigation and the command palette."""

from __future__ import annotations

from functools import partial

from iattend_desktop.i18n import _
from iattend_desktop.people.mentors import list_mentors
from iattend_desktop.people.names import folded
from iattend_desktop.people.students import list_students
from iattend_desktop.workspace import Workspace
from ui.page import PageEntry, Services
from ui.people.mentors_page import MentorsPage
from ui.people.schools_page import SchoolsPage
from ui.people.students_page import StudentsPage
from ui.widgets.palette import Command

_MOST = 8


def find_students(workspace: Workspace, services: Services, words: str) -> list[Command]:
    """Students whose name or number holds every word."""
    sought = folded(words).split()
    found = []
    for row in list_students(workspace):
        text = folded(f"{row.name} {row.sort_name} {row.local_id or ''}")
        if all(word in text for word in sought):
            found.append(
                Command(row.name, partial(services.navigate, "students", student=row.id), row.school, "person")
            )
            if len(found) == _MOST:
                break
    return found


def find_mentors(workspace: Workspace, services: Services, words: str) -> list[Command]:
    """Mentors whose name holds every word."""
    sought = folded(words).split()
    rows = [
        row for row in list_mentors(workspace) if all(word in folded(f"{row.name} {row.sort_name}") for word in sought)
    ]
    return [
        Command(
            row.name,
            partial(services.navigate, "mentors", mentor=row.id),
            row.organization or row.site or _("Mentor"),
            "mentors",
        )
        for row in rows[:_MOST]
    ]


def _student_commands(_workspace: Workspace, services: Services) -> list[Command]:
    go = services.navigate
    return [
        Command(_("Add student"), partial(go, "students", add=True), icon="plus"),
        Command(
            _("Chronically absent students without a mentor"),
            partial(go, "students", filters=("chronic", "no_mentor")),
            icon="students",
        ),
        Command(_("Students without consent"), partial(go, "students", filters=("no_consent",)), icon="students"),
    ]


def _mentor_commands(_workspace: Workspace, services: Services) -> list[Command]:
    go = services.navigate
    return [
        Command(_("Add mentor"), partial(go, "mentors", add=True), icon="plus"),
        Command(_("Mentors who are not cleared"), partial(go, "mentors", filters=("not_cleared",)), icon="mentors"),
        Command(_("Mentors with free places"), partial(go, "mentors", filters=("free", "cleared")), icon="mentors"),
    ]


def _school_commands(_workspace: Workspace, services: Services) -> list[Command]:
    return [Command(_("Add school"), partial(services.navigate, "schools", add=True), icon="plus")]


ENTRIES: tuple[PageEntry, ...] = (
    PageEntry("students", _("Students"), "students", StudentsPage, _student_commands, find_students),
    PageEntry("mentors", _("Mentors"), "mentors", MentorsPage, _mentor_commands, find_mentors),
    PageEntry("schools", _("Schools"), "school", SchoolsPage, _school_commands),
)
