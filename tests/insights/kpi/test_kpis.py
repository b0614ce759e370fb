"""KPIs promise: dates once, typed columns, only what is comparable compared, shares once, and no nought for nothing."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.insights.goals import Goals
from pipeline.insights.kpi.aims import GoalState, goal_states, state_of
from pipeline.insights.kpi.delays import reporting_delays
from pipeline.insights.kpi.money import revenue_by_artist, revenue_by_distributor, revenue_by_platform
from pipeline.insights.kpi.months import Match, Payment, match_of, monthly_revenue, payment_of
from pipeline.insights.kpi.plays import Period, daily_plays, plays_growth
from pipeline.insights.kpi.releases import new_releases
from pipeline.insights.kpi.table import as_table
from pipeline.insights.kpis import KPIS, AlertSeverity, alerts_of, read_kpis
from pipeline.insights.paid_months import number_of
from tests.insights.kpi.small_warehouse import TODAY, SmallWarehouse

NEWEST = date(2026, 11, 20)


def reports(warehouse: SmallWarehouse, usd: str = "100", last: int = 11) -> None:
    """A report a month from July, each about the month of sale two before."""
    for month in range(7, last + 1):
        warehouse.sale(f"2026-{month - 2:02}", f"2026-{month:02}-15", usd)


# -- what is not there ---------------------------------------------------------------------------


def test_an_empty_warehouse_has_every_kpi_and_not_one_nought(warehouse: SmallWarehouse) -> None:
    found = warehouse.values()
    whole = {kpi.key for kpi in KPIS if not kpi.by}
    assert whole == found.keys()
    assert {key for key, one in found.items() if one.enough} == {"new_releases"}, "the artist list is there"
    assert all(one.note for one in found.values() if not one.enough)


def test_an_empty_cell_takes_away_its_own_figure_only(warehouse: SmallWarehouse) -> None:
    for back in range(14):
        warehouse.add("tiktok_metrics", account_handle="nova", metrics_date=NEWEST - timedelta(days=back), artist_id=10,
                      video_views=10, likes_received=None, comments_received=1, shares=None)  # fmt: skip
    warehouse.add("linktree_metrics", analytics_date=NEWEST, total_views=9, total_clicks=None)
    found = warehouse.values()
    assert (found["tiktok_views_week"].value, found["tiktok_engagement"].value) == (70, Decimal("0.1"))
    assert (found["linktree_views_week"].value, found["linktree_clicks_week"].value) == (9, None)
    assert found["linktree_ctr"].value is None


def test_a_month_nobody_has_reported_yet_is_not_a_month_of_nothing(warehouse: SmallWarehouse) -> None:
    reports(warehouse)
    found = warehouse.values()["revenue_current_month"]
    assert (found.value, found.note) == (None, "No report tells of this month yet.")


def test_a_warehouse_of_an_older_version_has_no_kpis_yet(warehouse: SmallWarehouse) -> None:
    warehouse.connection.execute("DROP TABLE social_metrics")
    assert read_kpis(warehouse.reading()) == ()


# -- dates once ----------------------------------------------------------------------------------


def test_two_distributors_rows_of_a_date_are_one_day(warehouse: SmallWarehouse) -> None:
    for distributor, count in (("distrokid", 100), ("toolost", 20)):
        warehouse.plays(NEWEST, 30, count, distributor)
        warehouse.plays(NEWEST, 30, 1, distributor, "apple")
    found = warehouse.values()
    assert (found["plays_daily_mean"].value, found["plays_week"].value) == (122, 7 * 122)
    assert (found["plays_total"].value, found["plays_total"].first) == (30 * 122, date(2026, 10, 22))


def test_the_last_days_are_days_and_not_rows_of_one_distributor(warehouse: SmallWarehouse) -> None:
    warehouse.plays(NEWEST, 30, 100, "distrokid")
    warehouse.plays(NEWEST, 30, 7, "toolost")
    assert [(one.day, one.total) for one in daily_plays(warehouse.reading(), 2)] == [
        (date(2026, 11, 19), 107), (NEWEST, 107),
    ]  # fmt: skip


def test_a_day_without_a_count_is_a_gap(warehouse: SmallWarehouse) -> None:
    warehouse.plays(NEWEST, 1, 5)
    warehouse.plays(date(2026, 11, 18), 1, 5)
    assert [one.total for one in daily_plays(warehouse.reading())] == [5, None, 5]


def test_growth_is_told_only_between_whole_periods_of_the_same_sources(warehouse: SmallWarehouse) -> None:
    warehouse.plays(date(2026, 11, 18), 79, 10)  # from 1 September
    warehouse.plays(date(2026, 11, 18), 49, 10, "toolost")  # from 1 October
    months = plays_growth(warehouse.reading(), Period.MONTHLY)
    assert [(one.first.month, one.plays, one.whole, one.change) for one in months] == [
        (9, 300, True, None), (10, 620, True, None), (11, 360, False, None),
    ]  # fmt: skip
    weeks = plays_growth(warehouse.reading(), Period.WEEKLY, 2)
    assert [(one.first, one.whole, one.change) for one in weeks] == [
        (date(2026, 11, 9), True, 0), (date(2026, 11, 16), False, None),
    ]  # fmt: skip


# -- columns -------------------------------------------------------------------------------------


def test_ads_are_read_from_the_columns_there_are(warehouse: SmallWarehouse) -> None:
    warehouse.add("campaigns", campaign_id=1, platform_id=60, external_campaign_id="1")
    for back in range(14):
        warehouse.add("ad_performance_daily", campaign_id=1, performance_date=NEWEST - timedelta(days=back),
                      spend_pico_usd=3_130_000_000_000, impressions=1000, clicks=10)  # fmt: skip
    found = warehouse.values()
    told = [found[key].value for key in ("ad_spend_week", "ad_impressions_week", "ad_clicks_week", "ad_cpc", "ad_ctr",
                                         "ad_cpm")]  # fmt: skip
    assert told == [Decimal("21.91"), 7000, 70, Decimal("0.313"), Decimal("0.01"), Decimal("3.13")]
    assert found["ad_spend_total"].value == Decimal("43.82")


def test_a_title_that_looks_like_a_number_stays_a_title(warehouse: SmallWarehouse) -> None:
    warehouse.track(21, "1999", "2026-11-01")
    assert [one.title for one in new_releases(warehouse.reading())] == ["1999"]


# -- money ---------------------------------------------------------------------------------------


def test_shares_are_applied_once(warehouse: SmallWarehouse) -> None:
    """DistroKid's reports hold our 40 % already, TooLost's hold everybody's."""
    warehouse.sale("2026-09", "2026-11-15", "10.000000000003")
    warehouse.sale("2026-09", "2026-11-15", "10.000000000003", "toolost")
    found = warehouse.values()
    assert found["revenue_total"].value == Decimal("20.000000000006")
    assert found["revenue_total_ours"].value == Decimal("14.0000000000042")
    assert found["revenue_month"].value == found["revenue_total_ours"].value
    ours = {one.key: one.ours for one in revenue_by_distributor(warehouse.reading())}
    assert ours == {"distrokid": Decimal("10.000000000003"), "toolost": Decimal("4.0000000000012")}


def test_stores_of_one_platform_count_together(warehouse: SmallWarehouse) -> None:
    for store, usd in (("iTunes", "0.1"), ("iTunes Match", "0.2"), ("Spotify", "0.05")):
        warehouse.sale("2026-09", "2026-11-15", usd, store=store, quantity=1)
    found = revenue_by_platform(warehouse.reading())
    assert [(one.key, one.revenue, one.plays, one.per_play) for one in found] == [
        ("itunes", Decimal("0.3"), 2, Decimal("0.15")), ("spotify", Decimal("0.05"), 1, Decimal("0.05")),
    ]  # fmt: skip
    (artist,) = revenue_by_artist(warehouse.reading())
    assert artist.platforms == ("itunes", "spotify")


def test_more_than_nine_million_dollars_add_up_exactly(warehouse: SmallWarehouse) -> None:
    for month in ("2026-08", "2026-09"):
        warehouse.sale(month, "2026-11-15", "9000000.000000000001")
    assert warehouse.values()["revenue_total"].value == Decimal("18000000.000000000002")


def test_delays_count_months_from_sale_to_report(warehouse: SmallWarehouse) -> None:
    for reported in ("2026-10-01", "2026-11-30", "2026-11-01", "2027-01-02"):
        warehouse.sale("2026-09", reported, "1")
    found = reporting_delays(warehouse.reading())
    assert (found.mean, found.mode) == (Decimal("2.25"), 2)
    assert [(one.months, one.lines, one.share) for one in found.distribution] == [
        (1, 1, Decimal("0.25")), (2, 2, Decimal("0.5")), (4, 1, Decimal("0.25")),
    ]  # fmt: skip


# -- months --------------------------------------------------------------------------------------


def test_paid_is_what_reports_say_and_not_that_a_date_has_passed(warehouse: SmallWarehouse) -> None:
    reports(warehouse, last=9)  # up to July
    warehouse.plays(NEWEST, 142, 1000)  # from 2 July
    months = {f"{one.first:%m}": one for one in monthly_revenue(warehouse.reading())}
    assert {name: one.payment for name, one in months.items()} == {
        "05": Payment.PAID, "06": Payment.PAID, "07": Payment.PAID, "08": Payment.OVERDUE, "09": Payment.DUE,
        "10": Payment.DUE_SOON, "11": Payment.PENDING,
    }  # fmt: skip
    assert (months["09"].due, months["09"].actual) == (date(2026, 10, 31), None)
    assert months["08"].expected == Decimal("70.494")  # 31 × 1,000 × 0.002274
    assert (months["07"].plays, months["07"].match) == (30_000, None), "its first day was not counted"
    assert warehouse.values()["months_overdue"].value == 1


def test_a_month_waits_for_every_distributor_that_counts_its_plays(warehouse: SmallWarehouse) -> None:
    reports(warehouse)
    warehouse.plays(NEWEST, 120, 1000, "toolost")
    warehouse.sale("2026-08", "2026-10-15", "5", "toolost")
    september = next(one for one in monthly_revenue(warehouse.reading()) if one.first.month == 9)
    assert (september.payment, september.actual) == (Payment.DUE, Decimal(100))
    assert {one.distributor: one.payment for one in september.by_distributor} == {
        "distrokid": Payment.PAID, "toolost": Payment.DUE,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("today", "state"),
    [
        (date(2026, 10, 30), Payment.DUE_SOON), (date(2026, 10, 1), Payment.DUE_SOON),
        (date(2026, 9, 30), Payment.PENDING), (date(2026, 10, 31), Payment.DUE), (date(2026, 11, 30), Payment.DUE),
        (date(2026, 12, 1), Payment.OVERDUE),
    ],
)  # fmt: skip
def test_a_month_that_is_not_paid_is_judged_by_its_day(today: date, state: Payment) -> None:
    assert payment_of(number_of("2026-09"), False, today) is state
    assert payment_of(number_of("2026-09"), True, today) is Payment.PAID


def test_a_month_is_matched_within_five_percent() -> None:
    told = [match_of(Decimal(text)) for text in ("0", "0.0499", "-0.0499", "0.05", "-0.05")]
    assert told == [Match.MATCHED, Match.MATCHED, Match.MATCHED, Match.MORE, Match.LESS]


def test_a_paid_month_is_compared_on_the_platforms_that_are_counted(warehouse: SmallWarehouse) -> None:
    warehouse.plays(date(2026, 9, 30), 30, 1000)
    warehouse.sale("2026-09", "2026-11-15", "66.00")
    warehouse.sale("2026-09", "2026-11-15", "500", store="Deezer")
    (september,) = (one for one in monthly_revenue(warehouse.reading()) if one.first.month == 9)
    assert (september.expected, september.actual) == (Decimal("68.22"), Decimal(566))
    assert september.variance == Decimal("497.78")
    assert (september.match, september.deviation) == (Match.MATCHED, Decimal("-0.032541776605"))


# -- alerts --------------------------------------------------------------------------------------


def test_the_newest_months_are_no_fall_while_their_money_is_coming_in(warehouse: SmallWarehouse) -> None:
    reports(warehouse, "500")
    warehouse.sale("2026-10", "2026-11-15", "1")
    assert alerts_of(read_kpis(warehouse.reading()), Goals()) == ()


@pytest.mark.parametrize(
    ("usd", "severity"),
    [("400", None), ("399.99", AlertSeverity.HIGH), ("600", None), ("600.01", AlertSeverity.INFO)],
)
def test_revenue_that_changed_by_more_than_a_hundred_dollars_is_told(
    warehouse: SmallWarehouse, usd: str, severity: AlertSeverity | None
) -> None:
    reports(warehouse, "500", last=10)
    warehouse.sale("2026-09", "2026-11-15", usd)
    found = alerts_of(read_kpis(warehouse.reading()), Goals())
    assert [(one.key, one.severity, one.first) for one in found] == (
        [("revenue_month", severity, date(2026, 9, 1))] if severity else []
    )
    assert alerts_of(read_kpis(warehouse.reading()), Goals(revenue_change=None)) == ()


@pytest.mark.parametrize(("count", "told"), [(80, False), (79, True)])
def test_plays_that_fell_by_more_than_a_fifth_are_told(warehouse: SmallWarehouse, count: int, told: bool) -> None:
    warehouse.plays(NEWEST - timedelta(days=7), 7, 100)
    warehouse.plays(NEWEST, 7, count)
    found = alerts_of(read_kpis(warehouse.reading()), Goals())
    assert [(one.key, one.severity) for one in found] == ([("plays_week", AlertSeverity.WARNING)] if told else [])
    assert alerts_of(read_kpis(warehouse.reading()), Goals(plays_drop=Decimal("0.5"))) == ()


def test_a_week_whose_days_are_not_all_in_is_no_fall(warehouse: SmallWarehouse) -> None:
    warehouse.plays(NEWEST - timedelta(days=2), 20, 100)
    warehouse.plays(NEWEST, 1, 100)
    assert alerts_of(read_kpis(warehouse.reading()), Goals()) == ()


# -- releases and goals --------------------------------------------------------------------------


def test_new_is_what_was_released_lately_not_what_was_sold_lately(warehouse: SmallWarehouse) -> None:
    warehouse.track(21, "Just Out", "2026-11-10")
    warehouse.track(22, "Not Yet", "2026-12-01")
    warehouse.track(23, "Day Ninety", (TODAY - timedelta(days=90)).isoformat())
    warehouse.sale("2026-10", "2026-11-15", "5")  # of Glass Harbor, released in 2024
    assert [(one.title, one.days, one.ours) for one in new_releases(warehouse.reading())] == [("Just Out", 15, None)]


@pytest.mark.parametrize(
    ("progress", "state"),
    [("1", GoalState.ACHIEVED), ("0.9999", GoalState.ON_TRACK), ("0.75", GoalState.ON_TRACK),
     ("0.7499", GoalState.BEHIND), ("0.5", GoalState.BEHIND), ("0.4999", GoalState.AT_RISK)],
)  # fmt: skip
def test_a_goal_is_judged_by_its_progress(progress: str, state: GoalState) -> None:
    assert state_of(Decimal(progress)) is state


def test_the_month_that_is_running_is_judged_by_its_pace(warehouse: SmallWarehouse) -> None:
    warehouse.plays(NEWEST, 51, 5000)  # from 1 October
    warehouse.plays(date(2026, 9, 30), 1, 5000)
    reading = warehouse.reading()
    goals = {one.key: one for one in goal_states(reading, read_kpis(reading))}
    plays = goals["monthly_plays"]
    assert (plays.current, plays.state) == (155_000, GoalState.ON_TRACK)
    assert (plays.pace, plays.pace_state) == (150_000, GoalState.ON_TRACK)
    year = goals["yearly_plays"]
    assert (year.current, year.state, year.pace, year.by_year) == (None, None, 5000 * 365, 2030)
    assert year.needed_growth == pytest.approx((100_000_000 / (5000 * 365)) ** (365 / 1497) - 1)


def test_a_goal_that_is_switched_off_is_none(warehouse: SmallWarehouse) -> None:
    reading = warehouse.reading(goals=Goals(None, None, None, None))
    assert goal_states(reading, read_kpis(reading)) == ()


# -- what a value tells about itself -------------------------------------------------------------


def test_a_value_tells_how_old_its_stalest_source_is(warehouse: SmallWarehouse) -> None:
    warehouse.plays(NEWEST, 16, 100)
    warehouse.plays(date(2026, 11, 18), 14, 50, "toolost")
    found = warehouse.values()["plays_week"]
    assert (found.newest_data, found.age) == (date(2026, 11, 18), 7)
    document = found.to_json()
    assert (document["value"], document["before"], document["change"]) == ("1050", "1050", 0.0)
    assert [(one["dataset"], one["title"], one["age_days"]) for one in document["sources"]] == [
        ("tidy_daily_streams", "Plays: DistroKid", 5), ("tidy_daily_streams", "Plays: TooLost", 7),
    ]  # fmt: skip


def test_a_source_that_stopped_long_ago_makes_no_value_old(warehouse: SmallWarehouse) -> None:
    warehouse.plays(NEWEST, 16, 100)
    warehouse.plays(date(2026, 3, 1), 5, 50, "toolost")
    found = warehouse.values()["plays_week"]
    assert (found.value, found.newest_data, found.age) == (700, NEWEST, 5)
    assert [(one.title, one.silent) for one in found.sources] == [("Plays: DistroKid", False), ("Plays: TooLost", True)]


def test_money_is_told_exactly(warehouse: SmallWarehouse) -> None:
    reports(warehouse, "0.100000000003")
    document = warehouse.values()["revenue_month"].to_json()
    assert (document["value"], document["unit"], document["difference"]) == ("0.100000000003", "usd", "0.00")
    assert (document["first_day"], document["last_day"]) == ("2026-09-01", "2026-09-30")


# -- the README ----------------------------------------------------------------------------------


def test_the_readme_tells_of_every_kpi_as_it_is_defined() -> None:
    """``python -m pipeline.insights.kpi.table`` prints the table anew."""
    assert as_table() in (Path(__file__).parents[3] / "README.md").read_text(encoding="utf-8")
    assert len({kpi.key for kpi in KPIS}) == len(KPIS)
