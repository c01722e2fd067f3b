"""The person can cancel while the database is at work, and the connection is as good as before afterwards."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sqlalchemy import Column, MetaData, Select, Table, func, literal_column, select, text

from iattend_desktop.model.school import School
from iattend_desktop.progress import LOOK_AFTER, SILENT, Cancelled, Tally
from iattend_desktop.security.access import Permission
from iattend_desktop.storage.reading import cancellable, read_numbers, read_rows
from iattend_desktop.workspace import Workspace
from tests.factories import make_school


class Nth:
    """Cancels at a look, counted from 1; 0 never."""

    def __init__(self, cancel_at: int) -> None:
        self.cancel_at = cancel_at
        self.looks = 0

    def step(self, _fraction: float, _message: str) -> None:
        self.looks += 1
        if self.looks == self.cancel_at:
            raise Cancelled


def numbers_to(last: int) -> Select[Any]:
    """A query that counts up to ``last``."""
    counting = select(literal_column("1").label("n")).cte(recursive=True)
    counting = counting.union_all(select(counting.c.n + 1).where(counting.c.n < last))
    return select(counting.c.n)


def test_all_rows_come_in_their_order_with_a_look_before_each_part(workspace: Workspace) -> None:
    count = 3 * LOOK_AFTER + 1
    progress = Nth(0)
    with workspace.read() as session:
        found = [row[0] for row in read_rows(session, numbers_to(count), Tally(progress, ""))]
    assert found == list(range(1, count + 1))
    assert progress.looks == 4


@pytest.mark.file_only("a file counts the steps of its own machine, a server looks by the clock")
def test_a_query_that_works_long_before_its_first_row_is_stopped(workspace: Workspace) -> None:
    million = numbers_to(1_000_000).subquery()
    total = select(func.sum(million.c.n))
    watched, stopping = Nth(0), Nth(2)
    with workspace.read() as session:
        assert [tuple(row) for row in read_rows(session, total, Tally(watched, ""))] == [(500_000_500_000,)]
        assert watched.looks > 20  # one of them for the row, the others while it was added up
        with pytest.raises(Cancelled):
            list(read_rows(session, total, Tally(stopping, "")))
        assert stopping.looks == 2
        assert session.scalar(total) == 500_000_500_000  # nobody looks, nobody stops it


@pytest.mark.file_only("a file counts the steps of its own machine, a server looks by the clock")
def test_whole_numbers_come_as_an_array_and_can_be_cancelled(workspace: Workspace) -> None:
    count = numbers_to(400_000).subquery()
    query = select(count.c.n, -count.c.n)
    watched, stopping = Nth(0), Nth(3)
    with workspace.read() as session:
        found = read_numbers(session, query, Tally(watched, ""))
        assert found.dtype == np.int64
        assert found.shape == (400_000, 2)
        assert found[[0, -1]].tolist() == [[1, -1], [400_000, -400_000]]
        assert watched.looks > 10  # one before it, the others while the database counted
        with pytest.raises(Cancelled):
            read_numbers(session, query, Tally(stopping, ""))
        assert stopping.looks == 3
        assert read_numbers(session, select(count.c.n).where(count.c.n < 0), Tally(SILENT, "")).shape == (0, 1)


def test_what_was_written_before_a_cancel_is_undone(workspace: Workspace) -> None:
    def write_and_stop() -> None:
        with workspace.write(Permission.EDIT_STUDENTS, "Add a school") as session:
            make_school(session, "Lincoln High")
            with cancellable(session, Tally(Nth(3), "")):
                session.execute(select(func.sum(numbers_to(1_000_000).subquery().c.n)))

    with pytest.raises(Cancelled):
        write_and_stop()
    with workspace.read() as session:
        assert session.scalar(select(func.count()).select_from(School)) == 0


def test_a_long_write_is_stopped_in_the_middle_and_undone(workspace: Workspace) -> None:
    million = numbers_to(1_000_000).subquery()
    names: Select[Any] = select(literal_column("'School ' || n")).select_from(million)

    def write_and_stop() -> None:
        with workspace.write(Permission.EDIT_STUDENTS, "Add a million schools") as session:
            make_school(session, "Lincoln High")
            with cancellable(session, Tally(Nth(3), "")):
                session.execute(text("CREATE TEMP TABLE many (name TEXT)"))
                session.execute(Table("many", MetaData(), Column("name")).insert().from_select(["name"], names))

    with pytest.raises(Cancelled):
        write_and_stop()
    with workspace.write(Permission.EDIT_STUDENTS, "Add a school") as session:
        assert session.scalar(select(func.count()).select_from(School)) == 0
        make_school(session, "Franklin High")
    with workspace.read() as session:
        assert session.scalars(select(School.name)).all() == ["Franklin High"]


def test_records_that_are_not_written_yet_are_read_too(workspace: Workspace) -> None:
    with workspace.write(Permission.EDIT_STUDENTS, "Add a school") as session:
        session.add(School(name="Franklin High"))
        assert [row.name for row in read_rows(session, select(School.name), Tally(SILENT, ""))] == ["Franklin High"]
