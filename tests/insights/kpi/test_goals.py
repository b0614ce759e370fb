"""Goals and thresholds: the file is written once, every part may be missing, and a mistake is named in plain words."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.insights.goals import FILE, Goals, load_goals
from pipeline.settings import ConfigurationError


def stated(folder: Path, body: object) -> Path:
    (folder / FILE).write_text(body if isinstance(body, str) else json.dumps(body), encoding="utf-8")
    return folder


def test_without_a_file_the_usual_goals_count_and_nothing_is_written(tmp_path: Path) -> None:
    assert load_goals(tmp_path) == Goals()
    assert not (tmp_path / FILE).exists()


def test_what_is_stated_counts_and_the_rest_stays_as_usual(tmp_path: Path) -> None:
    body = {"goals": {"monthly_revenue_usd": 750.5, "spotify_followers": None, "yearly_plays_by": 2031},
            "alerts": {"plays_drop_percent": 12.5, "revenue_change_usd": None}}  # fmt: skip
    assert load_goals(stated(tmp_path, body)) == Goals(
        Decimal("750.5"), 200_000, None, 100_000_000, 2031, None, Decimal("0.125")
    )


@pytest.mark.parametrize(
    ("body", "words", "advice"),
    [
        ("{oops", "line 1, column 2", "Mend that line"),
        ([], "it does not hold an object", "Mend it"),
        ({"goal": {}}, "goal is not known", "Use goals, alerts."),
        ({"goals": 5}, "goals is not an object", "Mend it"),
        ({"goals": {"followers": 5}}, "goals.followers is not known", "spotify_followers"),
        ({"goals": {"monthly_plays": "many"}}, "goals.monthly_plays is 'many'", "whole number"),
        ({"goals": {"monthly_plays": 1.5}}, "goals.monthly_plays is 1.5", "whole number"),
        ({"goals": {"monthly_plays": True}}, "goals.monthly_plays is True", "whole number"),
        ({"goals": {"monthly_revenue_usd": 0}}, "goals.monthly_revenue_usd is 0", "amount in USD"),
        ({"goals": {"yearly_plays_by": None}}, "goals.yearly_plays_by is None", "a year"),
        ({"alerts": {"plays_drop_percent": 101}}, "alerts.plays_drop_percent is 101", "percentage"),
    ],
)
def test_a_mistake_is_named_with_what_to_write(tmp_path: Path, body: object, words: str, advice: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load_goals(stated(tmp_path, body))
    assert FILE in caught.value.message
    assert words in caught.value.message
    assert advice in caught.value.next_action
