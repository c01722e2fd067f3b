"""What is wrong with many rows is told as a person would say it."""

from __future__ import annotations

from iattend_desktop.roster.problems import Problem, problem_lines


def _problem(row: int, column: str = "Birth Date", found: str = "4/2/1990") -> Problem:
    return Problem("Students", row, column, found, "a birth date", "rejected", "Correct it.")


def test_the_same_in_many_rows_is_one_sentence() -> None:
    lines = problem_lines([_problem(2), _problem(3, found="5/1/1990"), _problem(7)], most=20)
    assert lines == [
        "Students, 3 rows from row 2 on, Birth Date: found “4/2/1990” in the first of them, expected a birth date. "
        "Correct it."
    ]


def test_two_rows_are_named() -> None:
    assert problem_lines([_problem(2), _problem(9)], most=20) == [_problem(2).words, _problem(9).words]


def test_what_is_wrong_in_another_column_stands_apart() -> None:
    lines = problem_lines([_problem(2), _problem(3), _problem(4), _problem(3, "Grade", "14")], most=20)
    assert [line.split(":")[0] for line in lines] == [
        "Students, 3 rows from row 2 on, Birth Date",
        "Students, row 3, Grade",
    ]


def test_what_is_left_out_is_counted_by_rows() -> None:
    many = [_problem(row, column) for column in ("A", "B", "C") for row in range(2, 7)]
    lines = problem_lines(many, most=1)
    assert lines[1:] == ["10 more; --json lists them all."]


def test_nothing_wrong_is_nothing_said() -> None:
    assert problem_lines([], most=20) == []
