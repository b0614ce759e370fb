"""The file: killed at any moment, damaged, foreign, too new or too old – the figures are right or untouched."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.model import Cancelled, FailureKind, StepFailed
from pipeline.sqlite_format import scripts_in, version
from pipeline.warehouse import schema
from pipeline.warehouse.load import load_step, rebuild
from pipeline.warehouse.schema import WarehouseTooNew, migrate
from tests.sweeps import sweep
from tests.warehouse.curated_lake import CuratedLake, royalty
from tests.warehouse.few_rows import everything


@pytest.fixture
def undisturbed(tmp_path: Path) -> dict[str, list[str]]:
    """What the full lake's warehouse says when nothing ever went wrong."""
    lake = CuratedLake(tmp_path / "undisturbed")
    everything(lake)
    lake.load()
    return lake.content()


@pytest.mark.slow
@pytest.mark.parametrize("place", sweep(["warehouse-begun:3", "warehouse-dataset-loaded:3", "warehouse-committed:3"]))
def test_killed_and_loaded_again_is_as_if_nothing_had_happened(
    full_lake: CuratedLake, undisturbed: dict[str, list[str]], place: str
) -> None:
    assert full_lake.run_killed(place) != 0
    loaded = {row[0] for row in full_lake.asked("SELECT dataset FROM dataset_loads")}
    royalties = full_lake.asked("SELECT COUNT(*) FROM revenue_transactions")[0][0]
    assert royalties == (6 if "royalties" in loaded else 0), "all of a dataset or nothing"
    assert ("royalties" in loaded) == place.startswith("warehouse-committed")
    full_lake.load()
    assert full_lake.content() == undisturbed


@pytest.mark.slow
def test_a_rebuild_that_is_killed_leaves_the_warehouse_and_nothing_behind(full_lake: CuratedLake) -> None:
    full_lake.load()
    before = full_lake.content()
    assert full_lake.run_killed("warehouse-dataset-loaded:4", "rebuild") != 0
    assert full_lake.content() == before
    full_lake.load()
    assert [file.name for file in full_lake.database.parent.iterdir()] == [full_lake.database.name]


def test_a_rebuild_says_the_same_while_others_read(full_lake: CuratedLake, undisturbed: dict[str, list[str]]) -> None:
    full_lake.load()
    with full_lake.opened() as tampering:
        tampering.execute("DELETE FROM revenue_transactions WHERE quantity < 0")
    with full_lake.opened() as reader:
        reader.execute("BEGIN")
        assert reader.execute("SELECT COUNT(*) FROM revenue_transactions").fetchone() == (5,)
        assert rebuild(full_lake.order()).failures == []
        assert reader.execute("SELECT COUNT(*) FROM revenue_transactions").fetchone() == (5,)
        reader.execute("COMMIT")
        assert reader.execute("SELECT COUNT(*) FROM revenue_transactions").fetchone() == (6,)
    assert full_lake.content() == undisturbed


def test_a_rebuild_that_cannot_be_finished_keeps_the_old_warehouse(full_lake: CuratedLake) -> None:
    full_lake.load()
    before = full_lake.content()
    (full_lake.root / "curated" / "royalties.parquet").write_bytes(b"PAR1 cut short")
    assert [failure.kind for failure in rebuild(full_lake.order()).failures] == [FailureKind.BAD_DATA]
    assert full_lake.content() == before


@pytest.mark.parametrize("damage", ["not a database", "page"])
def test_a_damaged_file_is_set_aside_and_built_anew(
    full_lake: CuratedLake, undisturbed: dict[str, list[str]], damage: str
) -> None:
    full_lake.load()
    whole = full_lake.database.read_bytes()
    half = len(whole) // 2
    broken = b"what is this" if damage == "not a database" else whole[:half] + b"\xff" * 8192 + whole[half + 8192 :]
    full_lake.database.write_bytes(broken)
    report = full_lake.load()
    (kept,) = full_lake.database.parent.glob("*.set-aside-*")
    assert kept.read_bytes() == broken
    assert kept.name in report.notes[0]
    assert full_lake.content() == undisturbed


def test_another_programs_database_at_our_place_is_kept(full_lake: CuratedLake) -> None:
    full_lake.database.parent.mkdir(parents=True)
    with full_lake.opened() as other:
        other.execute("CREATE TABLE artists (artist_id INTEGER PRIMARY KEY, artist_name TEXT)")
    report = full_lake.load()
    assert "another program" in report.notes[0]
    assert len(list(full_lake.database.parent.glob("*.set-aside-*"))) == 1
    assert full_lake.asked("SELECT COUNT(*) FROM revenue_transactions") == [(6,)]


def test_a_newer_programs_warehouse_is_refused_untouched(full_lake: CuratedLake) -> None:
    full_lake.load()
    with full_lake.opened() as newer:
        newer.execute("PRAGMA user_version = 999")
    bytes_before = full_lake.database.read_bytes()
    with pytest.raises(StepFailed, match="newer version") as refused:
        load_step(full_lake.context())
    assert refused.value.failure.kind is FailureKind.ENVIRONMENT
    with pytest.raises(WarehouseTooNew):
        rebuild(full_lake.order())
    assert full_lake.database.read_bytes() == bytes_before


def test_an_older_warehouse_is_copied_before_it_is_migrated(full_lake: CuratedLake, tmp_path: Path) -> None:
    full_lake.load()
    known = max(scripts_in(schema.MIGRATIONS))
    migrations = tmp_path / "migrations"
    shutil.copytree(schema.MIGRATIONS, migrations)
    (migrations / f"{known + 1:04d}_more.sql").write_text("CREATE TABLE more (number INTEGER);")
    (migrations / f"{known + 2:04d}_bad.sql").write_text(
        "CREATE TABLE further (number INTEGER);\nCREATE TABLE more (a);"
    )
    with full_lake.opened() as connection, pytest.raises(sqlite3.OperationalError):
        migrate(connection, full_lake.database, migrations)
    with full_lake.opened() as connection:
        tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
        assert version(connection) == known + 1
    assert "more" in tables
    assert "further" not in tables, "a migration counts as a whole"
    backup = full_lake.database.with_name(f"bedrot_analytics.v{known}.backup.db")
    with closing(sqlite3.connect(backup)) as copy:
        assert copy.execute("SELECT COUNT(*) FROM revenue_transactions").fetchone() == (6,)


def test_a_cancelled_load_takes_back_what_it_had_begun(full_lake: CuratedLake) -> None:
    full_lake.load()
    before = full_lake.content()
    full_lake.put("royalties", royalty(quantity=1))
    (full_lake.root / "cancel").touch()
    with pytest.raises(Cancelled):
        load_step(full_lake.context())
    assert full_lake.content() == before


def test_the_step_tells_what_it_did_and_that_there_was_nothing_new(full_lake: CuratedLake, tmp_path: Path) -> None:
    first, second = load_step(full_lake.context()), load_step(full_lake.context())
    assert (first.rows_in, first.rows_out) == (24, 25)
    (artefact,) = first.artefacts
    assert (artefact.path, artefact.mtime_ns) == ("bedrot_analytics.db", 0)
    assert (second.rows_in, second.bytes, load_step(full_lake.context()).digest) == (0, 0, second.digest)
    # What was worked out of the figures is not in a new file: the steps behind have work.
    assert first.digest == f"{second.digest} {full_lake.context().run_id}"
    full_lake.put("royalties", royalty())
    assert load_step(full_lake.context()).digest != second.digest
    assert load_step(CuratedLake(tmp_path / "empty").context()).skipped_reason == "no data yet"


def test_what_is_not_there_yet_is_said_and_what_is_gone_is_kept(lake: CuratedLake) -> None:
    lake.put("royalties", royalty())
    assert any("Not there yet: tidy_daily_streams" in note for note in lake.load().notes)
    (lake.root / "curated" / "royalties.parquet").unlink()
    assert any("rows of the last load kept: royalties" in note for note in lake.load().notes)
    assert lake.asked("SELECT COUNT(*) FROM revenue_transactions") == [(1,)]
