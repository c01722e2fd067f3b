"""Exports of student information systems as folders and zips, made for these tests."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

Files = Mapping[str, Sequence[Sequence[str]]]

MANIFEST = [["propertyName", "value"], ["manifest.version", "1.0"], ["oneroster.version", "1.1"]]
ORGS = [
    ["sourcedId", "status", "dateLastModified", "name", "type", "identifier", "parentSourcedId"],
    ["d", "", "", "Unified", "district", "", ""],
    ["s1", "", "", "Lincoln High", "school", "19647330000001", "d"],
    ["s2", "", "", "Garfield High", "school", "19647330000002", "d"],
]
USER = [
    "sourcedId", "status", "dateLastModified", "enabledUser", "orgSourcedIds", "role", "username", "userIds",
    "givenName", "familyName", "middleName", "identifier", "email", "sms", "phone", "agentSourcedIds", "grades",
    "password",
]  # fmt: skip


def user(key: str, orgs: str, role: str, given: str, family: str, **more: str) -> list[str]:
    """A row of ``users.csv`` in OneRoster 1.1."""
    values = {"sourcedId": key, "orgSourcedIds": orgs, "role": role, "givenName": given, "familyName": family, **more}
    return [values.get(heading, "") for heading in USER]


USERS = [
    USER,
    user("u1", "s1", "student", "Rosa", "Delgado", identifier="00101", grades="09", agentSourcedIds="p1"),
    user("u2", "s2", "student", "Min", "Kim", identifier="00102", grades="KG", userIds="{State ID:1234567890}"),
    user("u3", "s2", "student", "Ana", "Paz", identifier="00103", grades="PK"),
    user("p1", "s1", "parent", "Luz", "Delgado", phone="2135550123", email="luz@home.example"),
    user("t1", "s1", "teacher", "Tom", "Lee"),
    user("t2", "s1", "teacher", "Ida", "Bell"),
]


def folder(path: Path, files: Files) -> Path:
    """A folder with these CSV files."""
    path.mkdir()
    for name, rows in files.items():
        with (path / name).open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(rows)
    return path


def zipped(path: Path, files: Files, inside: str = "") -> Path:
    """A zip with these CSV files, in the folder ``inside`` of it."""
    source = folder(path.with_suffix(".unzipped"), files)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in files:
            archive.write(source / name, inside + name)
    return path


def small(**changes: Sequence[Sequence[str]]) -> dict[str, Sequence[Sequence[str]]]:
    """A small OneRoster 1.1 export: two schools, three students, a parent, two teachers; files by name without .csv."""
    files = {"manifest": MANIFEST, "orgs": ORGS, "users": USERS, **changes}
    return {f"{name}.csv": rows for name, rows in files.items()}
