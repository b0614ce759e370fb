"""The panel keeps the schedule: what is due begins once and by itself, and window and tray say what it waits for."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.looks import Look
from app.notices import notices
from app.tray_view import Shape, tray_view
from pipeline.configuration import DAYS
from pipeline.model import RunState
from pipeline.schedule.slots import SlotState, Why
from tests.app.hand_made_runs import NO_ANSWER, SIGN_IN, HandMadeRun, Told, Try, write_run
from tests.app.held_step import HeldStep
from tests.app.kept_room import FIVE, LOOKED_AT, SIX, Kept, MorningClock, Sight, every_morning, kept_panel
from tests.app.quick_lake import quick_lake
from tests.end_to_end.lakes import LakeFolder

DAY = timedelta(days=1)
SETTLED = 61.0  # seconds


@pytest.fixture
def clock() -> MorningClock:
    return MorningClock()


@pytest.fixture
def sight() -> Sight:
    return Sight()


@pytest.fixture
def morning(folder: LakeFolder) -> LakeFolder:
    every_morning(folder)
    return folder


@pytest.fixture
def kept(qtbot: QtBot, tmp_path: Path, morning: LakeFolder, clock: MorningClock, sight: Sight) -> Iterator[Kept]:
    with kept_panel(qtbot, tmp_path, morning.root, clock, sight) as made:
        yield made


# ---- a slot comes due


@pytest.mark.slow
def test_it_begins_one_run_on_its_very_second_which_the_window_shows(
    qtbot: QtBot, tmp_path: Path, morning: LakeFolder, sight: Sight
) -> None:
    with kept_panel(qtbot, tmp_path, morning.root, MorningClock(SIX - timedelta(seconds=1.5)), sight) as kept:
        slot = kept.slot
        assert slot.moment == SIX
        assert tray_view(kept.room.state, kept.clock.now()).lines[1].startswith("Next run today")
        kept.wait_for_run("schedule")
        kept.look(lambda: kept.slot.day == slot.day + DAY)
        assert kept.triggers() == ["schedule"]
        record = kept.record(slot.day)
        assert (record.state, record.why, record.run_state) == (SlotState.CLAIMED, Why.NONE, RunState.SUCCESS)
        last = kept.room.state.last_run
        assert last is not None
        assert (last.run_id, last.trigger) == (record.run_id, "schedule")
        assert last.started_at - slot.moment < timedelta(seconds=3)
        assert "Next run" in kept.line
        kept.go_on(120)
        assert kept.triggers() == ["schedule"]


def test_who_slept_through_it_catches_up_once_things_have_settled(kept: Kept) -> None:
    kept.sleep_until(SIX + timedelta(hours=3))
    kept.look(lambda: kept.ahead.hold is not None)
    assert tray_view(kept.room.state, kept.clock.now()).lines[1].startswith("The computer has only just come back")
    assert kept.triggers() == []
    kept.go_on(SETTLED)
    kept.wait_for_run("schedule-late")
    kept.look(lambda: bool(kept.ahead.past))
    assert kept.record(SIX.date()).why is Why.ASLEEP
    assert "The computer slept at" in kept.line
    assert "The run was caught up today at" in kept.line
    kept.go_on(120)
    assert kept.triggers() == ["schedule-late"]


@pytest.mark.slow
def test_what_falls_into_a_pause_is_skipped_and_said_to_be(kept: Kept) -> None:
    kept.room.panel.act("pause-on")
    kept.room.wait(lambda: kept.room.state.paused)
    kept.come_to(SIX)
    kept.look(lambda: kept.record(SIX.date()).state is SlotState.SKIPPED)
    assert kept.record(SIX.date()).why is Why.PAUSED
    assert kept.triggers() == []
    kept.room.panel.act("resume-schedule")
    kept.come_to(SIX + DAY)
    kept.wait_for_run("schedule")
    assert kept.triggers() == ["schedule"]


@pytest.mark.slow
def test_without_internet_it_waits_says_so_and_begins_when_it_is_back(kept: Kept) -> None:
    kept.sight.is_online = False
    kept.come_to(SIX)
    kept.look(lambda: kept.ahead.hold is not None)
    view = tray_view(kept.room.state, kept.clock.now())
    assert view.shape is Shape.OFFLINE
    assert view.lines[0].startswith("No internet since ")
    assert view.lines[1] == "The run starts when it is back"
    assert kept.triggers() == []
    kept.sight.is_online = True
    kept.room.panel.network.changed.emit(True)
    kept.wait_for_run("schedule")
    assert kept.triggers() == ["schedule"]


@pytest.mark.slow
@pytest.mark.parametrize("sees_work", [True, False])
def test_while_a_run_goes_on_it_waits_for_its_end(kept: Kept, held: HeldStep, sees_work: bool) -> None:
    """Also where both begin at the same moment, and nobody could have seen the other."""
    kept.sight.sees_work = sees_work
    kept.room.panel.act("run-no-extract")
    kept.room.wait(held.begun.is_set)
    kept.come_to(SIX)
    kept.look()
    assert kept.triggers() == ["owner"]
    held.let_go()
    kept.wait_for_run("schedule")
    assert kept.triggers() == ["schedule", "owner"]


@pytest.mark.slow
def test_two_panels_on_one_lake_begin_one_run(
    qtbot: QtBot, tmp_path: Path, morning: LakeFolder, clock: MorningClock, sight: Sight
) -> None:
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
    with (
        kept_panel(qtbot, tmp_path / "one", morning.root, clock, sight) as one,
        kept_panel(qtbot, tmp_path / "other", morning.root, clock, Sight(sees_work=False)) as other,
    ):
        clock.go_to(SIX - timedelta(seconds=LOOKED_AT))
        one.look()
        other.look()
        clock.skip(LOOKED_AT + 1)
        one.keeping_time.wake()
        other.keeping_time.wake()
        one.room.wait(lambda: one.triggers() == ["schedule"])
        for kept in (one, other):
            kept.wait_for_run("schedule")
            kept.look(partial(comes_next, kept, SIX.date() + DAY))
            assert kept.triggers() == ["schedule"]
            assert kept.room.state.problem is None


def comes_next(kept: Kept, day: date) -> bool:
    return kept.slot.day == day


# ---- what the owner changes


def test_the_next_run_is_skipped_and_that_is_undone(kept: Kept) -> None:
    kept.room.panel.act("skip-next")
    kept.look(lambda: kept.slot.day == SIX.date() + DAY)
    assert kept.record(SIX.date()).why is Why.BY_OWNER
    toast = kept.room.window.toast
    assert [said.text() for said in toast.findChildren(QLabel, "toast-text")] == ["Slot of Tue 24 Nov skipped."]
    toast.action.click()
    kept.look(lambda: kept.slot.day == SIX.date())


@pytest.mark.slow
def test_the_next_run_begins_at_the_next_chance(kept: Kept) -> None:
    kept.room.panel.act("hurry-next")
    kept.wait_for_run("schedule")
    assert kept.record(SIX.date()).state is SlotState.CLAIMED
    kept.come_to(SIX)
    kept.look(lambda: kept.slot.day == SIX.date() + DAY)
    assert kept.triggers() == ["schedule"]


@pytest.mark.slow
def test_a_file_that_cannot_be_meant_is_told_and_once_mended_the_schedule_goes_on(kept: Kept) -> None:
    configuration = kept.lake.configuration
    configuration.change_schedule(("schedule", "days"), ["someday"])
    kept.look(lambda: kept.ahead.problem is not None)
    (notice,) = notices(kept.room.state, kept.clock.now())
    assert "someday" in notice.bold
    assert (notice.look, notice.remedy.page) == (Look.FAILED, "schedule")
    configuration.change_schedule(("schedule", "days"), list(DAYS))
    kept.look(lambda: kept.ahead.problem is None)
    assert notices(kept.room.state, kept.clock.now()) == ()


# ---- platforms that were down


@pytest.mark.slow
def test_a_platform_that_was_down_is_tried_again_by_itself_and_that_is_said(
    qtbot: QtBot, tmp_path: Path, morning: LakeFolder, clock: MorningClock, sight: Sight
) -> None:
    down = HandMadeRun(FIVE - timedelta(minutes=20), {"linktree.extract": Told((Try(0, 30, NO_ANSWER),))}, 30.0,
                       RunState.PARTIAL)  # fmt: skip
    with morning.opened() as lake:
        run_id = write_run(lake.journal, down)
    with kept_panel(qtbot, tmp_path, morning.root, clock, sight) as kept:
        (retry,) = kept.ahead.retries
        assert (retry.platform, retry.number, retry.of) == ("linktree", 1, 3)
        (notice,) = notices(kept.room.state, clock.now())
        assert notice.rest.startswith("It is tried again at ")
        assert notice.rest.endswith(" (retry 1 of 3).")
        assert (notice.remedy.text, notice.remedy.deed) == ("Try now", f"again {run_id} linktree")
        assert "Linktree is tried again at" in kept.line
        kept.come_to(retry.due_at)
        kept.go_on(SETTLED)
        kept.look(lambda: kept.ahead.retries == ())
        kept.room.wait(lambda: not kept.room.panel.session.active)
        assert len(kept.triggers()) == 1, "the run itself goes on"


def test_who_wants_somebody_to_sign_in_is_left_alone_until_they_have(
    qtbot: QtBot, tmp_path: Path, morning: LakeFolder, clock: MorningClock, sight: Sight
) -> None:
    """What then goes on is told in :mod:`tests.app.test_signing_in`."""
    asked = HandMadeRun(FIVE - timedelta(hours=6), {"distrokid.extract": Told((Try(0, 30, SIGN_IN),))}, 30.0,
                        RunState.PARTIAL)  # fmt: skip
    with morning.opened() as lake:
        write_run(lake.journal, asked)
    with kept_panel(qtbot, tmp_path, morning.root, clock, sight) as kept:
        kept.go_on(SETTLED)
        assert kept.ahead.retries == ()
        assert tray_view(kept.room.state, clock.now()).shape is Shape.SIGN_IN
        assert kept.triggers() == ["schedule"], "the run that was written by hand"


# ---- lakes come and go


@pytest.mark.slow
def test_another_lake_has_a_schedule_of_its_own_and_nothing_of_the_first_goes_on(kept: Kept, tmp_path: Path) -> None:
    threads = kept_threads()
    other = quick_lake(tmp_path / "other")
    kept.room.panel.use_lake(other.root)
    kept.room.wait(lambda: len(kept.sight.lakes) == 2 and kept.room.state.ahead is not None)
    assert kept.ahead.coming[0].moment != SIX
    kept.room.wait(lambda: len(kept_threads()) == len(threads))
    assert not set(kept_threads()) & set(threads)


@pytest.mark.slow
def test_at_the_end_nobody_looks_at_the_clock_any_more(kept: Kept, held: HeldStep) -> None:
    kept.come_to(SIX)
    kept.room.wait(held.begun.is_set)
    kept.room.panel.closing.stop_and_quit()
    kept.room.wait(lambda: kept.room.panel.closing.over)
    assert kept_threads() == []


def kept_threads() -> list[threading.Thread]:
    return [one for one in threading.enumerate() if "APScheduler" in one.name or "ThreadPoolExecutor" in one.name]
