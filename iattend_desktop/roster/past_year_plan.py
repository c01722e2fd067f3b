"""Plans the days of a past school year that a roster tells of each student, as one fact."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from iattend_desktop.model.attendance import AttendanceFact
from iattend_desktop.roster.facts_in_force import COUNTS
from iattend_desktop.roster.known import Known
from iattend_desktop.roster.student_sheet import StudentSheet
from iattend_desktop.vocabulary import Grain

Summary = tuple[tuple[int, ...], int, int]
"""Facts of all schools, days expected and days absent of one student."""


def plan_past_year(sheet: StudentSheet, starts: int, run: int) -> None:
    """Draw up the days of the school year that starts in ``starts``; another figure supersedes what is known."""
    known, draft = sheet.known, sheet.known.draft
    year = known.year_of(date(starts, 7, 1))
    summaries = known.once(("summaries", starts), lambda: _summaries(known, starts))
    expected, absent = sheet.column("days_expected"), sheet.column("days_absent")
    new: list[int] = []
    following = draft.next_key(AttendanceFact)
    for position in sheet.says("days_expected"):
        student, days, missed = sheet.students[position], expected[position], absent[position]
        found = summaries.get(student)
        if missed is None or (found is not None and found[1:] == (days, missed)):
            continue
        if found is not None:
            sheet.changed(position, "days_absent", found[2], missed)
        if found is not None and found[0][0] < 0:  # another file of this import drew it up
            key = found[0][0]
            for name, value in (("expected", days), ("attended", days - missed), ("unspecified", missed)):
                draft.change(AttendanceFact, key, name, value)
        else:
            if found is not None:
                draft.superseded[run].extend(found[0])
            key = following - len(new)
            new.append(position)
        summaries[student] = (key,), days, missed
    size = len(new)
    days, missed = [expected[at] for at in new], [absent[at] for at in new]
    columns = {name: [0] * size for name in COUNTS}
    columns |= {"expected": days, "unspecified": missed}
    columns["attended"] = [one - other for one, other in zip(days, missed, strict=True)]
    draft.add_many(
        AttendanceFact,
        {
            **columns,
            "student_id": [sheet.students[at] for at in new],
            "school_id": [None] * size,
            "school_year_id": [year] * size,
            "grain": [Grain.YEAR.value] * size,
            "starts_on": [date(starts, 7, 1)] * size,
            "ends_on": [date(starts + 1, 6, 30)] * size,
            "reason": [None] * size,
            "source": ["roster"] * size,
            "import_id": [run] * size,
        },
    )


def _summaries(known: Known, starts: int) -> dict[int, Summary]:
    """What is known of the school year that starts in ``starts``, by student."""
    fact = AttendanceFact
    absent = fact.excused + fact.unexcused + fact.unspecified + fact.suspended_out + fact.independent_study_missed
    query = select(fact.id, fact.student_id, fact.expected, absent).where(
        fact.grain == Grain.YEAR, fact.superseded_by_id.is_(None), fact.starts_on == date(starts, 7, 1)
    )
    summaries: dict[int, Summary] = {}
    for key, student, days, missed in known.session.execute(query):
        keys, days_before, missed_before = summaries.get(student, ((), 0, 0))
        summaries[student] = (*keys, key), days_before + days, missed_before + missed
    return summaries
