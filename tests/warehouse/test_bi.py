"""What other programs find in the warehouse: views that say what they mean, by an address that lets them only read."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath
from typing import Any

import pytest

from pipeline.warehouse.address import read_only_address
from tests.warehouse.curated_lake import CuratedLake, ad_day, royalty
from tests.warehouse.few_rows import FIRST, SECOND

README = Path(__file__).parents[2] / "README.md"
SECTION = "## The warehouse for BI tools"


def in_readme() -> dict[str, list[str]]:
    """View → the columns its row of the table names."""
    section = README.read_text(encoding="utf-8").partition(f"{SECTION}\n")[2].partition("\n## ")[0]
    rows = [line.split("|") for line in section.splitlines() if line.startswith("| `v_")]
    return {re.findall(r"`(\w+)`", row[1])[0]: re.findall(r"`(\w+)`", row[2]) for row in rows}


def test_the_readme_tells_of_every_view_and_every_column(full_lake: CuratedLake) -> None:
    full_lake.load()
    with full_lake.opened() as connection:
        views = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'view'")]
        there = {v: [column[0] for column in connection.execute(f"SELECT * FROM {v}").description] for v in views}
    assert in_readme() == there


@pytest.mark.parametrize(
    ("path", "address"),
    [
        (PurePosixPath("/lake/w.db"), "file:///lake/w.db?mode=ro"),
        (PurePosixPath("/my lake/100% #1?.db"), "file:///my%20lake/100%25%20%231%3F.db?mode=ro"),
        (PureWindowsPath(r"C:\Users\Zoë\lake\w.db"), "file:///C:/Users/Zo%C3%AB/lake/w.db?mode=ro"),
        (PureWindowsPath(r"\\nas\music\w.db"), "file:////nas/music/w.db?mode=ro"),
    ],
)
def test_the_address_is_right_for_every_place(path: PurePath, address: str) -> None:
    assert read_only_address(path) == address


def test_the_address_reads_while_a_load_writes_and_changes_nothing(lake: CuratedLake, tmp_path: Path) -> None:
    lake.put("linktree_analytics", {"date": FIRST, "totalViews": 9})
    lake.load()
    strange = tmp_path / "a lake, 100% #1?"
    strange.mkdir()
    place = lake.database.replace(strange / "w.db")
    with (
        closing(sqlite3.connect(place, isolation_level=None)) as writer,
        closing(sqlite3.connect(read_only_address(place), uri=True)) as reader,
    ):
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("DELETE FROM linktree_metrics")
        assert reader.execute("SELECT total_views FROM linktree_metrics").fetchall() == [(9,)]
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            reader.execute("DELETE FROM linktree_metrics")
        writer.execute("ROLLBACK")


def test_revenue_of_a_month_is_what_was_reported_and_what_is_ours(lake: CuratedLake) -> None:
    sold = {"source": "toolost", "sale_month": "2026-10"}
    lake.put(
        "royalties",
        royalty(earnings_usd="1"),
        royalty(store="Apple Music", earnings_usd="-0.000000000001", quantity=-1),
        royalty(**sold, earnings_usd="2.5"),  # "Glass Harbor": 40 % of it are ours
        royalty(**sold, artist="kilo_vale", title="Static", isrc="QZAB12500002", earnings_usd="0.3"),
    )
    lake.load()
    assert lake.asked(
        "SELECT sale_month, distributor, platform_key, artist, quantity, revenue_usd, our_revenue_usd_real"
        " FROM v_monthly_revenue ORDER BY 1, 2, 3, 4"
    ) == [
        ("2025-11", "distrokid", "apple_music", "nova_drift", -1, "-0.000000000001", pytest.approx(-1e-12)),
        ("2025-11", "distrokid", "spotify", "nova_drift", 37, "1.000000000000", 1.0),
        ("2026-10", "toolost", "spotify", "kilo_vale", 37, "0.300000000000", 0.3),
        ("2026-10", "toolost", "spotify", "nova_drift", 37, "2.500000000000", 1.0),
    ]


def test_an_ad_day_is_added_up_over_campaigns_but_not_its_people(lake: CuratedLake) -> None:
    lake.put("meta_daily", ad_day(1), ad_day(1, "120200000000000002", spend_usd="0.87", reach=900))
    lake.load()
    assert lake.asked(
        "SELECT ad_date, artist, spend_usd, impressions, clicks, highest_reach, cpc_usd, cpm_usd, ctr FROM v_ad_days"
    ) == [("2026-11-01", None, "4.000000000000", 2000, 20, 900, 0.2, 2.0, 0.01)]


def test_plays_of_two_kinds_of_counting_never_stand_in_one_view(full_lake: CuratedLake) -> None:
    full_lake.load()
    assert full_lake.asked("SELECT stream_date, platform_key, data_source, streams FROM v_daily_streams") == [
        ("2026-11-01", "apple_music", "toolost", 3), ("2026-11-01", "spotify", "distrokid", 10),
        ("2026-11-01", "spotify", "toolost", 0),
    ]  # fmt: skip
    assert full_lake.asked("SELECT audience_date, artist, streams, listeners, followers FROM v_audience_days") == [
        ("2025-11-03", "nova_drift", 40, 5, None)
    ]


def test_a_social_day_has_no_rate_where_a_reaction_is_not_known(lake: CuratedLake) -> None:
    def day(platform: str, **counts: int) -> dict[str, Any]:
        return {"platform": platform, "account": platform, "artist": "nova_drift", "date": SECOND, **counts}

    lake.put(
        "social_daily",
        day("instagram", views=100, likes=3, comments=1),
        day("tiktok", views=100, likes=3, comments=1, shares=1),
        day("youtube", views=100, likes=3, comments=1),  # has no shares to tell
    )
    lake.load()
    assert lake.asked("SELECT platform_name, engagement_rate FROM v_social_days ORDER BY 1") == [
        ("Instagram", None), ("TikTok", 0.05), ("YouTube", 0.04),
    ]  # fmt: skip


def test_the_kpis_shown_are_those_of_the_newest_run(full_lake: CuratedLake) -> None:
    full_lake.load()
    with full_lake.opened() as connection:
        connection.executemany(
            "INSERT INTO kpi_values (run_id, kpi, value, unit, computed_at) VALUES (?, ?, ?, 'USD', ?)",
            [
                ("r1", "revenue", "1", "2026-11-01"),
                ("r2", "revenue", "2", "2026-11-02"),
                ("r1", "old", "3", "2026-11-01"),
            ],
        )
        connection.execute(
            "INSERT INTO anomalies (series, first_day, last_day, peak_day, severity, below, observed, expected, low,"
            " high, words, chart, part) VALUES ('plays', '2026-02-27', '2026-03-02', '2026-03-01', 'notice', 1, 5, 10,"
            " 8, 12, 'Fewer.', 'plays', 'spotify')"
        )
    assert full_lake.asked("SELECT kpi, value, run_id FROM v_kpis") == [("revenue", "2", "r2")]
    assert full_lake.asked("SELECT days, direction, words FROM v_anomalies") == [(4, "below", "Fewer.")]
