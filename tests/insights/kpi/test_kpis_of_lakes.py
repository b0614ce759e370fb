"""The KPIs of whole lakes equal what their generator knows and their raw reports say: exactly, to the last decimal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from pipeline.charting.asking import asking
from pipeline.insights.figures import headline_figures
from pipeline.insights.kpi.delays import reporting_delays
from pipeline.insights.kpi.money import revenue_by_artist, revenue_by_distributor, revenue_by_store
from pipeline.insights.kpi.months import MonthRevenue, monthly_revenue
from pipeline.insights.kpi.plays import Period, daily_plays, plays_growth
from pipeline.insights.kpi.rates import rates
from pipeline.insights.kpis import KpiValue, Reading, read_kpis
from tests.end_to_end.lakes import LakeFolder, landed
from tests.insights.kpi.known_answers import KnownAnswers, month_before, month_span, over, rounded

TODAY = date(2026, 11, 25)
LAKES: dict[str, dict[str, Any]] = {
    "a year": {"seed": 11, "days": 365, "snapshots": 2, "bank_rows": 3000},
    "faults": {"seed": 23, "days": 200, "snapshots": 4, "bank_rows": 1500, "defects": 0.2},
    "fifteen columns": {"seed": 5, "days": 130, "bank_schema": 15, "artists": 4, "tracks": 6},
    "one artist": {"seed": 77, "days": 420, "artists": 1, "campaigns": 3, "bank_rows": 400},
}
pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Run:
    """A lake after its run: what it says, and what is known."""

    lake: LakeFolder
    known: KnownAnswers
    reading: Reading
    values: dict[str, KpiValue]

    def parts(self, key: str) -> dict[str, object]:
        return {one.subject: one.value for one in read_kpis(self.reading) if one.key == key}


@pytest.fixture(scope="module", params=LAKES)
def run(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    lake = landed(tmp_path_factory.mktemp("kpis") / "lake", **LAKES[request.param])
    lake.run()
    with lake.opened() as opened, asking(opened.settings.database) as connection:
        reading = Reading(connection, TODAY)
        values = {one.key: one for one in read_kpis(reading) if not one.subject}
        yield Run(lake, KnownAnswers(lake.root, TODAY), reading, values)


def says(value: KpiValue, now: Fraction | None, before: Fraction | None = None) -> None:
    """Exact where it is a sum, to twelve decimals where it is a quotient."""
    for found, expected in ((value.value, now), (value.before, before)):
        if expected is None:
            assert found is None, value.key
        elif isinstance(found, int):
            assert found == expected, value.key
        else:
            assert isinstance(found, Decimal), value.key
            assert Fraction(found) == expected or found == rounded(expected), value.key


def before_of(value: KpiValue) -> Fraction | None:
    return None if value.before is None else Fraction(value.before)


def test_money_is_that_of_the_raw_reports(run: Run) -> None:
    known, found = run.known, run.values
    bank = run.known.truth["bank"]
    assert known.money(lambda line: line.distributor == "distrokid") == Fraction(bank["earnings_usd"])
    says(found["revenue_total"], known.money())
    says(found["revenue_total_ours"], known.money(ours=True))
    says(found["plays_paid"], Fraction(sum(line.quantity for line in known.lines)))
    says(found["revenue_per_play"], over(known.money(), Fraction(sum(line.quantity for line in known.lines))))
    by_distributor = {one.key: Fraction(one.revenue or 0) for one in revenue_by_distributor(run.reading)}
    assert by_distributor == known.grouped(lambda line: line.distributor)


def test_each_breakdown_is_that_of_the_raw_reports(run: Run) -> None:
    known = run.known
    stores = {one.key: (Fraction(one.revenue), one.plays, one.lines) for one in revenue_by_store(run.reading)}
    expected = {
        store: (usd, sum(line.quantity for line in known.lines if line.store == store),
                sum(line.store == store for line in known.lines))
        for store, usd in known.grouped(lambda line: line.store).items()
    }  # fmt: skip
    assert stores == expected
    artists = {one.title: Fraction(one.revenue) for one in revenue_by_artist(run.reading)}
    assert artists == known.grouped(lambda line: line.artist)
    assert run.values["top_artist"].value == max(artists, key=lambda name: artists[name])
    assert run.values["artist_count"].value == len(artists)
    assert sum(Fraction(one.ours or 0) for one in revenue_by_distributor(run.reading)) == known.money(ours=True)
    for rate in rates(run.reading):
        if rate.platform == "spotify":
            paid = expected["Spotify"]
            assert rate.measured == rounded(paid[0] / paid[1])


def test_months_are_paid_by_reports_and_money_counts_by_month_of_sale(run: Run) -> None:
    months = {f"{one.first:%Y-%m}": one for one in monthly_revenue(run.reading)}
    known = run.known
    by_month = known.grouped(lambda line: line.sale)
    for name, month in months.items():
        actual = by_month.get(name)
        assert (None if month.actual is None else Fraction(month.actual)) == actual
        expected = known.expected(name)
        assert (None if month.expected is None else Fraction(month.expected)) == expected
        if actual is not None and expected is not None:
            assert Fraction(month.variance or 0) == actual - expected
        assert month.due == month.first + timedelta(days=60)
        assert month.payment.value == payment(known, name, month), name
    assert by_month.keys() <= months.keys()


def payment(known: KnownAnswers, name: str, month: MonthRevenue) -> str:
    """By each distributor that is concerned; the worst counts."""
    order = ("UNKNOWN", "PAID", "PENDING", "DUE_SOON", "DUE", "OVERDUE")
    states = []
    for distributor in known.distributors():
        since, until = known.reach(distributor)
        sold = any(line.distributor == distributor and line.sale == name for line in known.lines)
        played = any(f"{day:%Y-%m}" == name for (who, _), days in known.plays.items() if who == distributor
                     for day in days)  # fmt: skip
        if name < since or not (sold or played or name > until):
            states.append("UNKNOWN")
        elif sold and name <= until:
            states.append("PAID")
        else:
            days = (TODAY - month.due).days
            states.append("OVERDUE" if days > 30 else "DUE" if days >= 0 else "DUE_SOON" if days >= -30 else "PENDING")
    return max(states, key=order.index, default="UNKNOWN")


def test_the_last_paid_month_is_the_overviews_and_that_of_the_reports(run: Run) -> None:
    known, month = run.known, run.known.last_paid
    value = run.values["revenue_month"]
    assert f"{value.first:%Y-%m}" == month
    says(value, known.money(lambda line: line.sale == month, ours=True), before_of(value))
    if value.before is not None:
        assert before_of(value) == known.money(lambda line: line.sale == month_before(month), ours=True)
    figures = {one.key: one for one in headline_figures(run.lake.root / "warehouse" / "bedrot_analytics.db", TODAY)}
    for figure, kpi in (("plays", "plays_week"), ("revenue", "revenue_month"), ("ad_spend", "ad_spend_week"),
                        ("tiktok_views", "tiktok_views_week")):  # fmt: skip
        assert (figures[figure].value, figures[figure].change) == (run.values[kpi].value, run.values[kpi].change)


def test_delays_are_those_of_the_report_lines(run: Run) -> None:
    counts = run.known.delays()
    found, lines = reporting_delays(run.reading), sum(counts.values())
    assert {one.months: one.lines for one in found.distribution} == counts
    assert found.mean == rounded(Fraction(sum(months * n for months, n in counts.items()), lines))
    assert found.mode == min(counts, key=lambda months: (-counts[months], months))
    assert [one.share for one in found.distribution] == [rounded(Fraction(counts[m], lines)) for m in sorted(counts)]


def test_plays_are_added_up_by_date(run: Run) -> None:
    known, found = run.known, run.values
    series = known.plays
    dates = {day for days in series.values() for day in days}
    total = known.total(series, date.min, date.max)
    now, before, first, last = known.week(series)
    says(found["plays_week"], now, before)
    assert (found["plays_week"].first, found["plays_week"].last) == (first, last)
    says(found["plays_total"], total)
    says(found["plays_daily_mean"], total / len(dates))
    month = f"{known.end(series):%Y-%m}"
    while not (month_span(month)[1] <= known.end(series) and known.whole(series, *month_span(month))):
        month = month_before(month)
    earlier = month_before(month)
    comparable = known.whole(series, *month_span(earlier))
    says(found["plays_month"], known.total(series, *month_span(month)),
         known.total(series, *month_span(earlier)) if comparable else None)  # fmt: skip
    days = daily_plays(run.reading, 30)
    assert [one.day for one in days] == [max(dates) - timedelta(days=back) for back in reversed(range(30))]
    assert [one.total for one in days] == [known.total(series, one.day, one.day) for one in days]
    for one in plays_growth(run.reading, Period.WEEKLY):
        assert one.plays == known.total(series, one.first, one.last)
        assert one.first.weekday() == 0


def test_social_figures_are_the_generators(run: Run) -> None:
    known, found = run.known, run.values
    views = known.by_day("tiktok_daily", "handle", "video_views")
    engaged = known.by_day("tiktok_daily", "handle", "likes", "comments", "shares")
    now, before, first, last = known.week(views)
    says(found["tiktok_views_week"], now, before)
    back = timedelta(days=7)
    says(found["tiktok_engagement"], over(known.total(engaged, first, last), now),
         over(known.total(engaged, first - back, last - back), before))  # fmt: skip
    followers = known.by_day("spotify_audience", "artist", "followers")
    says(found["spotify_followers"], sum((days[max(days)] for days in followers.values()), Fraction(0)),
         sum((days[max(days) - back] for days in followers.values()), Fraction(0)))  # fmt: skip
    on_tiktok = known.by_day("tiktok_followers", "handle", "followers")
    assert run.parts("followers_by_platform")["tiktok"] == sum(days[max(days)] for days in on_tiktok.values())
    seen, clicked = (known.week(known.by_day("linktree_daily", "", name)) for name in ("total_views", "total_clicks"))
    says(found["linktree_views_week"], seen[0], seen[1])
    says(found["linktree_clicks_week"], clicked[0], clicked[1])
    says(found["linktree_ctr"], over(clicked[0], seen[0]), over(clicked[1], seen[1]))


def test_ads_and_what_they_bring_are_by_the_stated_formulas(run: Run) -> None:
    known, found = run.known, run.values
    spend, shown, clicks = known.ads()
    says(found["ad_spend_total"], spend)
    says(found["ad_impressions_total"], shown)
    says(found["ad_clicks_total"], clicks)
    says(found["ad_cpc_total"], over(spend, clicks))
    week = found["ad_spend_week"]
    assert week.first is not None
    assert week.last is not None
    spend, shown, clicks = known.ads(week.first, week.last)
    says(found["ad_cpc"], over(spend, clicks), before_of(found["ad_cpc"]))
    assert found["ad_ctr"].value == rounded(over(clicks, shown))
    assert found["ad_cpm"].value == rounded(over(spend * 1000, shown))
    per_day = known.listeners(*known.ad_days())
    gained = max(per_day.values()) - min(per_day.values())
    spend, _, clicks = known.ads(min(per_day), max(per_day))
    says(found["listener_cost"], over(spend, gained))
    says(found["listeners_per_click"], over(gained, clicks))
    first, last = month_span(known.last_paid)
    revenue = known.money(lambda line: line.sale == known.last_paid, ours=True)
    during = known.listeners(first, last)
    worth = revenue * 6 / max(during.values()) if during else None
    says(found["listener_value"], worth)
    if worth is not None:
        assert found["listener_roi"].value == pytest.approx(rounded(worth / (spend / gained) - 1), abs=Decimal("1e-9"))
    in_month = known.ads(first, last)[0]
    assert found["ad_roi"].value == rounded(over(revenue - in_month, in_month))
    spend, _, clicks = known.ads()
    per_play = known.money() / sum(line.quantity for line in known.lines)
    says(found["click_payback"], 50 * per_play / (spend / clicks))


def test_a_second_distributors_rows_of_a_date_are_no_second_date(run: Run) -> None:
    """The mean over rows instead of dates would be lower."""
    value = run.values["plays_daily_mean"].value
    assert isinstance(value, Decimal)
    rows = len(run.known.table("daily_streams"))
    assert value > run.known.total(run.known.plays, date.min, date.max) / Fraction(rows)


def test_goals_are_judged_by_whole_periods(run: Run) -> None:
    found = run.values
    assert Fraction(found["goal_monthly_plays"].value or 0) == Fraction(found["plays_month"].value or 0) / 200_000
    assert found["goal_monthly_revenue"].value == rounded(Fraction(found["revenue_month"].value or 0) / 500)
    assert found["goal_spotify_followers"].value == rounded(Fraction(found["spotify_followers"].value or 0) / 10_000)
