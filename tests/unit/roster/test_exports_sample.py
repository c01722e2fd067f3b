"""Exports that nobody here wrote: OneRoster 1.1 and 1.2, School Data Sync 1 and 2.1. What comes in is counted apart."""

from __future__ import annotations

import csv
import io
import shutil
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from iattend_desktop.model.person import Enrollment, Identifier, Person
from iattend_desktop.model.school import School
from iattend_desktop.opening import open_workspace
from iattend_desktop.roster.plan import ImportPlan, Source, plan_import
from iattend_desktop.vocabulary import IdentifierKind
from iattend_desktop.workspace import Workspace
from tests.conftest import PASSPHRASE
from tests.unit.roster.plans import counts, do, history, records
from tests.unit.roster.workbooks import REAL_DATA

ONEROSTER, SDS = REAL_DATA / "oneroster", REAL_DATA / "sds"
pytestmark = pytest.mark.skipif(not ONEROSTER.is_dir() or not SDS.is_dir(), reason=f"no exports in {REAL_DATA}")
ZIPS = ["Test_minimal_data_set", "Test_full_data_set", "oneroster_test_data", "v1p2_full_dataset"]
Rows = list[dict[str, str]]
At = Callable[[int], Workspace]


@pytest.fixture
def in_year(workspace_file: Path) -> At:
    """The workspace as it is opened in November of a year; the exports are of different years."""

    def opened(year: int) -> Workspace:
        return open_workspace(workspace_file, PASSPHRASE, clock=lambda: datetime(year, 11, 20, 20, tzinfo=UTC))

    return opened


def rows_of(path: Path, name: str) -> Rows:
    """Rows of a CSV file in a zip, read by the standard library alone."""
    with zipfile.ZipFile(path) as archive:
        return list(csv.DictReader(io.StringIO(archive.read(name).decode("utf-8-sig"))))


def rows_in(path: Path) -> Rows:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def students_of(path: Path) -> set[str]:
    """The sourcedIds of students, counted from the CSV files alone: roles.csv where there is one, else users.csv."""
    with zipfile.ZipFile(path) as archive:
        by_role = "roles.csv" in archive.namelist()
    if by_role:
        return {one["userSourcedId"] for one in rows_of(path, "roles.csv") if one["role"] == "student"}
    return {one["sourcedId"] for one in rows_of(path, "users.csv") if one["role"] == "student"}


@pytest.mark.parametrize("name", ZIPS)
def test_every_student_of_a_oneroster_export_comes_in_once(name: str, in_year: At) -> None:
    path = ONEROSTER / f"{name}.zip"
    workspace = in_year(2023)
    expected = students_of(path)
    assert expected
    plan = do(workspace, path)
    assert counts(plan) == [("schools", 1, 0, 0, 0), ("students", len(expected), 0, 0, 0)]
    users = [one for one in rows_of(path, "users.csv") if one["sourcedId"] in expected]
    with workspace.read() as session:
        stored = session.execute(
            select(Person.given_name, Person.family_name, School.name)
            .join(Enrollment, Enrollment.student_id == Person.id)
            .join(School, School.id == Enrollment.school_id)
        ).all()
        guardians = session.scalars(select(Person.family_name)).all()
    assert {(given, family) for given, family, _school in stored} == {
        (one["givenName"], one["familyName"]) for one in users
    }
    assert {school for _given, _family, school in stored} == {rows_of(path, "orgs.csv")[0]["name"]}
    assert "Smith" not in guardians  # a teacher
    before = records(workspace)
    again = do(workspace, path)
    assert counts(again) == [("schools", 0, 0, 1, 0), ("students", 0, 0, len(expected), 0)]
    assert not again.changes_something
    assert history(workspace)[:2] == [(path.name, 0, 0, len(expected)), (path.name, 0, 0, 1)]
    assert records(workspace) == before
    workspace.close()


def test_the_number_that_people_know_is_the_identifier_and_the_linking_id_only_where_none_has_one(in_year: At) -> None:
    workspace = in_year(2023)
    do(workspace, ONEROSTER / "Test_full_data_set.zip")
    with workspace.read() as session:
        numbers = set(session.scalars(select(Identifier.value).where(Identifier.kind == IdentifierKind.LOCAL_ID)))
    assert numbers == {"mary.jones", "mmichel.jones", "anna.brown"}
    plan = plan_import(workspace, [Source(ONEROSTER / "Test_minimal_data_set.zip")])
    assert [note for note in plan.files[1].notes if "sourcedId" in note] == [
        "No student has a number under “identifier”; “sourcedId” is taken as the student ID."
    ]
    workspace.close()


def test_both_spellings_of_the_profiles_are_left_unread_and_misspelled_columns_are_named(in_year: At) -> None:
    workspace = in_year(2023)
    said = {}
    for name in ("oneroster_test_data", "v1p2_full_dataset"):
        plan = plan_import(workspace, [Source(ONEROSTER / f"{name}.zip")])
        said[name] = "\n".join(plan.files[1].notes)
    assert "userProfiles.csv" in said["oneroster_test_data"]
    assert "userprofiles.csv" in said["v1p2_full_dataset"]
    assert (
        "users.csv: columns that the format does not have were left out: prefferedMiddleName"
        in (said["v1p2_full_dataset"])
    )
    assert "Read as OneRoster 1.2." in said["v1p2_full_dataset"]
    assert "teacher: 2" in said["v1p2_full_dataset"]
    workspace.close()


def check_sds_v1(workspace: Workspace, plan: ImportPlan, source: Path) -> None:
    schools, students = rows_in(source / "School.csv"), rows_in(source / "Student.csv")
    assert counts(plan) == [("schools", len(schools), 0, 0, 0), ("students", len(students), 0, 0, 0)]
    names = {one["SIS ID"]: one["Name"] for one in schools}
    with workspace.read() as session:
        stored = session.execute(
            select(Identifier.value, Person.given_name, Person.family_name, School.name, Enrollment.grade)
            .join(Person, Person.id == Identifier.person_id)
            .join(Enrollment, Enrollment.student_id == Person.id)
            .join(School, School.id == Enrollment.school_id)
        ).all()
    assert sorted(map(tuple, stored)) == sorted(
        (s["Student Number"], s["First Name"], s["Last Name"], names[s["School SIS ID"]], int(s["Grade"]))
        for s in students
    )


def test_school_data_sync_1_comes_in_whole_from_a_folder_and_as_a_zip_it_changes_nothing(
    in_year: At, tmp_path: Path
) -> None:
    workspace = in_year(2017)
    check_sds_v1(workspace, do(workspace, SDS / "v1"), SDS / "v1")
    before = records(workspace)
    packed = Path(shutil.make_archive(str(tmp_path / "sync"), "zip", SDS / "v1"))
    again = do(workspace, packed)
    assert [(one.created, one.updated, one.rejected) for one in again.files] == [(0, 0, 0), (0, 0, 0)]
    assert records(workspace) == before
    assert any("Teacher.csv: 12" in note for note in again.files[1].notes)
    assert len(rows_in(SDS / "v1" / "Teacher.csv")) == 12
    workspace.close()


def test_school_data_sync_2_1_has_its_students_schools_and_guardians(in_year: At) -> None:
    workspace = in_year(2021)
    roles = [one for one in rows_in(SDS / "v2.1" / "roles.csv") if one["role"] == "student"]
    assert len(roles) == 4
    plan = do(workspace, SDS / "v2.1")
    assert counts(plan) == [("schools", 2, 0, 0, 0), ("students", len(roles), 0, 0, 0)]
    names = {one["sourcedId"]: one["name"] for one in rows_in(SDS / "v2.1" / "orgs.csv")}
    with workspace.read() as session:
        stored = session.execute(
            select(Identifier.value, School.name, Enrollment.grade)
            .join(Enrollment, Enrollment.student_id == Identifier.person_id)
            .join(School, School.id == Enrollment.school_id)
        ).all()
        phones = dict(session.execute(select(Person.given_name, Person.phone)).all())
    grades = {"10": 10, "ps1": None}
    assert sorted(map(tuple, stored)) == sorted(
        (one["userSourcedId"], names[one["orgSourcedId"]], grades[one["grade"]]) for one in roles
    )
    assert phones["Jean"] == "(123) 456-7890"
    assert "1 student has a grade outside TK to 12 (ps1); their grade stays unknown." in plan.files[1].notes
    assert not do(workspace, SDS / "v2.1").changes_something
    workspace.close()
