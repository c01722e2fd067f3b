"""Whether the log still says what was written: every link, every detail, every change that it names."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby
from operator import itemgetter
from typing import Any

from iattend_desktop.i18n import _, ngettext
from iattend_desktop.storage.audit_form import (
    ENTRY,
    ORIGIN,
    Changes,
    Execute,
    bound_by,
    emptied_by,
    entry_hash,
    form,
    sql_form,
)

PURGE = "purge_student"
lenient = partial(str, encoding="utf-8", errors="backslashreplace")
"""Text as a check reads it: what is no UTF-8 shows, and then does not fit, rather than ends the check."""


@dataclass(frozen=True, slots=True)
class LogFault:
    """What does not fit, in words; ``entry`` is the number of the first entry concerned, where there is one."""

    entry: int | None
    words: str


@dataclass
class _Found:
    """The first of each kind of fault, and how many there are of it."""

    faults: dict[str, tuple[int | None, int]] = field(default_factory=dict)

    def note(self, words: str, entry: int | None = None) -> None:
        """One more fault; ``words`` with the place ``{entry}`` for its number."""
        first, count = self.faults.get(words, (entry, 0))
        self.faults[words] = (first, count + 1)

    def told(self) -> tuple[LogFault, ...]:
        """The faults, that of the earliest entry first."""
        told = []
        for words, (entry, count) in self.faults.items():
            more = ngettext("({count} more like this)", "({count} more like this)", count - 1)
            sentence = words.format(entry=entry)
            told.append(LogFault(entry, f"{sentence} {more}" if count > 1 else sentence))
        return tuple(sorted(told, key=lambda fault: (fault.entry is None, fault.entry or 0)))


def check_log(execute: Execute, *, server: bool = False) -> tuple[LogFault, ...]:
    """What does not fit in the log and in what it binds, the earliest entry first; nothing where all of it does.

    Reads each table once, in its order. On a server the numbers of entries may leave some out: what was rolled back has
    used one. A log that was cut at its end and written anew fits in itself: that shows
    against an anchor, see :mod:`~iattend_desktop.storage.anchors`.
    """
    found = _Found()
    _check_links(execute, found, server=server)
    _check_details(execute, found, server=server)
    _check_changes(execute, found, server=server)
    _check_standing(execute, found)
    _check_emptied(execute, found)
    return found.told()


def _check_links(execute: Execute, found: _Found, *, server: bool) -> None:
    """Each entry hangs on the one before; in a file their numbers follow each other and end with the last given out."""
    before, last = ORIGIN, 0
    for number, salt, chain, fields in execute(
        f"SELECT id, salt, chain, {sql_form(*ENTRY, server=server)} FROM audit_entry ORDER BY id"
    ):
        if number != last + 1 and not server:
            found.note(_("Entries before entry {entry} of the log are missing: they were removed."), number)
        if entry_hash(before, str(salt), fields) != chain:
            found.note(
                _(
                    "Entry {entry} of the log does not fit the one before: one of the two was changed, or entries were"
                    " put in another order, put in or removed."
                ),
                number,
            )
        before, last = str(chain), number
    if server:
        return
    given = max((row[0] for row in execute("SELECT seq FROM sqlite_sequence WHERE name = 'audit_entry'")), default=0)
    if given != last:
        found.note(_("The log ends after entry {entry}, but later entries were written: they were removed."), last)


def _check_details(execute: Execute, found: _Found, *, server: bool) -> None:
    changed = _("What entry {entry} of the log tells in detail was changed or removed since it was written.")
    for number, digest, there, salt, detail, purged_by in execute(
        f"SELECT e.id, e.detail_digest, d.entry_id, d.salt, {sql_form('d.detail', server=server)}, d.purged_by_id"
        " FROM audit_entry e LEFT JOIN audit_detail d ON d.entry_id = e.id ORDER BY e.id"
    ):
        if digest is None and there is None:
            continue
        kept = digest if purged_by is not None else None
        if there is None or bound_by(salt, detail, kept, purged_by, form(None)) != digest:
            found.note(changed, number)
    for (_entry,) in execute(
        "SELECT d.entry_id FROM audit_detail d LEFT JOIN audit_entry e ON e.id = d.entry_id WHERE e.id IS NULL"
    ):
        found.note(_("The log holds details of entries that are not there: the entries were removed."))


def _check_changes(execute: Execute, found: _Found, *, server: bool) -> None:
    """Each change set is named by one entry, whose digest is that of the set and all its rows."""
    altered = _("The change that entry {entry} of the log names, or a value of before or after it, was altered.")
    changes = Changes(execute, server=server)
    naming = groupby(
        execute(
            "SELECT s.id, e.id, e.changes_digest FROM change_set s LEFT JOIN audit_entry e ON e.change_set_id = s.id"
            " ORDER BY s.id, e.id"
        ),
        itemgetter(0),
    )
    for (_set, worked_out), (_same, entries) in zip(changes, naming, strict=True):
        _key, first, digest = next(entries)
        if first is None:
            found.note(_("Records were changed and the log has no entry of it: the entry was removed."))
        elif digest != worked_out:
            found.note(altered, first)
        for _key, another, _digest in entries:
            found.note(_("Entry {entry} of the log names a change that an earlier entry names."), another)
    for (entry,) in execute(
        "SELECT e.id FROM audit_entry e LEFT JOIN change_set s ON s.id = e.change_set_id"
        " WHERE e.change_set_id IS NOT NULL AND s.id IS NULL ORDER BY e.id"
    ):
        found.note(_("The change that entry {entry} of the log names is no longer there."), entry)
    for _stray in range(changes.strays):
        found.note(_("Old and new values are kept that belong to no change: the change was removed."))


def _check_standing(execute: Execute, found: _Found) -> None:
    """Whether each change stands or was undone follows from the undos and redos since."""
    kinds: dict[Any, tuple[Any, Any]] = {}
    stands: dict[Any, Any] = {}
    undone: dict[Any, Any] = {}
    kept = []
    for key, kind, reverts, stands_since, reverted_by in execute(
        "SELECT id, kind, reverts_id, stands_since_id, reverted_by_id FROM change_set ORDER BY id"
    ):
        kinds[key] = (kind, reverts)
        kept.append((key, stands_since, reverted_by))
        if kind == "action":
            stands[key] = key
        if reverts is not None:
            undone[reverts] = key
            of, action = kinds.get(reverts, (None, None))
            if of == "undo":
                undone.pop(action, None)
                stands[action] = key
            else:
                stands.pop(reverts, None)
    for key, stands_since, reverted_by in kept:
        if (stands.get(key), undone.get(key)) != (stands_since, reverted_by):
            found.note(_("A change is kept as undone that was not, or the other way round."))


def _check_emptied(execute: Execute, found: _Found) -> None:
    """Values were emptied by requests that the log names alone, and those that it says."""
    asked: dict[Any, Any] = {}
    for number, detail in execute(
        f"SELECT e.id, CAST(d.detail AS TEXT) FROM audit_entry e LEFT JOIN audit_detail d ON d.entry_id = e.id"
        f" WHERE e.event = '{PURGE}'"
    ):
        try:
            told = json.loads(detail)
            asked[number] = (told["emptied"], told["digest"])
        except (KeyError, TypeError, ValueError):
            asked[number] = None
    marked = {
        row[0]
        for table in ("change_row", "change_set", "audit_detail")
        for row in execute(f"SELECT DISTINCT purged_by_id FROM {table} WHERE purged_by_id IS NOT NULL")
    }
    for _number in marked - asked.keys():
        found.note(_("Values were emptied without a request that the log names."))
    for number, told in sorted(asked.items()):
        if told != emptied_by(execute, number):
            found.note(_("Entry {entry} of the log emptied other values than those that are empty."), number)
