"""What the undo of an import would take back, and the two ways on."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from iattend_desktop.i18n import _
from iattend_desktop.roster.history import ImportRow
from ui import theme
from ui.roster.import_detail import breakable, file_and_kind
from ui.widgets.button import button
from ui.widgets.detail_parts import beside
from ui.widgets.label import label


class UndoPanel(QWidget):
    """Names the files that go together; a refusal is told here, and everything is then as it was."""

    def __init__(self, rows: Sequence[ImportRow], undo: Callable[[], object], keep: Callable[[], object]) -> None:
        super().__init__()
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
            "New records go, and changed values are what they were before. Where somebody has changed these records "
            "since, or built on them, nothing is undone and the reason is told."
        )
        box.addWidget(label(promise, "secondary", wrap=True))
        verb = _("Undo {count} files").format(count=f"{len(rows):,}") if several else _("Undo this import")
        self.undo_button = button(verb, undo, icon="undo")
        self.keep_button = button(_("Keep it"), keep)
        self.problem = label("", "problem", wrap=True)
        self.problem.hide()
        box.addWidget(self.problem)
        box.addLayout(beside(self.undo_button, self.keep_button))
        box.addStretch(1)

    def begin(self) -> None:
        """The undo runs."""
        self.problem.hide()
        self.undo_button.setEnabled(False)
        self.keep_button.setEnabled(False)

    def fail(self, sentence: str) -> None:
        """It was refused."""
        self.problem.setText(breakable(sentence))
        self.problem.show()
        self.undo_button.setEnabled(True)
        self.keep_button.setEnabled(True)
        self.keep_button.setFocus()
