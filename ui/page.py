"""What every page is made of and what the window gives it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from iattend_desktop.i18n import _
from iattend_desktop.progress import Progress
from iattend_desktop.security.access import Permission
from ui import theme
from ui.permitted import permitted, why_withheld
from ui.tasks import Task
from ui.widgets.busy import busy_bar
from ui.widgets.button import Button, button
from ui.widgets.chips import FilterChips
from ui.widgets.detail import Detail
from ui.widgets.empty import EmptyState
from ui.widgets.icon import set_icon
from ui.widgets.label import label
from ui.widgets.palette import Command
from ui.widgets.table import Table

T = TypeVar("T")
_PATIENCE = 250  # milliseconds before a load shows that it is on its way


class Change(Protocol):
    """What a write did; pages refresh by its tables."""

    @property
    def label(self) -> str:
        """The action's name in the menu."""

    @property
    def tables(self) -> frozenset[str]:
        """The tables it wrote."""


class PageWorkspace(Protocol):
    """The part of the workspace that the frame itself uses."""

    def undo_label(self) -> str | None:
        """The name of the action that undo would undo."""

    def redo_label(self) -> str | None:
        """The name of the action that redo would bring back."""

    def undo(self, progress: Progress, /) -> object:
        """Undo; raises ``UserError`` with the reason where that cannot be."""

    def redo(self, progress: Progress, /) -> object:
        """Redo; raises ``UserError`` with the reason where that cannot be."""

    def may(self, permission: Permission, /) -> bool:
        """Whether the person's role holds the permission."""

    def subscribe(self, listener: Callable[[Any], None]) -> Callable[[], None]:
        """Call with each change, in the writing thread; returns how to stop."""


class RunTask(Protocol):
    """:meth:`ui.tasks.Tasks.run_task`."""

    def __call__(
        self,
        owner: QObject,
        function: Callable[[Progress], T],
        done: Callable[[T], None] | None = None,
        failed: Callable[[str], None] | None = None,
        label: str = "",
        ended: Callable[[], None] | None = None,
        *,
        must: bool = False,
    ) -> Task:
        """Run in a thread."""


class Notify(Protocol):
    """Tell good news."""

    def __call__(self, text: str, action: str = "", pressed: Callable[[], object] | None = None) -> None:
        """A line that goes away, with one thing to do about it."""


class Navigate(Protocol):
    """Go to a page."""

    def __call__(self, key: str, **where: Any) -> None:
        """``where`` reaches the page's ``arrive``."""


@dataclass(frozen=True)
class Services:
    """What the window does for a page; features never see the window itself."""

    navigate: Navigate
    notify: Notify
    fail: Callable[[str], None]
    run_task: RunTask
    undo: Callable[[], None]
    set_count: Callable[[str, int], None]  # page key, number in the navigation
    export_list: Callable[[], None]  # the list that is shown, as it is filtered, to Excel
    print_page: Callable[[], None]
    import_files: Callable[[list[str]], None]  # an empty list asks for the files
    watch_folder: Callable[[], None]  # what is set about the watched folder, and what waits


@dataclass(frozen=True)
class PageEntry:
    """A page as data. ``commands`` and ``people`` feed the command palette: ``people(workspace, words)`` runs in a
    task and brings what matches. ``needs``: the page is offered to whose role holds one of these, or to everybody."""

    key: str
    title: str
    icon: str
    factory: Callable[[Any, Services], Page]
    commands: Callable[[Any, Services], list[Command]] | None = None
    people: Callable[[Any, Services, str], list[Command]] | None = None
    needs: tuple[Permission, ...] = ()


class Page(QWidget):
    """Base of pages: summary and actions on one line, filter chips under it, content, detail at the right.

    A page sets ``depends_on`` to the tables it shows, overrides :meth:`reload`, and where it likes :meth:`arrive`,
    :meth:`search` and :meth:`exported_table`. It builds itself in ``__init__`` and does not load there: the window
    calls :meth:`reload` when the page is first shown and after changes.
    """

    depends_on: frozenset[str] | None = None  # None: every table
    searchable = False

    arrived = Signal()

    def __init__(self, workspace: Any, services: Services, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.workspace = workspace
        self.services = services
        self.title = title
        self.setAccessibleName(title)
        self.stale = True
        self._load: Task | None = None
        self.summary = label("", "section")
        self.summary.setMinimumHeight(theme.CONTROL_HEIGHT)  # the line stays as high where it has no button
        self.chips = FilterChips()
        self.chips.hide()
        self.primary: Button | None = None
        self._pressed: Callable[[], object] = lambda: None
        self._content: QWidget | None = None
        self._header: QWidget | None = None
        self._head = QVBoxLayout()
        self._actions = QHBoxLayout()
        self._actions.setSpacing(theme.GAP_8)
        self._busy = busy_bar(_("Loading"))
        policy = self._busy.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._busy.setSizePolicy(policy)
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.timeout.connect(self._busy.show)
        self._stack = QStackedWidget()
        self._empty: EmptyState | None = None
        self.detail = Detail(self)
        self.detail.hide()
        self.detail.closed.connect(self.hide_detail)
        self._detail_placed = False
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setHandleWidth(theme.GAP_12)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(self._stack)
        self.splitter.addWidget(self.detail)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setStretchFactor(1, 0)
        self._lay_out()

    def reload(self) -> None:
        """Load and show everything again; pages override it, usually with one :meth:`load`."""

    def refresh(self, tables: frozenset[str]) -> None:
        """Data changed: load again if the page shows any of these tables."""
        if self.depends_on is None or self.depends_on & tables:
            self.stale = True
            if self.isVisible():
                self.bring_up_to_date()

    def bring_up_to_date(self) -> None:
        """Load again where something changed since the last time."""
        if self.stale:
            self.stale = False
            self.reload()

    def arrive(self, **where: Any) -> None:
        """The person came here by a link: show what it points to."""

    def search(self, text: str) -> None:
        """The search box says ``text``; pages with ``searchable = True`` narrow their list."""

    def shown_as(self) -> str:
        """The way of showing that the person chose, kept for the next time; empty where there is one way only."""
        return ""

    def show_as(self, view: str) -> None:
        """Show it in the way that :meth:`shown_as` told; a name that is not known changes nothing."""

    def exported_table(self) -> Table[Any] | None:
        """The list that goes to Excel as it is filtered, ``None`` where there is none."""
        return None

    def export(self) -> bool:
        """Export in a way of its own; false where the list goes to Excel as it is shown."""
        return False

    def load(
        self,
        function: Callable[[Progress], T],
        show: Callable[[T], None],
        words: str = "",
        failed: Callable[[str], None] | None = None,
    ) -> None:
        """Run ``function`` in a task and hand the result to ``show``; an older load's result is dropped.

        ``failed`` is told in a sentence why there is none, also where the person stopped the task; without it, the
        notice bar tells what went wrong.
        """
        if self._load is not None:
            self._load.cancel()
        mine: list[Task] = []

        def deliver(result: T) -> None:
            if self._load is mine[0]:
                show(result)

        def fall_short(sentence: str) -> None:
            if failed is not None and self._load is mine[0]:
                failed(sentence)

        def ended() -> None:
            if self._load is mine[0]:
                if mine[0].stopped:
                    fall_short(_("This was stopped before everything was read."))
                self._load = None
                self._wait.stop()
                self._busy.hide()

        told = None if failed is None else fall_short
        mine.append(self.services.run_task(self, function, deliver, told, words, ended))
        self._load = mine[0]
        self._wait.start(_PATIENCE)

    def loading(self) -> bool:
        """Whether a load is on its way."""
        return self._load is not None

    def set_summary(self, text: str) -> None:
        """The line that says how much there is, the number before the noun."""
        self.summary.setText(text)

    def set_content(self, content: QWidget, header: QWidget | None = None) -> None:
        """What the page shows unless it is empty; ``header`` stands above it and above the detail."""
        self._content, self._header = content, header
        if header is not None:
            self._head.addWidget(header)
        self._stack.addWidget(content)
        self._stack.setCurrentWidget(content)

    def permitted(self, permission: Permission, act: Callable[..., Any]) -> Callable[..., Any]:
        """The action as the person's role may do it: buttons made of it are off, and say why, where it may not."""
        return permitted(self.workspace, self.services.fail, permission, act)

    def set_primary(self, verb: str, pressed: Callable[[], object], icon: str = "") -> Button:
        """The page's one primary action; called again, it changes the button."""
        self._pressed = pressed
        if self.primary is None:
            self.primary = button(verb, lambda: self._pressed(), role="primary")
            self._actions.addWidget(self.primary)
        self.primary.setText(verb)
        self.primary.withhold(why_withheld(pressed))
        if icon:
            set_icon(self.primary, icon, "on_accent")
        return self.primary

    def add_action(self, verb: str, pressed: Callable[[], object], icon: str = "") -> Button:
        """A quiet action beside the primary one."""
        made = button(verb, pressed, icon=icon)
        self._actions.insertWidget(self._actions.count() - (1 if self.primary is not None else 0), made)
        return made

    def show_empty(
        self, icon: str, sentence: str, verb: str = "", pressed: Callable[[], object] | None = None
    ) -> EmptyState:
        """Show that there is nothing, why, and what to do."""
        if self._empty is not None:
            self._stack.removeWidget(self._empty)
            self._empty.deleteLater()
        self._empty = EmptyState(icon, sentence, verb, pressed)
        self._stack.addWidget(self._empty)
        self._stack.setCurrentWidget(self._empty)
        self._show_header(there=False)
        self.hide_detail()
        return self._empty

    def show_failed(self, sentence: str) -> None:
        """Show that the page could not be read, and why, in place of what may be so no longer; offer to try again."""
        focus = self.window().focusWidget()
        inside = focus is not None and self.isAncestorOf(focus)
        state = self.show_empty("error", sentence, _("Try again"), self.reload)
        if inside:
            state.button.setFocus()

    def show_content(self) -> None:
        """Show the content again."""
        if self._content is not None:
            self._stack.setCurrentWidget(self._content)
            self._show_header(there=True)

    def is_empty(self) -> bool:
        """Whether the empty state is on the screen."""
        return self._empty is not None and self._stack.currentWidget() is self._empty

    def show_detail(self, content: QWidget, title: str) -> None:
        """Show one thing's detail at the right; a narrow page shows it instead of the list."""
        self.detail.take(content, title)
        self.detail.show()
        if not self._detail_placed:  # from then on the person decides how wide it is
            self._detail_placed = True
            self.splitter.setSizes([max(0, self.splitter.width() - theme.DETAIL_WIDTH), theme.DETAIL_WIDTH])
        self._settle()

    def hide_detail(self) -> None:
        """Give the list all the room."""
        self.detail.hide()
        self._stack.show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A page that gets narrow shows the list or the detail, not both."""
        super().resizeEvent(event)
        self._settle()

    def _show_header(self, *, there: bool) -> None:
        if self._header is not None:
            self._header.setVisible(there)

    def _settle(self) -> None:
        shown = self.detail.isVisibleTo(self)
        self._stack.setVisible(not (shown and self.width() < theme.NARROW))

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(theme.GAP_12)
        top.addWidget(self.summary, 1)
        top.addLayout(self._actions)
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.GAP_24, theme.GAP_8, theme.GAP_24, theme.GAP_8)
        box.setSpacing(theme.GAP_12)
        box.addLayout(top)
        box.addWidget(self.chips)
        box.addLayout(self._head)
        box.addWidget(self.splitter, 1)
        box.addWidget(self._busy)
