"""The requirement list of each kind of mentor, as ticks, and whom a change of the lists would stop or clear."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from iattend_desktop.i18n import _
from iattend_desktop.people.mentors import list_mentors
from iattend_desktop.people.requirements import ClearanceChange, clearance_change
from iattend_desktop.progress import Progress
from iattend_desktop.settings import requires, with_values
from iattend_desktop.vocabulary import MentorKind, ScreeningStep, label
from iattend_desktop.workspace import Workspace
from ui import theme
from ui.page import Services
from ui.widgets.form import Field, Kind
from ui.widgets.label import label as words_label
from ui.widgets.label import set_role

KEYS = tuple(requires(kind) for kind in MentorKind)


class ListsForm(Protocol):
    """The part of the settings form that the lists need."""

    @property
    def loaded(self) -> Mapping[str, Any]:
        """What is in force."""

    def peek_at(self, key: str, /) -> Any:
        """What one field holds."""

    def input(self, key: str, /) -> QWidget:
        """The control of a field."""

    def set_busy(self, busy: bool, /) -> None:
        """Whether it cannot be saved now."""


def requirement_fields() -> list[Field]:
    """A field of ticks for each kind of mentor; a list without a tick is refused."""
    words = {
        MentorKind.DISTRICT_LEADER: _("List for district leaders"),
        MentorKind.COMMUNITY_PARTNER: _("List for community partners"),
        MentorKind.BUSINESS_PARTNER: _("List for business partners"),
    }
    steps = [(step, label(step)) for step in ScreeningStep]
    heading = _("What a mentor completes before a match")
    return [
        Field(requires(kind), words[kind], Kind.CHOICES, True, steps, section="" if at else heading)
        for at, kind in enumerate(MentorKind)
    ]


class ClearanceTeller(QWidget):
    """Says under the lists how many mentors the ticks would stop or clear; until it is counted nothing can be saved."""

    def __init__(self, workspace: Workspace, services: Services, form: ListsForm) -> None:
        super().__init__()
        self._workspace = workspace
        self._services = services
        self._form = form
        self._asked: dict[str, Any] | None = None
        self.words: QLabel = words_label("", wrap=True)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.words)
        for key in KEYS:
            form.input(key).setFixedHeight(len(ScreeningStep) * theme.ROW_HEIGHT + theme.GAP_8)
        self.hide()

    def counting(self) -> bool:
        """Whether what the ticks would do is not known yet."""
        return self._asked is not None

    def count(self) -> None:
        """Count for the ticks as they are now; nothing is said where they are those in force."""
        ticked = {key: self._form.peek_at(key) for key in KEYS}
        if any(not steps for steps in ticked.values()) or all(ticked[key] == self._form.loaded[key] for key in KEYS):
            self._end("", "")
            return
        self._asked = ticked
        self._form.set_busy(True)
        self._show(_("Counting the mentors whom this concerns…"), "secondary")

        def work(_progress: Progress) -> ClearanceChange:
            workspace = self._workspace
            after = with_values(workspace.settings(), ticked)
            return clearance_change(list_mentors(workspace), after, workspace.today())

        def show(change: ClearanceChange) -> None:
            if self._asked is ticked:
                self._end(change.words, "concern" if change.lost else "")

        def failed(sentence: str) -> None:
            if self._asked is ticked:
                self._end(sentence, "problem")

        self._services.run_task(self, work, show, failed)

    def _end(self, words: str, role: str) -> None:
        if self._asked is not None:
            self._asked = None
            self._form.set_busy(False)
        self._show(words, role)

    def _show(self, words: str, role: str) -> None:
        self.words.setText(words)
        set_role(self.words, role)
        self.setVisible(bool(words))
