"""Draws one mentor's workbook: sheets that print, drop-downs, protected cells, no formula anywhere.

Everything that is not the mentor's to fill in is text and protected. A sheet of rows has a title, one line of headings
that stays in sight, and a hidden last column with the signed key of each row.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.utils import get_column_letter
from openpyxl.workbook.protection import WorkbookProtection
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from iattend_desktop.mentoring.workbook_contents import WorkbookContents, WorkbookGoal, WorkbookStep, WorkbookStudent
from iattend_desktop.mentoring.workbook_look import TITLE_HEIGHT, Look, entry_format, height_of, width_of
from iattend_desktop.mentoring.workbook_stamp import Seal
from iattend_desktop.mentoring.workbook_words import (
    CADENCES,
    CHANNELS,
    ENTRIES,
    FOR,
    HEAD,
    HEADINGS,
    HINTS,
    HOW_TO,
    ISSUED,
    KEY,
    KINDS,
    MISSED,
    NONE_YET,
    OUTCOMES,
    STATUSES,
    TITLES,
    UNKNOWN,
    Both,
    Part,
    heading,
    listed,
    side_by_side,
)
from iattend_desktop.vocabulary import Grade, label

LEAST_ROWS, ROWS_EACH, MOST_ROWS = 40, 20, 400
"""Rows for check-ins: so many for each student, within these bounds."""
HEADING_ROW = 2
KINDS_OF_ROW = {Part.CHECK_INS: "C", Part.STUDENTS: "S", Part.GOALS: "G", Part.STEPS: "T"}
"""What the keys of a sheet's rows begin with."""

_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_LONGEST = 32_000
_WIDE, _AIR = 62, 6  # of the first sheet: characters, points
_LISTS = ("student", "channel", "outcome", "status")  # the columns of the sheet of lists


def rows_for_check_ins(students: int) -> int:
    """How many rows for check-ins a workbook has.

    >>> rows_for_check_ins(1), rows_for_check_ins(3), rows_for_check_ins(60)
    (40, 60, 400)
    """
    return min(max(LEAST_ROWS, ROWS_EACH * students), MOST_ROWS)


def make_workbook(contents: WorkbookContents, seal: Seal) -> Workbook:
    """The workbook of one mentor, signed."""
    book = Workbook()
    drawing = _Drawing(book, seal)
    drawing.start(contents)
    students = [_student(one) for one in contents.students]
    goals = [_goal(one) for one in contents.goals]
    steps = [_step(one) for one in contents.steps]
    drawing.rows(Part.CHECK_INS, [{} for _row in range(rows_for_check_ins(len(contents.students)))])
    drawing.rows(Part.STUDENTS, students)
    drawing.rows(Part.GOALS, goals)
    drawing.rows(Part.STEPS, steps)
    drawing.lists([one.label for one in contents.students])
    drawing.sign(contents)
    book.security = WorkbookProtection(lockStructure=True)
    book.properties.creator = "iAttend"
    book.properties.title = " – ".join(HEAD)
    book.active = 0
    return book


def shown(text: str) -> str:
    """A text as a cell can hold it."""
    return ILLEGAL_CHARACTERS_RE.sub("", text)[:_LONGEST]


def _student(one: WorkbookStudent) -> dict[str, str]:
    return {
        "student": one.label,
        "school": one.school or side_by_side(UNKNOWN),
        "grade": label(Grade(one.grade)) if one.grade is not None else side_by_side(UNKNOWN),
        "since": day(one.since),
        "cadence": side_by_side(CADENCES[one.cadence]),
        "missed": side_by_side(_filled(MISSED, absent=one.absent, expected=one.expected)),
        "last": day(one.last_contact_on) or side_by_side(NONE_YET),
        "due": day(one.contact_due_on),
    }


def _goal(one: WorkbookGoal) -> dict[str, str]:
    return {
        "student": one.student,
        "kind": side_by_side(KINDS[one.kind]),
        "title": one.title,
        "way": one.way,
        "now": one.now or side_by_side(NONE_YET),
        "due": day(one.due_on),
        "status": listed(STATUSES.values())[0],
    }


def _step(one: WorkbookStep) -> dict[str, str]:
    return {
        "student": one.student,
        "of": one.of,
        "step": one.step,
        "who": one.who or "",
        "due": day(one.due_on),
    }


def day(value: Any) -> str:
    """A day as the workbook writes it, the same in both languages of its readers; empty where there is none."""
    return f"{value:%m/%d/%Y}" if value is not None else ""


def _filled(words: Both, **values: object) -> Both:
    return (words[0].format(**values), words[1].format(**values))


class _Drawing:
    """The workbook while it is drawn: what was protected so far, and the keys of its rows."""

    def __init__(self, book: Workbook, seal: Seal) -> None:
        self.book, self.seal = book, seal
        self.look = Look(book)
        self.fixed: list[str] = []
        self.keys: list[str] = []
        self.rows_of: dict[Part, int] = {}

    def start(self, contents: WorkbookContents) -> None:
        """The first sheet: whose this is and how it is filled in."""
        sheet = self.book.active
        assert isinstance(sheet, Worksheet)
        sheet.title = Part.START.value
        lines = [
            (HEAD, self.look.title),
            (_filled(FOR, name=contents.mentor), self.look.strong),
            (_filled(ISSUED, day=day(contents.issued_on)), self.look.words),
            *((words, self.look.words) for words in HOW_TO),
        ]
        for number, (words, style) in enumerate(lines, 1):
            for column, text in enumerate(words, 1):
                self._text(sheet, number, column, text, style)
                self.fixed.append(text)
            wanted = height_of(words, (_WIDE, _WIDE)) + _AIR
            sheet.row_dimensions[number].height = max(wanted, TITLE_HEIGHT) if number == 1 else wanted
        for letter in "AB":
            sheet.column_dimensions[letter].width = _WIDE
        self._finish(sheet, "A1", f"A1:B{len(lines)}")

    def rows(self, part: Part, rows: Sequence[Mapping[str, str]]) -> None:
        """A sheet of rows: protected texts by column, entry cells with what stands in them at first."""
        sheet: Worksheet = self.book.create_sheet(part.value)
        fields, entries = list(HEADINGS[part]), ENTRIES[part]
        self._text(sheet, 1, 1, side_by_side(TITLES[part]), self.look.title)
        self.fixed.append(side_by_side(TITLES[part]))
        sheet.row_dimensions[1].height = TITLE_HEIGHT
        last = len(fields) + 1
        for column, words in enumerate([*(HEADINGS[part][one] for one in fields), (KEY, KEY)], 1):
            text = heading(words) if column < last else KEY
            self._text(sheet, HEADING_ROW, column, text, self.look.heading)
            self.fixed.append(text)
        widths = [width_of(one) for one in fields]
        sheet.row_dimensions[HEADING_ROW].height = height_of([heading(HEADINGS[part][one]) for one in fields], widths)
        styles = [self.look.entry(entry_format(one)) if one in entries else self.look.text for one in fields]
        filled_in = [one in entries for one in fields]
        for number, row in enumerate(rows, 1):
            at = HEADING_ROW + number
            protected = []
            for column, (field, style, entry) in enumerate(zip(fields, styles, filled_in, strict=True), 1):
                text = row.get(field, "")
                self._text(sheet, at, column, text, style)
                if not entry:
                    protected.append(shown(text))
            if row:
                sheet.row_dimensions[at].height = height_of([row.get(one, "") for one in fields], widths)
            key = self.seal.row_key(KINDS_OF_ROW[part], number, protected)
            self._text(sheet, at, last, key, self.look.text)
            self.keys.append(key)
        for column, width in enumerate(widths, 1):
            sheet.column_dimensions[get_column_letter(column)].width = width
        sheet.column_dimensions[get_column_letter(last)].hidden = True
        self.rows_of[part] = len(rows)
        for field in entries:
            self._validate(sheet, part, field, fields.index(field) + 1)
        end = HEADING_ROW + max(len(rows), 1)
        sheet.print_title_rows = f"{HEADING_ROW}:{HEADING_ROW}"
        self._finish(sheet, f"A{HEADING_ROW + 1}", f"A1:{get_column_letter(len(fields))}{end}")

    def lists(self, students: Sequence[str]) -> None:
        """The hidden sheet that the drop-downs take their lines from."""
        sheet: Worksheet = self.book.create_sheet(Part.LISTS.value)
        columns = (students, *(listed(choices.values()) for choices in (CHANNELS, OUTCOMES, STATUSES)))
        for column, lines in enumerate(columns, 1):
            for number, text in enumerate(lines, 1):
                self._text(sheet, number, column, text, self.look.text)
                self.fixed.append(text)
        sheet.sheet_state = "hidden"
        sheet.protection.sheet = True
        lengths = dict(zip(_LISTS, map(len, columns), strict=True))
        for one in (Part.CHECK_INS, Part.GOALS):
            for rule in self.book[one.value].data_validations.dataValidation:
                if rule.type == "list":
                    field = str(rule.formula1)
                    letter = get_column_letter(_LISTS.index(field) + 1)
                    rule.formula1 = f"'{Part.LISTS.value}'!${letter}$1:${letter}${lengths[field]}"

    def sign(self, contents: WorkbookContents) -> None:
        """The hidden sheet with the stamp, last: it signs all that was drawn before."""
        about = {
            "mentor": contents.mentor_public_id,
            "issued": contents.issued_on.isoformat(),
            "matches": [[one.match_public_id, one.version] for one in contents.students],
            "rows": {KINDS_OF_ROW[part]: count for part, count in self.rows_of.items()},
        }
        sheet: Worksheet = self.book.create_sheet(Part.STAMP.value)
        for number, text in enumerate(self.seal.stamp(about, self.keys, map(shown, self.fixed)), 1):
            self._text(sheet, number, 1, text, self.look.text)
        sheet.sheet_state = "veryHidden"
        sheet.protection.sheet = True

    def _text(self, sheet: Worksheet, row: int, column: int, text: str, style: Any) -> None:
        """A cell whose text is shown as it stands and never runs; an empty one keeps its look."""
        cell: Any = Cell(sheet, row, column)
        cell._style = style
        if text:
            cell._value = _ESCAPED.sub("_x005F_", shown(text))
            cell.data_type = "s"
        sheet._cells[row, column] = cell

    def _validate(self, sheet: Worksheet, part: Part, field: str, column: int) -> None:
        if field not in HINTS or not self.rows_of[part]:
            return
        rule = _rule(field)
        rule.promptTitle, rule.errorTitle = (
            side_by_side(HEADINGS[part][field])[:32],
            side_by_side(("Not this", "No así")),
        )
        rule.prompt = rule.error = heading(HINTS[field])
        rule.showInputMessage = rule.showErrorMessage = True
        letter = get_column_letter(column)
        rule.add(f"{letter}{HEADING_ROW + 1}:{letter}{HEADING_ROW + self.rows_of[part]}")
        sheet.add_data_validation(rule)

    def _finish(self, sheet: Worksheet, freeze: str, area: str) -> None:
        if freeze != "A1":
            sheet.freeze_panes = freeze
        sheet.print_area = area
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        footer: Any = sheet.oddFooter
        footer.center.text = "&P / &N"
        sheet.protection.sheet = True
        sheet.protection.formatColumns = sheet.protection.formatRows = False  # wider and higher is everybody's


def _rule(field: str) -> DataValidation:
    """What an entry cell takes; of a list the column of the sheet of lists, until that is drawn."""
    if field in _LISTS:
        return DataValidation(type="list", formula1=field, allow_blank=True)
    if field in ("minutes", "mood"):
        most = "600" if field == "minutes" else "5"
        return DataValidation(type="whole", operator="between", formula1="1", formula2=most, allow_blank=True)
    return DataValidation(type="date", operator="greaterThan", formula1="36526", allow_blank=True)  # from 2000 on
