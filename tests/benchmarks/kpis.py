"""How soon every KPI is known: of a lake of a year, and of a warehouse of two million report lines."""

from __future__ import annotations

import random
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

from pipeline.clock import iso
from pipeline.insights.kpis import kpis_of
from pipeline.lake import Wanted, open_lake
from pipeline.model import RunKind
from pipeline.settings import load_settings
from pipeline.warehouse.schema import open_for_reading, open_warehouse
from tests.benchmarks.lines import Line, markdown
from tests.benchmarks.short_runs import usual_lake
from tests.warehouse.curated_lake import MOMENT

LINES = 2_000_000
STATEMENTS, STORES, ITEMS = 72, 38, 120
TODAY = date(2026, 11, 25)
REPEATS = 9


def main() -> None:
    """Print both."""
    with tempfile.TemporaryDirectory(prefix="bedrot-benchmark-") as folder:
        print(markdown((*_lines("a lake of 365 days", "≤ 50 ms", _year(Path(folder, "lake"))),
                        *_lines(f"{LINES:,} report lines", "", _large(Path(folder, "large.db"))))))  # fmt: skip


def _lines(what: str, aim: str, warehouse: Path) -> Iterator[Line]:
    """First with all report lines read, then as whoever looks again has it."""
    with closing(open_for_reading(warehouse)) as connection:
        first, of_processor = _milliseconds(connection)
        again, _ = min(_milliseconds(connection) for _ in range(REPEATS))
        found = len(kpis_of(connection, TODAY))
    shown = f"{first:,.0f} ms first, {again:,.0f} ms again"
    yield Line(f"KPIs of {what}: {found} values", "–", "–", aim, f"{of_processor:,.0f} ms CPU", seconds=shown)


def _milliseconds(connection: sqlite3.Connection) -> tuple[float, float]:
    """On the clock and of the processor."""
    began, spent = time.perf_counter(), time.process_time()
    kpis_of(connection, TODAY)
    return (time.perf_counter() - began) * 1000, (time.process_time() - spent) * 1000


def _year(root: Path) -> Path:
    usual_lake(root)
    with open_lake(load_settings(root, environ={})) as lake:
        lake.run(Wanted(kind=RunKind.WITHOUT_EXTRACTORS))
        return lake.settings.database


def _large(path: Path) -> Path:
    """Three years of two distributors: many stores, countries and tracks."""
    draw = random.Random(1)
    with closing(open_warehouse(path, lasting=False)) as connection:
        connection.execute("BEGIN")
        connection.executemany("INSERT INTO royalty_statements VALUES (?, ?, ?, ?)", map(_statement, range(STATEMENTS)))
        connection.executemany(
            "INSERT INTO royalty_items (item_id, isrc, upc, title, artist_name, kind) VALUES (?, ?, '', '', '', '')",
            ((number + 1, f"I{number}") for number in range(ITEMS)),
        )
        connection.executemany(
            "INSERT INTO revenue_transactions VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                (1 + line * STATEMENTS // LINES, draw.randint(2, STORES), draw.randint(1, 180), draw.randint(1, ITEMS),
                 line, draw.randint(1, 900), draw.randint(1, 10**12))
                for line in range(LINES)
            ),
        )  # fmt: skip
        connection.executemany(
            "INSERT INTO content_streams (stream_date, platform_id, data_source, stream_count) VALUES (?, ?, ?, ?)",
            (
                ((TODAY - timedelta(days=back)).isoformat(), platform, source, draw.randint(100, 9000))
                for back in range(5, 1100) for platform in (2, 3) for source in ("distrokid", "toolost")
            ),
        )  # fmt: skip
        names = "dataset, sha256, rows, sums, loaded_at, run_id"
        load = ("royalties", "", LINES, "{}", iso(MOMENT), "")
        connection.execute(f"INSERT INTO dataset_loads ({names}) VALUES (?, ?, ?, ?, ?, ?)", load)
        connection.execute("COMMIT")
    return path


def _statement(number: int) -> tuple[int, str, str, str]:
    sold = 2023 * 12 + 8 + number // 2
    reported = sold + 2
    return (number + 1, ("distrokid", "toolost")[number % 2], f"{sold // 12}-{sold % 12 + 1:02}",
            f"{reported // 12}-{reported % 12 + 1:02}-15")  # fmt: skip


if __name__ == "__main__":
    main()
