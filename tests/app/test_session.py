"""The lake the panel works with: one run at a time, stopped at any moment; another lake leaves nothing of the first."""

from __future__ import annotations

import errno
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from PySide6.QtCore import QObject
from PySide6.QtTest import QSignalSpy
from pytestqt.qtbot import QtBot

from app.problems import Problem
from app.session import LakeSession
from pipeline.engine.records import RunSummary
from pipeline.lake import Lake
from pipeline.model import Failure, FailureKind, RunState
from pipeline.signals import CancelFlag
from tests.app.held_step import HeldStep
from tests.app.quick_lake import LOCAL, quick_lake
from tests.app.setup_room import PATIENCE, SetupRoom, setup_room
from tests.end_to_end.lakes import LakeFolder

BROKEN = Failure(FailureKind.PERMANENT, "TikTok: raw stopped on a fault in the program.", "Send the diagnostics.")


@pytest.fixture
def room(qtbot: QtBot, tmp_path: Path) -> Iterator[SetupRoom]:
    with setup_room(qtbot, tmp_path) as made:
        yield made


class Ended:
    """What the session said at the end of each run."""

    def __init__(self, session: LakeSession) -> None:
        self.answers: list[RunSummary | Problem] = []
        session.run_ended.connect(self.answers.append)

    def wait(self, room: SetupRoom, runs: int = 1) -> RunSummary | Problem:
        room.wait(lambda: len(self.answers) == runs)
        return self.answers[-1]


def open_files(root: Path) -> list[str]:
    """What this program has open below a folder."""
    return [file.path for file in psutil.Process().open_files() if Path(file.path).is_relative_to(root)]


def runs_of(folder: LakeFolder) -> list[RunState]:
    with folder.opened() as lake:
        return [line.run.state for line in lake.journal.runs(10)]


# ---- one run


def test_two_clicks_make_one_run(room: SetupRoom, folder: LakeFolder) -> None:
    room.open(folder.root)
    session, ended = room.parts.session, Ended(room.parts.session)
    assert session.start(LOCAL)
    assert not session.start(LOCAL)
    assert not session.resume("20260101T000000Z-0000")
    assert room.parts.session.active
    answer = ended.wait(room)
    assert isinstance(answer, RunSummary)
    assert answer.state is RunState.SUCCESS
    assert not session.active
    room.qtbot.wait(1)
    assert len(ended.answers) == 1
    assert runs_of(folder) == [RunState.SUCCESS]
    assert set(folder.curated()), "its files are there"


@pytest.mark.slow
def test_everything_a_run_tells_is_heard_before_its_end(room: SetupRoom, folder: LakeFolder) -> None:
    room.open(folder.root)
    order: list[str] = []
    room.parts.bridge.events.connect(lambda batch: order.extend(event.type for event in batch))
    room.parts.session.run_ended.connect(lambda _: order.append("ended"))
    room.parts.session.start(LOCAL)
    room.wait(lambda: "ended" in order)
    assert order[0] == "RunStarted"
    assert order[-2:] == ["RunFinished", "ended"]


def test_without_a_lake_nothing_starts_and_nothing_is_read(room: SetupRoom) -> None:
    session = room.parts.session
    answers: list[object] = []
    assert not session.start(LOCAL)
    assert not session.resume("x")
    session.stop()
    session.read(lambda lake: lake.journal.runs(1), answers.append, session)
    session.look_again()
    room.qtbot.wait(1)
    assert (answers, session.active, session.root, session.lake) == ([], False, None, None)


# ---- stopping


def test_a_stop_before_the_run_has_a_name_is_heeded(
    room: SetupRoom, folder: LakeFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks, may = threading.Event(), threading.Event()
    genuine = Lake.mend_journal

    def slow_look(lake: Lake) -> None:
        looks.set()
        may.wait(PATIENCE / 1000)
        genuine(lake)

    monkeypatch.setattr(Lake, "mend_journal", slow_look)
    room.open(folder.root)
    session, ended = room.parts.session, Ended(room.parts.session)
    session.start(LOCAL)
    assert looks.wait(PATIENCE / 1000)
    session.stop()
    assert session.stopping
    may.set()
    answer = ended.wait(room)
    assert isinstance(answer, RunSummary)
    assert answer.state is RunState.CANCELLED
    assert not (folder.root / "curated").exists() or not folder.curated()


def test_a_running_step_is_stopped_and_told_once(room: SetupRoom, folder: LakeFolder, held: HeldStep) -> None:
    room.open(folder.root)
    session, ended = room.parts.session, Ended(room.parts.session)
    asked = QSignalSpy(session.stop_asked)
    session.start(LOCAL)
    room.wait(held.begun.is_set)
    session.stop()
    session.stop()
    assert asked.count() == 1
    answer = ended.wait(room)
    assert isinstance(answer, RunSummary)
    assert answer.state is RunState.CANCELLED
    assert (session.active, session.stopping, session.stuck) == (False, False, False)
    session.stop()
    assert asked.count() == 1, "a run that has ended cannot be stopped"


def test_a_stop_does_not_queue_behind_those_who_read(room: SetupRoom, folder: LakeFolder, held: HeldStep) -> None:
    room.open(folder.root)
    session, ended, may = room.parts.session, Ended(room.parts.session), threading.Event()
    session.start(LOCAL)
    room.wait(held.begun.is_set)
    for _ in range(4):
        session.read(lambda _: may.wait(PATIENCE / 1000), lambda _: None, session)
    session.stop()
    ended.wait(room)
    assert not may.is_set()
    may.set()


def no_room() -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_stop_that_cannot_be_written_is_told_and_can_be_asked_again(
    room: SetupRoom, folder: LakeFolder, held: HeldStep, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.open(folder.root)
    session, ended = room.parts.session, Ended(room.parts.session)
    told: list[Problem] = []
    room.parts.bridge.problem.connect(told.append)
    session.start(LOCAL)
    room.wait(held.begun.is_set)
    with monkeypatch.context() as full:
        full.setattr(CancelFlag, "set", lambda _: no_room())
        session.stop()
        room.wait(lambda: bool(told))
    assert told[0].message.startswith("The disk is full.")
    assert not session.stopping
    assert not room.parts.store.state.stopping
    session.stop()
    answer = ended.wait(room)
    assert isinstance(answer, RunSummary)
    assert answer.state is RunState.CANCELLED


# ---- resuming and checking again


def test_a_failed_run_is_resumed_under_its_own_name(room: SetupRoom, folder: LakeFolder, held: HeldStep) -> None:
    room.open(folder.root)
    session, ended = room.parts.session, Ended(room.parts.session)
    held.failure = BROKEN
    held.let_go()
    session.start(LOCAL)
    first = ended.wait(room)
    assert isinstance(first, RunSummary)
    assert first.state is RunState.PARTIAL

    held.failure = None
    assert session.resume(first.run_id)
    second = ended.wait(room, runs=2)
    assert isinstance(second, RunSummary)
    assert (second.run_id, second.state) == (first.run_id, RunState.SUCCESS)

    session.resume(first.run_id)
    third = ended.wait(room, runs=3)
    assert isinstance(third, Problem)
    assert third.message == "Nothing is left to do in this run, or it is going on already."
    session.resume("20200101T000000Z-0000")
    assert isinstance(ended.wait(room, runs=4), Problem)


@pytest.mark.slow
def test_set_aside_files_are_checked_again_like_a_run(room: SetupRoom, folder: LakeFolder) -> None:
    broken = next(folder.landing.glob("linktree/**/*.json"))
    whole = broken.read_bytes()
    broken.write_bytes(whole[: len(whole) // 2])
    room.open(folder.root)
    session, ended = room.parts.session, Ended(room.parts.session)
    session.start(LOCAL)
    ended.wait(room)
    items = folder.set_aside()
    assert len(items) == 1

    assert session.replay(items)
    assert not session.replay(items)
    answer = ended.wait(room, runs=2)
    assert isinstance(answer, RunSummary)
    assert answer.run.trigger == "replay"
    assert len(folder.set_aside()) == 1, "it is as broken as before"

    broken.write_bytes(whole)
    session.start(LOCAL)
    ended.wait(room, runs=3)
    assert folder.set_aside() == ()


# ---- one lake after the other


def test_another_lake_takes_the_place_of_the_first(room: SetupRoom, tmp_path: Path) -> None:
    first, second = quick_lake(tmp_path / "first"), quick_lake(tmp_path / "second")
    room.open(first.root)
    session = room.parts.session
    before = session.lake
    assert before is not None
    room.open(second.root)
    assert session.lake is not None
    assert session.root == session.lake.settings.root == second.root
    room.wait(lambda: open_files(first.root) == [])
    with pytest.raises(sqlite3.ProgrammingError):
        before.journal.runs(1)


def test_what_was_asked_of_the_first_lake_is_not_told_of_the_second(room: SetupRoom, tmp_path: Path) -> None:
    first, second = quick_lake(tmp_path / "first"), quick_lake(tmp_path / "second")
    room.open(first.root)
    session, may, owner = room.parts.session, threading.Event(), QObject()
    told: list[object] = []
    room.parts.bridge.problem.connect(told.append)

    def slow(lake: Lake) -> object:
        may.wait(PATIENCE / 1000)
        return lake.journal.runs(1)

    session.read(slow, told.append, owner)
    room.open(second.root)
    may.set()
    with room.qtbot.waitCallback(timeout=PATIENCE) as answered:
        session.read(lambda lake: lake.settings.root, answered, owner)
    assert answered.args == [second.root]
    assert told == []


def test_of_lakes_that_are_chosen_in_a_hurry_the_last_one_counts(room: SetupRoom, tmp_path: Path) -> None:
    lakes = [quick_lake(tmp_path / f"lake{number}") for number in range(4)]
    session = room.parts.session
    changed = QSignalSpy(session.lake_changed)
    for lake in lakes:
        session.open(lake.root)
    room.wait(lambda: session.lake is not None)
    assert session.lake is not None
    assert session.lake.settings.root == lakes[-1].root
    room.wait(lambda: all(open_files(lake.root) == [] for lake in lakes[:-1]))
    assert changed.count() == 1


@pytest.mark.slow
def test_while_a_run_goes_on_the_lake_stays(
    room: SetupRoom, folder: LakeFolder, held: HeldStep, tmp_path: Path
) -> None:
    other = quick_lake(tmp_path / "other")
    room.open(folder.root)
    session, ended = room.parts.session, Ended(room.parts.session)
    session.start(LOCAL)
    room.wait(held.begun.is_set)
    session.open(other.root)
    assert session.root == folder.root
    held.let_go()
    ended.wait(room)
    room.open(other.root)
    assert session.root == other.root


# ---- the end


def test_nothing_is_left_open_in_the_end(qtbot: QtBot, tmp_path: Path, folder: LakeFolder) -> None:
    with setup_room(qtbot, tmp_path) as room:
        room.open(folder.root)
        ended = Ended(room.parts.session)
        room.parts.session.start(LOCAL)
        ended.wait(room)
        assert open_files(folder.root)
    assert open_files(folder.root) == []


def test_a_lake_that_opens_while_the_panel_goes_is_closed_too(qtbot: QtBot, tmp_path: Path, folder: LakeFolder) -> None:
    for bridge_first in (True, False):
        with setup_room(qtbot, tmp_path) as room:
            room.parts.session.open(folder.root)
            if not bridge_first:
                room.parts.session.close()
        assert open_files(folder.root) == []


def test_what_works_in_a_lake_is_ended_before_the_lake_is_closed(room: SetupRoom, folder: LakeFolder) -> None:
    """And what comes too late for that is ended at once."""
    room.open(folder.root)
    ended: list[object] = []
    session = room.parts.session
    lake = session.lake
    assert lake is not None
    session.ends_before(lake, lambda: ended.append(len(lake.journal.runs(1))))
    assert ended == []
    session.close()
    assert ended == [0], "the journal could still be read"
    session.ends_before(lake, lambda: ended.append("at once"))
    assert ended == [0, "at once"]
