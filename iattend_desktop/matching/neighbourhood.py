"""What stands around one student or mentor in a match run, small enough to draw, and the component it belongs to.

Pure: the graph and the assignment in, frozen dataclasses out. Positions are array indices. Of 13 million pairs only
those of one person and of the people shown are ever looked at one by one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from iattend_desktop.matching.graph import CandidateGraph, Ints
from iattend_desktop.matching.two_columns import two_columns

Mask = npt.NDArray[np.bool_]
MOST = 10
"""Students, and mentors, of a neighbourhood."""
MOST_DRAWN = 24
"""Students, and mentors, up to which a component is drawn whole."""
_SAMPLE = 64  # one pair in so many joins the components first


@dataclass(frozen=True, slots=True)
class StudentNode:
    """A student of the picture: ``mentor`` proposed, −1 where there is none; ``permitted`` mentors in all."""

    mentee: int
    mentor: int
    permitted: int
    row: float


@dataclass(frozen=True, slots=True)
class MentorNode:
    """A mentor of the picture: ``taken`` of ``places`` in all, proposals counted; ``permitted`` students in all."""

    mentor: int
    places: int
    taken: int
    permitted: int
    row: float

    @property
    def full(self) -> bool:
        """Whether no place is left."""
        return self.taken >= self.places


@dataclass(frozen=True, slots=True)
class Link:
    """A permitted pair of two who are shown; ``score`` in thousandths of a point, ``chosen``: proposed."""

    mentee: int
    mentor: int
    score: int
    chosen: bool


@dataclass(frozen=True)
class Neighbourhood:
    """Two columns, top to bottom, and every permitted pair between them, best first.

    ``more_students``, ``more_mentors``: how many were left out. Around a student these are further mentors whom the
    student may have, and further students whom the shown mentors got; around a mentor further students who may have
    the mentor, and further mentors who got the shown students; 0 in a component drawn whole.
    """

    students: tuple[StudentNode, ...]
    mentors: tuple[MentorNode, ...]
    links: tuple[Link, ...]
    more_students: int
    more_mentors: int


@dataclass(frozen=True, slots=True)
class Bottleneck:
    """``students`` who reach nobody but these ``mentors``, whose free ``places`` are fewer (Hall's condition)."""

    students: int
    mentors: int
    places: int


@dataclass(frozen=True)
class Component:
    """Everybody connected by permitted pairs. ``places``: free before the run. ``short`` is the bottleneck that
    leaves students of it without a mentor, ``drawn`` the whole of it where it is small enough."""

    students: int
    mentors: int
    pairs: int
    places: int
    matched: int
    short: Bottleneck | None
    drawn: Neighbourhood | None


class MatchedGraph:
    """A graph with its assignment and what walking it needs, counted once and kept.

    ``mentor_of`` int[mentees], −1 where unmatched.
    """

    def __init__(self, graph: CandidateGraph, mentor_of: npt.NDArray[np.integer[Any]]) -> None:
        self.graph = graph
        self.mentor_of: Ints = mentor_of.astype(np.int64)

    @cached_property
    def permitted_mentors(self) -> Ints:
        """int64[mentees]: how many mentors each student may have."""
        return np.bincount(self.graph.edge_mentee, minlength=self.graph.mentees)

    @cached_property
    def permitted_students(self) -> Ints:
        """int64[mentors]: how many students may have each mentor."""
        return np.bincount(self.graph.edge_mentor, minlength=self.graph.mentors)

    @cached_property
    def proposed(self) -> Ints:
        """int64[mentors]: students proposed to each mentor."""
        return np.bincount(self.mentor_of[self.mentor_of >= 0], minlength=self.graph.mentors)

    @cached_property
    def places(self) -> Ints:
        """int64[mentors]: places free before the run."""
        places: Ints = np.maximum(self.graph.capacity - self.graph.load, 0)
        return places

    @cached_property
    def component_of(self) -> tuple[Ints, Ints]:
        """int64[mentees], int64[mentors]: the component of everybody, by the number of its first node."""
        graph = self.graph
        labels = connected(graph.mentees + graph.mentors, graph.edge_mentee, graph.mentees + graph.edge_mentor)
        return labels[: graph.mentees], labels[graph.mentees :]

    @cached_property
    def short_of(self) -> tuple[Mask, Mask]:
        """bool[mentees], bool[mentors]: who is reached from students without a mentor along alternating paths.

        In an optimum every such mentor is full: these students share too few places. A pinned student has the mentor
        of the pin and reaches no other.
        """
        graph = self.graph
        students = (self.mentor_of < 0) & (self.permitted_mentors > 0)
        mentors = np.zeros(graph.mentors, bool)
        mentee, mentor = graph.edge_mentee, graph.edge_mentor
        if graph.pins:
            movable = np.ones(graph.mentees, bool)
            movable[[pin[0] for pin in graph.pins]] = False
            mentee, mentor = mentee[movable[mentee]], mentor[movable[mentee]]
        while True:
            found = mentor[students[mentee]]
            if mentors[found].all():
                return students, mentors
            mentors[found] = True
            students |= (self.mentor_of >= 0) & mentors[self.mentor_of]
            ahead = ~mentors[mentor]
            mentee, mentor = mentee[ahead], mentor[ahead]

    def mentors_for(self, mentee: int) -> Ints:
        """The mentors whom a student may have, best first."""
        graph = self.graph
        edges = np.flatnonzero(graph.edge_mentee == mentee)
        mentors = graph.edge_mentor[edges].astype(np.int64)
        return mentors[np.lexsort((graph.mentor_rank[mentors], -graph.score[edges].astype(np.int64)))]

    def students_for(self, mentor: int) -> Ints:
        """The students who may have a mentor, best first."""
        graph = self.graph
        edges = np.flatnonzero(graph.edge_mentor == mentor)
        students = graph.edge_mentee[edges].astype(np.int64)
        return students[np.lexsort((graph.mentee_rank[students], -graph.score[edges].astype(np.int64)))]

    def students_of(self, mentors: Sequence[int]) -> list[int]:
        """The students proposed to mentors, in the order of these."""
        place = {mentor: at for at, mentor in enumerate(mentors)}
        students = np.flatnonzero(np.isin(self.mentor_of, np.array(mentors, np.int64))).tolist()
        return sorted(students, key=lambda mentee: place[int(self.mentor_of[mentee])])


def neighbourhood(
    matched: MatchedGraph, *, mentee: int | None = None, mentor: int | None = None, most: int = MOST
) -> Neighbourhood:
    """What stands around a student or around a mentor, ``most`` in each column.

    Around a student: the mentors permitted, best first and always the one proposed, and the students whom these
    mentors got. Around a mentor: the students proposed, the best others permitted, and the mentors whom these got.
    """
    if mentee is not None and mentor is None:
        students, mentors, reach = _around_student(matched, mentee, most)
        more_students, more_mentors = reach - min(reach, most), int(matched.permitted_mentors[mentee]) - len(mentors)
    elif mentor is not None and mentee is None:
        students, mentors, reach = _around_mentor(matched, mentor, most)
        more_students, more_mentors = int(matched.permitted_students[mentor]) - len(students), reach - min(reach, most)
    else:
        raise ValueError("neighbourhood takes a student or a mentor")
    return _drawn(matched, students, mentors, more_students, more_mentors)


def component(matched: MatchedGraph, *, mentee: int | None = None, mentor: int | None = None) -> Component:
    """The component of a student or of a mentor: counted, and drawn where it is small."""
    of_mentee, of_mentor = matched.component_of
    if (mentee is None) == (mentor is None):
        raise ValueError("component takes a student or a mentor")
    label = of_mentee[mentee] if mentee is not None else of_mentor[mentor]
    students, mentors = np.flatnonzero(of_mentee == label), np.flatnonzero(of_mentor == label)
    small = students.size <= MOST_DRAWN and mentors.size <= MOST_DRAWN
    return Component(
        students=students.size,
        mentors=mentors.size,
        pairs=int(matched.permitted_mentors[students].sum()),
        places=int(matched.places[mentors].sum()),
        matched=int((matched.mentor_of[students] >= 0).sum()),
        short=_bottleneck(matched, students, mentors),
        drawn=_drawn(matched, students.tolist(), mentors.tolist(), 0, 0) if small else None,
    )


def _around_student(matched: MatchedGraph, mentee: int, most: int) -> tuple[list[int], list[int], int]:
    """Students, mentors, and how many students there would be."""
    mentors = matched.mentors_for(mentee)[:most].tolist()
    own = int(matched.mentor_of[mentee])
    if own >= 0 and own not in mentors:
        mentors[-1] = own
    first = sorted(mentors, key=lambda mentor: mentor != own)
    students = _once([mentee, *matched.students_of(first)])
    return students[:most], mentors, len(students)


def _around_mentor(matched: MatchedGraph, mentor: int, most: int) -> tuple[list[int], list[int], int]:
    """Students, mentors, and how many mentors there would be."""
    permitted = matched.students_for(mentor)
    own = matched.mentor_of[permitted] == mentor
    students = [*permitted[own].tolist(), *permitted[~own].tolist()][:most]
    mentors = _once([mentor, *(int(at) for at in matched.mentor_of[students] if at >= 0)])
    return students, mentors[:most], len(mentors)


def _once(numbers: Iterable[int]) -> list[int]:
    return list(dict.fromkeys(numbers))


def _drawn(
    matched: MatchedGraph, students: list[int], mentors: list[int], more_students: int, more_mentors: int
) -> Neighbourhood:
    graph = matched.graph
    mentee, mentor = np.repeat(np.array(students, np.int64), len(mentors)), np.tile(mentors, len(students))
    edges = graph.find_edges(mentee, mentor.astype(np.int64))
    links = [
        Link(i, j, int(graph.score[edge]), int(matched.mentor_of[i]) == j)
        for i, j, edge in zip(mentee.tolist(), mentor.tolist(), edges.tolist(), strict=True)
        if edge >= 0
    ]
    student_at = {mentee: at for at, mentee in enumerate(students)}
    mentor_at = {mentor: at for at, mentor in enumerate(mentors)}
    pairs = [(student_at[link.mentee], mentor_at[link.mentor], link.chosen) for link in links]
    rows = two_columns(len(students), len(mentors), pairs)
    student_nodes = [
        StudentNode(i, int(matched.mentor_of[i]), int(matched.permitted_mentors[i]), row)
        for i, row in zip(students, rows.students, strict=True)
    ]
    mentor_nodes = [_mentor_node(matched, j, row) for j, row in zip(mentors, rows.mentors, strict=True)]
    return Neighbourhood(
        tuple(sorted(student_nodes, key=lambda node: node.row)),
        tuple(sorted(mentor_nodes, key=lambda node: node.row)),
        tuple(sorted(links, key=lambda link: -link.score)),
        more_students,
        more_mentors,
    )


def _mentor_node(matched: MatchedGraph, mentor: int, row: float) -> MentorNode:
    graph = matched.graph
    taken = int(graph.load[mentor] + matched.proposed[mentor])
    return MentorNode(mentor, int(graph.capacity[mentor]), taken, int(matched.permitted_students[mentor]), row)


def _bottleneck(matched: MatchedGraph, students: Ints, mentors: Ints) -> Bottleneck | None:
    short_students, short_mentors = matched.short_of
    short, sharing = students[short_students[students]], mentors[short_mentors[mentors]]
    places = int(matched.places[sharing].sum())
    if short.size <= places:
        return None
    return Bottleneck(short.size, sharing.size, places)


def connected(nodes: int, one: npt.NDArray[np.integer[Any]], other: npt.NDArray[np.integer[Any]]) -> Ints:
    """The smallest number of each node's component.

    Every root is hung on a smaller neighbor's until none differ; a sample of the pairs first, which leaves little for
    the rest to do.
    """
    root = np.arange(nodes)
    for part in (slice(None, None, _SAMPLE), slice(None)):
        first, second = root[one[part]], root[other[part]]
        while (apart := first != second).any():
            first, second = first[apart], second[apart]
            np.minimum.at(root, np.maximum(first, second), np.minimum(first, second))
            while (root[root] != root).any():
                root = root[root]
            first, second = root[first], root[second]
    return root
