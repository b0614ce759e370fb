"""The panel's state over time: during a run, beside another program's run, and when the lake cannot be looked at."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.problems import BUSY, Problem
from app.snapshot import Snapshot
from app.state import Condition, PanelState
from app.store import PanelStore, pause_is_over
from pipeline.engine.events import RunFinished
from pipeline.model import RunState, StepState
from pipeline.schedule.pause import pause, unpause
from tests.app.held_step import HeldStep
from tests.app.panel_states import NOW, fine
from tests.app.quick_lake import LOCAL, quick_lake
from tests.app.setup_room import SetupRoom, setup_room
from tests.end_to_end.lakes import LakeFolder, command_line, environment

COMMAND_SECONDS = 60.0


@pytest.fixture
def room(qtbot: QtBot, tmp_path: Path, folder: LakeFolder) -> Iterator[SetupRoom]:
    """With the lake open and looked at."""
    with setup_room(qtbot, tmp_path) as made:
        made.open(folder.root)
        made.wait(lambda: made.parts.store.state.condition is Condition.READY)
        yield made


class Told:
    """Every state the store told of, in order; and how often it has looked at the lake."""

    def __init__(self, store: PanelStore, monkeypatch: pytest.MonkeyPatch | None = None) -> None:
        self.states: list[PanelState] = []
        self.looks = 0
        store.changed.connect(self.states.append)
        if monkeypatch is not None:
            taken = PanelStore._taken

            def counted(of: PanelStore, found: Snapshot) -> None:
                taken(of, found)
                self.looks += 1

            monkeypatch.setattr(PanelStore, "_taken", counted)


# ---- our own run


def test_a_run_is_told_from_the_click_to_the_last_word(room: SetupRoom, folder: LakeFolder) -> None:
    store, told = room.parts.store, Told(room.parts.store)
    room.parts.session.start(LOCAL)
    assert store.state.starting, "at once, before the run has a name"
    room.wait(lambda: not store.state.busy and store.state.last_run is not None)

    assert told.states[0].starting
    assert any(state.run is not None and state.steps_done()[0] for state in told.states)
    busy = [state.busy for state in told.states]
    assert busy.index(False) == len(busy) - busy[::-1].count(False), "busy without a gap, then free for good"
    ended = store.state.last_run
    assert ended is not None
    assert ended.state is RunState.SUCCESS
    assert store.state.up_to_date == tuple(platform.name for platform in store.state.counted)


@pytest.mark.slow
def test_until_its_book_is_closed_no_other_run_can_be_asked_for(room: SetupRoom, held: HeldStep) -> None:
    """The last step has ended, the session has not said so yet: a button that is on now would do nothing."""
    store = room.parts.store
    room.parts.session.start(LOCAL)
    room.wait(held.begun.is_set)
    room.wait(lambda: store.state.run is not None)
    assert store.state.run is not None
    run_id = store.state.run.run_id
    room.parts.bridge.hear(RunFinished(run_id=run_id, at=NOW, state=RunState.SUCCESS, seconds=1.0))
    room.parts.bridge.flush()
    assert store.state.last_run is not None
    assert store.state.last_run.run_id == run_id
    assert store.state.busy
    held.let_go()
    room.wait(lambda: not store.state.busy)


@pytest.mark.slow
def test_a_look_during_a_run_does_not_take_back_what_was_heard(
    room: SetupRoom, held: HeldStep, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, told = room.parts.store, Told(room.parts.store, monkeypatch)
    room.parts.session.start(LOCAL)
    room.wait(held.begun.is_set)
    room.wait(lambda: store.state.steps["tiktok.raw"].state is StepState.RUNNING)
    run, steps = store.state.run, store.state.steps

    store.reload()
    room.wait(lambda: told.looks == 1)

    assert store.state.run is run
    assert store.state.steps is steps or store.state.steps["tiktok.raw"].state is StepState.RUNNING
    assert store.state.held_by == "", "we ourselves hold it"
    held.let_go()
    room.wait(lambda: not store.state.busy)


def test_stopping_is_told_at_once(room: SetupRoom, held: HeldStep) -> None:
    store = room.parts.store
    room.parts.session.start(LOCAL)
    room.wait(held.begun.is_set)
    room.parts.session.stop()
    assert room.parts.store.state.stopping
    room.wait(lambda: not store.state.busy)
    assert not store.state.stopping
    assert store.state.last_run is not None
    assert store.state.last_run.state is RunState.CANCELLED


# ---- what others do


@pytest.mark.slow
def test_a_run_of_another_program_is_noticed(room: SetupRoom, folder: LakeFolder) -> None:
    store, told = room.parts.store, Told(room.parts.store)
    words = command_line(folder.root, "run", "--no-extractors")
    with subprocess.Popen(words, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        room.wait(lambda: store.state.last_run is not None)
        assert process.wait(timeout=COMMAND_SECONDS) == 0
    assert store.state.last_run is not None
    assert store.state.last_run.trigger == "command"
    room.wait(lambda: not store.state.held_by)
    assert not any(state.busy for state in told.states), "it is no run of ours"


def test_a_pause_is_seen_and_ends_by_itself(room: SetupRoom) -> None:
    store, lake = room.parts.store, room.parts.session.lake
    assert lake is not None
    until = lake.clock.now() + timedelta(hours=1)
    pause(lake.settings.config_dir, lake.clock, until)
    store.reload()
    room.wait(lambda: store.state.paused)
    assert store.state.paused_until is not None
    assert abs(store.state.paused_until - until) < timedelta(seconds=1)
    assert not pause_is_over(store.state, lake.clock.now())
    assert pause_is_over(store.state, until + timedelta(seconds=1))
    unpause(lake.settings.config_dir)
    store.reload()
    room.wait(lambda: not store.state.paused)


def test_a_lake_that_goes_away_is_told_and_one_that_comes_back_is_seen(room: SetupRoom, folder: LakeFolder) -> None:
    store, away = room.parts.store, folder.root.with_name("unplugged")
    folder.root.rename(away)
    store.reload()
    room.wait(lambda: store.state.problem is not None)
    assert store.state.condition is Condition.PROBLEM
    assert store.state.problem is not None
    assert store.state.problem.message == f"The lake folder {folder.root} is not there."
    assert not folder.root.exists(), "no empty lake takes its place"
    away.rename(folder.root)
    room.parts.session.look_again()
    room.wait(lambda: store.state.condition is Condition.READY and store.state.problem is None)


# ---- what went wrong, and for how long that is said


def ended_with(room: SetupRoom, problem: Problem) -> PanelStore:
    room.parts.session.run_ended.emit(problem)
    return room.parts.store


def test_what_kept_a_run_from_beginning_is_said_until_somebody_looks_again(
    room: SetupRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = Told(room.parts.store, monkeypatch)
    full = Problem("The disk is full.", "Make room on the disk.")
    store = ended_with(room, full)
    room.wait(lambda: told.looks == 1)
    assert store.state.problem == full
    store.reload()
    room.wait(lambda: told.looks == 2)
    assert store.state.problem == full, "looking by itself does not settle it"
    store.look_again()
    assert room.parts.store.state.problem is None


def test_a_new_run_settles_what_was_said_of_the_last_one(room: SetupRoom) -> None:
    store = ended_with(room, Problem("The disk is full.", "Make room on the disk."))
    room.parts.session.start(LOCAL)
    assert store.state.problem is None
    room.wait(lambda: not store.state.busy)


def test_a_busy_lake_is_said_once_the_one_way_or_the_other(room: SetupRoom, folder: LakeFolder) -> None:
    busy = Problem("Another program holds this lake.", "Wait until it has ended.", BUSY)
    store = ended_with(room, busy)
    assert room.parts.store.state.problem == busy
    word = folder.root / "journal" / "run.lock.json"
    word.write_text('{"owner": [4711, 0.0, "a boot", "studio"], "purpose": "run", "since": "2026-05-13T07:52:00Z"}',
                    encoding="utf-8")  # fmt: skip
    room.wait(lambda: bool(store.state.held_by))
    assert store.state.problem is None
    word.unlink()
    room.wait(lambda: not store.state.held_by)


# ---- small things


def test_put_off_and_offline_are_kept_by_later_looks(room: SetupRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    store, told = room.parts.store, Told(room.parts.store, monkeypatch)
    store.put_off("quarantine")
    store.online(False)
    store.reload()
    room.wait(lambda: told.looks == 1)
    assert (store.state.put_off, store.state.online) == (frozenset({"quarantine"}), False)
    before = len(told.states)
    store.online(False)
    store.put_off("quarantine")
    assert len(told.states) == before, "no change is no news"


@pytest.mark.slow
def test_another_lake_begins_with_a_clean_page(room: SetupRoom, tmp_path: Path) -> None:
    store = room.parts.store
    room.parts.session.start(LOCAL)
    room.wait(lambda: store.state.last_run is not None and not store.state.busy)
    store.put_off("quarantine")
    other = quick_lake(tmp_path / "other")
    room.open(other.root)
    assert (store.state.condition, store.state.root, store.state.last_run) == (Condition.OPENING, other.root, None)
    room.wait(lambda: store.state.condition is Condition.READY)
    assert (store.state.last_run, store.state.put_off) == (None, frozenset())
    shutil.rmtree(other.root)


def test_a_pause_without_an_end_is_never_over_by_itself() -> None:
    assert not pause_is_over(fine(paused=True), NOW + timedelta(days=900))
    assert not pause_is_over(fine(), NOW)
