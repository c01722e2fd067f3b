"""What the Attendance page says: parts of the year, kinds of absence, shares, and how far the data go."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from iattend_desktop.attendance.band import percent_missed
from iattend_desktop.attendance.overview import District
from iattend_desktop.attendance.overview_counts import Figures, Line
from iattend_desktop.attendance.overview_rows import NOT_SUBMITTED, Kind, SchoolDays, StudentDays
from iattend_desktop.attendance.rule import Rule
from iattend_desktop.attendance.tier import Trigger
from iattend_desktop.i18n import _, day_words, month_name, ngettext
from iattend_desktop.vocabulary import Band, Eligibility, Grade, LausdLine, ProgramStatus, Tier, label

UNKNOWN = "–"


def kind_words(kind: Kind) -> str:
    """A kind of absence."""
    return {
        Kind.EXCUSED: _("Excused"),
        Kind.UNEXCUSED: _("Unexcused"),
        Kind.UNSPECIFIED: _("Kind not told"),
        Kind.SUSPENDED_OUT: _("Suspended"),
        Kind.INDEPENDENT_STUDY_MISSED: _("Independent study not done"),
    }[kind]


def kind_letter(kind: Kind) -> str:
    """One letter for a kind of absence, in the heat map."""
    return {
        Kind.EXCUSED: _("E"),
        Kind.UNEXCUSED: _("U"),
        Kind.UNSPECIFIED: _("A"),
        Kind.SUSPENDED_OUT: _("S"),
        Kind.INDEPENDENT_STUDY_MISSED: _("I"),
    }[kind]


def weekday_name(number: int) -> str:
    """A weekday, 0 for Monday."""
    days = _("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday")
    return days[number]


_TERMS: dict[str, Callable[[str], Band | LausdLine | Tier]] = {
    "band": Band,
    "lausd": LausdLine,
    "tier": lambda value: Tier(int(value)),
}


def trigger_words(trigger: Trigger) -> str:
    """What calls for a tier, in a few words."""
    return {
        Trigger.LAST_YEAR: _("last year"),
        Trigger.THIS_YEAR: _("this year"),
        Trigger.FIRST_MONTHS: _("the first months"),
        Trigger.NO_IMPROVEMENT: _("no improvement"),
        Trigger.NOTHING: _("nothing"),
    }[trigger]


def lausd_words(line: LausdLine) -> str:
    """A line of Los Angeles Unified's in a few words."""
    return {
        LausdLine.PROFICIENT: _("Proficient, ≥ 96 %"),
        LausdLine.BETWEEN: _("Between"),
        LausdLine.CHRONIC: _("Chronic, ≤ 91 %"),
    }[line]


def tier_rules() -> str:
    """What activates tiers 2 and 3 (Attendance Works)."""
    return _(
        "Tier 2: 10 % last year or this; or 2 absences in the first month, 4 by the second, 6 by the third. "
        "Tier 3: 20 % last year or this, or no improvement under tier 2."
    )


def tier_words(student: StudentDays) -> str:
    """The number of a student's tier, nothing where no attendance is known."""
    return "" if student.tier is None else str(int(student.tier))


def lausd_rate_words(school: SchoolDays) -> str:
    """The share of a school with 91 % or less; before day 31 it says that it is early."""
    percent = percent_missed(school.lausd[-1], sum(school.lausd))
    return _("{percent}, early").format(percent=percent) if school.provisional else percent


def line_words(line: Line) -> str:
    """What a line of the overview is about: a band, a line, a tier, a month, a weekday or a kind of absence."""
    sort, _colon, value = line.key.partition(":")
    if sort == "lausd":
        return lausd_words(LausdLine(value))
    if sort in _TERMS:
        return label(_TERMS[sort](value))
    if sort == "month":
        return month_name(int(value))
    if sort == NOT_SUBMITTED:
        return _("Not submitted")
    return weekday_name(int(value)) if sort == "weekday" else kind_words(Kind(value))


def group_words(line: Line) -> str:
    """The students whom a line means, for a title."""
    sort, _colon, value = line.key.partition(":")
    if sort == "lausd":
        return _("{line}, Los Angeles Unified").format(line=label(LausdLine(value)))
    if sort in _TERMS:
        return label(_TERMS[sort](value))
    if sort == "month":
        return _("Missed a tenth of {month}").format(month=month_name(int(value)))
    if sort == "weekday":
        return _("Missed a tenth of {weekday}s").format(weekday=weekday_name(int(value)))
    if sort == NOT_SUBMITTED:
        return _("A tenth not submitted")
    return _("A tenth missed: {kind}").format(kind=kind_words(Kind(value)).lower())


def share_words(line: Line) -> str:
    """A line's share, cut to a tenth of a percent."""
    return percent_missed(line.count, line.whole)


def students_words(count: int) -> str:
    """``162 students``."""
    return ngettext("{count} student", "{count} students", count)


def grade_words(grade: int | None) -> str:
    """A grade as schools write it, nothing where it is unknown."""
    return "" if grade is None else label(Grade(grade))


def missed_words(expected: int, absent: int) -> str:
    """``18 of 180 · 10.0 %``."""
    if not expected:
        return UNKNOWN
    return _("{absent} of {expected} · {percent}").format(
        absent=absent, expected=expected, percent=percent_missed(absent, expected)
    )


def program_words(student: StudentDays) -> str:
    """Where the student stands in the program; nothing for who is not in it."""
    return label(ProgramStatus(student.status)) if student.status else ""


def rate_words(school: SchoolDays) -> str:
    """A school's chronic rate; before day 31 it says that it is early."""
    if school.provisional:
        return _("{percent}, early").format(percent=percent_missed(school.early, school.too_early))
    return percent_missed(school.chronic, school.eligible)


def last_rate_words(school: SchoolDays) -> str:
    """Last year's chronic rate of a school."""
    return percent_missed(school.last_chronic, school.last_eligible)


def summary_words(figures: Figures, district: District) -> str:
    """``2,000 students · 670 chronic, 33.6 % · up to Nov 20, 2026``."""
    parts = [students_words(figures.students)]
    if figures.eligible:
        percent = percent_missed(figures.chronic, figures.eligible)
        parts.append(_("{number} chronic, {percent}").format(number=f"{figures.chronic:,}", percent=percent))
    if figures.early:
        parts.append(early_words(figures.early))
    if district.as_of is not None:
        parts.append(_("up to {day}").format(day=day_words(district.as_of)))
    return " · ".join(parts)


def early_words(count: int) -> str:
    """``3 early warnings``."""
    return ngettext("{count} early warning", "{count} early warnings", count)


def caveat_words(figures: Figures, rule: Rule) -> list[str]:
    """By which rule the figures were made, and what they leave open: too few days, days not submitted, none at all."""
    said = [rule.words] if figures.eligible or figures.not_attended else []
    if figures.not_attended:
        said.append(
            ngettext(
                "{count} student attended not one day, and is not counted by the district's rule.",
                "{count} students attended not one day, and are not counted by the district's rule.",
                figures.not_attended,
            )
        )
    if figures.too_early:
        said.append(
            ngettext(
                "{count} student has fewer than {minimum} days expected: the band is provisional, and the state counts "
                "nobody as chronic so early.",
                "{count} students have fewer than {minimum} days expected: their bands are provisional, and the state "
                "counts nobody as chronic so early.",
                figures.too_early,
                minimum=rule.minimum_days,
            )
        )
    if figures.not_submitted:
        said.append(
            ngettext(
                "{count} day was not submitted: neither present nor absent, and in no share.",
                "{count} days were not submitted: neither present nor absent, and in no share.",
                figures.not_submitted,
            )
        )
    if figures.unknown:
        said.append(
            ngettext(
                "{count} student has no attendance this year, and is in no band.",
                "{count} students have no attendance this year, and are in no band.",
                figures.unknown,
            )
        )
    return said


def no_months_words(figures: Figures) -> str:
    """Why there are no months; nothing where there are."""
    if figures.months:
        return ""
    if figures.unknown == figures.students:
        return _("No attendance of this school year is known yet. Import it from Excel or from the student system.")
    return _("The attendance that was imported is of the year as a whole. Import it by day or month to see months.")


def no_weekdays_words(figures: Figures) -> str:
    """Why there are no weekdays; nothing where there are."""
    if figures.weekdays:
        return ""
    if figures.months:
        return _("The attendance that was imported is by month. Import it by day to see weekdays.")
    return _("Import attendance by day to see weekdays.")


def since_words(district: District) -> str:
    """Since when lines were crossed: the newest week where attendance came by day, the newest month where by month."""
    said = []
    if district.since is not None:
        said.append(_("since {day}").format(day=day_words(district.since)))
    if district.since_month is not None:
        words = _("in {month} where it came by month") if said else _("in {month}")
        said.append(words.format(month=month_name(district.since_month.month)))
    return ", ".join(said)


def crossed_words(rows: Sequence[StudentDays], district: District) -> str:
    """How many crossed a line with the newest data; nothing where there are no data."""
    if district.as_of is None:
        return ""
    worse = sum(row.crossed > 0 for row in rows)
    parts = [
        _("{number} got worse").format(number=f"{worse:,}"),
        _("{number} got better").format(number=f"{len(rows) - worse:,}"),
    ]
    return " ".join((" · ".join(parts), since_words(district))).strip()


def schools_words(count: int) -> str:
    """``92 schools``."""
    return ngettext("{count} school", "{count} schools", count)


def list_words(rows: Sequence[StudentDays]) -> str:
    """``2,000 students · 670 chronic · 3 early warnings``; what nobody can be yet is not told."""
    parts = [students_words(len(rows))]
    if any(row.eligibility in (Eligibility.ELIGIBLE, Eligibility.NOT_ATTENDED) for row in rows):
        parts.append(_("{number} chronic").format(number=f"{sum(row.chronic for row in rows):,}"))
    early = sum(row.early for row in rows)
    return " · ".join([*parts, early_words(early)] if early else parts)
