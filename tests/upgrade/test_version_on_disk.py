"""Whose format a database is of can be told from its bytes, whatever stands in its log, and without touching any."""

from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.sqlite_format import version_on_disk


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "some.db"


@pytest.fixture
def writing(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA cache_size = 4")  # a transaction spills into the log before it is committed
        connection.execute("CREATE TABLE lines (text TEXT)")
        yield connection


def test_what_is_no_database_has_no_version(path: Path) -> None:
    assert version_on_disk(path) == 0
    for body in (b"", b"SQLite", b"what is this " * 100):
        path.write_bytes(body)
        assert version_on_disk(path) == 0


def test_a_database_of_another_program_is_none_of_ours(path: Path, writing: sqlite3.Connection) -> None:
    writing.execute("PRAGMA user_version = 7")
    writing.execute("PRAGMA application_id = 1234")
    assert (version_on_disk(path), version_on_disk(path, 1234), version_on_disk(path, 4321)) == (7, 7, 0)


def test_it_is_what_sqlite_says_whatever_was_done(path: Path, writing: sqlite3.Connection) -> None:
    rng, before = random.Random(7), 0
    for number in range(1, 80):
        writing.execute("BEGIN IMMEDIATE")
        if bumps := rng.random() < 0.3:
            writing.execute(f"PRAGMA user_version = {number}")
        rows = [("x" * 900,) for _ in range(rng.choice((1, 1, 40)))]
        writing.executemany("INSERT INTO lines VALUES (?)", rows)
        assert version_on_disk(path) == before, "what is not committed is not so"
        committed = rng.random() < 0.7
        writing.execute("COMMIT" if committed else "ROLLBACK")
        before = number if bumps and committed else before
        assert version_on_disk(path) == before == writing.execute("PRAGMA user_version").fetchone()[0], number
        if rng.random() < 0.1:
            writing.execute(f"PRAGMA wal_checkpoint({rng.choice(('PASSIVE', 'RESTART', 'TRUNCATE'))})")
            assert version_on_disk(path) == before, number


def test_a_log_that_was_cut_short_counts_as_far_as_it_is_whole(path: Path, writing: sqlite3.Connection) -> None:
    log = path.with_name("some.db-wal")
    writing.execute("PRAGMA user_version = 3")
    whole = log.read_bytes()
    writing.execute("PRAGMA user_version = 4")
    further = log.read_bytes()
    cut = path.with_name("cut.db")
    cut.write_bytes(path.read_bytes())
    for length, version in ((len(further), 4), (len(whole) + 4000, 3), (len(whole), 3), (40, 0), (31, 0), (0, 0)):
        cut.with_name("cut.db-wal").write_bytes(further[:length])
        assert version_on_disk(cut) == version, length


@pytest.mark.slow
def test_who_looks_takes_nobody_the_locks(path: Path, writing: sqlite3.Connection) -> None:
    """Where they are gone, another program that ends believes to be the last one, and clears the log away."""
    writing.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    writing.execute("INSERT INTO lines VALUES ('ours')")
    assert version_on_disk(path) == 0
    code = (
        "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('SELECT * FROM lines').fetchall(); c.close()"
    )
    subprocess.run([sys.executable, "-I", "-c", code, str(path)], check=True, timeout=30)
    assert path.with_name("some.db-wal").stat().st_size
    assert path.with_name("some.db-shm").exists()
