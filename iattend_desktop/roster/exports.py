"""Tells which export a zip or folder of CSV files is, and reads it with the reader of its format."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from iattend_desktop.i18n import _
from iattend_desktop.roster import sds, unreadable
from iattend_desktop.roster.bundle import Bundle, open_bundle
from iattend_desktop.roster.collector import collector_paused
from iattend_desktop.roster.export_tables import Part
from iattend_desktop.roster.oneroster import oneroster_name, read_oneroster

_MARKS = (frozenset({"manifest.csv"}), frozenset({"school.csv", "student.csv"}), frozenset({"orgs.csv", "users.csv"}))


@collector_paused()
def read_export(path: Path) -> tuple[Part, ...]:
    """The tables of an export, ready to plan: OneRoster 1.1 or 1.2, or School Data Sync 1 or 2.1.

    Raises ``UnreadableFile`` for anything else, and where what the format requires is missing.
    """
    bundle = open_bundle(path)
    name = _format(bundle)
    if name == sds.V1:
        parts = sds.read_v1(bundle)
    elif name == sds.V2_1:
        parts = sds.read_v2_1(bundle)
    else:
        parts = read_oneroster(bundle, name)
    said = _("Read as {name}.").format(name=name)
    return tuple(replace(part, notes=(said, *part.notes)) for part in parts)


def is_export(names: Collection[str]) -> bool:
    """Whether files of these names, in lower case, are an export: what :func:`read_export` asks of them first."""
    return any(marks <= frozenset(names) for marks in _MARKS)


def _format(bundle: Bundle) -> str:
    """Told by the files; of two that share theirs, by a column that OneRoster requires and the other does not have."""
    names = bundle.names.keys()
    if "manifest.csv" in names:
        return oneroster_name(bundle)
    if {"school.csv", "student.csv"} <= names:
        return sds.V1
    if not {"orgs.csv", "users.csv"} <= names:
        raise unreadable.no_export(bundle.path, sorted(bundle.names.values()))
    users = bundle.table("users.csv")
    by_sync = "roles.csv" in names and users is not None and users.heading("enabledUser") is None
    return sds.V2_1 if by_sync else oneroster_name(bundle)
