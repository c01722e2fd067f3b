"""Students added, edited, moved, with guardians, in the program, with consent: what is on file afterwards."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from iattend_desktop.model.person import Enrollment, Guardianship, Identifier, Person, PersonTag
from iattend_desktop.model.program import ProgramEnrollment
from iattend_desktop.model.security import AuditEntry
from iattend_desktop.people.consent import Consent
from iattend_desktop.people.consent_edit import record_consent, withdraw_consent
from iattend_desktop.people.student_edit import (
    GuardianValues,
    StudentValues,
    add_guardian,
    add_student,
    edit_guardian,
    edit_student,
    end_guardian,
    fill_unknown_students,
    identify_students,
)
from iattend_desktop.people.students import list_students, student_record
from iattend_desktop.problem import UserError
from iattend_desktop.security.access import NotAllowed, Permission, Role
from iattend_desktop.vocabulary import MeetingWish, availability_mask
from iattend_desktop.workspace import Workspace
from tests.factories import TODAY, make_match, make_mentor, make_school, make_student
from tests.looking import looking


@pytest.fixture
def school(workspace: Workspace) -> int:
    """Lincoln High's key."""
    with workspace.write(Permission.EDIT_SCHOOLS, "Add") as session:
        return make_school(session).id


def rosa(school: int, **more: Any) -> StudentValues:
    """What a person types about Rosa."""
    return StudentValues("Rosalinda", "Delgado-Ortiz", school, **more)


def test_a_student_is_added_with_everything_that_was_typed(workspace: Workspace, school: int) -> None:
    key = add_student(
        workspace,
        rosa(
            school,
            local_id="00412345",
            ssid="1234567890",
            preferred_name="Rosa",
            birth_date=date(2012, 3, 4),
            grade=9,
            home_language="spa",
            availability=availability_mask(["Mon after", "Wed lunch"]),
            interests=(" robotics ", "soccer", ""),
        ),
    )
    row = list_students(workspace)[0]
    assert (row.id, row.name, row.local_id, row.school, row.grade) == (
        key,
        "Rosa Delgado-Ortiz",
        "00412345",
        "Lincoln High",
        9,
    )
    assert (row.program_id, row.consent, row.mentor) == (None, None, None)
    record = student_record(workspace, key)
    assert (record.given_name, record.ssid, record.birth_date) == ("Rosalinda", "1234567890", date(2012, 3, 4))
    assert sorted(record.interests) == ["robotics", "soccer"]
    assert record.availability == 0b100 | 0b010 << 6  # Monday's third slot, Wednesday's second
    with workspace.read() as session:
        enrollment = session.scalars(select(Enrollment)).one()
        assert (enrollment.entered_on, enrollment.exited_on) == (TODAY, None)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"given_name": "", "family_name": None}, "needs a name"),
        ({"birth_date": date(1990, 1, 1)}, "cannot be a student's"),
        ({"birth_date": TODAY}, "cannot be a student's"),
        ({"ssid": "123"}, "10 digits"),
        ({"ssid": "١٢٣٤٥٦٧٨٩٠"}, "10 digits"),
    ],
)
def test_values_that_cannot_be_are_refused_before_anything_is_written(
    workspace: Workspace, school: int, values: dict[str, Any], sentence: str
) -> None:
    typed = {"given_name": "Rosa", "family_name": "Delgado", "school_id": school, **values}
    with pytest.raises(UserError, match=sentence):
        add_student(workspace, StudentValues(**typed))
    assert list_students(workspace) == []
    assert workspace.undo_label() == "Add"


def test_a_number_that_somebody_has_is_refused_by_name(workspace: Workspace, school: int) -> None:
    add_student(workspace, rosa(school, local_id="0042"))
    with pytest.raises(UserError, match="Rosalinda Delgado-Ortiz already has the number 0042"):
        add_student(workspace, StudentValues("Ana", None, school, local_id="0042"))
    assert [row.name for row in list_students(workspace)] == ["Rosalinda Delgado-Ortiz"]


def test_another_school_ends_one_enrollment_and_begins_another(workspace: Workspace) -> None:
    with workspace.write(Permission.EDIT_STUDENTS, "Add") as session:
        first, second = make_school(session, "Lincoln High"), make_school(session, "Roosevelt High")
        key = make_student(session, first).student_id
        keys = first.id, second.id
    edit_student(workspace, key, StudentValues("Rosa", "Delgado-Ortiz", keys[1], grade=10))
    with workspace.read() as session:
        history = session.scalars(select(Enrollment).order_by(Enrollment.id)).all()
        assert [(one.school_id, one.grade, one.entered_on, one.exited_on) for one in history] == [
            (keys[0], 9, date(2026, 8, 13), TODAY),
            (keys[1], 10, TODAY, None),
        ]
    assert [(row.school, row.grade) for row in list_students(workspace)] == [("Roosevelt High", 10)]
    workspace.undo()
    assert [(row.school, row.grade) for row in list_students(workspace)] == [("Lincoln High", 9)]
    with workspace.read() as session:
        assert len(session.scalars(select(Enrollment)).all()) == 1


def test_a_move_that_is_corrected_the_same_day_is_one_move(workspace: Workspace) -> None:
    with workspace.write(Permission.EDIT_STUDENTS, "Add") as session:
        schools = [make_school(session, name).id for name in ("Lincoln High", "Roosevelt High", "Garfield High")]
        first = session.get_one(type(make_school(session)), schools[0])
        key = make_student(session, first).student_id
    edit_student(workspace, key, StudentValues("Rosa", "Delgado-Ortiz", schools[1], grade=9))
    edit_student(workspace, key, StudentValues("Rosa", "Delgado-Ortiz", schools[2], grade=9))
    with workspace.read() as session:
        history = session.scalars(select(Enrollment).order_by(Enrollment.id)).all()
        assert [one.school_id for one in history] == [schools[0], schools[2]]


def test_another_grade_at_the_same_school_stays_one_enrollment(workspace: Workspace, school: int) -> None:
    key = add_student(workspace, rosa(school, grade=9))
    edit_student(workspace, key, rosa(school, grade=10))
    with workspace.read() as session:
        assert session.scalars(select(Enrollment)).one().grade == 10


def test_editing_takes_away_what_was_emptied(workspace: Workspace, school: int) -> None:
    key = add_student(workspace, rosa(school, local_id="0042", ssid="1234567890", interests=("chess", "soccer")))
    edit_student(workspace, key, rosa(school, local_id="0043", interests=("chess", "robotics")))
    with workspace.read() as session:
        assert [one.value for one in session.scalars(select(Identifier))] == ["0043"]
        assert sorted(one.value for one in session.scalars(select(PersonTag))) == ["chess", "robotics"]
    workspace.undo()
    record = student_record(workspace, key)
    assert (record.row.local_id, record.ssid, sorted(record.interests)) == ("0042", "1234567890", ["chess", "soccer"])


def test_the_familys_wish_is_kept_with_the_program(workspace: Workspace) -> None:
    with workspace.write(Permission.EDIT_STUDENTS, "Add") as session:
        school = make_school(session)
        key, school_id = make_student(session, school).student_id, school.id
    assert student_record(workspace, key).siblings_together is None
    values = StudentValues("Rosa", None, school_id, meeting_wish=MeetingWish.VIRTUAL, siblings_together=True)
    edit_student(workspace, key, values)
    record = student_record(workspace, key)
    assert (record.meeting_wish, record.siblings_together) == ("virtual", True)


def test_opening_a_record_is_logged_and_reading_the_list_is_not(workspace: Workspace, school: int) -> None:
    key = add_student(workspace, rosa(school))

    def looks() -> list[tuple[str | None, int | None]]:
        with looking(workspace) as session:
            entries = session.scalars(select(AuditEntry).where(AuditEntry.event == "view_record"))
            return [(entry.subject_table, entry.subject_id) for entry in entries]

    list_students(workspace)
    assert looks() == []
    student_record(workspace, key)
    assert looks() == [("person", key)]
    with pytest.raises(UserError, match="no longer on the list"):
        student_record(workspace, key + 1)


def test_guardians_are_added_edited_and_ended(workspace: Workspace, school: int) -> None:
    key = add_student(workspace, rosa(school))
    link = add_guardian(workspace, key, GuardianValues("María", "Ortiz", "mother", "323 555 0101", None, "spa"))
    edit_guardian(workspace, link, GuardianValues("María", "Ortiz Vda. de Delgado", "mother", "323 555 0102"))
    guardian = student_record(workspace, key).guardians[0]
    assert (guardian.id, guardian.name, guardian.given_name, guardian.family_name) == (
        link,
        "María Ortiz Vda. de Delgado",
        "María",
        "Ortiz Vda. de Delgado",
    )
    assert (guardian.relationship, guardian.phone, guardian.language) == ("mother", "323 555 0102", None)
    end_guardian(workspace, link)
    assert student_record(workspace, key).guardians == ()
    with workspace.read() as session:
        assert session.get_one(Guardianship, link).valid_to == TODAY
    workspace.undo()
    assert len(student_record(workspace, key).guardians) == 1
    with pytest.raises(UserError, match="guardian needs a name"):
        add_guardian(workspace, key, GuardianValues(None, ""))


def test_students_are_identified_once(workspace: Workspace, school: int) -> None:
    keys = [add_student(workspace, StudentValues(name, None, school)) for name in ("Ana", "Ben", "Cy")]
    assert identify_students(workspace, keys[:2], "School") == 2
    assert identify_students(workspace, [*keys, keys[2]], "PSA counselor") == 1
    with workspace.read() as session:
        programs = session.scalars(select(ProgramEnrollment).order_by(ProgramEnrollment.student_id)).all()
        assert [(one.student_id, one.identified_by, one.identified_on, one.status) for one in programs] == [
            (keys[0], "School", TODAY, "identified"),
            (keys[1], "School", TODAY, "identified"),
            (keys[2], "PSA counselor", TODAY, "identified"),
        ]
    workspace.undo()
    assert [row.program_id is None for row in list_students(workspace)] == [False, False, True]


def _programs(workspace: Workspace, count: int) -> list[int]:
    with workspace.write(Permission.EDIT_STUDENTS, "Add") as session:
        school = make_school(session)
        return [make_student(session, school, consent_on=None).id for _number in range(count)]


def _consents(workspace: Workspace) -> list[Consent | None]:
    return [row.consent for row in list_students(workspace)]


def test_consent_is_recorded_for_many_and_undone_at_once(workspace: Workspace) -> None:
    programs = _programs(workspace, 3)
    assert _consents(workspace) == [Consent.UNKNOWN] * 3
    record_consent(workspace, programs[:2], on=date(2026, 9, 1), expires_on=date(2027, 6, 30), note="binder 3")
    assert sorted(map(str, _consents(workspace))) == ["on_file", "on_file", "unknown"]
    assert workspace.undo_label() == "Record consent for 2 students"
    workspace.undo()
    assert _consents(workspace) == [Consent.UNKNOWN] * 3
    workspace.redo()
    assert sorted(map(str, _consents(workspace))) == ["on_file", "on_file", "unknown"]


def test_consent_ends_on_its_day_and_by_withdrawal(workspace: Workspace) -> None:
    program = _programs(workspace, 1)[0]
    record_consent(workspace, [program], on=date(2026, 9, 1), expires_on=date(2026, 11, 21))
    assert _consents(workspace) == [Consent.ON_FILE]  # the day before
    record_consent(workspace, [program], on=date(2026, 9, 1), expires_on=TODAY)
    assert _consents(workspace) == [Consent.EXPIRED]  # half-open: not on the day itself
    record_consent(workspace, [program], on=date(2026, 9, 1))
    withdraw_consent(workspace, program, on=TODAY)
    assert _consents(workspace) == [Consent.WITHDRAWN]
    record_consent(workspace, [program], on=TODAY)
    assert _consents(workspace) == [Consent.ON_FILE]


def test_consent_of_another_day_is_refused(workspace: Workspace) -> None:
    program = _programs(workspace, 1)[0]
    with pytest.raises(UserError, match="future"):
        record_consent(workspace, [program], on=date(2026, 11, 21))
    with pytest.raises(UserError, match="end after"):
        record_consent(workspace, [program], on=date(2026, 9, 1), expires_on=date(2026, 9, 1))
    assert _consents(workspace) == [Consent.UNKNOWN]


@pytest.mark.parametrize(("on", "why"), [(date(2026, 8, 31), "on or after"), (date(2026, 11, 21), "future")])
def test_a_withdrawal_that_would_leave_consent_standing_is_refused(workspace: Workspace, on: date, why: str) -> None:
    program = _programs(workspace, 1)[0]
    record_consent(workspace, [program], on=date(2026, 9, 1))
    with pytest.raises(UserError, match=why):
        withdraw_consent(workspace, program, on=on)
    assert _consents(workspace) == [Consent.ON_FILE]


def test_what_is_unknown_is_filled_in_and_what_is_known_stays(workspace: Workspace) -> None:
    with workspace.write(Permission.EDIT_STUDENTS, "Add") as session:
        school = make_school(session)
        known = make_student(session, school, "Ana", home_language="kor")
        unknown = make_student(session, school, "Ben", home_language=None)
        other = make_student(session, school, "Cy", home_language=None)
        unknown.meeting_wish = other.meeting_wish = None
        keys = known.student_id, unknown.student_id, other.student_id
    filled = fill_unknown_students(workspace, keys[:2], home_language="spa", meeting_wish=MeetingWish.IN_PERSON)
    assert filled == 2  # Ben's language and Ben's wish
    with workspace.read() as session:
        assert [session.get_one(Person, key).home_language for key in keys] == ["kor", "spa", None]
    wishes = [student_record(workspace, key).meeting_wish for key in keys]
    assert wishes == ["any", "in_person", None]
    workspace.undo()
    with workspace.read() as session:
        assert [session.get_one(Person, key).home_language for key in keys] == ["kor", None, None]


def test_a_row_tells_the_mentor(workspace: Workspace) -> None:
    with workspace.write(Permission.EDIT_MATCHES, "Add") as session:
        school = make_school(session)
        match = make_match(session, make_student(session, school), make_mentor(session, school))
        match_id = match.id
    row = list_students(workspace)[0]
    assert (row.mentor, row.match_id, row.status) == ("Daniel Kim", match_id, "matched")


def test_a_mentor_may_not_edit_students(workspace: Workspace, school: int) -> None:
    workspace.role = Role.MENTOR
    with pytest.raises(NotAllowed):
        add_student(workspace, rosa(school))


def test_names_sort_by_family_name_without_accents(workspace: Workspace, school: int) -> None:
    for given, family in (("Zoé", "Álvarez"), ("Ana", "Núñez"), ("Sukarno", None), ("Ben", "Alvarado")):
        add_student(workspace, StudentValues(given, family, school))
    assert [row.name for row in list_students(workspace)] == ["Ben Alvarado", "Zoé Álvarez", "Ana Núñez", "Sukarno"]
