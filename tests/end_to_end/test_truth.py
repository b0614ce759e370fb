"""What a run publishes is what is true: every figure of every dataset, with and without faults among the files."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from pipeline.model import RunState, StepState
from tests.end_to_end.conftest import Finish, Finished
from tests.end_to_end.lakes import LakeFolder, landed
from tests.end_to_end.right_answers import ANSWERS, Answer, differing, totals, true_totals
from tests.sweeps import sweep

DATASETS = frozenset({
    "dk_bank_details", "linktree_analytics", "meta_campaigns", "meta_daily", "meta_manual", "royalties", "social_daily",
    "spotify_audience", "spotify_song_metrics", "spotify_tracks", "tidy_daily_streams", "tiktok_analytics",
    "toolost_sales", "unified_daily",
})  # fmt: skip
LAKES = [
    {"seed": seed, "defects": defects, "snapshots": snapshots}
    for seed, defects, snapshots in ((7, 0.2, 3), (7, 0.0, 1), (11, 0.2, 1), (23, 0.0, 3))
]


@pytest.fixture(params=sweep(LAKES), ids=lambda options: "-".join(map(str, options.values())))
def finished(request: pytest.FixtureRequest, finish: Finish) -> Finished:
    return finish(**request.param)


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: answer.table)
def test_every_figure_is_the_newest_delivered(finished: Finished, answer: Answer) -> None:
    assert differing(answer.expected(finished.lake.truth), answer.found(finished.lake)) == {}


def test_every_dataset_is_published_as_csv_and_parquet(finished: Finished) -> None:
    assert set(finished.lake.curated()) == {f"{name}.{kind}" for name in DATASETS for kind in ("csv", "parquet")}


def test_plays_of_both_stores_are_added_up_as_far_as_they_are_known(finished: Finished) -> None:
    for row in finished.lake.rows("tidy_daily_streams"):
        known = [int(row[name]) for name in ("spotify_streams", "apple_streams") if row[name]]
        assert int(row["combined_streams"]) == sum(known)


@pytest.mark.parametrize(
    ("heading", "part"), [("Store", "by_store"), ("Artist", "by_artist"), ("Sale Month", "by_sale_month")]
)
def test_the_bank_report_keeps_every_cent(finished: Finished, heading: str, part: str) -> None:
    rows = finished.lake.rows("dk_bank_details")
    bank = finished.lake.truth["bank"]

    found = totals(rows, lambda row: row[heading], "Quantity", "Earnings (USD)")

    assert found == true_totals(bank[part])
    assert len(rows) == bank["rows"]
    assert sum((money for _, _, money in found.values()), Decimal(0)) == Decimal(bank["earnings_usd"])


@pytest.mark.parametrize(
    ("column", "part"), [("store", "by_store"), ("artist", "by_artist"), ("sale_month", "by_sale_month")]
)
def test_royalties_hold_the_same_money_in_one_shape(finished: Finished, column: str, part: str) -> None:
    rows = [row for row in finished.lake.rows("royalties") if row["source"] == "distrokid"]
    names = artist_names(finished.lake) if column == "artist" else {}

    found = totals(rows, lambda row: names.get(row[column], row[column]), "quantity", "earnings_usd")

    assert found == true_totals(finished.lake.truth["bank"][part])


def test_toolost_pays_what_its_reports_say(finished: Finished) -> None:
    true = {month(period): Decimal(usd) for period, usd in finished.lake.truth["toolost_sales_usd"].items()}
    sales = totals(
        finished.lake.rows("toolost_sales"), lambda row: row["posting_period"], "quantity", "net_revenue_usd"
    )
    both = [row for row in finished.lake.rows("royalties") if row["source"] == "toolost"]
    money = totals(both, lambda row: row["reporting_date"][:7], "quantity", "earnings_usd")

    assert {period: usd for period, (_, _, usd) in sales.items()} == true
    assert money == sales


def test_the_report_is_kept_text_for_text(finished: Finished) -> None:
    """Leading zeros, twelve decimals, Namibia, and the track that is called None."""
    path = f"landing/distrokid/streams/{finished.lake.truth['bank']['file']}"
    delivered = (finished.lake.root / path).read_text(encoding="utf-8").splitlines()
    cells = [line.split("\t") for line in delivered]

    kept = finished.lake.rows("dk_bank_details")

    assert [list(kept[0]), *(list(row.values()) for row in kept)] == cells


def test_both_files_of_a_dataset_say_the_same(finished: Finished) -> None:
    for dataset in sorted(DATASETS):
        table = pq.read_table(finished.lake.root / "curated" / f"{dataset}.parquet")
        typed = [tuple(map(plain, row.values())) for row in table.to_pylist()]
        text = [tuple(map(plain, row.values())) for row in finished.lake.rows(dataset)]
        assert typed == text, dataset


def test_a_run_is_partial_exactly_when_something_was_set_aside(finished: Finished) -> None:
    expected = RunState.PARTIAL if finished.lake.defects else RunState.SUCCESS

    assert finished.summary.state is expected
    assert {step.key for step in finished.summary.steps if step.state is StepState.FAILED} == set()
    assert bool(finished.lake.set_aside()) == bool(finished.lake.defects)


def test_the_report_of_the_newer_generation_has_the_same_truth(tmp_path: Path) -> None:
    lake = landed(tmp_path / "lake", seed=5, bank_schema=15, only=("distrokid",))

    lake.run()

    found = totals(lake.rows("dk_bank_details"), lambda row: row["Store"], "Quantity", "Earnings (USD)")
    assert found == true_totals(lake.truth["bank"]["by_store"])
    assert "Recoup (USD)" in lake.rows("dk_bank_details")[0]
    assert len(lake.rows("royalties")) == lake.truth["bank"]["rows"]


@pytest.mark.slow
@pytest.mark.parametrize("defects", [0.0, 0.2])
@pytest.mark.parametrize("snapshots", [1, 3])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_other_labels_have_their_own_truth(tmp_path: Path, seed: int, defects: float, snapshots: int) -> None:
    lake = landed(tmp_path / "lake", seed=seed, defects=defects, snapshots=snapshots, days=60 + 20 * seed, artists=seed)

    ended = lake.command("run", "--no-extractors", "--json")

    assert ended.returncode == (1 if defects else 0), ended.stderr
    assert json.loads(ended.stdout)["state"] == ("partial" if defects else "success")
    wrong = {answer.table: differing(answer.expected(lake.truth), answer.found(lake)) for answer in ANSWERS}
    assert {table: difference for table, difference in wrong.items() if difference} == {}
    bank = totals(lake.rows("dk_bank_details"), lambda row: row["Store"], "Quantity", "Earnings (USD)")
    assert bank == true_totals(lake.truth["bank"]["by_store"])


def artist_names(lake: LakeFolder) -> dict[str, str]:
    """What the distributors' reports call an artist, by slug."""
    artists = json.loads((lake.root / "config" / "artists.json").read_bytes())
    return {artist["slug"]: artist["name"] for artist in artists}


def month(period: str) -> str:
    """``08-2026`` as ``2026-08``."""
    number, year = period.split("-")
    return f"{year}-{number}"


def plain(value: object) -> object:
    """A cell of either file, so that 0.5 and 0.500000, 1 and "1" compare equal."""
    if value is None or value == "":
        return None
    text = str(value)
    try:
        return Decimal(text).normalize()
    except ArithmeticError:
        return text
