"""The parts that no page of the demonstration shows, posed for their pictures: form, wizard, palette, tasks, error."""

from __future__ import annotations

import threading
from datetime import date
from pathlib import Path

from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from iattend_desktop.progress import Progress
from tests.visual.grab import settle
from ui import theme
from ui.main_window import MainWindow
from ui.widgets.form import Field, Form, Kind
from ui.widgets.label import label
from ui.widgets.table import Column, Table
from ui.widgets.wizard import Step, Wizard


def grab_parts(window: MainWindow, folder: Path, suffix: str) -> list[Path]:
    """A picture of each part."""
    made = []
    for name, part in (("form", _form(window)), ("wizard", _wizard(window)), ("palette", window.open_palette("go"))):
        part.show()
        settle(window)
        made.append(_save(part, folder / f"part-{name}{suffix}.png"))
        part.close()
    made.append(_save(_tasks(window), folder / f"part-tasks{suffix}.png"))
    settle(window)
    window.notice.fail(
        "students.xlsx, row 88, column Grade: found “13”, expected TK, K or 1 to 12. Mend it and try again."
    )
    made.append(_save(window.notice, folder / f"part-error{suffix}.png"))
    return made


def _form(window: MainWindow) -> QDialog:
    dialog = QDialog(window)
    form = Form(
        [
            Field("name", "Goal", required=True, hint="One sentence that the student would say"),
            Field("kind", "Kind", Kind.CHOICE, True, choices=(("a", "Attendance"), ("b", "Belonging"))),
            Field("target", "Absences a month, at most", Kind.NUMBER, minimum=0, maximum=20),
            Field("due", "Due", Kind.DATE, help="The end of a month keeps goals comparable."),
            Field(
                "causes", "Causes", Kind.CHOICES, choices=((1, "Transport"), (2, "Health"), (3, "Safety on the way"))
            ),
            Field("notes", "Notes", Kind.NOTES),
            Field("agreed", "Agreed with the family", Kind.TICK),
        ]
    )
    form.set_values({"target": 2, "due": date(2026, 12, 18), "causes": (1,), "agreed": True})
    box = QVBoxLayout(dialog)
    box.setContentsMargins(theme.GAP_24, theme.GAP_24, theme.GAP_24, theme.GAP_24)
    box.addWidget(form)
    dialog.resize(420, 640)
    form.save()
    return dialog


def _wizard(window: MainWindow) -> Wizard:
    review = QWidget()
    box = QVBoxLayout(review)
    box.setContentsMargins(0, theme.GAP_8, 0, 0)
    box.setSpacing(theme.GAP_12)
    box.addWidget(label("1,102 new · 61 changed · 29 unchanged · 12 cannot be taken", "section"))
    columns = [
        Column[tuple[str, ...]](str(at), title, width, lambda row, at=at: row[at], stretch=at == 3)  # type: ignore[misc]
        for at, (title, width) in enumerate((("Row", 64), ("Column", 120), ("Found", 120), ("Expected", 240)))
    ]
    table: Table[tuple[str, ...]] = Table(columns, "Rows that cannot be taken", identity=lambda row: row[0])
    table.set_rows([("88", "Grade", "13", "TK, K or 1 to 12"), ("140", "Student ID", "", "a number of its own")])
    box.addWidget(table, 1)
    steps = [Step("File", QWidget()), Step("Columns", QWidget()), Step("Review", review), Step("Apply", QWidget())]
    wizard = Wizard("Import students", steps, "Import 1,163 students", window)
    wizard.go_to(2)
    return wizard


def _tasks(window: MainWindow) -> QWidget:
    reported = threading.Event()

    def work(progress: Progress) -> None:
        progress.step(0.4, "row 482 of 1,204")
        reported.set()
        threading.Event().wait(0.3)

    window.services.run_task(window, work, label="Import students.xlsx")
    reported.wait(5)
    window.running.open_list()
    return window.running.popup


def _save(part: QWidget, path: Path) -> Path:
    if not part.grab().save(str(path)):
        raise OSError(f"{path} could not be written")
    return path
