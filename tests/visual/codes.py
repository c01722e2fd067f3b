"""A roster with codes of its own in the import wizard: asked about, taken as the state's, left for the review."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from iattend_desktop.workspace import Workspace
from tests.unit.roster.workbooks import write
from tests.visual.grab import Album, settle
from ui.main_window import MainWindow
from ui.roster.wizard import ImportWizard, open_import_wizard

_NAMES = (("Delgado-Ortiz de la Cruz y Montenegro", "Rosa Guadalupe"), ("Kim", "Min"), ("Petrosyan", "Hovhannes"))
_GRADES = ("-1", "00", "PK", "5", "UE", "12")
_LANGUAGES = ("01", "00", "49", "12", "Spanish", "99", "Anyuak", "07")
_SCHOOL = "Dolores Huerta Elementary School for the Visual and Performing Arts"


def grab_codes(album: Album, window: MainWindow, workspace: Workspace, folder: Path) -> None:
    """The step of columns with its codes, before and after some of them are explained, and the review of the rest."""
    path = write(folder / "Student roster of the Northeast region 2026-27.xlsx", _rows())
    wizard: ImportWizard = open_import_wizard(window, workspace, window.services, [str(path)])
    settle(window, busy=wizard.working)
    wizard.next()
    settle(window, busy=wizard.working)
    page = wizard.columns_step.page()
    page.tabs.setCurrentIndex(2)
    settle(window)
    album.keep(wizard, "import-codes")
    page.codes.state_button.click()
    settle(window)
    album.keep(wizard, "import-codes-of-the-state")
    wizard.next()
    settle(window, busy=wizard.working)
    album.keep(wizard, "import-codes-review")
    wizard.reject()


def _rows() -> list[list[object]]:
    rows: list[list[object]] = [
        ["Student ID", "Last Name", "First Name", "Birth Date", "Grade", "School", "Home Language", "Guardian Language"]
    ]
    for number in range(240):
        family, given = _NAMES[number % 3]
        spoken = _LANGUAGES[number % 8], _LANGUAGES[3 * number % 8]
        born = date(2014, 3, 1 + number % 28)
        rows.append([f"{number:08d}", family, given, born, _GRADES[number % 6], _SCHOOL, *spoken])
    return rows
