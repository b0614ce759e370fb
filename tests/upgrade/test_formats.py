"""Journals and warehouses of every older format move to today's: with all their rows, after a copy was put aside."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from pipeline.engine.journal import Journal
from pipeline.engine.migrating import MIGRATIONS as JOURNAL
from pipeline.sqlite_format import scripts_in
from pipeline.warehouse.schema import MIGRATIONS as WAREHOUSE
from pipeline.warehouse.schema import open_warehouse
from tests.upgrade.corpus import VERSIONS, Left

Row = tuple[Any, ...]
Rows = dict[str, list[Row]]
LANDED = {
    "journal": {
        1: "70b63b0738c9", 2: "11df3904cdf5", 3: "fdbbcbd3eb64", 4: "becb53d860da", 5: "7587650bba37",
    },
    "warehouse": {
        1: "adc27115aca2", 2: "39f9febca09f", 3: "25eee514d66a", 4: "0dd8bc5469d1", 5: "2cf66e258996",
        6: "5debb11bc66d",
    },
}  # fmt: skip
"""The first signs of each migration's digest, as it landed. Lakes have gone through it: changes are a new one."""


@pytest.mark.parametrize(("name", "folder"), [("journal", JOURNAL), ("warehouse", WAREHOUSE)])
def test_a_migration_that_landed_is_never_edited(name: str, folder: Path) -> None:
    now = {number: sha256(script.read_bytes()).hexdigest()[:12] for number, script in scripts_in(folder).items()}
    assert {number: now.get(number) for number in LANDED[name]} == LANDED[name]
    assert list(now) == list(LANDED[name]), "a new migration is listed here once it has landed"


@pytest.mark.slow
@pytest.mark.parametrize("name", VERSIONS)
def test_every_row_of_a_journal_is_there_after_it_moved(left_by: Callable[[str], Left], name: str) -> None:
    left = left_by(name)
    assert (left.root / "journal" / "bedrot_journal.db-wal").stat().st_size, "it was killed at work"
    before = rows(copied(left.journal))
    half = left.journal.with_name(f"bedrot_journal.v{left.version.journal}.backup.db.part")
    half.write_bytes(b"a copy that was killed while it was made")
    Journal(left.journal).close()
    after = rows(left.journal)
    assert {table: after[table] for table in before} == before
    assert [table for table in after if table not in before and after[table]] == []
    assert schema(left.journal) == schema(new_journal(left.folder))
    if left.version.journal < max(scripts_in(JOURNAL)):
        assert rows(left.journal.with_name(f"bedrot_journal.v{left.version.journal}.backup.db")) == before


@pytest.mark.slow
@pytest.mark.parametrize("name", VERSIONS)
def test_every_row_of_a_warehouse_is_there_after_it_moved(left_by: Callable[[str], Left], name: str) -> None:
    left = left_by(name)
    before = rows(copied(left.warehouse))
    open_warehouse(left.warehouse).close()
    after = rows(left.warehouse)
    assert {table: after[table] for table in before} == before
    fresh = left.folder / "new.db"
    open_warehouse(fresh).close()
    assert schema(left.warehouse) == schema(fresh)


@pytest.mark.slow
@pytest.mark.parametrize("name", VERSIONS)
def test_the_corpus_is_of_the_formats_it_says(left_by: Callable[[str], Left], name: str) -> None:
    left = left_by(name)
    formats = [asked(path, "PRAGMA user_version")[0][0] for path in (left.journal, left.warehouse)]
    assert formats == [left.version.journal, left.version.warehouse]


def rows(path: Path) -> Rows:
    """Every table with all its rows."""
    tables = [name for (name,) in asked(path, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    return {table: sorted(asked(path, f"SELECT * FROM {table}"), key=repr) for table in tables}


def schema(path: Path) -> set[Row]:
    return set(asked(path, "SELECT name, sql FROM sqlite_master"))


def asked(path: Path, question: str) -> list[Row]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(question).fetchall()


def copied(path: Path) -> Path:
    """With its log: who asks the file itself changes it."""
    folder = path.parents[2] / "asked"
    folder.mkdir(exist_ok=True)
    for part in beside(path):
        (folder / part.name).write_bytes(part.read_bytes())
    return folder / path.name


def beside(path: Path) -> Iterator[Path]:
    return (part for part in path.parent.glob(f"{path.name}*") if part.is_file())


def new_journal(folder: Path) -> Path:
    Journal(folder / "new" / "journal.db").close()
    return folder / "new" / "journal.db"
