"""The window: navigation, top bar, pages, notices; it refreshes pages from what was written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray, QObject, QSettings, Qt, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMainWindow, QMenu, QStackedWidget, QVBoxLayout, QWidget

from iattend_desktop.i18n import _
from ui import about, menu_bar, theme
from ui.page import Page, PageEntry, PageWorkspace, Services
from ui.tasks import Tasks
from ui.undo_redo import UndoRedo
from ui.widgets.icon import app_icon, repaint_icons
from ui.widgets.label import label, line
from ui.widgets.navigation import Navigation
from ui.widgets.notice import Notice
from ui.widgets.palette import Command, Palette
from ui.widgets.reading_order import move_focus
from ui.widgets.running import RunningTasks
from ui.widgets.table import Table
from ui.widgets.top_bar import TopBar

_NOTICE_WIDTH = 640


@dataclass(frozen=True)
class Handlers:
    """What the menu does beyond the frame; ``None`` grays a command out. The window is the dialogs' parent."""

    new_workspace: Callable[[QWidget], object] | None = None
    open_workspace: Callable[[QWidget], object] | None = None
    import_files: Callable[[QWidget, Services, list[str]], object] | None = None
    watch_folder: Callable[[QWidget, Services], object] | None = None
    export_list: Callable[[QWidget, Services, Page, Table[Any]], object] | None = None
    print_page: Callable[[QWidget, Services, Page], object] | None = None
    back_up: Callable[[QWidget, Services], object] | None = None
    restore: Callable[[QWidget, Services], object] | None = None
    change_passphrase: Callable[[QWidget, Services], object] | None = None
    recovery_key: Callable[[QWidget, Services], object] | None = None
    forget_passphrase: Callable[[QWidget, Services], object] | None = None
    lock: Callable[[QWidget], object] | None = None
    sign_out: Callable[[QWidget], object] | None = None
    open_guide: Callable[[], object] | None = None


@dataclass(frozen=True)
class Context:
    """Who works, in which school year, in which workspace: shown at the left; which pages the person is not offered.

    ``plain``: a window for few things, without navigation and search; who works stands at the top.
    """

    person: str
    school_year: str
    workspace_name: str
    withheld: frozenset[str] = frozenset()
    plain: bool = False


class _Bridge(QObject):
    """Brings changes from the writing thread to the screen's."""

    changed = Signal(object)


class MainWindow(QMainWindow):
    """One window over one workspace; it owns its tasks and ends them when it closes."""

    closed = Signal()

    def __init__(
        self,
        workspace: PageWorkspace,
        entries: Sequence[PageEntry],
        context: Context,
        settings: QSettings,
        handlers: Handlers | None = None,
    ) -> None:
        super().__init__()
        self.workspace = workspace
        self.context = context
        self.entries = {entry.key: entry for entry in entries if entry.key not in context.withheld}
        self.handlers = handlers or Handlers()
        self.settings = settings
        self.tasks = Tasks(self)
        self.running = RunningTasks(self.tasks.running)
        self.top = TopBar(self.running)
        self.navigation = Navigation()
        self.stack = QStackedWidget()
        self.pages: dict[str, Page] = {}
        self.setWindowTitle(_("{workspace} – iAttend").format(workspace=context.workspace_name))
        self.setWindowIcon(app_icon())
        self.setAcceptDrops(True)
        self.setMinimumSize(760, 520)
        self.notice = self._lay_out(context)
        self.services = self._services()
        self.menus = menu_bar.build(
            self, self._commands(), [(entry.key, entry.title) for entry in self.entries.values()], self.navigate
        )
        self.undo_redo = UndoRedo(
            workspace,
            self.tasks,
            self.notice,
            (self.menus.undo, self.menus.redo),
            (self.top.undo_button, self.top.redo_button),
            self,
        )
        self._connect()
        self._bridge = _Bridge(self)
        self._bridge.changed.connect(self._on_change, Qt.ConnectionType.QueuedConnection)
        self._unsubscribe = workspace.subscribe(self._bridge.changed.emit)
        self._restore()
        self.undo_redo.read()

    def navigate(self, key: str, **where: Any) -> None:
        """Open a page and, with ``where``, what it should point to; say so where this person is not offered it.

        Raises ``KeyError`` for an unknown page.
        """
        if key in self.context.withheld:
            self.notice.fail(_("Your role does not open this page. Ask an administrator."))
            return
        page = self.page(key)
        former = self.current_page()
        if former is not page and self.top.search.text():
            self.top.search.clear()
        self.stack.setCurrentWidget(page)
        self.navigation.mark(key)
        self.top.show_page(page.title, page.searchable)
        page.bring_up_to_date()
        if where:
            page.arrive(**where)
        page.arrived.emit()

    def page(self, key: str) -> Page:
        """A page, made when it is first wanted."""
        if key not in self.pages:
            made = self.entries[key].factory(self.workspace, self.services)
            sizes = self.settings.value(f"splitter/{key}")
            if isinstance(sizes, QByteArray):
                made.splitter.restoreState(sizes)
            made.show_as(str(self.settings.value(f"view/{key}", "")))
            self.pages[key] = made
            self.stack.addWidget(made)
        return self.pages[key]

    def current_page(self) -> Page | None:
        """The page on the screen."""
        page = self.stack.currentWidget()
        return page if isinstance(page, Page) else None

    def open_palette(self, words: str = "") -> Palette:
        """Open the command palette."""
        palette = Palette(self._palette_commands(), self._look_up, self)
        palette.open_over(self, words)
        return palette

    def export_list(self) -> None:
        """Hand the list that is shown, as it is filtered, to the handler."""
        page = self.current_page()
        if page is not None and page.export():
            return
        table = page.exported_table() if page is not None else None
        if table is not None and self.handlers.export_list is None:
            self.notice.fail(_("Your role exports no lists. Ask an administrator."))
        elif page is None or table is None or self.handlers.export_list is None:
            self.notice.fail(_("This page has no list to export. Open Students, Mentors or another list first."))
        else:
            self.handlers.export_list(self, self.services, page, table)

    def print_page(self) -> None:
        """Hand the page to the handler."""
        page = self.current_page()
        if page is not None and self.handlers.print_page is not None:
            self.handlers.print_page(self, self.services, page)

    def import_files(self, paths: list[str]) -> None:
        """Hand files to the handler; an empty list lets the person choose."""
        if self.handlers.import_files is not None:
            self.handlers.import_files(self, self.services, paths)

    def watch_folder(self) -> None:
        """Hand to the handler what is set about the watched folder."""
        if self.handlers.watch_folder is not None:
            self.handlers.watch_folder(self, self.services)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files may be dropped anywhere on the window."""
        if self.handlers.import_files is not None and _local_files(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Dropped files are imported."""
        event.acceptProposedAction()
        self.import_files(_local_files(event))

    def focusNextPrevChild(self, next: bool) -> bool:
        """Tab goes as the window is read, whenever its parts were made."""
        return move_focus(self, next) or super().focusNextPrevChild(next)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The notice keeps its place."""
        super().resizeEvent(event)
        self._place_notice()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember size and place, cancel what runs and wait for it: nothing half done stays behind."""
        self.settings.setValue("window/geometry", self.saveGeometry())
        for key, page in self.pages.items():
            self.settings.setValue(f"splitter/{key}", page.splitter.saveState())
            self.settings.setValue(f"view/{key}", page.shown_as())
        self.settings.setValue("window/look", theme.chosen().value)
        self.settings.sync()
        self._unsubscribe()
        self.hide()
        self.tasks.shut_down()
        super().closeEvent(event)
        self.closed.emit()

    def _services(self) -> Services:
        return Services(
            navigate=self.navigate,
            notify=self.notice.tell,
            fail=self.notice.fail,
            run_task=self.tasks.run_task,
            undo=lambda: self.undo_redo.undo(),
            set_count=self.navigation.set_count,
            export_list=self.export_list,
            print_page=self.print_page,
            import_files=self.import_files,
            watch_folder=self.watch_folder,
        )

    def _commands(self) -> menu_bar.MenuCommands:
        handlers = self.handlers
        new, other = handlers.new_workspace, handlers.open_workspace
        return menu_bar.MenuCommands(
            new_workspace=None if new is None else lambda: new(self),
            open_workspace=None if other is None else lambda: other(self),
            import_files=None if handlers.import_files is None else lambda: self.import_files([]),
            export_list=None if handlers.export_list is None else self.export_list,
            print_page=None if handlers.print_page is None else self.print_page,
            back_up=self._given(handlers.back_up),
            restore=self._given(handlers.restore),
            change_passphrase=self._given(handlers.change_passphrase),
            recovery_key=self._given(handlers.recovery_key),
            forget_passphrase=self._given(handlers.forget_passphrase),
            lock=self._on_me(handlers.lock),
            sign_out=self._on_me(handlers.sign_out),
            quit=self.close,
            undo=lambda: self.undo_redo.undo(),
            redo=lambda: self.undo_redo.redo(),
            find=None if self.context.plain else self._find,
            palette=None if self.context.plain else self.open_palette,
            guide=handlers.open_guide,
            about=lambda: about.open_about(self),
            system_information=lambda: about.open_system_information(self),
        )

    def _given(self, do: Callable[[QWidget, Services], object] | None) -> menu_bar.Do | None:
        return None if do is None else lambda: do(self, self.services)

    def _on_me(self, do: Callable[[QWidget], object] | None) -> menu_bar.Do | None:
        return None if do is None else lambda: do(self)

    def _connect(self) -> None:
        self.navigation.chosen.connect(self.navigate)
        self.top.searched.connect(self._search)
        self.top.palette_wanted.connect(self.open_palette)
        self.tasks.changed.connect(self.running.refresh)
        self.tasks.failed.connect(self.notice.fail)
        self.notice.shown.connect(self._place_notice)
        theme.changes().changed.connect(self._repaint_icons)

    def _lay_out(self, context: Context) -> Notice:
        left = QFrame()
        left.setProperty("role", "navigation")
        left.setFixedWidth(theme.NAVIGATION_WIDTH)
        side = QVBoxLayout(left)
        side.setContentsMargins(theme.GAP_12, theme.GAP_16, theme.GAP_12, theme.GAP_12)
        side.setSpacing(theme.GAP_4)
        for words, role in ((_("iAttend"), "title"), (context.school_year, "secondary")):
            head = label(words, role)
            head.setContentsMargins(theme.GAP_12, 0, 0, 0)
            side.addWidget(head)
        side.addSpacing(theme.GAP_12)
        side.addWidget(self.navigation)
        side.addStretch(1)
        side.addWidget(line())
        person = label(context.person, "secondary")
        person.setContentsMargins(theme.GAP_12, theme.GAP_8, 0, 0)
        person.setAccessibleName(_("Signed in: {person}").format(person=context.person))
        side.addWidget(person)
        for entry in self.entries.values():
            self.navigation.add(entry.key, entry.title, entry.icon)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.top)
        column.addWidget(self.stack, 1)
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(left)
        row.addWidget(body, 1)
        if context.plain:
            left.hide()
            self.top.be_plain(context.person)
        self._beside = 0 if context.plain else theme.NAVIGATION_WIDTH
        self.whole = whole
        self.setCentralWidget(whole)
        return Notice(whole)

    def _repaint_icons(self) -> None:
        repaint_icons()

    def _place_notice(self) -> None:
        room = self.whole.width() - self._beside - 2 * theme.GAP_24
        width = min(_NOTICE_WIDTH, room)
        self.notice.setFixedWidth(width)
        self.notice.resize(width, self.notice.heightForWidth(width))  # adjustSize would think of a narrower one
        left = self._beside + theme.GAP_24 + (room - self.notice.width()) // 2
        self.notice.move(left, self.whole.height() - self.notice.height() - theme.GAP_24)
        self.notice.raise_()

    def _find(self) -> None:
        self.top.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.top.search.selectAll()

    def _search(self, text: str) -> None:
        page = self.current_page()
        if page is not None and page.searchable:
            page.search(text)

    def _palette_commands(self) -> list[Command]:
        go = [
            Command(_("Go to {page}").format(page=entry.title), partial(self.navigate, entry.key), "", entry.icon)
            for entry in self.entries.values()
        ]
        own = [
            command
            for entry in self.entries.values()
            if entry.commands is not None
            for command in entry.commands(self.workspace, self.services)
            if command.needs is None or self.workspace.may(command.needs)
        ]
        menu = [
            Command(action.text().rstrip("…"), action.trigger, action.shortcut().toString())
            for part in self.menuBar().findChildren(QMenu)
            for action in part.actions()
            if action.text() and action.isEnabled() and action.menu() is None and action not in self.menus.go
        ]
        return [*go, *own, *menu]

    def _look_up(self, words: str, answer: Callable[[list[Command]], None]) -> None:
        providers = [entry.people for entry in self.entries.values() if entry.people is not None]
        if providers:
            self.tasks.run_task(
                self,
                lambda _progress: [c for find in providers for c in find(self.workspace, self.services, words)],
                answer,
            )

    def _on_change(self, change: Any) -> None:
        for page in self.pages.values():
            page.refresh(change.tables)
        self.undo_redo.read()

    def _restore(self) -> None:
        geometry = self.settings.value("window/geometry")
        if not (isinstance(geometry, QByteArray) and self.restoreGeometry(geometry)):
            self.resize(1280, 800)


def _local_files(event: QDropEvent) -> list[str]:
    return [str(Path(url.toLocalFile())) for url in event.mimeData().urls() if url.isLocalFile()]
