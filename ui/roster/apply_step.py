"""Step 4: what the import will do, once more in words, before it does it."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from iattend_desktop.i18n import _, ngettext
from iattend_desktop.roster.fields import Kind, fields_of, kind_label
from iattend_desktop.roster.plan import FilePlan, ImportPlan
from ui import theme
from ui.roster.files_step import scroll_of
from ui.roster.words import count_words, default_title, default_words
from ui.widgets.label import label

PAGE_OF = {
    Kind.STUDENTS: "students",
    Kind.MENTORS: "mentors",
    Kind.SCHOOLS: "students",
    Kind.CALENDAR: "attendance",
    Kind.ATTENDANCE: "students",
    Kind.ABSENCE_SUMMARY: "students",
    Kind.DAILY: "students",
}
"""Where to go after an import."""


def verb_of(plan: ImportPlan) -> str:
    """What the last button says."""
    taken = [(file.kind, file.created + file.updated) for file in plan.files if file.created + file.updated]
    if not taken:
        return _("Close")
    if len({kind for kind, _count in taken}) == 1:
        return _("Import {what}").format(what=count_words(taken[0][0], sum(count for _kind, count in taken)))
    total = sum(count for _kind, count in taken)
    return ngettext("Import {count} row", "Import {count} rows", total)


def told(plan: ImportPlan) -> str:
    """What the notice says once it is done."""
    counts: dict[Kind, int] = {}
    for file in plan.files:
        counts[file.kind] = counts.get(file.kind, 0) + file.created + file.updated
    words = ", ".join(count_words(kind, count) for kind, count in counts.items() if count)
    if not words:
        return _("Nothing to change: what these files say was known. The history keeps that they came.")
    return _("Imported {what}. {next}").format(what=words, next=next_words(set(counts)))


def next_words(kinds: set[Kind]) -> str:
    """Where to go next."""
    if Kind.STUDENTS in kinds and Kind.MENTORS in kinds:
        return _("Next: check consent and screening, then match.")
    if Kind.STUDENTS in kinds:
        return _("Next: see who is chronically absent, then import the mentors.")
    if Kind.MENTORS in kinds:
        return _("Next: record what is missing in their screening, then match.")
    return _("Next: import the students.") if Kind.SCHOOLS in kinds else _("Next: see who is chronically absent.")


class ApplyStep(QWidget):
    """A card for each file with its counts, and what holds for all."""

    def __init__(self) -> None:
        super().__init__()
        self.words = label("", "section", wrap=True)
        self.promise = label("", "secondary", wrap=True)
        self._cards = QWidget()
        self._box = QVBoxLayout(self._cards)
        self._box.setContentsMargins(0, 0, theme.GAP_8, 0)
        self._box.setSpacing(theme.GAP_12)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.GAP_8)
        box.addWidget(self.words)
        box.addWidget(self.promise)
        box.addSpacing(theme.GAP_8)
        box.addWidget(scroll_of(self._cards), 1)

    def show_plan(self, plan: ImportPlan) -> None:
        """Say what the plan will do."""
        while self._box.count():
            taken = self._box.takeAt(0)
            old = taken.widget() if taken is not None else None
            if old is not None:
                old.hide()
                old.deleteLater()
        for file in plan.files:
            self._box.addWidget(_card(file))
        self._box.addStretch(1)
        if plan.changes_something:
            self.words.setText(_("Ready to import. Nothing has been changed yet."))
            self.promise.setText(
                _(
                    "Everything is written in one transaction: all of it or nothing. It can be undone as a whole. "
                    "The column choices are remembered for files of this layout."
                )
            )
        else:
            self.words.setText(_("There is nothing to import."))
            self.promise.setText(
                _("What these files say is known already. No record is changed; the history keeps that they came.")
                if plan.applicable
                else _("Nothing of these files can be taken. Nothing is written.")
            )


def _card(file: FilePlan) -> QFrame:
    card = QFrame()
    card.setProperty("role", "card")
    box = QVBoxLayout(card)
    box.setContentsMargins(theme.GAP_16, theme.GAP_12, theme.GAP_16, theme.GAP_12)
    box.setSpacing(theme.GAP_4)
    box.addWidget(label(_("{file} · {kind}").format(file=file.path.name, kind=kind_label(file.kind)), "strong"))
    counts = _("{created} new · {updated} changed · {unchanged} unchanged").format(
        created=f"{file.created:,}", updated=f"{file.updated:,}", unchanged=f"{file.unchanged:,}"
    )
    box.addWidget(label(counts))
    if file.rejected:
        box.addWidget(
            label(
                ngettext(
                    "{count} row is not taken: go back to the review to mend it, or save it there in a workbook.",
                    "{count} rows are not taken: go back to the review to mend them, or save them there in a workbook.",
                    file.rejected,
                ),
                "watch",
                wrap=True,
            )
        )
    defaults = len(file.mapping.defaults)
    if defaults:
        box.addWidget(label(_defaults_words(file), "secondary", wrap=True))
    return card


def _defaults_words(file: FilePlan) -> str:
    titles = fields_of(file.kind)
    pairs = [
        _("{field} = {value}").format(field=default_title(titles[key]), value=default_words(titles[key], text))
        for key, text in file.mapping.defaults.items()
    ]
    return _("For every row where it is unknown: {pairs}").format(pairs="; ".join(pairs))
