"""Questions about rows of students, answered with a button: the same student or another one, left or still enrolled."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from iattend_desktop.i18n import _, ngettext
from iattend_desktop.roster.identity import SOMEBODY_NEW, Candidate
from ui import theme
from ui.roster.review_rows import ReviewRow
from ui.widgets.button import button
from ui.widgets.label import label

if TYPE_CHECKING:
    from ui.roster.review_step import Place

_MOST = 3  # known students that are offered for one row


class AnswerPanel(QFrame):
    """``same`` brings by row the key of the student whom it is about (0: somebody new), ``left`` whether the student
    left. For several rows one button answers for all of them."""

    same = Signal(object)  # dict[int, int]
    left = Signal(object)  # dict[int, bool]

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.setAccessibleName(_("Answer the question"))
        self.title = label("", "strong", wrap=True)
        self._body = QWidget()
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.GAP_16, theme.GAP_12, theme.GAP_16, theme.GAP_12)
        box.setSpacing(theme.GAP_8)
        box.addWidget(self.title)
        box.addWidget(self._body)
        self.hide()

    def show_rows(self, place: Place, rows: Sequence[ReviewRow]) -> None:
        """Show the answers that these rows may have, where one question is asked about all of them."""
        numbers = sorted({row.row for row in rows})
        asked = [place.plan.same_asked[number] for number in numbers if number in place.plan.same_asked]
        if numbers and len(asked) == len(numbers):
            self._ask_same(numbers, asked)
        elif numbers and place.plan.left_asked.issuperset(numbers):
            self._ask_left(numbers)
        else:
            self.hide()
            return
        self.show()

    def _ask_same(self, numbers: Sequence[int], asked: Sequence[Sequence[Candidate]]) -> None:
        lines: list[tuple[str, str, Callable[[], object] | None]] = []
        if len(numbers) == 1:
            self.title.setText(_("Is row {row} about a student who is known?").format(row=numbers[0]))
            for one in asked[0][:_MOST]:
                answer = partial(self.same.emit, {numbers[0]: one.person}) if one.person > 0 else None
                lines.append((one.words, _("Same student"), answer))
        else:
            self.title.setText(
                ngettext(
                    "Is {count} row about a student who is known?",
                    "Are {count} rows about students who are known?",
                    len(numbers),
                )
            )
            one_each = all(len(candidates) == 1 and candidates[0].person > 0 for candidates in asked)
            pairs = {number: candidates[0].person for number, candidates in zip(numbers, asked, strict=True)}
            words = (
                _("Each of them has the name of one known student, and its birth date or its school.")
                if one_each
                else _("Some may be about several students; choose one row at a time, or say that all are others.")
            )
            verb = ngettext("Same student", "All {count} are the same students", len(numbers))
            lines.append((words, verb, partial(self.same.emit, pairs) if one_each else None))
        nobody = partial(self.same.emit, dict.fromkeys(numbers, SOMEBODY_NEW))
        verb = ngettext("Another student", "All {count} are other students", len(numbers))
        self._fill(lines, [(verb, nobody)])

    def _ask_left(self, numbers: Sequence[int]) -> None:
        self.title.setText(
            ngettext(
                "Did the student of {count} row leave the school?",
                "Did the students of {count} rows leave their schools?",
                len(numbers),
            )
        )
        left = ngettext("Left: end the enrollment today", "All {count} left: end the enrollments today", len(numbers))
        stays = ngettext("Still enrolled", "All {count} are still enrolled", len(numbers))
        self._fill(
            [],
            [
                (left, partial(self.left.emit, dict.fromkeys(numbers, True))),
                (stays, partial(self.left.emit, dict.fromkeys(numbers, False))),
            ],
        )

    def _fill(
        self,
        lines: Sequence[tuple[str, str, Callable[[], object] | None]],
        buttons: Sequence[tuple[str, Callable[[], object]]],
    ) -> None:
        """A line of words with its button for each of ``lines``, and the ``buttons`` under them."""
        body = QWidget()
        box = QVBoxLayout(body)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.GAP_8)
        for words, verb, answer in lines:
            row = QHBoxLayout()
            row.setSpacing(theme.GAP_12)
            row.addWidget(label(words, wrap=True), 1)
            if answer is not None:
                made = button(verb, answer, icon="check")
                made.setAccessibleDescription(words)
                row.addWidget(made)
            box.addLayout(row)
        foot = QHBoxLayout()
        foot.setSpacing(theme.GAP_8)
        foot.addStretch(1)
        for verb, pressed in buttons:
            foot.addWidget(button(verb, pressed))
        box.addLayout(foot)
        layout = self.layout()
        assert layout is not None
        layout.replaceWidget(self._body, body)
        self._body.hide()  # it is gone only later, and must not lie over its successor till then
        self._body.deleteLater()
        body.show()
        self._body = body
