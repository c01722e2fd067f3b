"""What there is to match, before a run: who waits, who may mentor, what a person decided, saved profiles."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from sqlalchemy import func, select

from iattend_desktop.matching.candidates import eligible
from iattend_desktop.matching.columns import SCREENING_CLEARED
from iattend_desktop.matching.criteria import Profile
from iattend_desktop.matching.pair_rules import PairRuleRow, list_pair_rules
from iattend_desktop.matching.pool import LoadedPool, load_pool
from iattend_desktop.matching.profiles import list_profiles
from iattend_desktop.matching.rules import ALWAYS
from iattend_desktop.model.mentoring import Match
from iattend_desktop.model.program import ProgramEnrollment
from iattend_desktop.security.access import Permission, require
from iattend_desktop.vocabulary import ProgramStatus
from iattend_desktop.workspace import Workspace, load_settings


@dataclass(frozen=True)
class Overview:
    """``waiting`` students without a match, ``consented`` of them with consent on file; ``mentors`` who are active,
    ``ready`` of them cleared until the year ends with ``places`` free in all; ``matched`` students of this year.
    ``loaded``: the pool that was counted; ``left_without_go_first``: the setting of that name. ``touched``: matches
    that stand though their mentor left or is no longer cleared."""

    waiting: int
    consented: int
    mentors: int
    ready: int
    places: int
    matched: int
    decisions: tuple[PairRuleRow, ...]
    profiles: tuple[Profile, ...]
    loaded: LoadedPool
    left_without_go_first: bool
    touched: int


def match_overview(workspace: Workspace) -> Overview:
    """Count what a run would look at; as quick as loading its pool."""
    require(workspace.role, Permission.RUN_MATCHING)
    with workspace.read() as session:
        loaded = load_pool(session, workspace.today())
        settings = load_settings(session)
        matched = session.scalar(
            select(func.count()).where(
                ProgramEnrollment.school_year_id == loaded.school_year_id,
                ProgramEnrollment.status == ProgramStatus.MATCHED,
            )
        )
        held = session.scalars(
            select(Match.mentor_id)
            .join(ProgramEnrollment, ProgramEnrollment.id == Match.program_enrollment_id)
            .where(Match.ends_on.is_(None), Match.is_primary, ProgramEnrollment.school_year_id == loaded.school_year_id)
        ).all()
    pool = loaded.pool
    students, mentors = eligible(pool, Profile("", required=ALWAYS))
    may_go_on = (pool.mentors.screening == SCREENING_CLEARED).tolist()
    cleared = {mentor.id for mentor, well in zip(loaded.mentors, may_go_on, strict=True) if well}
    free = np.maximum(pool.mentors.capacity - pool.mentors.load, 0)
    return Overview(
        waiting=len(loaded.students),
        consented=int(students.sum()),
        mentors=len(loaded.mentors),
        ready=int(mentors.sum()),
        places=int(free[mentors].sum()),
        matched=matched or 0,
        decisions=tuple(list_pair_rules(workspace)),
        profiles=tuple(list_profiles(workspace)),
        touched=sum(mentor not in cleared for mentor in held),
        loaded=loaded,
        left_without_go_first=settings.left_without_go_first,
    )
