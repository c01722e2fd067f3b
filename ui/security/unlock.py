"""The first window: try the sample, open a workspace, make a new one. Opening runs in a task, with its progress."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QVBoxLayout, QWidget

from iattend_desktop.i18n import _
from iattend_desktop.opening import SUFFIX
from iattend_desktop.progress import Progress
from iattend_desktop.security import keychain
from iattend_desktop.security.backups import Copies, CopyRow
from iattend_desktop.shared_workspace import sign_in_on_server
from iattend_desktop.unlocking import (
    Keeping,
    copies_of,
    file_meant,
    is_recovery_key,
    look_for_kept,
    open_kept,
    open_recovered,
    open_typed,
    restore_and_open,
)
from iattend_desktop.workspace import Workspace
from ui import theme
from ui.security.restore_page import RestorePage
from ui.security.server_page import ServerPage
from ui.security.start_pages import Choice, ChoicesPage, WorkingPage
from ui.security.unlock_pages import KeyPage, MakePage, OpenPage, RecoverPage
from ui.tasks import Task, Tasks
from ui.widgets.label import label

Open = Callable[[Progress], Workspace]
T = TypeVar("T")
_SIZE, _WIDE = (540, 560), (820, 620)


class StartWindow(QWidget):
    """Brings an open workspace with ``opened``; the caller shows the main window and closes this one.

    ``let_go`` closes a file that is open in the main window: a backup is about to take its place. ``recovery_key`` is
    what opened the file, where it was that and no new passphrase was chosen with it.
    """

    opened = Signal(object)

    def __init__(
        self,
        sample: Open,
        recent: Path | None = None,
        let_go: Callable[[Path], object] = lambda _path: None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("iAttend"))
        self.setObjectName("start")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedSize(*_SIZE)
        self.tasks = Tasks(self)
        self._sample, self._let_go = sample, let_go
        self.last_server = ("", "")  # address and login
        self._task: Task | None = None
        self._path: Path | None = None
        self.recovery_key = ""
        self._secret: str | None = None  # what opens the backups; without it, what the keychain keeps
        self.problem = label("", "problem", wrap=True)
        self.problem.hide()
        self._stack = QStackedWidget()
        self._choices, self._working = ChoicesPage(self._choices_of()), WorkingPage()
        self.open_page, self.make_page = OpenPage(), MakePage(self.tasks.run_task)
        self.recover_page = RecoverPage(self.tasks.run_task)
        self.restore_page, self.server_page = RestorePage(), ServerPage()
        keys = (self.open_page, self.make_page, self.recover_page)
        for page in (self._choices, *keys, self.restore_page, self.server_page, self._working):
            self._stack.addWidget(page)
        self._connect()
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.GAP_32, theme.GAP_32, theme.GAP_32, theme.GAP_24)
        box.setSpacing(theme.GAP_12)
        box.addWidget(label(_("iAttend"), "title"))
        box.addWidget(label(_("Mentoring against chronic absence"), "secondary"))
        box.addWidget(self._stack, 1)
        box.addWidget(self.problem)
        if recent is not None:
            self.ask_passphrase(recent, creates=False)

    def start_sample(self) -> None:
        """Make or open the made-up district."""
        self._run(self._sample, _("Making the sample district"))

    def choose_existing(self) -> None:
        """Choose a workspace file to open."""
        dialog = QFileDialog(self, _("Open a workspace"), "", _("iAttend workspaces (*{suffix})").format(suffix=SUFFIX))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self.ask_passphrase(Path(name), creates=False))
        dialog.open()

    def choose_new(self) -> None:
        """Choose where a new workspace file goes."""
        dialog = QFileDialog(self, _("New workspace"), "", _("iAttend workspaces (*{suffix})").format(suffix=SUFFIX))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(SUFFIX.removeprefix("."))
        dialog.fileSelected.connect(lambda name: self.ask_passphrase(Path(name), creates=True))
        dialog.open()

    def ask_passphrase(self, path: Path, *, creates: bool) -> None:
        """Ask for the passphrase of a file, twice for a new one; one that the keychain keeps opens it at once."""
        self._begin(path, self.make_page if creates and not path.exists() else self.open_page)

    def ask_server(self) -> None:
        """Ask who signs in on which server."""
        self._say("")
        self._turn_to(self.server_page)
        self.server_page.begin(*self.last_server)

    def choose_lost(self) -> None:
        """Choose a workspace, or one of its backups where it is lost."""
        dialog = QFileDialog(
            self, _("Restore a backup"), "", _("iAttend workspaces and backups (*{suffix})").format(suffix=SUFFIX)
        )
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self.ask_for_backups(file_meant(Path(name))))
        dialog.open()

    def ask_for_backups(self, path: Path) -> None:
        """Ask for the passphrase that opens the backups of a file."""
        self._begin(path, self.open_page, restores=True)

    def open_with(self, path: Path, passphrase: str, *, create: bool = False, keep: bool = False) -> None:
        """Open a file whose passphrase is known."""
        self.recovery_key = passphrase if is_recovery_key(passphrase) else ""
        words = _("Opening {file}").format(file=path.name)
        self._run(lambda _progress: open_typed(path, passphrase, create=create, keep=keep), words)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape goes back."""
        if event.key() == Qt.Key.Key_Escape and isinstance(
            self._stack.currentWidget(), KeyPage | RestorePage | ServerPage
        ):
            self._back()
            return
        super().keyPressEvent(event)

    def _connect(self) -> None:
        self._working.cancelled.connect(self._cancel)
        self.open_page.given.connect(self._open)
        self.make_page.given.connect(self._make)
        self.recover_page.given.connect(self._recover)
        self.open_page.recover.connect(lambda: self._ask(self.recover_page))
        self.open_page.restore.connect(self._ask_for_backups)
        self.open_page.forget.connect(self._forget)
        self.restore_page.chosen.connect(self._restore)
        self.restore_page.back.connect(self._back)
        self.server_page.given.connect(self._sign_in)
        self.server_page.lacking.connect(self._say)
        self.server_page.back.connect(self._back)
        for page in (self.open_page, self.make_page, self.recover_page):
            page.back.connect(self._back)

    def _begin(self, path: Path, page: KeyPage, *, restores: bool = False) -> None:
        self._path, self.open_page.restores = path, restores
        self._ask(page)
        self.tasks.run_task(self, lambda _progress: look_for_kept(path), lambda found: self._show_keeping(path, found))

    def _ask(self, page: KeyPage) -> None:
        assert self._path is not None
        self._say("")
        self._turn_to(page)
        page.begin(self._path)

    def _show_keeping(self, path: Path, found: Keeping) -> None:
        if path != self._path:
            return
        for page in (self.open_page, self.make_page, self.recover_page):
            page.show_keeping(found)
        if found.kept and self._stack.currentWidget() is self.open_page and not self.open_page.passphrase.text():
            if self.open_page.restores:
                self._look_at_backups(None)
            else:
                self._run(lambda _progress: open_kept(path), _("Opening {file}").format(file=path.name))

    def _open(self) -> None:
        typed = self.open_page.passphrase.text()
        if self.open_page.restores:
            self._look_at_backups(typed)
        elif is_recovery_key(typed):
            self._ask(self.recover_page)
            self.recover_page.key.setText(typed)
            self.recover_page.new.passphrase.setFocus()
        elif self._path is not None:
            self.open_with(self._path, typed, keep=self.open_page.keep.isChecked())

    def _make(self) -> None:
        page, path = self.make_page, self._path
        problem = page.new.problem()
        if problem is not None:
            self._say(problem)
        elif path is not None:
            self.open_with(path, page.new.text(), create=True, keep=page.keep.isChecked())

    def _recover(self) -> None:
        page, path = self.recover_page, self._path
        problem = page.new.problem()
        if problem is not None:
            self._say(problem)
        elif path is not None:
            self.recovery_key = ""
            key, new, keep = page.key.text(), page.new.text(), page.keep.isChecked()
            words = _("Opening {file}").format(file=path.name)
            self._run(lambda _progress: open_recovered(path, key, new, keep=keep), words)

    def _sign_in(self) -> None:
        page = self.server_page
        address, login, password = page.address.text().strip(), page.login.text().strip(), page.password.text()
        words = _("Signing in as {login}").format(login=login)
        self._run(lambda _progress: sign_in_on_server(address, login, password), words)

    def _ask_for_backups(self) -> None:
        typed = self.open_page.passphrase.text()
        if self._path is not None:
            self.ask_for_backups(self._path)
            self.open_page.passphrase.setText(typed)

    def _look_at_backups(self, secret: str | None) -> None:
        path, self._secret = self._path, secret
        if path is not None:
            words = _("Looking into the backups of {file}").format(file=path.name)
            self._run(lambda progress: copies_of(path, secret, progress=progress), words, self._show_copies)

    def _show_copies(self, copies: Copies) -> None:
        self._turn_to(self.restore_page)
        self.restore_page.show_copies(copies)

    def _restore(self, row: CopyRow) -> None:
        path, secret = self._path, self._secret
        if path is not None:
            self._let_go(path)
            self.recovery_key = secret if secret is not None and is_recovery_key(secret) else ""
            words = _("Restoring {file}").format(file=path.name)
            self._run(lambda progress: restore_and_open(path, row.path, secret, progress=progress), words)

    def _forget(self) -> None:
        path = self._path
        if path is not None:
            self.tasks.run_task(
                self,
                lambda _progress: (keychain.forget(path), look_for_kept(path))[1],
                lambda found: self._show_keeping(path, found),
                self._say,
            )

    def _run(self, function: Callable[[Progress], T], words: str, done: Callable[[T], None] | None = None) -> None:
        self._say("")
        self._working.begin(words)
        former = self._stack.currentWidget()
        self._turn_to(self._working)
        self._task = self.tasks.run_task(
            self,
            function,
            done=done or self.opened.emit,
            failed=lambda sentence: self._failed(former, sentence),
            label=words,
            ended=lambda: self._after(former),
        )
        self._task.changed.connect(self._show_progress, Qt.ConnectionType.QueuedConnection)

    def _after(self, former: QWidget | None) -> None:
        """A cancelled task delivers nothing: back to where it was asked for."""
        if self._task is not None and self._task.cancelled and former is not None:
            self._turn_to(former)
        self._task = None

    def _failed(self, former: QWidget | None, sentence: str) -> None:
        if former is not None:
            self._turn_to(former)
        self._say(sentence)
        if former is self.open_page:
            self.open_page.passphrase.selectAll()
            self.open_page.passphrase.setFocus()
        elif former is self.server_page:
            self.server_page.ask_again()

    def _show_progress(self) -> None:
        task = self.sender()
        if isinstance(task, Task) and task is self._task and task.fraction >= 0:
            self._working.tell(task.fraction, task.message)

    def _cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def _back(self) -> None:
        self._say("")
        former = self._stack.currentWidget()
        self._turn_to(self.open_page if former in (self.recover_page, self.restore_page) else self._choices)

    def _turn_to(self, page: QWidget) -> None:
        self._stack.setCurrentWidget(page)
        self.setFixedSize(*(_WIDE if page is self.restore_page else _SIZE))

    def _say(self, sentence: str) -> None:
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))

    def _choices_of(self) -> list[Choice]:
        return [
            Choice(_("New workspace…"), _("One encrypted file for your program's records."), self.choose_new),
            Choice(_("Open a workspace…"), _("Go on where you stopped."), self.choose_existing),
            Choice(_("Sign in to a server…"), _("The records that your team shares."), self.ask_server),
            Choice(
                _("Try the sample district"),
                _("Made-up schools, students and mentors to play with."),
                self.start_sample,
            ),
            Choice(_("Restore a backup…"), _("Of a workspace that is lost, damaged or wrong."), self.choose_lost),
        ]
