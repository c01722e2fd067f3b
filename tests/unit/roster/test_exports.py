"""Exports as districts make them: columns anywhere, rows that went, several schools, what is missing or hostile."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from iattend_desktop.model.person import Enrollment, Guardianship, Identifier, Person
from iattend_desktop.model.school import School
from iattend_desktop.problem import UserError
from iattend_desktop.roster.plan import Source, plan_import, plan_json
from iattend_desktop.roster.source import tables_of
from iattend_desktop.vocabulary import Grade, IdentifierKind
from iattend_desktop.workspace import Workspace
from tests.unit.roster.exports import MANIFEST, ORGS, USER, USERS, folder, small, user, zipped
from tests.unit.roster.plans import counts, do, students


def schools_of(workspace: Workspace) -> dict[str, str]:
    """School by student ID, of those who are enrolled."""
    query = (
        select(Identifier.value, School.name)
        .join(Enrollment, Enrollment.student_id == Identifier.person_id)
        .join(School, School.id == Enrollment.school_id)
        .where(Identifier.kind == IdentifierKind.LOCAL_ID, Enrollment.exited_on.is_(None))
    )
    with workspace.read() as session:
        return dict(session.execute(query).all())


def refusal(workspace: Workspace, path: Path) -> str:
    with pytest.raises(UserError) as caught:
        plan_import(workspace, [Source(path)])
    return str(caught.value)


def test_an_export_brings_schools_students_grades_numbers_and_guardians(workspace: Workspace, tmp_path: Path) -> None:
    plan = do(workspace, zipped(tmp_path / "export.zip", small()))
    assert counts(plan) == [("schools", 2, 0, 0, 0), ("students", 3, 0, 0, 0)]
    assert schools_of(workspace) == {"00101": "Lincoln High", "00102": "Garfield High", "00103": "Garfield High"}
    with workspace.read() as session:
        grades = dict(
            session.execute(
                select(Person.given_name, Enrollment.grade).join(Enrollment, Enrollment.student_id == Person.id)
            ).all()
        )
        codes = dict(session.execute(select(School.name, School.cds_code)).all())
        ssid = session.scalars(select(Identifier.value).where(Identifier.kind == IdentifierKind.SSID)).all()
        guardian = session.execute(
            select(Person.given_name, Person.family_name, Person.phone, Person.email, Guardianship.relationship).join(
                Guardianship, Guardianship.guardian_id == Person.id
            )
        ).all()
    assert grades == {"Rosa": 9, "Min": Grade.K, "Ana": None}
    assert codes == {"Lincoln High": "19647330000001", "Garfield High": "19647330000002"}
    assert ssid == ["1234567890"]
    assert [tuple(one) for one in guardian] == [("Luz", "Delgado", "(213) 555-0123", "luz@home.example", "parent")]
    notes = plan_json(plan)["files"][1]["notes"]
    assert "Read as OneRoster 1.1." in notes
    assert "1 student has a grade outside TK to 12 (PK); their grade stays unknown." in notes
    assert "Counted and not imported, because mentors come from a list of their own: teacher: 2, parent: 1." in notes


def test_order_and_case_of_columns_and_a_folder_within_the_zip_make_no_difference(
    workspace: Workspace, tmp_path: Path
) -> None:
    do(workspace, zipped(tmp_path / "export.zip", small()))
    turned = [[*reversed(row), "x"] for row in USERS]
    turned[0] = [heading.upper() for heading in turned[0][:-1]] + ["metadata.homeroom"]
    plan = do(workspace, zipped(tmp_path / "turned.zip", small(users=turned), inside="nightly/"))
    assert counts(plan) == [("schools", 0, 0, 2, 0), ("students", 0, 0, 3, 0)]
    assert "users.csv: columns that the format does not have were left out: metadata.homeroom." in plan.files[1].notes
    assert not plan.changes_something


def test_of_a_user_to_be_deleted_it_is_asked_whether_the_student_left(workspace: Workspace, tmp_path: Path) -> None:
    do(workspace, folder(tmp_path / "first", small()))
    rows = [
        USER,
        user("u1", "s1", "student", "Rosa", "Delgado", identifier="00101", grades="10", status="tobedeleted"),
        user("u2", "s2", "student", "Min", "Kim", identifier="00102", grades="01", status="active"),
        user("u9", "s2", "student", "Bo", "Ek", identifier="00109", grades="01", status="tobedeleted"),
        user("t1", "s1", "teacher", "Tom", "Lee", status="tobedeleted"),
    ]
    second = folder(tmp_path / "second", small(users=rows))
    plan = do(workspace, second)
    assert counts(plan)[1] == ("students", 0, 1, 1, 1)  # Bo, who was never known, is no news
    assert [(one.who, one.field, one.old, one.new) for one in plan.files[1].changes] == [("Min Kim", "grade", 0, 1)]
    assert [(one.row, one.column, one.found, one.action) for one in plan.files[1].problems] == [
        (2, "status", "tobedeleted", "question")
    ]
    assert "users.csv: 1 row was left out" in "\n".join(plan.files[1].notes)
    assert "00101" in schools_of(workspace)
    stays, leaves = ([replace(one, left={2: left}) for one in tables_of(Source(second))] for left in (False, True))
    assert counts(do(workspace, *stays))[1] == ("students", 0, 0, 3, 0)
    assert "00101" in schools_of(workspace)
    assert counts(do(workspace, *leaves))[1] == ("students", 0, 1, 2, 0)
    assert "00101" not in schools_of(workspace)
    workspace.undo()
    assert "00101" in schools_of(workspace)
    workspace.redo()
    assert counts(do(workspace, second))[1] == ("students", 0, 0, 3, 0)  # it is not asked again


@pytest.mark.parametrize(("disabled", "asked"), [(("u1",), 1), (("u1", "u2", "u3"), 0)])
def test_a_user_who_is_not_enabled_left_unless_most_are_so(
    workspace: Workspace, tmp_path: Path, disabled: tuple[str, ...], asked: int
) -> None:
    do(workspace, folder(tmp_path / "first", small()))
    rows = [USER, *([*row[:3], "false" if row[0] in disabled else "true", *row[4:]] for row in USERS[1:])]
    plan = plan_import(workspace, [Source(folder(tmp_path / "second", small(users=rows)))])
    assert plan.files[1].left_asked == frozenset(range(2, 2 + asked))


def test_in_1_2_a_role_says_since_when_and_goes_with_its_user(workspace: Workspace, tmp_path: Path) -> None:
    heading = ["sourcedId", "status", "enabledUser", "givenName", "familyName", "identifier"]
    users = [heading, ["u1", "", "true", "Rosa", "Delgado", "1"], ["u2", "", "true", "Min", "Kim", "2"]]
    roles = [
        ["sourcedId", "status", "userSourcedId", "roleType", "role", "beginDate", "endDate", "orgSourcedId"],
        ["r1", "", "u1", "primary", "student", "2026-08-13", "", "s1"],
        ["r2", "", "u2", "primary", "student", "2026-08-13", "", "s1"],
    ]
    do(workspace, folder(tmp_path / "first", small(users=users, roles=roles)))
    moved = ["r1", "", "u1", "primary", "student", "2026-10-05", "", "s2"]
    gone = ["u2", "tobedeleted", "true", "Min", "Kim", "2"]
    second = small(users=[*users[:2], gone], roles=[roles[0], moved, [roles[2][0], "tobedeleted", *roles[2][2:]]])
    plan = do(workspace, folder(tmp_path / "second", second))
    assert counts(plan)[1] == ("students", 0, 1, 0, 1)
    with workspace.read() as session:
        kept = session.execute(
            select(Person.given_name, School.name, Enrollment.entered_on, Enrollment.exited_on)
            .join(Person, Person.id == Enrollment.student_id)
            .join(School, School.id == Enrollment.school_id)
            .order_by(Enrollment.student_id, Enrollment.entered_on)
        )
        assert [tuple(row) for row in kept] == [
            ("Rosa", "Lincoln High", date(2026, 8, 13), date(2026, 10, 5)),
            ("Rosa", "Garfield High", date(2026, 10, 5), None),
            ("Min", "Lincoln High", date(2026, 8, 13), None),
        ]


def test_of_several_schools_the_one_with_more_classes_counts(workspace: Workspace, tmp_path: Path) -> None:
    rows = [
        USER,
        user("u1", "d,s1,s2", "student", "Rosa", "Delgado", identifier="1"),
        user("u2", "d,s1", "student", "Min", "Kim", identifier="2"),
        user("u3", "d", "student", "Ana", "Paz", identifier="3"),
    ]
    enrollments = [
        ["sourcedId", "status", "classSourcedId", "schoolSourcedId", "userSourcedId", "role"],
        ["e1", "", "c1", "s1", "u1", "student"],
        ["e2", "", "c2", "s2", "u1", "student"],
        ["e3", "", "c3", "s2", "u1", "student"],
        ["e4", "tobedeleted", "c4", "s1", "u1", "student"],
        ["e5", "tobedeleted", "c5", "s1", "u1", "student"],
        ["e6", "", "c6", "s2", "u3", "student"],
        ["e7", "", "c7", "s2", "u2", "teacher"],
    ]
    plan = do(workspace, folder(tmp_path / "export", small(users=rows, enrollments=enrollments)))
    assert schools_of(workspace) == {"1": "Garfield High", "2": "Lincoln High", "3": "Garfield High"}
    assert "1 student belongs to several schools" in "\n".join(plan.files[1].notes)


def test_in_1_2_the_primary_role_says_the_school_and_a_department_is_part_of_its_school(
    workspace: Workspace, tmp_path: Path
) -> None:
    orgs = [*ORGS, ["x", "", "", "Mathematics", "department", "", "s1"]]
    heading = ["sourcedId", "enabledUser", "givenName", "familyName", "identifier", "preferredGivenName"]
    users = [heading, ["u1", "true", "Rosa", "Delgado", "1", "Rosi"], ["u2", "true", "Min", "Kim", "2", ""]]
    users.append(["u3", "true", "Ana", "Paz", "3", ""])
    roles = [
        ["sourcedId", "userSourcedId", "roleType", "role", "beginDate", "endDate", "orgSourcedId"],
        ["r1", "u1", "secondary", "student", "", "", "s1"],
        ["r2", "u1", "primary", "student", "", "", "s2"],
        ["r3", "u2", "primary", "student", "", "", "x"],
        ["r4", "u3", "secondary", "student", "2026-08-12", "2026-10-02", "s1"],
        ["r5", "u3", "secondary", "student", "2026-10-05", "2027-06-11", "s2"],
        ["r6", "u3", "secondary", "student", "2025-08-12", "2026-06-11", "s1"],
    ]
    do(workspace, zipped(tmp_path / "export.zip", small(orgs=orgs, users=users, roles=roles)))
    assert schools_of(workspace) == {"1": "Garfield High", "2": "Lincoln High", "3": "Garfield High"}
    with workspace.read() as session:
        assert set(session.scalars(select(Person.preferred_name))) == {"Rosi", None}


def test_two_schools_of_one_name_stay_two(workspace: Workspace, tmp_path: Path) -> None:
    orgs = [ORGS[0], ["s1", "", "", "Lincoln", "school", "", ""], ["s2", "", "", "LINCOLN", "school", "", ""]]
    do(workspace, zipped(tmp_path / "export.zip", small(orgs=orgs)))
    assert schools_of(workspace) == {"00101": "Lincoln (s1)", "00102": "LINCOLN (s2)", "00103": "LINCOLN (s2)"}


def test_what_is_wrong_in_a_row_is_named_by_file_row_and_column(workspace: Workspace, tmp_path: Path) -> None:
    rows = [
        *USERS,
        user("u8", "s9", "student", "Eli", "Brown", identifier="00108"),
        user("u9", "s1", "student", "Omar", "Lee", identifier="00109", grades="9th-10th"),
        user("u10", "d", "student", "Ida", "Park", identifier="00110"),
    ]
    plan = do(workspace, zipped(tmp_path / "export.zip", small(users=rows)))
    assert counts(plan)[1] == ("students", 3, 0, 0, 3)
    found = [(one.sheet, one.row, one.column, one.found, one.action) for one in plan.files[1].problems]
    assert found == [
        ("users.csv", 8, "orgSourcedIds", "s9", "rejected"),
        ("users.csv", 9, "grades", "9th-10th", "rejected"),
        ("users.csv", 10, "orgSourcedIds", "Unified", "rejected"),
    ]


def test_an_export_and_a_workbook_come_in_together_with_a_default(workspace: Workspace, tmp_path: Path) -> None:
    roster = students(tmp_path, ["00000201", "Cruz", "Eva", 9, "Garfield High", "Spanish", "No"])
    export = zipped(tmp_path / "export.zip", small())
    plan = do(workspace, Source(roster), Source(export, defaults={"identified": "Yes"}))
    assert counts(plan) == [("schools", 2, 0, 0, 0), ("students", 1, 0, 0, 0), ("students", 3, 0, 0, 0)]
    assert schools_of(workspace)["00000201"] == "Garfield High"


def test_a_missing_file_or_column_is_asked_for_by_name(workspace: Workspace, tmp_path: Path) -> None:
    files = small()
    del files["orgs.csv"]
    assert "orgs.csv" in refusal(workspace, folder(tmp_path / "a", files))
    nameless = [[heading if heading != "familyName" else "nm" for heading in USER], *USERS[1:]]
    said = refusal(workspace, zipped(tmp_path / "b.zip", small(users=nameless)))
    assert said.startswith("users.csv in b.zip has no column “familyName” in its first row, which says: sourcedId")
    roleless = [[cell for at, cell in enumerate(row) if at not in (4, 5)] for row in USERS]
    assert "roles.csv" in refusal(workspace, zipped(tmp_path / "c.zip", small(users=roleless)))


def test_a_file_that_the_manifest_announces_and_nobody_packed_is_told(workspace: Workspace, tmp_path: Path) -> None:
    manifest = [*MANIFEST, ["file.users", "bulk"], ["file.demographics", "bulk"], ["file.courses", "absent"]]
    plan = do(workspace, zipped(tmp_path / "export.zip", small(manifest=manifest)))
    assert [one for one in plan.files[1].notes if "Announced" in one] == [
        "Announced in manifest.csv and not there: demographics.csv."
    ]


def test_a_student_without_the_number_that_others_have_is_not_guessed(workspace: Workspace, tmp_path: Path) -> None:
    rows = [*USERS, user("u9", "s1", "student", "Eli", "Brown")]
    plan = do(workspace, zipped(tmp_path / "export.zip", small(users=rows)))
    assert counts(plan)[1] == ("students", 3, 0, 0, 1)
    assert [(one.row, one.column, one.found) for one in plan.files[1].problems] == [(8, "identifier", "")]


def test_a_workbook_with_a_csv_file_in_it_stays_a_workbook(workspace: Workspace, tmp_path: Path) -> None:
    roster = students(tmp_path, ["00000201", "Cruz", "Eva", 9, "Garfield High", "Spanish", "No"])
    with zipfile.ZipFile(roster, "a") as archive:
        archive.writestr("xl/embeddings/users.csv", "sourcedId\n")
    assert plan_import(workspace, [Source(roster)]).files[0].checked.rows == 1


def test_other_files_are_no_export(workspace: Workspace, tmp_path: Path) -> None:
    said = refusal(workspace, folder(tmp_path / "lists", {"students.csv": USERS, "mentors.csv": USERS}))
    assert said.startswith("lists holds mentors.csv, students.csv, and a OneRoster export")
    (tmp_path / "nothing").mkdir()
    assert refusal(workspace, tmp_path / "nothing").startswith("nothing holds no CSV file, and a OneRoster export")


def test_two_files_of_one_name_are_not_chosen_between(workspace: Workspace, tmp_path: Path) -> None:
    path = zipped(tmp_path / "export.zip", small())
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("__MACOSX/._users.csv", "x")
        archive.writestr("old/Users.csv", "sourcedId\n")
    assert refusal(workspace, path).startswith(
        "export.zip holds “users.csv” and “old/Users.csv”, two files of one name"
    )


def test_nothing_of_a_zip_reaches_the_disk_and_a_path_out_of_it_is_only_a_name(
    workspace: Workspace, tmp_path: Path
) -> None:
    inside = tmp_path / "deep" / "deeper"
    inside.mkdir(parents=True)
    path = zipped(inside / "export.zip", small(), inside="../../")
    before = sorted(tmp_path.rglob("*"))
    do(workspace, path)
    assert [one for one in sorted(tmp_path.rglob("*")) if "district.iattend" not in one.name] == [
        one for one in before if "district.iattend" not in one.name
    ]
    assert len(schools_of(workspace)) == 3


def test_a_zip_that_would_fill_the_memory_is_declined_before_it_is_read(workspace: Workspace, tmp_path: Path) -> None:
    path = zipped(tmp_path / "export.zip", small())
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("demographics.csv", "w") as member:
        for _megabyte in range(65):
            member.write(b"0" * (1 << 20))
    assert "unpacks to over 400 times its size" in refusal(workspace, path)


def test_an_encrypted_zip_is_declined_with_what_to_do(workspace: Workspace, tmp_path: Path) -> None:
    path = zipped(tmp_path / "export.zip", small())
    data = bytearray(path.read_bytes())
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1  # the flag of encryption in the first entry of the central directory
    path.write_bytes(data)
    said = refusal(workspace, path)
    assert said.startswith("export.zip is protected with a password (manifest.csv in it is encrypted)")


def test_a_zip_cut_short_or_damaged_is_declined(workspace: Workspace, tmp_path: Path) -> None:
    path = zipped(tmp_path / "export.zip", small())
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert refusal(workspace, path).startswith("export.zip is damaged or cut short")
    at = whole.index(b"users.csv") + 30
    path.write_bytes(whole[:at] + bytes(40) + whole[at + 40 :])
    assert refusal(workspace, path).startswith("export.zip is damaged or cut short")


def test_a_folder_is_known_again_by_its_content(workspace: Workspace, tmp_path: Path) -> None:
    one, same = folder(tmp_path / "one", small()), folder(tmp_path / "same", small())
    other = folder(tmp_path / "other", small(users=USERS[:-1]))
    digests = [plan_import(workspace, [Source(path)]).files[0].sha256 for path in (one, same, other)]
    assert digests[0] == digests[1] != digests[2]


def test_an_inactive_student_of_school_data_sync_is_asked_about(workspace: Workspace, tmp_path: Path) -> None:
    schools = [["SIS ID", "Name"], ["1", "Lincoln High"]]
    heading = ["SIS ID", "School SIS ID", "First Name", "Last Name", "Student Number", "Status"]
    rows = [["11", "1", "Rosa", "Delgado", "00101", "Active"], ["12", "1", "Min", "Kim", "00102", "Active"]]
    do(workspace, folder(tmp_path / "first", {"School.csv": schools, "Student.csv": [heading, *rows]}))
    rows[1][5] = "Inactive"
    plan = do(workspace, folder(tmp_path / "second", {"School.csv": schools, "Student.csv": [heading, *rows]}))
    assert counts(plan)[1] == ("students", 0, 0, 1, 1)
    assert [(one.row, one.column, one.found) for one in plan.files[1].problems] == [(3, "Status", "Inactive")]
    assert plan.files[1].left_asked == {3}
