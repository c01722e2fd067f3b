"""A guardian's consent for one student or many; what somebody else wrote meanwhile is chosen for each student."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from PySide6.QtWidgets import QWidget

from iattend_desktop.conflict import OthersChange
from iattend_desktop.drafts import DraftRow
from iattend_desktop.i18n import _, day_words, ngettext
from iattend_desktop.people.consent import ConsentRecord
from iattend_desktop.people.consent_edit import record_consent
from iattend_desktop.people.students import StudentRow
from iattend_desktop.workspace import Workspace
from ui.drafting import Drafted
from ui.page import Services
from ui.people.actions import perform_edit
from ui.people.form_dialog import FormDialog
from ui.people.words import students_words
from ui.widgets.form import Field, Kind

CONSENT = "students/consent"
"""The form, as drafts name it; its subject are the students' keys, with commas between."""
_STANDING = "standing"  # within what a draft keeps


def open_consent(
    workspace: Workspace,
    services: Services,
    owner: QWidget,
    students: Sequence[StudentRow],
    resume: DraftRow | None = None,
) -> None:
    """Open the form over what the list shows of these students' consents now."""
    if not students:
        services.fail(_("No student of this year's program is left to record consent for."))
        return
    dialog = ConsentForm(students, workspace.today(), owner)
    about = _("Consent for {student}").format(
        student=students[0].name if len(students) == 1 else students_words(len(students))
    )

    def write(values: dict[str, Any], seen: dict[str, Any]) -> tuple[OthersChange, ...]:
        given = _given(values)
        keys = [key for key in dialog.names if values[key] == given]
        return record_consent(
            workspace,
            [int(key) for key in keys],
            on=values["on"],
            expires_on=values["expires_on"],
            note=values["note"],
            seen={int(key): seen[key] for key in keys},
        )

    perform_edit(
        workspace,
        services,
        dialog,
        write,
        lambda: _("Consent recorded for {students}.").format(students=students_words(dialog.count())),
        Drafted(CONSENT, ",".join(str(one.id) for one in students), about, resume),
        label=_("Record consent"),
    )


class ConsentForm(FormDialog):
    """``on``, ``expires_on``, ``note``, and by each program enrollment (its key as text) the consent to be written:
    what the fields say, or for who is left out what stands. ``names`` are the students' by the same keys."""

    def __init__(self, students: Sequence[StudentRow], today: date, parent: QWidget) -> None:
        self.names = {str(one.program_id): one.name for one in students}
        self._standing = {str(one.program_id): one.consent_record or ConsentRecord() for one in students}
        self._left_out: set[str] = set()
        fields = [
            Field("on", _("Signed on"), Kind.DATE, True, maximum=today),
            Field("expires_on", _("Expires on"), Kind.DATE, help=_("Leave empty where the form names no end.")),
            Field("note", _("Note"), Kind.NOTES, hint=_("Where the signed forms are kept")),
        ]
        who = students_words(len(students))
        super().__init__(
            _("Record consent"),
            [fields],
            ngettext("Record {count} consent", "Record {count} consents", len(students)),
            parent,
            lead=_("A guardian's signed consent is on file for {students}.").format(students=who),
            check=_check,
        )
        self.set_values({"on": today})

    def count(self) -> int:
        """How many students the consent is written for."""
        return len(self.names) - len(self._left_out)

    def peek(self) -> dict[str, Any]:
        """What the fields hold, and what becomes of each student's consent."""
        fields = super().peek()
        given = _given(fields)
        return {**fields, **{key: self._standing[key] if key in self._left_out else given for key in self.names}}

    def remember(self) -> None:
        """The consents stand as the list showed them, whatever the fields say."""
        super().remember()
        self.loaded |= self._standing

    def set_values(self, values: Mapping[str, Any]) -> None:
        """Fill in; a student's consent that is not what the fields say stands, and the student is left out."""
        super().set_values(values)
        theirs = {key: value for key, value in values.items() if key in self.names}
        given = _given(super().peek()) if theirs else None
        for key, value in theirs.items():
            if value == given:
                self._left_out.discard(key)
            else:
                self._left_out.add(key)
                self._standing[key] = value

    def typed(self) -> dict[str, Any]:
        """The fields, and the consents that they are written over: a draft may be gone on with days later."""
        return {**super().typed(), _STANDING: {key: _as_json(value) for key, value in self._standing.items()}}

    def put_back(self, typed: Mapping[str, Any]) -> None:
        """Fill in what :meth:`typed` gave."""
        super().put_back(typed)
        kept = typed.get(_STANDING, {})
        self._standing |= {key: _from_json(kept[key]) for key in self.names if key in kept}

    def name_of(self, key: str) -> str:
        """A student, or a field."""
        return self.names.get(key) or super().name_of(key)

    def words_of(self, key: str, value: Any) -> str:
        """A consent, or a field's value, as a person reads it."""
        return _words(value) if key in self.names else super().words_of(key, value)


def _given(fields: Mapping[str, Any]) -> ConsentRecord:
    return ConsentRecord(fields["on"], fields["expires_on"], note=fields["note"])


def _words(record: ConsentRecord) -> str:
    days = [
        (_("Signed {day}"), record.on),
        (_("expires {day}"), record.expires_on),
        (_("withdrawn {day}"), record.withdrawn_on),
    ]
    said = [words.format(day=day_words(day)) for words, day in days if day is not None] or [_("Not on file")]
    return "\n".join(part for part in (", ".join(said), record.note) if part)


def _as_json(record: ConsentRecord) -> list[str | None]:
    days = (record.on, record.expires_on, record.withdrawn_on)
    return [*(day.isoformat() if day is not None else None for day in days), record.note]


def _from_json(kept: list[str | None]) -> ConsentRecord:
    on, expires_on, withdrawn_on = (date.fromisoformat(day) if day is not None else None for day in kept[:3])
    return ConsentRecord(on, expires_on, withdrawn_on, kept[3])


def _check(values: dict[str, Any]) -> tuple[str, str] | None:
    if values["expires_on"] is not None and values["expires_on"] <= values["on"]:
        return "expires_on", _("Consent has to end after the day it was given.")
    return None
