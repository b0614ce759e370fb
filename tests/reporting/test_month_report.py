"""The report of a month: its numbers are those of the KPIs, and nothing is compared that cannot be."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.charting.asking import asking
from pipeline.insights.kpi.model import KpiValue
from pipeline.insights.kpis import kpis_of
from pipeline.lake import Lake
from pipeline.model import NotThere
from pipeline.reporting.month_account import MonthAccount, months_with_data, read_month
from pipeline.reporting.writing import write_month_report
from pipeline.warehouse.pico import usd
from tests.app.hand_made_runs import lake_of
from tests.app.hand_made_runs import opened as opened_at
from tests.reporting.conftest import NOW, opened
from tests.reporting.reading import Page
from tests.reporting.test_run_report import HOSTILE, page_of

OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)


def kpis(lake: Lake) -> dict[str, KpiValue]:
    with asking(lake.settings.database) as connection:
        return {one.key: one for one in kpis_of(connection, NOW.date()) if not one.subject}


def month_of(lake: Lake, key: str) -> MonthAccount:
    """The month that a KPI tells about."""
    first = kpis(lake)[key].first
    assert first is not None
    return read_month(lake, first)


def ask(lake: Lake, question: str) -> list[tuple]:
    with asking(lake.settings.database) as connection:
        return connection.execute(question).fetchall()


@pytest.mark.slow
def test_its_numbers_are_those_of_the_kpis(ready: Path) -> None:
    with opened(ready) as lake:
        known = kpis(lake)
        for key, figure in (("revenue_month", "revenue"), ("plays_month", "plays"), ("plays_this_month", "plays")):
            found = month_of(lake, key).figure(figure)
            assert found.value is not None
            assert (found.value, found.before) == (known[key].value, known[key].before), key


@pytest.mark.slow
def test_what_is_counted_is_what_the_rows_add_up_to(ready: Path) -> None:
    with opened(ready) as lake:
        account = read_month(lake, OCTOBER)
        ((spend, clicks),) = ask(lake, "SELECT sum(spend_pico_usd), sum(clicks) FROM ad_performance_daily"
                                       " WHERE performance_date LIKE '2026-10-%'")  # fmt: skip
        ((views,),) = ask(lake, "SELECT sum(video_views) FROM tiktok_metrics WHERE metrics_date LIKE '2026-10-%'")
        ((seen,),) = ask(lake, "SELECT sum(total_views) FROM linktree_metrics WHERE analytics_date LIKE '2026-10-%'")
    assert account.figure("ad_spend").value == usd(spend)
    assert account.figure("ad_clicks").value == clicks
    assert (
        account.figure("tiktok_views").value
        == views
        == sum(one.views or 0 for one in account.accounts if one.platform == "TikTok")
    )
    assert account.figure("linktree_views").value == seen
    assert sum((one.spend for one in account.campaigns), Decimal(0)) == usd(spend)


@pytest.mark.slow
def test_every_list_of_the_money_adds_up_to_the_month(ready: Path) -> None:
    with opened(ready) as lake:
        account = month_of(lake, "revenue_month")
        worth = kpis(lake)["revenue_month"].value
    money = account.money
    assert money is not None
    assert (money.month, money.ours) == (account.month.first, worth)
    for shares in (money.platforms, money.artists, money.countries, money.tracks):
        assert sum((one.ours for one in shares), Decimal(0)) == worth
        assert sum(one.plays for one in shares) == money.plays


@pytest.mark.slow
def test_a_month_that_is_not_reported_yet_shows_the_newest_that_is(ready: Path) -> None:
    with opened(ready) as lake:
        account = read_month(lake, NOVEMBER)
        newest = kpis(lake)["revenue_month"]
        page = page_of(write_month_report(lake, NOVEMBER))
    revenue = account.figure("revenue")
    assert (revenue.value, revenue.before, revenue.year_before) == (None, None, None)
    assert "due about 31 December 2026" in revenue.note
    assert account.money is not None
    assert account.money.month == newest.first
    assert "the newest month whose reports are all in" in page.words
    assert "only months whose 60 days are over are compared" in page.words
    assert page.row("Revenue a month")[-1] == "Not known yet"
    assert account.figure("plays").note.startswith("days 1 to")
    assert "The month goes on" in page.words


@pytest.mark.slow
def test_it_needs_nothing_else_and_is_the_same_each_time(ready: Path) -> None:
    with opened(ready) as lake:
        written = write_month_report(lake, OCTOBER)
        first = written.page.read_bytes()
        again = write_month_report(lake, date(2026, 10, 31)).page.read_bytes()
    page = Page(first.decode())
    assert again == first
    assert written.page.name == "month-2026-10.html"
    assert written.health.name == "month-2026-10.health.json"
    assert len(first) < 1_500_000
    assert page.led_outside == []
    assert {name: number for name, number in page.ids.items() if number > 1} == {}
    assert all(scope in ("col", "row") for table in page.tables for scope, _ in table.heads)
    titles = ("Figures", "Goals", "What stood out", "Where the money comes from", "Ad campaigns",
              "Accounts and artists", "Releases", "What may come, and what moved what", "Runs and sources")  # fmt: skip
    for title in titles:
        assert title in page.words, title
    assert "Not enough data" in page.words


@pytest.mark.slow
def test_words_from_outside_stay_words(copied: Path) -> None:
    import sqlite3

    connection = sqlite3.connect(copied / "warehouse" / "bedrot_analytics.db")
    with connection:
        for table, column in (("tracks", "title"), ("campaigns", "campaign_name"), ("artists", "artist_name")):
            connection.execute(f"UPDATE {table} SET {column} = ?", (HOSTILE,))
        connection.execute("UPDATE attributions SET words = ?", (HOSTILE,))
        connection.execute(
            "INSERT INTO anomalies VALUES ('plays.spotify', '2026-10-05', '2026-10-06', '2026-10-05', 'critical', 0,"
            " 9, 5, 4, 6, ?, 'plays', 'spotify')",
            (HOSTILE,),
        )
    connection.close()
    with opened(copied) as lake:
        page = page_of(write_month_report(lake, OCTOBER))
    assert page.led_outside == []
    assert "5 October to 6 October 2026" in page.words
    assert page.words.count(HOSTILE) >= 5


@pytest.mark.slow
def test_months_that_a_report_can_be_made_of(ready: Path) -> None:
    with opened(ready) as lake:
        months = months_with_data(lake)
        ((oldest,),) = ask(lake, "SELECT min(sale_month) FROM royalty_statements")
        with pytest.raises(NotThere, match="2026-12 has not begun yet"):
            write_month_report(lake, date(2026, 12, 1))
        nothing = page_of(write_month_report(lake, date(2019, 3, 1)))
    assert months[0] == NOVEMBER
    assert f"{months[-1]:%Y-%m}" == oldest
    assert list(months) == sorted(months, reverse=True)
    assert "No plays of this month are known." in nothing.words
    assert nothing.row("Plays")[1] == "–"


@pytest.mark.slow
def test_an_empty_lake_says_what_to_do(tmp_path: Path) -> None:
    root = lake_of(tmp_path / "lake", ())
    with opened_at(root) as lake:
        assert months_with_data(lake) == ()
        page = page_of(write_month_report(lake, date(2026, 4, 1)))
    assert "Nothing has been loaded yet. The first run fills this." in page.words
    assert "No run was made in this month." in page.words
    assert page.led_outside == []
