"""Cells to values: what is taken, what is mended and said so, what is refused."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iattend_desktop.roster import dates, identifiers, terms, values
from iattend_desktop.roster.columns import parser_of
from iattend_desktop.roster.fields import Kind, fields_of
from iattend_desktop.roster.table import Cell
from iattend_desktop.roster.values import Mended, Refused, parse_cell, parse_column

TODAY = dt.date(2026, 11, 20)
DATE = dates.date_parser(TODAY)


def read(cell: Cell, parse: values.Parser) -> Any:
    """A cell's value; ``"refused"`` or ``"asked"`` where there is none."""
    value = parse_cell(cell, parse)
    if isinstance(value, Refused):
        return {"rejected": "refused", "question": "asked"}[value.action]
    return value.value if isinstance(value, Mended) else value


@pytest.mark.parametrize("text", ["09/12/2014", "9/12/14", "2014-09-12", "12-Sep-14", "Sep 12, 2014", "20140912"])
def test_dates_as_text_are_mended_month_first(text: str) -> None:
    assert parse_cell(text, DATE) == Mended(dt.date(2014, 9, 12), "a real date", "2014-09-12")
    assert parse_cell(text, dates.date_parser(TODAY, text_only=True)) == dt.date(2014, 9, 12)


@pytest.mark.parametrize(
    "cell",
    [
        "02/30/2014",
        "13/01/2014",
        "25/12/2014",
        "2014",
        2014.0,
        "soon",
        "9/12",
        True,
        math.nan,
        "٠٩/١٢/٢٠١٤",
        "1/1/0214",
    ],
)
def test_what_is_no_date(cell: Cell) -> None:
    assert read(cell, DATE) == "refused"


def test_real_dates_moments_and_day_numbers() -> None:
    assert parse_cell(dt.date(2014, 9, 12), DATE) == dt.date(2014, 9, 12)
    assert parse_cell(dt.datetime(2014, 9, 12, 8, 30), DATE) == dt.date(2014, 9, 12)
    assert parse_cell(41894.0, DATE) == Mended(dt.date(2014, 9, 12), "a real date", "2014-09-12")
    assert read("Friday, September 12, 2014", DATE) == dt.date(2014, 9, 12)
    assert read("12 de", DATE) == "refused"


def test_birth_dates_have_a_range() -> None:
    born = dates.birth_date_parser(TODAY, oldest=25, text_only=False)
    assert read(dt.date(2026, 11, 20), born) == dt.date(2026, 11, 20)
    assert read(dt.date(2026, 11, 21), born) == "refused"
    assert read(dt.date(2001, 11, 19), born) == "refused"
    assert read("11/20/2001", born) == dt.date(2001, 11, 20)


@given(
    st.dates(dt.date(1940, 1, 1), dt.date(2036, 12, 31)),
    st.sampled_from(["%m/%d/%Y", "%Y-%m-%d", "%d-%b-%Y", "%B %d, %Y"]),
)
def test_every_date_comes_back_from_its_text(day: dt.date, form: str) -> None:
    assert read(day.strftime(form), DATE) == day


@pytest.mark.parametrize(
    "cell", [dt.date(2026, 8, 31), "Aug 2026", "8/2026", "2026-08", "August 2026", "08/15/2026", "Aug-26"]
)
def test_months_are_their_first_day(cell: Cell) -> None:
    assert read(cell, dates.month_parser(TODAY, text_only=False)) == dt.date(2026, 8, 1)


@pytest.mark.parametrize(
    ("cell", "number"),
    [(12.0, 12), (0, 0), ("12", 12), ("1,200", 1200), ("7.0", 7), (" 3 ", 3)],
)
def test_whole_numbers(cell: Cell, number: int) -> None:
    assert read(cell, values.parse_count) == number


@pytest.mark.parametrize(
    "cell",
    [
        -1.0,
        "-1",
        2.5,
        "2.5",
        True,
        False,
        math.nan,
        math.inf,
        "nan",
        "1_0",
        "1e3",
        "1,23",
        "12,00",
        "٣",
        "³",
        "½",
        "two",
        1e16,
        2_147_483_648,
        "2,147,483,648",
    ],
)
def test_what_is_no_whole_number(cell: Cell) -> None:
    assert read(cell, values.parse_count) == "refused"


@given(st.integers(0, 2_147_483_647))
def test_every_whole_number_comes_back(number: int) -> None:
    assert read(str(number), values.parse_count) == number
    assert read(f"{number:,}", values.parse_count) == number
    assert read(float(number), values.parse_count) == number


@given(st.text(st.sampled_from("0123456789.,-+eE_ ٣³x"), max_size=6))
def test_text_is_a_whole_number_only_where_its_digits_say_so(text: str) -> None:
    value = read(text, values.parse_count)
    if isinstance(value, int):
        whole = "".join(text.split()).partition(".")[0]
        assert set(whole) <= set("0123456789,")
        assert value == int(whole.replace(",", ""))


def test_yes_and_no_one_and_true_do_not_run_together() -> None:
    cells: list[Cell] = [True, 1.0, "1", 0.0, False, "", "x", "maybe"]
    parsed = parse_column(cells, values.parse_yes_no)
    assert parsed.values == [True, True, True, False, False, None, True, None]
    assert list(parsed.notes) == [7]
    assert parse_column([True, 1.0, 1], values.parse_count).values == [None, 1, 1]


@pytest.mark.parametrize(
    ("cell", "grade"),
    [
        ("TK", -1),
        ("K", 0),
        ("KN", 0),
        ("00", 0),
        ("01", 1),
        (5.0, 5),
        ("3rd", 3),
        ("Grade 5", 5),
        ("12", 12),
        ("10th grade", 10),
    ],
)
def test_grades(cell: Cell, grade: int) -> None:
    assert read(cell, terms.parse_grade) == grade


@pytest.mark.parametrize("cell", ["13", "PK", "-1", -1.0, 5.5, "EO", True, "G", "Adult", dt.date(2026, 5, 6)])
def test_what_is_no_grade(cell: Cell) -> None:
    assert read(cell, terms.parse_grade) == "refused"


def test_ids_keep_their_zeros_and_get_lost_ones_back() -> None:
    cells: list[Cell] = ["00012345", "00012346", 12347.0, "12348", '="00012349"', "A-77", 3.5, True, "00012350"]
    parse = identifiers.id_parser(cells)
    assert [read(cell, parse) for cell in cells] == [
        "00012345", "00012346", "00012347", "00012348", "00012349", "A-77", "refused", "refused", "00012350",
    ]  # fmt: skip
    assert parse_cell(12347.0, parse) == Mended("00012347", "8 digits as text, zeros kept", "00012347")


def test_ids_of_a_column_of_numbers_stay_as_they_are() -> None:
    parse = identifiers.id_parser([12345.0, 999.0])
    assert parse_cell(12345.0, parse) == "12345"
    assert read(1e15, parse) == "refused"


def test_codes_of_a_fixed_width() -> None:
    cds = identifiers.id_parser([], 14)
    assert parse_cell("19647331930817", cds) == "19647331930817"
    assert read(1612590130229.0, cds) == "01612590130229"
    assert read("19-64733-1930817", cds) == "19647331930817"
    assert [read(cell, cds) for cell in ("1930817", "1964733193081X", "٣" * 14)] == ["refused"] * 3


def test_spaces_are_mended_and_said() -> None:
    note = parse_cell(" Delgado\u00a0 Ortiz ", values.parse_text)
    assert note == Mended("Delgado Ortiz", "no spaces around it, single spaces inside", "Delgado Ortiz")
    assert parse_cell("Jose\u0301", values.parse_text) == "José"  # only the spelling of the same letters
    assert parse_cell("   ", values.parse_text) is None


@pytest.mark.parametrize("word", ["N/A", "n/a", "-", "none", "#N/A"])
def test_words_for_nothing(word: str) -> None:
    note = parse_cell(word, values.parse_text)
    assert isinstance(note, Mended)
    assert note.value is None
    assert isinstance(parse_cell(word, values.parse_text, required=True), Refused)


def test_a_clean_column_is_taken_whole_and_a_dirty_one_cell_by_cell() -> None:
    field = fields_of(Kind.STUDENTS)["last_name"]
    clean = parse_column(["Kim", "", "Núñez"], parser_of(field, []))
    assert (clean.values, clean.notes) == (["Kim", None, "Núñez"], {})
    dirty = parse_column(["Kim", "", "Núñez ", "n/a"], parser_of(field, []))
    assert (dirty.values, list(dirty.notes)) == (["Kim", None, "Núñez", None], [2, 3])
    required = parse_column(["Kim", ""], parser_of(field, []), required=True, expected="Last Name")
    assert (required.values, list(required.notes)) == (["Kim", None], [1])


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Delgado, Rosa", ("Rosa", "Delgado")),
        ("Rosa Delgado", ("Rosa", "Delgado")),
        ("Rosa Maria de la Cruz", ("Rosa Maria", "de la Cruz")),
        ("Sam Hill Jr.", ("Sam", "Hill Jr.")),
        ("Hill, Sam, Jr.", ("Sam, Jr.", "Hill")),
        ("Suharto", (None, "Suharto")),
    ],
)
def test_whole_names_are_split(text: str, names: tuple[str | None, str]) -> None:
    assert values.parse_full_name(text) == names


def test_phones_emails_and_zip_codes() -> None:
    phones: list[Cell] = [
        "213-555-0123",
        "(213) 555 0123",
        "+1 213.555.0123",
        2135550123.0,
        "+44 20 7946 0958",
        "555",
    ]
    assert [read(cell, values.parse_phone) for cell in phones] == [
        *["(213) 555-0123"] * 4, "+44 20 7946 0958", "asked",
    ]  # fmt: skip
    assert read("Rosa.D@Example.ORG", values.parse_email) == "rosa.d@example.org"
    assert [read(cell, values.parse_email) for cell in ("rosa", "a@b", "a b@c.org", "a@b.org; c@d.org")] == [
        "asked"
    ] * 4
    codes: list[Cell] = ["90012", 90012.0, "90012-1234", 7102.0, "9001X"]
    assert [read(cell, identifiers.parse_zip) for cell in codes] == ["90012", "90012", "90012-1234", "07102", "asked"]


def test_languages_by_name_own_name_and_code() -> None:
    words: list[Cell] = ["Spanish", "español", "ES", "spa", "K'iche'", "Quiché", "Filipino", "Tagalog", "Klingon"]
    codes = ["spa", "spa", "spa", "spa", "quc", "quc", "tgl", "tgl", "asked"]
    assert [read(word, terms.parse_language) for word in words] == codes
    assert read("Spanish; English; español", terms.parse_languages) == ("spa", "eng")
    assert read("Spanish; Klingon", terms.parse_languages) == "asked"


def test_times_as_a_mask() -> None:
    # bit = weekday * 3 + part; Monday after is bit 2, Wednesday lunch bit 2 * 3 + 1 = 7
    assert read("Mon after; Wed lunch", terms.parse_availability) == (1 << 2) + (1 << 7)
    assert read("monday afternoon, WED midday", terms.parse_availability) == (1 << 2) + (1 << 7)
    assert read("whenever", terms.parse_availability) == "refused"


def test_terms_of_the_program() -> None:
    assert read("District leader", terms.parse_mentor_kind) == "district_leader"
    assert read("Community Partners", terms.parse_mentor_kind) == "community_partner"
    assert read("plumber", terms.parse_mentor_kind) == "refused"
    assert [read(word, terms.parse_meeting_wish) for word in ("any", "In person", "Zoom")] == [
        "any",
        "in_person",
        "virtual",
    ]
    assert read("Barriers; Aversion", terms.parse_causes) == ("barriers", "aversion")
    assert read("robots", terms.parse_causes) == "refused"
    assert read("Chess; soccer; chess", values.parse_list) == ("Chess", "soccer")
    assert read("Chess, soccer", values.parse_list) == ("Chess", "soccer")


def test_places_and_hours() -> None:
    fields = fields_of(Kind.MENTORS)
    assert read("34.05", parser_of(fields["latitude"], [])) == 34.05
    assert read(-118.24, parser_of(fields["longitude"], [])) == -118.24
    assert [read(cell, parser_of(fields["latitude"], [])) for cell in (91.0, "north", True)] == ["refused"] * 3
    assert read(2.5, parser_of(fields["training_hours"], [])) == 2.5
    assert read(-1.0, parser_of(fields["travel_miles"], [])) == "refused"
