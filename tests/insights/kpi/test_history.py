"""What KPIs were after each run is kept exactly; what a run has changed is told once, and only while it is young."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from pipeline.insights.goals import Goals
from pipeline.insights.kpi import definitions as of
from pipeline.insights.kpi.history import keep, kpi_history, kpi_runs
from pipeline.insights.kpi.model import KpiValue
from pipeline.insights.kpi.turns import turns_since
from pipeline.insights.kpis import read_kpis
from pipeline.notify.figure_news import told
from tests.insights.kpi.small_warehouse import SmallWarehouse

BEGIN = datetime(2026, 11, 1, 7, tzinfo=UTC)
WEEK = (date(2026, 11, 14), date(2026, 11, 20))


@pytest.fixture
def connection(warehouse: SmallWarehouse) -> sqlite3.Connection:
    return warehouse.connection


def run(connection: sqlite3.Connection, number: int, *values: KpiValue) -> datetime:
    """The KPIs of a run, one a day."""
    moment = BEGIN + timedelta(days=number)
    keep(connection, f"run-{number}", moment, values)
    return moment


def followers(count: int | None) -> KpiValue:
    return KpiValue(of.SPOTIFY_FOLLOWERS, count, first=WEEK[1], last=WEEK[1])


def plays(now: int, before: int | None = 100) -> KpiValue:
    return KpiValue(of.PLAYS_WEEK, now, before=before, first=WEEK[0], last=WEEK[1])


def month(value: str, last: date, before: str | None = None) -> KpiValue:
    earlier = None if before is None else Decimal(before)
    return KpiValue(of.REVENUE_MONTH, Decimal(value), before=earlier, first=last.replace(day=1), last=last)


def news(connection: sqlite3.Connection, since: datetime = BEGIN) -> list[str]:
    return [turn.kpi.key for turn in turns_since(connection, Goals(), since)]


def test_values_come_back_as_they_were(warehouse: SmallWarehouse) -> None:
    warehouse.sale("2026-08", "2026-10-15", "0.100000000003")
    warehouse.sale("2026-09", "2026-11-15", "-0.000000000001")
    found = read_kpis(warehouse.reading())
    assert keep(warehouse.connection, "r", BEGIN, found) == len(found)
    for one in found:
        (past,) = kpi_history(warehouse.connection, one.key, one.subject)
        assert (past.value, past.before, past.first, past.last, past.newest_data, past.unit, past.computed_at) == (
            one.value, one.before, one.first, one.last, one.newest_data, one.unit, BEGIN,
        )  # fmt: skip


def test_a_resumed_run_replaces_its_own_values_and_the_newest_runs_come_last(connection: sqlite3.Connection) -> None:
    run(connection, 1, followers(5), plays(50))
    run(connection, 2, followers(7))
    run(connection, 1, followers(6))
    assert [one.value for one in kpi_history(connection, "spotify_followers")] == [6, 7]
    assert [one.value for one in kpi_history(connection, "spotify_followers", last=1)] == [7]
    assert kpi_history(connection, "plays_week") == ()
    assert kpi_runs(connection) == 2


def test_a_failed_write_leaves_the_values_from_before(connection: sqlite3.Connection) -> None:
    run(connection, 1, followers(5))
    with pytest.raises(sqlite3.IntegrityError):
        run(connection, 1, replace(followers(6), kpi=replace(of.SPOTIFY_FOLLOWERS, key=None)))  # type: ignore[arg-type]
    assert [one.value for one in kpi_history(connection, "spotify_followers")] == [5]


def test_old_values_are_thinned_out_to_the_last_of_a_day_and_then_of_a_week(connection: sqlite3.Connection) -> None:
    days_ago = (410, 409, 408, 407, 406, 405, 404, 200, 199, 50, 0)  # the first seven: Wednesday to Tuesday
    for number, days in enumerate(days_ago):
        for hours in (0, 1):
            moment = BEGIN - timedelta(days=days, hours=-hours)
            keep(connection, f"{moment:%Y%m%dT%H}", moment, (followers(10 * number + hours), plays(number)))
    kept = {one.computed_at: one.value for one in kpi_history(connection, "spotify_followers")}
    assert [(BEGIN - moment).days + 1 for moment in kept][:4] == [406, 404, 200, 199]
    assert list(kept.values()) == [41, 61, 71, 81, 90, 91, 100, 101]
    assert [one.computed_at for one in kpi_history(connection, "plays_week")] == list(kept)


# -- news ----------------------------------------------------------------------------------------


def test_a_goal_is_news_by_the_run_that_reached_it(connection: sqlite3.Connection) -> None:
    run(connection, 1, followers(9_999))
    assert news(connection) == []
    reached = run(connection, 2, followers(10_000))
    assert news(connection, reached) == ["goal_spotify_followers"]
    later = run(connection, 3, followers(10_050))
    (turn,) = turns_since(connection, Goals(), BEGIN)
    assert (turn.value.run_id, turn.value.value, turn.target) == ("run-2", 10_000, 10_000)
    assert news(connection, later) == [], "it was reached a run earlier"


def test_what_the_first_run_finds_is_no_change(connection: sqlite3.Connection) -> None:
    run(connection, 1, followers(12_000), plays(10), month("900", date(2026, 8, 31), "100"))
    run(connection, 2, followers(12_001), plays(10), month("900", date(2026, 8, 31), "100"))
    assert news(connection) == []


def test_a_count_that_was_not_known_is_no_goal_missed(connection: sqlite3.Connection) -> None:
    run(connection, 1, followers(12_000))
    run(connection, 2, followers(None))
    run(connection, 3, followers(12_000))
    assert news(connection) == []


def test_a_goal_of_every_month_is_reached_every_month(connection: sqlite3.Connection) -> None:
    for number, last in enumerate((date(2026, 7, 31), date(2026, 8, 31), date(2026, 8, 31))):
        run(connection, number, month("600", last))
    (turn,) = turns_since(connection, Goals(), BEGIN)
    assert (turn.value.run_id, told(turn).key) == ("run-1", "goal_monthly_revenue 2026-08-31 500")


def test_a_fall_is_one_piece_of_news_however_long_it_lasts(connection: sqlite3.Connection) -> None:
    run(connection, 1, plays(100))
    run(connection, 2, plays(70))
    run(connection, 3, plays(60, 90))
    (turn,) = turns_since(connection, Goals(), BEGIN)
    assert turn.value.run_id == "run-2"
    said = told(turn)
    assert (said.name, said.values["percent"], said.values["day"]) == ("plays-fell", "30 %", "20 November")
    run(connection, 4, plays(100))
    assert news(connection) == []


def test_a_fall_that_stood_out_already_is_not_told_twice(connection: sqlite3.Connection) -> None:
    run(connection, 1, plays(100))
    run(connection, 2, plays(70))
    event = ("plays.spotify", "2026-11-15", "2026-11-17", "2026-11-16", "warning", 1, 1, 9, 8, 10, "Fell.", "plays", "")
    names = "series, first_day, last_day, peak_day, severity, below, observed, expected, low, high, words, chart, part"
    connection.execute(f"INSERT INTO anomalies ({names}) VALUES ({', '.join('?' * len(event))})", event)
    assert news(connection) == []


@pytest.mark.parametrize(("now", "name"), [("250", "revenue-fell"), ("550", "revenue-rose")])
def test_a_month_that_earned_much_more_or_less_is_told_once(
    connection: sqlite3.Connection, now: str, name: str
) -> None:
    run(connection, 1, month("400", date(2026, 8, 31), "380"))
    run(connection, 2, month(now, date(2026, 9, 30), "400"))
    run(connection, 3, month(now, date(2026, 9, 30), "400"))
    (turn,) = (one for one in turns_since(connection, Goals(monthly_revenue=None), BEGIN) if one.target is None)
    said = told(turn)
    assert (said.name, said.values["amount"], said.values["month"]) == (name, "$150.00", "September 2026")
