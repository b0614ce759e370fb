"""The four figures of whole lakes, against what their curated files and their generator say."""

from __future__ import annotations

import json
import random
import shutil
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal, localcontext
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.insights.figures import Figure, headline_figures
from tests.end_to_end.lakes import LakeFolder, landed
from tests.insights.split_deliveries import split_everything

SAMPLE = Path(__file__).parents[2] / "resources" / "sample_lake"
TODAY = date(2026, 11, 25)
Days = Mapping[str, Mapping[date, Decimal]]  # source → day → amount


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> LakeFolder:
    """The sample lake after a real run."""
    root = tmp_path_factory.mktemp("figures") / "lake"
    shutil.copytree(SAMPLE, root)
    lake = LakeFolder(root)
    lake.run()
    return lake


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> LakeFolder:
    lake = landed(tmp_path_factory.mktemp("figures") / "generated", seed=11, days=160, snapshots=3)
    lake.run()
    return lake


def figures(lake: LakeFolder, today: date = TODAY) -> dict[str, Figure]:
    with lake.opened() as opened:
        return {figure.key: figure for figure in headline_figures(opened.settings.database, today)}


# -- the same, computed another way ------------------------------------------------------------


def two_weeks(days: Days) -> tuple[Decimal, float]:
    """The sum of the newest seven days all sources have, and its change."""
    end = min(max(known) for known in days.values())
    now, before = (
        sum((amounts.get(end - timedelta(days=back), Decimal(0)) for amounts in days.values()
             for back in range(first, first + 7)), Decimal(0))
        for first in (0, 7)
    )  # fmt: skip
    return now, float((now - before) / before)


def by_day(rows: Iterable[tuple[str, str, object]]) -> Days:
    found: dict[str, dict[date, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for source, day, amount in rows:
        if amount not in (None, ""):
            found[source][date.fromisoformat(day)] += Decimal(str(amount))
    return found


def says(figure: Figure, expected: tuple[Decimal, float]) -> None:
    value, change = expected
    assert figure.value == value
    assert figure.change == pytest.approx(change, rel=1e-12)


def money(rows: Iterable[Mapping[str, str]], month: str, column: str, usd: str, share: Mapping[str, Any]) -> Decimal:
    """A month's money of a report, every line times its share in percent."""
    with localcontext(prec=60):
        lines = (Decimal(row[usd]) * share.get(row.get("isrc", ""), 100) / 100 for row in rows if row[column] == month)
        return sum(lines, Decimal(0))


def revenue(lake: LakeFolder, month: str) -> Decimal:
    """From the distributors' own reports: DistroKid's as they are, TooLost's by the artist list."""
    artists = json.loads((lake.root / "config" / "artists.json").read_text(encoding="utf-8"))
    shares = {track["isrc"]: track["royalty_percentage"] for artist in artists for track in artist["tracks"]}
    ours = money(lake.rows("dk_bank_details"), month, "Sale Month", "Earnings (USD)", {})
    return ours + money(lake.rows("toolost_sales"), month, "sale_period", "net_revenue_usd", shares)


# -- curated files -----------------------------------------------------------------------------


@pytest.mark.slow
def test_the_sample_lakes_figures_are_those_of_its_curated_files(sample: LakeFolder) -> None:
    found = figures(sample)
    streams = sample.rows("tidy_daily_streams")
    columns = ("spotify_streams", "apple_streams")
    says(
        found["plays"], two_weeks(by_day((row["source"] + c, row["date"], row[c]) for row in streams for c in columns))
    )
    spent = ((row["date"], row["spend_usd"]) for row in sample.rows("meta_daily"))
    says(found["ad_spend"], two_weeks(by_day(("ads", *row) for row in spent)))
    seen = ((row["handle"], row["date"], row["video_views"]) for row in sample.rows("tiktok_analytics"))
    says(found["tiktok_views"], two_weeks(by_day(seen)))
    assert [figure.below for figure in found.values()] == [
        "against the 7 days before", "last fully reported month", "$0.19 a click", "2 accounts",
    ]  # fmt: skip


def test_the_sample_lakes_revenue_is_that_of_its_reports(sample: LakeFolder) -> None:
    """November's reports end on the 21st, so August is the last month that all of October's tell of."""
    found = figures(sample)["revenue"]
    august, july = revenue(sample, "2026-08"), revenue(sample, "2026-07")
    assert (found.title, found.value) == ("Revenue, August 2026", august)
    assert found.change == pytest.approx(float((august - july) / july), rel=1e-12)
    # Shares matter: without them it would be another sum.
    assert august < money(sample.rows("royalties"), "2026-08", "sale_month", "earnings_usd", {})


# -- the generator's truth ---------------------------------------------------------------------


@pytest.mark.slow
def test_a_generated_lakes_figures_are_the_generators(generated: LakeFolder) -> None:
    found = figures(generated)
    tables = {name: table["rows"] for name, table in generated.truth["tables"].items()}
    series = [(source + str(i), day, counts[i]) for source, day, *counts in tables["daily_streams"] for i in (0, 1)]
    says(found["plays"], two_weeks(by_day(series)))
    says(found["ad_spend"], two_weeks(by_day(("ads", day, spend) for day, _, spend, *_ in tables["meta_daily"])))
    says(found["tiktok_views"], two_weeks(by_day((who, day, n) for who, day, n, *_ in tables["tiktok_daily"])))


def test_revenue_is_the_generators_to_the_last_decimal(tmp_path: Path) -> None:
    lake = landed(tmp_path / "lake", seed=11, days=160, only=("distrokid",))
    lake.run()
    found = figures(lake)["revenue"]
    august = lake.truth["bank"]["by_sale_month"]["2026-08"]
    assert (found.title, found.value) == ("Revenue, August 2026", Decimal(august["earnings_usd"]))


# -- deliveries --------------------------------------------------------------------------------


@pytest.mark.slow
@settings(max_examples=6)
@given(seed=st.integers(0, 2**32))
def test_one_files_rows_in_two_deliveries_change_nothing(
    sample: LakeFolder, tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    root = tmp_path_factory.mktemp("split") / "lake"
    shutil.copytree(SAMPLE, root)
    assert split_everything(root / "landing", random.Random(seed)) == 7
    lake = LakeFolder(root)
    lake.run()
    assert lake.set_aside() == ()
    assert figures(lake) == figures(sample)
