"""The step leaves what it worked out in the warehouse; once more with more data it is the same events, not new ones."""

from __future__ import annotations

import pickle
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.insights.outlook import storing
from pipeline.insights.outlook.step import NOTHING, look
from pipeline.model import StepContext, StepResult
from tests.insights.curated_lake import CuratedLake
from tests.insights.outlook.made_days import MONDAY, even_days, warehouse_of

SPOTIFY = ("spotify", "distrokid")
HEAVY = ("numpy", "pandas", "scipy", "statsmodels")


def context(lake: CuratedLake, today: date = date(2026, 11, 22)) -> StepContext:
    moment = datetime(today.year, today.month, today.day, 6, tzinfo=UTC)
    return replace(lake.context("metrics.anomalies"), started_at=moment)


def looked(lake: CuratedLake, values: Sequence[float | None]) -> StepResult:
    ctx = context(lake)
    warehouse_of(Path(ctx.warehouse), {SPOTIFY: values})
    return look(ctx)


def fallen(size: int) -> list[float | None]:
    values = even_days(300)
    values[72] = 400
    return values[:size]


def test_a_lake_without_figures_has_nothing_to_say(lake: CuratedLake) -> None:
    assert look(context(lake)).skipped_reason == NOTHING
    assert storing.anomalies_of(Path(context(lake).warehouse)) == ()
    assert storing.outlook_of(Path(context(lake).warehouse)) == ()


@pytest.mark.slow
def test_what_stood_out_is_read_back_as_it_was_found(lake: CuratedLake) -> None:
    result = looked(lake, fallen(120))
    (event,) = storing.anomalies_of(Path(context(lake).warehouse))
    assert (event.series, event.first_day, event.chart, event.part) == (
        "plays.spotify", date(2026, 3, 18), "plays", "spotify"
    )  # fmt: skip
    assert dict(result.metrics)["anomalies"] == 1.0
    (trial,) = storing.trials_of(Path(context(lake).warehouse))
    assert trial.reason.startswith("Not enough data: 119 days are known")


@pytest.mark.slow
def test_week_after_week_it_is_one_event_with_one_name(lake: CuratedLake) -> None:
    names = set()
    for size in range(73, 130, 7):
        looked(lake, fallen(size))
        names |= {event.key for event in storing.anomalies_of(Path(context(lake).warehouse))}
    assert names == {"plays.spotify@2026-03-18"}


@pytest.mark.slow
def test_the_same_figures_leave_the_same_behind(lake: CuratedLake) -> None:
    first = looked(lake, fallen(120))
    assert look(context(lake)).digest == first.digest
    assert looked(lake, fallen(127)).digest != first.digest


@pytest.mark.slow
def test_an_outlook_moves_on_with_the_figures_and_says_why_it_is_shown(lake: CuratedLake) -> None:
    values, warehouse = even_days(300, noise=0.12), Path(context(lake).warehouse)
    for size in (290, 291):
        looked(lake, values[:size])
        (trial,), (outlook,) = storing.trials_of(warehouse), storing.outlook_of(warehouse)
        assert trial.is_shown
        assert trial.reason.endswith("so it is shown.")
        assert (outlook.series, outlook.chart, outlook.part) == ("plays.spotify", "plays", "spotify")
        assert outlook.days[0] == trial.as_of + timedelta(days=1) == MONDAY + timedelta(days=size)
    looked(lake, values[:100])
    assert storing.outlook_of(warehouse) == (), "what is not shown is not kept"


def sold(connection: sqlite3.Connection, months: int) -> None:
    """Fully reported months of sale up to September 2026, each two percent above the one before."""
    connection.execute("INSERT INTO royalty_items VALUES (1, '', '', 'Low Tide', 'NOVA', 'Song', 1, 1)")
    newest = 2026 * 12 + 8
    for n in range(months):
        month, reported = newest - months + 1 + n, newest - months + 3 + n
        connection.execute(
            "INSERT INTO royalty_statements VALUES (?, 'distrokid', ?, ?)",
            (n + 1, f"{month // 12}-{month % 12 + 1:02}", f"{reported // 12}-{reported % 12 + 1:02}-20"),
        )
        connection.execute(
            "INSERT INTO revenue_transactions VALUES (?, 1, 1, 1, 0, 1, ?)", (n + 1, int(400e12 * 1.02**n))
        )


@pytest.mark.slow
def test_months_that_are_fully_reported_are_looked_ahead_of(lake: CuratedLake) -> None:
    warehouse = Path(context(lake).warehouse)
    warehouse_of(warehouse, {SPOTIFY: even_days(60)})
    with closing(sqlite3.connect(warehouse)) as connection:
        sold(connection, 40)
        connection.commit()
    look(context(lake))
    (outlook,) = storing.outlook_of(warehouse)
    assert (outlook.series, outlook.chart, outlook.part) == ("revenue", "revenue", "earned")
    assert outlook.days == (date(2026, 10, 1), date(2026, 11, 1), date(2026, 12, 1))
    assert 800 < outlook.expected[0] < 900
    assert {trial.series: trial.is_shown for trial in storing.trials_of(warehouse)} == {
        "plays.spotify": False, "revenue": True,
    }  # fmt: skip


@pytest.mark.slow
def test_a_warehouse_of_an_older_program_is_left_alone(lake: CuratedLake) -> None:
    warehouse = Path(context(lake).warehouse)
    looked(lake, fallen(80))
    with closing(sqlite3.connect(warehouse)) as connection:
        connection.execute("DROP TABLE attributions")
    assert look(context(lake)).skipped_reason == NOTHING
    assert storing.anomalies_of(warehouse) == ()


@pytest.mark.slow
def test_plays_of_most_of_a_year_load_nothing_heavy(lake: CuratedLake) -> None:
    looked(lake, fallen(300))
    asked = (
        "import pickle, sys\n"
        "from pipeline.insights.outlook.step import look\n"
        "look(pickle.loads(bytes.fromhex(sys.argv[1])))\n"
        f"print([name for name in {HEAVY} if name in sys.modules])"
    )
    ended = subprocess.run(
        [sys.executable, "-c", asked, pickle.dumps(context(lake)).hex()],
        capture_output=True, text=True, check=True, timeout=60, cwd=Path(__file__).parents[3],
    )  # fmt: skip
    assert ended.stdout.strip() == "[]"
