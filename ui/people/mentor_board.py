"""The mentors by stage: a column for each stage that some kind of mentor goes through, with its cards."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from iattend_desktop.i18n import _, ngettext
from iattend_desktop.people.mentors import MentorRow
from iattend_desktop.people.recruiting import Stage, stages_asked
from iattend_desktop.vocabulary import label
from ui import theme
from ui.people.mentor_cards import CardList
from ui.people.mentor_stages import Stages
from ui.permitted import why_withheld
from ui.widgets.label import label as words_label

_WIDTH, _EMPTY_WIDTH = 208, 92
STAGE_WORDS = {
    Stage.READY: _("Ready for a match"),
    Stage.MATCHED: _("Matched or full"),
}
"""Headings that say more than the stage's name."""


class MentorBoard(QScrollArea):
    """Shows :class:`Stages`; ``opened`` and ``recorded`` are told the mentor's key."""

    def __init__(
        self, opened: Callable[[int], object], recorded: Callable[[int], object], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("Mentors by stage"))
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAutoFillBackground(False)
        content = QWidget()
        content.setAutoFillBackground(False)
        self._row = QHBoxLayout(content)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(theme.GAP_12)
        self.columns: dict[Stage, _Column] = {}
        for stage in Stage:
            column = _Column(stage, records=not why_withheld(recorded))
            column.cards.opened.connect(opened)
            column.cards.recorded.connect(recorded)
            column.cards.sideways.connect(lambda by, stage=stage: self._go_sideways(stage, by))
            column.cards.entered_here.connect(lambda stage=stage: self._entered(stage))
            self.columns[stage] = column
            self._row.addWidget(column)
        self.setWidget(content)

    def show_stages(self, stages: Stages, shown: Collection[int] | None = None) -> None:
        """Show the cards of the mentors in ``shown`` (of all where none is said); a stage that no kind of mentor goes
        through has no column unless somebody stands there. Whoever the keyboard stood on is found again in another
        column."""
        asked = stages_asked(stages.settings)
        before = self.current()
        focused = any(column.cards.hasFocus() for column in self.columns.values())
        for stage, column in self.columns.items():
            own = stages.rows.get(stage, ())
            if shown is not None:
                own = [row for row in own if row.id in shown]
            column.show_rows(own, stages)
            column.setVisible(bool(own) or stage in asked)
            self._row.setStretchFactor(column, 1 if own else 0)
        if before is not None:
            self.point_to(before.id, focus=focused)

    def current(self) -> MentorRow | None:
        """The mentor on whose card the keyboard stands."""
        return next((row for column in self.columns.values() if (row := column.cards.current()) is not None), None)

    def point_to(self, key: int, *, focus: bool) -> None:
        """Stand on a mentor's card, where it is shown."""
        for stage, column in self.columns.items():
            row = next((at for at, one in enumerate(column.cards.rows()) if one.id == key), -1)
            if row >= 0:
                column.cards.go_to(row)
                self._entered(stage)
                if focus:
                    column.cards.setFocus()

    def take_focus(self) -> None:
        """The keyboard goes on where it was, else in the first column that has a card."""
        with_cards = [column.cards for column in self.columns.values() if column.cards.rows()]
        was = [cards for cards in with_cards if cards.current() is not None]
        for cards in (was or with_cards)[:1]:
            cards.setFocus()

    def _go_sideways(self, stage: Stage, by: int) -> None:
        """To the next column in that direction that has a card, as far down as it goes."""
        order = list(self.columns)
        row = max(0, self.columns[stage].cards.currentIndex().row())
        at = order.index(stage) + by
        while 0 <= at < len(order):
            cards = self.columns[order[at]].cards
            if cards.rows():
                cards.go_to(row)
                cards.setFocus()
                return
            at += by

    def _entered(self, stage: Stage) -> None:
        for other, column in self.columns.items():
            if other is not stage:
                column.cards.leave()
        self.ensureWidgetVisible(self.columns[stage], 0, 0)


class _Column(QWidget):
    """A stage's heading with its number, and its cards."""

    def __init__(self, stage: Stage, *, records: bool) -> None:
        super().__init__()
        self.words = STAGE_WORDS.get(stage, label(stage))
        self.heading = words_label("", "strong")
        self.cards = CardList(self.words, records=records)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.GAP_8)
        box.addWidget(self.heading)
        box.addWidget(self.cards, 1)

    def show_rows(self, rows: Sequence[MentorRow], stages: Stages) -> None:
        """Show cards; a column without any is narrow and no stop of the keyboard."""
        self.cards.show_rows(rows, stages)
        self.cards.setAccessibleName(
            ngettext("{stage}: {count} mentor", "{stage}: {count} mentors", len(rows), stage=self.words)
        )
        self.heading.setText(_("{stage} · {number}").format(stage=self.words, number=f"{len(rows):,}"))
        self.cards.setFocusPolicy(Qt.FocusPolicy.StrongFocus if rows else Qt.FocusPolicy.NoFocus)
        self.setMinimumWidth(_WIDTH if rows else max(_EMPTY_WIDTH, self.heading.sizeHint().width()))
