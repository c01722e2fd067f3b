"""Reads a OneRoster 1.1 or 1.2 export (1EdTech's CSV binding): schools from orgs, students from users.

In 1.1 ``users.csv`` says role and organizations; 1.2 moves them to ``roles.csv``. Which it is, the columns say. School
Data Sync 2.1 has the same files with fewer columns and is read here, too. Passwords and accounts are never read.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from iattend_desktop.i18n import _, ngettext
from iattend_desktop.roster import unreadable
from iattend_desktop.roster.bundle import Bundle, CsvTable, fold
from iattend_desktop.roster.export_tables import (
    Column,
    Org,
    Orgs,
    Part,
    Place,
    digits,
    extra_note,
    gone_note,
    grade_column,
    id_column,
    left_column,
    part,
    school_sheet,
)
from iattend_desktop.roster.fields import Kind

_USED = (
    "manifest.csv",
    "orgs.csv",
    "users.csv",
    "roles.csv",
    "demographics.csv",
    "enrollments.csv",
    "relationships.csv",
)
_GUARDIANS = ("parent", "guardian", "relative")
_BASE = "sourcedId status dateLastModified "
_COLUMNS = {
    "orgs.csv": _BASE + "name type identifier parentSourcedId",
    "users.csv": _BASE + "enabledUser orgSourcedIds role username userIds givenName familyName middleName identifier "
    "email sms phone agentSourcedIds grades password userMasterIdentifier resourceSourcedIds preferredGivenName "
    "preferredMiddleName preferredFamilyName primaryOrgSourcedId pronouns activeDirectoryMatchId "
    "prefferedGivenName",  # as exporters misspell it
    "roles.csv": _BASE + "userSourcedId roleType role beginDate endDate orgSourcedId userProfileSourcedId "
    "sessionSourcedId grade isPrimary roleStartDate roleEndDate",
    "demographics.csv": _BASE + "birthDate sex americanIndianOrAlaskaNative asian blackOrAfricanAmerican "
    "nativeHawaiianOrOtherPacificIslander white demographicRaceTwoOrMoreRaces hispanicOrLatinoEthnicity "
    "countryOfBirthCode stateOfBirthAbbreviation cityOfBirth publicSchoolResidenceStatus "
    "userSourcedId birthCity birthState birthCountry ethnicityCodes raceCodes",
}
_SSID_TYPES = ("ssid", "stateid", "statestudentid", "statewideid", "statestudentidentifier")
_USER_ID = re.compile(r"\{\s*([^:{}]+):\s*([^{}]*)\}")


def oneroster_name(bundle: Bundle) -> str:
    """The format with the version that the manifest says, where there is one."""
    manifest = bundle.table("manifest.csv")
    if manifest is None:
        return "OneRoster"
    said = {
        fold(name): value for name, value in zip(manifest.column("propertyName"), manifest.column("value"), strict=True)
    }
    version = said.get("onerosterversion", "")
    return f"OneRoster {version}".strip()


def missing_note(bundle: Bundle) -> list[str]:
    """Which of the files that the manifest announces are not there."""
    manifest = bundle.table("manifest.csv")
    if manifest is None:
        return []
    names = manifest.column("propertyName")
    missing = [
        f"{name.removeprefix('file.')}.csv"
        for name, value in zip(names, manifest.column("value"), strict=True)
        if name.startswith("file.") and fold(value) in ("bulk", "delta")
        if f"{name.removeprefix('file.')}.csv".lower() not in bundle.names
    ]
    return [_("Announced in manifest.csv and not there: {files}.").format(files=", ".join(missing))] if missing else []


def read_oneroster(bundle: Bundle, name: str) -> tuple[Part, ...]:
    """Schools and students of an export of the format called ``name``, each as a table ready to plan.

    Raises ``UnreadableFile`` where a file or a column is missing that the format requires.
    """
    export = _Export(bundle, name)
    export.read_roles()
    rows = [row for row, key in enumerate(export.keys) if "student" in export.roles.get(key, ())]
    mine = [export.places.get(export.keys[row], []) for row in rows]
    chosen = export.choose_schools(rows, mine)
    schools = [org for org, _place in chosen]
    used = {org.key for org in schools if org is not None}
    school_part = school_sheet(bundle.path, export.org_table, export.orgs, used)
    columns = export.student_columns(rows, mine, chosen)
    notes = [*export.notes, *export.other_people(rows), *export.not_read(), *missing_note(bundle)]
    student_part = part(bundle.path, export.users, Kind.STUDENTS, rows, columns, notes)
    return school_part, student_part


@dataclass
class _Export:
    """The files of one export on their way into two tables."""

    bundle: Bundle
    name: str

    def __post_init__(self) -> None:
        self.notes: list[str] = []
        self.org_table = self._table("orgs.csv", required=True)
        self.users = self.bundle.required("users.csv", self.name)
        self.notes += extra_note(self.users, _COLUMNS["users.csv"].split())
        self.keys = self.users.required("sourcedId")
        self.gone = {self.keys[row] for row in self.users.gone()}
        self.orgs = _read_orgs(self.org_table)
        self.roles: dict[str, list[str]] = defaultdict(list)  # folded, by user
        self.role_words: dict[str, str] = {}  # a role as the export writes it
        self.places: dict[str, list[Place]] = defaultdict(list)  # where a user is a student

    def _table(self, name: str, *, required: bool = False) -> CsvTable:
        """A file without the rows that went; an optional one that is missing has no rows."""
        table = self.bundle.required(name, self.name) if required else self.bundle.table(name)
        if table is None:
            return CsvTable(name, name, (), (), 1, ())
        self.notes += extra_note(table, _COLUMNS[name].split()) if name in _COLUMNS else []
        users = table.column("userSourcedId")  # of a user who went, the roles went, too, and say who that was
        still = {row for row in table.gone() if users[row] in self.gone} if name == "roles.csv" else ()
        table, gone = table.without_gone(still)
        self.notes += gone_note(table, gone)
        return table

    def read_roles(self) -> None:
        """Who is what and where: from ``users.csv`` (1.1), else ``roles.csv`` (1.2), else the classes alone."""
        if self.users.heading("role") is not None:
            orgs = self.users.required("orgSourcedIds")
            for key, role, listed in zip(self.keys, self.users.column("role"), orgs, strict=True):
                self._note_role(key, role)
                if fold(role) == "student":
                    self.places[key] += [Place(org) for org in _listed(listed)]
        elif "roles.csv" in self.bundle.names:
            self._read_roles_file(self._table("roles.csv", required=True))
        elif "enrollments.csv" in self.bundle.names:
            enrollments = self._table("enrollments.csv")
            for key, role in zip(enrollments.required("userSourcedId"), enrollments.required("role"), strict=True):
                self._note_role(key, role)
        else:
            raise unreadable.no_file(self.bundle.path, "roles.csv", self.name)

    def _note_role(self, key: str, role: str) -> None:
        folded = fold(role)
        self.role_words.setdefault(folded, role)
        if folded not in self.roles[key]:
            self.roles[key].append(folded)

    def _read_roles_file(self, table: CsvTable) -> None:
        main = {key: org for key, org in zip(self.keys, self.users.column("primaryOrgSourcedId"), strict=True) if org}
        for key, role, org, kind, primary, since, until, grade in zip(
            table.required("userSourcedId"),
            table.required("role"),
            table.required("orgSourcedId"),
            table.column("roleType"),
            table.column("isPrimary"),
            table.column("beginDate", "roleStartDate"),
            table.column("endDate", "roleEndDate"),
            table.column("grade"),
            strict=True,
        ):
            self._note_role(key, role)
            if fold(role) == "student":
                first = fold(kind) == "primary" or fold(primary) == "true" or main.get(key) == org
                self.places[key].append(Place(org, first, _day(until), grade, _day(since)))

    def choose_schools(
        self, rows: Sequence[int], places: Sequence[Sequence[Place]]
    ) -> list[tuple[Org | None, Place | None]]:
        """The school of each student and what says so; classes are read only where roles leave it open."""
        schools = [{org.key for place in mine if (org := self.orgs.school_of(place.org))} for mine in places]
        open_rows = {self.keys[row] for row, found in zip(rows, schools, strict=True) if len(found) != 1}
        classes = self._classes(open_rows) if open_rows and "enrollments.csv" in self.bundle.names else {}
        several = sum(len(found) > 1 for found in schools)
        if several:
            self.notes.append(
                ngettext("{count} student belongs", "{count} students belong", several)
                + " "
                + _("to several schools; the primary one, else the one with more classes, was taken.")
            )
        chosen = []
        for row, mine in zip(rows, places, strict=True):
            counted = classes.get(self.keys[row], {})
            by_class = [Place(org) for org in counted] if not mine or self.orgs.choose(mine, {})[0] is None else mine
            chosen.append(self.orgs.choose(by_class, counted))
        return chosen

    def _classes(self, students: set[str]) -> dict[str, dict[str, int]]:
        """How many classes a student has at each school."""
        found: dict[str, dict[str, int]] = defaultdict(Counter)
        table = self._table("enrollments.csv")
        for key, role, school in zip(
            table.column("userSourcedId"), table.column("role"), table.column("schoolSourcedId"), strict=True
        ):
            if key in students and fold(role) == "student" and school:
                found[key][school] += 1
        return found

    def student_columns(
        self,
        rows: Sequence[int],
        places: Sequence[Sequence[Place]],
        chosen: Sequence[tuple[Org | None, Place | None]],
    ) -> list[Column]:
        """What is known of each student, by field."""
        users = self.users
        columns = [id_column(users, rows, "identifier", "sourcedId", self.notes)]

        def add(key: str, *headings: str) -> None:
            values = users.column(*headings)
            columns.append(Column(key, users.heading(*headings) or headings[0], [values[row] for row in rows]))

        ssids = [_ssid(text) for text in users.column("userIds")]
        columns.append(Column("ssid", "userIds", [ssids[row] for row in rows]))
        for key, heading in (("last_name", "familyName"), ("first_name", "givenName")):
            users.required(heading)
            add(key, heading)
        add("preferred_name", "preferredGivenName", "prefferedGivenName")
        births = self._births()
        columns.append(Column("birth_date", "birthDate", [births.get(self.keys[row], "") for row in rows]))
        grades = users.column("grades", "grade")
        codes = [
            (place.grade if place is not None else "") or grades[row]
            for row, (_org, place) in zip(rows, chosen, strict=True)
        ]
        columns.append(grade_column(users.heading("grades", "grade") or "grade", codes, self.notes))
        heading = users.heading("orgSourcedIds") or "orgSourcedId"
        columns.append(Column("school", heading, self.orgs.cells([org for org, _place in chosen], places)))
        since = [place.since if place is not None else "" for _org, place in chosen]
        columns.append(Column("entered_on", "beginDate", since))
        columns.append(left_column(users.heading("status") or "enabledUser", users, rows, self._disabled(rows)))
        add("email", "email")
        return columns + self._guardians(rows)

    def _disabled(self, rows: Sequence[int]) -> set[int]:
        """Students whose user is not enabled. Where that is most of them, the export has no accounts for students, and
        it says nothing of who left."""
        enabled = self.users.column("enabledUser")
        disabled = {row for row in rows if fold(enabled[row]) == "false"}
        return disabled if 2 * len(disabled) < len(rows) else set()

    def _births(self) -> dict[str, str]:
        table = self._table("demographics.csv")
        return dict(zip(table.column("userSourcedId", "sourcedId"), table.column("birthDate"), strict=True))

    def _guardians(self, rows: Sequence[int]) -> list[Column]:
        """The first guardian that the export links to each student, with telephone and e-mail address."""
        links = self._links()
        users = self.users
        positions = {key: row for row, key in enumerate(self.keys)}
        names = [
            ", ".join(name for name in pair if name)
            for pair in zip(users.column("familyName"), users.column("givenName"), strict=True)
        ]
        phones = [one or other for one, other in zip(users.column("phone"), users.column("sms"), strict=True)]
        emails = users.column("email")
        found: list[tuple[str, str, str, str]] = []
        for row in rows:
            guardian, relationship = next(
                (
                    (positions[key], word)
                    for key, word in links.get(self.keys[row], ())
                    if key in positions and key not in self.gone
                ),
                (None, ""),
            )
            if guardian is None:
                found.append(("", "", "", ""))
            else:
                found.append((names[guardian], relationship, phones[guardian], emails[guardian]))
        keys = ("guardian", "relationship", "guardian_phone", "guardian_email")
        return [Column(key, key.replace("_", " "), [line[at] for line in found]) for at, key in enumerate(keys)]

    def _links(self) -> dict[str, list[tuple[str, str]]]:
        """Guardians of each student with the relationship: by agents in either direction, or ``relationships.csv``."""
        found: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for key, agents in zip(self.keys, self.users.column("agentSourcedIds"), strict=True):
            for agent in _listed(agents):
                for student, other in ((key, agent), (agent, key)):
                    word = next((role for role in self.roles.get(other, ()) if role in _GUARDIANS), None)
                    if word is not None and "student" in self.roles.get(student, ()):
                        found[student].append((other, word))
        table = self._table("relationships.csv")
        for student, other, word in zip(
            table.column("userSourcedId"),
            table.column("relationshipUserSourcedId"),
            table.column("relationshipRole"),
            strict=True,
        ):
            if fold(word) in _GUARDIANS:
                found[student].append((other, word))
        return found

    def other_people(self, rows: Sequence[int]) -> list[str]:
        """What is said of users who are no students: they are counted, and mentors come from a list of their own."""
        students = set(rows)
        notes = gone_note(self.users, len(self.users.gone() - students))
        counts = Counter(
            (self.roles.get(key) or [""])[0] or _("no role")
            for row, key in enumerate(self.keys)
            if row not in students and key not in self.gone
        )
        if not counts:
            return notes
        words = ", ".join(f"{self.role_words.get(role, role)}: {count:,}" for role, count in counts.most_common())
        said = _("Counted and not imported, because mentors come from a list of their own: {words}.")
        return [*notes, said.format(words=words)]

    def not_read(self) -> list[str]:
        """What is said of files that hold nothing that the program keeps."""
        return not_read_note(self.bundle, _USED)


def not_read_note(bundle: Bundle, used: Iterable[str]) -> list[str]:
    """Which files of a bundle were not read."""
    left = [name for key, name in sorted(bundle.names.items()) if key not in set(used)]
    return [_("Not needed and not read: {files}.").format(files=", ".join(left))] if left else []


def _read_orgs(table: CsvTable) -> Orgs:
    columns = (
        table.required("sourcedId"),
        table.required("name"),
        table.required("type"),
        table.column("parentSourcedId"),
        table.column("identifier"),
    )
    listed = [
        Org(key, name, fold(kind), parent, digits(code, 14))
        for key, name, kind, parent, code in zip(*columns, strict=True)
    ]
    return Orgs(listed, table.heading("identifier") or "identifier")


def _day(text: str) -> str:
    """The day of an ISO date or instant, or nothing."""
    try:
        return date.fromisoformat(text[:10]).isoformat()
    except ValueError:
        return ""


def _listed(text: str) -> list[str]:
    """The ids of a cell that lists them, separated by commas."""
    return [one.strip() for one in text.split(",") if one.strip()]


def _ssid(text: str) -> str:
    """The state's number among ids such as ``{LDAP:12},{State ID:1234567890}``."""
    found = (digits(value.strip(), 10) for kind, value in _USER_ID.findall(text) if fold(kind) in _SSID_TYPES)
    return next((value for value in found if value), "")
