"""The sentence of truth at the top of the Overview, state by state."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import product
from pathlib import Path

import pytest

from app.headline import Headline, headline
from app.looks import Look
from app.problems import Problem
from app.state import Condition, PanelState
from app.tray_view import Shape, tray_view
from app.ways_in import Access
from pipeline.model import RunState, StepState
from tests.app.panel_states import (
    FAULT,
    MONDAY,
    NO_ANSWER,
    NOW,
    RUN,
    SIGN_IN,
    failed,
    fine,
    run,
    running,
    set_aside,
    signed_in,
    stale,
    switched_off,
    with_steps,
)

LAKE = Path("/lakes/label")


def said(state: PanelState) -> tuple[str, str]:
    found = headline(state, NOW)
    return found.title, found.line


def test_when_all_is_fine_it_says_so_and_what_comes_next() -> None:
    found = headline(fine(next_slot=MONDAY), NOW)
    assert found == Headline(Look.OK, "Everything is up to date", "Last run today at 06:00 · Next run Mon 08:17")
    assert said(fine())[1] == "Last run today at 06:00 · Next run when you start it"


def test_while_running_it_says_how_far_it_is_and_who_started_it() -> None:
    state = running(fine(), done=1, at_work="toolost.staging", usual=300.0)
    assert headline(state, NOW) == Headline(
        Look.RUNNING,
        "Running – 1 of 6 platforms done, about 3 minutes left",
        "Started by you at 07:58 · 5 of 43 steps · 2:00 so far, usually 5:00",
    )
    first = running(fine(), at_work="toolost.staging")
    assert said(first)[0] == "Running – 0 of 6 platforms done"
    assert said(first)[1].endswith("2:00 so far")


def test_a_run_past_its_usual_length_does_not_count_down_below_nothing() -> None:
    assert said(running(fine(), done=5, usual=60.0))[0] == "Running – 5 of 6 platforms done"


def test_a_run_of_one_platform_does_not_speak_of_six() -> None:
    state = running(fine())
    assert state.run is not None
    keys = tuple(key for key in state.run.keys if not key.startswith("unified") and "." in key)
    only = tuple(key for key in keys if key.startswith("tiktok."))
    assert said(replace(state, run=replace(state.run, keys=only)))[0] == "Running – TikTok"
    assert said(replace(state, run=replace(state.run, keys=("unified.daily",))))[0] == "Running"
    assert "of 5 platforms" in said(running(switched_off(fine(), "spotify")))[0]


def test_a_run_that_only_waits_says_for_what() -> None:
    waits = {"state": StepState.READY, "retry_at": NOW + timedelta(seconds=11), "failure": NO_ANSWER, "attempt": 2}
    state = with_steps(running(fine(), done=5), linktree__extract=waits)
    assert "Linktree: Extract is tried again in 0:11" in said(state)[1]
    busy = with_steps(state, spotify__extract={"state": StepState.RUNNING, "started_at": NOW})
    assert "tried again" not in said(busy)[1]


def test_before_a_run_has_a_name_and_while_it_stops() -> None:
    assert said(fine(starting=True)) == ("Starting", "The journal is being looked through.")
    assert said(running(fine(stopping=True))) == ("Stopping", "Browsers are being closed; what has arrived is kept.")


HEADINGS = [
    (fine(last_run=None), Look.IDLE, "Welcome. Nothing has been collected yet"),
    (fine(last_run=run(RunState.FAILED)), Look.FAILED, "The last run failed"),
    (fine(last_run=run(RunState.INTERRUPTED)), Look.PAUSED, "The last run was cut off"),
    (fine(last_run=run(RunState.CANCELLED)), Look.PAUSED, "The last run was stopped"),
    (failed(fine(), "distrokid.extract", SIGN_IN), Look.SIGNIN, "5 of 6 platforms are up to date"),
    (signed_in(fine(), "distrokid", Access.NEEDS_SIGN_IN), Look.SIGNIN, "Up to date; DistroKid is waiting for you"),
    (signed_in(fine(), "toolost", Access.EXPIRING), Look.ATTENTION, "Up to date; TooLost will ask you to sign in soon"),
    (failed(fine(), "toolost.staging", FAULT), Look.ATTENTION, "5 of 6 platforms are up to date"),
    (failed(fine(), "unified.daily", FAULT), Look.ATTENTION, "Up to date, but something is worth a look"),
    (fine(not_read=("holiday.jpg",)), Look.ATTENTION, "Up to date, but something is worth a look"),
    (set_aside(fine(), "tiktok"), Look.ATTENTION, "Up to date; 1 file is set aside"),
    (set_aside(fine(), "tiktok", "tiktok"), Look.ATTENTION, "Up to date; 2 files are set aside"),
    (stale(fine(), "linktree"), Look.ATTENTION, "Linktree sent nothing new for a while"),
    (stale(stale(fine(), "linktree"), "spotify"), Look.ATTENTION, "2 platforms sent nothing new for a while"),
    (fine(paused=True), Look.PAUSED, "Paused until you resume"),
    (fine(paused=True, paused_until=NOW + timedelta(hours=6)), Look.PAUSED, "Paused until 14:00"),
    (fine(paused=True, paused_until=NOW + timedelta(hours=22)), Look.PAUSED, "Paused until tomorrow, 06:00"),
    (fine(paused=True, paused_until=NOW + timedelta(days=5)), Look.PAUSED, "Paused until 18 May, 08:00"),
    (fine(held_by="Another program holds this lake."), Look.RUNNING, "Another program is at work in this lake"),
    (PanelState(), Look.IDLE, "Welcome. No lake is chosen yet"),
    (PanelState(Condition.OPENING, LAKE), Look.RUNNING, "Opening the lake"),
    (PanelState(Condition.PROBLEM, LAKE, Problem("Gone.", "")), Look.FAILED, "The lake cannot be opened"),
]


@pytest.mark.parametrize(("state", "look", "title"), HEADINGS)
def test_each_state_has_its_sentence(state: PanelState, look: Look, title: str) -> None:
    found = headline(state, NOW)
    assert (found.look, found.title) == (look, title)
    assert not found.title.endswith("."), "headings have no full stop"
    assert found.line


def test_what_the_heading_says_the_line_does_not_say_again() -> None:
    title, line = said(fine(paused=True, paused_until=NOW + timedelta(hours=22)))
    assert title == "Paused until tomorrow, 06:00"
    assert line == "Last run today at 06:00"
    paused_and_aside = set_aside(fine(paused=True), "tiktok")
    assert said(paused_and_aside)[1] == "Last run today at 06:00 · Paused until you resume"


ALARMING = {Shape.FAILED, Shape.SIGN_IN, Shape.ATTENTION}


@pytest.mark.slow
def test_the_window_is_never_calmer_than_the_tray() -> None:
    """Whoever follows a warning of the tray into the window finds a heading that warns, too."""
    changes = (
        (lambda s: s, lambda s: set_aside(s, "tiktok")),
        (lambda s: s, lambda s: stale(s, "linktree")),
        (lambda s: s, lambda s: replace(s, not_read=("holiday.jpg",))),
        (lambda s: s, lambda s: failed(s, "distrokid.extract", SIGN_IN)),
        (lambda s: s, lambda s: failed(s, "unified.daily", FAULT)),
        (lambda s: s, lambda s: replace(s, paused=True)),
        (lambda s: s, lambda s: replace(s, problem=Problem("The disk is full.", "Make room."))),
        tuple(lambda s, state=state: replace(s, last_run=run(state)) for state in RunState),
    )
    for chosen in product(*changes):
        state = fine()
        for change in chosen:
            state = change(state)
        if tray_view(state, NOW).shape in ALARMING:
            assert headline(state, NOW).look not in (Look.OK, Look.IDLE), state


def test_the_end_of_a_run_is_counted_as_its_steps_end() -> None:
    state = running(fine(), done=6)
    assert said(state)[0] == "Running – 6 of 6 platforms done"
    assert state.run is not None
    assert state.run.run_id == RUN
