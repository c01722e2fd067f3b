"""How each kind of defect is planted: every function spoils one row, or says that the row does not suit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from iattend_desktop.i18n import _
from iattend_desktop.sample import draw, spoil
from iattend_desktop.sample.defects import Action, Kind, shown
from iattend_desktop.sample.planting import Mark, Planting

_ID = {"schools": "PSA Staff No", "students": "Student ID", "mentors": "Mentor ID", "attendance": "Student ID"}
_KEY = {"schools": "CDS Code", "students": "Student ID", "mentors": "Mentor ID", "attendance": "Student ID"}
_SPACED = {
    "schools": ("School", "Address", "PSA Counselor"),
    "students": ("Last Name", "First Name", "School", "Guardian", "Address", "Home Language", "Student ID"),
    "mentors": ("Last Name", "First Name", "Organization", "Site", "Title"),
    "attendance": ("School", "Student ID"),
}
_DATED = {
    "students": ("Birth Date", "Birth Date", "Guardian Consent"),
    "mentors": ("Application", "Interview", "Background Check", "Training Date", "Agreement"),
    "attendance": ("Month",),
}
_OPTIONAL = {
    "schools": ("Second PSA Email",),
    "students": ("Preferred Name", "Guardian Phone", "Guardian Email", "Interests"),
    "mentors": ("Background Check Expires", "References", "Training Date", "Agreement", "Meets Virtually"),
    "attendance": ("Not Submitted",),
}
_ABSENT = ("Absent Excused", "Absent Unexcused", "Suspended Out of School", "Independent Study Not Completed")
_NO_DAY = ("02/30/{year}", "06/31/{year}", "11/31/{year}", "02/30/{year}")


def zeros_lost(planting: Planting, position: int) -> bool:
    """The id cell became a number, and its leading zeros went."""
    heading = _ID[planting.file]
    text = planting.value(position, heading)
    if not isinstance(text, str) or not text.startswith("0"):
        return False
    expected = _("{count} digits as text").format(count=len(text))
    planting.put(position, heading, int(text), Kind.ZEROS_LOST, expected, Action.MENDED, becomes=text)
    return True


def spaces(planting: Planting, position: int) -> bool:
    """A space too many."""
    heading = draw.pick(planting.rng, _SPACED[planting.file])
    text = planting.value(position, heading)
    if not isinstance(text, str):
        return False
    wrong = spoil.with_spaces(planting.rng, text)
    expected = _("no spaces around it and single ones inside")
    planting.put(position, heading, wrong, Kind.SPACES, expected, Action.MENDED, becomes=text)
    return True


def date_as_text(planting: Planting, position: int) -> bool:
    """A date that is text, in one of four forms in turn."""
    heading = draw.pick(planting.rng, _DATED[planting.file])
    day = planting.value(position, heading)
    if not isinstance(day, date):
        return False
    text = spoil.as_text(planting.count(Kind.DATE_AS_TEXT), day)
    planting.put(position, heading, text, Kind.DATE_AS_TEXT, _("a date"), Action.MENDED, becomes=day.isoformat())
    return True


def not_available(planting: Planting, position: int) -> bool:
    """An empty optional cell that says so in words; what is unknown stays unknown."""
    heading = draw.pick(planting.rng, _OPTIONAL[planting.file])
    if planting.value(position, heading) not in (None, 0):
        return False
    text = spoil.NOT_AVAILABLE[planting.count(Kind.NOT_AVAILABLE) % len(spoil.NOT_AVAILABLE)]
    expected = _("a value or an empty cell")
    planting.put(position, heading, text, Kind.NOT_AVAILABLE, expected, Action.MENDED, becomes="")
    return True


def repeated(planting: Planting, position: int) -> bool:
    """The same row again, word for word, a little further down."""
    row = list(planting.table.rows[position])
    heading = _KEY[planting.file]
    found = shown(planting.value(position, heading))
    mark = Mark(row, heading, Kind.REPEATED, found, _("each row once"), Action.MENDED)
    planting.add(position, row, mark, within=120)
    return True


def other_values(planting: Planting, position: int) -> bool:
    """The same student again with another address and phone: only a person knows which is right."""
    row = list(planting.table.rows[position])
    row[planting.table.column("Address")] = draw.street(planting.rng) + " Unit B"
    row[planting.table.column("Guardian Phone")] = "(323) 555-0199"
    found = shown(planting.value(position, "Student ID"))
    if row == planting.table.rows[position]:
        return False
    mark = Mark(
        row,
        "Student ID",
        Kind.OTHER_VALUES,
        found,
        _("the same values as in the student's first row"),
        Action.QUESTION,
        next_step=_("Decide which row is right and delete the other one."),
    )
    planting.add(position, row, mark, within=120)
    return True


def required_missing(planting: Planting, position: int) -> bool:
    """An id or a name that is missing; in the list of schools in a row of its own, so that no student falls with it."""
    step = _("Fill it in and import the row again.")
    expected = _("a value; this column is required")
    if planting.file == "schools":
        row = list(planting.table.rows[position])
        row[planting.table.column("CDS Code")] = f"1964733{999_001 + planting.count(Kind.REQUIRED_MISSING):07d}"
        row[planting.table.column("School")] = "N/A"
        mark = Mark(row, "School", Kind.REQUIRED_MISSING, "N/A", expected, Action.REJECTED, next_step=step)
        planting.add(position, row, mark, within=120)
        return True
    turn = planting.count(Kind.REQUIRED_MISSING) % 3
    heading = _KEY[planting.file]
    if planting.file == "students" and turn == 0:
        heading = "Last Name"
        if planting.value(position, "First Name") is not None:
            return False  # one name alone is allowed, so only who has one can lose it
    value = None if turn == 1 else "N/A"
    planting.put(position, heading, value, Kind.REQUIRED_MISSING, expected, Action.REJECTED, next_step=step)
    return True


def unknown_school(planting: Planting, position: int) -> bool:
    """A school that nobody has heard of."""
    name = draw.pick(planting.rng, draw.listed("words")["unknown_schools"])
    if not spoil.is_far(name, planting.schools):
        return False
    planting.put(
        position,
        "School",
        name,
        Kind.UNKNOWN_SCHOOL,
        _("a school on the list of schools"),
        Action.REJECTED,
        next_step=_("Add the school or correct its name, then import the row again."),
    )
    return True


def misspelled_school(planting: Planting, position: int) -> bool:
    """A known school, misspelled."""
    right = str(planting.value(position, "School"))
    planting.put(
        position,
        "School",
        spoil.misspelled(planting.rng, right, planting.schools),
        Kind.MISSPELLED_SCHOOL,
        right,
        Action.QUESTION,
        next_step=_("Say whether {school} is meant.").format(school=right),
    )
    return True


def grade(planting: Planting, position: int) -> bool:
    """A grade that California does not have."""
    wrong = (13, 14, "13", 20)[planting.count(Kind.GRADE) % 4]
    step = _("Correct the grade, or say under Columns, Codes, what it means in all rows.")
    planting.put(position, "Grade", wrong, Kind.GRADE, _("TK, K or 1 to 12"), Action.REJECTED, next_step=step)
    return True


def impossible_date(planting: Planting, position: int) -> bool:
    """A day that no calendar has, and for a student's birth also one to come and one too long ago."""
    turn = planting.count(Kind.IMPOSSIBLE_DATE)
    heading = {"students": "Birth Date", "mentors": "Background Check", "attendance": "Month"}[planting.file]
    day = planting.value(position, heading)
    if not isinstance(day, date):
        return False
    wrong: str | date = _NO_DAY[turn % len(_NO_DAY)].format(year=day.year)
    expected = _("a day of the calendar")
    if planting.file == "students" and turn % 3 == 1:
        wrong, expected = date(day.year + 30, day.month, 1), _("a day before today")
    elif planting.file == "students" and turn % 3 == 2:
        wrong, expected = date(day.year - 30, day.month, 1), _("a day of the last 25 years")
    step = _("Correct the date and import the row again.")
    planting.put(position, heading, wrong, Kind.IMPOSSIBLE_DATE, expected, Action.REJECTED, next_step=step)
    return True


def capacity(planting: Planting, position: int) -> bool:
    """A capacity that is no whole number from 0."""
    wrong = (-1, 2.5, "two", -3)[planting.count(Kind.CAPACITY) % 4]
    step = _("Enter how many students the mentor can take.")
    expected = _("a whole number from 0")
    planting.put(position, "Capacity", wrong, Kind.CAPACITY, expected, Action.REJECTED, next_step=step)
    return True


def absent_over_expected(planting: Planting, position: int) -> bool:
    """Fewer days expected than the student was absent."""
    absent = sum(int(str(planting.value(position, heading))) for heading in _ABSENT)
    if absent < 2:
        return False
    planting.put(
        position,
        "Days Expected",
        int(planting.rng.integers(0, absent)),
        Kind.ABSENT_OVER_EXPECTED,
        _("at least {days} days, as many as the student was absent").format(days=absent),
        Action.REJECTED,
        next_step=_("Correct the days and import the row again."),
    )
    return True


def negative_days(planting: Planting, position: int) -> bool:
    """Fewer days than none."""
    heading = draw.pick(planting.rng, ("Absent Excused", "Absent Unexcused", "Days Attended"))
    step = _("Correct the days and import the row again.")
    wrong = -int(planting.rng.integers(1, 4))
    expected = _("a whole number from 0")
    planting.put(position, heading, wrong, Kind.NEGATIVE_DAYS, expected, Action.REJECTED, next_step=step)
    return True


def unknown_student(planting: Planting, position: int) -> bool:
    """Attendance of somebody who stands on no roster."""
    wrong = str(int(planting.rng.integers(20_000_000, 99_000_000)))
    if wrong in planting.students:
        return False
    planting.put(
        position,
        "Student ID",
        wrong,
        Kind.UNKNOWN_STUDENT,
        _("a student on the roster"),
        Action.REJECTED,
        next_step=_("Import the student first, or correct the ID."),
    )
    return True


PLANT: Mapping[Kind, Callable[[Planting, int], bool]] = {
    Kind.ZEROS_LOST: zeros_lost,
    Kind.SPACES: spaces,
    Kind.DATE_AS_TEXT: date_as_text,
    Kind.NOT_AVAILABLE: not_available,
    Kind.REPEATED: repeated,
    Kind.OTHER_VALUES: other_values,
    Kind.REQUIRED_MISSING: required_missing,
    Kind.UNKNOWN_SCHOOL: unknown_school,
    Kind.MISSPELLED_SCHOOL: misspelled_school,
    Kind.GRADE: grade,
    Kind.IMPOSSIBLE_DATE: impossible_date,
    Kind.CAPACITY: capacity,
    Kind.ABSENT_OVER_EXPECTED: absent_over_expected,
    Kind.NEGATIVE_DAYS: negative_days,
    Kind.UNKNOWN_STUDENT: unknown_student,
}
