"""Keeps what is being written in an open form, every few seconds and when it leaves the screen, and offers it again.

Kept in a task; a draft that cannot be kept just now is tried again with the next change, and stops nobody.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Protocol

import shiboken6
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget

from iattend_desktop.drafts import DraftRow, drop_draft, find_draft, keep_draft
from iattend_desktop.i18n import _, moment_words
from iattend_desktop.workspace import DISTRICT_ZONE, Workspace
from ui.page import Services
from ui.widgets.draft_offer import DraftOffer
from ui.widgets.form import Problem

_log = logging.getLogger(__name__)
EVERY = 2_000  # milliseconds from a change until it is kept


@dataclass(frozen=True)
class Drafted:
    """What a form's draft is called; ``resume`` is the one that the person already wants to go on with."""

    form: str
    subject: str
    about: str
    resume: DraftRow | None = None


class DraftedForm(Protocol):
    """A form on the screen whose fields can be read and filled as they are typed."""

    edited: Any  # Signal
    offered: DraftOffer

    def dirty(self) -> bool:
        """Whether the person wrote something."""

    def typed(self) -> dict[str, Any]:
        """What stands in the fields."""

    def untouched(self) -> dict[str, Any]:
        """What stood in them when the form was opened."""

    def put_back(self, typed: Mapping[str, Any], /) -> None:
        """Fill in what ``typed`` gave."""

    def remember(self) -> None:
        """What stands in the fields now is what the record holds."""

    def as_text(self) -> str:
        """Everything in the fields, line by line."""


class DraftKeeper(QObject):
    """Watches one form. Call :meth:`drop` when it is saved or given up."""

    def __init__(
        self, workspace: Workspace, services: Services, form: DraftedForm, parent: QWidget, what: Drafted
    ) -> None:
        super().__init__(parent)
        self._workspace, self._services, self._form, self._what = workspace, services, form, what
        self._shared = _Shared(what.resume.id if what.resume else None)
        self._kept: dict[str, Any] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(EVERY)
        self._timer.timeout.connect(self.keep_now)
        form.edited.connect(self._soon)
        parent.installEventFilter(self)
        if what.resume is not None:
            self._go_on(what.resume)
        else:
            services.run_task(parent, lambda _progress: find_draft(workspace, what.form, what.subject), self._offer)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A form that leaves the screen is kept at once."""
        if event.type() == QEvent.Type.Hide:
            self.keep_now()
        return super().eventFilter(watched, event)

    def keep_now(self) -> None:
        """Keep what stands in the form, if that is something new."""
        self._timer.stop()
        form, what, workspace, shared = self._form, self._what, self._workspace, self._shared
        typed = form.typed()
        if shared.closed or not form.dirty() or typed == self._kept:
            return
        self._kept = typed
        given: dict[str, Any] = {"seen": form.untouched(), "typed": typed, "text": form.as_text()}

        def keep(_progress: object) -> None:
            with shared.lock:
                if not shared.closed:
                    shared.draft_id = keep_draft(
                        workspace, shared.draft_id, form=what.form, subject=what.subject, about=what.about, **given
                    )

        self._run(keep)

    def drop(self) -> None:
        """It is saved, or given up: nothing of it is kept any more."""
        workspace, shared = self._workspace, self._shared
        shared.closed = True
        if shiboken6.isValid(self):
            self._timer.stop()

        def throw(_progress: object) -> None:
            with shared.lock:
                if shared.draft_id is not None:
                    drop_draft(workspace, shared.draft_id)

        self._run(throw)

    def _soon(self) -> None:
        if not self._timer.isActive():
            self._timer.start()

    def _run(self, work: Callable[[object], None]) -> None:
        def failed(_sentence: str) -> None:
            _log.info("a draft could not be kept")
            self._kept = {}

        self._services.run_task(self, work, None, failed, must=True)

    def _offer(self, draft: DraftRow | None) -> None:
        if draft is None or self._shared.closed:
            return
        at = moment_words(draft.saved_at.astimezone(DISTRICT_ZONE))
        words = _("You were writing here on {moment} and did not save it.").format(moment=at)
        self._form.offered.offer(words, lambda: self._go_on(draft), lambda: self._throw_away(draft))

    def _go_on(self, draft: DraftRow) -> None:
        """Fill in what was written, beside what the record held then: what it holds now is compared on saving."""
        self._shared.draft_id = draft.id
        with suppress(Problem):  # a bound that moved since: what was written is there all the same
            self._form.put_back(draft.seen)
            self._form.remember()
        self._form.put_back(draft.typed)

    def _throw_away(self, draft: DraftRow) -> None:
        workspace = self._workspace
        self._run(lambda _progress: drop_draft(workspace, draft.id))


class _Shared:
    """What the screen and the tasks share: the draft's key, and whether anything may be kept any more."""

    def __init__(self, draft_id: int | None) -> None:
        self.lock = threading.Lock()
        self.draft_id = draft_id
        self.closed = False
