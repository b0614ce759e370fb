"""A log is read in pieces and shown as it is found; whatever is asked anew supersedes what was asked before."""

from __future__ import annotations

import shutil
from array import array
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from app.bridge import Bridge
from app.models.log_reading import LogReading, read_piece
from app.models.log_saving import PIECE, LogSaving
from app.models.log_table import LEVEL, MESSAGE, PLATFORM, TIME, LogTable, Row, place_titles
from app.problems import Problem
from pipeline.clock import SystemClock
from pipeline.run_logs.lines import Level, LogFile, LogFilter, Place, line_from
from tests.run_logs.log_files import many_lines, whole_story

LINES = 30_000


@pytest.fixture
def bridge() -> Iterator[Bridge]:
    made = Bridge()
    yield made
    made.close()
    made.deleteLater()


@pytest.fixture
def reading(qtbot: QtBot, bridge: Bridge) -> LogReading:
    return LogReading(bridge, SystemClock(), bridge)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Only to be copied."""
    return many_lines(tmp_path_factory.mktemp("many") / "run.jsonl", LINES)


@pytest.fixture
def path(many: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy2(many, tmp_path))


def wait(qtbot: QtBot, reading: LogReading) -> None:
    qtbot.waitUntil(lambda: not reading.progress.reading and not reading.at_work, timeout=10_000)


def test_all_lines_are_shown_and_counted(qtbot: QtBot, reading: LogReading, path: Path) -> None:
    reading.open(LogFile(path))
    wait(qtbot, reading)
    progress = reading.progress
    assert progress.lines == progress.shown == progress.looked_at == reading.table.rowCount() == LINES
    assert progress.warnings == path.read_bytes().count(b'"level": "WARNING"')


@pytest.mark.slow
def test_the_first_lines_are_there_before_all_are_found(qtbot: QtBot, reading: LogReading, path: Path) -> None:
    many_lines(path, 8 * LINES, LINES)
    first: list[int] = []
    reading.grew.connect(lambda _: first.append(reading.table.rowCount()))
    reading.open(LogFile(path))
    wait(qtbot, reading)
    assert 0 < first[0] < reading.progress.lines == 9 * LINES
    assert first == sorted(first)


@pytest.mark.slow
def test_a_new_filter_supersedes_the_one_that_is_at_work(qtbot: QtBot, reading: LogReading, path: Path) -> None:
    reading.open(LogFile(path))
    for text in ("page 1", "/\\d+9 ms/", "page 29"):
        reading.choose(LogFilter(text=text))
    wait(qtbot, reading)
    log = LogFile(path)
    while log.extend():
        pass
    assert reading.table.all_numbers() == log.filter(LogFilter(text="page 29"))


def test_another_log_supersedes_the_one_that_is_read(qtbot: QtBot, reading: LogReading, path: Path) -> None:
    reading.open(LogFile(path))
    reading.open(LogFile(whole_story(path.parent / "other")))
    wait(qtbot, reading)
    assert reading.table.rowCount() == 15
    reading.open(None)
    assert (reading.table.rowCount(), reading.progress.lines, reading.progress.reading) == (0, 0, False)


def test_what_is_added_is_found_once_somebody_says_so(qtbot: QtBot, reading: LogReading, path: Path) -> None:
    reading.open(LogFile(path))
    reading.choose(LogFilter(Level.WARNING))
    wait(qtbot, reading)
    before = reading.table.rowCount()
    many_lines(path, 2000, LINES)
    reading.look_again()
    reading.look_again()
    wait(qtbot, reading)
    assert reading.progress.lines == LINES + 2000
    assert reading.table.rowCount() == before + 2


def test_a_log_that_is_taken_away_is_told_once(qtbot: QtBot, reading: LogReading, path: Path) -> None:
    reading.open(LogFile(path))
    wait(qtbot, reading)
    path.unlink()
    troubles: list[Problem] = []
    reading.troubled.connect(troubles.append)
    reading.look_again()
    qtbot.waitUntil(lambda: bool(troubles))
    assert troubles[0].message == "The log of this run is no longer there."
    assert not reading.progress.reading


def test_words_are_read_only_of_lines_somebody_looks_at(qtbot: QtBot, reading: LogReading, path: Path) -> None:
    reading.open(LogFile(path))
    wait(qtbot, reading)
    table = reading.table
    assert all(table.row(row) is None for row in range(100))
    assert table.index(20_000, MESSAGE).data() is None
    with qtbot.waitSignal(table.dataChanged):
        pass
    assert table.index(20_000, MESSAGE).data() == line_from(path.read_bytes().splitlines()[20_000]).message
    assert "20 Nov 2026" in table.index(20_000, TIME).data(Qt.ItemDataRole.ToolTipRole)
    table.look(500, 530)
    qtbot.waitUntil(lambda: table.row(530) is not None)
    assert table.row(5000) is None


def test_the_table_is_a_well_behaved_model(qtbot: QtBot, reading: LogReading, path: Path) -> None:
    tester = QAbstractItemModelTester(reading.table, QAbstractItemModelTester.FailureReportingMode.Fatal)
    reading.open(LogFile(whole_story(path.parent / "other")))
    wait(qtbot, reading)
    reading.choose(LogFilter(Level.ERROR))
    wait(qtbot, reading)
    reading.table.look(0, 1)
    qtbot.waitUntil(lambda: reading.table.row(1) is not None)
    assert reading.table.index(0, LEVEL).data() == "Error"
    tester.deleteLater()


def test_rows_know_their_lines_and_lines_their_rows(qtbot: QtBot) -> None:
    table = LogTable()
    table.append(array("I", [3, 7, 9]))
    table.append(array("I"))
    assert [table.row_of(number) for number in (3, 7, 9, 8, 10)] == [0, 1, 2, -1, -1]
    assert [table.nearest(number) for number in (0, 8, 10)] == [0, 2, 3]
    assert table.numbers([2, 0]) == [9, 3]
    table.know({7: line_from(b"plain words"), 8: line_from(b"not shown")})
    row = table.row(1)
    assert row is not None
    assert row.cells == ("", "Info", "Run", "", "plain words")
    assert row.as_text() == "\tInfo\tRun\t\tplain words"
    table.deleteLater()


@pytest.mark.parametrize(
    ("place", "titles"),
    [
        (Place(), ("Run", "")),
        (Place("tiktok", "raw", "tiktok.raw"), ("TikTok", "Raw")),
        (Place("", "unified", "unified.daily"), ("All platforms", "Combine")),
        (Place("", "", "made-up.step"), ("All platforms", "step")),
        (Place("spotify"), ("Spotify", "")),
    ],
)
def test_speakers_are_named_in_words(place: Place, titles: tuple[str, str]) -> None:
    assert place_titles(place) == titles


def test_a_very_long_message_is_shortened_in_the_list_only() -> None:
    row = Row.of(line_from(b"word " * 1000))
    assert len(row.cells[MESSAGE]) <= 401
    assert len(row.as_text()) > 4000
    assert row.cells[PLATFORM] == "Run"


def test_a_piece_stops_when_nobody_wants_it_any_more(path: Path) -> None:
    log = LogFile(path)
    piece = read_piece(log, LogFilter(), 0, lambda: False)
    assert piece.more
    assert piece.lines < LINES


@pytest.mark.slow
def test_a_long_log_is_saved_in_pieces_and_whole(qtbot: QtBot, bridge: Bridge, path: Path, tmp_path: Path) -> None:
    log = LogFile(path)
    while log.extend():
        pass
    saving, told = LogSaving(bridge, bridge), []
    saving.progressed.connect(lambda done, of: told.append((done, of)))
    with qtbot.waitSignal(saving.saved):
        assert saving.save(log, None, tmp_path / "copy.jsonl", for_machines=True)
        assert not saving.save(log, None, tmp_path / "second.jsonl")
    assert (tmp_path / "copy.jsonl").read_bytes() == path.read_bytes()
    assert told == [(done, LINES) for done in range(PIECE, LINES, PIECE)]
    assert not (tmp_path / "second.jsonl").exists()


def test_an_empty_choice_saves_an_empty_file(qtbot: QtBot, bridge: Bridge, path: Path, tmp_path: Path) -> None:
    saving = LogSaving(bridge, bridge)
    with qtbot.waitSignal(saving.saved):
        saving.save(LogFile(path), array("I"), tmp_path / "none.txt")
    assert (tmp_path / "none.txt").read_bytes() == b""
