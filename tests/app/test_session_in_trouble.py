"""A lake that cannot be opened or run: each time a clear message, never a trace, and it goes on once that is over."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from PySide6.QtTest import QSignalSpy
from pytestqt.qtbot import QtBot

import pipeline.engine.journal
from app.problems import BUSY, NO_FOLDER, READ_ONLY, Problem
from app.state import Condition
from pipeline.engine.records import RunSummary
from pipeline.model import RunState
from tests.app.quick_lake import LOCAL, quick_lake
from tests.app.setup_room import PATIENCE, SetupRoom, setup_room
from tests.end_to_end.lakes import REPOSITORY, LakeFolder, environment

HELD_SECONDS = 60.0
LOCKING = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN EXCLUSIVE")
print("locked", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def room(qtbot: QtBot, tmp_path: Path) -> Iterator[SetupRoom]:
    with setup_room(qtbot, tmp_path) as made:
        yield made


def answer_of(room: SetupRoom, ask: Callable[[], object]) -> RunSummary | Problem:
    """What the session says at the end of the run that ``ask`` begins."""
    with room.qtbot.waitSignal(room.parts.session.run_ended, timeout=PATIENCE) as ended:
        ask()
    assert ended.args is not None
    answer: RunSummary | Problem = ended.args[0]
    return answer


def run(room: SetupRoom) -> RunSummary | Problem:
    return answer_of(room, lambda: room.parts.session.start(LOCAL))


def assert_runs(room: SetupRoom) -> None:
    answer = run(room)
    assert isinstance(answer, RunSummary)
    assert answer.state is RunState.SUCCESS
    assert room.parts.store.state.problem is None


def problem_at_opening(room: SetupRoom, root: Path) -> Problem:
    room.open(root)
    session = room.parts.session
    assert session.lake is None
    assert not session.opening
    assert session.problem is not None
    assert room.parts.store.state.condition is Condition.PROBLEM
    assert room.parts.store.state.problem == session.problem
    return session.problem


# ---- folders


@pytest.mark.slow
def test_a_folder_that_is_not_there_is_told_and_opened_once_it_is(room: SetupRoom, tmp_path: Path) -> None:
    found = problem_at_opening(room, tmp_path / "lake")
    assert found.message == f"The lake folder {tmp_path / 'lake'} is not there."
    assert found.next_action.startswith("Is the drive connected?")
    assert found.kind == NO_FOLDER
    assert not (tmp_path / "lake").exists(), "nothing is made by accident"

    quick_lake(tmp_path / "lake")
    with room.qtbot.waitSignal(room.parts.session.lake_changed, timeout=PATIENCE):
        room.parts.session.look_again()
    assert room.parts.session.problem is None
    assert_runs(room)


def test_a_file_is_no_lake(room: SetupRoom, tmp_path: Path) -> None:
    (tmp_path / "lake").write_text("holiday", encoding="utf-8")
    found = problem_at_opening(room, tmp_path / "lake")
    assert found.message == f"{tmp_path / 'lake'} is a file, not a folder."
    assert found.kind == NO_FOLDER
    assert (tmp_path / "lake").read_text(encoding="utf-8") == "holiday"


def tried(command: list[str]) -> bool:
    """Whether it worked; where it did not, the next try comes a moment later."""
    done = subprocess.run(command, capture_output=True, check=False).returncode == 0
    return done or threading.Event().wait(0.05)


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """The folder as a disk that cannot be written, as its owner sees it."""
    if sys.platform != "linux":
        pytest.skip("a folder can be mounted read-only on Linux only")
    if not tried(["mount", "--bind", str(folder), str(folder)]):
        pytest.skip("only an administrator may mount a folder here")
    try:
        # Busy for as long as somebody has a file of it open for writing: each mount begins with none.
        assert any(bound_read_only(folder) for _ in range(100))
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def bound_read_only(folder: Path) -> bool:
    subprocess.run(["umount", "--lazy", str(folder)], check=True)
    subprocess.run(["mount", "--bind", str(folder), str(folder)], check=True)
    return tried(["mount", "-o", "remount,bind,ro", str(folder)])


def test_a_lake_that_cannot_be_written_is_left_alone(room: SetupRoom, folder: LakeFolder) -> None:
    before = folder.files()
    with read_only(folder.root):
        found = problem_at_opening(room, folder.root)
    assert "can be read but not written. Nothing was changed." in found.message
    assert found.kind == READ_ONLY
    assert folder.files() == before


@pytest.mark.slow
def test_a_lake_that_can_no_longer_be_written_says_so_when_it_is_run(room: SetupRoom, folder: LakeFolder) -> None:
    room.open(folder.root)
    with read_only(folder.root):
        answer = run(room)
        assert isinstance(answer, Problem)
        assert "can be read but not written" in answer.message
        assert answer.next_action
        assert room.parts.store.state.problem == answer
        assert not room.parts.store.state.busy
    assert_runs(room)


# ---- other programs


@contextmanager
def run_elsewhere(folder: LakeFolder, until: Path) -> Iterator[subprocess.Popen[str]]:
    """A run in a program of its own that stands in its raw step."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.hostile.held_run", "--root", str(folder.root), "run", "--no-extractors"],
        cwd=REPOSITORY, env=environment(HELD_UNTIL=str(until)), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True,
    )  # fmt: skip
    assert process.stderr is not None
    try:
        for line in process.stderr:
            if line.strip() == "held":
                break
        yield process
    finally:
        until.touch()
        process.communicate(timeout=HELD_SECONDS)


@pytest.mark.slow
def test_a_lake_that_another_program_holds_says_who_and_is_free_once_that_is_done(
    room: SetupRoom, folder: LakeFolder, tmp_path: Path
) -> None:
    store = room.parts.store
    with run_elsewhere(folder, tmp_path / "go on") as process:
        room.open(folder.root)
        room.wait(lambda: store.state.condition is Condition.READY)
        assert store.state.held_by.startswith("Another program holds this lake (")
        assert f"process {process.pid}" in store.state.held_by

        answer = run(room)
        assert isinstance(answer, Problem)
        assert answer.kind == BUSY
        assert answer.message == store.state.held_by
        assert answer.next_action
        assert not room.parts.session.active
        (tmp_path / "go on").touch()
        process.wait(timeout=HELD_SECONDS)

    # Nobody has to click: what the other left behind is seen by itself.
    room.wait(lambda: not store.state.held_by and store.state.last_run is not None)
    assert store.state.problem is None
    assert store.state.last_run is not None
    assert (store.state.last_run.trigger, store.state.last_run.state) == ("command", RunState.SUCCESS)
    assert_runs(room)


@contextmanager
def locked(journal: Path) -> Iterator[None]:
    """Another program has taken the journal for itself."""
    process = subprocess.Popen([sys.executable, "-c", LOCKING, str(journal)], stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE, text=True)  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == "locked\n"
    try:
        yield
    finally:
        process.communicate(timeout=HELD_SECONDS)


def test_a_locked_journal_is_told_when_a_run_is_wanted(
    room: SetupRoom, folder: LakeFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.run()
    monkeypatch.setattr(pipeline.engine.journal, "BUSY_SECONDS", 0.1)
    room.open(folder.root)
    lake = room.parts.session.lake
    assert lake is not None
    with locked(lake.settings.journal):
        answer = run(room)
        assert isinstance(answer, Problem)
        assert answer.message == "Another program is writing to the database."
        assert answer.next_action
        room.wait(lambda: room.parts.store.state.last_run is not None)
        assert room.parts.store.state.problem == answer
    assert_runs(room)


# ---- damage


def damage(journal: Path, table: str) -> None:
    """Overwrite what a table begins with, deep inside the file."""
    with closing(sqlite3.connect(journal)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (page,) = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", (table,)).fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    with journal.open("r+b") as handle:
        handle.seek((page - 1) * size)
        handle.write(b"\xff" * size)
        os.fsync(handle.fileno())


def test_a_journal_that_is_none_is_set_aside_and_that_is_said(room: SetupRoom, folder: LakeFolder) -> None:
    folder.run()
    before = folder.curated()
    journal = folder.root / "journal" / "bedrot_journal.db"
    for left in journal.parent.glob(f"{journal.name}*"):
        left.unlink()
    journal.write_bytes(b"this is no database at all" * 400)
    told: list[Problem] = []
    room.parts.bridge.problem.connect(told.append)

    room.open(folder.root)

    assert room.parts.session.lake is not None
    assert [problem.message for problem in told] == [
        "The journal of this lake was damaged. It was set aside, and the history starts anew."
    ]
    assert list((folder.root / "quarantine" / "journal").rglob(journal.name))
    assert_runs(room)
    assert folder.curated() == before


@pytest.mark.slow
def test_damage_that_is_found_before_a_run_is_mended_and_said(room: SetupRoom, folder: LakeFolder) -> None:
    folder.run()
    before = folder.curated()
    room.open(folder.root)
    told = QSignalSpy(room.parts.bridge.problem)
    damage(folder.root / "journal" / "bedrot_journal.db", "deliveries")

    assert_runs(room)

    room.wait(lambda: told.count() > 0)
    assert "the history starts anew" in told.at(told.count() - 1)[0].message
    assert folder.curated() == before
    room.wait(lambda: room.parts.store.state.last_run is not None)


def test_a_journal_of_a_newer_program_is_not_touched(room: SetupRoom, folder: LakeFolder) -> None:
    folder.run()
    journal = folder.root / "journal" / "bedrot_journal.db"
    with closing(sqlite3.connect(journal)) as connection:
        connection.execute("PRAGMA user_version = 99")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before = journal.read_bytes()

    found = problem_at_opening(room, folder.root)

    assert "newer" in found.message
    assert found.next_action
    assert journal.read_bytes() == before


def test_settings_that_cannot_be_used_are_told_with_their_place(room: SetupRoom, folder: LakeFolder) -> None:
    room.open(folder.root)
    (folder.root / "config" / "schedule_config.json").write_text(
        '{"retry_policy": {"max_retries": "often"}}', encoding="utf-8"
    )
    answer = run(room)
    assert isinstance(answer, Problem)
    assert "schedule_config.json" in answer.message
    assert answer.next_action
