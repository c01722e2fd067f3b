"""The table of elements: seven, whole and with their source; one that a district spoiled is told in words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from iattend_desktop.problem import UserError
from iattend_desktop.support.seven_elements import elements, read_elements


def test_the_table_has_seven_elements_with_four_ratings_in_words_and_a_source() -> None:
    keys = [one.key for one in elements()]
    assert keys == ["data", "team", "culture", "outreach", "partners", "staff", "improvement"]
    for one in elements():
        assert len(set(one.levels)) == 4
        assert all(len(words) > 20 for words in (one.means, *one.levels)), one.key
        assert "Attendance Works" in one.source


def test_what_a_district_wrote_is_read_or_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "seven_elements.json"
    own = {"key": "own", "title": "Buses", "means": "They come", "ratings": ["1", "2", "3", "4"], "source": "us"}

    def written(*entries: dict[str, Any]) -> Path:
        path.write_text(json.dumps({"sources": {"us": "Our district"}, "elements": entries}), encoding="utf-8")
        return path

    (one,) = read_elements(written(own))
    assert (one.title, one.levels, one.source) == ("Buses", ("1", "2", "3", "4"), "Our district")
    for entries, sentence in (
        ([], "names no element"),
        ([own, {**own, "source": "hearsay"}], "Entry 2 of seven_elements.json cannot be read: 'hearsay'"),
        ([{**own, "ratings": ["1", "2", "3"]}], "Entry 1 .*all four ratings"),
        ([{**own, "title": " "}], "Entry 1 .*is not whole"),
        ([own, own], "two entries called “own”"),
    ):
        with pytest.raises(UserError, match=sentence):
            read_elements(written(*entries))
    path.write_text("[]", encoding="utf-8")
    with pytest.raises(UserError, match=r"seven_elements\.json is no table of elements"):
        read_elements(path)
