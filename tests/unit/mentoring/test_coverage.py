from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import update

from iattend_desktop.mentoring.check_in import log_check_in
from iattend_desktop.mentoring.closure import close_match
from iattend_desktop.mentoring.coverage import LONGEST_COVER, cover_match, end_cover, may_cover
from iattend_desktop.mentoring.match import match_detail
from iattend_desktop.model.mentoring import ScreeningRecord
from iattend_desktop.model.program import PairRule, ProgramEnrollment
from iattend_desktop.problem import UserError
from iattend_desktop.security.access import Permission
from iattend_desktop.vocabulary import Channel, ContactOutcome, MentorKind
from iattend_desktop.workspace import Workspace
from tests.factories import make_mentor
from tests.unit.mentoring.conftest import Pair

FIRST, LAST = date(2026, 11, 9), date(2026, 11, 13)


@pytest.fixture
def stand_in(workspace: Workspace) -> int:
    with workspace.write(Permission.EDIT_MENTORS, "Add Tola") as session:
        return make_mentor(session, None, "Tola", "Okafor").id


def test_a_cover_holds_from_its_first_to_its_last_day_and_contacts_are_with_who_covers(
    workspace: Workspace, pair: Pair, stand_in: int
) -> None:
    cover_match(workspace, pair.match_id, stand_in, first=FIRST, last=LAST)
    days = (date(2026, 11, 8), FIRST, LAST, date(2026, 11, 14))
    for day in days:
        log_check_in(workspace, pair.match_id, on=day, channel=Channel.PHONE, outcome=ContactOutcome.CONTACT)

    detail = match_detail(workspace, pair.match_id)
    (cover,) = detail.covers
    assert (cover.mentor, cover.first, cover.last) == ("Tola Okafor", FIRST, LAST)
    assert [cover.on(day) for day in days] == [False, True, True, False]
    assert [one.mentor for one in reversed(detail.check_ins)] == [
        "Daniel Kim",
        "Tola Okafor",
        "Tola Okafor",
        "Daniel Kim",
    ]


def test_a_cover_ends_earlier_and_undo_brings_it_back(workspace: Workspace, pair: Pair, stand_in: int) -> None:
    cover = cover_match(workspace, pair.match_id, stand_in, first=FIRST, last=LAST)
    end_cover(workspace, cover, last=date(2026, 11, 10))
    assert match_detail(workspace, pair.match_id).covers[0].last == date(2026, 11, 10)
    with pytest.raises(UserError, match=r"ends on .*10.* already"):
        end_cover(workspace, cover, last=LAST)
    end_cover(workspace, cover, last=date(2026, 11, 8))
    assert match_detail(workspace, pair.match_id).covers == ()
    workspace.undo()
    assert match_detail(workspace, pair.match_id).covers[0].first == FIRST


def test_days_that_cannot_be(workspace: Workspace, pair: Pair, stand_in: int) -> None:
    def cover(first: date, last: date, mentor: int = stand_in) -> None:
        cover_match(workspace, pair.match_id, mentor, first=first, last=last)

    with pytest.raises(UserError, match="would end on"):
        cover(LAST, FIRST)
    with pytest.raises(UserError, match="before the match began"):
        cover(date(2026, 9, 11), LAST)
    with pytest.raises(UserError, match="is another match"):
        cover(FIRST, FIRST + LONGEST_COVER)
    with pytest.raises(UserError, match="the match's own mentor"):
        cover(FIRST, LAST, pair.mentor_id)
    cover(FIRST, LAST)
    for first, last in ((LAST, LAST), (date(2026, 11, 1), FIRST), (date(2026, 11, 1), date(2026, 11, 30))):
        with pytest.raises(UserError, match="Tola Okafor covers from"):
            cover(first, last)
    cover(date(2026, 11, 14), date(2026, 11, 14))
    assert len(match_detail(workspace, pair.match_id).covers) == 2
    close_match(workspace, pair.match_id, on=date(2026, 11, 20), reason="Moved", rematch_offered=False)
    with pytest.raises(UserError, match="was closed on"):
        cover(date(2026, 11, 18), date(2026, 11, 19))


def test_who_may_not_meet_the_student_may_not_cover(workspace: Workspace, pair: Pair, stand_in: int) -> None:
    with workspace.write(Permission.EDIT_MENTORS, "Add others") as session:
        unscreened = make_mentor(session, None, "Una", "Screened", cleared=False).id
        expiring = make_mentor(session, None, "Ed", "Ending").id
        unknown, partner, ruled_out = (make_mentor(session, None, name, "Lee") for name in ("Uma", "Pat", "Rob"))
        unknown.kind, partner.kind = None, MentorKind.BUSINESS_PARTNER
        session.add(PairRule(program_enrollment_id=pair.program_id, mentor_id=ruled_out.id, kind="never"))
        session.get_one(ProgramEnrollment, pair.program_id).refused_mentor_kinds = ["business_partner"]
        session.execute(
            update(ScreeningRecord)
            .where(ScreeningRecord.mentor_id == expiring, ScreeningRecord.step == "background_check")
            .values(expires_on=date(2026, 12, 1))
        )
        keys = {"unknown": unknown.id, "partner": partner.id, "ruled out": ruled_out.id}
    judged = {mentor.id: why for mentor, why in may_cover(workspace, pair.match_id, last=date(2026, 12, 1))}
    assert pair.mentor_id not in judged
    assert judged[stand_in] is None
    assert "missing" in (judged[unscreened] or "")
    assert "the screening ends on" in (judged[expiring] or "")
    assert judged[keys["unknown"]] == "it is unknown what kind of mentor this is"
    assert judged[keys["partner"]] == "the family wants no business partner"
    assert judged[keys["ruled out"]] == "somebody ruled out this pair"
    by_november = {mentor.id: why for mentor, why in may_cover(workspace, pair.match_id, last=date(2026, 11, 30))}
    assert by_november[expiring] is None  # the last day on which the check still holds
    with pytest.raises(UserError, match="Rob Lee cannot cover: somebody ruled out this pair"):
        cover_match(workspace, pair.match_id, keys["ruled out"], first=FIRST, last=LAST)
