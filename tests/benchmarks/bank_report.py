"""DistroKid's report with millions of rows: from landing to curated, to royalties, to the warehouse."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.children import Measured, Series, measure, run_steps, side_by_side
from tests.benchmarks.lines import Line, alone, compared, times
from tests.landing.generate import make_landing

ROWS = 2_000_000
LARGE_ROWS = 10_000_000
REPEATS = 3
PLATFORM_STEPS = tuple(f"distrokid.{phase}" for phase in ("validate", "raw", "staging", "curated"))


def bank(folder: Path, large: bool = False) -> Iterator[Line]:
    """Landing to curated against DuckDB, then the shared royalties."""
    lake = report_lake(folder, ROWS)
    ours, theirs = side_by_side(REPEATS, lambda: processed(lake), lambda: by_duckdb(lake))
    tell_steps(ours)
    yield compared(f"bank report of {ROWS:,} rows, landing to curated", ours, "DuckDB: typed Parquet, CSV, totals",
                   theirs, "≤ 1.5 ×")  # fmt: skip
    (royalties,) = side_by_side(1, lambda: run_steps(lake, "unified.royalties"))
    yield alone(f"`royalties` of {ROWS:,} rows, sorted", royalties)
    if large:
        yield from _large(folder, ours)


def _large(folder: Path, small: Series) -> Iterator[Line]:
    """Five times the rows take five times as long, and no more memory than allowed."""
    lake = report_lake(folder, LARGE_ROWS)
    ours, theirs = side_by_side(1, lambda: processed(lake), lambda: by_duckdb(lake))
    tell_steps(ours)
    yield compared(f"bank report of {LARGE_ROWS:,} rows, landing to curated", ours, "DuckDB: the same", theirs,
                   "≤ 1.5 ×, ≤ 1 GB")  # fmt: skip
    growth = times(ours.best / small.best)
    yield Line(f"{LARGE_ROWS:,} rows", f"{ROWS:,} rows", growth, "about 5 ×")
    (royalties,) = side_by_side(1, lambda: run_steps(lake, "unified.royalties"))
    yield alone(f"`royalties` of {LARGE_ROWS:,} rows, sorted", royalties, "≤ 1 GB")
    shutil.rmtree(lake)


def warehouse(folder: Path) -> Iterator[Line]:
    """The rows of the report into the warehouse, against nothing but SQLite's own inserting."""
    lake = report_lake(folder, ROWS)
    if not (lake / "curated" / "royalties.parquet").exists():
        processed(lake)
        run_steps(lake, "unified.royalties")
    load, bare = side_by_side(REPEATS, lambda: loaded(lake), lambda: inserted(lake))
    ours = min(run.answer["warehouse.load"][1] for run in load.runs)
    theirs = min(run.answer for run in bare.runs)
    yield Line(
        f"warehouse load of {ROWS:,} rows", "`executemany` of the finished rows", times(ours / theirs), "≤ 1.5 ×",
        "", f"{load.peak_bytes / 1e6:,.0f} MB", f"{ours:.2f}", f"{theirs:.2f}",
    )  # fmt: skip


def report_lake(folder: Path, rows: int) -> Path:
    """A lake in which one report of so many rows has landed."""
    lake = folder / f"report-{rows}"
    if not lake.exists():
        make_landing(lake, bank_rows=rows, days=3 * 365, only=("distrokid",))
        (lake / "config").mkdir()
        shutil.move(lake / "artists.json", lake / "config" / "artists.json")
    return lake


def processed(lake: Path) -> Measured:
    """The platform's own steps, from the start."""
    for zone in ("raw", "staging", "curated", "archive", "quarantine", "journal", "warehouse"):
        shutil.rmtree(lake / zone, ignore_errors=True)
    return run_steps(lake, *PLATFORM_STEPS)


def by_duckdb(lake: Path) -> Measured:
    (report,) = lake.glob("landing/distrokid/streams/dk_bank_details_*.tsv")
    place = lake.with_name("duckdb")
    shutil.rmtree(place, ignore_errors=True)
    return measure("-m", "tests.benchmarks.duckdb_bank", report, place)


def loaded(lake: Path) -> Measured:
    """The warehouse from nothing."""
    shutil.rmtree(lake / "warehouse", ignore_errors=True)
    return run_steps(lake, "warehouse.load")


def inserted(lake: Path) -> Measured:
    return measure("-m", "tests.benchmarks.bare_insert", lake / "warehouse" / "bedrot_analytics.db")


def tell_steps(series: Series) -> None:
    best = min(series.runs, key=lambda run: run.seconds)
    steps = ", ".join(f"{key} {seconds:.2f} s" for key, (_, seconds, _) in best.answer.items())
    print(f"the best run: {steps}", file=sys.stderr)
