"""What the undo of an import would take back, and the two ways on; how far it is, and the way to stop it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from iattend_desktop.i18n import _
from iattend_desktop.roster.history import ImportRecord
from ui import theme
from ui.roster.import_detail import breakable, file_and_kind
from ui.tasks import Task
from ui.widgets.button import button
from ui.widgets.detail_parts import beside, fact
from ui.widgets.label import label


class UndoPanel(QWidget):
    """Names the files that go together and the records; a refusal is told here, and everything is then as it was."""

    def __init__(self, record: ImportRecord, undo: Callable[[], object], keep: Callable[[], object]) -> None:
        super().__init__()
        self._task: Task | None = None
        rows = (record.row, *record.together)
        box = QVBoxLayout(self)
        box.setSpacing(theme.GAP_8)
        several = len(rows) > 1
        if several:
            lead = _("{count} files came in as one step and go as one.").format(count=f"{len(rows):,}")
            box.addWidget(label(lead, wrap=True))
        for row in rows:
            words = _("{file} · {created} new · {updated} changed").format(
                file=file_and_kind(row), created=f"{row.created:,}", updated=f"{row.updated:,}"
            )
            box.addWidget(label(words, "strong", wrap=True))
        promise = _(
            "Where somebody has changed these records since, or built on them, nothing is undone and the reason is "
            "told here."
        )
        box.addWidget(label(promise, "secondary", wrap=True))
        verb = _("Undo {count} files").format(count=f"{len(rows):,}") if several else _("Undo this import")
        self.undo_button = button(verb, undo, icon="undo")
        self.keep_button = button(_("Keep it"), keep)
        self.cancel_button = button(_("Cancel"), self._cancel)
        self.cancel_button.setAccessibleName(_("Cancel the undo"))
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(_("How far the undo is"))
        self.status = label("", "small", wrap=True)
        self.problem = label("", "problem", wrap=True)
        box.addWidget(self.problem)
        box.addWidget(self.bar)
        box.addWidget(self.status)
        box.addLayout(beside(self.undo_button, self.keep_button, self.cancel_button))
        if record.made:
            fact(box, _("Came with it, and goes"), "\n".join(record.made))
        if record.changed:
            fact(box, _("Was changed by it, and is again what it was"), "\n".join(record.changed))
        box.addStretch(1)
        self._working(working=False)
        self.problem.hide()

    def follow(self, task: Task) -> None:
        """The undo runs: show how far it is."""
        self._task = task
        task.changed.connect(self._show, Qt.ConnectionType.QueuedConnection)
        self.problem.hide()
        self._working(working=True)
        self._show()
        self.cancel_button.setFocus()

    def fail(self, sentence: str) -> None:
        """It was refused or stopped."""
        self._task = None
        self._working(working=False)
        self.problem.setText(breakable(sentence))
        self.problem.show()
        self.keep_button.setFocus()

    def _cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def _show(self) -> None:
        task = self._task
        if task is None:
            return
        known = task.fraction >= 0
        self.bar.setRange(0, 1000 if known else 0)
        self.bar.setValue(round(max(0.0, task.fraction) * 1000))
        self.status.setText(_("Stopping…") if task.cancelled else task.message)
        self.cancel_button.setEnabled(not task.cancelled)

    def _working(self, *, working: bool) -> None:
        for part in (self.bar, self.status, self.cancel_button):
            part.setVisible(working)
        self.undo_button.setVisible(not working)
        self.keep_button.setVisible(not working)
