"""Making a district and writing its files into a folder, all of them or none."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from iattend_desktop.i18n import _
from iattend_desktop.problem import UserError
from iattend_desktop.progress import SILENT, Progress
from iattend_desktop.sample import shares
from iattend_desktop.sample.calendar import calendar_table
from iattend_desktop.sample.clutter import MESSY_LAYOUTS
from iattend_desktop.sample.defects import Defect, write_list
from iattend_desktop.sample.district import Part, make_district
from iattend_desktop.sample.mess import plant
from iattend_desktop.sample.rows import District
from iattend_desktop.sample.tables import make_tables
from iattend_desktop.sample.workbooks import Layout, write_workbook

_SHEETS = {"schools": "Schools", "students": "Students", "mentors": "Mentors", "attendance": "Attendance"}


class SampleError(UserError):
    """The sample cannot be written; the text is one sentence for a person, with the next step."""


@dataclass(frozen=True, slots=True)
class SampleFiles:
    """What was written where, and how much of it."""

    schools: Path
    students: Path
    mentors: Path
    attendance: Path
    calendar: Path  # clean in a messy sample, too
    defects: Path | None  # JSON, only of a messy sample, as the next two
    defects_workbook: Path | None
    layout: Path | None  # JSON: sheet, header row and clutter of each file
    school_count: int
    counselor_count: int
    student_count: int
    identified_count: int
    mentor_count: int
    place_count: int  # places of the mentors whose capacity is known
    attendance_rows: int
    defect_count: int


def write_sample(
    folder: Path, *, size: shares.Size, seed: int, messy: bool = False, progress: Progress = SILENT
) -> SampleFiles:
    """Write the made-up district of ``size`` and ``seed`` into ``folder`` (made where it is missing).

    Five workbooks, and for ``messy`` the same district with planted defects beside their list. The same seed gives
    the same cells. Files that stood there are replaced, all at the end: an error or a cancelled run leaves them alone.
    Raises :class:`SampleError` with a sentence where the folder or a file cannot be written, or the seed is below 0.
    """
    if seed < 0:
        raise SampleError(_("The seed is {seed}; choose a whole number from 0.").format(seed=seed))
    district = make_district(size, seed, Part(progress, 0.0, 0.2, ""))
    tables = make_tables(district)
    layouts = MESSY_LAYOUTS if messy else {name: Layout(sheet) for name, sheet in _SHEETS.items()}
    defects: tuple[Defect, ...] = ()
    if messy:
        progress.step(0.2, _("Planting defects"))
        tables, defects = plant(tables, seed)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=folder, prefix=".sample-") as name:
            made = Path(name)
            cells = sum(len(table.rows) * len(table.headings) for table in tables)
            done = 0
            for table in tables:
                here = len(table.rows) * len(table.headings)
                start, end = 0.25 + 0.74 * done / cells, 0.25 + 0.74 * (done + here) / cells
                message = _("Writing {file}").format(file=f"{table.name}.xlsx")
                part = Part(progress, start, end, message)
                write_workbook(made / f"{table.name}.xlsx", table, layouts[table.name], part)
                done += here
            calendar = calendar_table()
            message = _("Writing {file}").format(file=f"{calendar.name}.xlsx")
            part = Part(progress, 0.99, 0.99, message)
            write_workbook(made / f"{calendar.name}.xlsx", calendar, Layout("Calendar"), part)
            if messy:
                write_list(made, defects, layouts)
            progress.step(0.99, _("Writing files"))
            for file in sorted(made.iterdir()):
                os.replace(file, folder / file.name)
    except OSError as error:
        raise SampleError(_unwritable(folder, error)) from error
    progress.step(1.0, _("Done"))
    return _files(folder, district, messy, len(tables[3].rows), len(defects))


def _unwritable(folder: Path, error: OSError) -> str:
    reason = error.strerror or str(error)
    file = Path(str(error.filename2 or error.filename or folder)).name
    return _(
        "{file} cannot be written into {folder} ({reason}); close it where it is open, or choose another folder."
    ).format(file=file, folder=folder, reason=reason)


def _files(folder: Path, district: District, messy: bool, attendance_rows: int, defect_count: int) -> SampleFiles:
    counselors = {counselor.staff_no for school in district.schools for counselor in school.counselors}
    return SampleFiles(
        schools=folder / "schools.xlsx",
        students=folder / "students.xlsx",
        mentors=folder / "mentors.xlsx",
        attendance=folder / "attendance.xlsx",
        calendar=folder / "calendar.xlsx",
        defects=folder / "defects.json" if messy else None,
        defects_workbook=folder / "defects.xlsx" if messy else None,
        layout=folder / "layout.json" if messy else None,
        school_count=len(district.schools),
        counselor_count=len(counselors),
        student_count=len(district.students),
        identified_count=sum(student.identified for student in district.students),
        mentor_count=len(district.mentors),
        place_count=sum(mentor.capacity or 0 for mentor in district.mentors),
        attendance_rows=attendance_rows,
        defect_count=defect_count,
    )
