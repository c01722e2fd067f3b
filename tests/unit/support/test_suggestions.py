"""What may help: from the table, by cause, severity and tier; a table that a district spoiled is told in words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from iattend_desktop.problem import UserError
from iattend_desktop.support.assessment_values import Said
from iattend_desktop.support.suggestions import Suggestion, interventions, read_table, suggest
from iattend_desktop.vocabulary import Cause, CauseSource, Tier

BY = (CauseSource.STUDENT,)


def keys(found: tuple[Suggestion, ...]) -> list[str]:
    return [one.intervention.key for one in found]


def test_the_table_answers_every_cause_in_tier_two_and_names_its_sources() -> None:
    for cause in set(Cause) - {Cause.HOUSING}:
        assert any(cause in one.causes and one.tier <= Tier.TWO for one in interventions()), cause
    assert {one.tier for one in interventions() if Cause.HOUSING in one.causes} == {Tier.THREE}
    assert all(len(one.source) > 10 and one.first and one.title for one in interventions())


def test_the_most_severe_comes_first_and_no_higher_tier_is_suggested() -> None:
    causes = {"transport": Said(3, BY), "peers": Said(2, BY), "two_a_month_is_fine": Said(None, BY)}
    # made for transport (3), for peers (2, mentor before clubs as in the table), for what is believed (1);
    # then for whole groups: the plan answers barriers and misconceptions (3 + 1)
    assert keys(suggest(causes, Tier.TWO)) == ["transport", "mentor", "clubs", "letters", "plan"]
    assert keys(suggest(causes, None)) == keys(suggest(causes, Tier.TWO))
    assert keys(suggest(causes, Tier.ONE)) == ["clubs", "letters"]
    # case management answers barriers and disengagement: 3 + 2 against the plan's 4
    assert keys(suggest(causes, Tier.THREE))[-2:] == ["case", "plan"]
    assert suggest(causes, Tier.TWO)[-1].causes == ("transport", "two_a_month_is_fine")
    assert keys(suggest({"barriers/The dog": Said(1, BY)}, Tier.TWO)) == ["plan"]
    assert suggest({}, Tier.THREE) == ()


def test_what_a_district_wrote_is_read_or_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "interventions.json"
    own = {"key": "own", "tier": 1, "causes": ["work"], "source": "us", "title": "Our own", "first": "Call"}

    def written(*entries: dict[str, Any]) -> Path:
        path.write_text(json.dumps({"sources": {"us": "Our district"}, "interventions": entries}), encoding="utf-8")
        return path

    (one,) = suggest({"work": Said(1, BY)}, Tier.ONE, read_table(written(own)))
    assert (one.intervention.title, one.intervention.source) == ("Our own", "Our district")
    for entries, sentence in (
        ([own, {**own, "tier": 4}], "Entry 2 of interventions.json cannot be read: 4"),
        ([{**own, "causes": ["laziness"]}], "Entry 1 .*laziness"),
        ([{**own, "source": "hearsay"}], "Entry 1 .*hearsay"),
        ([{**own, "causes": []}], "Entry 1 of interventions.json answers nothing"),
        ([own, own], "two entries called “own”"),
    ):
        with pytest.raises(UserError, match=sentence):
            read_table(written(*entries))
    path.write_text("{", encoding="utf-8")
    with pytest.raises(UserError, match=r"interventions\.json is no table of interventions"):
        read_table(path)
