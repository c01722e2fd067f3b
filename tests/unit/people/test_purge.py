"""A student's data deleted on request: nothing that refers to them, nothing that names them, also in the bare file.

On a server as one who administers the program, and what is left there is read as the server's superuser.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from sqlalchemy import JSON, Column, Date, Text, Time, cast, func, select, text
from sqlalchemy.orm import Session

from iattend_desktop.drafts import keep_draft, list_drafts
from iattend_desktop.mentoring.check_in import log_check_in
from iattend_desktop.model.base import Base
from iattend_desktop.model.mentoring import Goal, Mentor, WorkbookIssue
from iattend_desktop.model.outreach import HomeVisit, OutreachDay
from iattend_desktop.model.person import Guardianship, Household, HouseholdMember, Identifier, Person
from iattend_desktop.model.program import MatchProposal, MatchRun, ProgramEnrollment
from iattend_desktop.model.school import School
from iattend_desktop.model.support import CauseAssessment, CauseFactor
from iattend_desktop.opening import open_workspace
from iattend_desktop.people.merge import merge_records
from iattend_desktop.people.purge import plan_purge, purge_student
from iattend_desktop.people.purge_plan import PurgePlan
from iattend_desktop.people.student_edit import GuardianValues, add_guardian
from iattend_desktop.people.students import student_record
from iattend_desktop.problem import UserError
from iattend_desktop.security.access import NotAllowed, Permission, Role
from iattend_desktop.security.audit_check import check_log
from iattend_desktop.security.audit_log import Question, list_log, log_record
from iattend_desktop.security.event_words import event_words
from iattend_desktop.shared_workspace import SharedWorkspace, open_shared
from iattend_desktop.storage.backup import BackupReason, list_backups
from iattend_desktop.storage.belonging import OTHERWISE, belonging
from iattend_desktop.storage.bulk import insert_rows
from iattend_desktop.storage.engine import connect
from iattend_desktop.storage.removal import to_clean
from iattend_desktop.storage.server.engine import connect as connect_to_server
from iattend_desktop.storage.server.engine import open_engine
from iattend_desktop.storage.undo_refusal import UndoRefused
from iattend_desktop.vocabulary import Channel, ContactOutcome
from iattend_desktop.workspace import Workspace
from tests.conftest import NOW, PASSPHRASE
from tests.factories import make_import_run, make_match, make_mentor, make_month, make_school, make_student
from tests.servers import ADMINISTRATOR, Server

GIVEN, FAMILY, NUMBER, ADDRESS = "Zéphyrine", "Quillfeather", "90817263", "7 Windermere Close"
PLANTED = (GIVEN, FAMILY, NUMBER, ADDRESS, "Zefirine", "Hortensia", "90817999", "(213) 555-0177")
REASON = "Asked for by the family in writing, Nov. 19"
PAGE = 16_384


def pages(path: Path, data_key: bytes) -> Iterator[bytes]:
    """Every page of a file and of its journal in the clear, those that nothing uses any more too.

    By SQLCipher's description of its files, with none of its code: pages of 16,384 bytes, the last 48 of each the
    initialization vector (16) and a code over the page; AES-256 in CBC mode; the first 16 of the file are its salt.
    """

    def clear(page: bytes, first: int) -> bytes:
        cipher = Cipher(algorithms.AES(data_key[:32]), modes.CBC(page[-48:-32])).decryptor()
        return cipher.update(page[first:-48]) + cipher.finalize()

    octets = path.read_bytes()
    for start in range(0, len(octets), PAGE):
        yield clear(octets[start : start + PAGE], 0 if start else 16)
    journal = path.with_name(path.name + "-wal")
    octets = journal.read_bytes() if journal.exists() else b""
    for start in range(32 + 24, len(octets), 24 + PAGE):
        page = octets[start : start + PAGE]
        yield clear(page, 16 if int.from_bytes(octets[start - 24 : start - 20], "big") == 1 else 0)


def left_in(path: Path, data_key: bytes) -> set[str]:
    """Which of the planted texts stand in the bare file, as they are or as JSON writes them."""
    octets = b"\n".join(pages(path, data_key)).lower()
    ways = {one: (one, one.replace("é", "\\u00e9")) for one in PLANTED}
    return {one for one, forms in ways.items() if any(form.lower().encode() in octets for form in forms)}


@pytest.fixture
def workspace(request: pytest.FixtureRequest) -> Iterator[Workspace]:
    """A fresh open workspace, on a server in the hands of its administrator."""
    if getattr(request, "param", "file") == "server":
        workspace: Workspace = open_shared(
            request.getfixturevalue("database"), Role.ADMINISTRATOR.value, None, clock=lambda: NOW
        )
    else:
        workspace = open_workspace(request.getfixturevalue("workspace_file"), PASSPHRASE, clock=lambda: NOW)
    yield workspace
    workspace.close()


@contextmanager
def reading_all(workspace: Workspace) -> Iterator[Session]:
    """A session that sees everything: on a server not even an administrator does."""
    if isinstance(workspace, SharedWorkspace):
        engine = open_engine(workspace.address, ADMINISTRATOR, None)
        with Session(engine) as session:
            yield session
        engine.dispose()
    else:
        with workspace.read() as session:
            yield session


@pytest.fixture
def student(workspace: Workspace) -> int:
    """A student with something in every table that can hold it, once merged, imported and undone; next to Rosa."""
    with workspace.write(Permission.IMPORT_ROSTERS, "Import a first time") as session:
        insert_rows(session, Person, {"given_name": [GIVEN], "family_name": [FAMILY], "birth_date": [date(2012, 3, 4)]})
        insert_rows(session, Identifier, {"person_id": [1], "kind": ["local_id"], "value": [NUMBER]})
    workspace.undo()
    with workspace.write(Permission.EDIT_STUDENTS, "Start") as session:
        school = make_school(session)
        rosa, program = make_student(session, school), make_student(session, school, GIVEN, FAMILY, local_id=NUMBER)
        other = make_student(session, school, "Zefirine", FAMILY, local_id="90817999")
        mentor = make_mentor(session, school)
        match = make_match(session, program, mentor)
        key, twin, match_id, rosas = program.student_id, other.student_id, match.id, rosa.student_id
        run = make_import_run(session)
        run.problems = [{"row": 3, "found": GIVEN.upper()}, {"row": 4, "found": f"{FAMILY}, {GIVEN} is there twice"}]
        make_month(session, key, school, date(2026, 9, 1)).superseded_by_id = run.id
        make_month(session, key, school, date(2026, 9, 1))
        homes = [Household(key="H1", address=ADDRESS), Household(key="H2", address="1 Shared Street")]
        session.add_all(homes)
        session.flush()
        session.add_all(
            HouseholdMember(household_id=home.id, person_id=person)
            for home, person in ((homes[0], key), (homes[1], key), (homes[1], rosas))
        )
        goal = Goal(program_enrollment_id=program.id, match_id=match.id, kind="attendance", title="Come", set_on=NOW)
        assessment = CauseAssessment(student_id=key, assessed_on=date(2026, 10, 1), note=f"{GIVEN} has asthma")
        session.add_all([goal, assessment, HomeVisit(household_id=homes[0].id, visited_on=NOW, outcome="met")])
        session.flush()
        session.add(CauseFactor(assessment_id=assessment.id, cause_group="barriers", factor="asthma", source="student"))
        rosa.priority_note = f"Best friend of {GIVEN} {FAMILY.upper()}; asks for {GIVEN}"
    with workspace.write(Permission.RUN_MATCHING, "Keep a run") as session:
        kept = MatchRun(school_year_id=1, name="Fall", made_at=NOW, profile={}, totals={"matched": 1}, certificate={})
        session.add(kept)
        session.flush()
        told = [[f"Not with {GIVEN} {FAMILY}"], ["Nearest"]]
        insert_rows(session, MatchProposal, {"run_id": [kept.id] * 2, "program_enrollment_id": [1, 2], "reasons": told})
    with workspace.write(Permission.EDIT_STUDENTS, f"Edit {GIVEN} {FAMILY}") as session:
        session.get_one(Person, key).phone = "(213) 555-0177"
        session.get_one(Person, key).preferred_name = "Zefirine"
    add_guardian(workspace, key, GuardianValues(given_name="Hortensia", family_name=FAMILY))
    both = add_guardian(workspace, key, GuardianValues(given_name="Elena", family_name="Ortiz"))
    with workspace.write(Permission.EDIT_STUDENTS, "A guardian of both") as session:
        guardian = session.get_one(Guardianship, both).guardian_id
        session.add(Guardianship(student_id=rosas, guardian_id=guardian))
    log_check_in(
        workspace, match_id, on=date(2026, 11, 19), channel=Channel.IN_PERSON, outcome=ContactOutcome.CONTACT,
        minutes=30, note=f"Called {GIVEN}",
    )  # fmt: skip
    merge_records(workspace, key, twin, {})
    with workspace.write(Permission.EDIT_SCHOOLS, "More") as session:
        session.add(OutreachDay(school_year_id=1, name="Fall", held_on=NOW, status="planned"))
        session.add(WorkbookIssue(mentor_id=1, issued_at=NOW, issued_by="me", signing_key="0", contents={}))
        session.flush()
        _fill_what_is_empty(session, key, 1)
    student_record(workspace, key)
    workspace.log("export_list", None, {"list": f"Search: {GIVEN} {FAMILY}", "rows": 1})
    keep_draft(
        workspace,
        None,
        form="students/edit",
        subject=str(key),
        about="The record",
        seen={},
        typed={"n": GIVEN},
        text="",
    )
    keep_draft(
        workspace, None, form="students/consent", subject=f"{rosas},{key}", about="2", seen={}, typed={}, text=""
    )
    keep_draft(
        workspace, None, form="mentoring/check_in", subject="9", about=f"{GIVEN} {FAMILY}", seen={}, typed={}, text=""
    )
    keep_draft(workspace, None, form="students/edit", subject=str(rosas), about="Rosa", seen={}, typed={}, text="")
    return key


def _fill_what_is_empty(session: Session, student: int, home: int) -> None:
    """A record in every table that can hold one of the student's, as the tables say what they point at."""
    mine = belonging(session, {"person": [student], "household": [home]})
    for table in Base.metadata.sorted_tables:
        parents = {key.parent.name: key.column.table.name for key in table.foreign_keys}
        points = {name for name, parent in parents.items() if parent in mine and (table.name, name) not in OTHERWISE}
        if table.name in mine or not points:
            continue
        values: dict[str, Any] = {
            name: max(mine[parent]) if parent in mine else None if table.c[name].nullable else 1
            for name, parent in parents.items()
        }
        for column in table.columns:
            if column.name not in values and column.name not in ("id", "version", "public_id"):
                values[column.name] = _any_value(column)
        session.execute(table.insert().values(public_id=uuid4(), **values))
        mine[table.name] = {session.scalar(select(func.max(table.c.id))) or 0}


def _any_value(column: Column[Any]) -> Any:
    by_type: tuple[tuple[Any, Any], ...] = (
        (JSON, [f"{GIVEN} {FAMILY}"]), (Text, f"{GIVEN} {FAMILY}"), (Date, NOW.date()), (Time, NOW.time()),
    )  # fmt: skip
    return next((value for kind, value in by_type if isinstance(column.type, kind)), 1)


def purge(workspace: Workspace, plan: PurgePlan) -> None:
    done = purge_student(workspace, plan, typed=f" {NUMBER} ", reason=REASON)
    assert done.clean is (not isinstance(workspace, SharedWorkspace))


def faults(workspace: Workspace) -> list[str]:
    if isinstance(workspace, SharedWorkspace):
        with closing(connect_to_server(workspace.address, ADMINISTRATOR, None)) as connection:
            return [fault.words for fault in check_log(connection.execute, server=True)]
    with closing(connect(workspace.path, workspace.data_key)) as connection:
        return [fault.words for fault in check_log(connection.execute)]


@pytest.mark.on_both
def test_nothing_refers_to_the_student_and_nothing_names_them(workspace: Workspace, student: int) -> None:
    on_a_file = not isinstance(workspace, SharedWorkspace)
    assert not on_a_file or left_in(workspace.path, workspace.data_key) == set(PLANTED)
    before = _counts(workspace)
    plan = plan_purge(workspace, student)
    assert plan.refusals == ()
    assert _counts(workspace) == {**before, "audit_entry": before["audit_entry"] + 1}
    purge(workspace, plan)
    with reading_all(workspace) as session:
        for table in Base.metadata.sorted_tables:
            for column in table.columns:
                for key in column.foreign_keys:
                    if key.column.table.name == "person":
                        query = select(func.count()).select_from(table).where(column == student)
                        assert session.scalar(query) == 0, column
                if isinstance(column.type, Text | JSON):
                    for value in session.scalars(select(cast(column, Text)).where(column.is_not(None))):
                        shown = value.replace("\\u00e9", "é").casefold()
                        assert not [one for one in PLANTED if one.casefold() in shown], (column, value)
        assert not on_a_file or session.scalars(text("PRAGMA foreign_key_check")).all() == []
        assert session.get(Person, student) is None
        assert session.get_one(ProgramEnrollment, 1).priority_note == "Best friend of [deleted]; asks for [deleted]"
    assert not on_a_file or left_in(workspace.path, workspace.data_key) == set()
    assert faults(workspace) == []


def _counts(workspace: Workspace) -> dict[str, int]:
    with reading_all(workspace) as session:
        tables = Base.metadata.sorted_tables
        return {table.name: session.scalar(select(func.count()).select_from(table)) or 0 for table in tables}


@pytest.mark.on_both
def test_what_is_others_stays_and_the_log_tells_that_it_was_done(workspace: Workspace, student: int) -> None:
    with workspace.read() as session:
        kept = dict(_rows(session, ("person", "household", "guardianship", "mentor", "screening_record", "school")))
    plan = plan_purge(workspace, student)
    assert sorted(words for words in plan.goes if "in the log" not in words) == [
        "1 cause of absence",
        "1 check-in",
        "1 concern",
        "1 conference",
        "1 conversation about causes",
        "1 cover of a match",
        "1 decision about a pair",
        "1 enrollment",
        "1 goal",
        "1 home visit",
        "1 household",
        "1 interest or experience",
        "1 intervention",
        "1 language of a person",
        "1 look at a goal",
        "1 match",
        "1 outreach stop",
        "1 place in the program",
        "1 proposal of a kept run",
        "1 row of a mentor's workbook",
        "1 step toward a goal",
        "2 ID numbers",  # the merged record's, too
        "2 guardians of students",
        "2 lines of attendance",
        "2 members of households",
        "2 people",  # the student and Hortensia
        "2 roles of people",
        "3 unsaved forms",
        "the name or number in 3 other records, which say “[deleted]” instead",  # Rosa's note and proposal, an import
    ]
    assert plan.stays[3:] == (
        "1 guardian, who is also somebody else's or has another part here",
        "The home and its address: others live there",
    )
    purge(workspace, plan)
    with workspace.read() as session:
        now = dict(_rows(session, kept))
        gone = {name: sorted(kept[name].keys() - now[name].keys()) for name in kept}
        assert all(now[name][key] == kept[name][key] for name in now for key in now[name])
        drafts = [subject for (subject,) in session.execute(text("SELECT subject FROM draft"))]
        reasons = [one.reasons for one in session.scalars(select(MatchProposal))]
    hortensia, elena = 6, 7
    assert gone == {
        "person": [student, hortensia], "household": [1], "guardianship": [1, 2], "mentor": [], "screening_record": [],
        "school": [],
    }  # fmt: skip
    assert elena in now["person"]
    assert drafts == ["2"]
    assert reasons == [["Not with [deleted]"]]
    [entry, look] = list_log(workspace, Question(), limit=2)
    who, done = workspace.actor, "Deleted a student's data"
    assert (entry.actor, event_words(entry.event), look.event) == (who, done, "plan_purge")
    record = dict(log_record(workspace, entry.id).detail)
    assert record["reason"] == REASON
    assert faults(workspace) == []
    assert log_record(workspace, 5).emptied
    assert (workspace.undo_label(), workspace.redo_label()) == ("More", None)
    for number in (3, 4, 10):  # values of the student's, a line among many, a merge
        with pytest.raises(UndoRefused, match="deleted on request since"):
            workspace.undo_action(number, "")
    workspace.undo()
    assert workspace.undo_label() == "A guardian of both"
    workspace.undo()
    assert workspace.undo_label() is None  # everything before it wrote something of the student's


def test_a_program_that_ends_before_the_file_is_clean_cleans_it_when_it_is_opened(
    workspace: Workspace, student: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And what is found meanwhile shows that the search finds what is there."""
    _leave_remains(workspace)
    monkeypatch.setattr("iattend_desktop.people.purge.clean", lambda _path, _key: False)
    plan = plan_purge(workspace, student)
    done = purge_student(workspace, plan, typed="zefirine  QUILLFEATHER", reason=REASON, backups_too=False)
    assert not done.clean
    assert left_in(workspace.path, workspace.data_key) == set(PLANTED)  # the journal has the pages of before
    workspace.close()
    assert not workspace.path.with_name("district.iattend-wal").exists()
    assert to_clean(workspace.path, workspace.data_key)
    assert left_in(workspace.path, workspace.data_key) == {GIVEN}
    open_workspace(workspace.path, PASSPHRASE, clock=lambda: NOW).close()
    assert not to_clean(workspace.path, workspace.data_key)
    assert left_in(workspace.path, workspace.data_key) == set()


@pytest.fixture
def rosa(workspace: Workspace) -> int:
    with workspace.write(Permission.EDIT_STUDENTS, "Start") as session:
        return make_student(session, make_school(session)).student_id


@pytest.mark.on_both
@pytest.mark.parametrize(
    ("typed", "reason", "words"),
    [
        ("Rosa", REASON, "Type the student's name or ID"),
        ("Rosa Delgado-Ortiz", " ?", "Say why"),
        ("Rosa Delgado-Ortiz", "The mother of Rosa asked", "names the student"),
    ],
)
def test_what_is_not_confirmed_is_not_deleted(
    workspace: Workspace, rosa: int, typed: str, reason: str, words: str
) -> None:
    plan = plan_purge(workspace, rosa)
    with pytest.raises(UserError, match=words):
        purge_student(workspace, plan, typed=typed, reason=reason)
    with workspace.read() as session:
        assert session.get(Person, rosa) is not None


@pytest.mark.on_both
def test_what_stands_in_the_way_is_told_with_the_reason(workspace: Workspace, rosa: int) -> None:
    plan = plan_purge(workspace, rosa)
    assert any("enrolled" in words for words in plan.cautions)
    add_guardian(workspace, rosa, GuardianValues(given_name="Elena", family_name="Ortiz"))
    with pytest.raises(UserError, match="changed meanwhile"):
        purge_student(workspace, plan, typed="Rosa Delgado-Ortiz", reason=REASON)
    workspace.change_settings(replace(workspace.settings(), keep_students_years=3))
    assert plan_purge(workspace, rosa).refusals == (
        "By the district's setting a student's data are kept until Jul 1, 2030; delete them from then on.",
    )
    workspace.undo()
    with workspace.write(Permission.EDIT_MENTORS, "She is a mentor, too") as session:
        session.add(Mentor(person_id=rosa))
    [refusal] = plan_purge(workspace, rosa).refusals
    assert "also a mentor" in refusal
    with pytest.raises(UserError, match="also a mentor"):
        purge_student(workspace, plan_purge(workspace, rosa), typed="Rosa Delgado-Ortiz", reason=REASON)
    for role in (Role.COORDINATOR, Role.PSA_COUNSELOR, Role.AUDITOR):
        with pytest.raises(NotAllowed):
            plan_purge(workspace.taken_by("other", role, ""), rosa)


@pytest.mark.on_both
def test_a_namesakes_mentions_are_left_alone(workspace: Workspace, rosa: int) -> None:
    with workspace.write(Permission.EDIT_STUDENTS, "Another Rosa") as session:
        other = make_student(session, session.get_one(School, 1))
        other.priority_note = "Rosa Delgado-Ortiz asked for it"
    plan = plan_purge(workspace, rosa)
    assert any("called the same" in words for words in plan.cautions)
    purge_student(workspace, plan, typed="Rosa Delgado-Ortiz", reason=REASON)
    with workspace.read() as session:
        [(student, note)] = session.execute(select(ProgramEnrollment.student_id, ProgramEnrollment.priority_note))
    assert (student, note) == (rosa + 1, "Rosa Delgado-Ortiz asked for it")


def test_backups_are_told_and_deleted_on_wish_after_a_new_one(workspace: Workspace, rosa: int) -> None:
    for reason in (BackupReason.CLOSING, BackupReason.ASKED):
        workspace.back_up(reason)
    plan = plan_purge(workspace, rosa)
    assert sorted(plan.backups) == [(NOW, False), (NOW, True)]
    done = purge_student(workspace, plan, typed="Rosa Delgado-Ortiz", reason=REASON, backups_too=True)
    assert (done.backups, done.clean) == (2, True)
    [left] = list_backups(workspace.path)
    with closing(connect(left.path, workspace.data_key)) as connection:
        assert connection.execute("SELECT count(*) FROM person").fetchone() == (0,)
    assert [path.name for path in left.path.parent.iterdir() if left.path.name not in path.name] == []


def _leave_remains(workspace: Workspace) -> None:
    """Write and delete texts with the name, until remains of deleted ones stand between the cells of a page."""
    choose = random.Random(7)
    with closing(connect(workspace.path, workspace.data_key)) as connection:
        connection.execute("CREATE TABLE scrap (id INTEGER PRIMARY KEY, words TEXT, more TEXT)")
        connection.execute("CREATE INDEX scrap_words ON scrap (words)")
        connection.execute("BEGIN")
        for number in range(12_000):
            verb, key = choose.random(), choose.randrange(1, number + 2)
            words = GIVEN * (choose.random() < 0.2) + str(choose.random())
            if verb < 0.5:
                connection.execute(
                    "INSERT INTO scrap (words, more) VALUES (?, ?)", (words, "y" * choose.randrange(300))
                )
            elif verb < 0.8:
                more = "z" * choose.randrange(900)
                connection.execute("UPDATE scrap SET words = words || 'q', more = ? WHERE id = ?", (more, key))
            else:
                connection.execute("DELETE FROM scrap WHERE id = ?", (key,))
        connection.execute("DELETE FROM scrap WHERE words LIKE ?", (f"{GIVEN}%",))
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _rows(session: Session, names: Iterable[str]) -> Iterator[tuple[str, dict[int, tuple[Any, ...]]]]:
    for name in names:
        rows = session.execute(text(f"SELECT * FROM {name}")).all()
        yield name, {row.id: tuple(row) for row in rows}


def test_two_at_once_on_a_server(shared: SharedWorkspace) -> None:
    """A coordinator changes the student meanwhile, and has forms about them open; whose role may not, is told."""
    with shared.write(Permission.EDIT_STUDENTS, "Start") as session:
        school = make_school(session)
        zia = make_student(session, school, GIVEN, FAMILY, local_id=NUMBER).student_id
        rosa = make_student(session, school, local_id="90817999").student_id
    with pytest.raises(NotAllowed, match="coordinator"):
        plan_purge(shared, zia)
    open_form = partial(keep_draft, shared, about="A form", seen={}, text="")
    form = open_form(None, form="mentoring/check_in", subject="9", typed={"note": [f"met {GIVEN},  {FAMILY}!"]})
    others = open_form(None, form="students/edit", subject=str(rosa), typed={"given": GIVEN})
    with closing(open_shared(shared.address, Role.ADMINISTRATOR.value, None, clock=lambda: NOW)) as admin:
        plan = plan_purge(admin, zia)
        assert "1 unsaved form" in plan.goes
        add_guardian(shared, zia, GuardianValues(given_name="Hortensia", family_name="Vance"))
        with pytest.raises(UserError, match="changed meanwhile"):
            purge_student(admin, plan, typed=NUMBER, reason=REASON)
        plan = plan_purge(admin, zia)
        student_record(shared, zia)  # a look changes nothing
        with pytest.raises(UserError, match="administrator makes the backups"):
            purge_student(admin, plan, typed=NUMBER, reason=REASON, backups_too=True)
        done = purge_student(admin, plan, typed=NUMBER, reason=REASON)
        assert (done.clean, done.left) == (False, " ".join(plan.afterwards))
        assert f"&& vacuumdb --full {shared.address.database}”" in done.left
        with pytest.raises(UserError, match="no longer there"):
            plan_purge(admin, zia)
    with pytest.raises(UserError, match="deleted what this is about"):
        add_guardian(shared, zia, GuardianValues(given_name="Late", family_name="Vance"))
    for gone in (
        partial(open_form, form, form="mentoring/check_in", subject="9"),
        partial(open_form, None, form="students/guardian.add", subject=f"{zia}:new"),
    ):
        with pytest.raises(UserError, match="deleted meanwhile"):
            gone(typed={"note": GIVEN})
    assert open_form(others, form="students/edit", subject=str(rosa), typed={"given": "Rosa"}) == others
    assert [draft.id for draft in list_drafts(shared)] == [others]


def test_a_server_that_was_not_set_up_for_it_says_so(shared: SharedWorkspace, server: Server) -> None:
    server.execute("DROP FUNCTION iattend.purge_drafts(integer)", shared.address.database)
    with (
        closing(open_shared(shared.address, Role.ADMINISTRATOR.value, None)) as admin,
        pytest.raises(UserError, match="“server set-up” once more"),
    ):
        plan_purge(admin, 1)
