"""The four figures over a lake: which days and months count, what is compared with what, and what is said of it."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from app.problems import problem_of
from pipeline.insights.figures import Figure, Unit, headline_figures
from pipeline.settings import ConfigurationError
from tests.warehouse.curated_lake import ARTISTS, CuratedLake, ad_day, royalty

TODAY = date(2026, 11, 22)
KEYS = ["plays", "revenue", "ad_spend", "tiktok_views"]


@pytest.fixture
def lake(tmp_path: Path) -> CuratedLake:
    lake = CuratedLake(tmp_path / "lake")
    lake.name_artists(ARTISTS)
    return lake


def figures(lake: CuratedLake, today: date = TODAY) -> dict[str, Figure]:
    """Load what is curated and ask."""
    lake.load()
    return {figure.key: figure for figure in headline_figures(lake.database, today)}


def days(last: date, count: int) -> list[date]:
    """So many days up to ``last``, oldest first."""
    return [last - timedelta(days=back) for back in reversed(range(count))]


def plays(source: str, last: date, count: int = 14, spotify: int | None = 100, apple: int | None = None) -> list[Any]:
    both = (spotify or 0) + (apple or 0)
    return [
        {"date": day, "source": source, "spotify_streams": spotify, "apple_streams": apple, "combined_streams": both}
        for day in days(last, count)
    ]


def views(handle: str, last: date, count: int = 14, seen: int | None = 10) -> list[Any]:
    return [{"artist": handle, "handle": handle, "date": day, "video_views": seen} for day in days(last, count)]


# -- which seven days --------------------------------------------------------------------------


def test_the_week_ends_where_the_slowest_source_ends(lake: CuratedLake) -> None:
    lake.put("tidy_daily_streams", *plays("distrokid", date(2026, 11, 20), 16),
             *plays("toolost", date(2026, 11, 18), spotify=7))  # fmt: skip
    found = figures(lake)["plays"]
    assert (found.value, found.unit) == (7 * 107, Unit.COUNT)
    assert "12–18 November 2026" in found.tip
    assert "18 November 2026, 4 days ago" in found.tip
    assert "5–11 November 2026: 749." in found.tip
    assert (found.change, found.change_is_good) == (0.0, None)
    assert found.below == "against the 7 days before"


def test_todays_count_is_left_out_because_the_day_is_not_over(lake: CuratedLake) -> None:
    lake.put("tiktok_analytics", *views("a", TODAY, 15))
    found = figures(lake)["tiktok_views"]
    assert found.value == 70
    assert "15–21 November 2026" in found.tip


def test_a_source_that_fell_silent_is_named_and_not_waited_for(lake: CuratedLake) -> None:
    rows = [*plays("distrokid", date(2026, 11, 20)), *plays("toolost", date(2026, 11, 5), spotify=1000)]
    lake.put("tidy_daily_streams", *sorted(rows, key=lambda row: (row["date"], row["source"])))
    found = figures(lake)["plays"]
    assert found.value == 700
    assert "Not counted: TooLost on Spotify, silent since 5 November 2026." in found.tip


def test_two_artists_accounts_are_added_up(lake: CuratedLake) -> None:
    lake.put("tiktok_analytics", *views("a", date(2026, 11, 20)), *views("b", date(2026, 11, 19), seen=5))
    found = figures(lake)["tiktok_views"]
    assert (found.value, found.below) == (7 * 15, "2 accounts · no comparison yet")


def test_days_on_which_only_followers_were_counted_are_no_days_of_views(lake: CuratedLake) -> None:
    lake.put("tiktok_analytics", *views("a", date(2026, 11, 20), 20), *views("a", date(2026, 11, 21), 1, seen=None))
    found = figures(lake)["tiktok_views"]
    assert (found.value, found.below) == (70, "1 account")


def test_old_days_are_named_below_the_figure(lake: CuratedLake) -> None:
    lake.put("tiktok_analytics", *views("a", date(2026, 10, 12), 20))
    assert figures(lake)["tiktok_views"].below == "to 12 October · 1 account"
    assert figures(lake, date(2027, 1, 2))["tiktok_views"].below == "to 12 October 2026 · 1 account"
    lake.put("tidy_daily_streams", *plays("distrokid", date(2026, 10, 12)))
    assert figures(lake)["plays"].below == "to 12 October · against the 7 before"


def test_data_ahead_of_this_computers_clock_are_taken_as_they_are(lake: CuratedLake) -> None:
    lake.put("tiktok_analytics", *views("a", date(2026, 12, 24), 20))
    found = figures(lake)["tiktok_views"]
    assert found.value == 70
    assert "ago" not in found.tip


# -- what is compared with what ----------------------------------------------------------------


def test_more_plays_are_good_and_fewer_are_not(lake: CuratedLake) -> None:
    lake.put("tidy_daily_streams", *plays("distrokid", date(2026, 11, 13), 7), *plays("distrokid", date(2026, 11, 20),
             7, spotify=150))  # fmt: skip
    more = figures(lake)["plays"]
    assert (more.value, more.change, more.change_is_good) == (1050, 0.5, True)
    lake.put("tidy_daily_streams", *plays("distrokid", date(2026, 11, 13), 7), *plays("distrokid", date(2026, 11, 20),
             7, spotify=25))  # fmt: skip
    fewer = figures(lake)["plays"]
    assert (fewer.change, fewer.change_is_good) == (-0.75, False)


@pytest.mark.parametrize(
    ("missing", "below"),
    [
        (date(2026, 11, 16), "6 of 7 days are complete"),
        (date(2026, 11, 9), "no comparison yet"),
        (date(2026, 11, 1), "against the 7 days before"),
    ],
)
def test_weeks_are_compared_only_when_both_are_whole(lake: CuratedLake, missing: date, below: str) -> None:
    rows = plays("distrokid", date(2026, 11, 20), 21)
    lake.put("tidy_daily_streams", *(row for row in rows if row["date"] != missing))
    found = figures(lake)["plays"]
    assert found.below == below
    assert (found.change is None) == ("against" not in below)
    assert found.value == (600 if missing == date(2026, 11, 16) else 700)


def test_nothing_is_divided_by_nothing(lake: CuratedLake) -> None:
    lake.put("tidy_daily_streams", *plays("distrokid", date(2026, 11, 13), 7, spotify=0),
             *plays("distrokid", date(2026, 11, 20), 7))  # fmt: skip
    found = figures(lake)["plays"]
    assert (found.value, found.change, found.below) == (700, None, "nothing in the 7 days before")


def test_plays_counted_by_two_sources_are_counted_once(lake: CuratedLake) -> None:
    lake.put("tidy_daily_streams", *plays("distrokid", date(2026, 11, 20), apple=1))
    lake.put("spotify_audience", *({"artist": "nova_drift", "artist_id": "x", "date": day, "streams": 100}
                                   for day in days(date(2026, 11, 20), 14)))  # fmt: skip
    lake.put("royalties", royalty(quantity=5000))
    found = figures(lake)["plays"]
    assert found.value == 707
    assert "Spotify for Artists counts the same plays" in found.tip


def test_ad_spend_is_neither_good_nor_bad_and_tells_what_a_click_cost(lake: CuratedLake) -> None:
    lake.put("meta_daily", *(ad_day(day, spend_usd="1.01" if day < 14 else "2.02") for day in range(1, 21)))
    found = figures(lake)["ad_spend"]
    assert (found.value, found.unit) == (Decimal("14.14"), Unit.USD)
    assert (found.change, found.change_is_good) == (1.0, None)
    assert found.below == "$0.20 a click"
    assert "$14.14 for 70 clicks" in found.tip


def test_days_without_delivery_cost_nothing_and_are_no_gaps(lake: CuratedLake) -> None:
    lake.put("meta_daily", *(ad_day(day) for day in (1, 8, 20)))
    found = figures(lake)["ad_spend"]
    assert (found.value, found.change) == (Decimal("3.13"), 0.0)


def test_before_the_first_ad_there_is_nothing_to_compare_with(lake: CuratedLake) -> None:
    lake.put("meta_daily", *(ad_day(day, clicks=0) for day in range(12, 21)))
    found = figures(lake)["ad_spend"]
    assert (found.change, found.below) == (None, "no clicks · no comparison yet")


# -- which month -------------------------------------------------------------------------------


def sale(month: str, reported: date, usd: str, **changes: Any) -> dict[str, Any]:
    return royalty(sale_month=month, reporting_date=reported, earnings_usd=usd, **changes)


def reports(usd: str = "1.000000000001", late: int = 2, last: int = 11, day: int = 15) -> list[dict[str, Any]]:
    """A report a month, July to ``last``, each about the month of sale ``late`` before it."""
    return [sale(f"2026-{month - late:02}", date(2026, month, day), usd) for month in range(7, last + 1)]


def test_revenue_is_that_of_the_last_month_whose_term_has_passed(lake: CuratedLake) -> None:
    lake.put("royalties", *reports())
    found = figures(lake)["revenue"]
    assert (found.title, found.unit) == ("Revenue, September 2026", Unit.USD)
    assert found.value == Decimal("1.000000000001")
    assert (found.change, found.below) == (0.0, "last fully reported month")
    # The sixty days of September end on 31 October.
    assert figures(lake, date(2026, 10, 31))["revenue"].title == "Revenue, September 2026"
    assert figures(lake, date(2026, 10, 30))["revenue"].title == "Revenue, August 2026"


def test_a_month_of_which_only_the_first_reports_are_there_does_not_count(lake: CuratedLake) -> None:
    early = sale("2026-10", date(2026, 11, 15), "0.1")
    begun = [sale("2026-09", date(2026, 11, 2), "0.2"), sale("2026-08", date(2026, 10, 28), "0.3")]
    lake.put("royalties", *sorted([*reports(last=10), early], key=lambda row: row["sale_month"]))
    assert figures(lake)["revenue"].title == "Revenue, September 2026"
    lake.put("royalties", *sorted([*reports(last=10), *begun], key=lambda row: row["sale_month"]))
    found = figures(lake)["revenue"]
    assert (found.title, found.value) == ("Revenue, August 2026", Decimal("1.300000000001"))


def test_revenue_waits_for_every_distributor(lake: CuratedLake) -> None:
    other = {"source": "toolost", "isrc": "", "title": "Elsewhere", "artist": "kilo_vale"}
    slower = [{**row, **other} for row in reports(last=10)]
    lake.put("royalties", *sorted([*reports(), *slower], key=lambda row: (row["sale_month"], row["source"])))
    found = figures(lake)["revenue"]
    assert (found.title, found.value) == ("Revenue, August 2026", Decimal("2.000000000002"))
    assert "DistroKid $1.00 and TooLost $1.00" in found.tip


def test_shares_are_applied_once(lake: CuratedLake) -> None:
    """DistroKid's reports hold our part already; TooLost's hold everybody's, and Glass Harbor is ours by 40 %."""
    other = {"isrc": "QZAB12500002", "title": "Static", "artist": "kilo_vale"}  # the artist list states no share
    lines: tuple[dict[str, str], ...] = ({}, {"source": "toolost"}, {"source": "toolost", **other})
    lake.put("royalties", *(sale("2026-09", date(2026, 11, 15), "10.000000000003", **line) for line in lines))
    assert figures(lake)["revenue"].value == Decimal("24.0000000000072")


def test_refunds_are_taken_off(lake: CuratedLake) -> None:
    refund = sale("2026-09", date(2026, 11, 15), "-0.4", country="US", quantity=-1)
    lake.put("royalties", *reports(), refund)
    found = figures(lake)["revenue"]
    assert found.value == Decimal("0.600000000001")
    assert found.change is not None
    assert found.change_is_good is False


def test_more_than_nine_million_dollars_add_up_exactly(lake: CuratedLake) -> None:
    much = "9000000.000000000001"
    lake.put("royalties", *(sale("2026-09", date(2026, 11, 15), much, country=country) for country in ("DE", "US")))
    assert figures(lake)["revenue"].value == Decimal("18000000.000000000002")


def test_a_month_that_one_distributor_left_out_says_so(lake: CuratedLake) -> None:
    other = {"source": "toolost", "isrc": "", "title": "Elsewhere", "artist": "kilo_vale"}
    rest = [{**row, **other} for row in reports() if row["sale_month"] != "2026-09"]
    later = sale("2026-08", date(2026, 11, 15), "1", **other)
    lake.put("royalties", *sorted([*reports(), *rest, later], key=lambda row: (row["sale_month"], row["source"])))
    found = figures(lake)["revenue"]
    assert (found.title, found.change) == ("Revenue, September 2026", None)
    assert found.below == "fully reported · without TooLost"


def test_a_distributor_that_stopped_is_not_waited_for(lake: CuratedLake) -> None:
    left = sale("2026-04", date(2026, 6, 1), "1", source="toolost")
    lake.put("royalties", left, *reports())
    found = figures(lake)["revenue"]
    assert (found.title, found.change) == ("Revenue, September 2026", 0.0)
    assert "Not waited for: TooLost, silent since 1 June 2026." in found.tip


def test_the_first_reported_month_is_compared_with_none(lake: CuratedLake) -> None:
    lake.put("royalties", sale("2026-09", date(2026, 11, 15), "3"))
    found = figures(lake)["revenue"]
    assert (found.value, found.change) == (Decimal(3), None)
    assert found.below == "fully reported · no comparison yet"


def test_money_that_is_still_coming_in_is_no_revenue_yet(lake: CuratedLake) -> None:
    lake.put("royalties", sale("2026-10", date(2026, 11, 15), "3"))
    found = figures(lake)["revenue"]
    assert (found.title, found.value, found.below) == ("Revenue", None, "no month is fully reported yet")


# -- what is not there -------------------------------------------------------------------------


def test_without_a_warehouse_there_are_no_figures(lake: CuratedLake) -> None:
    assert headline_figures(lake.database, TODAY) == ()
    assert not lake.database.exists(), "asking makes nothing"


def test_an_empty_warehouse_says_that_there_is_no_data_yet(lake: CuratedLake) -> None:
    found = figures(lake)
    assert list(found) == KEYS
    assert {(figure.value, figure.change, figure.below) for figure in found.values()} == {(None, None, "no data yet")}


def test_a_missing_table_takes_only_its_own_figure_away(lake: CuratedLake) -> None:
    lake.put("tiktok_analytics", *views("a", date(2026, 11, 20)))
    lake.put("meta_daily", ad_day(20))
    lake.load()
    with lake.opened() as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("DROP TABLE ad_performance_daily")
    found = {figure.key: figure for figure in headline_figures(lake.database, TODAY)}
    assert (found["ad_spend"].value, found["tiktok_views"].value) == (None, 70)


def test_a_locked_warehouse_answers_nothing_and_soon(lake: CuratedLake) -> None:
    figures(lake)
    with closing(sqlite3.connect(lake.database, isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN IMMEDIATE")
        other.execute("UPDATE artists SET slug = slug")
        assert headline_figures(lake.database, TODAY) == ()


def test_damage_is_told_in_words(lake: CuratedLake) -> None:
    lake.put("tiktok_analytics", *views("a", date(2026, 11, 20)))
    figures(lake)
    lake.database.write_bytes(b"no database at all, but long enough to be one" * 100)
    with pytest.raises(sqlite3.DatabaseError) as caught:
        headline_figures(lake.database, TODAY)
    assert problem_of(caught.value).message == "A database file of the lake is damaged."


@pytest.mark.parametrize("pragma", ["application_id = 7", "user_version = 999"])
def test_a_foreign_or_newer_warehouse_is_told_in_words(lake: CuratedLake, pragma: str) -> None:
    figures(lake)
    with lake.opened() as connection:
        connection.execute(f"PRAGMA {pragma}")
    with pytest.raises(ConfigurationError) as caught:
        headline_figures(lake.database, TODAY)
    assert problem_of(caught.value).next_action


def test_asking_changes_nothing(lake: CuratedLake) -> None:
    figures(lake)
    before = {file.name: file.read_bytes() for file in lake.database.parent.iterdir()}
    headline_figures(lake.database, TODAY)
    assert {file.name: file.read_bytes() for file in lake.database.parent.iterdir()} == before


def test_a_panel_that_only_shows_figures_loads_nothing_heavy() -> None:
    program = (
        "import sys, pipeline.insights.figures; "
        "print({name.partition('.')[0] for name in sys.modules} & {'pyarrow', 'pandas', 'numpy', 'PySide6'})"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert told.stdout.strip() == "set()"
