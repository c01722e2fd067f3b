"""The small changes to a match: its cadence, its first meeting, planned and held."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from iattend_desktop.i18n import _, day_words
from iattend_desktop.mentoring.cadence import cadence_words
from iattend_desktop.mentoring.parties import parties_of
from iattend_desktop.model.mentoring import Match
from iattend_desktop.problem import UserError
from iattend_desktop.security.access import Permission
from iattend_desktop.storage.reconcile import Place, reconcile
from iattend_desktop.vocabulary import Cadence, MatchStatus
from iattend_desktop.workspace import Workspace


def set_cadence(
    workspace: Workspace, match_id: int, cadence: Cadence, *, seen: Mapping[str, Any] | None = None
) -> None:
    """Change how often contact is expected; ``seen`` holds the ``cadence`` that stood before the person's eyes.

    Raises ``UserError`` for a closed match, ``Conflict`` where somebody else expects something else since.
    """
    with workspace.read() as session:
        parties = parties_of(session, match_id)
    if parties.status is MatchStatus.CLOSED:
        raise UserError(_("This match is closed; no contact is expected any more."))
    label = _("Contact {cadence} for {name}").format(cadence=cadence_words(cadence), name=parties.student)
    with workspace.write(Permission.EDIT_MATCHES, label) as session:
        match = session.get_one(Match, match_id, with_for_update=True)
        places = {"cadence": Place("match", (match_id,), "cadence")}
        reconcile(session, places, seen=seen, now={"cadence": Cadence(match.cadence)}, mine={"cadence": cadence})
        match.cadence = cadence.value


def plan_first_meeting(
    workspace: Workspace, match_id: int, on: date | None, *, seen: Mapping[str, Any] | None = None
) -> None:
    """Plan the first meeting with staff for a day, or for none any more; a plan counts as no contact.

    ``seen`` holds the day (``on``) that was planned before, as far as the person knows. Raises ``UserError`` for a day
    that cannot be, a match that is closed or a meeting that was held, ``Conflict`` where somebody else planned another.
    """
    with workspace.read() as session:
        parties = parties_of(session, match_id)
    if parties.status is MatchStatus.CLOSED:
        raise UserError(_("This match is closed; no first meeting can be planned any more."))
    if on is not None and on < workspace.today():
        raise UserError(_("{day} is over. Record the meeting if it was held.").format(day=day_words(on)))
    if on is not None and on < parties.starts_on:
        raise UserError(_before(on, parties.starts_on))
    if on is None:
        label = _("Plan no first meeting of {name}").format(name=parties.student)
    else:
        label = _("Plan first meeting of {name}").format(name=parties.student)
    with workspace.write(Permission.EDIT_MATCHES, label) as session:
        match = session.get_one(Match, match_id, with_for_update=True)
        if match.first_meeting_on is not None:
            words = _("The first meeting was held on {day}; nothing is left to plan.")
            raise UserError(words.format(day=day_words(match.first_meeting_on)))
        places = {"on": Place("match", (match_id,), "first_meeting_planned_on")}
        reconcile(session, places, seen=seen, now={"on": match.first_meeting_planned_on}, mine={"on": on})
        match.first_meeting_planned_on = on


def record_first_meeting(
    workspace: Workspace, match_id: int, on: date, *, seen: Mapping[str, Any] | None = None
) -> None:
    """Record the first meeting with staff; it counts as a contact.

    ``seen`` holds the day (``on``) that was recorded before, as far as the person knows. Raises ``UserError`` for a
    day that cannot be, ``Conflict`` where somebody else recorded another one since.
    """
    with workspace.read() as session:
        parties = parties_of(session, match_id)
    if on > workspace.today():
        raise UserError(_("{day} is in the future. Record the meeting once it was held.").format(day=day_words(on)))
    if on < parties.starts_on:
        raise UserError(_before(on, parties.starts_on))
    if parties.ends_on is not None and on > parties.ends_on:
        raise UserError(
            _("{day} is after the match was closed on {end}. Check the day.").format(
                day=day_words(on), end=day_words(parties.ends_on)
            )
        )
    label = _("Record first meeting of {name}").format(name=parties.student)
    with workspace.write(Permission.EDIT_MATCHES, label) as session:
        match = session.get_one(Match, match_id, with_for_update=True)
        places = {"on": Place("match", (match_id,), "first_meeting_on")}
        reconcile(session, places, seen=seen, now={"on": match.first_meeting_on}, mine={"on": on})
        match.first_meeting_on = on


def _before(on: date, starts_on: date) -> str:
    words = _("{day} is before the match began on {start}. Check the day.")
    return words.format(day=day_words(on), start=day_words(starts_on))
