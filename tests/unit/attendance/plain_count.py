"""Which facts count, told once more in plain loops: what the arrays are held to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from iattend_desktop.vocabulary import Grain

Facts = list[dict[str, Any]]


def facts_that_count(facts: Iterable[dict[str, Any]]) -> Facts:
    """Of each student's facts those that count: month by month, then against the summaries of the year.

    A fact has ``student_id``, ``school_id``, ``grain``, ``starts_on``, ``expected`` and ``not_submitted``.
    """
    students: dict[int, Facts] = defaultdict(list)
    for fact in facts:
        students[fact["student_id"]].append(fact)
    found: Facts = []
    for own in students.values():
        finer = parts_that_count(own)
        found += _chosen(finer, [fact for fact in own if fact["grain"] == Grain.YEAR])
    return found


def parts_that_count(facts: Iterable[dict[str, Any]]) -> Facts:
    """Of one student's days and months those that count."""
    months: dict[tuple[int, int], dict[str, Facts]] = defaultdict(lambda: defaultdict(list))
    for fact in facts:
        months[fact["starts_on"].year, fact["starts_on"].month][fact["grain"]].append(fact)
    found: Facts = []
    for of_grain in months.values():
        found += _chosen(of_grain[Grain.DAY], of_grain[Grain.MONTH])
    return found


def _chosen(finer: Facts, coarser: Facts) -> Facts:
    schools = [{fact["school_id"] for fact in facts} for facts in (finer, coarser)]
    if not finer or not coarser or not (schools[0] & schools[1] or None in schools[0] | schools[1]):
        return finer + coarser
    covered = [sum(fact["expected"] + fact["not_submitted"] for fact in facts) for facts in (finer, coarser)]
    return finer if covered[0] >= covered[1] else coarser
