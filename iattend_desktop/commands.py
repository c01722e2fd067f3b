"""The command line: the same services without a screen, for scheduled imports and for checks."""

from __future__ import annotations

import time
from contextlib import AbstractContextManager
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

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
from iattend_desktop.backup_commands import add_backup_commands
from iattend_desktop.i18n import _, ngettext
from iattend_desktop.key_commands import add_key_commands
from iattend_desktop.matching.kept_runs import find_kept, keep_scenario
from iattend_desktop.matching.reopening import load_kept
from iattend_desktop.matching.scenario import Scenario, accept_scenario, run_scenario
from iattend_desktop.matching.scenario_json import scenario_json
from iattend_desktop.matching.side_by_side import SideBySide, comparison_json, side_by_side
from iattend_desktop.problem import UserError
from iattend_desktop.purge_commands import add_purge_command
from iattend_desktop.reports.gather import ReportKind, write_reports
from iattend_desktop.roster.arrivals import is_drop_folder
from iattend_desktop.roster.plan import Source, apply_import, plan_import, plan_json
from iattend_desktop.roster.watch import Look, import_new, look_into, plan_new, waiting_json, waiting_words
from iattend_desktop.sample import write_sample
from iattend_desktop.server_commands import server_app
from iattend_desktop.workspace import Workspace

SETTLING = 5.0
"""Seconds between two looks at a folder: what changes meanwhile is still being written."""

app = typer.Typer(no_args_is_help=False, add_completion=False, pretty_exceptions_enable=False)
add_backup_commands(app)
add_key_commands(app)
add_purge_command(app)
app.add_typer(server_app, name="server")


class Size(StrEnum):
    """Sizes of the made-up district."""

    PILOT = "pilot"
    EXPANSION = "expansion"


@app.command("sample")
def sample_command(
    folder: Annotated[Path, typer.Argument(help="Where the workbooks go; made where it is missing.")],
    size: Annotated[Size, typer.Option(help="Pilot: 162 students to match. Expansion: 27,000.")] = Size.PILOT,
    seed: Annotated[int, typer.Option(help="The same seed makes the same district.")] = 1,
    messy: Annotated[
        bool, typer.Option("--messy", help="With the defects of real offices, and a list of them.")
    ] = False,
) -> None:
    """Write a made-up district as five workbooks."""
    sizes: dict[Size, Literal["pilot", "expansion"]] = {Size.PILOT: "pilot", Size.EXPANSION: "expansion"}
    with answering(as_json=False), progress_bar() as progress:
        files = write_sample(folder, size=sizes[size], seed=seed, messy=messy, progress=progress)
    typer.echo(
        _(
            "{schools} schools, {counselors} PSA counselors, {mentors} mentors with {places} places, "
            "{identified} identified students among {students}, {rows} rows of attendance in {folder}."
        ).format(
            schools=f"{files.school_count:,}",
            counselors=f"{files.counselor_count:,}",
            mentors=f"{files.mentor_count:,}",
            places=f"{files.place_count:,}",
            identified=f"{files.identified_count:,}",
            students=f"{files.student_count:,}",
            rows=f"{files.attendance_rows:,}",
            folder=folder,
        )
    )
    if files.defects is not None:
        typer.echo(
            ngettext(
                "{count} planted defect, listed in {file}.",
                "{count} planted defects, listed in {file}.",
                files.defect_count,
                file=files.defects,
            )
        )


@app.command("import")
def import_command(
    files: Annotated[list[Path], typer.Argument(help="Rosters and attendance, in any order; or a folder.")],
    workspace: PlaceOption,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the plan and apply nothing.")] = False,
    mapping: Annotated[str | None, typer.Option(help="The name of a saved column mapping.")] = None,
    default: Annotated[
        list[str] | None,
        typer.Option(help="A value for a field that the file does not have, such as capacity=2; may be repeated."),
    ] = None,
    key_file: KeyFileOption = None,
    login: LoginOption = None,
    password_file: PasswordFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Import rosters and attendance in one transaction; of a folder that exports land in, what is new.

    Of such a folder only what needs no person comes in: its columns are known from an earlier import or stated by its
    format, and no question is open. What waits is named, nothing is then applied, and the status is 1.
    """
    defaults = dict(_pair(text) for text in default or [])
    if len(files) == 1 and is_drop_folder(files[0]):
        if mapping or defaults:
            raise typer.BadParameter(_("files in a folder are read as last time: leave out --mapping and --default"))
        opening = signed_in(workspace, key_file, login, password_file, create=not dry_run)
        _import_folder(files[0], opening, dry_run=dry_run, as_json=as_json)
        return
    with answering(as_json=as_json), signed_in(workspace, key_file, login, password_file, create=not dry_run) as opened:
        with progress_bar() as progress:
            sources = [Source(path, mapping_name=mapping, defaults=defaults) for path in files]
            plan = plan_import(opened, sources, progress=progress)
            applied = not dry_run and plan.applicable
            if applied:
                apply_import(opened, plan, progress=progress)
        answer = plan_json(plan)
    say(answer, plan.words, as_json)
    if not plan.applicable:
        raise typer.Exit(NOTHING_APPLIED)


def _import_folder(folder: Path, opening: AbstractContextManager[Workspace], *, dry_run: bool, as_json: bool) -> None:
    """What the watched folder does in the window, once: two looks, a plan, and what needs no person is applied."""
    with (
        answering(as_json=as_json),
        opening as opened,
        progress_bar() as progress,
    ):
        first = look_into(opened, folder, Look())
        if first.watched.coming:
            progress.step(0.0, _("Waiting whether {folder} is complete").format(folder=folder.name))
            time.sleep(SETTLING)
        look = look_into(opened, folder, first)
        if look.watched.problem:
            raise UserError(look.watched.problem)
        planned = plan_new(opened, look, asks=False, progress=progress)
        if planned.plan is not None and not dry_run:
            import_new(opened, planned.plan, progress=progress)
    files, coming = planned.watched.files, [path.name for path in planned.watched.coming]
    answer = plan_json(planned.plan) if planned.plan is not None else {"files": []}
    lines = [planned.plan.words] if planned.plan is not None else []
    lines += [file.why if file.refused else waiting_words([file]) for file in files]
    lines += [_("{file} is still being written").format(file=name) for name in coming]
    waiting = [waiting_json(file) for file in files]
    nothing = _("Nothing new in {folder}.").format(folder=folder)
    say({**answer, "waiting": waiting, "coming": coming}, "\n".join(lines) or nothing, as_json)
    if waiting or coming:
        raise typer.Exit(NOTHING_APPLIED)


@app.command("match")
def match_command(
    workspace: PlaceOption,
    accept: Annotated[bool, typer.Option("--accept", help="Make the proposed matches real.")] = False,
    profile: Annotated[str | None, typer.Option(help="The name of a saved set of rules and weights.")] = None,
    keep: Annotated[str | None, typer.Option(help="Keep the run under this name.")] = None,
    compare: Annotated[str | None, typer.Option(help="Compare the run with the kept one of this name.")] = None,
    key_file: KeyFileOption = None,
    login: LoginOption = None,
    password_file: PasswordFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Match this year's students to cleared mentors, with a proof and reasons."""
    with answering(as_json=as_json), signed_in(workspace, key_file, login, password_file) as opened:
        with progress_bar() as progress:
            scenario = run_scenario(opened, profile_name=profile, progress=progress)
            sides = _compared(opened, scenario, compare) if compare is not None else None
            if keep is not None:
                scenario = keep_scenario(opened, scenario, keep, progress=progress)
            if accept:
                accept_scenario(opened, scenario, progress=progress)
        answer, words = scenario_json(scenario), scenario.words
        if sides is not None:
            answer["compared"] = comparison_json(sides)
            words += "\n" + _("Compared with {name}: {changes}").format(name=sides.name, changes=sides.words)
    say(answer, words, as_json)
    if accept and not scenario.pairs:
        raise typer.Exit(NOTHING_APPLIED)


def _compared(workspace: Workspace, scenario: Scenario, name: str) -> SideBySide:
    return side_by_side(load_kept(workspace, find_kept(workspace, name).id), scenario)


@app.command("report")
def report_command(
    kind: Annotated[ReportKind, typer.Argument(help="Progress of each student, caseload of each mentor, or program.")],
    workspace: PlaceOption,
    out: Annotated[Path, typer.Option("--out", help="The folder for the PDF files; made where it is missing.")],
    key_file: KeyFileOption = None,
    login: LoginOption = None,
    password_file: PasswordFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Print reports as PDF files."""
    with (
        answering(as_json=as_json),
        signed_in(workspace, key_file, login, password_file) as opened,
        progress_bar() as progress,
    ):
        written = write_reports(opened, kind, out, progress=progress)
    answer = {"files": [str(path) for path in written.files], "pages": written.pages}
    words = ngettext("{count} page in {folder}.", "{count} pages in {folder}.", written.pages, folder=out)
    say(answer, words, as_json)
    if not written.files:
        raise typer.Exit(NOTHING_APPLIED)


def _pair(text: str) -> tuple[str, str]:
    field, equals, value = text.partition("=")
    if not equals or not field:
        raise typer.BadParameter(_("a default is written field=value, such as capacity=2"))
    return field.strip(), value.strip()
