"""The attendance page in a real window over a real workspace."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pytest
from pytestqt.qtbot import QtBot

from iattend_desktop.model.attendance import AttendanceFact
from iattend_desktop.school_years import school_year_of
from iattend_desktop.security.access import Permission
from iattend_desktop.vocabulary import Grain
from iattend_desktop.workspace import Workspace
from tests.factories import make_month, make_school, make_student
from tests.ui.real_window import Opened, OpenWindow, open_real, settle
from ui.attendance.attendance_page import AttendancePage
from ui.attendance.pages import ENTRIES
from ui.main_window import MainWindow

__all__ = ["open_real", "settle"]


@dataclass
class Attendance:
    """The page in its window."""

    opened: Opened
    page: AttendancePage

    @property
    def window(self) -> MainWindow:
        """The window."""
        return self.opened.window


OpenAttendance = Callable[[], Attendance]


@pytest.fixture
def open_attendance(qtbot: QtBot, open_real: OpenWindow) -> OpenAttendance:
    """Opens the window at the page."""

    def open_it() -> Attendance:
        opened = open_real(ENTRIES)
        page = opened.page("attendance")
        settle(qtbot, opened.window)
        return Attendance(opened, page)

    return open_it


@pytest.fixture
def district(workspace: Workspace) -> dict[str, int]:
    """Three students of Lincoln (East) and two of Roosevelt (West); keys by name.

    Of 40 days in September and October Rosa missed 8 (severe; 1 of 20, then 7), Jaylen 4 (moderate; 2 and 2), Ana none;
    at Roosevelt Omar missed 3 of 20 (too early), and Eli, by day, was absent on Monday, November 2 and not on the day
    after. Rosa and Ana are in the program, the others are not.
    """
    with workspace.write(Permission.EDIT_STUDENTS, "Add") as session:
        lincoln, roosevelt = make_school(session), make_school(session, "Roosevelt High", region="West")
        keys = {"lincoln": lincoln.id, "roosevelt": roosevelt.id}
        for name, school, days, missed in (
            ("Rosa", lincoln, 20, (1, 7)),
            ("Jaylen", lincoln, 20, (2, 2)),
            ("Ana", lincoln, 20, (0, 0)),
            ("Omar", roosevelt, 10, (1, 2)),
            ("Eli", roosevelt, 0, ()),
        ):
            program = make_student(session, school, name, "Lee" if name == "Eli" else "Brown")
            keys[name] = program.student_id
            if name not in ("Rosa", "Ana"):
                session.delete(program)
            for month, absent in zip((9, 10)[: len(missed)], missed, strict=True):
                make_month(session, program.student_id, school, date(2026, month, 1), expected=days, absent=absent)
        for day, excused in ((2, 1), (3, 0)):
            session.add(
                AttendanceFact(
                    student_id=keys["Eli"],
                    school_id=roosevelt.id,
                    school_year_id=school_year_of(session, date(2026, 11, day)).id,
                    grain=Grain.DAY,
                    starts_on=date(2026, 11, day),
                    ends_on=date(2026, 11, day),
                    expected=1,
                    attended=1 - excused,
                    excused=excused,
                    source="test",
                )
            )
    return keys
