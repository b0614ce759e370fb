"""What needs a human: the sentence, what is safe, and exactly one thing to click – the weightiest first."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.actions import DEEDS
from app.ahead import Ahead
from app.looks import Look
from app.news import after
from app.notices import WEIGHT, Notice, notices
from app.problems import Problem
from app.state import Condition, PanelState
from app.ways_in import Access
from app.window import PAGE_CLASSES
from pipeline.engine.events import RunStarted
from pipeline.model import Failure, FailureKind, RunState, StepState
from pipeline.schedule.retries import Retry
from pipeline.schedule.slots import SlotState, Why
from pipeline.updates.version_file import VersionFile
from tests.app.panel_states import (
    BAD_DATA,
    DISK,
    FAULT,
    KEYS,
    LAST,
    MONDAY,
    NO_ANSWER,
    NOW,
    PAGE_CHANGED,
    RUN,
    SIGN_IN,
    WAIT,
    failed,
    fine,
    run,
    running,
    set_aside,
    signed_in,
    slot,
    with_steps,
)

LAKE = Path("/lakes/label")
PUZZLE = "TikTok @kilovale.music asks for a code or a picture puzzle. Only you can solve it."
YEARS = "Its days do not fit the calendar before 10 May, so its years cannot be told for sure. Older data stay in use."
HELD = "Another program holds this lake (a full run started at 07:52 on this computer, process 4711)."
GONE = Problem("The lake folder D:\\Music\\BEDROT Data Lake is not there.",
               "Is the drive connected? Look again, or choose the folder.", "no-folder")  # fmt: skip
READ_ONLY = Problem("The lake folder D:\\Lake can be read but not written. Nothing was changed.",
                    "Check its permissions.", "read-only")  # fmt: skip
BUSY = Problem(HELD, "Wait until it has ended, or stop it there; then look again.", "busy")


AT_0840 = NOW.replace(hour=8, minute=40)
MISSED = slot(NOW - timedelta(days=2), state=SlotState.MISSED, why=Why.OFF, settled_at=NOW - timedelta(minutes=5))
CAUGHT_UP = slot(NOW - timedelta(hours=3), state=SlotState.CLAIMED, why=Why.ASLEEP, run_id=LAST,
                 run_state=RunState.SUCCESS, run_started=NOW - timedelta(hours=2))  # fmt: skip


def ahead(state: PanelState, **changes: Any) -> PanelState:
    """What the schedule says besides."""
    return replace(state, ahead=Ahead(**changes))


def only(state: PanelState) -> Notice:
    (found,) = notices(state, NOW)
    return found


def whole(notice: Notice) -> str:
    return f"{notice.bold} {notice.rest} [{notice.remedy.text}]"


def retrying(seconds: float, **changes: Any) -> PanelState:
    """Linktree did not answer; it is tried again so many seconds after it failed, a quarter of that from now."""
    step = {
        "state": StepState.READY,
        "failure": NO_ANSWER,
        "attempt": 2,
        "attempts": 4,
        "ended_at": NOW - timedelta(seconds=seconds * 0.75),
        "retry_at": NOW + timedelta(seconds=seconds / 4),
    }
    return with_steps(running(fine(), done=4, **changes), linktree__extract=step)  # fmt: skip


SENTENCES = [
    (failed(fine(), "distrokid.extract", SIGN_IN), Look.SIGNIN,
     "DistroKid wants you to sign in again. Nothing was lost; the other five platforms are up to date. "
     "[Sign in to DistroKid]"),
    (failed(running(fine()), "distrokid.extract", SIGN_IN), Look.SIGNIN,
     "DistroKid wants you to sign in again. Nothing was lost; the run goes on with the other five. "
     "[Sign in to DistroKid]"),
    (signed_in(fine(), "distrokid", Access.NEEDS_SIGN_IN), Look.SIGNIN,
     "DistroKid wants you to sign in again. Nothing was lost; the other five platforms are up to date. "
     "[Sign in to DistroKid]"),
    (signed_in(fine(), "tiktok", Access.NEEDS_SIGN_IN, "kilovale.music", why=PUZZLE), Look.SIGNIN,
     "TikTok @kilovale.music asks for a code or a picture puzzle. Only you can solve it. [Sign in to TikTok]"),
    (signed_in(fine(), "toolost", Access.EXPIRING, expires=NOW + timedelta(days=3)), Look.ATTENTION,
     "TooLost will ask you to sign in within 3 days. Do it now and the next run is not disturbed. [Sign in now]"),
    (signed_in(fine(), "toolost", Access.EXPIRING, expires=NOW, overdue=True), Look.ATTENTION,
     "TooLost may ask you to sign in at any time. Do it now and the next run is not disturbed. [Sign in now]"),
    (retrying(120), Look.ATTENTION,
     "Linktree did not answer in 30 seconds. It is tried again at 08:00 (try 2 of 4); you need not do anything. "
     "[Show log]"),
    (failed(fine(), "linktree.extract", NO_ANSWER), Look.ATTENTION,
     "Linktree did not answer in 30 seconds. Older data stay in use. [Try again]"),
    (failed(fine(), "spotify.extract", WAIT), Look.ATTENTION,
     "Spotify asks us to wait until 09:40. It goes on with the next run. [Show log]"),
    (failed(fine(), "linktree.extract", PAGE_CHANGED), Look.FAILED,
     "The Linktree page has changed and can no longer be read. Older data stay in use. "
     "The people who maintain this panel need the details. [Save details…]"),
    (failed(fine(), "distrokid.validate", BAD_DATA, quarantined=1), Look.FAILED,
     "DistroKid sent an empty page where there used to be rows. It was not accepted; older data stay in use. "
     "Try again. [Look at it]"),
    (failed(fine(), "toolost.staging", FAULT), Look.FAILED,
     "TooLost: staging stopped on a fault in the program. "
     "Send the diagnostics to the people who maintain this panel. [Save details…]"),
    (failed(fine(), "unified.royalties", DISK), Look.FAILED,
     "Royalties: The disk is full. Nothing that was stored before is lost. "
     "Make room on the disk, then resume this run. [Resume this run]"),
    (set_aside(fine(), "tiktok", why=YEARS), Look.ATTENTION,
     "One TikTok file was set aside. Its days do not fit the calendar before 10 May, so its years cannot be told for "
     "sure. The rest is in, and nothing was lost. [Look at it]"),
    (set_aside(fine(), "tiktok", "tiktok"), Look.ATTENTION,
     "Two TikTok files were set aside. The rest is in, and nothing was lost. [Look at it]"),
    (set_aside(fine(), "tiktok", "distrokid", "distrokid"), Look.ATTENTION,
     "Three files were set aside. The rest is in, and nothing was lost. [Look at it]"),
    (fine(paused=True, paused_since=NOW - timedelta(days=3)), Look.PAUSED,
     "The schedule has been paused for three days.  [Resume]"),
    (with_steps(fine(last_run=run(RunState.CANCELLED)), tiktok__raw={"state": StepState.CANCELLED}),
     Look.PAUSED, "Stopped. 5 of 6 platforms were done; the rest can go on from there. [Resume this run]"),
    (fine(last_run=run(RunState.INTERRUPTED)), Look.ATTENTION,
     "The panel was closed during a run. Nothing was lost; 43 of 43 steps were done. [Resume this run]"),
    (fine(last_run=run(RunState.INTERRUPTED, trigger="command")), Look.ATTENTION,
     "The last run was cut off. Nothing was lost; 43 of 43 steps were done. [Resume this run]"),
    (fine(held_by=HELD), Look.ATTENTION, f"{HELD} Look again when it has ended. [Look again]"),
    (fine(problem=BUSY), Look.ATTENTION, f"{HELD} {BUSY.next_action} [Look again]"),
    (PanelState(Condition.PROBLEM, LAKE, GONE), Look.FAILED,
     "The lake folder D:\\Music\\BEDROT Data Lake is not there. Is the drive connected? Look again, or choose the "
     "folder. [Choose folder…]"),
    (PanelState(Condition.PROBLEM, LAKE, READ_ONLY), Look.FAILED,
     "The lake folder D:\\Lake can be read but not written. Nothing was changed. Check its permissions. "
     "[Open folder]"),
    (fine(not_read=("holiday.jpg", "old/")), Look.ATTENTION,
     "Landing holds something no platform reads: holiday.jpg, old/. Put it into a platform's folder, or remove it. "
     "[Open folder]"),
    (ahead(failed(fine(), "linktree.extract", NO_ANSWER), retries=(Retry(LAST, "linktree", 1, 3, AT_0840),)),
     Look.ATTENTION, "Linktree did not answer in 30 seconds. It is tried again at 08:40 (retry 1 of 3). [Try now]"),
    (ahead(failed(fine(), "linktree.extract", NO_ANSWER), retries=(Retry(LAST, "linktree", 2, 3, AT_0840),)),
     Look.ATTENTION, "Linktree is still down. It is tried again at 08:40 (retry 2 of 3). [Try now]"),
    (ahead(failed(fine(), "spotify.extract", WAIT), retries=(Retry(LAST, "spotify", 0, 0, AT_0840),)),
     Look.ATTENTION, "Spotify asks us to wait until 09:40. It goes on then by itself. [Details]"),
    (ahead(fine(last_run=run(RunState.INTERRUPTED, trigger="schedule")), retries=(Retry(LAST, "", 1, 1, NOW),)),
     Look.ATTENTION, "The panel was closed during a run. Nothing was lost; 43 of 43 steps were done. "
     "It goes on by itself in a moment. [Resume this run]"),
    (ahead(fine(), past=(MISSED,)), Look.SKIPPED,
     "The slot of Monday was missed: the computer was off. The next run makes up for it. [Show]"),
    (ahead(fine(last_run=run(trigger="schedule-late")), past=(CAUGHT_UP, MISSED)), Look.SKIPPED,
     "The slot of Monday was missed: the computer was off. The newest slot was caught up; nothing is lost. [Show]"),
    (ahead(fine(), past=(MISSED, replace(MISSED, day=MONDAY.date() - timedelta(days=10), why=Why.ASLEEP))),
     Look.SKIPPED, "Two slots were missed: the computer was off. The next run makes up for it. [Show]"),
    (ahead(fine(), past=(replace(MISSED, state=SlotState.FAILED, why=Why.NO_NETWORK),)), Look.ATTENTION,
     "The run of Monday could not begin. There was no internet for too long. [Run full]"),
    (ahead(fine(), past=(replace(MISSED, state=SlotState.FAILED, why=Why.TROUBLE, detail="The disk is full."),)),
     Look.FAILED, "The run of Monday could not begin. The disk is full. [Run full]"),
    (ahead(fine(), problem=Problem("schedule.days is [].", "Use a list of monday, tuesday.", "configuration")),
     Look.FAILED, "schedule.days is []. No run starts by itself until then. Use a list of monday, tuesday. "
     "[Open Schedule]"),
    (fine(new_version=VersionFile("1.2", NOW.date(), "https://a.b/", "Charts are drawn sooner.", "")), Look.IDLE,
     "Version 1.2 is there. Charts are drawn sooner. [Open page]"),
]  # fmt: skip


@pytest.mark.parametrize(("state", "look", "sentence"), SENTENCES)
def test_each_state_has_its_sentence_and_its_button(state: PanelState, look: Look, sentence: str) -> None:
    found = only(state)
    assert (found.look, whole(found)) == (look, sentence)


@pytest.mark.parametrize("state", [state for state, _, _ in SENTENCES])
def test_every_button_leads_somewhere(state: PanelState) -> None:
    remedy = only(state).remedy
    assert bool(remedy.deed) != bool(remedy.page)
    if remedy.page:
        assert remedy.page in PAGE_CLASSES
    else:
        whole = remedy.deed in DEEDS or remedy.deed == f"resume {LAST}"
        assert whole or remedy.deed.startswith(("sign-in ", f"again {LAST} ", "version-"))


@pytest.mark.parametrize("state", [fine(), running(fine(), done=2), PanelState()])
def test_who_is_fine_hears_nothing(state: PanelState) -> None:
    assert notices(state, NOW) == ()


def test_a_pause_is_said_at_once_with_the_way_back() -> None:
    notice = only(fine(paused=True, paused_since=NOW))
    assert (notice.look, notice.bold) == (Look.PAUSED, "Paused until you resume.")
    assert notice.remedy is not None
    assert notice.remedy.deed == "resume-schedule"


def everything_at_once() -> PanelState:
    state = set_aside(fine(paused=True, paused_since=NOW - timedelta(days=4), not_read=("x.jpg",)), "tiktok")
    state = failed(failed(state, "distrokid.extract", SIGN_IN), "linktree.extract", PAGE_CHANGED)
    return failed(failed(state, "spotify.extract", NO_ANSWER), "tiktok.extract", SIGN_IN)


def test_the_weightiest_comes_first() -> None:
    found = notices(everything_at_once(), NOW)
    looks = [notice.look for notice in found]
    assert looks == sorted(looks, key=WEIGHT.index)
    assert [notice.key for notice in found] == [
        "step linktree.extract", "sign-in distrokid", "sign-in tiktok", "step spotify.extract", "quarantine",
        "not read", "pause long",
    ]  # fmt: skip
    assert len({notice.key for notice in found}) == len(found)


def test_with_two_platforms_waiting_nobody_claims_that_the_others_are_fine() -> None:
    found = {notice.key: notice for notice in notices(everything_at_once(), NOW)}
    assert found["sign-in distrokid"].rest == "Nothing was lost."


def test_what_was_put_off_comes_back_with_the_next_run() -> None:
    state = everything_at_once()
    later = replace(state, put_off=frozenset({"step linktree.extract", "quarantine"}))
    assert {n.key for n in notices(state, NOW)} - {n.key for n in notices(later, NOW)} == later.put_off
    begun = after(later, RunStarted(run_id=RUN, at=NOW, kind="full", trigger="owner", steps=KEYS))
    assert "quarantine" in {notice.key for notice in notices(begun, NOW)}


def test_one_platform_is_told_of_once_however_many_of_its_steps_failed() -> None:
    state = failed(failed(fine(), "tiktok.raw", FAULT), "tiktok.validate", DISK)
    assert only(state).key == "step tiktok.validate"


def test_what_is_tried_again_in_a_moment_is_no_news() -> None:
    assert notices(retrying(20), NOW) == ()


def test_a_step_of_an_earlier_run_is_tried_again_in_that_run() -> None:
    """The newest run may have been one of another platform, with nothing left to do in it."""
    state = failed(fine(), "linktree.extract", NO_ANSWER, run_id="20260501T060000Z-cccc")
    assert only(state).remedy.deed == "resume 20260501T060000Z-cccc"


def test_while_a_run_goes_on_no_button_asks_for_another() -> None:
    state = failed(running(fine()), "linktree.extract", NO_ANSWER)
    assert only(state).remedy.text == "Show log"


@pytest.mark.parametrize("kind", FailureKind)
@pytest.mark.parametrize("busy", [True, False])
def test_every_kind_of_failure_has_exactly_one_next_thing_to_do(kind: FailureKind, busy: bool) -> None:
    start = running(fine()) if busy else fine()
    found = only(failed(start, "tiktok.extract", Failure(kind, "TikTok did something.", "Do something.")))
    assert found.remedy.text
    assert found.bold.endswith(".")
    assert found.look in (Look.FAILED, Look.SIGNIN, Look.ATTENTION)


def test_what_a_run_has_made_up_for_is_no_news_any_more() -> None:
    """A slot that failed or was missed, and then somebody started a run; a run going on is one, too."""
    for state in (SlotState.FAILED, SlotState.MISSED):
        found = ahead(fine(), past=(replace(MISSED, state=state, why=Why.NO_NETWORK),))
        later = run(run_id=RUN, started_at=NOW)
        assert len(notices(found, NOW)) == 1
        assert notices(replace(found, last_run=later), NOW) == ()
        assert notices(replace(found, run=running(fine()).run), NOW) == ()


def test_what_could_not_begin_is_told_until_it_is_looked_at_again() -> None:
    state = fine(problem=Problem("The disk is full. Nothing that was stored before is lost.", "Make room."))
    found = only(state)
    assert (found.look, found.bold, found.rest) == (
        Look.FAILED, "The disk is full.", "Nothing that was stored before is lost. Make room.")  # fmt: skip
    assert found.remedy.deed == "look-again"
