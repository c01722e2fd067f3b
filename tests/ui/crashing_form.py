"""A program of its own that a test kills: opens a window on a workspace, writes into a form, says when it is kept.

``python -m tests.ui.crashing_form FILE PASSPHRASE MATCH``; prints ``kept`` once and then goes on for ever.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import QSettings

from iattend_desktop.drafts import list_drafts
from iattend_desktop.opening import open_workspace
from tests.visual.grab import settle
from ui.application import make_application
from ui.main_window import Context, MainWindow
from ui.mentoring.mentoring_page import MentoringPage
from ui.mentoring.pages import ENTRIES

_PAUSE = 0.02


def main(file: Path, passphrase: str, match: int) -> None:
    """Write a check-in that is never saved."""
    app = make_application()
    workspace = open_workspace(file, passphrase)
    settings = QSettings(str(file.with_suffix(".ini")), QSettings.Format.IniFormat)
    window = MainWindow(workspace, ENTRIES, Context("", "", ""), settings)
    window.show()
    window.navigate("mentoring", match=match, log=True)
    settle(window)
    page = window.page("mentoring")
    assert isinstance(page, MentoringPage)
    form = page.form()
    assert form is not None
    form.set_values({"note": "She laughed.", "minutes": 25})
    form.edited.emit()
    while not list_drafts(workspace):
        app.processEvents()
        time.sleep(_PAUSE)
    print("kept", flush=True)
    while True:
        app.processEvents()
        time.sleep(_PAUSE)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
