"""Where the coming school year takes a student: by grade, by the grades of the school, by the feeder school.

Arrays and databases stay outside. Unknown is never guessed: where grade, grades of a school or the next school are not
known, the answer is a sentence for a person.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from iattend_desktop.i18n import _
from iattend_desktop.vocabulary import Grade


@dataclass(frozen=True, slots=True)
class SchoolSpan:
    """A school with its lowest and highest grade, and the school that most of its students go on to."""

    id: int
    name: str
    low: int | None
    high: int | None
    feeds_id: int | None = None

    @property
    def known(self) -> bool:
        """Whether its grades are on file."""
        return self.low is not None and self.high is not None

    def teaches(self, grade: int) -> bool:
        """Whether a grade is among its grades; false where they are not known."""
        return self.low is not None and self.high is not None and self.low <= grade <= self.high

    @property
    def words(self) -> str:
        """Its grades, such as ``6–8``."""
        if self.low is None or self.high is None:
            return _("grades not known")
        return f"{Grade(self.low).label}–{Grade(self.high).label}"


@dataclass(frozen=True, slots=True)
class NextPlace:
    """School and grade of the coming year; ``finished`` after grade 12; else ``question`` says what is not known."""

    school_id: int | None = None
    grade: int | None = None
    finished: bool = False
    question: str = ""


def next_place(grade: int | None, school: SchoolSpan, schools: Mapping[int, SchoolSpan]) -> NextPlace:
    """Where a student of a grade and a school is in the coming year.

    >>> bell = SchoolSpan(1, "Bell Elementary", Grade.TK, 5, feeds_id=2)
    >>> nimitz = SchoolSpan(2, "Nimitz Middle", 6, 8)
    >>> next_place(Grade.TK, bell, {1: bell, 2: nimitz})
    NextPlace(school_id=1, grade=0, finished=False, question='')
    >>> next_place(5, bell, {1: bell, 2: nimitz}).school_id
    2
    >>> next_place(8, nimitz, {1: bell, 2: nimitz}).question
    'Nimitz Middle ends with grade 8, and no school is recorded that its students go on to.'
    """
    if grade is None:
        return NextPlace(question=_("The grade of this year is not known."))
    if grade >= Grade.G12:
        return NextPlace(finished=True)
    coming = grade + 1
    if not school.known:
        return NextPlace(grade=coming, question=_("The grades of {school} are not on file.").format(school=school.name))
    if school.teaches(coming):
        return NextPlace(school.id, coming)
    told = {"school": school.name, "grades": school.words, "grade": Grade(coming).label}
    if school.low is not None and coming < school.low:
        return NextPlace(grade=coming, question=_("{school} teaches {grades}, not grade {grade}.").format_map(told))
    feeder = schools.get(school.feeds_id) if school.feeds_id is not None else None
    if feeder is None:
        last = Grade(school.high).label if school.high is not None else ""
        words = _("{school} ends with grade {last}, and no school is recorded that its students go on to.")
        return NextPlace(grade=coming, question=words.format(school=school.name, last=last))
    if not feeder.teaches(coming):
        words = _("Students of {school} go on to {next}, but grade {grade} is not on file there ({grades}).")
        told = {"school": school.name, "next": feeder.name, "grade": Grade(coming).label, "grades": feeder.words}
        return NextPlace(grade=coming, question=words.format_map(told))
    return NextPlace(feeder.id, coming)
