"""The command that deletes a student's data on request: the plan, and the deletion where who is meant is said twice."""

from __future__ import annotations

from typing import Annotated

import typer

from iattend_desktop.answering import (
    NOTHING_APPLIED,
    JsonOption,
    KeyFileOption,
    LoginOption,
    PasswordFileOption,
    PlaceOption,
    answering,
    progress_bar,
    say,
    signed_in,
)
from iattend_desktop.i18n import _, moment_words
from iattend_desktop.people.purge import confirms, done_words, plan_purge, purge_student, student_numbered
from iattend_desktop.people.purge_plan import PurgePlan, plan_json
from iattend_desktop.problem import UserError
from iattend_desktop.workspace import DISTRICT_ZONE


def add_purge_command(app: typer.Typer) -> None:
    """Give the program ``purge``."""
    app.command("purge")(purge_command)


def purge_command(
    student_id: Annotated[str, typer.Argument(metavar="STUDENT_ID", help="The student's local or state ID.")],
    workspace: PlaceOption,
    reason: Annotated[str, typer.Option(help="Who asked for it and when, without the name; the log keeps it.")] = "",
    confirm: Annotated[
        str | None, typer.Option(metavar="NAME_OR_ID", help="Delete, for good: the student's name or ID once more.")
    ] = None,
    delete_backups: Annotated[
        bool, typer.Option("--delete-backups", help="Make a new backup afterwards and delete those from before.")
    ] = False,
    key_file: KeyFileOption = None,
    login: LoginOption = None,
    password_file: PasswordFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say what deleting a student's data on request would take and leave; delete them only with --confirm.

    For administrators. It cannot be undone; the log keeps that it was done and why.
    """
    with (
        answering(as_json=as_json),
        signed_in(workspace, key_file, login, password_file) as opened,
        progress_bar() as progress,
    ):
        plan = plan_purge(opened, student_numbered(opened, student_id))
        if confirm is None:
            say({"applied": False, **plan_json(plan)}, _plan_words(plan), as_json)
            if plan.refusals:
                raise typer.Exit(NOTHING_APPLIED)
            return
        if not confirms(plan, confirm):
            raise UserError(_("--confirm is neither the name nor an ID of this student: nothing was deleted."))
        done = purge_student(opened, plan, typed=confirm, reason=reason, backups_too=delete_backups, progress=progress)
    answer = {"records": done.records, "clean": done.clean, "left": done.left, "backups_deleted": done.backups}
    say({"applied": True, **answer}, done_words(done), as_json)


def _plan_words(plan: PurgePlan) -> str:
    copies = [moment_words(at.astimezone(DISTRICT_ZONE)) for at, _automatic in plan.backups]
    parts = [
        (_("This cannot be done:"), plan.refusals),
        (_("Think of this first:"), plan.cautions),
        (_("What goes:"), plan.goes),
        (_("What stays:"), plan.stays),
        (_("Backups that still hold the data (--delete-backups deletes them):"), copies),
        (_("What the server's administrator does afterwards:"), plan.afterwards),
    ]
    lines = [plan.name]
    for heading, told in parts:
        if told:
            lines += ["", heading, *(f"- {words}" for words in told)]
    if not plan.refusals:
        lines += ["", _("Nothing was deleted. To delete, add --reason, and --confirm with the student's name or ID.")]
    return "\n".join(lines)
