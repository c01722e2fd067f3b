"""The pages about people, for the window's navigation and the command palette."""

from __future__ import annotations

from functools import partial

from iattend_desktop.i18n import _
from iattend_desktop.people.find import find_mentors, find_students
from iattend_desktop.security.access import Permission
from iattend_desktop.workspace import Workspace
from ui.page import PageEntry, Services
from ui.people.mentors_page import MentorsPage
from ui.people.schools_page import SchoolsPage
from ui.people.students_page import StudentsPage
from ui.widgets.palette import Command


def _find_students(workspace: Workspace, services: Services, words: str) -> list[Command]:
    return [
        Command(one.name, partial(services.navigate, "students", student=one.id), one.place or "", "person")
        for one in find_students(workspace, words)
    ]


def _find_mentors(workspace: Workspace, services: Services, words: str) -> list[Command]:
    return [
        Command(one.name, partial(services.navigate, "mentors", mentor=one.id), one.place or _("Mentor"), "mentors")
        for one in find_mentors(workspace, words)
    ]


def _student_commands(_workspace: Workspace, services: Services) -> list[Command]:
    go = services.navigate
    return [
        Command(_("Add student"), partial(go, "students", add=True), icon="plus", needs=Permission.EDIT_STUDENTS),
        Command(
            _("Chronically absent students without a mentor"),
            partial(go, "students", filters=("chronic", "no_mentor")),
            icon="students",
        ),
        Command(_("Students without consent"), partial(go, "students", filters=("no_consent",)), icon="students"),
        Command(_("Possible duplicates"), partial(go, "students", filters=("duplicate",)), icon="students"),
    ]


def _mentor_commands(_workspace: Workspace, services: Services) -> list[Command]:
    go = services.navigate
    return [
        Command(_("Add mentor"), partial(go, "mentors", add=True), icon="plus", needs=Permission.EDIT_MENTORS),
        Command(_("Mentors who are not cleared"), partial(go, "mentors", filters=("not_cleared",)), icon="mentors"),
        Command(_("Mentors by stage"), partial(go, "mentors", view="board"), icon="mentors"),
        Command(_("Mentors with free places"), partial(go, "mentors", filters=("free", "cleared")), icon="mentors"),
    ]


def _school_commands(_workspace: Workspace, services: Services) -> list[Command]:
    add = partial(services.navigate, "schools", add=True)
    return [Command(_("Add school"), add, icon="plus", needs=Permission.EDIT_SCHOOLS)]


_SEES = (Permission.VIEW_STUDENTS,)
ENTRIES: tuple[PageEntry, ...] = (
    PageEntry("students", _("Students"), "students", StudentsPage, _student_commands, _find_students, needs=_SEES),
    PageEntry("mentors", _("Mentors"), "mentors", MentorsPage, _mentor_commands, _find_mentors, needs=_SEES),
    PageEntry("schools", _("Schools"), "school", SchoolsPage, _school_commands, needs=_SEES),
)
