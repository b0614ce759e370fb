"""Charts of a small warehouse and of a journal whose runs are written by hand, and short ways to look at them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from pipeline.charting.business import business_charts
from pipeline.charting.model import Chart
from pipeline.charting.span import Range, Span, span_of
from pipeline.clock import iso
from pipeline.engine.journal import Journal
from pipeline.model import RunState
from tests.insights.kpi.small_warehouse import SmallWarehouse

TODAY = date(2026, 11, 25)
EVERYTHING = span_of(Range.ALL, TODAY)
NOVA = 10  # the artist of the small warehouse
BEGIN = datetime(2026, 11, 1, 10, tzinfo=UTC)  # the same day nearly everywhere


def business(
    warehouse: SmallWarehouse, place: Path, span: Span = EVERYTHING, artist: str | None = None
) -> dict[str, Chart]:
    """The charts of what stands in the warehouse, by key."""
    if warehouse.connection.in_transaction:
        warehouse.connection.execute("COMMIT")
    file = place / "warehouse.db"
    with closing(sqlite3.connect(file)) as target:
        warehouse.connection.backup(target)
    return {chart.key: chart for chart in business_charts(file, span, TODAY, artist)}


def row(chart: Chart, part: str) -> dict[str, float]:
    """The known values of a part, by the key of their place."""
    values = zip(chart.places, chart.part(part).values, strict=True)
    return {place.key: value for place, value in values if value is not None}


def days(last: date, count: int) -> list[date]:
    """So many days up to ``last``, oldest first."""
    return [last - timedelta(days=back) for back in reversed(range(count))]


class Runs:
    """A journal of finished runs, one a day from 1 November 2026 on."""

    def __init__(self, journal: Journal) -> None:
        self.journal = journal
        self.count = 0

    def add(
        self, seconds: float = 60, state: str = RunState.SUCCESS, *, kind: str = "full",
        platforms: tuple[str, ...] = (), at: datetime | None = None, steps: Sequence[Mapping[str, object]] = (),
        metrics: dict[str, float] | None = None,
    ) -> str:  # fmt: skip
        """A run and its steps; a step is what differs from a minute of DistroKid's publishing."""
        began = at or BEGIN + timedelta(days=self.count)
        self.count += 1
        run_id = f"{began:%Y%m%dT%H%M%SZ}-{self.count:04x}"
        arguments = json.dumps({"platforms": platforms, "from": None})
        run = {
            "run_id": run_id, "kind": kind, "trigger": "owner", "state": state, "started_at": iso(began),
            "seconds": seconds, "pid": 1, "process_started": 1.0, "boot_id": "", "host": "", "arguments": arguments,
        }  # fmt: skip
        usual = {"platform": "distrokid", "phase": "curated", "title": "", "state": "succeeded", "seconds": 60.0}
        with self.journal.writing() as write:
            _insert(write._connection, "runs", run)
            for place, step in enumerate(steps):
                whole = {**usual, "run_id": run_id, "key": f"step.{place}", "position": place, **step}
                _insert(write._connection, "steps", whole)
            for name, value in (metrics or {}).items():
                step_name, _, named = name.rpartition("/")
                _insert(
                    write._connection, "metrics", {"run_id": run_id, "step": step_name, "name": named, "value": value}
                )
        return run_id


def failure(kind: str) -> str:
    return json.dumps({"kind": kind, "message": "", "next_action": "", "detail": "", "retry_at": None})


def hand_written(folder: Path) -> Iterator[Runs]:
    with Journal(folder / "journal.db") as journal:
        yield Runs(journal)


def _insert(connection: sqlite3.Connection, table: str, cells: dict[str, object]) -> None:
    names, marks = ", ".join(cells), ", ".join("?" * len(cells))
    connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(cells.values()))
