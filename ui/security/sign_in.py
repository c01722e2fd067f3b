"""Who works here: login and password, in a file that has accounts; the first time with a password of one's own."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from iattend_desktop.i18n import _
from iattend_desktop.progress import Progress
from iattend_desktop.security.sign_in import MustChangePassword, sign_in
from iattend_desktop.workspace import Workspace
from ui import theme
from ui.tasks import Tasks
from ui.widgets.busy import busy_bar
from ui.widgets.button import button
from ui.widgets.label import label


@dataclass(frozen=True)
class _Wanted:
    """The password was for one use; why another is wanted."""

    sentence: str


class SignInWindow(QWidget):
    """Brings the workspace in a person's hands with ``signed_in``; ``left`` tells that nobody wanted to sign in."""

    signed_in = Signal(object)
    left = Signal()

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("iAttend"))
        self.setObjectName("start")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedSize(520, 400)
        self.workspace = workspace
        self.tasks = Tasks(self)
        self.login = _line(_("Login"), hidden=False)
        self.password = _line(_("Password"))
        self.fresh = _line(_("New password"))
        self.again = _line(_("New password once more"))
        self.advice = label("", "small", wrap=True)
        self.problem = label("", "problem", wrap=True)
        self.busy = busy_bar(_("Signing in"))
        self.verb = button(_("Sign in"), self.submit, role="primary")
        self._inside = False
        self._lay_out()
        self._ask_new("")
        for one in (self.login, self.password, self.fresh, self.again):
            one.returnPressed.connect(self.submit)
        self.login.setFocus()

    def submit(self) -> None:
        """Sign in with what was typed."""
        if self.tasks.busy():
            return
        login, password, fresh = self.login.text(), self.password.text(), self.fresh.text()
        asks_new = not self.fresh.isHidden()
        if not login.strip() or not password:
            self._say(_("Type your login and your password."))
            return
        if asks_new and fresh != self.again.text():
            self._say(_("The two new passwords differ. Type them again."))
            return
        self._say("")
        self.busy.show()
        self.verb.setEnabled(False)
        workspace = self.workspace

        def work(_progress: Progress) -> Workspace | _Wanted:
            try:
                return sign_in(workspace, login, password, fresh if asks_new else None)
            except MustChangePassword as wanted:
                return _Wanted(str(wanted))

        self.tasks.run_task(self, work, self._answer, self._fail, ended=self._rest)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closed without a person: the workspace is nobody's."""
        self.tasks.shut_down()
        super().closeEvent(event)
        if not self._inside:
            self.left.emit()

    def _answer(self, answer: Workspace | _Wanted) -> None:
        if isinstance(answer, _Wanted):
            self._ask_new(answer.sentence)
            self.fresh.setFocus()
            return
        self._inside = True
        self.signed_in.emit(answer)

    def _fail(self, sentence: str) -> None:
        self._say(sentence)
        if self.fresh.isHidden():
            self.password.selectAll()
            self.password.setFocus()

    def _rest(self) -> None:
        self.busy.hide()
        self.verb.setEnabled(True)

    def _ask_new(self, sentence: str) -> None:
        """Ask for a password of one's own; an empty sentence takes the question away."""
        self.advice.setText(sentence)
        for widget in (self.advice, self.fresh, self.again):
            widget.setVisible(bool(sentence))
        self.verb.setText(_("Use this password and sign in") if sentence else _("Sign in"))
        self._say("")

    def _say(self, sentence: str) -> None:
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))

    def _lay_out(self) -> None:
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.GAP_32, theme.GAP_32, theme.GAP_32, theme.GAP_24)
        box.setSpacing(theme.GAP_12)
        box.addWidget(label(_("Sign in"), "title"))
        box.addWidget(label(_("Workspace {name}").format(name=self.workspace.name), "secondary"))
        box.addSpacing(theme.GAP_8)
        for widget in (self.login, self.password, self.advice, self.fresh, self.again, self.problem):
            box.addWidget(widget)
        box.addStretch(1)
        box.addWidget(self.busy)
        self.busy.hide()
        foot = QHBoxLayout()
        foot.addWidget(label(_("An administrator resets a forgotten password."), "small", wrap=True), 1)
        foot.addWidget(self.verb)
        box.addLayout(foot)


def _line(words: str, *, hidden: bool = True) -> QLineEdit:
    line = QLineEdit()
    line.setPlaceholderText(words)
    line.setAccessibleName(words)
    if hidden:
        line.setEchoMode(QLineEdit.EchoMode.Password)
    return line
