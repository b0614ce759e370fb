"""The charts of a whole lake show what its generator wrote down and its raw reports say, computed another way."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from pipeline.charting.business import business_charts
from pipeline.charting.marks import with_marks, with_outlook
from pipeline.charting.model import Chart
from pipeline.insights.outlook.storing import anomalies_of, outlook_of
from tests.charting.shown import EVERYTHING, TODAY, row
from tests.end_to_end.lakes import landed
from tests.insights.kpi.known_answers import KnownAnswers

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Shown:
    charts: dict[str, Chart]
    known: KnownAnswers


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Shown:
    lake = landed(tmp_path_factory.mktemp("charts") / "lake", seed=19, days=200, snapshots=2, bank_rows=1500)
    lake.run()
    with lake.opened() as opened:
        warehouse = opened.settings.database
    charts = business_charts(warehouse, EVERYTHING, TODAY)
    whole = with_outlook(with_marks(charts, anomalies_of(warehouse)), outlook_of(warehouse))
    assert [chart.key for chart in whole] == [chart.key for chart in charts], "each takes its marks"
    return Shown({chart.key: chart for chart in charts}, KnownAnswers(lake.root, TODAY))


def test_plays_are_the_distributors_own_counts_added_up(shown: Shown) -> None:
    counted: dict[str, dict[str, int]] = defaultdict(dict)
    for told in shown.known.table("daily_streams"):
        if told["spotify_streams"] is not None:
            counted[told["source"]][told["date"]] = told["spotify_streams"]
    end = min(max(days) for days in counted.values())
    begun = {source: min(days) for source, days in counted.items()}
    expected = {
        day: sum(days[day] for days in counted.values() if day in days)
        for day in {day for days in counted.values() for day in days}
        if day <= end and all(day in days for source, days in counted.items() if begun[source] <= day)
    }
    found = row(shown.charts["plays"], "spotify_daily")
    assert found == expected
    assert len(found) > 150
    day = sorted(found)[100]
    week = [(date.fromisoformat(day) - timedelta(days=back)).isoformat() for back in range(7)]
    assert row(shown.charts["plays"], "spotify")[day] == pytest.approx(sum(expected[one] for one in week) / 7)


def test_months_have_earned_what_the_raw_reports_say_times_our_share(shown: Shown) -> None:
    expected: dict[str, Fraction] = defaultdict(Fraction)
    for line in shown.known.lines:
        expected[line.sale] += line.ours
    part = shown.charts["revenue"].part("earned")
    places = [place.key for place in shown.charts["revenue"].places]
    found = {key: Fraction(text) for key, text in zip(places, part.exact, strict=True) if text is not None}
    assert found == {month: amount for month, amount in expected.items() if month in found}
    assert set(expected) - set(found) <= {f"{TODAY:%Y-%m}"}


def test_ad_days_and_levels_are_those_of_the_sources(shown: Shown) -> None:
    spent: dict[str, Decimal] = defaultdict(Decimal)
    clicks: dict[str, int] = defaultdict(int)
    for told in shown.known.table("meta_daily"):
        spent[told["date"]] += Decimal(str(told["spend_usd"]))
        clicks[told["date"]] += told["clicks"]
    chart = shown.charts["ad_spend"]
    exact = zip(chart.places, chart.part("spend").exact, strict=True)
    assert {place.key: Decimal(text) for place, text in exact if text is not None} == spent
    assert row(shown.charts["ad_clicks"], "clicks") == clicks
    assert row(chart, "cpc") == {
        day: pytest.approx(float(amount) / clicks[day]) for day, amount in spent.items() if clicks[day]
    }
    for artist in {told["artist"] for told in shown.known.table("spotify_audience")}:
        assert row(shown.charts["followers"], f"spotify:{artist}") == {
            told["date"]: told["followers"]
            for told in shown.known.table("spotify_audience")
            if told["artist"] == artist
        }
    for told in shown.known.table("tiktok_followers"):
        assert row(shown.charts["followers"], f"tiktok:{told['handle']}")[told["date"]] == told["followers"]
