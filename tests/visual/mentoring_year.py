"""What a mentoring year asks in dialogs and forms, posed for its pictures: workbooks, a match's forms, a closed match,
requirement lists, and the year's rollover with questions."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QScrollArea

from iattend_desktop.mentoring.check_in import log_check_in
from iattend_desktop.mentoring.closure import close_match
from iattend_desktop.mentoring.concern import raise_concern
from iattend_desktop.mentoring.match import MatchRow
from iattend_desktop.mentoring.workbook_writing import write_workbooks
from iattend_desktop.model.mentoring import Mentor
from iattend_desktop.model.program import ProgramEnrollment
from iattend_desktop.security.access import Permission
from iattend_desktop.storage.bulk import update_rows
from iattend_desktop.vocabulary import Channel, ContactOutcome
from iattend_desktop.workspace import Workspace
from tests.unit.mentoring.workbooks import fill_in
from tests.visual.grab import Album, settle
from ui.main_window import MainWindow
from ui.mentoring.bring_dialog import BringDialog
from ui.mentoring.columns import CLOSED
from ui.mentoring.mentoring_page import MentoringPage
from ui.mentoring.rollover_dialog import RolloverDialog
from ui.mentoring.write_dialog import WriteDialog

_DAY = timedelta(days=1)


def grab_mentoring_year(album: Album, window: MainWindow, workspace: Workspace, place: Path) -> None:
    """Everything of a year that is asked in a dialog or a form, over the lived-in district."""
    page = window.page("mentoring")
    assert isinstance(page, MentoringPage)
    window.navigate("mentoring")
    settle(window)
    rows = page.table.rows_shown()
    _grab_workbooks(album, window, workspace, page, place)
    _grab_match_forms(album, window, workspace, page, rows[12])
    _grab_closed(album, window, workspace, page, rows[5])
    window.navigate("settings")
    settle(window)
    album.keep(window, "settings-top")
    _scroll_to_end(window.page("settings"))
    settle(window)
    album.keep(window, "settings-lists")
    _grab_rollover(album, window, workspace, page)


def _grab_workbooks(album: Album, window: MainWindow, workspace: Workspace, page: MentoringPage, place: Path) -> None:
    page.write_workbooks()
    settle(window)
    dialog: Any = page.findChild(WriteDialog)
    dialog.folder.setText(str(Path("Documents") / "Mentors' workbooks 2026-11-20"))
    dialog.protect.setChecked(True)
    settle(window)
    album.keep(dialog, "workbooks-write")
    dialog.reject()
    settle(window)
    on = workspace.today() - 2 * _DAY
    match = page.table.rows_shown()[0]
    written = write_workbooks(workspace, place / "workbooks").files
    written = tuple(sorted(written, key=lambda file: not file.name.startswith(match.mentor)))
    for file in written[:3]:
        entry = {"on": on, "student": match.student, "channel": "Phone", "outcome": "Contact"}
        fill_in(file, {**entry, "note": "Her mother says that the bus comes ten minutes earlier now."},
                {**entry, "on": "soon"})  # fmt: skip
    log_check_in(
        workspace,
        match.id,
        on=on,
        channel=Channel.PHONE,
        outcome=ContactOutcome.CONTACT,
        note="Told by the school secretary that the bus comes earlier now.",
    )
    page.bring_in_workbooks(written[:3])
    settle(window)
    bring: Any = page.findChild(BringDialog)
    album.keep(bring, "workbooks-bring")
    bring.reject()
    settle(window)


def _grab_match_forms(
    album: Album, window: MainWindow, workspace: Workspace, page: MentoringPage, row: MatchRow
) -> None:
    raise_concern(
        workspace,
        row.program_id,
        summary="Came twice without a coat, and falls asleep in class.",
        safeguarding_note="Said that nobody is at home at night. The counselor calls the family today.",
    )
    for name in ("", "log", "add_goal", "raise_concern", "cover", "plan_meeting", "first_meeting", "close_match"):
        window.navigate("mentoring", match=row.id)
        settle(window)
        panel = page.panel()
        assert panel is not None
        if name:
            getattr(panel.do, name)()
        settle(window)
        album.keep(window, f"match-{name or 'page'}".replace("_", "-"))


def _grab_closed(album: Album, window: MainWindow, workspace: Workspace, page: MentoringPage, row: MatchRow) -> None:
    close_match(
        workspace,
        row.id,
        on=workspace.today(),
        reason="The family moved to another district",
        mentor_reflection="She came more often as soon as somebody asked for her in the morning. I would begin with "
        "the grandmother next time: she decides who goes out of the house, and she was glad to be called.",
        student_reflection="I liked that he remembered my sister's name.",
        rematch_offered=True,
    )
    window.navigate("mentoring")
    page.chips.turn_on(CLOSED)
    settle(window)
    window.navigate("mentoring", match=row.id)
    settle(window)
    album.keep(window, "match-closed")
    page.chips.turn_off(CLOSED)
    settle(window)


def _grab_rollover(album: Album, window: MainWindow, workspace: Workspace, page: MentoringPage) -> None:
    """In July, after two guardians withdrew and a mentor left: some questions in words of their own."""
    rows = page.table.rows_shown()
    with workspace.write(Permission.EDIT_MATCHES, "pose") as session:
        programs = [session.get_one(ProgramEnrollment, row.program_id).id for row in rows[8:10]]
        update_rows(
            session, ProgramEnrollment, [{"id": key, "consent_withdrawn_on": date(2026, 11, 2)} for key in programs]
        )
        update_rows(session, Mentor, [{"id": rows[20].mentor_id, "inactive_from": date(2027, 6, 14)}])
    workspace.clock = lambda: datetime(2027, 7, 6, 19, tzinfo=UTC)
    window.navigate("mentoring")
    page.reload()
    settle(window)
    page.roll_over()
    settle(window)
    dialog: Any = page.findChild(RolloverDialog)
    for at in range(dialog.groups.count()):
        dialog.groups.setCurrentRow(at)
        settle(window)
        if at < 3:
            album.keep(dialog, f"rollover-{dialog.group()}")
    dialog.saved.tell("The plan is saved in Rollover to 2027-28.xlsx", "Open", lambda: None)
    settle(window)
    album.keep(dialog, "rollover-saved")
    dialog.reject()
    settle(window)


def _scroll_to_end(page: Any) -> None:
    for area in page.findChildren(QScrollArea):
        area.verticalScrollBar().setValue(area.verticalScrollBar().maximum())
