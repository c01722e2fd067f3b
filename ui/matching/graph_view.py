"""The picture of a run: what stands around one student or mentor, walked from person to person."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from iattend_desktop.i18n import _, ngettext
from iattend_desktop.matching.neighbourhood import Component, component, neighbourhood
from iattend_desktop.matching.proposal import Scenario
from iattend_desktop.workspace import Workspace
from ui import theme
from ui.matching.graph_canvas import GraphCanvas
from ui.matching.graph_faces import Drawing, Prepared, Side, Who, component_words, draw_faces, prepare_walk
from ui.matching.looks import Looks
from ui.matching.person_search import Directory, PersonSearch
from ui.page import Page, Services
from ui.tasks import Task
from ui.widgets.button import button, icon_button
from ui.widgets.empty import EmptyState
from ui.widgets.label import label

_CRUMBS = 3  # people before the focus who can be gone back to at once
_CRUMB = 20  # letters of one
_SEARCH_WIDTH = 280


@dataclass(frozen=True)
class _Connected:
    """A component in words, with its drawing where it is small enough."""

    whole: Component
    drawing: Drawing | None


class GraphView(QWidget):
    """A two-sided graph around a person. ``student_chosen`` brings the program enrollment, ``mentor_chosen`` the mentor
    to whom the person walked."""

    student_chosen = Signal(int)
    mentor_chosen = Signal(int)

    def __init__(self, workspace: Workspace, services: Services, page: Page, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.services = services
        self._looks = Looks(workspace, services, self)
        self.scenario: Scenario | None = None
        self.prepared: Prepared | None = None
        self.trail: list[Who] = []
        self._wanted: Who | None = None
        self._task: Task | None = None
        self._connected: _Connected | None = None
        self._around: Drawing | None = None
        self.canvas = GraphCanvas()
        self.back_button = icon_button("chevron-left", _("Back to the person before"), self.go_back)
        self.crumbs = QHBoxLayout()
        self.crumbs.setSpacing(theme.GAP_4)
        self.search = PersonSearch()
        self.search.setFixedWidth(_SEARCH_WIDTH)
        self.whole_button = button("", self._toggle_whole)
        self.smaller = icon_button("dash", _("Smaller"), partial(self.canvas.zoom_by, -1))
        self.larger = icon_button("plus", _("Larger"), partial(self.canvas.zoom_by, 1))
        self.spoken = label("", wrap=True)
        self.connected = label("", "secondary", wrap=True)
        self._empty = EmptyState(
            "matching", _("Run the matching to see who may be matched with whom, and walk from person to person.")
        )
        self._nobody = EmptyState("students", _("The run looked at no student, so there is nothing to draw."))
        self._waiting = label(_("Preparing the picture"), "secondary")
        self._waiting.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._shown = QStackedWidget()
        self._lay_out()
        self.canvas.opened.connect(self._open)
        self.canvas.back.connect(self.go_back)
        self.canvas.moved.connect(lambda _who, words: self.spoken.setText(words))
        self.search.chosen.connect(self._found)
        self.show_scenario(None)

    def show_scenario(self, scenario: Scenario | None) -> None:
        """Show another run; the walk begins anew unless it is the same."""
        if scenario is not None and scenario is self.scenario:
            return
        self.scenario, self.prepared, self.trail, self._wanted = scenario, None, [], None
        self._cancel()
        self._shown.setCurrentWidget(self._empty if scenario is None else self._waiting)
        if scenario is not None:
            self._task = self.services.run_task(
                self, lambda _progress: _prepare(scenario), partial(self._take_prepared, scenario)
            )

    def focus_student(self, program_id: int) -> None:
        """Draw what stands around a student (program enrollment), now or once the run is prepared."""
        if self.scenario is not None and program_id in self.scenario.student_at:
            self._go(Who(Side.STUDENT, self.scenario.student_at[program_id]))

    def focus_mentor(self, mentor_id: int) -> None:
        """Draw what stands around a mentor, now or once the run is prepared."""
        if self.scenario is not None and mentor_id in self.scenario.mentor_at:
            self._go(Who(Side.MENTOR, self.scenario.mentor_at[mentor_id]))

    def go_back(self) -> None:
        """To the person who was the focus before."""
        if len(self.trail) > 1:
            self._return_to(len(self.trail) - 2)

    def _take_prepared(self, scenario: Scenario, found: tuple[Prepared, Directory]) -> None:
        if scenario is not self.scenario:
            return
        self._task, (self.prepared, people) = None, found
        self.search.set_people(people, self._proposal)
        start = self._wanted or self.prepared.start()
        if start is None:
            self._shown.setCurrentWidget(self._nobody)
        else:
            self._go(start)

    def _proposal(self, who: Who) -> str:
        assert self.prepared is not None
        side = _("student") if who.side is Side.STUDENT else _("mentor")
        return " · ".join(part for part in (self.prepared.name(who), side, self.prepared.place(who)) if part)

    def _found(self, who: Who) -> None:
        self._open(who)
        self.canvas.setFocus()

    def _open(self, who: Who) -> None:
        """A person chose somebody: make it the focus and tell."""
        self._go(who)
        self._tell(who)

    def _tell(self, who: Who) -> None:
        if self.prepared is None:
            return
        if who.side is Side.STUDENT:
            self.student_chosen.emit(self.prepared.student(who.at).id)
        else:
            self.mentor_chosen.emit(self.prepared.mentor(who.at).id)

    def _go(self, who: Who) -> None:
        if self.prepared is None:
            self._wanted = who
            return
        if not self.trail or self.trail[-1] != who:
            self.trail.append(who)
            self._load(who)

    def _return_to(self, at: int) -> None:
        self.trail = self.trail[: at + 1]
        self._load(self.trail[-1])
        self._tell(self.trail[-1])
        self.canvas.setFocus()

    def _load(self, who: Who) -> None:
        """Draw around somebody in a task, then count the component in another, which takes longer the first time."""
        prepared = self.prepared
        assert prepared is not None
        self._cancel()
        self._connected = None
        self._show_trail()
        people = {"mentee": who.at} if who.side is Side.STUDENT else {"mentor": who.at}

        def around(_progress: object) -> Drawing:
            return draw_faces(prepared, who, neighbourhood(prepared.matched, **people))

        def connected(_progress: object) -> _Connected:
            whole = component(prepared.matched, **people)
            return _Connected(whole, draw_faces(prepared, who, whole.drawn) if whole.drawn is not None else None)

        def show(drawing: Drawing) -> None:
            if self.prepared is prepared and self.trail[-1] == who:
                self._around = drawing
                self._shown.setCurrentWidget(self._walk)
                self.canvas.show_drawing(drawing)
                self._note(prepared, who)
                self._task = self.services.run_task(self, connected, partial(self._take_connected, prepared, who))

        self._task = self.services.run_task(self, around, show)

    def _note(self, prepared: Prepared, who: Who) -> None:
        """A student in the middle is looked at; around a mentor there is a list."""
        if who.side is Side.STUDENT:
            self._looks.opened(prepared.student(who.at))
        else:
            self._looks.closed()

    def _take_connected(self, prepared: Prepared, who: Who, found: _Connected) -> None:
        if self.prepared is prepared and self.trail[-1] == who:
            self._task, self._connected = None, found
            self.connected.setText(component_words(found.whole))
            self._show_whole_button()

    def _toggle_whole(self) -> None:
        """The whole component, or the person's surroundings again."""
        if self._connected is None or self._connected.drawing is None or self._around is None:
            return
        whole = self._connected.drawing
        self.canvas.show_drawing(self._around if self.canvas.drawing is whole else whole)
        self._show_whole_button()
        self.canvas.setFocus()

    def _show_whole_button(self) -> None:
        """There where the component is small enough to draw and holds more than is shown."""
        found, around = self._connected, self._around
        useful = (
            found is not None
            and found.drawing is not None
            and around is not None
            and len(found.drawing.faces) > len(around.faces)
        )
        self.whole_button.setVisible(useful)
        if found is not None and found.drawing is not None:
            people = found.whole.students + found.whole.mentors
            showing = self.canvas.drawing is found.drawing
            self.whole_button.setText(
                _("Show the person's surroundings")
                if showing
                else ngettext("Show the {count} connected person", "Show all {count} connected people", people)
            )

    def _show_trail(self) -> None:
        prepared = self.prepared
        while self.crumbs.count():
            item = self.crumbs.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.back_button.setEnabled(len(self.trail) > 1)
        self.connected.setText("")
        self.whole_button.hide()
        if prepared is None:
            return
        last: QWidget = self.back_button
        most = _CRUMBS if self.width() >= theme.NARROW else 1
        before = range(max(0, len(self.trail) - 1 - most), len(self.trail) - 1)
        for at in before:
            name = prepared.name(self.trail[at])
            crumb = button(_short(name), partial(self._return_to, at), role="link")
            crumb.setToolTip(name)
            crumb.setAccessibleName(_("Back to {name}").format(name=name))
            self.crumbs.addWidget(crumb)
            self.crumbs.addWidget(label("›", "secondary"))
            QWidget.setTabOrder(last, crumb)
            last = crumb
        here = label(prepared.name(self.trail[-1]), "section")
        here.setToolTip(here.text())
        here.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.crumbs.addWidget(here, 1)

    def _cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(theme.GAP_8)
        top.addWidget(self.search)
        top.addWidget(self.back_button)
        top.addLayout(self.crumbs, 1)
        top.addWidget(self.smaller)
        top.addWidget(self.larger)
        bottom = QHBoxLayout()
        bottom.setSpacing(theme.GAP_12)
        bottom.addWidget(self.connected, 1)
        bottom.addWidget(self.whole_button)
        self._walk = walk = QWidget()
        inner = QVBoxLayout(walk)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(theme.GAP_8)
        inner.addLayout(top)
        inner.addWidget(self.canvas, 1)
        inner.addWidget(self.spoken)
        inner.addLayout(bottom)
        in_order = (self.search, self.back_button, self.smaller, self.larger, self.canvas, self.whole_button)
        for before, after in pairwise(in_order):
            QWidget.setTabOrder(before, after)
        for page in (self._empty, self._waiting, self._nobody, walk):
            self._shown.addWidget(page)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self._shown)


def _prepare(scenario: Scenario) -> tuple[Prepared, Directory]:
    prepared = prepare_walk(scenario)
    return prepared, Directory(prepared.people)


def _short(name: str) -> str:
    """A crumb's words: long names are cut, the tooltip has them whole."""
    return name if len(name) <= _CRUMB else f"{name[: _CRUMB - 1]}…"
