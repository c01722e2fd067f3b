"""The demonstration program, posed for its pictures."""

from __future__ import annotations

import tempfile
from pathlib import Path

from PySide6.QtCore import QSettings

from tests.visual.demo import DemoPage, DemoWorkspace, demo_entries, demo_rows
from tests.visual.grab import grab_pages
from tests.visual.parts import grab_parts
from ui import theme
from ui.application import make_application
from ui.main_window import Context, Handlers, MainWindow


def grab_demo(folder: Path, look: str, scale: float) -> list[Path]:
    """A picture of every page and part of the demonstration program in a look."""
    app = make_application()
    theme.use(theme.Choice(look))
    with tempfile.TemporaryDirectory() as place:
        settings = QSettings(f"{place}/window.ini", QSettings.Format.IniFormat)
        handlers = Handlers(import_files=lambda *_of: None, export_list=lambda *_of: None)
        workspace = DemoWorkspace(demo_rows(27_014), done=[("Log check-in", [])])
        window = MainWindow(
            workspace, demo_entries(), Context("M. Alvarez", "School year 2026–27", "Pilot"), settings, handlers
        )
        window.show()
        window.services.set_count("today", 7)
        suffix = f"-{look}" + (f"@{scale:g}x" if scale != 1 else "")
        made = grab_pages(window, folder, suffix, {"students": _pose})
        made += grab_parts(window, folder, suffix)
        window.close()
    app.processEvents()
    return made


def _pose(window: MainWindow) -> None:
    page = window.page("students")
    assert isinstance(page, DemoPage)
    page.chips.turn_on("band:moderate")
    page.chips.turn_on("alone")
    page.table.sort_by("share", descending=True)
    page.table.select([row.id for row in page.table.rows_shown()[2:3]])
    window.notice.tell("Check-in logged for Rosa Delgado", "Undo", window.services.undo)
