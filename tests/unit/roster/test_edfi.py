"""Ed-Fi attendance events: every one read and counted; days absent only where the days expected are known."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import func, select

from iattend_desktop.model.attendance import AttendanceFact
from iattend_desktop.roster import edfi
from iattend_desktop.roster.table import UnreadableFile, read_workbook
from iattend_desktop.workspace import Workspace
from tests.unit.roster.plans import ROSA, STUDENT, counts, do, everything, history, records, students
from tests.unit.roster.workbooks import REAL_DATA, write

SAMPLE = REAL_DATA / "attendance" / "edfi-grandbend-attendance.xml"
needs_sample = pytest.mark.skipif(not SAMPLE.is_file(), reason=f"the real attendance events are not at {SAMPLE}")


def event(
    student: str = "00000101", day: str = "2026-09-14", category: str = "Unexcused Absence", duration: str = "1"
) -> str:
    part = f"<EventDuration>{duration}</EventDuration>" if duration else ""
    return (
        f"<StudentSchoolAttendanceEvent><AttendanceEvent><EventDate>{day}</EventDate><AttendanceEventCategory>"
        f"uri://ed-fi.org/AttendanceEventCategoryDescriptor#{category}</AttendanceEventCategory>{part}"
        f"</AttendanceEvent><StudentReference><StudentIdentity><StudentUniqueId>{student}</StudentUniqueId>"
        "</StudentIdentity></StudentReference><SchoolReference><SchoolIdentity><SchoolId>255901001</SchoolId>"
        "</SchoolIdentity></SchoolReference></StudentSchoolAttendanceEvent>"
    )


def interchange(folder: Path, *content: str, before: str = "", name: str = "events") -> Path:
    path = folder / f"{name}.xml"
    path.write_text(
        f'<?xml version="1.0" encoding="UTF-8"?>{before}<InterchangeStudentAttendance xmlns="http://ed-fi.org/5.2.0">'
        f"{''.join(content)}</InterchangeStudentAttendance>",
        encoding="utf-8",
    )
    return path


def present(folder: Path, days: list[tuple[str, str]], name: str = "present") -> Path:
    """Daily attendance on which everybody is present."""
    rows = [[student, day, "Present"] for student, day in days]
    return write(folder / f"{name}.xlsx", [["Student ID", "Date", "Attendance Code"], *rows])


def absent(workspace: Workspace) -> dict[str, int]:
    """Days in force by what they are."""
    fact = AttendanceFact
    names = ("attended", "excused", "unexcused")
    with workspace.read() as session:
        sums = session.execute(
            select(*(func.sum(getattr(fact, name)) for name in names)).where(fact.superseded_by_id.is_(None))
        ).one()
        return {name: days or 0 for name, days in zip(names, sums, strict=True)}


def events_in_the_sample() -> list[tuple[str, str, str]]:
    """Student, day and category of each event, by patterns over the raw text."""
    text = SAMPLE.read_text(encoding="utf-8")
    columns = (
        re.findall(r"<StudentUniqueId>(.*?)</StudentUniqueId>", text),
        re.findall(r"<EventDate>(.*?)</EventDate>", text),
        re.findall(r"<AttendanceEventCategory>.*?#(.*?)</AttendanceEventCategory>", text),
    )
    return list(zip(*columns, strict=True))


@needs_sample
def test_the_sample_is_read_whole(workspace: Workspace, tmp_path: Path, schools: Path) -> None:
    events = events_in_the_sample()
    everybody = sorted({student for student, _day, _category in events})
    assert (len(events), len(everybody)) == (1917, 227)
    (sheet,) = read_workbook(SAMPLE).sheets
    assert [(row[0], row[2], row[3]) for row in sheet.rows[1:]] == events
    roster = [[student, "Student", student, 9, "Lincoln High", "", ""] for student in everybody]
    do(workspace, schools, students(tmp_path, *roster))
    before = everything(workspace)
    plan = do(workspace, SAMPLE)
    assert counts(plan) == [("daily_attendance", 0, 0, 0, 1917)]
    (problem,) = plan.files[0].problems
    missed = sum(category.endswith("Absence") for _student, _day, category in events)
    assert problem.found == f"{missed:,} absences and {1917 - missed} other events of 227 students"
    assert everything(workspace) == before


@needs_sample
def test_the_samples_absences_take_the_place_of_days_that_are_known(
    workspace: Workspace, tmp_path: Path, schools: Path
) -> None:
    events = events_in_the_sample()
    everybody = sorted({student for student, _day, _category in events})
    roster = [[student, "Student", student, 9, "Lincoln High", "", ""] for student in everybody]
    school_days = sorted({day for _student, day, _category in events})
    expected = [(student, day) for student in everybody for day in school_days]
    do(workspace, schools, students(tmp_path, *roster), present(tmp_path, expected))
    do(workspace, SAMPLE)
    of_day: dict[tuple[str, str], set[str]] = {}
    for student, day, category in events:
        of_day.setdefault((student, day), set()).add(category)
    whole = Counter(next(iter(said)) for said in of_day.values() if len(said) == 1)
    excused, unexcused = whole["Excused Absence"], whole["Unexcused Absence"]
    assert absent(workspace) == {
        "attended": len(expected) - excused - unexcused,
        "excused": excused,
        "unexcused": unexcused,
    }
    before = records(workspace)
    assert not do(workspace, SAMPLE).changes_something
    assert records(workspace) == before
    assert history(workspace)[0][:3] == (SAMPLE.name, 0, 0)


def test_a_later_file_supersedes(workspace: Workspace, tmp_path: Path, schools: Path) -> None:
    day = ("00000101", "2026-09-14")
    do(workspace, schools, students(tmp_path, ROSA), present(tmp_path, [day]))
    assert counts(do(workspace, interchange(tmp_path, event()))) == [("daily_attendance", 0, 1, 0, 0)]
    assert absent(workspace) == {"attended": 0, "excused": 0, "unexcused": 1}
    do(workspace, interchange(tmp_path, event(category="Excused Absence"), name="later"))
    assert absent(workspace) == {"attended": 0, "excused": 1, "unexcused": 0}
    half = interchange(tmp_path, event(duration="0.5"), event(category="Tardy", duration=""), name="half")
    do(workspace, half)
    assert absent(workspace) == {"attended": 1, "excused": 0, "unexcused": 0}


def test_an_unknown_category_is_asked_about(workspace: Workspace, tmp_path: Path, schools: Path) -> None:
    do(workspace, schools, write(tmp_path / "students.xlsx", [STUDENT, ROSA]))
    plan = do(workspace, interchange(tmp_path, event(category="Field Trip"), event(student="00000999")))
    assert [(one.row, one.found, one.action) for one in plan.files[0].problems] == [
        (1, "Field Trip", "question"),
        (2, "00000999", "rejected"),
    ]


def test_elements_of_other_kinds_are_named(tmp_path: Path) -> None:
    other = "<StudentSectionAttendanceEvent><a/></StudentSectionAttendanceEvent>"
    events, not_read = read_workbook(interchange(tmp_path, other, event(), other)).sheets
    assert [row[0] for row in events.rows] == ["Student Unique ID", "00000101"]
    assert not_read.rows == [["StudentSectionAttendanceEvent", "2"]]


@pytest.mark.parametrize(
    ("before", "content", "why"),
    [
        ('<!DOCTYPE a [<!ENTITY b "c">]>', event(student="&b;"), "document type or entities"),
        ('<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]>', event(student="&b;"), "document type or entities"),
        ('<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd">', event(), "document type or entities"),
        ("", "<a>" * 100_000, "more than 500 others"),
        ("", f"<a>{'<b/>' * 100_000}</a>", "more than 500 others"),
        ("", event() + "<open>", "mismatched tag"),
        ("", "", "holds no StudentSchoolAttendanceEvent"),
    ],
    ids=["entity", "file", "network", "deep", "wide", "broken", "empty"],
)
def test_hostile_and_broken_files_are_declined_in_a_sentence(
    tmp_path: Path, before: str, content: str, why: str
) -> None:
    with pytest.raises(UnreadableFile, match=why):
        read_workbook(interchange(tmp_path, content, before=before))


def test_a_file_beyond_the_limits_is_declined(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = interchange(tmp_path, event(), event(day="2026-09-15"))
    with path.open("rb") as source, pytest.raises(UnreadableFile, match="over 0 megabytes"):
        edfi.read_events(path, source, max_bytes=100)
    monkeypatch.setattr(edfi, "MAX_EVENTS", 1)
    with path.open("rb") as source, pytest.raises(UnreadableFile, match="more than 1 event"):
        edfi.read_events(path, source, max_bytes=1 << 20)
