"""What the cards of the picture say, on the screen and to a screen reader."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from iattend_desktop.i18n import _, ngettext
from iattend_desktop.matching.neighbourhood import Component, Link, MatchedGraph, MentorNode, Neighbourhood, StudentNode
from iattend_desktop.matching.pool import Ready, Waiting
from iattend_desktop.matching.proposal import Scenario
from ui.matching.words import score_words
from ui.widgets.table_data import fold


class Side(StrEnum):
    """The two columns."""

    STUDENT = "student"
    MENTOR = "mentor"


class Who(NamedTuple):
    """Somebody of a scenario, by position."""

    side: Side
    at: int


@dataclass(frozen=True, slots=True)
class Face:
    """A card. ``alert``: without a mentor, or without a place; ``places``: (taken, in all), of a mentor."""

    who: Who
    name: str
    below: str
    spoken: str
    row: float
    alert: bool
    places: tuple[int, int] | None = None


@dataclass(frozen=True)
class Drawing:
    """A picture ready to draw: cards from top to bottom, lines best first, and what was left out in words."""

    focus: Who
    faces: tuple[Face, ...]
    links: tuple[Link, ...]
    more_students: str
    more_mentors: str

    def column(self, side: Side) -> list[Face]:
        """The cards of a column."""
        return [face for face in self.faces if face.who.side is side]

    def links_of(self, who: Who) -> list[Link]:
        """The lines of a card, the proposed ones first, then best first."""
        return sorted((link for link in self.links if who in ends(link)), key=lambda link: not link.chosen)


@dataclass(frozen=True)
class Prepared:
    """A scenario with what walking it needs; ``people``: (folded name, who) in the order of the names."""

    scenario: Scenario
    matched: MatchedGraph
    people: tuple[tuple[str, Who], ...]
    sites: dict[int, str]

    def student(self, at: int) -> Waiting:
        """The student at a position."""
        return self.scenario.loaded.students[at]

    def mentor(self, at: int) -> Ready:
        """The mentor at a position."""
        return self.scenario.loaded.mentors[at]

    def name(self, who: Who) -> str:
        """A person's name."""
        return self.student(who.at).name if who.side is Side.STUDENT else self.mentor(who.at).name

    def place(self, who: Who) -> str:
        """The student's school, or the site or number of the mentor."""
        if who.side is Side.STUDENT:
            return self.student(who.at).school or _("no school")
        return self.sites.get(int(self.scenario.pool.mentors.school[who.at])) or self.mentor(who.at).number or ""

    def start(self) -> Who | None:
        """Where a walk begins: at the first student without a mentor who has somebody permitted, else at the first."""
        students = [one.student for one in self.scenario.unmatched]
        students += [pair.student for pair in self.scenario.pairs]
        positions = [self.scenario.student_at[student.id] for student in students]
        walkable = (at for at in positions if self.matched.permitted_mentors[at])
        at = next(walkable, positions[0] if positions else None)
        return None if at is None else Who(Side.STUDENT, at)


def prepare_walk(scenario: Scenario) -> Prepared:
    """Count what every step needs and fold the names for the search, in a task."""
    loaded = scenario.loaded
    matched = MatchedGraph(scenario.graph, scenario.assignment.mentor_of)
    people = [
        *((one.sort_name, one.name, Who(Side.STUDENT, at)) for at, one in enumerate(loaded.students)),
        *((one.sort_name, one.name, Who(Side.MENTOR, at)) for at, one in enumerate(loaded.mentors)),
    ]
    schools = scenario.pool.mentees.school.tolist()
    sites = {code: one.school for code, one in zip(schools, loaded.students, strict=True) if one.school}
    prepared = Prepared(scenario, matched, tuple((fold(name), who) for _sort, name, who in sorted(people)), sites)
    assert matched.permitted_mentors.size == len(loaded.students)  # counted here, not at the first step
    return prepared


def draw_faces(prepared: Prepared, focus: Who, around: Neighbourhood) -> Drawing:
    """Words for the neighborhood of ``focus``, or for its whole component."""
    to_focus = {other(link, focus): link for link in around.links if focus in ends(link)}
    faces = [
        *(_student_face(prepared, node, to_focus, focus) for node in around.students),
        *(_mentor_face(prepared, node, to_focus, focus) for node in around.mentors),
    ]
    return Drawing(
        focus,
        tuple(faces),
        around.links,
        _more_students(around.more_students, focus) if around.more_students else "",
        _more_mentors(around.more_mentors, focus) if around.more_mentors else "",
    )


def ends(link: Link) -> tuple[Who, Who]:
    """The student and the mentor of a line."""
    return Who(Side.STUDENT, link.mentee), Who(Side.MENTOR, link.mentor)


def other(link: Link, who: Who) -> Who:
    """The far end of a line."""
    student, mentor = ends(link)
    return mentor if who == student else student


def component_words(whole: Component) -> str:
    """The component in a sentence or two."""
    if not whole.mentors:
        return _("No mentor is permitted for this student.")
    if not whole.students:
        return _("No student is permitted for this mentor.")
    words = _("Connected by permitted pairs: {students}, {mentors} with {places}; {matched} matched.").format(
        students=ngettext("{count} student", "{count} students", whole.students),
        mentors=ngettext("{count} mentor", "{count} mentors", whole.mentors),
        places=ngettext("{count} free place", "{count} free places", whole.places),
        matched=f"{whole.matched:,}",
    )
    if whole.short is None:
        return words
    short = _("{students} of them share {mentors} with {places}.").format(
        students=f"{whole.short.students:,}",
        mentors=ngettext("{count} mentor", "{count} mentors", whole.short.mentors),
        places=ngettext("{count} place", "{count} places", whole.short.places),
    )
    return f"{words} {short}"


def _more_students(count: int, focus: Who) -> str:
    if focus.side is Side.MENTOR:
        return ngettext("and {count} more permitted student", "and {count} more permitted students", count)
    return ngettext("and {count} more student of these mentors", "and {count} more students of these mentors", count)


def _more_mentors(count: int, focus: Who) -> str:
    if focus.side is Side.STUDENT:
        return ngettext("and {count} more permitted mentor", "and {count} more permitted mentors", count)
    return ngettext("and {count} more mentor of these students", "and {count} more mentors of these students", count)


def _student_face(prepared: Prepared, node: StudentNode, to_focus: dict[Who, Link], focus: Who) -> Face:
    who = Who(Side.STUDENT, node.mentee)
    alone = node.mentor < 0
    matched = (
        _("without a mentor") if alone else _("matched with {mentor}").format(mentor=prepared.mentor(node.mentor).name)
    )
    spoken = [
        prepared.name(who),
        _("student"),
        matched,
        ngettext("{count} permitted mentor", "{count} permitted mentors", node.permitted),
        *_with_focus(prepared, who, to_focus, focus),
    ]
    below = [*([_("without a mentor")] if alone else []), prepared.place(who)]
    return Face(who, prepared.name(who), " · ".join(below), ", ".join(spoken), node.row, alone)


def _mentor_face(prepared: Prepared, node: MentorNode, to_focus: dict[Who, Link], focus: Who) -> Face:
    who = Who(Side.MENTOR, node.mentor)
    taken = _("{taken} of {places} taken").format(taken=node.taken, places=node.places)
    spoken = [
        prepared.name(who),
        _("mentor"),
        ngettext("{taken} of {count} place taken", "{taken} of {count} places taken", node.places, taken=node.taken),
        ngettext("{count} permitted student", "{count} permitted students", node.permitted),
        *_with_focus(prepared, who, to_focus, focus),
    ]
    below = [part for part in (taken, _("full") if node.full else "", prepared.place(who)) if part]
    return Face(
        who, prepared.name(who), " · ".join(below), ", ".join(spoken), node.row, node.full, (node.taken, node.places)
    )


def _with_focus(prepared: Prepared, who: Who, to_focus: dict[Who, Link], focus: Who) -> list[str]:
    link = to_focus.get(who)
    if link is None:
        return []
    return [_("{score} with {name}").format(score=score_words(link.score), name=prepared.name(focus))]
