"""What is asked in dialogs, posed for its pictures: two versions side by side, forms left unsaved, passphrases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtWidgets import QDialog

from iattend_desktop.drafts import keep_draft
from iattend_desktop.matching.pair_rules import set_pair_rule
from iattend_desktop.people.consent_edit import record_consent, withdraw_consent
from iattend_desktop.people.student_edit import StudentValues, edit_student
from iattend_desktop.people.students import student_record
from iattend_desktop.vocabulary import PairRuleKind
from iattend_desktop.workspace import Workspace
from tests.visual.grab import Album, settle
from ui.main_window import MainWindow
from ui.people.form_dialog import FormDialog
from ui.roster.folder_watch import FolderWatch
from ui.roster.watch_dialog import open_watch_dialog
from ui.security.key_dialogs import offer_new_passphrase, open_change_passphrase, open_recovery_key
from ui.unsaved import UnsavedForms, offer_unsaved
from ui.widgets.side_by_side import SideBySide

D = TypeVar("D", bound=QDialog)
_NOTE = "Her grandmother said that the bus no longer stops at the corner since October, and that nobody told them."


def grab_dialogs(album: Album, window: MainWindow, workspace: Workspace, place: Path) -> None:
    """Every dialog that asks; what the other person wrote is written under another name."""
    theirs = workspace.acting_as("Maria Guadalupe Alvarez-Santillan")
    window.navigate("students")
    settle(window)
    page: Any = window.page("students")
    _grab_versions(album, window, page, workspace, theirs)
    _grab_consents(album, window, page, theirs)
    _grab_pair(album, window, theirs)
    _grab_watched(album, window, workspace, theirs, place)
    _grab_drafts(album, window, page, workspace)
    _grab_keys(album, window, workspace)


def _shown(window: MainWindow, kind: type[D]) -> D:
    return next(one for one in window.findChildren(kind) if one.isVisible())


def _grab_versions(album: Album, window: MainWindow, page: Any, workspace: Workspace, theirs: Workspace) -> None:
    key = page.table.rows_shown()[3].id
    record = student_record(workspace, key)
    page.editing.edit_student(record)
    form = _shown(window, FormDialog)
    form.set_values({"preferred_name": "Rosie", "interests": "robotics, the school garden and its chickens"})
    values = StudentValues(
        record.given_name, record.family_name, record.row.school_id, record.row.local_id, grade=record.row.grade
    )
    edit_student(theirs, key, replace(values, preferred_name="Rosita", interests=("chess",), home_language="spa"))
    form.submit()
    _keep_choice(album, window, "versions-student")
    form.close()


def _grab_consents(album: Album, window: MainWindow, page: Any, theirs: Workspace) -> None:
    rows = [row.student for row in page.table.rows_shown() if row.student.consent == "on_file"][:3]
    page.editing.record_consent([row.program_id for row in rows])
    form = _shown(window, FormDialog)
    form.set_values({"note": "In the blue binder in room 12, behind the attendance clerk's desk, third shelf"})
    settle(window)
    album.keep(form, "form-consent")
    withdraw_consent(theirs, rows[0].program_id, on=date(2026, 11, 19))
    record_consent(theirs, [rows[1].program_id], on=date(2026, 11, 2), expires_on=date(2027, 6, 30), note="Binder 3")
    form.submit()
    _keep_choice(album, window, "versions-consent")
    form.close()


def _grab_pair(album: Album, window: MainWindow, theirs: Workspace) -> None:
    window.navigate("matching")
    settle(window)
    page: Any = window.page("matching")
    page.match()
    settle(window)
    pair = page.scenario.pairs[0]
    reason = "The family asked for somebody else, after what happened at the tournament in the spring"
    set_pair_rule(theirs, pair.student.id, pair.mentor.id, PairRuleKind.NEVER, reason)
    page.rules.deciding.decide(pair.student, pair.mentor, PairRuleKind.MUST, "They know each other from church")
    _keep_choice(album, window, "versions-pair")


def _grab_watched(album: Album, window: MainWindow, workspace: Workspace, theirs: Workspace, place: Path) -> None:
    watch = FolderWatch(workspace, window.services, window)
    watch.stop()
    dialog = open_watch_dialog(window, window.services)
    assert dialog is not None
    settle(window)
    dialog.watching.setChecked(True)
    dialog.folder.setText(str(place / "Exports of the student information system" / "gone"))
    dialog.save_button.click()
    settle(window)
    album.keep(dialog, "watched-folder-trouble")
    theirs.change_settings(replace(theirs.settings(), watching=True, watched_folder="/srv/exports/nightly"))
    dialog.folder.setText(str(place))
    dialog.save_button.click()
    _keep_choice(album, window, "versions-watched")
    dialog.close()


def _grab_drafts(album: Album, window: MainWindow, page: Any, workspace: Workspace) -> None:
    row = page.table.rows_shown()[4]
    for name, subject, about in (
        ("students/edit", str(row.id), f"The record of {row.student.name}"),
        ("students/consent", "1,2,3", "Consent for 3 students"),
        ("mentoring/check_in", "9", f"Log check-in: {row.student.name} ⇄ Maria Guadalupe Alvarez-Santillan"),
    ):
        keep_draft(workspace, None, form=name, subject=subject, about=about, seen={}, typed={"note": _NOTE}, text=_NOTE)
    offer_unsaved(workspace, window.services, window)
    settle(window)
    asked = _shown(window, UnsavedForms)
    album.keep(asked, "unsaved-forms")
    asked.close()
    window.navigate("students")
    settle(window)
    page.editing.edit_student(student_record(workspace, row.id))
    settle(window)
    form = _shown(window, FormDialog)
    album.keep(form, "draft-offered")
    form.close()


def _grab_keys(album: Album, window: MainWindow, workspace: Workspace) -> None:
    changing = open_change_passphrase(window, workspace, window.services)
    changing.new.passphrase.setText("rosa delgado 2010")
    settle(window, busy=changing.new.judging)
    changing.say("The two passphrases differ. Type them again.")
    album.keep(changing, "passphrase-change")
    changing.close()
    offered = offer_new_passphrase(window, workspace, window.services, "0" * 35)
    settle(window)
    album.keep(offered, "passphrase-offered")
    offered.close()
    recovery = open_recovery_key(window, workspace, window.services)
    settle(window)
    album.keep(recovery, "recovery-key")
    recovery.close()


def _keep_choice(album: Album, window: MainWindow, name: str) -> None:
    settle(window)
    asked = _shown(window, SideBySide)
    album.keep(asked, name)
    asked.close()
    settle(window)
