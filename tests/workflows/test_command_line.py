"""A coordinator's scheduled task: a made-up district comes in, is matched, accepted and printed, without a screen."""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from typer.testing import CliRunner

from iattend_desktop import commands
from iattend_desktop.answering import LOCKED, NOTHING_APPLIED, WRONG_USAGE
from iattend_desktop.commands import app
from iattend_desktop.opening import open_workspace
from iattend_desktop.reports.preview import page_texts
from iattend_desktop.security.access import Role
from iattend_desktop.security.accounts import invite
from iattend_desktop.security.sign_in import sign_in

KEY = "correct horse battery staple"


@pytest.fixture(autouse=True)
def _sample_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IATTEND_TODAY", "2026-11-20")
    monkeypatch.setenv("IATTEND_KEY", KEY)


def call(*words: str | Path, status: int = 0) -> str:
    result = CliRunner().invoke(app, [str(word) for word in words])
    assert result.exit_code == status, result.output
    return result.stdout


def answer(*words: str | Path, status: int = 0) -> dict[str, Any]:
    found = json.loads(call(*words, "--json", status=status))
    assert isinstance(found, dict)
    assert found["schema"] == 1
    return found


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("district")
    call("sample", folder, "--size", "pilot", "--seed", "3")
    return folder


def test_from_sample_to_printed_summaries(tmp_path: Path, district: Path) -> None:
    workspace = tmp_path / "pilot.iattend"
    files = [district / f"{name}.xlsx" for name in ("attendance", "mentors", "students", "schools")]
    imported = answer("import", *files, "--workspace", workspace)
    assert [(file["kind"], file["created"], file["rejected"]) for file in imported["files"]][:3] == [
        ("schools", 92, 0),
        ("students", 2000, 0),
        ("mentors", 95, 0),
    ]
    again = answer("import", *files, "--workspace", workspace)
    assert all(file["created"] == file["updated"] == 0 for file in again["files"])
    assert all(file["unchanged"] == file["rows"] for file in again["files"])

    proposed = answer("match", "--workspace", workspace)
    assert proposed["mentees"] == 162
    assert proposed["mentors"] == 95
    assert proposed["certified"] is True
    assert proposed["certificate"] == {"kind": "optimal", "gap": 0}
    assert proposed["matched"] == len(proposed["pairs"]) > 100
    assert proposed["matched"] + len(proposed["unmatched"]) == 162
    assert all(line["reasons"] for line in [*proposed["pairs"], *proposed["unmatched"]])
    assert set(proposed["seconds"]) == {"load", "candidates", "score", "solve", "certify", "explain"}

    answer("match", "--keep", "Nightly", "--workspace", workspace)
    taken = answer("match", "--keep", "Nightly", "--workspace", workspace, status=NOTHING_APPLIED)
    assert "A run called “Nightly” is kept already" in taken["error"]
    compared = answer("match", "--compare", "Nightly", "--workspace", workspace)["compared"]
    assert compared["matched"] == [proposed["matched"]] * 2
    assert compared["total_score"] == [proposed["total_score"]] * 2
    assert not any(compared["changes"].values())
    told = call("match", "--compare", "Nightly", "--workspace", workspace)
    assert "Compared with Nightly: 0 students change mentor · 0 gain one · 0 lose one" in told
    accepted = answer("match", "--accept", "--workspace", workspace)
    assert [(p["student"], p["mentor"]) for p in accepted["pairs"]] == [
        (p["student"], p["mentor"]) for p in proposed["pairs"]
    ]
    printed = answer("report", "program", "--workspace", workspace, "--out", tmp_path / "out")
    [pdf] = printed["files"]
    text = " ".join(page_texts(Path(pdf)))
    assert f"{proposed['matched']}" in text
    mentors = answer("report", "mentor", "--workspace", workspace, "--out", tmp_path / "mentors")
    assert len(mentors["files"]) == len({p["mentor"] for p in accepted["pairs"]})
    students = answer("report", "student", "--workspace", workspace, "--out", tmp_path / "students")
    assert len(students["files"]) == accepted["matched"]
    assert students["pages"] >= accepted["matched"]


def test_the_same_rosters_in_another_order_give_the_same_pairs(tmp_path: Path, district: Path) -> None:
    """Another workspace, other keys, rows turned round: who mentors whom is decided by the records alone."""
    turned = tmp_path / "turned"
    turned.mkdir()
    for name in ("schools", "students", "mentors", "attendance"):
        rows = list(load_workbook(district / f"{name}.xlsx").worksheets[0].values)
        book = Workbook()
        sheet = book.worksheets[0]
        for row in (rows[0], *reversed(rows[1:])):
            sheet.append(row)
        book.save(turned / f"{name}.xlsx")
    answers = []
    for number, folder in enumerate((district, turned)):
        workspace = tmp_path / f"{number}.iattend"
        call("import", *folder.glob("*.xlsx"), "--workspace", workspace)
        answers.append(answer("match", "--workspace", workspace))
    assert len(answers[0]["pairs"]) > 100
    assert [answers[0][key] for key in ("pairs", "unmatched", "total_score")] == [
        answers[1][key] for key in ("pairs", "unmatched", "total_score")
    ]


def test_a_dry_run_writes_nothing(district: Path, workspace_file: Path) -> None:
    before = workspace_file.read_bytes()
    found = answer("import", district / "schools.xlsx", "--workspace", workspace_file, "--dry-run")
    assert found["files"][0]["created"] == 92
    assert workspace_file.read_bytes() == before


def test_a_folder_brings_in_what_is_new_and_needs_nobody(
    district: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "SETTLING", 0.01)
    workspace, inbox = tmp_path / "pilot.iattend", tmp_path / "inbox"
    inbox.mkdir()
    assert call("import", inbox, "--workspace", workspace).strip() == f"Nothing new in {inbox}."
    shutil.copy(district / "schools.xlsx", inbox)
    unknown = answer("import", inbox, "--workspace", workspace, status=NOTHING_APPLIED)
    assert unknown["files"] == []
    assert unknown["waiting"] == [
        {"file": "schools.xlsx", "created": 92, "updated": 0, "problems": 0,
         "reason": "its columns are not known from an earlier import"}
    ]  # fmt: skip
    told = call("import", inbox, "--workspace", workspace, status=NOTHING_APPLIED)
    assert told.startswith("schools.xlsx waits: 92 new, 0 changed, 0 problems")

    answer("import", district / "schools.xlsx", "--workspace", workspace)  # a person saw its columns
    assert answer("import", inbox, "--workspace", workspace) == {"schema": 1, "files": [], "waiting": [], "coming": []}
    book = load_workbook(district / "schools.xlsx")
    sheet = book.worksheets[0]
    row = [cell.value for cell in sheet[2]]
    sheet.append(["19647339999999", "Roosevelt High", *row[2:]] if str(row[0]).isdigit() else row)
    book.save(inbox / "schools tonight.xlsx")
    before = workspace.read_bytes()
    dry = answer("import", inbox, "--workspace", workspace, "--dry-run")
    assert [(file["file"], file["created"], file["unchanged"]) for file in dry["files"]] == [
        ("schools tonight.xlsx", 1, 92)
    ]
    assert workspace.read_bytes() == before
    applied = answer("import", inbox, "--workspace", workspace)
    assert applied["files"] == dry["files"]
    assert answer("import", inbox, "--workspace", workspace)["files"] == []

    (inbox / "half.xlsx").write_bytes((inbox / "schools tonight.xlsx").read_bytes()[:3000])
    (half,) = answer("import", inbox, "--workspace", workspace, status=NOTHING_APPLIED)["waiting"]
    assert half["reason"].startswith("half.xlsx is damaged or cut short")
    call("import", inbox, "--workspace", workspace, "--mapping", "Roster", status=WRONG_USAGE)


def test_a_file_that_grows_meanwhile_is_not_taken(
    district: Path, tmp_path: Path, workspace_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = (district / "schools.xlsx").read_bytes()
    (tmp_path / "inbox").mkdir()
    path = tmp_path / "inbox" / "schools.xlsx"
    path.write_bytes(whole[:5000])
    monkeypatch.setattr(time, "sleep", lambda _seconds: path.write_bytes(whole))
    found = answer("import", tmp_path / "inbox", "--workspace", workspace_file, status=NOTHING_APPLIED)
    assert (found["files"], found["waiting"], found["coming"]) == ([], [], ["schools.xlsx"])


def test_a_wrong_or_missing_key_is_three(workspace_file: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    key = tmp_path / "key.txt"
    key.write_text("wrong\n")
    assert "does not open" in answer("match", "--workspace", workspace_file, "--key-file", key, status=LOCKED)["error"]
    monkeypatch.delenv("IATTEND_KEY")
    assert "locked" in answer("match", "--workspace", workspace_file, status=LOCKED)["error"]


def test_wrong_usage_is_two(tmp_path: Path) -> None:
    call("match", status=WRONG_USAGE)
    call("match", "--workspace", tmp_path / "a.sqlite", status=WRONG_USAGE)
    call(
        "import",
        tmp_path / "a.xlsx",
        "--workspace",
        tmp_path / "a.iattend",
        "--default",
        "capacity",
        status=WRONG_USAGE,
    )


def test_a_file_that_cannot_be_read_is_one_and_says_why(tmp_path: Path, workspace_file: Path) -> None:
    pdf = tmp_path / "roster.xlsx"
    pdf.write_bytes(b"%PDF-1.7\n" + b"0" * 2000)
    before = workspace_file.read_bytes()
    error = answer("import", pdf, "--workspace", workspace_file, status=NOTHING_APPLIED)["error"]
    assert "roster.xlsx" in error
    assert "PDF" in error
    assert workspace_file.read_bytes() == before


def test_a_match_without_students_says_so(workspace_file: Path) -> None:
    found = answer("match", "--workspace", workspace_file)
    assert (found["mentees"], found["matched"], found["pairs"]) == (0, 0, [])


@pytest.mark.usefixtures("light_passwords")
def test_a_workspace_with_accounts_asks_who_signs_in(
    workspace_file: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked = ("report", "program", "--out", tmp_path / "out", "--workspace", workspace_file)

    def refused(*words: str | Path, status: int = LOCKED) -> str:
        return str(answer(*asked, *words, status=status)["error"])

    opened = open_workspace(workspace_file, KEY)
    boss = invite(opened, "m.alvarez", "Maria Alvarez", Role.ADMINISTRATOR)
    guest = invite(opened, "d.kim", "Dana Kim", Role.AUDITOR)
    assert "--login" in refused()
    assert "IATTEND_PASSWORD" in refused("--login", "m.alvarez")
    monkeypatch.setenv("IATTEND_PASSWORD", boss.password)
    assert "for one use" in refused("--login", "m.alvarez")
    sign_in(opened, "m.alvarez", boss.password, "six geese fly south")
    sign_in(opened, "d.kim", guest.password, "six ducks fly south")
    opened.close()
    assert "do not belong together" in refused("--login", "m.alvarez")
    monkeypatch.setenv("IATTEND_LOGIN", "m.alvarez")
    monkeypatch.setenv("IATTEND_PASSWORD", "six geese fly south")
    assert "no student" in refused(status=NOTHING_APPLIED)  # let in, and told that there is nothing to print
    secret = tmp_path / "password.txt"
    secret.write_text("six ducks fly south\n")
    assert "auditor" in refused("--login", "d.kim", "--password-file", secret, status=NOTHING_APPLIED)
    call(
        "backup", "--workspace", workspace_file
    )  # who has the passphrase may copy the file, and a copy opens as little
