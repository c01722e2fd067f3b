"""Undo puts back exactly what one action did, and refuses with the reason where somebody built on it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from iattend_desktop.model import Base
from iattend_desktop.model.attendance import AttendanceFact
from iattend_desktop.model.mentoring import Mentor
from iattend_desktop.model.person import Person, PersonLanguage
from iattend_desktop.model.school import School
from iattend_desktop.problem import UserError, WriteFailed
from iattend_desktop.security.access import Permission
from iattend_desktop.storage.bulk import insert_rows, supersede_facts, update_rows
from iattend_desktop.storage.dialects import dialect_of
from iattend_desktop.workspace import Workspace
from tests.factories import make_import_run, make_match, make_mentor, make_month, make_school, make_student
from tests.looking import looking
from tests.records import records_in

LOG = {"change_set", "change_row", "change_batch", "audit_detail", "audit_entry"}


def content(workspace: Workspace) -> dict[str, list[tuple[Any, ...]]]:
    """All records but the log, without versions: what the database says."""
    with looking(workspace) as session:
        return records_in(session, lambda name: name not in LOG, versions=False)


def test_undo_and_redo_of_a_whole_district(workspace: Workspace) -> None:
    states = [content(workspace)]
    with workspace.write(Permission.EDIT_STUDENTS, "Make a match") as session:
        school = make_school(session)
        program = make_student(session, school)
        mentor = make_mentor(session, school)
        match = make_match(session, program, mentor)
        match.reasons = [{"text": "speaks Spanish", "points": 30.5}, "plain words", None]
        make_month(session, program.student_id, school, date(2026, 9, 1))
    states.append(content(workspace))
    with workspace.write(Permission.EDIT_MENTORS, "Change the mentor") as session:
        found = session.scalars(select(Mentor)).one()
        found.capacity, found.latitude, found.meets_virtually = None, 34.052234999999997, None
    states.append(content(workspace))
    with workspace.write(Permission.EDIT_MENTORS, "Remove a language") as session:
        session.delete(session.scalars(select(PersonLanguage).where(PersonLanguage.language == "spa")).one())
    states.append(content(workspace))
    for expected in reversed(states[:-1]):
        workspace.undo()
        assert content(workspace) == expected
    for expected in states[1:]:
        workspace.redo()
        assert content(workspace) == expected
    with looking(workspace) as session:
        assert sum(dialect_of(session).orphans(session, table) for table in Base.metadata.sorted_tables) == 0


@pytest.mark.file_only("who acts is the login's to say on a server")
def test_undo_is_refused_when_a_value_was_changed_since(workspace: Workspace) -> None:
    workspace.actor = "ana"
    with workspace.write(Permission.EDIT_STUDENTS, "Add Rosa") as session:
        person = Person(given_name="Rosa")
        session.add(person)
        session.flush()
        key = person.id
    workspace.actor = "ben"
    with workspace.write(Permission.EDIT_STUDENTS, "Rename to Rosalinda") as session:
        session.get_one(Person, key).given_name = "Rosalinda"
    workspace.actor = "ana"
    before = content(workspace)
    with pytest.raises(
        UserError, match=r"“Add Rosa” cannot be undone: 1 person was changed since by “Rename to Rosalinda” \(ben\)"
    ):
        workspace.undo()
    assert content(workspace) == before


@pytest.mark.file_only("who acts is the login's to say on a server")
def test_undo_is_refused_when_later_records_stand_on_it(workspace: Workspace) -> None:
    workspace.actor = "ana"
    with workspace.write(Permission.EDIT_STUDENTS, "Add") as session:
        school = make_school(session)
        program = make_student(session, school)
        mentor = make_mentor(session, school)
        ids = program.id, mentor.id
    workspace.actor = "ben"
    with workspace.write(Permission.ACCEPT_MATCHES, "Accept") as session:
        from iattend_desktop.model.mentoring import Match

        session.add(Match(program_enrollment_id=ids[0], mentor_id=ids[1], starts_on=date(2026, 9, 1)))
    workspace.actor = "ana"
    with pytest.raises(UserError, match=r"“Add” cannot be undone: 1 match that came later stands on it"):
        workspace.undo()


def test_undo_of_a_bulk_insert_is_refused_when_one_row_was_changed(workspace: Workspace) -> None:
    with workspace.write(Permission.IMPORT_ROSTERS, "Import") as session:
        keys = insert_rows(session, Person, {"given_name": [f"S{number}" for number in range(500)]})
    with workspace.write(Permission.EDIT_STUDENTS, "Rename") as session:
        session.get_one(Person, keys[77]).given_name = "Kim"
    with workspace.read() as session:
        first = session.execute(text("SELECT min(id) FROM change_set")).scalar_one()
    with pytest.raises(UserError, match="1 person was changed since by “Rename”"):
        workspace.undo_action(first, "Undo import")
    workspace.undo()
    workspace.undo()
    assert content(workspace)["person"] == []


def test_superseded_facts_come_back_in_force(workspace: Workspace) -> None:
    with workspace.write(Permission.IMPORT_ROSTERS, "First") as session:
        school = make_school(session)
        program = make_student(session, school)
        fact = make_month(session, program.student_id, school, date(2026, 9, 1), absent=2)
        values = {name: getattr(fact, name) for name in ("student_id", "school_id", "school_year_id", "grain")}
        values |= {name: getattr(fact, name) for name in ("starts_on", "ends_on", "expected", "source")}
    before = content(workspace)
    with workspace.write(Permission.IMPORT_ROSTERS, "Second") as session:
        run = make_import_run(session)
        assert supersede_facts(session, import_id=run.id, where="f.grain = :grain", parameters={"grain": "month"}) == 1
        columns = {name: [value] for name, value in values.items()} | {"attended": [17], "unexcused": [3]}
        insert_rows(session, AttendanceFact, columns | {"import_id": [run.id]})
    after = content(workspace)
    assert len(after["attendance_fact"]) == 2
    workspace.undo()
    assert content(workspace) == before
    workspace.redo()
    assert content(workspace) == after


@pytest.mark.file_only("who acts is the login's to say on a server")
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(actions=st.lists(st.tuples(st.sampled_from("abcur"), st.integers(0, 3)), max_size=14))
def test_any_sequence_of_actions_undos_and_redos_equals_a_replay(
    workspace: Workspace, actions: list[tuple[str, int]]
) -> None:
    """The database equals a replay, on a plain dictionary, of the actions that stand."""
    with workspace.write(Permission.EDIT_STUDENTS, "Start") as session:
        keys = list(insert_rows(session, Person, {"given_name": ["0"] * 4, "family_name": ["0"] * 4}))
    workspace.actor = f"actor {keys[0]}"  # a stack of undos of its own
    done: list[tuple[int, str, str]] = []
    undone: list[tuple[int, str, str]] = []
    for number, (action, index) in enumerate(actions, start=1):
        value = str(number)
        if action == "u":
            if done:
                workspace.undo()
                undone.append(done.pop())
        elif action == "r":
            if undone:
                workspace.redo()
                done.append(undone.pop())
        else:
            column = {"a": "given_name", "b": "family_name", "c": "preferred_name"}[action]
            with workspace.write(Permission.EDIT_STUDENTS, value) as session:
                if index % 2:
                    update_rows(session, Person, [{"id": keys[index], column: value}])
                else:
                    setattr(session.get_one(Person, keys[index]), column, value)
            done.append((index, column, value))
            undone.clear()
    expected = [{"given_name": "0", "family_name": "0", "preferred_name": None} for _key in keys]
    for index, column, value in done:
        expected[index][column] = value
    with workspace.read() as session:
        people = [session.get_one(Person, key) for key in keys]
        found = [
            {"given_name": p.given_name, "family_name": p.family_name, "preferred_name": p.preferred_name}
            for p in people
        ]
    assert found == expected


@pytest.mark.file_only("who acts is the login's to say on a server")
def test_redo_is_refused_where_the_place_is_taken_by_now(workspace: Workspace) -> None:
    workspace.actor = "ana"
    with workspace.write(Permission.EDIT_SCHOOLS, "Add Lincoln") as session:
        session.add(School(name="Lincoln High", cds_code="19647330000001"))
    workspace.undo()
    workspace.actor = "ben"
    with workspace.write(Permission.EDIT_SCHOOLS, "Add Lincoln, too") as session:
        session.add(School(name="Lincoln High", cds_code="19647330000001"))
    workspace.actor = "ana"
    before = content(workspace)
    with pytest.raises(
        UserError,
        match="“Add Lincoln” cannot be redone: 1 school that it would bring back has by now been recorded anew",
    ):
        workspace.redo()
    assert content(workspace) == before


@pytest.mark.on_both
def test_undo_is_refused_where_a_record_would_point_at_one_that_is_gone(workspace: Workspace) -> None:
    """Changed or removed; afterwards references are checked as ever, and undone in its order everything comes back."""
    with workspace.write(Permission.EDIT_STUDENTS, "Add") as session:
        rosa, ana = Person(given_name="Rosa"), Person(given_name="Ana")
        session.add_all([rosa, ana])
        session.flush()
        spoken = [PersonLanguage(person_id=rosa.id, language=language) for language in ("spa", "kor")]
        session.add_all(spoken)
        session.flush()
        key, (moved, removed) = rosa.id, (language.id for language in spoken)
        others = ana.id
    with workspace.write(Permission.EDIT_STUDENTS, "Move") as session:
        session.get_one(PersonLanguage, moved).person_id = others
    with workspace.write(Permission.EDIT_STUDENTS, "Remove") as session:
        session.delete(session.get_one(PersonLanguage, removed))
    with workspace.write(Permission.EDIT_STUDENTS, "Remove Rosa") as session:
        session.delete(session.get_one(Person, key))
    with workspace.read() as session:
        numbers = {label: number for number, label in session.execute(text("SELECT id, label FROM change_set"))}
    for action in ("Move", "Remove"):
        with pytest.raises(
            UserError, match=f"“{action}” cannot be undone: a record that it would bring back belongs to"
        ):
            workspace.undo_action(numbers[action], action)
    with pytest.raises(WriteFailed), workspace.write(Permission.EDIT_STUDENTS, "Speaks") as session:
        session.add(PersonLanguage(person_id=key, language="arm"))
    for _action in ("Remove Rosa", "Remove", "Move"):
        workspace.undo()
    with workspace.read() as session:
        owners = {spoken.language: spoken.person_id for spoken in session.scalars(select(PersonLanguage))}
    assert owners == {"spa": key, "kor": key}
