"""Starts Qt, opens the window, and keeps faults out of the person's sight and in the log."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any

import platformdirs
from PySide6.QtCore import QMessageLogContext, QSettings, QTimer, QtMsgType, SignalInstance, qInstallMessageHandler
from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget

from iattend_desktop.i18n import _
from iattend_desktop.problem import UserError
from ui import log_file, theme
from ui.collector import Collector
from ui.icon_files import RESOURCES
from ui.main_window import Context, Handlers, MainWindow
from ui.page import PageEntry, PageWorkspace
from ui.quiet import Quiet
from ui.tasks import log_fault, sentence
from ui.widgets.icon import app_icon

_log = logging.getLogger(__name__)
_PLAIN_FONTS = ("", "Sans Serif", "DejaVu Sans", "Monospace")  # what fontconfig gives where no desktop chose a font
_SELF_TEST_SECONDS = 300
_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


class Program:
    """The pages and the window that shows them over one workspace at a time.

    ``first`` is a window that stands before a workspace is open; ``show`` closes it. The program stays until nothing
    is left in ``leaving``: what goes on once a window is gone.
    """

    def __init__(
        self,
        pages: Sequence[PageEntry],
        settings: QSettings,
        handlers: Callable[[Program], Handlers] = lambda _program: Handlers(),
        quiet: Quiet | None = None,
    ) -> None:
        self.pages = pages
        self.quiet = quiet
        self.settings = settings
        self.handlers = handlers(self)
        self.window: MainWindow | None = None
        self.workspace: Any = None
        self.first: QWidget | None = None
        self.leaving: list[QWidget] = []
        self.windows_are_gone = False

    def show(self, workspace: PageWorkspace, context: Context, handlers: Handlers | None = None) -> MainWindow:
        """Open a window over a workspace; the former window closes after the new one stands.

        ``handlers`` are what the menu offers this person, where that is not everything.
        """
        former = self.window
        self.window = MainWindow(workspace, self.pages, context, self.settings, handlers or self.handlers)
        self.workspace = workspace
        self.window.navigate(next(iter(self.window.entries)))
        self.window.show()
        for done in (former, self.first):
            if done is not None:
                done.close()
                done.deleteLater()
        self.first = None
        return self.window

    def wait_for(self, leaving: QWidget, ended: SignalInstance) -> None:
        """Stay until ``ended``, also where the last window has closed."""
        self.leaving.append(leaving)
        ended.connect(partial(self._left, leaving))

    def _left(self, leaving: QWidget) -> None:
        self.leaving.remove(leaving)
        leaving.deleteLater()
        if self.windows_are_gone and not self.leaving:
            QApplication.quit()


def run(
    begin: Callable[[Program], None],
    pages: Sequence[PageEntry],
    handlers: Callable[[Program], Handlers] = lambda _program: Handlers(),
    *,
    quit_after_start: bool = False,
    settings: QSettings | None = None,
) -> int:
    """Start the program and stay until its last window closes; returns the exit status.

    ``begin(program)`` calls ``program.show`` at once, or later from a window that it keeps in ``program.first``. Its
    ``UserError`` is told in a dialog and is status 1. ``quit_after_start`` ends with 0 once the first page has loaded
    and with 1 where that takes more than five minutes: the self-test of a packaged program.
    """
    log_file.start()
    app = make_application()
    quiet = Quiet(app)
    Collector(app, quiet)
    program = Program(pages, settings or own_settings(), handlers, quiet)
    theme.use(_choice(str(program.settings.value("window/look", ""))))
    sys.excepthook = excepthook(program)
    try:
        begin(program)
    except UserError as error:
        if quit_after_start:
            sys.stderr.write(f"{error}\n")
            return 1
        box = QMessageBox(QMessageBox.Icon.Warning, _("iAttend"), str(error))
        box.finished.connect(lambda _result: app.exit(1))
        box.open()
        return app.exec()
    if quit_after_start:
        _quit_when_loaded(app, program)
    status = app.exec()
    program.windows_are_gone = True
    while program.leaving:
        app.exec()
    return status


def make_application() -> QApplication:
    """The Qt application, dressed: names, icon, font, theme, Qt's messages in the log."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        QGuiApplication.setDesktopFileName("iattend")
        app = QApplication(sys.argv[:1])
    app.setApplicationName("iAttend")
    app.setApplicationDisplayName("iAttend")
    app.setOrganizationName("iAttend")
    app.setWindowIcon(app_icon())
    qInstallMessageHandler(_log_message)
    dress(app)
    return app


def dress(app: QApplication) -> None:
    """Choose the font and start the theme; where the system has no font of its own, the bundled one is used."""
    if app.font().family() in _PLAIN_FONTS or not QFontDatabase.families():
        for name in ("NotoSans-Regular.ttf", "NotoSans-Bold.ttf"):
            QFontDatabase.addApplicationFont(str(RESOURCES / "fonts" / name))
        app.setFont(QFont("Noto Sans"))
    theme.start(app)


def own_settings() -> QSettings:
    """Where the window remembers its size and look."""
    folder = Path(platformdirs.user_config_dir("iAttend", appauthor=False))
    return QSettings(str(folder / "window.ini"), QSettings.Format.IniFormat)


def excepthook(program: Program) -> Callable[[type[BaseException], BaseException, TracebackType | None], None]:
    """What happens to an error that nobody caught: the log gets its place, the person one sentence."""

    def handle(kind: type[BaseException], error: BaseException, _place: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            QApplication.quit()
            return
        if not isinstance(error, UserError):
            log_fault("window", error)
        if program.window is not None:
            program.window.notice.fail(sentence(error))

    return handle


def _choice(value: str) -> theme.Choice:
    return theme.Choice(value) if value in tuple(theme.Choice) else theme.Choice.SYSTEM


def _quit_when_loaded(app: QApplication, program: Program) -> None:
    clock = QTimer(app)
    until = time.monotonic() + _SELF_TEST_SECONDS

    def look() -> None:
        window = program.window
        if window is not None and not window.tasks.busy():
            clock.stop()
            window.close()
            app.exit(0)
        elif time.monotonic() > until:
            clock.stop()
            app.exit(1)

    clock.timeout.connect(look)
    clock.start(50)


def _log_message(kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
    _log.log(_LEVELS.get(kind, logging.WARNING), "Qt: %s", message)
