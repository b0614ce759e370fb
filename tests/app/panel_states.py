"""Panel states made by hand: a lake in which everything is fine, and one by one what can be otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from app.ahead import Ahead
from app.state import AccountView, Condition, PanelState, PlatformView, RunView, StepView
from app.ways_in import Access, WayIn
from pipeline.flow import full_flow
from pipeline.insights.rhythm import Freshness
from pipeline.model import Failure, FailureKind, RunKind, RunState, StepState
from pipeline.platforms.connections import CONNECTIONS
from pipeline.platforms.declaration import TITLES
from pipeline.schedule.slots import Slot

# The hours of this computer, whichever zone it is in: a Wednesday.
NOW = datetime(2026, 5, 13, 8, 0).astimezone()
MONDAY = datetime(2026, 5, 18, 8, 17).astimezone()
LAST, RUN = "20260513T055200Z-aaaa", "20260513T075800Z-bbbb"
KEYS = tuple(step.key for step in full_flow())
SIX = {"metaads": "2026-05-12", "distrokid": "2026-05-11", "toolost": "2026-05-10", "tiktok": "2026-05-11",
       "linktree": "2026-05-10", "spotify": "2026-05-09"}  # fmt: skip

NO_ANSWER = Failure(FailureKind.TRANSIENT, "Linktree did not answer in 30 seconds.", "Nothing; it is tried again.")
SIGN_IN = Failure(FailureKind.NEEDS_SIGN_IN, "DistroKid wants you to sign in again.", "Sign in.")
WAIT = Failure(FailureKind.RATE_LIMITED, "Spotify asks us to wait until 09:40.", "It goes on with the next run.",
               retry_at=datetime(2026, 5, 13, 9, 40).astimezone())  # fmt: skip
PAGE_CHANGED = Failure(
    FailureKind.LAYOUT_CHANGED,
    "The Linktree page has changed and can no longer be read. Older data stay in use.",
    "The people who maintain this panel need the details.",
)
BAD_DATA = Failure(
    FailureKind.BAD_DATA,
    "DistroKid sent an empty page where there used to be rows. It was not accepted; older data stay in use.",
    "Try again.",
)
FAULT = Failure(FailureKind.PERMANENT, "TooLost: staging stopped on a fault in the program.",
                "Send the diagnostics to the people who maintain this panel.", "ValueError: column")  # fmt: skip
DISK = Failure(FailureKind.ENVIRONMENT, "The disk is full. Nothing that was stored before is lost.",
               "Make room on the disk, then resume this run.")  # fmt: skip


def fine(**changes: Any) -> PanelState:
    """Six platforms, a good run this morning, nothing to do; what is optional is not set up.

    No run starts by itself, unless ``next_slot`` says when.
    """
    platforms = tuple(
        PlatformView(name, title, newest=datetime.fromisoformat(SIX[name]).date(), freshness=Freshness.FRESH)
        if name in SIX
        else PlatformView(name, title)
        for name, title in TITLES.items()
    )
    steps = {step.key: StepView(step.key, step.phase, step.platform, step.title, StepState.SUCCEEDED,
                                started_at=NOW - timedelta(hours=2), ended_at=NOW - timedelta(hours=2, seconds=-48),
                                seconds=48.0, usual=40.0, rows_in=412, rows_out=412, run_id=LAST)
             for step in full_flow()}  # fmt: skip
    for key in (key for key, step in steps.items() if step.platform and step.platform not in SIX):
        steps[key] = replace(steps[key], state=StepState.SKIPPED, skipped_reason="not set up", rows_in=0, rows_out=0)
    coming = changes.pop("next_slot", None)
    ahead = Ahead(coming=(slot(coming),)) if coming is not None else Ahead(enabled=False)
    state = PanelState(Condition.READY, Path("/lakes/label"), steps=steps, platforms=platforms, last_run=run(),
                       newest=max(p.newest for p in platforms if p.newest), ahead=ahead)  # fmt: skip
    return replace(state, **changes)


def slot(moment: datetime, **changes: Any) -> Slot:
    return Slot(**{"day": moment.date(), "zone": "UTC", "moment": moment, **changes})


def run(state: RunState = RunState.SUCCESS, **changes: Any) -> RunView:
    """This morning's run."""
    made = RunView(LAST, RunKind.FULL, "owner", state, NOW - timedelta(hours=2), NOW - timedelta(hours=1), 560.0,
                   keys=KEYS)  # fmt: skip
    return replace(made, **changes)


def with_steps(state: PanelState, **changes: Mapping[str, Any]) -> PanelState:
    """``with_steps(state, distrokid__extract={"state": …})``: what is different about some steps."""
    steps = dict(state.steps)
    for name, fields in changes.items():
        key = name.replace("__", ".")
        steps[key] = replace(steps[key], **fields)
    return replace(state, steps=steps)


def failed(state: PanelState, key: str, failure: Failure, **changes: Any) -> PanelState:
    return replace(state, steps={**state.steps, key: replace(
        state.steps[key], state=StepState.FAILED, failure=failure, **changes)})  # fmt: skip


def running(state: PanelState, done: int = 0, at_work: str = "", **changes: Any) -> PanelState:
    """A full run of two minutes so far: the first ``done`` platforms are through, ``at_work`` is the step under way."""
    through = [name for name in TITLES if name != at_work.partition(".")[0]][:done]
    steps = {}
    for key, step in state.steps.items():
        ended = step.platform in through
        steps[key] = StepView(key, step.phase, step.platform, step.title,
                              StepState.SUCCEEDED if ended else StepState.PENDING, usual=step.usual,
                              seconds=40.0 if ended else 0.0, run_id=RUN)  # fmt: skip
    if at_work:
        steps[at_work] = replace(steps[at_work], state=StepState.RUNNING, started_at=NOW - timedelta(seconds=20))
    now = RunView(RUN, RunKind.FULL, "owner", RunState.RUNNING, NOW - timedelta(minutes=2), keys=KEYS, **changes)
    return replace(state, steps=steps, run=now)


def set_aside(state: PanelState, *platforms: str, why: str = "") -> PanelState:
    """A file of each was set aside."""
    found = tuple(replace(p, quarantine=platforms.count(p.name)) for p in state.platforms)
    return replace(state, platforms=found, quarantine_open=len(platforms), set_aside_why=why)


def stale(state: PanelState, name: str) -> PanelState:
    return _platform(state, name, freshness=Freshness.STALE)


def accounts(state: PanelState, *found: AccountView) -> PanelState:
    """TikTok has these accounts."""
    return _platform(state, "tiktok", accounts=found)


def signed_in(state: PanelState, platform: str, access: Access, account: str = "", **changes: Any) -> PanelState:
    """A way into a platform stands like this; those of its other accounts stay as they are."""
    connection = next(one for one in CONNECTIONS if one.platform == platform)
    way = WayIn(connection.key, platform, connection.title, account, connection.by_browser, access,
                lifetime_days=connection.lifetime_days, **changes)  # fmt: skip
    known = [one.key for one in state.ways]
    ways = tuple(way if one.key == way.key else one for one in state.ways)
    return replace(state, ways=ways if way.key in known else (*ways, way))


def switched_off(state: PanelState, name: str) -> PanelState:
    steps = {key: step for key, step in state.steps.items() if step.platform != name}
    return replace(_platform(state, name, enabled=False), steps=steps)


def _platform(state: PanelState, name: str, **changes: Any) -> PanelState:
    found = tuple(replace(p, **changes) if p.name == name else p for p in state.platforms)
    return replace(state, platforms=found)
