"""What is on record of a workbook that came back: whose it is, what its rows are about, which of them were brought."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from iattend_desktop.i18n import _, day_words
from iattend_desktop.mentoring.parties import Parties, parties_of
from iattend_desktop.mentoring.workbook_stamp import Seal
from iattend_desktop.model.mentoring import CheckIn, Match, MatchCoverage, Mentor, WorkbookIssue, WorkbookRow
from iattend_desktop.model.person import Person
from iattend_desktop.people.names import full_name
from iattend_desktop.problem import UserError

_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class Issue:
    """A workbook on record.

    ``matches`` are those of its students that are still the mentor's; ``gone`` says of each other one why it is not.
    ``brought`` are the rows that were brought in before, by their short keys; ``check_ins`` those of its matches.
    """

    id: int
    mentor_id: int
    mentor: str
    active: bool
    issued_on: date
    seal: Seal
    contents: Mapping[str, Any]
    matches: Mapping[int, Parties]
    gone: Mapping[int, str]
    brought: Mapping[str, WorkbookRow]
    check_ins: Mapping[int, CheckIn]


def issue_of(session: Session, workbook: str, today: date) -> Issue | None:
    """What is on record of a workbook by its identity; ``None`` where nothing is."""
    if not _ID.fullmatch(workbook):
        return None
    issue = session.scalar(select(WorkbookIssue).where(WorkbookIssue.public_id == uuid.UUID(workbook)))
    if issue is None:
        return None
    mentor = session.get_one(Mentor, issue.mentor_id)
    person = session.get_one(Person, mentor.person_id)
    matches: dict[int, Parties] = {}
    gone: dict[int, str] = {}
    for match_id, _version in issue.contents["S"]:
        why = _why_gone(session, match_id, issue.mentor_id)
        if why is None:
            matches[match_id] = parties_of(session, match_id)
        else:
            gone[match_id] = why
    rows = session.scalars(select(WorkbookRow).where(WorkbookRow.issue_id == issue.id))
    held = session.scalars(select(CheckIn).where(CheckIn.match_id.in_(matches)).order_by(CheckIn.id))
    return Issue(
        id=issue.id,
        mentor_id=issue.mentor_id,
        mentor=full_name(person.given_name, person.family_name, person.preferred_name),
        active=mentor.inactive_from is None or mentor.inactive_from > today,
        issued_on=date.fromisoformat(issue.contents["issued"]),
        seal=Seal(workbook, bytes.fromhex(issue.signing_key)),
        contents=issue.contents,
        matches=matches,
        gone=gone,
        brought={row.row_key: row for row in rows},
        check_ins={one.id: one for one in held},
    )


def _why_gone(session: Session, match_id: int, mentor_id: int) -> str | None:
    match = session.get(Match, match_id)
    if match is None:
        return _("the match is no longer there")
    if match.ends_on is not None:
        return _("the match was closed on {day}").format(day=day_words(match.ends_on))
    covers = select(MatchCoverage.id).where(MatchCoverage.match_id == match_id, MatchCoverage.mentor_id == mentor_id)
    if match.mentor_id != mentor_id and session.scalar(covers.limit(1)) is None:
        return _("the match is another mentor's now")
    return None


def refuse_gone(issue: Issue, file: str) -> None:
    """Raise ``UserError`` where the mentor has left, or none of the students is the mentor's any more."""
    if not issue.active:
        words = _("{file} is from {mentor}, who is no longer a mentor. Nothing was taken; log what is missing by hand.")
        raise UserError(words.format(file=file, mentor=issue.mentor))
    if not issue.matches:
        words = _("{file}: no student in it is {mentor}'s any more ({why}). Nothing of it was taken.")
        why = "; ".join(dict.fromkeys(issue.gone.values()))
        raise UserError(words.format(file=file, mentor=issue.mentor, why=why))
