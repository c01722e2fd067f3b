"""The locked screen: every window of the program goes out of sight until the person at it proves who they are.

Windows are hidden, not closed: what was being written is still there afterwards, and tasks go on. Nothing tells a name
meanwhile; what opens a window of its own is sent away with the others.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QToolTip, QVBoxLayout, QWidget

from iattend_desktop.i18n import _
from iattend_desktop.workspace import Workspace
from ui import theme
from ui.page import Change, Services
from ui.quiet import Quiet
from ui.tasks import Tasks
from ui.widgets.busy import busy_bar
from ui.widgets.button import button
from ui.widgets.label import label

LOOK = 5_000
"""Milliseconds between two looks at how long nobody has touched anything."""
_CARD = 360


class ScreenLock(QObject):
    """Locks the windows of a program by ``lock``, or on its own after ``idle`` (none: never).

    ``switching`` tells that another person wants to sign in; whoever worked here loses what is not saved.
    """

    switching = Signal()
    _showed = Signal(object)
    _wrote = Signal(object)

    def __init__(self, workspace: Workspace, quiet: Quiet | None, *, switches: bool) -> None:
        super().__init__()
        self.workspace = workspace
        self.window: QWidget | None = None
        self.idle: timedelta | None = None
        self.cover: LockedWindow | None = None
        self._quiet = quiet
        self._switches = switches
        self._services: Services | None = None
        self._hidden: list[QWidget] = []
        self._unsubscribe: Callable[[], None] | None = None
        self._looked = datetime.now(UTC)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look)
        self._showed.connect(self._send_away, Qt.ConnectionType.QueuedConnection)
        self._wrote.connect(self._on_change, Qt.ConnectionType.QueuedConnection)

    def guard(self, window: QWidget, services: Services) -> None:
        """From now on lock this window, after as many idle minutes as the settings say."""
        self.setParent(window)
        self.window, self._services = window, services
        self._unsubscribe = self.workspace.subscribe(self._wrote.emit)
        if self._quiet is not None:
            self._quiet.lock_wanted.connect(self.lock)
        self._read()
        self._timer.start(LOOK)

    def stop(self) -> None:
        """The window closes: lock it no more."""
        self._timer.stop()
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None
        if self._quiet is not None:
            self._quiet.lock_wanted.disconnect(self.lock)

    @property
    def locked(self) -> bool:
        """Whether nothing is to be seen."""
        return self.cover is not None

    def look(self, now: datetime | None = None) -> None:
        """Lock where nobody has touched anything for long enough, or where the computer slept that long."""
        now = now or datetime.now(UTC)
        slept, self._looked = now - self._looked, now
        if self.idle is None or self._quiet is None:
            return
        if max(timedelta(seconds=self._quiet.seconds()), slept) >= self.idle:
            self.lock()

    def lock(self) -> None:
        """Put every window out of sight, and the cover in the place of the main one."""
        window = self.window
        if self.cover is not None or window is None or not window.isVisible():
            return
        while (popup := QApplication.activePopupWidget()) is not None:
            popup.close()
        QToolTip.hideText()
        self._hidden = [one for one in QApplication.topLevelWidgets() if one.isVisible()]
        self.cover = LockedWindow(self.workspace, switches=self._switches)
        self.cover.setGeometry(window.geometry())
        self.cover.setWindowState(window.windowState())
        self.cover.proved.connect(self.unlock)
        self.cover.switching.connect(self._switch)
        self.cover.show()
        for one in self._hidden:
            one.hide()
        _application().installEventFilter(self)
        self.cover.activateWindow()
        self.cover.secret.setFocus()

    def unlock(self) -> None:
        """Bring every window back as it was."""
        cover, hidden = self._uncovered()
        if cover is None:
            return
        for one in hidden:
            one.show()
        cover.done()
        if hidden:
            hidden[-1].activateWindow()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """While the screen is locked, a window that opens is sent away; the event goes on."""
        if (
            event.type() == QEvent.Type.Show
            and isinstance(watched, QWidget)
            and watched.isWindow()
            and watched is not self.cover
        ):
            self._showed.emit(watched)
        return False

    def _send_away(self, window: QWidget) -> None:
        if self.locked and window.isVisible():
            window.hide()
            self._hidden.append(window)

    def _on_change(self, change: Change) -> None:
        if "setting" in change.tables:
            self._read()

    def _read(self) -> None:
        if self._services is not None and self.window is not None:
            self._services.run_task(
                self.window, lambda _progress: self.workspace.settings().lock_after_minutes, self._set_idle
            )

    def _set_idle(self, minutes: int) -> None:
        self.idle = timedelta(minutes=minutes) if minutes else None

    def _switch(self) -> None:
        cover, _hidden = self._uncovered()
        self.switching.emit()
        if cover is not None:
            cover.done()

    def _uncovered(self) -> tuple[LockedWindow | None, list[QWidget]]:
        _application().removeEventFilter(self)
        cover, self.cover = self.cover, None
        hidden, self._hidden = self._hidden, []
        self._looked = datetime.now(UTC)
        return cover, hidden


class LockedWindow(QWidget):
    """Asks for the person's password, or for the passphrase of a file without accounts."""

    proved = Signal()
    switching = Signal()

    def __init__(self, workspace: Workspace, *, switches: bool) -> None:
        super().__init__()
        self.setWindowTitle(_("iAttend"))
        self.setObjectName("start")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.workspace = workspace
        self.tasks = Tasks(self)
        asked = _("Your password") if switches else _("Passphrase of the workspace")
        self.secret = QLineEdit()
        self.secret.setEchoMode(QLineEdit.EchoMode.Password)
        self.secret.setPlaceholderText(asked)
        self.secret.setAccessibleName(asked)
        self.secret.returnPressed.connect(self.submit)
        self.problem = label("", "problem", wrap=True)
        self.busy = busy_bar(_("Unlocking"))
        self.verb = button(_("Unlock"), self.submit, role="primary")
        self.other = button(_("Sign in as another person"), self.switching.emit, role="link")
        self.other.setVisible(switches)
        self._done = False
        self._lay_out(switches=switches)

    def submit(self) -> None:
        """Prove by what was typed."""
        secret, workspace = self.secret.text(), self.workspace
        if not secret or self.tasks.busy():
            return
        self.problem.hide()
        self.busy.show()
        self.verb.setEnabled(False)
        self.tasks.run_task(
            self, lambda _progress: workspace.prove(secret), lambda _nothing: self._open(), self._fail, ended=self._rest
        )

    def done(self) -> None:
        """Go for good."""
        self._done = True
        self.close()
        self.deleteLater()

    def closeEvent(self, event: QCloseEvent) -> None:
        """A locked screen is unlocked or left to another person, never closed away but by the system's end."""
        if not self._done and not _application().isSavingSession():
            event.ignore()
            return
        self.tasks.shut_down()
        super().closeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc forgets what was typed."""
        if event.key() == Qt.Key.Key_Escape:
            self.secret.clear()
            return
        super().keyPressEvent(event)

    def _open(self) -> None:
        self.secret.clear()
        self.proved.emit()

    def _fail(self, sentence: str) -> None:
        self.problem.setText(sentence)
        self.problem.show()
        self.secret.selectAll()
        self.secret.setFocus()

    def _rest(self) -> None:
        self.busy.hide()
        self.verb.setEnabled(True)

    def _lay_out(self, *, switches: bool) -> None:
        card = QWidget()
        card.setFixedWidth(_CARD)
        inner = QVBoxLayout(card)
        inner.setSpacing(theme.GAP_12)
        inner.addWidget(label(_("iAttend is locked"), "title"))
        kept = _("What was being written is kept, and what runs goes on.")
        lost = _("Another person who signs in instead loses what is not saved.")
        inner.addWidget(label(f"{kept} {lost}" if switches else kept, "secondary", wrap=True))
        for widget in (self.secret, self.problem, self.busy):
            inner.addWidget(widget)
        self.problem.hide()
        self.busy.hide()
        foot = QHBoxLayout()
        foot.addWidget(self.other)
        foot.addStretch(1)
        foot.addWidget(self.verb)
        inner.addLayout(foot)
        box = QVBoxLayout(self)
        box.addStretch(1)
        box.addWidget(card, 0, Qt.AlignmentFlag.AlignCenter)
        box.addStretch(2)


def _application() -> QApplication:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    return application
