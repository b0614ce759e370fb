"""The journal may be lost: the data are not, the damaged file is kept, and the next run ends with the same bytes."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.hostile.command_line import LANDED, RUN, CommandLine
from tests.hostile.small_lake import bank_report, spotify_page
from tests.sweeps import sweep

FILES = {
    **LANDED,
    "streams/dk_bank_details_20261122_070041.tsv": bank_report(20),
    "streams/streams_stats_20261122_070003.html": b"<html>cut",
    "streams/streams_stats_20261123_070003.html": spotify_page({"2026-11-20": 3}),
    "streams/copy.html": LANDED["streams/streams_stats_20261121_070003.html"],
}


def noise(path: Path) -> None:
    path.write_bytes(random.Random(1).randbytes(20_000))


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def text(path: Path) -> None:
    path.write_text("this is no database\n" * 100)


@pytest.mark.slow
@pytest.mark.parametrize("damage", sweep([noise, cut, text]))
def test_a_damaged_journal_is_set_aside_and_nothing_is_lost(
    bedrot: CommandLine, damage: Callable[[Path], None]
) -> None:
    bedrot.land(FILES).run()
    before, aside = bedrot.curated(), bedrot.say("quarantine", "list").document["items"]
    journal = bedrot.root / "journal" / "bedrot_journal.db"
    damage(journal)
    damaged = journal.read_bytes()
    for left in journal.parent.glob("bedrot_journal.db-*"):
        left.unlink()

    with bedrot.process(*RUN, "--json") as process:
        out, err = process.communicate()

    assert "is damaged" in err
    assert "the history starts anew" in err
    assert "Traceback" not in err
    assert out.startswith("{")
    assert bedrot.curated() == before
    kept = [p for p in (bedrot.root / "quarantine" / "journal").rglob("*.db") if p.is_file()]
    assert [p.read_bytes() for p in kept] == [damaged]
    assert len(bedrot.say("runs").document["runs"]) == 1
    again = bedrot.say("quarantine", "list").document["items"]
    assert {(i["file"], i["rule"]) for i in again} == {(i["file"], i["rule"]) for i in aside}


def test_a_journal_that_is_gone_learns_from_raw_what_there_was(bedrot: CommandLine) -> None:
    bedrot.land(FILES).run()
    before = bedrot.curated()
    for place in ("journal", "landing", "staging"):
        for path in (bedrot.root / place).rglob("*"):
            if path.is_file():
                path.unlink()

    bedrot.run()

    assert bedrot.curated() == before


@pytest.mark.slow
def test_damage_deep_inside_is_found_before_a_run_and_mended(bedrot: CommandLine) -> None:
    bedrot.land(FILES).run()
    before = bedrot.curated()
    journal = bedrot.root / "journal" / "bedrot_journal.db"
    with closing(sqlite3.connect(journal)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (page,) = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'deliveries'").fetchone()
        size = connection.execute("PRAGMA page_size").fetchone()[0]
    body = bytearray(journal.read_bytes())
    body[(page - 1) * size : page * size] = b"\xff" * size
    journal.write_bytes(body)

    with bedrot.process(*RUN, "--json") as process:
        out, err = process.communicate()

    assert "the history starts anew" in err
    assert "Traceback" not in err
    assert '"distrokid.curated"' in out
    assert bedrot.curated() == before
    assert list((bedrot.root / "quarantine" / "journal").rglob("bedrot_journal.db"))


def test_a_command_that_only_looks_ends_with_a_message(bedrot: CommandLine) -> None:
    bedrot.land(FILES).run()
    journal = bedrot.root / "journal" / "bedrot_journal.db"
    with closing(sqlite3.connect(journal)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (page,) = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'quarantine'").fetchone()
        size = connection.execute("PRAGMA page_size").fetchone()[0]
    body = bytearray(journal.read_bytes())
    body[(page - 1) * size : page * size] = b"\xff" * size
    journal.write_bytes(body)

    said = bedrot.say("quarantine", "list")

    assert said.code == 2
    assert said.error["message"] == "A database file of the lake is damaged."
    assert said.error["next_action"]
