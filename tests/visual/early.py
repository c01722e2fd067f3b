"""The Attendance page of a district that just began: without attendance, too early, in error, and narrow."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from iattend_desktop.i18n import _
from iattend_desktop.model.attendance import AttendanceFact
from iattend_desktop.model.person import Enrollment
from iattend_desktop.opening import SAMPLE_PASSPHRASE, open_workspace
from iattend_desktop.problem import UserError
from iattend_desktop.progress import Progress
from iattend_desktop.sample.workspace import sample_clock
from iattend_desktop.school_years import school_year_of
from iattend_desktop.security.access import Permission
from iattend_desktop.vocabulary import Grain
from iattend_desktop.workspace import Workspace
from tests.factories import TODAY, make_school, make_student
from tests.visual.grab import Album, settle
from ui.main_window import MainWindow

_SCHOOLS = (
    ("Dolores Huerta Elementary School for the Visual and Performing Arts", "Northeast"),
    ("Roosevelt High", "East"),
    ("Sun Valley Academy of Engineering, Magnet for Gifted and Highly Gifted Students", "North"),
)
_NAMES = (
    ("Rosa Guadalupe", "Delgado-Ortiz de la Cruz y Montenegro"),
    ("Min", "Kim"),
    ("Hovhannes", "Petrosyan"),
    ("Wolfeschlegelsteinhausenbergerdorff Maximilian", "Oyelaran-Adeyemi"),
    ("Thảo", "Nguyễn"),
)
_STUDENTS, _DAYS = 40, 18


def early_district(place: Path) -> Workspace:
    """Forty students at three schools, without attendance."""
    workspace = open_workspace(place / "Early.iattend", SAMPLE_PASSPHRASE, create=True, clock=sample_clock())
    with workspace.write(Permission.EDIT_STUDENTS, _("Add students")) as session:
        schools = [make_school(session, name, region=region) for name, region in _SCHOOLS]
        for number in range(_STUDENTS):
            program = make_student(session, schools[number % 3], *_NAMES[number % 5], grade=number % 13)
            if number % 4:
                session.delete(program)
    return workspace


def grab_early(album: Album, window: MainWindow, workspace: Workspace) -> None:
    """Each state that the page has before the sample's, in the order in which a district meets them."""
    page: Any = window.page("attendance")
    window.navigate("attendance")
    _keep(album, window, "no-attendance")
    for tab in ("schools", "crossed", "students"):
        page.go(tab)
        _keep(album, window, f"no-attendance-{tab}")
    page.students.selectRow(0)
    _keep(album, window, "no-attendance-student")
    page.hide_detail()
    _add_days(workspace)
    page.reload()
    for tab in ("overview", "schools", "crossed", "students"):
        page.go(tab)
        _keep(album, window, f"early-{tab}")
    page.students.selectRow(0)
    _keep(album, window, "early-student")
    page.hide_detail()
    page.load(_fail, lambda _nothing: None, failed=page.show_failed)
    _keep(album, window, "error")
    page.reload()
    window.resize(window.minimumSize())
    page.go("overview")
    _keep(album, window, "narrow")
    page.overview.bands.selectRow(3)
    _keep(album, window, "narrow-band")
    page.hide_detail()
    for tab in ("schools", "crossed", "students"):
        page.go(tab)
        page.hide_detail()
        _keep(album, window, f"narrow-{tab}")
    page.students.selectRow(0)
    _keep(album, window, "narrow-student")


def _add_days(workspace: Workspace) -> None:
    """Eighteen days up to the sample's, missed in a pattern, one of them not submitted by a school."""
    with workspace.write(Permission.EDIT_STUDENTS, _("Add attendance")) as session:
        year = school_year_of(session, TODAY).id
        days = [day for day in (TODAY - timedelta(days=back) for back in range(_DAYS * 2)) if day.weekday() < 5]
        for number, (student, school) in enumerate(_enrolled(session)):
            for at, day in enumerate(days[:_DAYS]):
                session.add(_day(student, school, year, day, number, at))


def _enrolled(session: Session) -> list[tuple[int, int]]:
    return [(one.student_id, one.school_id) for one in session.query(Enrollment).order_by(Enrollment.student_id)]


def _day(student: int, school: int, year: int, day: date, number: int, at: int) -> AttendanceFact:
    waiting = int(at == 2 and number % 3 == 1)
    excused = int(not waiting and (at * 7 + number) % 11 < number % 4)
    unexcused = int(not waiting and not excused and at < 4 and number % 9 == 0)
    return AttendanceFact(
        student_id=student, school_id=school, school_year_id=year, grain=Grain.DAY, starts_on=day, ends_on=day,
        expected=1 - waiting, attended=1 - waiting - excused - unexcused, excused=excused, unexcused=unexcused,
        not_submitted=waiting, source="made up",
    )  # fmt: skip


def _fail(_progress: Progress) -> None:
    raise UserError(_("The workspace is used by another program: close that one, or wait a moment, and try again."))


def _keep(album: Album, window: MainWindow, name: str) -> None:
    settle(window)
    album.keep(window, f"attendance-{name}")
