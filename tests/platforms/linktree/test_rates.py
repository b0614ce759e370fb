"""Click rates are published as fractions of views, whichever unit Linktree sends them in."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.platforms.linktree.rates import as_fractions, click_rate
from tests.platforms.hand_made import HandMadeLake
from tests.platforms.linktree.points import answer, point

NAME = "graphql_20261121_073042_450424.json"
counted = st.lists(st.tuples(st.integers(1, 100_000), st.integers(0, 100_000)), min_size=1, max_size=40)


@given(counted, st.integers(4, 8))
def test_a_rate_is_published_as_clicks_by_views_however_it_was_rounded(counts, digits):
    views, clicks = zip(*counts, strict=True)
    true = [round(c / v, 4) for v, c in counts]
    for factor, places in ((1, digits), (100, digits - 2)):
        sent = [round(c / v * factor, places) for v, c in counts]
        rates, _ = as_fractions(sent, views, clicks)
        assert list(map(click_rate, rates, views, clicks)) == true


@given(counted)
def test_the_unit_is_recognised(counts):
    views, clicks = zip(*counts, strict=True)
    rates = [c / v for v, c in counts]
    assert as_fractions(rates, views, clicks)[1] is False
    assert as_fractions([rate * 100 for rate in rates], views, clicks)[1] is any(clicks)


def published(folder, *points):
    lake = HandMadeLake(folder, "linktree")
    lake.put(NAME, answer(*points))
    lake.run()
    return lake, [row["clickThroughRate"] for row in lake.rows("linktree_analytics")]


@pytest.mark.parametrize(("rate", "views", "expected"), [(None, 74, "0.4459"), (None, 0, ""), (0, 0, "")])
def test_an_empty_rate_is_filled_from_the_counts_and_stays_empty_without_views(rate, views, expected, tmp_path):
    assert published(tmp_path, point(counts=(views, 0, 33, 30), rate=rate))[1] == [expected]


@pytest.mark.parametrize("rate", [44.59, 44.6, 45])
def test_percents_become_fractions_and_that_is_put_on_record(rate, tmp_path):
    lake, rates = published(tmp_path, point(rate=rate))
    assert rates == ["0.4459"]
    assert "percent" in lake.delivery(NAME).note


def test_linktrees_own_rate_is_kept_where_it_is_another_one_and_that_is_put_on_record(tmp_path):
    """It might be unique clicks by unique visitors one day."""
    lake, rates = published(tmp_path, point("2026-11-19", rate=0.5), point("2026-11-20"))
    assert rates == ["0.5", "0.4459"]
    assert lake.remarks == ("On 1 of 2 days Linktree's click rate is not clicks ÷ views; Linktree's own is shown.",)


def test_more_clicks_than_views_are_no_percents(tmp_path):
    assert published(tmp_path, point(counts=(4, 4, 10, 4), rate=2.5))[1] == ["2.5"]


def test_a_rate_by_unique_visitors_is_no_percentage(tmp_path):
    points = [point(f"2026-11-{day}", (90, 30, 45, 40), 1.5) for day in range(10, 15)]
    assert published(tmp_path, *points)[1] == ["1.5"] * 5


def test_answers_in_either_unit_may_follow_each_other(tmp_path):
    lake = HandMadeLake(tmp_path, "linktree")
    luck = Random(5)
    for number, factor in enumerate((100, 1, 100)):
        days = [point(f"2026-11-{number * 3 + k + 1:02d}", (90, 70, 45, 40), 0.5 * factor) for k in range(3)]
        luck.shuffle(days)
        lake.put(f"graphql_2026112{number}_073042_450424.json", answer(*days))
    lake.run()
    assert [row["clickThroughRate"] for row in lake.rows("linktree_analytics")] == ["0.5"] * 9
