"""What deleting a student's data on request would do, in words for the person who decides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from iattend_desktop.i18n import _, day_words, ngettext
from iattend_desktop.model.base import Base
from iattend_desktop.model.person import Enrollment, Identifier, Person
from iattend_desktop.model.school import SchoolYear
from iattend_desktop.people.names import full_name
from iattend_desktop.people.purge_scope import Scope, other_capacities
from iattend_desktop.problem import UserError
from iattend_desktop.storage.backup import Backup, BackupReason, list_backups
from iattend_desktop.storage.record_words import record_words
from iattend_desktop.workspace import Workspace, load_settings


@dataclass(frozen=True, slots=True)
class PurgePlan:
    """What deleting a student's data would do, in words; ``refusals`` say why it may not be done, ``cautions`` what
    to think of first. ``accepted`` are the texts of which one is typed to confirm; ``seen`` tells whether it is still
    the same. Backups, the newest first, by their instant; the program deletes those ``automatic`` ones itself.
    ``afterwards``: what a server keeps on its disk, and what its administrator does about it."""

    student_id: int
    name: str
    accepted: tuple[str, ...]
    goes: tuple[str, ...]
    stays: tuple[str, ...]
    cautions: tuple[str, ...]
    refusals: tuple[str, ...]
    backups: tuple[tuple[datetime, bool], ...]
    afterwards: tuple[str, ...]
    seen: tuple[tuple[str, int], ...]


def draw_up(session: Session, workspace: Workspace, person_id: int, scope: Scope) -> PurgePlan:
    """The plan, of what was found. Raises ``UserError`` where there is no such student."""
    person = session.get(Person, person_id)
    if person is None:
        raise UserError(_("This student is no longer there. Refresh the page."))
    name = full_name(person.given_name, person.family_name, person.preferred_name)
    numbers = session.scalars(
        select(Identifier.value).where(Identifier.person_id == person_id).order_by(Identifier.id)
    ).all()
    accepted = dict.fromkeys(filter(None, (name, full_name(person.given_name, person.family_name), *numbers)))
    counts = [
        (one.name, len(scope.records[one.name])) for one in Base.metadata.sorted_tables if one.name in scope.records
    ]
    written = len(scope.values.rows) + len(scope.values.labels)  # a look of somebody else's meanwhile changes nothing
    seen = (*counts, ("values", written), ("mentions", len(scope.mentions)), ("drafts", len(scope.drafts)))
    return PurgePlan(
        person_id,
        name,
        tuple(accepted),
        tuple(_goes(scope, counts)),
        tuple(_stays(scope)),
        tuple(_cautions(session, scope, workspace.today())),
        tuple(_refusals(session, workspace, scope)),
        ()
        if on_a_server(workspace)
        else tuple((one.made_at, is_automatic(one)) for one in list_backups(workspace.path)),
        tuple(_afterwards(workspace)),
        seen,
    )


def plan_json(plan: PurgePlan) -> dict[str, Any]:
    """The plan for ``--json``."""
    return {
        "name": plan.name,
        "goes": list(plan.goes),
        "stays": list(plan.stays),
        "cautions": list(plan.cautions),
        "refusals": list(plan.refusals),
        "backups": [{"made_at": at.isoformat(), "automatic": automatic} for at, automatic in plan.backups],
        "afterwards": list(plan.afterwards),
    }


def on_a_server(workspace: Workspace) -> bool:
    """Whether somebody else keeps the disk and makes the backups."""
    return not workspace.data_key


def is_automatic(backup: Backup) -> bool:
    """Whether the program deletes a backup itself, with time."""
    return backup.reason not in (BackupReason.ASKED, BackupReason.RESTORE)


def _goes(scope: Scope, counts: list[tuple[str, int]]) -> list[str]:
    lines = [record_words(table, count) for table, count in counts]
    if scope.drafts:
        lines.append(record_words("draft", len(scope.drafts)))
    if scope.values.count:
        lines.append(
            ngettext(
                "{count} value of before and after in the log",
                "{count} values of before and after in the log",
                scope.values.count,
            )
        )
    if scope.mentions:
        lines.append(
            ngettext(
                "the name or number in {count} other record, which says “[deleted]” instead",
                "the name or number in {count} other records, which say “[deleted]” instead",
                len(scope.mentions),
            )
        )
    return lines


def _stays(scope: Scope) -> list[str]:
    lines = [
        _("Who looked at, changed, exported or printed the record, and when, without any value"),
        _("That it was deleted: by whom, when and why"),
        _("What was counted before: results of imports, of kept match runs and of printed reports"),
    ]
    if scope.shared["person"]:
        words = ngettext(
            "{count} guardian, who is also somebody else's or has another part here",
            "{count} guardians, who are also somebody else's or have another part here",
            scope.shared["person"],
        )
        lines.append(words)
    if scope.shared["household"]:
        lines.append(_("The home and its address: others live there"))
    return lines


def _afterwards(workspace: Workspace) -> list[str]:
    """On a server: a login can delete rows, and what is left of them on disk is for who keeps the server."""
    if not on_a_server(workspace):
        return []
    command = f"vacuumdb --analyze-only {workspace.path} && vacuumdb --full {workspace.path}"
    return [
        _(
            "The server's disk keeps what was deleted, and no login of iAttend can clean it: on its pages and in its "
            "statistics until they are written anew, in its write-ahead log, in standby servers, dumps and backups."
        ),
        _(
            "Have its administrator run “{command}” while nobody works, and delete the dumps, backups and archived "
            "logs from before. Whoever restores one of them brings the data back."
        ).format(command=command),
    ]


def _cautions(session: Session, scope: Scope, today: date) -> list[str]:
    lines = [
        _("It cannot be undone, and what was done with this record before cannot be undone any more either."),
        _("Files that were exported or printed, and those that were imported, are not reached: delete them yourself."),
    ]
    enrolled = select(Enrollment.id).where(
        Enrollment.student_id.in_(scope.people), Enrollment.exited_on.is_(None) | (Enrollment.exited_on > today)
    )
    if session.scalar(enrolled.limit(1)) is not None:
        lines.append(
            _("The student is enrolled: the next roster that holds them brings them back. Have them left out of it.")
        )
    lines.append(_("A note of another record that has the first name alone is not found: search for it yourself."))
    if scope.namesakes:
        lines.append(
            _("Somebody else is called the same: where a note of another record has this name, it is left alone.")
        )
    return lines


def _refusals(session: Session, workspace: Workspace, scope: Scope) -> list[str]:
    lines = []
    capacities = other_capacities(session, scope.people)
    if capacities:
        words = {
            "account": _("somebody who signs in"),
            "guardianship": _("a guardian"),
            "mentor": _("a mentor"),
            "outreach_volunteer": _("a volunteer"),
            "school_staff": _("one of a school's staff"),
        }
        what = ", ".join(words[name] for name in sorted(capacities))
        lines.append(
            _("This student is also {what}, whose record stays. End that first, then delete.").format(what=what)
        )
    first = _first_day(session, scope, load_settings(session).keep_students_years)
    if first is not None and workspace.today() < first:
        lines.append(
            _("By the district's setting a student's data are kept until {day}; delete them from then on.").format(
                day=day_words(first)
            )
        )
    return lines


def _first_day(session: Session, scope: Scope, years: int) -> date | None:
    """The first day on which the setting allows it, from the last day of enrollment; none where nothing forbids it."""
    if not years:
        return None
    enrolled = session.execute(
        select(Enrollment.exited_on, SchoolYear.ends_on)
        .join(SchoolYear, SchoolYear.id == Enrollment.school_year_id)
        .where(Enrollment.student_id.in_(scope.people))
    )
    last = max((exited or ends for exited, ends in enrolled), default=None)
    if last is None:
        return None
    day = last + timedelta(days=1)
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # February 29
        return date(day.year + years, 3, 1)
