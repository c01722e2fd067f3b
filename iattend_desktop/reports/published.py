"""The program summary as it is published to leadership: kept as it was shown, small groups hidden before it is kept.

Leadership reads no record of a student, on a server not even through a count of its own: two counts of one's own
choosing can be subtracted. What they read was counted, and hidden, by those who may see the students.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import load_only

from iattend_desktop.attendance.rule import Rule
from iattend_desktop.attendance.suppression import Count, Hidden
from iattend_desktop.i18n import _
from iattend_desktop.model.program import PublishedSummary
from iattend_desktop.problem import UserError
from iattend_desktop.reports.document import pdf_of, write_pdf
from iattend_desktop.reports.program import GroupLine, ProgramSummary, program_sheet
from iattend_desktop.reports.program_facts import program_summary
from iattend_desktop.reports.sheet import Sheet
from iattend_desktop.security.access import Permission, require
from iattend_desktop.vocabulary import Band
from iattend_desktop.workspace import Workspace

_TABLE = PublishedSummary.__tablename__


@dataclass(frozen=True, slots=True)
class Published:
    """One published summary, as a list shows it."""

    id: int
    as_of: dt.date
    published_at: dt.datetime
    published_by: str


def publish_summary(workspace: Workspace) -> int:
    """Publish the program summary of today to leadership; returns its key. What was published before stays.

    Raises ``NotAllowed``, and ``UserError`` where no student is in the program.
    """
    require(workspace.role, Permission.PUBLISH_SUMMARY)
    summary = program_summary(workspace)
    with workspace.write(Permission.PUBLISH_SUMMARY, _("Publish the program summary")) as session:
        published = PublishedSummary(
            as_of=summary.printed_on,
            published_at=workspace.clock(),
            published_by=summary.printed_by,
            summary=kept(summary),
        )
        session.add(published)
        session.flush()
        return published.id


def list_published(workspace: Workspace) -> list[Published]:
    """What was published, the newest first. Raises ``NotAllowed``."""
    require(workspace.role, Permission.VIEW_PUBLISHED)
    one = PublishedSummary
    query = select(one.id, one.as_of, one.published_at, one.published_by).order_by(one.id.desc())
    with workspace.read() as session:
        return [Published(*row) for row in session.execute(query)]


def preview_published(workspace: Workspace, key: int) -> bytes:
    """A published summary as a PDF in memory; the look is logged. Raises ``UserError`` where it is no longer there."""
    sheet = _sheet(workspace, key)
    workspace.log("view_published", (_TABLE, key))
    return pdf_of(sheet)


def write_published(workspace: Workspace, key: int, path: Path) -> int:
    """Save a published summary as the PDF ``path``, logged before; returns its number of pages."""
    sheet = _sheet(workspace, key)
    workspace.log("print_report", (_TABLE, key))
    return write_pdf(path, sheet)


def _sheet(workspace: Workspace, key: int) -> Sheet:
    require(workspace.role, Permission.VIEW_PUBLISHED)
    with workspace.read() as session:
        query = select(PublishedSummary).where(PublishedSummary.id == key)
        found = session.scalar(query.options(load_only(PublishedSummary.summary)))
        if found is None:
            raise UserError(_("This summary is no longer there. Choose another one."))
        return program_sheet(shown(found.summary))


def kept(summary: ProgramSummary) -> dict[str, Any]:
    """A summary as JSON; what is hidden is a word, and its number is nowhere in it."""
    return {name: _plain(value) for name, value in asdict(summary).items()}


def shown(values: Mapping[str, Any]) -> ProgramSummary:
    """The summary that :func:`kept` kept."""
    counts = {name: _count(values[name]) for name in ("identified", "consented", "matched", "waiting", "no_band")}
    days = {name: dt.date.fromisoformat(values[name]) for name in ("printed_on", "contacts_since")}
    rest = {
        "bands": tuple((Band(band), _count(count)) for band, count in values["bands"]),
        "groups": tuple(
            GroupLine(group.pop("name"), **{name: _count(count) for name, count in group.items()})
            for group in map(dict, values["groups"])
        ),
        "rule": Rule(**values["rule"]),
    }
    known = {one.name for one in fields(ProgramSummary)}
    return ProgramSummary(**{name: value for name, value in values.items() if name in known} | counts | days | rest)


def _plain(value: Any) -> Any:
    """JSON of dates, hidden counts and what holds them."""
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, Hidden):
        return value.value
    return value.isoformat() if isinstance(value, dt.date) else value


def _count(value: Any) -> Count:
    return value if isinstance(value, int) else Hidden(value or Hidden.SMALL.value)
