"""The journal is right at every moment, moves with the program, and is never thrown away."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from pipeline.engine.events import RunStarted, StepFinished
from pipeline.engine.journal import Journal, JournalCorrupt, set_aside_corrupt_journal
from pipeline.engine.migrating import MIGRATIONS, JournalTooNew
from pipeline.engine.owner import this_process
from pipeline.engine.records import RunRow
from pipeline.engine.states import IllegalTransition
from pipeline.model import Artefact, Delivery, Phase, RunState, StepState, Verdict, Zone
from pipeline.sqlite_format import scripts_in
from tests.engine.conftest import Run
from tests.engine.lakes import START, HandClock, Lake, step

RUN = RunRow("20261120T070003Z-0001", "full", "owner", RunState.RUNNING, START, None, 0.0, {"force": False})
WAITING = {"a.raw": StepState.PENDING, "a.staging": StepState.PENDING}


@pytest.fixture
def journal(lake: Lake) -> Journal:
    """A journal with one run that has just begun."""
    with lake.journal.writing() as write:
        write.create_run(RUN, this_process(), (step("a.raw"), step("a.staging")))
    return lake.journal


def states(journal: Journal) -> dict[str, StepState]:
    summary = journal.run(RUN.run_id)
    assert summary is not None
    return {row.key: row.state for row in summary.steps}


def test_a_transaction_counts_whole_or_not_at_all(journal: Journal) -> None:
    def be_cut_short() -> None:
        with journal.writing() as write:
            write.start_attempt(RUN.run_id, "a.raw", 1, START)
            write.settle_deliveries(RUN.run_id, START, [Delivery("a", "one.csv", 1, 1, "aa")])
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError, match="power cut"):
        be_cut_short()
    assert states(journal) == WAITING
    assert journal.deliveries("a") == ()


def test_a_change_that_no_table_allows_is_refused_and_undone(journal: Journal) -> None:
    def start_twice() -> None:
        with journal.writing() as write:
            write.start_attempt(RUN.run_id, "a.raw", 1, START)
            write.start_attempt(RUN.run_id, "a.raw", 2, START)

    def end_unstarted() -> None:
        end = StepFinished(
            run_id=RUN.run_id, at=START, key="a.raw", platform="a", phase=Phase.RAW, state=StepState.SUCCEEDED
        )
        with journal.writing() as write:
            write.end_step(end)

    for change in (start_twice, end_unstarted):
        with pytest.raises(IllegalTransition):
            change()
    assert states(journal) == WAITING

    with journal.writing() as write:
        write.end_run(RUN.run_id, RunState.SUCCESS, START, 1.0)
    with pytest.raises(IllegalTransition), journal.writing() as write:
        write.end_run(RUN.run_id, RunState.FAILED, START, 1.0)


def test_unknown_runs_and_steps_are_named(journal: Journal) -> None:
    with pytest.raises(LookupError, match=r"no step 'b\.raw'"), journal.writing() as write:
        write.start_attempt(RUN.run_id, "b.raw", 1, START)
    with pytest.raises(LookupError, match="no run 'other'"), journal.writing() as write:
        write.end_run("other", RunState.FAILED, START, 1.0)
    assert journal.run("other") is None


def test_it_is_durable_by_its_settings(journal: Journal) -> None:
    asked = {
        name: journal._connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")
    }
    assert asked == {"journal_mode": "wal", "synchronous": 2}
    assert journal._connection.execute("PRAGMA foreign_keys").fetchone()[0] == 1


def test_many_threads_may_write_and_read_at_once(journal: Journal) -> None:
    def work(number: int) -> None:
        for count in range(20):
            with journal.writing() as write:
                write.add_metrics(RUN.run_id, f"s{number}", {f"m{count}": 1.0})
            assert len(journal.metrics(RUN.run_id)[f"s{number}"]) == count + 1

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(map(len, journal.metrics(RUN.run_id).values())) == 80


def test_reading_does_not_wait_for_an_open_transaction(journal: Journal) -> None:
    with journal.writing() as write:
        write.start_attempt(RUN.run_id, "a.raw", 1, START)
        assert states(journal) == WAITING


def test_two_programs_can_use_one_journal(journal: Journal) -> None:
    with Journal(journal.path) as other:
        with other.writing() as write:
            write.add_metrics(RUN.run_id, "", {"rows": 3})
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            other._reading.execute("DELETE FROM runs")
    assert journal.metrics(RUN.run_id) == {"": {"rows": 3.0}}


# ---- moving with the program


KNOWN = max(scripts_in(MIGRATIONS))
COLOUR = f"{KNOWN + 1:04d}_colour.sql"


def newer(folder: Path) -> Path:
    """The program's migrations and one more."""
    shutil.copytree(MIGRATIONS, folder)
    (folder / COLOUR).write_text(
        "-- runs get a colour\nALTER TABLE runs ADD COLUMN colour TEXT;\n"
        "CREATE TRIGGER paint AFTER INSERT ON runs BEGIN\n"
        "  UPDATE runs SET colour = 'red' WHERE run_id = new.run_id;\nEND;\n"
    )
    return folder


def test_a_journal_moves_to_a_newer_schema_after_a_copy_was_put_aside(journal: Journal, tmp_path: Path) -> None:
    journal.close()
    with Journal(journal.path, newer(tmp_path / "newer")) as moved:
        assert moved.run(RUN.run_id) is not None
        assert moved._rows("PRAGMA user_version") == [(KNOWN + 1,)]
        assert moved._rows("SELECT colour FROM runs") == [(None,)]

    copy = sqlite3.connect(journal.path.with_name(f"journal.v{KNOWN}.backup.db"))
    assert copy.execute("PRAGMA user_version").fetchone() == (KNOWN,)
    assert copy.execute("SELECT run_id FROM runs").fetchall() == [(RUN.run_id,)]
    copy.close()


def test_a_migration_that_fails_leaves_the_old_schema(journal: Journal, tmp_path: Path) -> None:
    folder = newer(tmp_path / "newer")
    journal.close()
    (folder / COLOUR).write_text("ALTER TABLE runs ADD COLUMN colour TEXT;\nCREATE TABLE runs (x);\n")
    with pytest.raises(sqlite3.OperationalError, match="already exists"):
        Journal(journal.path, folder)

    with Journal(journal.path) as unharmed:
        assert unharmed._rows("PRAGMA user_version") == [(KNOWN,)]
        assert "colour" not in {row[1] for row in unharmed._rows("PRAGMA table_info(runs)")}


def test_a_journal_from_a_newer_program_is_left_alone(journal: Journal, tmp_path: Path) -> None:
    journal.close()
    Journal(journal.path, newer(tmp_path / "newer")).close()
    before = journal.path.read_bytes()
    with pytest.raises(JournalTooNew, match=rf"format {KNOWN + 1}, known: {KNOWN}.*newest version of the panel"):
        Journal(journal.path)
    assert journal.path.read_bytes() == before


def test_a_new_journal_needs_no_copy(tmp_path: Path) -> None:
    with Journal(tmp_path / "new" / "journal.db") as journal:
        assert journal.is_new
    with Journal(tmp_path / "new" / "journal.db") as journal:
        assert not journal.is_new
    assert [file.name for file in (tmp_path / "new").iterdir()] == ["journal.db"]


# ---- damage


def test_a_file_that_is_no_journal_is_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    path.write_bytes(b"this is no database, only some text that is long enough" * 100)
    with pytest.raises(JournalCorrupt, match="is damaged"):
        Journal(path)


def test_damage_inside_is_found_on_demand(lake: Lake, run: Run) -> None:
    for _ in range(10):
        run(step("a.raw", "break_down"))
    ((page,),) = lake.journal._rows("SELECT rootpage FROM sqlite_master WHERE name = 'steps_by_key'")
    lake.journal.close()
    content = bytearray(lake.journal.path.read_bytes())
    content[(page - 1) * 4096 : page * 4096] = b"\xff" * 4096
    lake.journal.path.write_bytes(content)

    with Journal(lake.journal.path) as damaged, pytest.raises(JournalCorrupt):
        damaged.check()


def test_a_sound_journal_passes_the_check_and_can_be_copied(journal: Journal, tmp_path: Path) -> None:
    journal.check()
    journal.back_up(tmp_path / "copy.db")
    with Journal(tmp_path / "copy.db") as copy:
        assert copy.run(RUN.run_id) is not None


def test_a_damaged_journal_is_set_aside_whole_and_a_new_one_takes_over(lake: Lake, clock: HandClock) -> None:
    journal, ledger = lake.journal, [Delivery("a", "one.csv", 1, 1, "aa", verdict=Verdict.ACCEPTED)]
    journal.close()
    parts = {"journal.db": b"damaged", "journal.db-wal": b"wal", "journal.db-shm": b"shm"}
    for twice in ("", "-2"):
        for name, content in parts.items():
            (journal.path.parent / name).write_bytes(content)
        folder = set_aside_corrupt_journal(journal.path, lake.folder / "quarantine", clock)
        assert folder == lake.folder / "quarantine" / "journal" / f"20261120T070003Z{twice}"
        assert {file.name: file.read_bytes() for file in folder.iterdir()} == parts

    with Journal(journal.path) as fresh:
        fresh.adopt_deliveries("a", [Delivery("a", "older.csv", 1, 1)])
        fresh.adopt_deliveries("a", ledger)
        assert fresh.deliveries("a") == tuple(ledger)


# ---- what stays


def test_pruning_forgets_events_and_attempts_but_no_run(lake: Lake, clock: HandClock, run: Run) -> None:
    old = run(step("a.raw"))
    clock.move(86400)
    new = run(step("a.raw"), force=True)
    gone = lake.journal.prune(new.run.started_at - timedelta(hours=1))

    assert gone == 5
    summary = lake.journal.run(old.run_id)
    assert summary is not None
    assert summary.steps == old.steps
    assert summary.attempts == ()
    assert lake.journal.events(run_id=old.run_id) == ()
    assert len(lake.journal.events(run_id=new.run_id)) == 4


def test_files_know_where_they_come_from_until_they_are_removed(journal: Journal) -> None:
    made = Artefact(Zone.STAGING, "a/one.csv", "out", 3, 7, ("in1", "in2"))
    with journal.writing() as write:
        write.write_artefacts(RUN.run_id, "a.staging", START, [made])
    found = journal.files(Zone.STAGING, "a/")
    assert [(file.path, file.sha256, file.mtime_ns) for file in found] == [("a/one.csv", "out", 7)]
    assert journal.sources("out") == ("in1", "in2")
    assert journal.products("in2") == ("out",)
    assert journal.files(Zone.RAW) == ()
    with journal.writing() as write:
        write.forget_files([(Zone.STAGING, "a/one.csv")])
    assert journal.files(Zone.STAGING) == ()


def test_events_are_numbered_for_good(journal: Journal) -> None:
    event = RunStarted(run_id=RUN.run_id, at=START, kind="full", trigger="owner", steps=("a.raw",))
    with journal.writing() as write:
        assert [write.record(event).seq for _ in range(3)] == [1, 2, 3]
        write.end_run(RUN.run_id, RunState.SUCCESS, START, 1.0)
    journal.prune(START + timedelta(days=1))
    with journal.writing() as write:
        assert write.record(event).seq == 4
    assert [stored.seq for stored in journal.events(since=3)] == [4]
