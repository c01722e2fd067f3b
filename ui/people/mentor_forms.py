"""Forms about mentors: the mentor, screening of one or many, unknown values of many at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from PySide6.QtWidgets import QWidget

from iattend_desktop.i18n import _
from iattend_desktop.people.mentor_edit import MentorValues
from iattend_desktop.people.mentors import MentorRow
from iattend_desktop.people.schools import SchoolRow
from iattend_desktop.people.screening import StepDone
from iattend_desktop.vocabulary import CauseGroup, MentorKind, ScreeningStep, label
from ui import theme
from ui.people.form_dialog import FormDialog
from ui.people.student_forms import check_name
from ui.people.words import comma_list, grade_choices, language_choices, mentors_words
from ui.widgets.form import Field, Kind

_MOST_PLACES = 200
_MOST_MILES = 500
_RENEWED = frozenset({ScreeningStep.REFERENCES, ScreeningStep.TRAINING, ScreeningStep.AGREEMENT})
"""Steps beside the background check that a district may have renewed."""


def mentor_form(schools: Sequence[SchoolRow], parent: QWidget, row: MentorRow | None = None) -> FormDialog:
    """Add a mentor, or change the one of ``row``; :func:`mentor_values` reads it."""
    who = [
        Field("given_name", _("Given name")),
        Field("family_name", _("Family name")),
        Field("kind", _("Kind"), Kind.CHOICE, choices=kind_choices(), help=_("Decides which screening is required.")),
        Field("number", _("Staff or partner number")),
        Field("title", _("Title"), hint=_("Principal supervisor")),
        Field("organization", _("Organization")),
        Field("source", _("Recruited through"), hint=_("Principals' meeting, partner fair")),
        Field("email", _("Email")),
        Field("phone", _("Phone")),
        Field("languages", _("Languages"), Kind.CHOICES, choices=language_choices(row.languages if row else ())),
    ]
    what = [
        Field(
            "capacity",
            _("Places"),
            Kind.NUMBER,
            minimum=0,
            maximum=_MOST_PLACES,
            help=_("Students at a time. Unknown means that nobody is matched."),
        ),
        Field("site_school_id", _("Site"), Kind.CHOICE, choices=[(school.id, school.name) for school in schools]),
        Field("travel_miles", _("Travels up to, miles"), check=_check_miles),
        Field("meets_virtually", _("Meets by video"), Kind.CHOICE, choices=[(True, _("Yes")), (False, _("No"))]),
        Field("grade_low", _("Lowest grade"), Kind.CHOICE, choices=grade_choices()),
        Field("grade_high", _("Highest grade"), Kind.CHOICE, choices=grade_choices()),
        Field("interests", _("Interests"), hint=_("soccer, robotics"), help=_("With commas between.")),
        Field(
            "expertise",
            _("Experience with"),
            Kind.CHOICES,
            choices=[(group.value, label(group)) for group in CauseGroup],
        ),
    ]
    verb = _("Save mentor") if row else _("Add mentor")
    dialog = FormDialog(
        _("Edit mentor") if row else _("Add mentor"), [who, what], verb, parent, check=_check, availability=True
    )
    if row is not None:
        names = [*(field.key for field in who), *(field.key for field in what), "availability"]
        dialog.set_values({name: getattr(row, name) for name in names})
    dialog.input("given_name").setFocus()
    return dialog


def mentor_values(values: dict[str, Any], row: MentorRow | None = None) -> MentorValues:
    """What the mentor's form holds, for the service; experience that the form does not list stays."""
    groups = {group.value for group in CauseGroup}
    known = tuple(word for word in row.expertise if word not in groups) if row else ()
    miles = values["travel_miles"]
    return MentorValues(
        **{
            **values,
            "interests": comma_list(values["interests"]),
            "travel_miles": None if miles is None else float(miles),
            "expertise": (*values["expertise"], *known),
        }
    )


def screening_form(parent: QWidget, count: int, today: date) -> FormDialog:
    """Record steps of screening for ``count`` mentors; :func:`steps_done` reads it."""
    fields = [
        Field(
            "steps",
            _("Steps completed"),
            Kind.CHOICES,
            True,
            choices=[(step, label(step)) for step in ScreeningStep],
        ),
        Field("done_on", _("Completed on"), Kind.DATE, True, maximum=today),
        Field(
            "expires_on",
            _("Background check expires on"),
            Kind.DATE,
            help=_("Without this date the check clears nobody."),
        ),
        Field(
            "others_expire_on",
            _("References, training, agreement expire on"),
            Kind.DATE,
            help=_("Where the district has them renewed; empty where they stay."),
        ),
        Field("hours", _("Hours of training"), check=_check_hours),
    ]
    dialog = FormDialog(
        _("Record screening"),
        [fields],
        _("Record for {mentors}").format(mentors=mentors_words(count)),
        parent,
        lead=_("Steps that were completed on different days are recorded one day after the other."),
        check=_check_steps,
    )
    dialog.input("steps").setFixedHeight(len(ScreeningStep) * theme.ROW_HEIGHT + theme.GAP_8)
    dialog.set_values({"done_on": today})
    return dialog


def steps_done(values: dict[str, Any]) -> list[StepDone]:
    """What the screening form holds, for the service."""
    hours = float(values["hours"]) if values["hours"] is not None else None
    return [
        StepDone(
            step=step,
            done_on=values["done_on"],
            expires_on=_end_of(step, values),
            hours=hours if step is ScreeningStep.TRAINING else None,
        )
        for step in values["steps"]
    ]


def fill_mentors_form(schools: Sequence[SchoolRow], parent: QWidget, count: int) -> FormDialog:
    """The named defaults step for ``count`` mentors: ``capacity``, ``site_school_id``, ``kind``, ``languages``."""
    fields = [
        Field("capacity", _("Places, where unknown"), Kind.NUMBER, minimum=0, maximum=_MOST_PLACES),
        Field(
            "site_school_id",
            _("Site, where unknown"),
            Kind.CHOICE,
            choices=[(school.id, school.name) for school in schools],
        ),
        Field("kind", _("Kind, where unknown"), Kind.CHOICE, choices=kind_choices()),
        Field("languages", _("Languages, where none is known"), Kind.CHOICES, choices=language_choices()),
    ]
    return FormDialog(
        _("Fill in unknown values"),
        [fields],
        _("Fill in {mentors}").format(mentors=mentors_words(count)),
        parent,
        lead=_("These become the values of the selected mentors where nothing is known. What is known stays."),
        check=_check_filled,
    )


def _end_of(step: ScreeningStep, values: dict[str, Any]) -> date | None:
    if step is ScreeningStep.BACKGROUND_CHECK:
        end: date | None = values["expires_on"]
        return end
    later: date | None = values["others_expire_on"]
    return later if step in _RENEWED else None


def kind_choices() -> list[tuple[MentorKind, str]]:
    """Kinds of mentors."""
    return [(kind, label(kind)) for kind in MentorKind]


def _check(values: dict[str, Any]) -> tuple[str, str] | None:
    low, high = values["grade_low"], values["grade_high"]
    if low is not None and high is not None and low > high:
        return "grade_high", _("The highest grade is below the lowest. Swap them.")
    return check_name(values)


def _check_filled(values: dict[str, Any]) -> tuple[str, str] | None:
    if values["capacity"] is None and not (values["site_school_id"] or values["kind"] or values["languages"]):
        return "capacity", _("Fill in at least one value.")
    return None


def _check_steps(values: dict[str, Any]) -> tuple[str, str] | None:
    steps = values["steps"]
    if ScreeningStep.BACKGROUND_CHECK in steps:
        if values["expires_on"] is None:
            return "expires_on", _("A background check needs the date on which it expires.")
        if values["expires_on"] <= values["done_on"]:
            return "expires_on", _("A background check has to expire after the day it was completed.")
    others = values["others_expire_on"]
    if others is not None and not _RENEWED.intersection(steps):
        return "others_expire_on", _("Tick the step that expires on this day, or empty the field.")
    if others is not None and others <= values["done_on"]:
        return "others_expire_on", _("A step has to expire after the day it was completed.")
    if ScreeningStep.TRAINING in steps and values["hours"] is None:
        return "hours", _("Training needs its hours.")
    return None


def _check_hours(text: str) -> str | None:
    value = _number(text)
    if value is None or not 0 < value <= 200:
        return _("Hours of training must be a number above 0, at most 200, not “{found}”.").format(found=text)
    return None


def _check_miles(text: str) -> str | None:
    value = _number(text)
    if value is None or not 0 <= value <= _MOST_MILES:
        return _("Miles must be a number from 0 to {most}, not “{found}”.").format(most=_MOST_MILES, found=text)
    return None


def _number(text: str) -> float | None:
    plain = text.removesuffix(".0") if text.endswith(".0") else text
    return float(text) if plain.replace(".", "", 1).isascii() and plain.replace(".", "", 1).isdigit() else None
