"""The made-up district as a whole, from a size and a seed."""

from __future__ import annotations

import numpy as np

from iattend_desktop.i18n import _
from iattend_desktop.progress import SILENT, Progress
from iattend_desktop.sample import absence, campuses, families, partners, shares
from iattend_desktop.sample.rows import District


class Part:
    """A stretch of a longer task's progress; an empty message keeps the last one."""

    def __init__(self, whole: Progress, start: float, end: float, message: str) -> None:
        self._whole, self._start, self._end, self._message = whole, start, end, message

    def step(self, fraction: float, message: str) -> None:
        """Report ``fraction`` of this part as the fraction of the whole that it is."""
        self._whole.step(self._start + (self._end - self._start) * fraction, message or self._message)


def make_district(size: shares.Size, seed: int, progress: Progress = SILENT) -> District:
    """The district of ``size`` for ``seed``: the same seed gives the same district on every system.

    Raises ``ValueError`` for a seed below 0.
    """
    numbers = shares.SIZES[size]
    rng = np.random.default_rng([numbers.students, seed])  # the sizes share no draws
    progress.step(0.0, _("Making schools"))
    schools = campuses.make_schools(rng, numbers)
    progress.step(0.1, _("Making families"))
    children = families.make_children(rng, schools, numbers.students)
    grades = np.array([int(child.grade) for child in children])
    at = np.array([child.school for child in children])
    last_year = absence.make_last_year(rng, numbers, grades, np.array([child.household for child in children]))
    identified = absence.choose_identified(rng, last_year, at, numbers.identified, shares.NEAR_CHRONIC[size])
    part = Part(progress, 0.2, 0.7, _("Making families"))
    students = families.make_students(rng, schools, children, last_year, identified, part)
    progress.step(0.7, _("Making mentors"))
    mentors = partners.make_mentors(rng, numbers, schools)
    progress.step(0.9, _("Making attendance"))
    attendance = absence.make_attendance(rng, schools, at, grades, last_year)
    return District(schools, students, mentors, attendance)
