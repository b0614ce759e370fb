"""A dataset is published twice, replaced whole, and the version before is kept exactly once."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.crash import VARIABLE
from pipeline.zones.datasets import publish, read_dataset
from pipeline.zones.store import ZoneStore, open_zone

SCHEMA = pa.schema([("day", pa.string()), ("plays", pa.int64())])
MONDAY = datetime(2026, 11, 16, 6, tzinfo=UTC)

Zones = tuple[ZoneStore, ZoneStore]


@pytest.fixture
def zones(tmp_path: Path) -> Zones:
    return open_zone(str(tmp_path / "curated")), open_zone(str(tmp_path / "archive"))


def batch(*plays: int) -> pa.RecordBatch:
    days = [f"day {number}" for number in range(len(plays))]
    return pa.RecordBatch.from_arrays([pa.array(days), pa.array(plays, pa.int64())], schema=SCHEMA)


def put(zones: Zones, *plays: int, moment: datetime = MONDAY) -> None:
    publish("plays", ("day", "plays"), SCHEMA, iter([batch(*plays)]), *zones, moment)


def versions(zones: Zones) -> list[str]:
    return [entry.path for entry in zones[1].listing("plays")]


def text(store: ZoneStore, path: str) -> str:
    with store.open(path) as handle:
        return handle.read().decode()


def test_csv_and_parquet_hold_the_same_rows(zones: Zones) -> None:
    put(zones, 1, 2)

    assert text(zones[0], "plays.csv") == "day,plays\nday 0,1\nday 1,2\n"
    table = read_dataset(zones[0], "plays")
    assert table is not None
    assert table.to_pydict() == {"day": ["day 0", "day 1"], "plays": [1, 2]}


def test_unchanged_rows_write_nothing(zones: Zones) -> None:
    put(zones, 1, 2)
    before = {entry.path: entry.mtime_ns for entry in zones[0].listing()}

    artefacts, rows = publish("plays", ("day", "plays"), SCHEMA, iter([batch(1, 2)]), *zones, MONDAY)

    assert {entry.path: entry.mtime_ns for entry in zones[0].listing()} == before
    assert {made.path: made.mtime_ns for made in artefacts} == before
    assert rows == 2
    assert versions(zones) == []


def test_the_version_before_goes_to_the_archive_under_the_time_it_was_replaced(zones: Zones) -> None:
    put(zones, 1)
    put(zones, 2, moment=MONDAY + timedelta(days=2))

    assert versions(zones) == ["plays/plays_20261118T060000Z.csv"]
    assert text(zones[1], "plays/plays_20261118T060000Z.csv") == "day,plays\nday 0,1\n"


def test_versions_of_the_same_second_stand_beside_each_other(zones: Zones) -> None:
    for plays in (1, 2, 3):
        put(zones, plays)

    kept = [text(zones[1], path) for path in versions(zones)]
    assert kept == ["day,plays\nday 0,1\n", "day,plays\nday 0,2\n"]


def test_a_return_to_older_figures_is_a_version_of_its_own(zones: Zones) -> None:
    for day, plays in enumerate((1, 2, 1, 2)):
        put(zones, plays, moment=MONDAY + timedelta(days=day))

    assert [text(zones[1], path)[-2] for path in versions(zones)] == ["1", "2", "1"]


def test_a_failure_while_rows_are_drawn_leaves_both_files_as_they_were(zones: Zones) -> None:
    put(zones, 1, 2)
    before = {entry.path: entry.mtime_ns for entry in zones[0].listing()}

    def rows() -> Iterator[pa.RecordBatch]:
        yield batch(*range(20_000))
        raise RuntimeError("the source broke off")

    with pytest.raises(RuntimeError, match="broke off"):
        publish("plays", ("day", "plays"), SCHEMA, rows(), *zones, MONDAY)

    assert {entry.path: entry.mtime_ns for entry in zones[0].listing()} == before
    assert versions(zones) == []
    assert [p.name for p in Path(zones[0].url).iterdir() if p.name.startswith(".")] == []


KILLED = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from tests.zones.test_datasets import put
from pipeline.zones.store import open_zone
put((open_zone(sys.argv[1]), open_zone(sys.argv[2])), 3, 4)
"""
PLACES = [
    "archive-written",
    "temp-written",
    "temp-synced",
    "renamed",
    "twin-between",
    "renamed:2",
    "directory-synced:2",
]


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="a process dies by SIGKILL here")
@pytest.mark.slow
@pytest.mark.parametrize("place", PLACES)
def test_a_killed_attempt_doubles_no_version_and_the_next_one_finishes(zones: Zones, place: str) -> None:
    put(zones, 1, 2)
    command = [sys.executable, "-c", KILLED, zones[0].url, zones[1].url]
    died = subprocess.run(command, env={**os.environ, VARIABLE: place}, cwd=Path.cwd(), check=False)
    assert died.returncode == -signal.SIGKILL

    zones[0].sweep()
    put(zones, 3, 4, moment=MONDAY + timedelta(hours=1))

    assert text(zones[0], "plays.csv") == "day,plays\nday 0,3\nday 1,4\n"
    with zones[0].open("plays.parquet") as handle:
        assert pq.read_table(io.BytesIO(handle.read()))["plays"].to_pylist() == [3, 4]
    assert [text(zones[1], path) for path in versions(zones)] == ["day,plays\nday 0,1\nday 1,2\n"]
    assert [p.name for p in Path(zones[0].url).iterdir() if p.name.startswith(".")] == []
