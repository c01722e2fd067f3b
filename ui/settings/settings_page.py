"""What a district decides: its rule of chronic absence, California's or stricter, what mentors complete before a match,
and when the screen locks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from iattend_desktop.attendance.rule import CALIFORNIA, Rule, rule_of
from iattend_desktop.conflict import OthersChange
from iattend_desktop.i18n import _
from iattend_desktop.settings import Settings, values_of, with_values
from iattend_desktop.workspace import Workspace
from ui import theme
from ui.page import Page, Services
from ui.saving import save_form, with_kept
from ui.settings.requirement_lists import ClearanceTeller, requirement_fields
from ui.widgets.bare_scroll import BareScroll
from ui.widgets.form import Field, Form, Kind
from ui.widgets.form_problem import FormProblem
from ui.widgets.label import label

_MOST_DAYS = 180
_LONGEST_IDLE = 480  # minutes: a working day
_MOST_YEARS = 100
_MOST_DAYS_BETWEEN = 365
_WIDTH = 520


class SettingsPage(Page):
    """Two questions about whom the chronic rate counts, and the rule that comes of them in a sentence; idle minutes;
    how long a student's data are kept; what each kind of mentor completes, and whom a change of it would stop."""

    depends_on = frozenset({"match", "mentor", "screening_record", "setting"})

    def __init__(self, workspace: Workspace, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(workspace, services, _("Settings"), parent)
        self.set_summary(_("What the district decides"))
        self.form = _SettingsForm(
            [
                Field(
                    "minimum_days_expected",
                    _("Days expected before a student is counted"),
                    Kind.NUMBER,
                    required=True,
                    minimum=1,
                    maximum=_MOST_DAYS,
                    help=_("California asks for more than 30, so 31 (Education Code 60901)."),
                ),
                Field(
                    "one_day_attended",
                    _("Count only who attended at least one day"),
                    Kind.TICK,
                    help=_(
                        "Some districts ask for it, so that a student who never came does not raise the rate. "
                        "California does not. The student still stands in a band."
                    ),
                ),
                Field(
                    "assess_again_after_days",
                    _("Ask again about causes of absence after so many days"),
                    Kind.NUMBER,
                    required=True,
                    minimum=0,
                    maximum=_MOST_DAYS_BETWEEN,
                    help=_(
                        "Support lists who is in tier 2 or 3 and was never asked, or not for this long. "
                        "0 means that once is enough."
                    ),
                    section=_("Root causes"),
                ),
                Field(
                    "referral_waits_days",
                    _("A referral waits too long after so many days"),
                    Kind.NUMBER,
                    required=True,
                    minimum=1,
                    maximum=_MOST_DAYS_BETWEEN,
                    help=_("Support and Today list referrals that nobody answered, and services that did not begin."),
                ),
                Field(
                    "lock_after_minutes",
                    _("Lock the screen after idle minutes"),
                    Kind.NUMBER,
                    required=True,
                    minimum=0,
                    maximum=_LONGEST_IDLE,
                    help=_(
                        "When nobody touches the program for this long, it hides every record until the password is "
                        "typed again. What is being written is kept. 0 means never."
                    ),
                    section=_("Screen lock"),
                ),
                Field(
                    "keep_students_years",
                    _("Keep a student's data for so many years after they left"),
                    Kind.NUMBER,
                    required=True,
                    minimum=0,
                    maximum=_MOST_YEARS,
                    help=_("Until then they are not deleted on request. 0 where the district has no such rule."),
                    section=_("Deleting a student's data"),
                ),
                *requirement_fields(),
            ]
        )
        self.rule_words = label("", wrap=True)
        self.form.save_button = self.set_primary(_("Save settings"), self.form.save)
        self.teller = ClearanceTeller(workspace, services, self.form)
        self.form.saved.connect(self._save)
        self.form.edited.connect(self._tell)
        self.set_content(self._content_of())

    def reload(self) -> None:
        """Show what is in force."""
        self.load(lambda _progress: self.workspace.settings(), self._show)

    def _content_of(self) -> QWidget:
        inner = QWidget()
        inner.setMaximumWidth(_WIDTH)
        box = QVBoxLayout(inner)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.GAP_16)
        box.addWidget(self.rule_words)
        box.addWidget(
            label(
                _(
                    "Every page, list and print counts by this rule and says so: bands, chronic rates, tiers, "
                    "and who is served first in a matching run."
                ),
                "small",
                wrap=True,
            )
        )
        box.addWidget(self.form)
        box.addStretch(1)
        scrolled = QWidget()
        row = QHBoxLayout(scrolled)  # which asks the words how high they are at their own width
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(inner, 1)
        row.addStretch(0)
        content = QWidget()
        whole = QVBoxLayout(content)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(theme.GAP_12)
        whole.addWidget(BareScroll(scrolled), 1)
        for said in (self.teller, self.form.trouble):  # in sight wherever the person is
            said.setMaximumWidth(_WIDTH)
            whole.addWidget(said)
        return content

    def _show(self, settings: Settings) -> None:
        """What is in force; what the person is writing stays, and is compared with it when it is saved."""
        if not self.form.dirty():
            self.form.set_values(values_of(settings))
            self.form.remember()
            self._say(_("In force: {rule}"), rule_of(settings))
        self.teller.count()

    def _tell(self) -> None:
        self.teller.count()
        values = self.form.values()
        if values is not None:
            rule = _rule(values)
            same = rule == _rule(self.form.loaded)
            self._say(_("In force: {rule}") if same else _("Not saved yet: {rule}"), rule)

    def _say(self, words: str, rule: Rule) -> None:
        self.rule_words.setText(words.format(rule=rule.words))

    def _save(self, values: dict[str, Any]) -> None:
        if self.teller.counting():
            return  # what the lists would do is said before they are saved; the button is off until then
        workspace, services, form = self.workspace, self.services, self.form

        def write(values: dict[str, Any], seen: dict[str, Any]) -> tuple[OthersChange, ...]:
            known = workspace.settings()
            changed: tuple[OthersChange, ...] = workspace.change_settings(
                with_values(known, values), seen=with_values(known, seen)
            )
            return changed

        def saved(kept: tuple[OthersChange, ...]) -> None:
            before, rule = _rule(form.loaded), _rule(form.peek())
            words = _("The settings are saved.")
            if rule != before:
                california = _("California's rule is in force.")
                words = california if rule == CALIFORNIA else _("The district's rule is in force.")
            form.remember()
            self._say(_("In force: {rule}"), rule)
            services.notify(with_kept(words, kept, form, workspace.actor), _("Undo"), services.undo)
            self.reload()

        save_form(workspace, services, form, self, write, values, saved)


class _SettingsForm(Form):
    """The settings that this page asks for, as :func:`ui.saving.save_form` knows a form."""

    save_button: QPushButton

    def __init__(self, fields: Sequence[Field]) -> None:
        super().__init__(fields)
        self._own = [field.key for field in fields]
        self.trouble = FormProblem()
        self.remember()

    def remember(self) -> None:
        """What stands in the fields is what is in force."""
        self.loaded = self.peek()
        self._untouched = self.typed()

    def dirty(self) -> bool:
        """Whether the person wrote something."""
        return self.typed() != self._untouched

    def set_values(self, values: Mapping[str, Any]) -> None:
        """Fill in the fields that are there: settings hold more than this page."""
        super().set_values({key: value for key, value in values.items() if key in self._own})

    def submit(self) -> None:
        """Save, if every field is right."""
        self.save()

    def set_busy(self, busy: bool) -> None:
        """Whether it is being saved."""
        self.save_button.setEnabled(not busy)


def _rule(values: Mapping[str, Any]) -> Rule:
    return Rule(minimum_days=values["minimum_days_expected"], one_day_attended=values["one_day_attended"])
