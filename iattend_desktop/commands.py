"""The command line: the same services without a screen, for scheduled imports and for checks.

Exit status: 0 done, 1 nothing was applied, 2 wrong usage, 3 locked, wrong key or not signed in, 70 our own fault.
With ``--json`` one object with ``"schema"`` goes to standard output; progress goes to standard error.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from getpass import getpass
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from iattend_desktop.i18n import _, ngettext
from iattend_desktop.matching.kept_runs import find_kept, keep_scenario
from iattend_desktop.matching.reopening import load_kept
from iattend_desktop.matching.scenario import Scenario, accept_scenario, run_scenario
from iattend_desktop.matching.scenario_json import scenario_json
from iattend_desktop.matching.side_by_side import SideBySide, comparison_json, side_by_side
from iattend_desktop.problem import UserError
from iattend_desktop.reports.gather import ReportKind, write_reports
from iattend_desktop.roster.arrivals import is_drop_folder
from iattend_desktop.roster.plan import Source, apply_import, plan_import, plan_json
from iattend_desktop.roster.watch import Look, import_new, look_into, plan_new, waiting_json, waiting_words
from iattend_desktop.sample import write_sample
from iattend_desktop.storage.keys import WrongKey
from iattend_desktop.workspace import SUFFIX, Workspace, open_workspace

NOTHING_APPLIED, WRONG_USAGE, LOCKED, OUR_FAULT = 1, 2, 3, 70
SCHEMA = 1
SETTLING = 5.0
"""Seconds between two looks at a folder: what changes meanwhile is still being written."""

app = typer.Typer(no_args_is_help=False, add_completion=False, pretty_exceptions_enable=False)
_errors = Console(stderr=True, highlight=False)
_log = logging.getLogger(__name__)

WorkspaceOption = Annotated[
    Path, typer.Option("--workspace", "-w", help="The workspace file; import makes it where there is none.")
]
KeyFileOption = Annotated[
    Path | None, typer.Option("--key-file", help="A file that holds the passphrase; else IATTEND_KEY, else a prompt.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Write one JSON object to standard output.")]


class NoKey(UserError):
    """There is no passphrase to be had."""


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
    """Write a made-up district as four workbooks."""
    sizes: dict[Size, Literal["pilot", "expansion"]] = {Size.PILOT: "pilot", Size.EXPANSION: "expansion"}
    with _answering(as_json=False), _bar() as progress:
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
    workspace: WorkspaceOption,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the plan and apply nothing.")] = False,
    mapping: Annotated[str | None, typer.Option(help="The name of a saved column mapping.")] = None,
    default: Annotated[
        list[str] | None,
        typer.Option(help="A value for a field that the file does not have, such as capacity=2; may be repeated."),
    ] = None,
    key_file: KeyFileOption = None,
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
        _import_folder(files[0], workspace, key_file, dry_run=dry_run, as_json=as_json)
        return
    with _answering(as_json=as_json), _opened(workspace, key_file, create=not dry_run) as opened:
        with _bar() as progress:
            sources = [Source(path, mapping_name=mapping, defaults=defaults) for path in files]
            plan = plan_import(opened, sources, progress=progress)
            applied = not dry_run and plan.applicable
            if applied:
                apply_import(opened, plan, progress=progress)
        answer = plan_json(plan)
    _say(answer, plan.words, as_json)
    if not plan.applicable:
        raise typer.Exit(NOTHING_APPLIED)


def _import_folder(folder: Path, workspace: Path, key_file: Path | None, *, dry_run: bool, as_json: bool) -> None:
    """What the watched folder does in the window, once: two looks, a plan, and what needs no person is applied."""
    with _answering(as_json=as_json), _opened(workspace, key_file, create=not dry_run) as opened, _bar() as progress:
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
    _say({**answer, "waiting": waiting, "coming": coming}, "\n".join(lines) or nothing, as_json)
    if waiting or coming:
        raise typer.Exit(NOTHING_APPLIED)


@app.command("match")
def match_command(
    workspace: WorkspaceOption,
    accept: Annotated[bool, typer.Option("--accept", help="Make the proposed matches real.")] = False,
    profile: Annotated[str | None, typer.Option(help="The name of a saved set of rules and weights.")] = None,
    keep: Annotated[str | None, typer.Option(help="Keep the run under this name.")] = None,
    compare: Annotated[str | None, typer.Option(help="Compare the run with the kept one of this name.")] = None,
    key_file: KeyFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Match this year's students to cleared mentors, with a proof and reasons."""
    with _answering(as_json=as_json), _opened(workspace, key_file) as opened:
        with _bar() as progress:
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
    _say(answer, words, as_json)
    if accept and not scenario.pairs:
        raise typer.Exit(NOTHING_APPLIED)


def _compared(workspace: Workspace, scenario: Scenario, name: str) -> SideBySide:
    return side_by_side(load_kept(workspace, find_kept(workspace, name).id), scenario)


@app.command("report")
def report_command(
    kind: Annotated[ReportKind, typer.Argument(help="Progress of each student, caseload of each mentor, or program.")],
    workspace: WorkspaceOption,
    out: Annotated[Path, typer.Option("--out", help="The folder for the PDF files; made where it is missing.")],
    key_file: KeyFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Print reports as PDF files."""
    with _answering(as_json=as_json), _opened(workspace, key_file) as opened, _bar() as progress:
        written = write_reports(opened, kind, out, progress=progress)
    answer = {"files": [str(path) for path in written.files], "pages": written.pages}
    words = ngettext("{count} page in {folder}.", "{count} pages in {folder}.", written.pages, folder=out)
    _say(answer, words, as_json)
    if not written.files:
        raise typer.Exit(NOTHING_APPLIED)


@contextmanager
def _opened(path: Path, key_file: Path | None, *, create: bool = False) -> Iterator[Workspace]:
    if path.suffix != SUFFIX:
        raise typer.BadParameter(_("a workspace file ends in {suffix}").format(suffix=SUFFIX))
    workspace = open_workspace(path, passphrase(path, key_file), create=create)
    try:
        yield workspace
    finally:
        workspace.close()


def passphrase(path: Path, key_file: Path | None) -> str:
    """The passphrase from the key file, the environment or a prompt; never from an argument."""
    known = known_passphrase(key_file)
    if known is not None:
        return known
    if sys.stdin.isatty():
        return getpass(_("Passphrase of {file}: ").format(file=path.name))
    raise NoKey(_("{file} is locked: give its passphrase with --key-file or in IATTEND_KEY.").format(file=path.name))


def known_passphrase(key_file: Path | None) -> str | None:
    """The passphrase from the key file or the environment, if one of them has it."""
    if key_file is None:
        return os.environ.get("IATTEND_KEY") or None
    try:
        found = key_file.read_text(encoding="utf-8-sig").strip()  # Windows' editor begins a file with a mark
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else _("it is no text in UTF-8")
        raise NoKey(_("The key file {file} cannot be read: {reason}.").format(file=key_file, reason=reason)) from error
    if not found:
        raise NoKey(_("The key file {file} is empty. Write the passphrase into it.").format(file=key_file))
    return found


@contextmanager
def _answering(*, as_json: bool) -> Iterator[None]:
    """Turn what went wrong into one sentence and an exit status; a traceback goes to the log only."""
    try:
        yield
    except (WrongKey, NoKey) as error:
        _fail(str(error), LOCKED, as_json, error)
    except UserError as error:
        _fail(str(error), NOTHING_APPLIED, as_json, error)
    except (typer.Exit, typer.BadParameter, KeyboardInterrupt):
        raise
    except Exception as error:  # noqa: BLE001 - the last line of defense: a sentence for the person, the place in the log
        place = "".join(traceback.format_tb(error.__traceback__))
        _log.error("command failed: %s\n%s", type(error).__name__, place)  # never its words: they can hold a name
        words = _("Something went wrong on our side ({kind}); nothing was applied. The log has the details.")
        _fail(words.format(kind=type(error).__name__), OUR_FAULT, as_json, error)


def _fail(sentence: str, status: int, as_json: bool, cause: BaseException) -> None:
    if as_json:
        typer.echo(json.dumps({"schema": SCHEMA, "error": sentence}, ensure_ascii=False))
    _errors.print(sentence, markup=False, soft_wrap=True)
    raise typer.Exit(status) from cause


def _say(answer: dict[str, Any], words: str, as_json: bool) -> None:
    typer.echo(json.dumps({"schema": SCHEMA, **answer}, ensure_ascii=False) if as_json else words)


def _pair(text: str) -> tuple[str, str]:
    field, equals, value = text.partition("=")
    if not equals or not field:
        raise typer.BadParameter(_("a default is written field=value, such as capacity=2"))
    return field.strip(), value.strip()


class _Bar:
    """Progress on standard error."""

    def __init__(self, display: Progress) -> None:
        self._display = display
        self._task = display.add_task("", total=1.0)

    def step(self, fraction: float, message: str) -> None:
        """Show the fraction and what is being done."""
        self._display.update(self._task, completed=fraction, description=message)


@contextmanager
def _bar() -> Iterator[_Bar]:
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=_errors, transient=True, disable=not _errors.is_terminal) as display:
        yield _Bar(display)
