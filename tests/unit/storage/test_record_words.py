"""Whatever can be undone is counted in words, never by the name of a table."""

from __future__ import annotations

from iattend_desktop.model import Base
from iattend_desktop.storage.record_words import record_words

LOG = {"change_set", "change_row", "change_batch", "audit_detail", "audit_entry"}


def test_every_table_has_words() -> None:
    said = {table.name: record_words(table.name, 2) for table in Base.metadata.sorted_tables if table.name not in LOG}
    assert len(said) > 40
    assert len(set(said.values())) == len(said)
    assert all(words.startswith("2 ") and "_" not in words for words in said.values())
