"""The watched folder: which it is, what happens with a new file, and what waits now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QRadioButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from iattend_desktop.conflict import OthersChange
from iattend_desktop.i18n import _, moment_words, ngettext
from iattend_desktop.roster.arrivals import arrivals_in
from iattend_desktop.roster.watch import WaitingFile, Watched, file_words, leave_out, waiting_words
from iattend_desktop.settings import Settings
from iattend_desktop.workspace import Workspace
from ui import theme
from ui.page import Services
from ui.roster.folder_watch import FolderWatch
from ui.saving import save_form, with_kept
from ui.widgets.busy import busy_bar
from ui.widgets.button import button
from ui.widgets.form_problem import FormProblem
from ui.widgets.label import label, line, set_role

_WIDTH, _TALLEST = 640, 220


def open_watch_dialog(window: QWidget, services: Services) -> WatchDialog | None:
    """Open the dialog over a window that watches."""
    watch = window.findChild(FolderWatch)
    if not isinstance(watch, FolderWatch):
        return None
    dialog = WatchDialog(window, watch, services)
    dialog.open()
    return dialog


@dataclass(frozen=True, slots=True)
class _Saved:
    """What of the three settings somebody else had changed, and whether anything was written."""

    kept: tuple[OthersChange, ...]
    changed: bool


class WatchDialog(QDialog):
    """Settings above, what waits below; nothing is set before Save. It is gone once it closes.

    A form as :func:`ui.saving.save_form` knows one: ``loaded`` is what was set when it was opened.
    """

    def __init__(self, parent: QWidget, watch: FolderWatch, services: Services) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Watched folder"))
        self.setAccessibleName(_("Watched folder"))
        self.workspace: Workspace = watch.workspace
        self.services = services
        self.loaded: dict[str, Any] = {}
        self.watching = QCheckBox(_("Watch a folder for new exports"))
        self.folder = QLineEdit()
        self.folder.setAccessibleName(_("Folder"))
        self.choose_button = button(_("Choose…"), self._choose, icon="folder")
        self.choose_button.setAccessibleName(_("Choose the folder"))
        self.ask = QRadioButton(_("Wait for a person’s yes"))
        self.at_once = QRadioButton(_("Import without asking"))
        self.status = label("", "secondary", wrap=True)
        self.trouble = FormProblem()
        self.busy = busy_bar(_("Saving"))
        self.cancel_button = button(_("Cancel"), self.reject)
        self.save_button = button(_("Save"), self.submit, role="primary")
        self._waiting = QScrollArea()
        self._lay_out()
        self.watching.toggled.connect(self._settle)
        self._settle()
        self.save_button.setEnabled(False)  # until it is known what is set
        watch.changed.connect(self.show_watched)
        self.show_watched(watch.watched)
        workspace = self.workspace
        services.run_task(self, lambda _progress: workspace.settings(), self._open)

    def show_watched(self, watched: Watched) -> None:
        """What waits now."""
        self.status.setText(_status_words(watched))
        set_role(self.status, "watch" if watched.problem else "secondary")
        self.status.setVisible(watched.folder is not None)
        rows = QWidget()
        box = QVBoxLayout(rows)
        box.setContentsMargins(0, 0, theme.GAP_12, 0)
        box.setSpacing(theme.GAP_8)
        for file in watched.files:
            box.addLayout(self._row(file))
        box.addStretch(1)
        self._waiting.setWidget(rows)
        self._waiting.setVisible(bool(watched.files))
        height = box.heightForWidth(_WIDTH - 2 * theme.GAP_24) if watched.files else 0
        self._waiting.setMinimumHeight(min(_TALLEST, height))

    def showEvent(self, event: QShowEvent) -> None:
        """As high as what it says needs."""
        self.resize(_WIDTH, self.heightForWidth(_WIDTH))
        super().showEvent(event)

    def submit(self) -> None:
        """Look whether the folder is there, set it, close; whoever saves second sees both sides and chooses."""
        values = self.peek()
        if values["watching"] and not values["watched_folder"]:
            self.trouble.say(_("Choose the folder that the exports land in."))
            self.folder.setFocus()
            return
        workspace = self.workspace

        def write(wanted: dict[str, Any], seen: dict[str, Any]) -> _Saved:
            if wanted["watching"] and (wanted["watched_folder"] != seen["watched_folder"] or not seen["watching"]):
                arrivals_in(Path(wanted["watched_folder"]))
            known = workspace.settings()
            others = workspace.change_settings(replace(known, **wanted), seen=replace(known, **seen))
            now = workspace.settings()
            kept = tuple(one for one in others if one.key in wanted)
            return _Saved(kept, any(getattr(now, key) != getattr(known, key) for key in wanted))

        save_form(workspace, self.services, self, self, write, values, self._tell_saved)

    def peek(self) -> dict[str, Any]:
        """The three settings as they stand here, by their names in :class:`~iattend_desktop.settings.Settings`."""
        return {
            "watching": self.watching.isChecked(),
            "watched_folder": self.folder.text().strip() or None,
            "import_without_asking": self.at_once.isChecked(),
        }

    def set_values(self, values: Mapping[str, Any]) -> None:
        """Fill in the settings that are asked for here."""
        if "watching" in values:
            self.watching.setChecked(values["watching"])
        if "watched_folder" in values:
            self.folder.setText(values["watched_folder"] or "")
        if "import_without_asking" in values:
            (self.at_once if values["import_without_asking"] else self.ask).setChecked(True)

    def name_of(self, key: str) -> str:
        """What a setting is called here."""
        return {
            "watching": self.watching.text(),
            "watched_folder": self.folder.accessibleName(),
            "import_without_asking": _("A new file that can be planned"),
        }[key]

    def words_of(self, key: str, value: Any) -> str:
        """A setting as a person reads it."""
        if key == "watching":
            return _("Yes") if value else _("No")
        if key == "import_without_asking":
            return self.at_once.text() if value else self.ask.text()
        return value or ""

    def as_text(self) -> str:
        """The settings, line by line."""
        said = ((self.name_of(key), self.words_of(key, value)) for key, value in self.peek().items())
        return "\n".join(_("{field}: {value}").format(field=field, value=value) for field, value in said)

    def set_busy(self, busy: bool) -> None:
        """Whether it is being saved."""
        self.busy.setVisible(busy)
        self.save_button.setEnabled(not busy)
        self.cancel_button.setEnabled(not busy)

    def reject(self) -> None:
        """Esc and Cancel close, but not in the middle of saving."""
        if not self.busy.isVisible():
            super().reject()

    def leave_out(self, file: WaitingFile) -> None:
        """Not this one."""
        workspace, services = self.workspace, self.services

        def done(_result: None) -> None:
            services.notify(_("{file} waits no more").format(file=file.path.name), _("Undo"), services.undo)

        services.run_task(self, lambda _progress: leave_out(workspace, file), done, self.trouble.say)

    def review(self, file: WaitingFile) -> None:
        """Close, and open the import with the file."""
        self.accept()
        self.services.import_files([str(file.path)])

    def _open(self, settings: Settings) -> None:
        self.set_values({key: getattr(settings, key) for key in self.peek()})
        self.loaded = self.peek()
        self.save_button.setEnabled(True)

    def _tell_saved(self, saved: _Saved) -> None:
        if saved.changed:
            words = _("The folder is watched from now on.") if self.watching.isChecked() else _("No folder is watched.")
            words = with_kept(words, saved.kept, self, self.workspace.actor)
            self.services.notify(words, _("Undo"), self.services.undo)
        self.accept()

    def _row(self, file: WaitingFile) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(theme.GAP_8)
        words = file.why if file.refused else waiting_words([file])
        row.addWidget(label(words, "watch" if file.refused else "", wrap=True), 1)
        review = button(_("Review import…"), partial(self.review, file))
        review.setAccessibleName(_("Review import: {file}").format(file=file.path.name))
        row.addWidget(review, 0, Qt.AlignmentFlag.AlignTop)
        if file.sha256:
            leave = button(_("Not this one"), partial(self.leave_out, file))
            leave.setAccessibleName(_("Not this one: {file}").format(file=file.path.name))
            row.addWidget(leave, 0, Qt.AlignmentFlag.AlignTop)
        return row

    def _choose(self) -> None:
        dialog = QFileDialog(self, _("Choose the folder"), self.folder.text())
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda chosen: self.folder.setText(str(Path(chosen))))
        dialog.open()

    def _settle(self) -> None:
        for control in (self.folder, self.choose_button, self.ask, self.at_once):
            control.setEnabled(self.watching.isChecked())

    def _lay_out(self) -> None:
        place = QHBoxLayout()
        place.setSpacing(theme.GAP_8)
        place.addWidget(self.folder, 1)
        place.addWidget(self.choose_button)
        foot = QHBoxLayout()
        foot.setSpacing(theme.GAP_8)
        foot.addStretch(1)
        foot.addWidget(self.cancel_button)
        foot.addWidget(self.save_button)
        self._waiting.setWidgetResizable(True)
        self._waiting.setFrameShape(QFrame.Shape.NoFrame)
        self._waiting.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._waiting.viewport().setAutoFillBackground(False)
        lead = _(
            "What lands in this folder is planned once it is complete. The program looks every minute while its window "
            "is open; for nights without a window, see “Without a window” in the guide."
        )
        known = _("Only where the columns are known from an earlier import and no question is open; else it waits.")
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.GAP_24, theme.GAP_16, theme.GAP_24, theme.GAP_16)
        box.setSpacing(theme.GAP_8)
        box.addWidget(label(_("Watched folder"), "section"))
        box.addWidget(label(lead, "secondary", wrap=True))
        box.addSpacing(theme.GAP_4)
        box.addWidget(self.watching, 0, Qt.AlignmentFlag.AlignLeft)
        box.addLayout(place)
        box.addSpacing(theme.GAP_4)
        box.addWidget(label(_("A new file that can be planned"), "strong"))
        box.addWidget(self.ask, 0, Qt.AlignmentFlag.AlignLeft)
        box.addWidget(_under_choice(_("It stands on Today until somebody reviews it.")))
        box.addWidget(self.at_once, 0, Qt.AlignmentFlag.AlignLeft)
        box.addWidget(_under_choice(known))
        box.addSpacing(theme.GAP_4)
        box.addWidget(line())
        box.addWidget(self.status)
        box.addWidget(self._waiting, 1)
        box.addStretch(0)  # takes the room where nothing waits
        box.addWidget(self.trouble)
        box.addWidget(self.busy)
        box.addLayout(foot)
        self.setMinimumWidth(_WIDTH)


def _under_choice(words: str) -> QLabel:
    """What a choice means, under its words."""
    made = label(words, "small", wrap=True)
    made.setContentsMargins(theme.GAP_24 + theme.GAP_4, 0, 0, theme.GAP_4)
    return made


def _status_words(watched: Watched) -> str:
    """When it was looked, and what came of it."""
    if watched.looked_at is None:
        return ""
    if watched.problem:
        return watched.problem
    parts = [_("Looked {moment}").format(moment=moment_words(watched.looked_at))]
    if watched.coming:
        parts.append(_("{files}: still being written").format(files=file_words(watched.coming)))
    if watched.files:
        parts.append(ngettext("{count} file waits", "{count} files wait", len(watched.files)))
    elif not watched.coming:
        parts.append(_("nothing new"))
    return " · ".join(parts)
