"""The tray is a pure function of the panel's state: every state has one shape, two lines that fit, and a whole menu."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import product
from pathlib import Path

import pytest

from app.actions import DEEDS
from app.problems import Problem
from app.resources import resource
from app.state import Condition, PanelState
from app.tray_view import BAR, FEWEST, WORDS, Entry, Shape, TrayView, tray_view
from app.ways_in import Access
from pipeline.model import RunState
from tests.app.panel_states import (
    FAULT,
    MONDAY,
    NO_ANSWER,
    NOW,
    PAGE_CHANGED,
    SIGN_IN,
    failed,
    fine,
    run,
    running,
    set_aside,
    signed_in,
    stale,
    switched_off,
)

TOOLTIP_OF_WINDOWS = 127
HELD = "Another program holds this lake (a full run started at 07:52 on this computer, process 4711)."
GONE = Problem("The lake folder D:\\Music\\BEDROT Data Lake of the label and its artists is not there.",
               "Is the drive connected? Look again, or choose the folder.", "no-folder")  # fmt: skip
Change = Callable[[PanelState], PanelState]


def as_it_is(state: PanelState) -> PanelState:
    return state


# Each way in which a ready lake can differ: name → change, and the shape that this alone brings about.
WORK: dict[str, tuple[Change, Shape | None]] = {
    "idle": (as_it_is, None),
    "starting": (lambda s: replace(s, starting=True), Shape.RUNNING),
    "running": (lambda s: replace(s, run=running(s).run), Shape.RUNNING),
    "stopping": (lambda s: replace(s, run=running(s, stopping=True).run, stopping=True), Shape.RUNNING),
}
STEPS: dict[str, tuple[Change, Shape | None]] = {
    "all well": (as_it_is, None),
    "fault": (lambda s: failed(s, "toolost.staging", FAULT), Shape.FAILED),
    "page changed": (lambda s: failed(s, "linktree.extract", PAGE_CHANGED), Shape.FAILED),
    "no answer": (lambda s: failed(s, "linktree.extract", NO_ANSWER), Shape.ATTENTION),
}
ASKED: dict[str, tuple[Change, Shape | None]] = {
    "nobody asked": (as_it_is, None),
    "sign-in": (lambda s: failed(s, "distrokid.extract", SIGN_IN), Shape.SIGN_IN),
    "session ended": (lambda s: signed_in(s, "distrokid", Access.NEEDS_SIGN_IN), Shape.SIGN_IN),
    "session ends soon": (lambda s: signed_in(s, "toolost", Access.EXPIRING), Shape.ATTENTION),
}
FILES: dict[str, tuple[Change, Shape | None]] = {
    "in order": (as_it_is, None),
    "set aside": (lambda s: set_aside(s, "tiktok"), Shape.ATTENTION),
    "stale": (lambda s: stale(s, "distrokid"), Shape.ATTENTION),
    "strays": (lambda s: replace(s, not_read=("holiday.jpg",)), Shape.ATTENTION),
}
SCHEDULE: dict[str, tuple[Change, Shape | None]] = {
    "on": (as_it_is, None),
    "paused": (lambda s: replace(s, paused=True, paused_since=NOW), Shape.PAUSED),
}
NETWORK: dict[str, tuple[Change, Shape | None]] = {
    "online": (as_it_is, None),
    "offline": (lambda s: replace(s, online=False), Shape.OFFLINE),
}
LAST_RUN: dict[str, tuple[Change, Shape | None]] = {
    "none": (lambda s: replace(s, last_run=None), None),
    "success": (as_it_is, None),
    "partial": (lambda s: replace(s, last_run=run(RunState.PARTIAL)), None),
    "failed": (lambda s: replace(s, last_run=run(RunState.FAILED)), Shape.FAILED),
    "cancelled": (lambda s: replace(s, last_run=run(RunState.CANCELLED)), Shape.PAUSED),
    "interrupted": (lambda s: replace(s, last_run=run(RunState.INTERRUPTED)), Shape.ATTENTION),
}
HOLDER: dict[str, tuple[Change, Shape | None]] = {
    "nobody": (as_it_is, None),
    "another program": (lambda s: replace(s, held_by=HELD), Shape.ATTENTION),
}
LATER = frozenset({"quarantine", "sign-in distrokid", "step toolost.staging", "held", "interrupted", "stopped"})
PRIORITY = (Shape.RUNNING, Shape.FAILED, Shape.SIGN_IN, Shape.ATTENTION, Shape.PAUSED, Shape.OFFLINE, Shape.OK)
AXES = (WORK, STEPS, ASKED, FILES, SCHEDULE, NETWORK, LAST_RUN, HOLDER)
MENU = ["open", "run-full", "run-no-extract", "stop", "pause", "skip-next", "hurry-next", "quit"]
PAUSES = ["pause-1h", "pause-tomorrow", "pause-on"]


@dataclass(frozen=True)
class Case:
    """One combination, the state it makes, and the shapes that its parts ask for."""

    names: tuple[str, ...]
    state: PanelState
    wanted: frozenset[Shape]

    def __getitem__(self, axis: dict[str, tuple[Change, Shape | None]]) -> str:
        return self.names[next(i for i, one in enumerate(AXES) if one is axis)]


def every_case() -> Iterator[Case]:
    start = fine()
    for names in product(*AXES):
        state, wanted = start, set()
        for axis, name in zip(AXES, names, strict=True):
            change, shape = axis[name]
            state = change(state)
            wanted |= {shape} if shape else set()
        # While we run nobody else can: the lock sees to that.
        if not (state.busy and state.held_by):
            yield Case(names, state, frozenset(wanted))


def entries(view: TrayView) -> dict[str, Entry]:
    return {entry.name: entry for entry in view.menu if entry.name}


@pytest.mark.slow
def test_whatever_is_so_the_weightiest_news_decides_the_shape_and_the_lines_fit_and_the_menu_is_whole() -> None:
    seen = 0
    shapes = set()
    for case in every_case():
        view = tray_view(case.state, NOW)
        expected = next(shape for shape in PRIORITY if shape in case.wanted or shape is Shape.OK)
        assert view.shape is expected, case.names
        check_lines(view, case.names)
        check_menu(view, case)
        shapes.add(view.shape)
        seen += 1
    assert seen > 2_000
    assert shapes == set(Shape)


def check_lines(view: TrayView, names: object) -> None:
    assert len(view.lines) == 2
    assert all(line.strip() == line != "" for line in view.lines), names
    assert len(view.tooltip) <= TOOLTIP_OF_WINDOWS, names
    assert not re.search(r"\b[a-z]+\.(extract|validate|raw|staging|curated|load|daily)\b", view.tooltip), names
    assert "{}" not in view.tooltip, names
    assert not view.lines[0].endswith("."), names


def check_menu(view: TrayView, case: Case) -> None:
    found = entries(view)
    paused = case[SCHEDULE] != "on"
    assert [name for name in found if not name.startswith("sign-in ")] == [
        "resume-schedule" if name == "pause" and paused else name for name in MENU
    ], case.names
    asked = ["sign-in distrokid"] if case[ASKED] in ("sign-in", "session ended") else []
    assert [name for name in found if name.startswith("sign-in ")] == asked, case.names
    free = case[WORK] == "idle" and case[HOLDER] == "nobody"
    assert found["run-full"].enabled is found["run-no-extract"].enabled is free, case.names
    assert found["stop"].enabled is (case[WORK] in ("starting", "running")), case.names
    assert found["open"].enabled, case.names
    assert found["quit"].enabled, case.names
    if not paused:
        assert [(child.name, child.enabled) for child in found["pause"].children] == [(n, True) for n in PAUSES]


@pytest.mark.parametrize("condition", [Condition.NO_LAKE, Condition.OPENING, Condition.PROBLEM])
@pytest.mark.parametrize("problem", [None, GONE, Problem("There is no such thing.", "")])
@pytest.mark.parametrize("root", [None, Path("/a/very/long/path" * 9)])
@pytest.mark.parametrize("online", [True, False])
def test_without_a_lake_nothing_can_be_run_and_it_is_said_why(
    condition: Condition, problem: Problem | None, root: Path | None, online: bool
) -> None:
    problem = problem if condition is Condition.PROBLEM else None
    view = tray_view(PanelState(condition, root, problem, online=online), NOW)

    check_lines(view, condition)
    found = entries(view)
    assert list(found) == MENU
    assert {name for name, entry in found.items() if entry.enabled} == {"open", "quit"}
    assert not any(child.enabled for child in found["pause"].children)
    if condition is Condition.PROBLEM:
        assert view.shape is Shape.FAILED
    else:
        assert view.shape is (Shape.OK if online else Shape.OFFLINE)


def test_every_shape_has_a_word_and_a_drawing_of_its_own() -> None:
    assert set(WORDS) == set(Shape)
    assert len(set(WORDS.values())) == len(Shape)
    drawings = [resource("icons", "tray", f"{shape.value}.svg").read_text(encoding="utf-8") for shape in Shape]
    assert len(set(drawings)) == len(Shape)


def test_every_entry_is_a_deed_that_the_panel_knows() -> None:
    for state in (fine(), replace(fine(), paused=True)):
        found = entries(tray_view(state, NOW))
        names = [*found, *(child.name for entry in found.values() for child in entry.children)]
        assert set(names) <= set(DEEDS)


def test_while_running_it_says_how_far_it_is_and_what_comes_next() -> None:
    state = running(fine(next_slot=MONDAY), done=3, at_work="distrokid.staging")

    assert tray_view(state, NOW).lines == ("3 of 6 platforms done · DistroKid: staging", "Next run Mon 08:17")


def test_without_a_schedule_it_says_how_long_the_run_still_takes() -> None:
    state = running(fine(), done=1, at_work="toolost.staging", usual=300.0)

    assert tray_view(state, NOW).lines == ("1 of 6 platforms done · TooLost: staging", "About 3 minutes left")
    assert tray_view(running(fine(), at_work="unified.royalties"), NOW).lines == (
        "0 of 6 platforms done · Royalties", "2:00 so far")  # fmt: skip


def test_a_platform_that_takes_no_part_is_not_counted() -> None:
    state = running(switched_off(fine(), "spotify"), done=2)

    assert tray_view(state, NOW).lines[0] == "2 of 5 platforms done"


def test_when_all_is_fine_it_says_when_it_last_ran_and_runs_next() -> None:
    assert tray_view(fine(next_slot=MONDAY), NOW).lines == (
        "All fine · last run today at 06:00", "Next run Mon 08:17")  # fmt: skip
    assert tray_view(fine(next_slot=NOW + timedelta(minutes=5)), NOW).lines[1] == "Next run today 08:05"
    assert tray_view(fine(next_slot=NOW + timedelta(days=1)), NOW).lines[1] == "Next run tomorrow 08:00"
    assert tray_view(fine(next_slot=MONDAY + timedelta(days=7)), NOW).lines[1] == "Next run Mon 25 May 08:17"


def test_what_needs_the_owner_is_said_first() -> None:
    state = failed(set_aside(fine(), "tiktok"), "distrokid.extract", SIGN_IN)

    view = tray_view(state, NOW)
    assert view.lines[0] == "DistroKid wants you to sign in again"
    first = view.menu[0]
    assert (first.name, first.text, first.bold) == ("sign-in distrokid", "Sign in to DistroKid…", True)


def test_the_lines_tell_what_the_shape_tells() -> None:
    stopped = replace(fine(), last_run=run(RunState.CANCELLED))
    lost = failed(replace(fine(), last_run=run(RunState.FAILED)), "linktree.extract", NO_ANSWER)
    assert tray_view(stopped, NOW).lines[0] == "The last run was stopped"
    assert tray_view(lost, NOW).lines[0] == "The last run failed"
    assert tray_view(stale(fine(), "linktree"), NOW).lines[0] == "Linktree: no new data for a while"
    assert tray_view(replace(fine(), held_by=HELD), NOW).lines[0] == "Another program is at work in this lake"
    assert tray_view(replace(fine(), online=False), NOW).lines[0] == "No internet"
    assert tray_view(replace(fine(), paused=True, paused_until=NOW + timedelta(days=1)), NOW).lines == (
        "Paused until tomorrow, 08:00", "Last run today at 06:00")  # fmt: skip


@pytest.mark.slow
def test_what_was_put_off_still_shows_in_the_tray() -> None:
    for case in every_case():
        if case[LAST_RUN] == "success" and case[NETWORK] == "online":
            later = replace(case.state, put_off=LATER)
            assert tray_view(later, NOW) == tray_view(case.state, NOW), case.names


def test_the_water_rises_with_the_run() -> None:
    levels = [tray_view(running(fine(), done=done), NOW).filled for done in range(7)]
    assert levels == sorted(levels)
    assert levels[0] == FEWEST
    assert levels[2] < levels[4] < levels[6] <= BAR
    assert tray_view(fine(), NOW).filled == 0
