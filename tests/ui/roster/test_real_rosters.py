"""Rosters that nobody here wrote come in through the wizard: a civil service's 500 mentors and 500 mentees."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from sqlalchemy import func, select

from iattend_desktop.model.mentoring import Mentor, ScreeningRecord
from iattend_desktop.model.person import Enrollment, Person, PersonLanguage
from iattend_desktop.model.program import ProgramEnrollment
from iattend_desktop.model.support import PartnerOrganization
from iattend_desktop.people.schools import SchoolValues, add_school
from iattend_desktop.roster.fields import Kind
from tests.ui.roster.conftest import Desk
from tests.unit.roster.workbooks import REAL_DATA, write

FOLDER = REAL_DATA / "matching" / "civil-service-500"


@pytest.fixture
def rosters(tmp_path: Path) -> dict[str, Path]:
    """Both rosters, saved as Excel workbooks."""
    if not FOLDER.is_dir():
        pytest.skip(f"the civil service's rosters are not in {FOLDER}; IATTEND_REAL_DATA names their folder")
    made = {}
    for name in ("mentees", "mentors"):
        with (FOLDER / f"{name}.csv").open(encoding="utf-8-sig", newline="") as source:
            made[name] = write(tmp_path / f"{name}.xlsx", csv.reader(source))
    return made


def test_500_mentors_and_500_mentees(desk: Desk, rosters: dict[str, Path]) -> None:
    add_school(desk.workspace, SchoolValues(name="Lincoln High"))
    wizard = desk.drop(*rosters.values())
    assert [file.kind for file in wizard.files] == [Kind.STUDENTS, Kind.MENTORS]
    desk.next()
    mentees, mentors = wizard.columns_step.page_at(0), wizard.columns_step.page_at(1)
    assert mentees.file.columns[5] is None
    assert mentees.reason("grade").startswith("Left out: values such as “AA”, “SEO” do not fit Grade")
    taken = {mentors.file.table.headings[at]: key for at, key in mentors.file.columns.items() if key}
    assert taken == {
        "first name": "first_name",
        "last name": "last_name",
        "email address": "email",
        "job title": "title",
        "organisation": "organization",
    }
    mentees.tabs.setCurrentIndex(1)
    desk.write(mentees.defaults.control("school"), "Lincoln High")
    for key, words in (("identified", "Yes"), ("home_language", "Spanish")):
        mentees.defaults.control(key).setFocus()
        QTest.keyClicks(mentees.defaults.control(key), words)
    wizard.columns_step.files.setCurrentIndex(1)
    mentors.tabs.setCurrentIndex(1)
    desk.write(mentors.defaults.control("capacity"), "2")
    desk.write(mentors.defaults.control("languages"), "English; Spanish")
    desk.next()
    assert [title.strip() for title in wizard.review_step.titles()] == [
        "mentees.xlsx · Students",
        "500 new",
        "mentors.xlsx · Mentors",
        "500 new",
    ]
    desk.next()
    assert wizard.next_button.text() == "Import 1,000 rows"
    desk.next()
    with desk.workspace.read() as session:

        def count(record: type, *where: object) -> int:
            return session.scalars(select(func.count(record.id)).where(*where)).one()  # type: ignore[attr-defined,arg-type]  # any mapped class

        assert count(Enrollment) == count(ProgramEnrollment) == count(Mentor, Mentor.capacity == 2) == 500
        assert count(Enrollment, Enrollment.grade.is_not(None)) == 0
        assert count(ProgramEnrollment, ProgramEnrollment.consent_on.is_not(None)) == 0
        assert count(ScreeningRecord) == 0
        assert count(Person, Person.home_language == "spa") == 500
        assert count(PersonLanguage) == 1000
        with (FOLDER / "mentors.csv").open(encoding="utf-8-sig", newline="") as source:
            departments = {row["organisation"] for row in csv.DictReader(source)}
        assert set(session.scalars(select(PartnerOrganization.name))) == departments
