"""The log's page on a server: what a coordinator does is read by an administrator in full, by an auditor without names,
and by the coordinator not at all."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from iattend_desktop.model.person import Person
from iattend_desktop.people.merge import merge_records
from iattend_desktop.reports.audit_list import export_log
from iattend_desktop.security.access import NotAllowed, Permission
from iattend_desktop.security.audit_log import LogRow, Question, actors_and_events, list_log, log_record
from iattend_desktop.shared_workspace import SharedWorkspace, open_shared
from iattend_desktop.storage.bulk import insert_rows
from iattend_desktop.workspace import Workspace


def opened(shared: SharedWorkspace, login: str) -> Workspace:
    return open_shared(shared.address, login, None)


def shown(rows: list[LogRow]) -> list[tuple[str, str, str, str]]:
    return [(row.actor, row.event, row.about, row.label) for row in rows]


def test_who_did_what_and_who_has_seen_whom(shared: SharedWorkspace, tmp_path: Path) -> None:
    with shared.write(Permission.IMPORT_ROSTERS, "Import 3 students") as session:
        names = {"given_name": ["Rosa", "Tomás", "Roza"], "family_name": ["Delgad", "Ruiz", "Delgad"]}
        rosa, tomas, twin = insert_rows(session, Person, names)
    shared.log("view_record", ("person", twin), {"page": "students"})
    with shared.write(Permission.EDIT_STUDENTS, "Edit Rosa") as session:
        session.get_one(Person, rosa).family_name = "Delgado"
    imported, edited = ("coordinator", "import", "", "Import 3 students"), ("coordinator", "change", "", "Edit Rosa")
    looked = ("coordinator", "view_record", "Roza Delgad", "")
    coordinator: Workspace = shared
    with pytest.raises(NotAllowed, match="view audit log"):
        list_log(coordinator, Question())

    with closing(opened(shared, "administrator")) as administrator:
        rows = list_log(administrator, Question())
        assert shown(rows) == [edited, looked, imported]
        assert shown(list_log(administrator, Question(event="view_record"))) == [looked]
        assert shown(list_log(administrator, Question(since=rows[0].at))) == [edited]
        assert shown(list_log(administrator, Question(), before=rows[0].id, limit=1)) == [looked]
        assert actors_and_events(administrator) == (["coordinator"], ["change", "import", "view_record"])
        (change,) = log_record(administrator, rows[0].id).changes
        assert (change.record, change.column, change.old, change.new) == (
            "Rosa Delgado", "family name", "Delgad", "Delgado",
        )  # fmt: skip
        assert log_record(administrator, rows[2].id).batches == ("3 people added; their values stand in the records",)
        assert log_record(administrator, rows[1].id).detail == (("page", "students"),)
        seen = Question(student=rosa)
        assert shown(list_log(administrator, seen)) == [edited, imported]
        merge_records(shared, rosa, twin, {})
        whose = [(row.actor, row.event) for row in list_log(administrator, seen)]
        assert ("coordinator", "view_record") in whose  # the record that went into hers was looked at
        assert ("coordinator", "merge_records") in whose
        assert [row.event for row in list_log(administrator, Question(student=tomas))][-1] == "import"
        assert export_log(administrator, seen, tmp_path / "seen.xlsx") > 0

    with closing(opened(shared, "auditor")) as auditor:
        told = shown(list_log(auditor, Question(actor="coordinator")))
        assert told[-3:] == [
            ("coordinator", "change", "", ""),
            ("coordinator", "view_record", f"Person {twin}", ""),
            ("coordinator", "import", "", ""),
        ]
        record = log_record(auditor, rows[0].id)
        assert record.hidden
        assert all((one.old, one.new) == ("", "") for one in record.changes)
