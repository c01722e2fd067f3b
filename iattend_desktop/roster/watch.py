"""The watched folder: a file that lands there is planned, and waits for a person or is imported without one.

Nobody is told of new files in a folder on a network, so the folder is looked into again and again. A look reads names,
sizes and times; a file counts once two looks found the same. What came together goes together: where one file needs a
person, all wait, or a day of attendance could come in before the student whom it is about.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from iattend_desktop.i18n import _, ngettext
from iattend_desktop.model.security import Setting
from iattend_desktop.problem import UserError
from iattend_desktop.progress import SILENT, Part, Progress
from iattend_desktop.roster import unreadable
from iattend_desktop.roster.arrivals import FolderProblem, Mark, arrivals_in, mark_of
from iattend_desktop.roster.bundle import digest_of, is_bundle
from iattend_desktop.roster.history import imported_digests, imports_so_far
from iattend_desktop.roster.mapping import layout_key
from iattend_desktop.roster.plan import FilePlan, ImportPlan, Source, apply_import, plan_import
from iattend_desktop.roster.source import remembered_mapping
from iattend_desktop.security.access import Permission, require
from iattend_desktop.workspace import DISTRICT_ZONE, Workspace

WATCHER = "watched folder"
"""Who imported what no person did."""
_LEFT_OUT = "left out of the watched folder"  # the setting's key: SHA-256 to file name


@dataclass(frozen=True, slots=True)
class WaitingFile:
    """A new and complete file. ``why`` is what needs a person besides the yes: a part of a sentence, or where the file
    cannot be planned (``refused``) the whole sentence. ``sha256`` is empty where nobody could read the file."""

    path: Path
    sha256: str
    created: int = 0
    updated: int = 0
    problems: int = 0
    why: str = ""
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Watched:
    """What there is to say of the folder; ``problem`` is why it cannot be looked into, ``coming`` what is still being
    written."""

    folder: Path | None = None
    problem: str = ""
    files: tuple[WaitingFile, ...] = ()
    coming: tuple[Path, ...] = ()
    looked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """One look: ``new`` are complete files with their SHA-256, the oldest first, that were neither imported nor left
    out; ``locked`` say in a sentence why nobody can read them. ``marks`` and ``digests`` are for the next look.
    ``imports`` tells whether a plan still holds."""

    watched: Watched = Watched()
    new: tuple[tuple[Path, str], ...] = ()
    locked: tuple[WaitingFile, ...] = ()
    marks: Mapping[Path, Mark] = field(default_factory=dict)
    digests: Mapping[Path, tuple[Mark, str]] = field(default_factory=dict)
    imports: tuple[int, int] = (0, 0)

    @property
    def key(self) -> object:
        """The same for two looks that would be planned alike."""
        return self.new, self.locked, self.watched.coming, self.imports


@dataclass(frozen=True)
class Planned:
    """What came of a look; ``plan`` is there where it may be applied now without a person."""

    watched: Watched
    plan: ImportPlan | None = None


def look_into(workspace: Workspace, folder: Path, before: Look) -> Look:
    """Look into the folder; ``before`` is the look before this one, ``Look()`` where there was none.

    Raises ``NotAllowed`` for a role that may not import. A folder that cannot be read is told in ``watched.problem``.
    """
    require(workspace.role, Permission.IMPORT_ROSTERS)
    watched = Watched(folder, looked_at=workspace.clock().astimezone(DISTRICT_ZONE))
    try:
        marks = arrivals_in(folder)
    except FolderProblem as problem:
        return Look(replace(watched, problem=str(problem)), digests=before.digests)
    with workspace.read() as session:
        seen = _Seen(session)
        imports = imports_so_far(session)
    new: list[tuple[Path, str]] = []
    locked: list[WaitingFile] = []
    digests: dict[Path, tuple[Mark, str]] = {}
    coming = [path for path, mark in marks.items() if before.marks.get(path) != mark]
    for path in [one for one in marks if one not in coming]:
        try:
            mark, digest = before.digests.get(path, ((), ""))
            if mark != marks[path]:
                digest = digest_of(path)
        except FileNotFoundError:
            continue  # moved away since the folder was listed
        except (OSError, UserError) as error:
            locked.append(WaitingFile(path, "", why=_cannot(path, error), refused=True))
            continue
        digests[path] = marks[path], digest
        if not seen.knows(path, digest):
            new.append((path, digest))
    watched = replace(watched, coming=tuple(coming), files=tuple(locked))
    return Look(watched, tuple(new), tuple(locked), marks, digests, imports)


def plan_new(workspace: Workspace, look: Look, *, asks: bool, progress: Progress = SILENT) -> Planned:
    """Plan what a look found as one import, to wait for a yes (``asks``) or to be applied by :func:`import_new`.

    What says nothing new and has no problem needs nobody either way. A file that changes while it is read has not
    arrived yet.
    """
    require(workspace.role, Permission.IMPORT_ROSTERS)
    if not look.new:
        return Planned(look.watched)
    acting = workspace.acting_as(WATCHER)
    plan, refused = _plan(acting, [path for path, _digest in look.new], progress)
    moved = [path for path, _digest in look.new if mark_of(path) != look.marks[path]]
    if moved:
        return Planned(replace(look.watched, coming=(*look.watched.coming, *moved)))
    with workspace.read() as session:
        files = [_waiting(session, path, digest, plan, refused) for path, digest in look.new]
    everything = (*look.locked, *files)
    needs_nobody = not look.watched.coming and not any(file.why for file in everything)
    says_nothing = plan is not None and not plan.changes_something and not any(file.problems for file in everything)
    if plan is not None and needs_nobody and (says_nothing or not asks):
        return Planned(replace(look.watched, files=()), plan)
    if not asks:
        everything = tuple(_held_up(file, everything, look.watched.coming) for file in everything)
    return Planned(replace(look.watched, files=everything))


def import_new(workspace: Workspace, plan: ImportPlan, *, progress: Progress = SILENT) -> None:
    """Apply what needs no person, under the watcher's name; raises as ``apply_import`` does."""
    apply_import(workspace.acting_as(WATCHER), plan, progress=progress)


def leave_out(workspace: Workspace, file: WaitingFile) -> None:
    """Not this one: the file waits no more, under whatever name it comes again, until this is undone."""
    label = _("Leave out {file}").format(file=file.path.name)
    with workspace.write(Permission.IMPORT_ROSTERS, label) as session:
        record = session.scalar(select(Setting).where(Setting.key == _LEFT_OUT))
        if record is None:
            session.add(Setting(key=_LEFT_OUT, value={file.sha256: file.path.name}))
        else:
            record.value = {**record.value, file.sha256: file.path.name}


def waiting_words(files: Sequence[WaitingFile]) -> str:
    """What waits and what would come of it.

    >>> night = Path("Enrollment 2026-11-27.xlsx")
    >>> waiting_words([WaitingFile(night, "ab", 120, 14, 3)])
    'Enrollment 2026-11-27.xlsx waits: 120 new, 14 changed, 3 problems'
    """
    problems = ngettext("{count} problem", "{count} problems", sum(file.problems for file in files))
    said = ngettext(
        "{files} waits: {created} new, {updated} changed, {problems}",
        "{files} wait: {created} new, {updated} changed, {problems}",
        len(files),
        files=file_words([file.path for file in files]),
        created=f"{sum(file.created for file in files):,}",
        updated=f"{sum(file.updated for file in files):,}",
        problems=problems,
    )
    reasons = list(dict.fromkeys(_reason(file, len(files) > 1) for file in files if file.why))
    return " · ".join((said, *reasons))


def waiting_json(file: WaitingFile) -> dict[str, Any]:
    """A file that waits, for scripts."""
    counts = {"created": file.created, "updated": file.updated, "problems": file.problems}
    return {"file": file.path.name, **counts, "reason": file.why}


def file_words(paths: Sequence[Path]) -> str:
    """The names of a few files; of many, the first two and how many more.

    >>> file_words([Path(name) for name in ("a.csv", "b.csv", "c.csv", "d.csv")])
    'a.csv, b.csv and 2 more'
    """
    names = [path.name for path in paths]
    if len(names) < 2:
        return "".join(names)
    if len(names) > 3:
        return _("{files} and {count} more").format(files=", ".join(names[:2]), count=f"{len(names) - 2:,}")
    return _("{files} and {last}").format(files=", ".join(names[:-1]), last=names[-1])


def _reason(file: WaitingFile, several: bool) -> str:
    return _("{file}: {why}").format(file=file.path.name, why=file.why) if several else file.why


def _cannot(path: Path, error: OSError | UserError) -> str:
    if isinstance(error, UserError):
        return str(error)
    if isinstance(error, PermissionError):
        return str(unreadable.locked(path))
    return str(unreadable.unreachable(path, error))


def _plan(workspace: Workspace, paths: Sequence[Path], progress: Progress) -> tuple[ImportPlan | None, dict[Path, str]]:
    """One plan of all that can be planned, and for the others the sentence why not.

    Which file it was is only looked for where all together cannot be planned.
    """
    whole = Part(progress, 0.0, 0.5 if len(paths) > 1 else 1.0)
    try:
        return plan_import(workspace, [Source(path) for path in paths], progress=whole), {}
    except UserError as error:
        if len(paths) == 1:
            return None, {paths[0]: str(error)}
    refused: dict[Path, str] = {}
    for number, path in enumerate(paths):
        part = Part(progress, 0.5 + 0.5 * number / len(paths), 0.5 + 0.5 * (number + 1) / len(paths))
        try:
            plan_import(workspace, [Source(path)], progress=part)
        except UserError as error:
            refused[path] = str(error)
    kept = [Source(path) for path in paths if path not in refused]
    if not kept or not refused:  # nothing is left, or what stood in the way has gone
        return None, refused
    return plan_import(workspace, kept, progress=Part(progress, 1.0, 1.0)), refused


def _waiting(
    session: Session, path: Path, digest: str, plan: ImportPlan | None, refused: Mapping[Path, str]
) -> WaitingFile:
    """A new file with what would come of it, and what about it needs a person."""
    if path in refused:
        return WaitingFile(path, digest, why=refused[path], refused=True)
    tables = [one for one in plan.files if one.path == path] if plan is not None else []
    return WaitingFile(
        path,
        digest,
        created=sum(one.created for one in tables),
        updated=sum(one.updated for one in tables),
        problems=sum(one.rejected for one in tables),
        why="; ".join(_needs(session, path, tables)),
    )


def _needs(session: Session, path: Path, tables: Sequence[FilePlan]) -> list[str]:
    """Why a person has to look at a file. The columns of an export are stated by its format."""
    reasons = []
    if not tables:
        reasons.append(_("it could not be planned together with the others"))
    if not is_bundle(path) and not all(_layout_known(session, one) for one in tables):
        reasons.append(_("its columns are not known from an earlier import"))
    questions = sum(len(one.checked.question_rows) for one in tables)
    if questions:
        reasons.append(ngettext("{count} question is open", "{count} questions are open", questions))
    taken = sum(one.created + one.updated + one.unchanged for one in tables)
    if tables and not taken and not questions:
        reasons.append(_("none of its rows can be taken"))
    elif sum(one.rejected for one in tables) - questions > taken:
        reasons.append(_("more of its rows cannot be taken than can"))
    return reasons


def _layout_known(session: Session, file: FilePlan) -> bool:
    return remembered_mapping(session, layout_key(file.table.headings), file.kind) is not None


def _held_up(file: WaitingFile, others: Sequence[WaitingFile], coming: Sequence[Path]) -> WaitingFile:
    """A file about which nothing needs a person, with what it waits for."""
    if file.why:
        return file
    waits_for = [one.path for one in others if one.why]
    if waits_for:
        return replace(file, why=_("it came with {files}").format(files=file_words(waits_for)))
    return replace(file, why=_("{files} is still being written").format(files=file_words(coming)))


class _Seen:
    """Which files were imported or left out before."""

    def __init__(self, session: Session) -> None:
        self._by_place: dict[tuple[str | None, str], str] = {}
        self._digests = set(session.scalar(select(Setting.value).where(Setting.key == _LEFT_OUT)) or ())
        self._left_out = frozenset(self._digests)
        for folder, name, digest in imported_digests(session):
            self._by_place[folder, name] = digest
            self._digests.add(digest)

    def knows(self, path: Path, digest: str) -> bool:
        """By content, whatever the name; but where a file of this place was imported since with other content, it is
        news that the old content came back."""
        last = self._by_place.get((str(path.absolute().parent), path.name))
        return digest in self._left_out or (digest in self._digests if last is None else digest == last)
