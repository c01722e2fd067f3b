"""Mentors' workbooks as they go out: what stands in them and what does not, what may be written, record and log."""

from __future__ import annotations

import io
import os
import tempfile
from pathlib import Path

import pytest
from msoffcrypto.format.ooxml import OOXMLFile
from openpyxl import load_workbook
from sqlalchemy import select

from iattend_desktop.mentoring import workbook_writing
from iattend_desktop.mentoring.workbook_file import encrypted
from iattend_desktop.mentoring.workbook_words import Part
from iattend_desktop.mentoring.workbook_writing import plan_workbooks, write_workbooks
from iattend_desktop.model.mentoring import WorkbookIssue
from iattend_desktop.model.security import AuditEntry, ChangeRow
from iattend_desktop.problem import UserError
from iattend_desktop.progress import Cancelled
from iattend_desktop.security.about_student import concerns
from iattend_desktop.security.access import NotAllowed, Role
from iattend_desktop.workspace import Workspace
from tests.looking import looking
from tests.unit.mentoring.workbooks import Desk, fill_desk, lines_of

NAMES = ["Daniel Kim 2026-11-20.xlsx", "Tunde Okafor 2026-11-20.xlsx"]


@pytest.fixture
def desk(workspace: Workspace) -> Desk:
    return fill_desk(workspace)


@pytest.mark.usefixtures("desk")
def test_a_workbook_holds_what_a_mentor_may_see_and_is_protected_but_for_its_entries(
    workspace: Workspace, tmp_path: Path
) -> None:
    planned = plan_workbooks(workspace)
    assert (planned.mentors, planned.students) == (("Daniel Kim", "Tunde Okafor"), 3)
    assert [one.words for one in planned.left_out] == [
        "Ana Pérez (mentor Daniel Kim): the guardian's consent is not on file",
        "Ben Nye (mentor Daniel Kim): the match is paused",
    ]
    out = tmp_path / "out"
    written = write_workbooks(workspace, out)
    assert [path.name for path in written.files] == NAMES == sorted(path.name for path in out.iterdir())
    assert (written.students, written.left_out) == (3, planned.left_out)
    assert os.name == "nt" or written.files[0].stat().st_mode & 0o777 == 0o600

    book = load_workbook(written.files[0])
    assert [(name, book[name].sheet_state) for name in book.sheetnames] == [
        ("Start - Inicio", "visible"),
        ("Check-ins - Contactos", "visible"),
        ("Students - Estudiantes", "visible"),
        ("Goals - Metas", "visible"),
        ("Steps - Pasos", "visible"),
        ("Lists - Listas", "hidden"),
        ("iAttend", "veryHidden"),
    ]
    at_bell = ["Bell High", "11", "09/12/2026", "weekly / cada semana", "0 of 0 / 0 de 0"]
    first_due = ["none yet / ninguno todavía", "09/21/2026"]  # the seventh day is a Saturday, so on the Monday after
    assert lines_of(book[Part.STUDENTS.value]) == [
        ["Jaylen Brown", "Bell High", "9", *at_bell[2:], *first_due],
        ["Rosa Delgado-Ortiz, Bell High", *at_bell, *first_due],
        ["Rosa Delgado-Ortiz, Lincoln High", "Lincoln High", "9", *at_bell[2:4], "7 of 42 / 7 de 42", "11/17/2026",
         "11/24/2026"],
    ]  # fmt: skip
    rosa = "Rosa Delgado-Ortiz, Lincoln High"
    [goal] = lines_of(book[Part.GOALS.value])
    assert goal[0] == rosa
    assert goal[3:] == ["10 → 0 missing assignments", "2", "12/18/2026", "Open / Abierta"]
    assert lines_of(book[Part.STEPS.value]) == [
        [rosa, "Hand in missing assignments _x005F_x0041_", "List what is missing", None, "11/24/2026", None],
        [rosa, "11/17/2026", "=Call her aunt", "Dr. Kim", "11/27/2026", None],
    ]
    assert book[Part.STEPS.value]["C4"].data_type == "s"
    entries = book[Part.CHECK_INS.value]
    assert lines_of(entries) == [[None] * 12 for _row in range(60)]  # twenty for each of three students
    assert entries.freeze_panes == "A3"
    assert entries.column_dimensions["M"].hidden
    rules = {str(rule.sqref): (rule.type, rule.formula1) for rule in entries.data_validations.dataValidation}
    assert rules["B3:B62"] == ("list", "'Lists - Listas'!$A$1:$A$3")
    assert (rules["A3:A62"][0], rules["E3:E62"], len(rules)) == ("date", ("whole", "1"), 7)
    unlocked = set()
    for sheet in book.worksheets:
        assert sheet.protection.sheet
        for row in sheet.iter_rows():
            assert all(cell.data_type in "sn" for cell in row)  # a text, or nothing: no formula anywhere
            unlocked |= {
                (sheet.title, cell.coordinate.rstrip("0123456789")) for cell in row if not cell.protection.locked
            }
    assert unlocked == {
        *((Part.CHECK_INS.value, letter) for letter in "ABCDEFGHIJKL"),
        (Part.GOALS.value, "G"),
        (Part.STEPS.value, "F"),
    }
    told = "\n".join(str(cell) for sheet in book.worksheets for row in sheet.values for cell in row if cell)
    for kept_back in ("Ana", "Ben", "aunt is ill", "not for the workbook", "2012", "spa"):
        assert kept_back not in told
    other = load_workbook(written.files[1])
    assert [line[0] for line in lines_of(other[Part.STUDENTS.value])] == ["Jaylen Brown"]
    assert lines_of(other[Part.GOALS.value]) == []


def test_a_run_is_recorded_and_logged_without_a_name_or_the_key_and_replaces_no_file(
    workspace: Workspace, desk: Desk, tmp_path: Path
) -> None:
    write_workbooks(workspace, tmp_path / "out", mentors={desk.kim})
    before = (tmp_path / "out" / NAMES[0]).read_bytes()
    again = write_workbooks(workspace, tmp_path / "out", mentors={desk.kim})
    assert again.files[0].name == "Daniel Kim 2026-11-20 (2).xlsx"
    assert (tmp_path / "out" / NAMES[0]).read_bytes() == before
    assert workspace.undo_label() == "fill"  # what is out of the house is not undone
    with looking(workspace) as session:
        first, second = session.scalars(select(WorkbookIssue).order_by(WorkbookIssue.id))
        assert first.signing_key != second.signing_key
        assert first.contents["S"] == [[desk.jaylen, 1], [desk.other_rosa, 1], [desk.rosa, 1]]
        assert first.contents["G"] == [[desk.rosa, desk.goal, 1]]
        assert first.contents["T"] == [[desk.rosa, "goal_step", desk.goal_step, 1], [desk.rosa, "check_in", 1, 1]]
        recorded = session.scalars(select(ChangeRow.new).where(ChangeRow.table_name == "workbook_issue")).all()
        assert len(recorded) == 2
        assert all(row is not None and "signing_key" not in row for row in recorded)
        [entry] = session.scalars(select(AuditEntry).where(AuditEntry.event == "export_workbooks").limit(1))
        people = [desk.people[name] for name in ("rosa", "other_rosa", "jaylen")]
        assert entry.detail == {"workbooks": 1, "people": people}
        seen = {
            name: session.scalars(select(AuditEntry.id).where(concerns(session, key), AuditEntry.event == entry.event))
            for name, key in desk.people.items()
        }
        assert {name: len(found.all()) for name, found in seen.items()} == {
            "rosa": 2, "other_rosa": 2, "jaylen": 2, "ana": 0, "ben": 0,
        }  # fmt: skip
    octets = (tmp_path / "out" / NAMES[0]).read_bytes()
    assert all(part not in octets for part in (first.signing_key.encode(), bytes.fromhex(first.signing_key)))


class _StopsAt:
    def __init__(self, words: str) -> None:
        self.words = words

    def step(self, _fraction: float, message: str) -> None:
        if message == self.words:
            raise Cancelled


def test_nothing_is_left_where_it_is_cancelled_or_fails_and_nothing_is_in_temporary_files(
    workspace: Workspace, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    system = tmp_path / "system"
    system.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(system))
    out = tmp_path / "out"
    for words in ("1 workbook written", "Recording the workbooks"):
        with pytest.raises(Cancelled):
            write_workbooks(workspace, out, progress=_StopsAt(words))
        assert list(out.iterdir()) == []
    with workspace.read() as session:
        assert session.scalars(select(WorkbookIssue)).all() == []
    with pytest.raises(UserError, match="There is no folder"):
        write_workbooks(workspace, tmp_path / "gone" / "out")
    with pytest.raises(UserError, match="fewer than 8 letters"):
        write_workbooks(workspace, out, password="seven77")
    with pytest.raises(NotAllowed):
        write_workbooks(workspace.taken_by("ann", Role.PSA_COUNSELOR, "Ann"), out)
    with pytest.raises(UserError, match="No mentor has a student"):
        write_workbooks(workspace, out, mentors={999})

    plain: list[bytes] = []

    def watched(octets: bytes, password: str) -> bytes:
        plain.append(octets)
        return encrypted(octets, password)

    monkeypatch.setattr(workbook_writing, "encrypted", watched)
    written = write_workbooks(workspace, out, mentors={desk.okafor}, password="bus pass 27")
    octets = written.files[0].read_bytes()
    assert octets.startswith(b"\xd0\xcf\x11\xe0")
    opened = io.BytesIO()
    file = OOXMLFile(io.BytesIO(octets))
    file.load_key(password="bus pass 27", verify_password=True)
    file.decrypt(opened)
    assert opened.getvalue() == plain[0]
    assert list(system.iterdir()) == []
