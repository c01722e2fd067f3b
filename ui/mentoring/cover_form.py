"""Who covers a match while its mentor is away."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from PySide6.QtWidgets import QWidget

from iattend_desktop.i18n import _
from iattend_desktop.mentoring.coverage import cover_match
from iattend_desktop.mentoring.match import MatchRow
from iattend_desktop.people.mentors import MentorRow
from iattend_desktop.workspace import Workspace
from ui.form_panel import FormPanel
from ui.mentoring.actions import save
from ui.page import Services
from ui.widgets.form import Field, Kind


def cover_form(
    workspace: Workspace,
    services: Services,
    owner: QWidget,
    match: MatchRow,
    *,
    judged: Sequence[tuple[MentorRow, str | None]],
    done: Callable[[], object],
) -> FormPanel:
    """Another mentor, from a day to a day. ``judged`` are the mentors as
    :func:`~iattend_desktop.mentoring.coverage.may_cover` judged them for today: who may not is not offered, and who may
    not on the days that are chosen is refused."""
    today = workspace.today()
    offered = [(mentor.id, mentor.name) for mentor, why in judged if why is None]
    fields = (
        Field(
            "mentor_id",
            _("Who covers"),
            Kind.CHOICE,
            required=True,
            choices=offered,
            help=_("Mentors who are cleared and whom neither the family nor a decision ruled out."),
        ),
        Field("first", _("First day"), Kind.DATE, required=True, minimum=match.since),
        Field("last", _("Last day"), Kind.DATE, required=True, minimum=match.since),
    )
    lead = _("{student} ⇄ {mentor}").format(student=match.student, mentor=match.mentor)
    panel = FormPanel(fields, _("Cover"), {"first": today, "last": today + timedelta(days=6)}, lead=lead)

    def write(values: dict[str, Any], _seen: dict[str, Any]) -> int:
        return cover_match(workspace, match.id, **values)

    save(workspace, services, owner, panel, write, _("The cover is recorded."), done)
    return panel
