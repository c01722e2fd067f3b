"""Rosters that nobody here wrote, of another field even, come in through the wizard and are matched."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from iattend_desktop.model.mentoring import Mentor, ScreeningRecord
from iattend_desktop.model.person import Enrollment, Person, PersonLanguage
from iattend_desktop.model.program import ProgramEnrollment
from iattend_desktop.vocabulary import ScreeningStep, label
from iattend_desktop.workspace import Workspace
from tests.unit.matching.hungarian import hungarian_rounds
from tests.unit.roster.workbooks import REAL_DATA, write
from tests.workflows.conftest import OpenProgram
from tests.workflows.coordinator import Coordinator, words_in

ROSTERS = REAL_DATA / "matching" / "civil-service-500"
SCHOOL = "Whitehall High"

pytestmark = pytest.mark.skipif(not ROSTERS.exists(), reason="IATTEND_REAL_DATA has no matching/civil-service-500")


def as_workbook(name: str, folder: Path) -> Path:
    """A roster as its office would send it."""
    with (ROSTERS / f"{name}.csv").open(newline="", encoding="utf-8") as file:
        return write(folder / f"{name}.xlsx", list(csv.reader(file)), name.title())


def test_two_real_rosters_are_mapped_cleared_and_matched(
    workspace: Workspace, open_program: OpenProgram, tmp_path: Path
) -> None:
    person = open_program(workspace)
    add_a_school(person)
    bring_in_students(person, as_workbook("mentees", tmp_path))
    bring_in_mentors(person, as_workbook("mentors", tmp_path))

    with workspace.read() as session:
        assert session.scalars(select(func.count(ProgramEnrollment.id))).one() == 500
        assert set(session.scalars(select(Enrollment.grade))) == {None}
        assert Counter(session.scalars(select(Mentor.capacity))) == {3: 500}
        assert Counter(session.scalars(select(PersonLanguage.language))) == {"eng": 500}
        first = select(Person.given_name, Person.family_name).order_by(Person.id).limit(1)
        assert tuple(session.execute(first).one()) == ("mentee", "000")

    nobody_is_matched_yet(person)
    record_consent(person)
    nobody_is_cleared_yet(person)
    record_screening(person)
    everybody_is_matched(person)


def add_a_school(person: Coordinator) -> None:
    """By hand, in the window."""
    person.go("schools")
    person.press_button("Add school", person.window.page("schools"))
    form = person.dialog()
    person.write(form.input("name"), SCHOOL)
    person.write(form.input("region"), "Central")
    person.write(form.input("latitude"), "34.05")
    person.write(form.input("longitude"), "-118.24")
    person.press(form.save_button)
    assert person.window.page("schools").summary.text() == "1 school · 0 students"


def bring_in_students(person: Coordinator, roster: Path) -> None:
    """Their ``grade`` is a rank of the civil service: it is left out on purpose."""
    person.drop(roster)
    wizard = person.wizard()
    assert wizard.files_step.cards[0].kind.currentText() == "Students"
    person.press(wizard.next_button)
    page = wizard.columns_step.page()
    assert {heading: page.choice(heading).currentText() for heading in ("first name", "last name")} == {
        "first name": "First Name",
        "last name": "Last Name",
    }
    person.choose(page.choice("grade"), "Leave out")
    assert page.choice("last name").currentText() == "Last Name"  # the letter L passed through it
    person.press_tab(page.tabs, 1)
    school = page.defaults.control("school")
    person.write(school, SCHOOL)
    person.choose(page.defaults.control("identified"), "Yes")
    person.choose(page.defaults.control("home_language"), "English")
    apply(person, "Import 500 students")


def bring_in_mentors(person: Coordinator, roster: Path) -> None:
    """Places, languages and the site come from the defaults."""
    person.drop(roster)
    wizard = person.wizard()
    assert wizard.files_step.cards[0].kind.currentText() == "Mentors"
    person.press(wizard.next_button)
    page = wizard.columns_step.page()
    assert page.choice("organisation").currentText() == "Organization"
    if page.choice("grade").currentText() != "Leave out":
        person.choose(page.choice("grade"), "Leave out")
    person.press_tab(page.tabs, 1)
    person.write(page.defaults.control("capacity"), "3")
    person.write(page.defaults.control("languages"), "English")
    person.write(page.defaults.control("site"), SCHOOL)
    apply(person, "Import 500 mentors")


def apply(person: Coordinator, verb: str) -> None:
    """Review, then the last button."""
    wizard = person.wizard()
    person.press(wizard.next_button)
    assert not wizard.problem.isVisible(), wizard.problem.text()
    assert [title.strip() for title in wizard.review_step.titles()][1:] == ["500 new"]
    person.press(wizard.next_button)
    assert wizard.next_button.text() == verb
    person.press(wizard.next_button)
    assert "Imported 500" in person.window.notice.words.text()


def nobody_is_matched_yet(person: Coordinator) -> None:
    """Unknown is never cleared, and the page says what is unknown."""
    page = person.go("matching")
    assert page.summary.text() == "500 mentees · 500 mentors · 0 free places"  # none of a cleared mentor
    person.press_button("Match 500 students")
    assert page.scenario.matched == 0
    assert page.view.without.isVisible()  # nobody is proposed, so the others are shown
    line = person.click_row(page.view.without)
    told = words_in(page.detail)
    assert "Why there is no mentor" in told
    assert any("consent" in words.lower() for words in told)
    assert all("consent" in one.reasons[0].text for one in page.scenario.unmatched)
    assert line.without.student.name == page.detail.title.text()


def nobody_is_cleared_yet(person: Coordinator) -> None:
    """With consent on file, the mentors' screening is what is unknown."""
    page = person.go("matching")
    person.press_button("Match 500 students")
    assert page.scenario.matched == 0
    reasons = Counter(one.reasons[0].text for one in page.scenario.unmatched)
    assert reasons == {"no mentor is cleared and has a free place": 500}


def record_consent(person: Coordinator) -> None:
    """For all, at once."""
    page = person.go("students")
    person.filter("Consent missing")
    person.press_button("Select all", page)
    person.press_button("Record consent…", page.detail)
    form = person.dialog()
    assert "500 students" in " ".join(words_in(form))
    person.press(form.save_button)
    assert "Consent recorded for 500 students" in person.window.notice.words.text()
    with person.workspace.read() as session:
        assert Counter(session.scalars(select(ProgramEnrollment.consent_on))) == {date(2026, 11, 20): 500}


def record_screening(person: Coordinator) -> None:
    """Every step for all, at once."""
    page = person.go("mentors")
    assert page.summary.text().startswith("500 mentors · 0 cleared")
    person.press_button("Select all", page)
    person.press_button("Record screening…", page.detail)
    form = person.dialog()
    for step in ScreeningStep:
        person.tick(form.input("steps"), label(step))
    person.write(form.input("expires_on"), "11/20/2028")
    person.write(form.input("hours"), "2")
    person.press(form.save_button)
    assert page.summary.text().startswith("500 mentors · 500 cleared")
    with person.workspace.read() as session:
        assert session.scalars(select(func.count(ScreeningRecord.id))).one() == 500 * len(ScreeningStep)


def everybody_is_matched(person: Coordinator) -> None:
    """Fifteen hundred places for 500: the most even load gives every mentor one student. Nothing better by rounds."""
    page = person.go("matching")
    person.press_button("Match 500 students")
    scenario: Any = page.scenario
    assert scenario.matched == 500
    assert "proven optimal" in page.foot.proof.text()
    assert set(Counter(pair.mentor.id for pair in scenario.pairs).values()) == {1}
    matched, score = hungarian_rounds(scenario.graph)
    assert (scenario.matched, scenario.assignment.total_score) >= (matched, score)
    line = person.click_row(page.view.pairs)
    told = words_in(page.detail)
    assert line.pair.reasons
    assert all(reason.text in told for reason in line.pair.reasons)
