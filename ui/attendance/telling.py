"""What the panels say: of a group the lines and tiers, of a student the days, both lines, the tier and its reasons."""

from __future__ import annotations

from datetime import date

from iattend_desktop.attendance.band import percent_missed
from iattend_desktop.attendance.overview_rows import KINDS, StudentDays
from iattend_desktop.attendance.rule import Rule
from iattend_desktop.attendance.student_year import StudentYear
from iattend_desktop.attendance.tier import Trigger
from iattend_desktop.attendance.trend import Trend
from iattend_desktop.i18n import _, day_words, ngettext
from iattend_desktop.vocabulary import Eligibility, LausdLine, Tier, label
from ui.attendance.group import GroupFacts
from ui.attendance.words import kind_words, missed_words, trigger_words
from ui.widgets.badge import band_words


def facts_words(facts: GroupFacts) -> list[str]:
    """``91 % or less (Los Angeles Unified): 12`` · ``Tier 3: 4 · Tier 2: 10`` and what calls for them."""
    said = []
    if sum(facts.lausd):
        words = _("By Los Angeles Unified's line: {count} with 91 % or less")
        said.append(words.format(count=f"{facts.lausd[list(LausdLine).index(LausdLine.CHRONIC)]:,}"))
    tiers = [
        _("{tier}: {count}").format(tier=label(tier), count=f"{count:,}")
        for tier, count in zip(Tier, facts.tiers, strict=True)
        if count
    ]
    if tiers:
        said.append(" · ".join(reversed(tiers)))
    called = [
        _("{what} {count}").format(what=trigger_words(trigger), count=f"{facts.triggers[trigger]:,}")
        for trigger in Trigger
        if facts.triggers.get(trigger)
    ]
    if called:
        said.append(_("Tiers 2 and 3 because of: {reasons}").format(reasons=", ".join(called)))
    return said


def student_sentences(student: StudentDays, year: StudentYear, rule: Rule, as_of: date | None) -> list[tuple[str, str]]:
    """Sentences with the role of each label: days and until when, kinds apart, both lines, tier, before, last year."""
    said = [(_days_words(student, as_of), "strong")]
    rule_said = standing_words(student.eligibility, rule)
    if rule_said:
        said.append((rule_said, "small"))
    kinds = _kinds_words(year)
    if kinds:
        said.append((kinds, "secondary"))
    if student.not_submitted:
        said.append(
            (
                ngettext(
                    "{count} day was not submitted and is not counted.",
                    "{count} days were not submitted and are not counted.",
                    student.not_submitted,
                ),
                "small",
            )
        )
    if student.lausd is not None:
        said.append((_("Los Angeles Unified's line: {line}").format(line=label(student.lausd)), "secondary"))
    if year.support.tier is not None:
        said.append((_("{tier}: {why}").format(tier=label(year.support.tier), why=year.support.words), ""))
    known = year.trend is not None and year.trend.to_come is not None
    said += [(words, "" if known else "small") for words in outlook_words(year.trend)]
    if student.crossed:
        said.append(
            (
                _("Before: {days}, {band}").format(
                    days=missed_words(student.before_expected, student.before_absent),
                    band=band_words(student.before_band),
                ),
                "secondary",
            )
        )
    if student.last_expected:
        percent = percent_missed(student.last_absent, student.last_expected)
        words = _("Last year {percent}, {band}").format(percent=percent, band=band_words(student.last_band))
        said.append((words, "secondary"))
    return said


def outlook_words(trend: Trend | None) -> list[str]:
    """How many days may still be missed, and where the year will end; or that nobody knows how many are to come."""
    if trend is None or not trend.expected:
        return []
    if trend.to_come is None:
        return [_("Import the school calendar to see how many days are to come, and how many may be missed.")]
    if trend.to_come == 0:
        return []
    days = ngettext("{count} day", "{count} days", trend.to_come)
    if trend.to_spare is None:
        words = _("{days} to come by the school calendar: even with none missed the year ends at 10 % or above.")
        said = [words.format(days=days)]
    else:
        words = _("{days} to come by the school calendar: {spare} of them may be missed before 10 %.")
        said = [words.format(days=days, spare=trend.to_spare or _("none"))]
    if trend.projection is not None:
        words = _("Going on like this, the year ends with {range} missed ({level} in 100 such years do).")
        said.append(words.format(range=trend.projection.range_words, level=round(100 * trend.projection.level)))
    return said


def standing_words(eligibility: Eligibility, rule: Rule) -> str:
    """By which rule a student is counted, or why not yet; nothing where no day is known."""
    return {
        Eligibility.ELIGIBLE: rule.words,
        Eligibility.TOO_EARLY: rule.early_words,
        Eligibility.NOT_ATTENDED: rule.never_words,
    }.get(eligibility, "")


def _days_words(student: StudentDays, as_of: date | None) -> str:
    if not student.expected:
        return _("No attendance is known for this school year.")
    words = _("Missed {days}").format(days=missed_words(student.expected, student.absent))
    return words if as_of is None else _("{missed}, up to {day}").format(missed=words, day=day_words(as_of))


def _kinds_words(year: StudentYear) -> str:
    """``Excused 3, unexcused 5``: the kinds that there were, apart."""
    sums = [sum(span.kinds[at] for span in year.months) for at in range(len(KINDS))]
    parts = [
        _("{kind} {count}").format(kind=kind_words(kind).lower() if at else kind_words(kind), count=count)
        for at, (kind, count) in enumerate((kind, count) for kind, count in zip(KINDS, sums, strict=True) if count)
    ]
    return ", ".join(parts)
