"""Reports gathered from a real workspace: what they say, what they hide, and what the log holds of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import undefer

from iattend_desktop.model.mentoring import CheckIn, Goal, Mentor
from iattend_desktop.model.school import School
from iattend_desktop.model.security import AuditEntry
from iattend_desktop.problem import UserError
from iattend_desktop.progress import Cancelled
from iattend_desktop.reports import gather
from iattend_desktop.reports.gather import ReportKind, preview_one, write_one, write_reports
from iattend_desktop.reports.preview import page_count, page_texts
from iattend_desktop.security.access import NotAllowed, Permission, Role
from iattend_desktop.vocabulary import MentorKind
from iattend_desktop.workspace import Workspace
from tests.factories import make_match, make_mentor, make_month, make_school, make_student
from tests.looking import looking

ROSA_DAYS = ((8, 13, 2), (9, 21, 4), (10, 22, 1), (11, 13, 0))
"""Month, days expected, days absent: 7 of 69 together, 10.1 %, moderate chronic."""


def rosa_and_jaylen(workspace: Workspace) -> tuple[int, int, int]:
    """Two students with one mentor, one without; the keys of Rosa, Jaylen and the mentor."""
    with workspace.write(Permission.IMPORT_ROSTERS, "fill") as session:
        school = make_school(session)
        mentor = make_mentor(session, school, "Hannah", "Kim", capacity=3)
        rosa = make_student(session, school, "Rosa", "Delgado-Ortiz", local_id="00123456")
        jaylen = make_student(session, school, "Jaylen", "Brown", consent_on=None)
        make_student(session, school, "Ana", "Pérez")
        for month, expected, absent in ROSA_DAYS:
            make_month(session, rosa.student_id, school, date(2026, month, 1), expected=expected, absent=absent)
        make_month(session, rosa.student_id, school, date(2026, 3, 1), expected=178, absent=24)
        match = make_match(session, rosa, mentor)
        make_match(session, jaylen, mentor)
        session.add_all(
            [
                CheckIn(
                    match_id=match.id,
                    mentor_id=mentor.id,
                    on_date=date(2026, 11, 18),
                    channel="in_person",
                    outcome="contact",
                    minutes=30,
                    note="Bus pass arrived.",
                    next_step="Call her aunt",
                    next_step_owner="Dr. Kim",
                    next_step_due_on=date(2026, 11, 27),
                ),
                CheckIn(
                    match_id=match.id,
                    on_date=date(2026, 11, 10),
                    channel="phone",
                    outcome="attempt",
                    next_step="Ask the nurse",
                    next_step_done_on=date(2026, 11, 12),
                ),
                Goal(
                    program_enrollment_id=rosa.id,
                    match_id=match.id,
                    kind="academic",
                    title="Hand in missing assignments",
                    measure="missing assignments",
                    baseline=10,
                    target=0,
                    current=2,
                    set_on=date(2026, 10, 1),
                    due_on=date(2026, 12, 18),
                ),
                Goal(
                    program_enrollment_id=rosa.id,
                    kind="family",
                    title="Given up",
                    target=1,
                    set_on=date(2026, 10, 1),
                    status="dropped",
                ),
            ]
        )
        return rosa.student_id, jaylen.student_id, mentor.id


def many(workspace: Workspace, count: int, *, schools: int = 2, mentors: int = 2) -> None:
    """Matched students with attendance, a goal and a check-in each."""
    with workspace.write(Permission.IMPORT_ROSTERS, "fill") as session:
        places = [make_school(session, f"School {n}") for n in range(schools)]
        people = [make_mentor(session, places[0], "Mentor", f"Number {n}", capacity=count) for n in range(mentors)]
        for n in range(count):
            school = places[n % schools]
            program = make_student(session, school, "Student", f"Number {n:03d}")
            match = make_match(session, program, people[n % mentors])
            make_month(session, program.student_id, school, date(2026, 9, 1))
            session.add(CheckIn(match_id=match.id, on_date=date(2026, 11, 1), channel="phone", outcome="contact"))
            session.add(
                Goal(program_enrollment_id=program.id, kind="family", title="Goal", target=1, set_on=date(2026, 10, 1))
            )


@contextmanager
def statements(workspace: Workspace) -> Iterator[list[str]]:
    """What is sent to the database within the block."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    event.listen(workspace.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(workspace.engine, "before_cursor_execute", note)


def log_of(workspace: Workspace, entry: str) -> list[AuditEntry]:
    with looking(workspace) as session:
        query = select(AuditEntry).options(undefer(AuditEntry.detail)).where(AuditEntry.event == entry)
        found = list(session.scalars(query.order_by(AuditEntry.id)))
        session.expunge_all()
    return found


def words(path: Path) -> str:
    """A PDF's text on one line, so that line breaks do not matter."""
    return " ".join(" ".join(page_texts(path)).split())


def test_a_students_summary_says_days_goals_check_ins_and_what_is_promised(
    workspace: Workspace, tmp_path: Path
) -> None:
    rosa, _jaylen, _mentor = rosa_and_jaylen(workspace)
    assert write_one(workspace, ReportKind.STUDENT, rosa, tmp_path / "rosa.pdf") == 1
    text = words(tmp_path / "rosa.pdf")
    for told in (
        "Rosa Delgado-Ortiz",
        "Grade 9 · Lincoln High · Student ID 00123456",
        "7 of 69 days",
        "Moderate chronic",
        "Chronically absent under California's rule",
        "Last school year: 24 of 178 days",
        "Hannah Kim",
        "since Sep 12, 2026",
        "1 contact, 1 attempt without contact",
        "4 of 21",
        "Hand in missing assignments",
        "Open, on pace",
        "Bus pass arrived.",
        "Call her aunt Dr. Kim Nov 27, 2026",
        "School year 2026–27",
    ):
        assert told in text
    assert "Given up" not in text
    assert text.count("Ask the nurse") == 1  # told with its check-in, but not among what is still to do


def test_matched_students_are_printed_a_file_each_and_the_run_is_logged_once(
    workspace: Workspace, tmp_path: Path
) -> None:
    rosa, jaylen, _mentor = rosa_and_jaylen(workspace)
    written = write_reports(workspace, ReportKind.STUDENT, tmp_path / "new" / "folder")
    assert sorted(path.name.split(" 0")[0] for path in written.files) == ["Jaylen Brown", "Rosa Delgado-Ortiz"]
    assert written.pages == 2
    assert sorted((tmp_path / "new" / "folder").iterdir()) == sorted(written.files)
    (entry,) = log_of(workspace, "print_report")
    assert entry.subject_table is None
    assert entry.detail is not None
    assert sorted(entry.detail["people"]) == sorted([rosa, jaylen])


def test_before_any_match_everybody_in_the_program_is_printed(workspace: Workspace, tmp_path: Path) -> None:
    with workspace.write(Permission.IMPORT_ROSTERS, "fill") as session:
        make_student(session, make_school(session), "Ana", "Pérez")
    written = write_reports(workspace, ReportKind.STUDENT, tmp_path)
    assert "No mentor yet" in words(written.files[0])


def test_chosen_students_are_printed_alone_and_found_in_the_log_by_the_student(
    workspace: Workspace, tmp_path: Path
) -> None:
    rosa, _jaylen, _mentor = rosa_and_jaylen(workspace)
    written = write_reports(workspace, ReportKind.STUDENT, tmp_path, students=[rosa])
    assert [path.name for path in written.files] == ["Rosa Delgado-Ortiz 00123456.pdf"]
    (entry,) = log_of(workspace, "print_report")
    assert (entry.subject_table, entry.subject_id) == ("person", rosa)


@pytest.mark.parametrize("kind", list(ReportKind))
def test_as_many_statements_for_forty_students_as_for_four(
    workspace: Workspace, tmp_path: Path, kind: ReportKind
) -> None:
    many(workspace, 4)
    with statements(workspace) as few:
        write_reports(workspace, kind, tmp_path / "four")
    many(workspace, 36)
    with statements(workspace) as more:
        write_reports(workspace, kind, tmp_path / "forty")
    assert len(more) == len(few)
    assert len(few) < 30


def test_many_students_share_a_file_for_each_school(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gather, "SEPARATE_FILES", 4)
    many(workspace, 5)
    with workspace.write(Permission.EDIT_SCHOOLS, "same name") as session:
        for school in session.scalars(select(School)):
            school.name = "Lincoln High"
    written = write_reports(workspace, ReportKind.STUDENT, tmp_path)
    assert [path.name for path in written.files] == ["Lincoln High.pdf", "Lincoln High (2).pdf"]
    assert [page_count(path) for path in written.files] == [3, 2]
    assert written.pages == 5


def test_a_cancelled_run_leaves_no_file(workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Impatient:
        def step(self, fraction: float, message: str) -> None:  # noqa: ARG002 - the protocol's names
            if fraction > 0:
                raise Cancelled

    monkeypatch.setattr(gather, "SEPARATE_FILES", 4)
    many(workspace, 60)
    with pytest.raises(Cancelled):
        write_reports(workspace, ReportKind.STUDENT, tmp_path / "out", progress=Impatient())
    assert list((tmp_path / "out").iterdir()) == []


def test_a_district_leader_sees_every_mentee_and_who_is_overdue(workspace: Workspace, tmp_path: Path) -> None:
    rosa, jaylen, mentor = rosa_and_jaylen(workspace)
    written = write_reports(workspace, ReportKind.MENTOR, tmp_path)
    assert [path.name for path in written.files] == ["Hannah Kim.pdf"]
    text = words(written.files[0])
    assert "2 mentees of 3 places · contact expected: weekly · 1 contact overdue" in text
    assert "Rosa Delgado-Ortiz" in text
    assert "Jaylen Brown" in text
    assert "Hand in missing assignments (on pace)" in text
    (entry,) = log_of(workspace, "print_report")
    assert (entry.subject_table, entry.subject_id) == ("mentor", mentor)
    assert entry.detail is not None
    assert entry.detail["people"] == sorted([rosa, jaylen])


@pytest.mark.parametrize("kind", [MentorKind.COMMUNITY_PARTNER, None])
def test_other_mentors_see_no_student_without_consent(
    workspace: Workspace, tmp_path: Path, kind: MentorKind | None
) -> None:
    rosa, _jaylen, mentor = rosa_and_jaylen(workspace)
    with workspace.write(Permission.EDIT_MENTORS, "kind") as session:
        session.get_one(Mentor, mentor).kind = kind
    text = words(write_reports(workspace, ReportKind.MENTOR, tmp_path).files[0])
    assert "Rosa Delgado-Ortiz" in text
    assert "Jaylen" not in text
    assert "1 more student is not shown: no guardian's consent is on file." in text
    (entry,) = log_of(workspace, "print_report")
    assert entry.detail is not None
    assert entry.detail["people"] == [rosa]


def test_the_program_summary_counts_and_names_nobody(workspace: Workspace, tmp_path: Path) -> None:
    workspace.change_settings(replace(workspace.settings(), smallest_group_shown=1))
    rosa_and_jaylen(workspace)
    written = write_reports(workspace, ReportKind.PROGRAM, tmp_path)
    text = words(written.files[0])
    for told in (
        "3 Students identified",
        "2 Guardian consent on file",
        "2 Matched with a mentor",
        "1 Waiting for a mentor",
        "1 Mentors cleared",
        "3 Places with cleared mentors",
        "1 Contacts since Jul 1, 2026",
        "1 more check-in was an attempt",
        "East 3 2 2 1 1",
    ):
        assert told in text
    assert "Delgado" not in text


def test_the_program_summary_hides_small_groups(workspace: Workspace, tmp_path: Path) -> None:
    rosa_and_jaylen(workspace)
    text = words(write_reports(workspace, ReportKind.PROGRAM, tmp_path).files[0])
    assert "10 or fewer Students identified" in text
    assert "East 10 or fewer 10 or fewer 10 or fewer 10 or fewer 10 or fewer" in text


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        (ReportKind.STUDENT, "There is no student in this year's program yet"),
        (ReportKind.MENTOR, "No mentor has a match yet"),
        (ReportKind.PROGRAM, "There is no student in this year's program yet"),
    ],
)
def test_nothing_to_print_is_said_and_makes_no_folder(
    workspace: Workspace, tmp_path: Path, kind: ReportKind, sentence: str
) -> None:
    with pytest.raises(UserError, match=sentence):
        write_reports(workspace, kind, tmp_path / "out")
    assert not (tmp_path / "out").exists()
    assert log_of(workspace, "print_report") == []


def test_a_student_who_left_and_an_unknown_mentor_are_told(workspace: Workspace, tmp_path: Path) -> None:
    rosa_and_jaylen(workspace)
    with pytest.raises(UserError, match="not enrolled this school year"):
        write_one(workspace, ReportKind.STUDENT, 999_999, tmp_path / "a.pdf")
    with pytest.raises(UserError, match="no longer there"):
        write_one(workspace, ReportKind.MENTOR, 999_999, tmp_path / "a.pdf")
    with pytest.raises(UserError, match="Choose whose report"):
        write_one(workspace, ReportKind.MENTOR, None, tmp_path / "a.pdf")


def test_a_folder_that_is_a_file_is_told(workspace: Workspace, tmp_path: Path) -> None:
    rosa_and_jaylen(workspace)
    (tmp_path / "out").write_text("notes")
    with pytest.raises(UserError, match="“out” is a file"):
        write_reports(workspace, ReportKind.STUDENT, tmp_path / "out")
    assert (tmp_path / "out").read_text() == "notes"


def test_who_may_not_print_reads_nothing(workspace: Workspace, tmp_path: Path) -> None:
    rosa, _jaylen, _mentor = rosa_and_jaylen(workspace)
    workspace.role = Role.MENTOR
    with statements(workspace) as sent:
        for attempt in (
            lambda: write_reports(workspace, ReportKind.STUDENT, tmp_path / "out"),
            lambda: write_one(workspace, ReportKind.STUDENT, rosa, tmp_path / "a.pdf"),
            lambda: preview_one(workspace, ReportKind.STUDENT, rosa),
        ):
            with pytest.raises(NotAllowed):
                attempt()
    assert sent == []


def test_a_preview_is_in_memory_and_its_look_is_logged(workspace: Workspace) -> None:
    rosa, _jaylen, mentor = rosa_and_jaylen(workspace)
    assert "Rosa Delgado-Ortiz" in page_texts(preview_one(workspace, ReportKind.STUDENT, rosa))[0]
    assert "Hannah Kim" in page_texts(preview_one(workspace, ReportKind.MENTOR, mentor))[0]
    assert "Mentoring program" in page_texts(preview_one(workspace, ReportKind.PROGRAM, None))[0]
    looks = [(entry.subject_table, entry.subject_id) for entry in log_of(workspace, "view_record")]
    assert looks == [("person", rosa), ("mentor", mentor)]
    assert log_of(workspace, "print_report") == []
