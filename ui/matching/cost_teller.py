"""Asks what moves cost, one question at a time in a task: while a drag goes over many mentors, the last one counts."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from iattend_desktop.matching.by_hand import Cost, cost_of
from iattend_desktop.matching.proposal import Scenario
from iattend_desktop.progress import Progress
from ui.page import Services

Asked = tuple[int, int]
"""Positions of the student and the mentor."""


class CostTeller(QObject):
    """``told`` brings the student, the mentor (positions) and the :class:`Cost`; at once where it is known."""

    told = Signal(int, int, object)

    def __init__(self, services: Services, parent: QObject) -> None:
        super().__init__(parent)
        self._services = services
        self._scenario: Scenario | None = None
        self._known: dict[Asked, Cost] = {}
        self._running = False
        self._wanted: Asked | None = None

    def show_scenario(self, scenario: Scenario | None) -> None:
        """Questions are about this run from now on."""
        self._scenario, self._known, self._wanted = scenario, {}, None

    def known(self, student: int, mentor: int) -> Cost | None:
        """The answer, if it was told before."""
        return self._known.get((student, mentor))

    def keep(self, student: int, mentor: int, cost: Cost) -> None:
        """Take an answer that was worked out elsewhere."""
        self._known[student, mentor] = cost

    def ask(self, student: int, mentor: int) -> None:
        """Tell what it would cost; an earlier question that was not begun is dropped."""
        cost = self.known(student, mentor)
        if cost is not None:
            self._wanted = None
            self.told.emit(student, mentor, cost)
            return
        self._wanted = (student, mentor)
        self._next()

    def forget(self) -> None:
        """Nobody waits for an answer any more."""
        self._wanted = None

    def _next(self) -> None:
        scenario, wanted = self._scenario, self._wanted
        if self._running or scenario is None or wanted is None:
            return
        self._running = True

        def work(_progress: Progress) -> Cost:
            return cost_of(scenario, *wanted)

        def take(cost: Cost) -> None:
            if self._scenario is scenario:
                self._known[wanted] = cost

        self._services.run_task(self, work, take, ended=self._ended)

    def _ended(self) -> None:
        self._running = False
        wanted = self._wanted
        if wanted is not None and wanted in self._known:
            self.ask(*wanted)
        else:
            self._next()
