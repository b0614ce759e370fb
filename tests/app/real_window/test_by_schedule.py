"""While nobody looks: a run by schedule begins by itself in the tray, once, and the tray tells it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pipeline.clock import SystemClock
from pipeline.model import RunKind, RunState
from pipeline.schedule.computer import has_way_out
from pipeline.schedule.slot_book import SlotBook
from pipeline.schedule.slots import Slot, SlotState, Why
from tests.app.real_window.history import begun, runs
from tests.app.real_window.panel_process import PanelProcess
from tests.app.real_window.waiting import until
from tests.end_to_end.lakes import LakeFolder

SECONDS = 8.0  # until the slot: the panel has started well before


def due_soon(lake: LakeFolder) -> Slot:
    """A slot of today that comes in a moment, in hours that end with the day."""
    moment = SystemClock().now() + timedelta(seconds=SECONDS)
    slot = Slot(moment.date(), "UTC", moment)
    with lake.opened() as opened:
        for place, value in (
            (("schedule", "enabled"), True),
            (("schedule", "days"), [f"{moment:%A}".lower()]),
            (("schedule", "timezone"), "UTC"),
            (("schedule", "time_window"), {"start": "00:00", "end": "23:59", "randomize": True}),
        ):
            opened.configuration.change_schedule(place, value)
        SlotBook(opened.journal).draw([slot], opened.clock.now())
    return slot


def record(lake: LakeFolder, slot: Slot) -> Slot:
    with lake.opened() as opened:
        found = SlotBook(opened.journal).slot(slot.day)
    assert found is not None
    return found


@pytest.mark.skipif(not has_way_out(), reason="without a network a run by schedule waits for one")
def test_a_run_begins_by_itself_in_the_tray(panel: PanelProcess, lake: LakeFolder) -> None:
    if f"{SystemClock().now():%H:%M}" >= "23:58":
        pytest.skip("the hours end with the day")
    slot = due_soon(lake)
    panel.start("--root", str(lake.root), "--minimized")
    until(lambda: panel.look().tip.endswith(f"Next run today {slot.moment.astimezone():%H:%M}"), "it is announced")

    run = begun(lake)
    assert (run.kind, run.trigger) == (RunKind.FULL, "schedule"), "on time, not caught up"
    assert run.started_at >= slot.moment
    until(lambda: runs(lake)[0].state is not RunState.RUNNING, "the run ends")
    assert panel.window is None, "nobody was disturbed"
    until(lambda: "last run today" in panel.look().tip, "the tray tells it")
    assert "Next run" in panel.look().tip

    found = record(lake, slot)
    assert (found.state, found.why, found.run_id) == (SlotState.CLAIMED, Why.NONE, run.run_id)
    assert len(runs(lake)) == 1
    assert panel.quit() == 0
