"""Each state of a lake is one piece of news: in the owner's words, weighty first, leading to the right place."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from pipeline.model import FailureKind, RunState
from pipeline.notify.news import Piece, Weight, Where, pieces
from pipeline.notify.situation import Ending, PastSlot, SetAside, SignIn, Situation, Trouble, Unsent
from pipeline.quality.findings import Finding, Severity
from tests.notify.room import DISTROKID, FINE, GOOD, LINKTREE, NOW

DAY = timedelta(days=1)
CHANGED = Trouble("linktree", "Linktree", "linktree.extract", FailureKind.LAYOUT_CHANGED, "Not as it was.", run_id="r1")
PUZZLE = SignIn("tiktok", "TikTok @kilovale", "kilovale", "TikTok asks for a picture puzzle. Only you can solve it.")
FILLING = Finding(
    "disk.filling", Severity.WARNING, None, "The disk will be full in about 9 days: 4 GB are free.", "Make room."
)
FEWER = Finding("rows.x", Severity.CRITICAL, "toolost", "TooLost sent little. It is in.", "Look.")
MONDAY = date(2026, 11, 16)

SAID = [
    (replace(FINE, sign_ins=(DISTROKID,), up_to_date=("Meta Ads", "TooLost")),
     "DistroKid wants you to sign in again.", "Nothing was lost; the other two platforms are up to date."),
    (replace(FINE, sign_ins=(DISTROKID,), up_to_date=()),
     "DistroKid wants you to sign in again.", "Nothing was lost."),
    (replace(FINE, sign_ins=(PUZZLE,)), "TikTok asks for a picture puzzle.", "Only you can solve it."),
    (replace(FINE, sign_ins=(SignIn("metaads", "Meta Ads", by_browser=False),)),
     "Meta Ads wants new keys.", "Nothing was lost. Put them in on the Accounts page."),
    (replace(FINE, ending=(Ending("toolost", "TooLost", days=3),)),
     "TooLost will ask you to sign in within 3 days.", "Do it now and the next run is not disturbed."),
    (replace(FINE, ending=(Ending("toolost", "TooLost", overdue=True),)),
     "TooLost may ask you to sign in at any time.", "Do it now and the next run is not disturbed."),
    (replace(FINE, troubles=(LINKTREE,)), "Linktree did not answer.", "Older data stay in use."),
    (replace(FINE, troubles=(replace(LINKTREE, retry_at=NOW, number=1, of=3),)),
     "Linktree did not answer.", f"It is tried again at {NOW.astimezone():%H:%M} (retry 1 of 3)."),
    (replace(FINE, troubles=(replace(LINKTREE, retry_at=NOW, number=2, of=3),)),
     "Linktree is still down.", f"It is tried again at {NOW.astimezone():%H:%M} (retry 2 of 3)."),
    (replace(FINE, troubles=(replace(LINKTREE, kind=FailureKind.RATE_LIMITED, retry_at=NOW),)),
     f"Linktree asks us to wait until {NOW.astimezone():%H:%M}.", "It goes on then by itself."),
    (replace(FINE, troubles=(CHANGED,)), "The Linktree page has changed and can no longer be read.",
     "Older data stay in use. The people who maintain this panel need the details."),
    (replace(FINE, troubles=(replace(CHANGED, kind=FailureKind.BAD_DATA, message="An empty page. Like this."),)),
     "Linktree: An empty page.", "It was not accepted; older data stay in use."),
    (replace(FINE, troubles=(replace(CHANGED, kind=FailureKind.ENVIRONMENT, message="The disk is full.",
                                     next_action="Make room."),)), "Linktree: The disk is full.", "Make room."),
    (replace(FINE, set_aside=SetAside(1, "TikTok", "A day is missing. Look.")),
     "One TikTok file was set aside.", "A day is missing. The rest is in."),
    (replace(FINE, set_aside=SetAside(3)), "Three files were set aside.", "The rest is in, and nothing was lost."),
    (replace(FINE, paused_since=NOW - 3 * DAY), "The schedule has been paused for three days.",
     "Nothing runs by itself until you resume it."),
    (replace(FINE, last_good_run=NOW - 5 * DAY, sign_ins=(DISTROKID,)), "No good run for 5 days.",
     "DistroKid is waiting for you."),
    (replace(FINE, run=replace(GOOD, state=RunState.INTERRUPTED, done=31)), "The last run was cut off.",
     "Nothing was lost; 31 of 47 steps were done."),
    (replace(FINE, run=GOOD), "Everything is up to date.", "The run took 9:32; 38,116 rows."),
    (replace(FINE, run=GOOD, up_to_date=()), "The run went well.", "It took 9:32; 38,116 rows."),
    (replace(FINE, to_mend=(("a.json: b is 7.", "Mend it."),)), "a.json: b is 7.", "Mend it."),
    (replace(FINE, findings=(FILLING,)), "The disk will be full in about 9 days: 4 GB are free.", "Make room."),
    (replace(FINE, findings=(FEWER,)),
     "TooLost sent little.", "It is in. Look."),
    (replace(FINE, slots=(PastSlot(MONDAY, NOW - DAY, "the computer was off"),)),
     "The slot of Monday was missed: the computer was off.", "Nothing is lost; the next run makes up for it."),
    (replace(FINE, slots=(PastSlot(MONDAY, NOW - DAY, ""), PastSlot(MONDAY + DAY, NOW, "it slept", NOW))),
     "The slot of Monday was missed.", "The newest slot was caught up; nothing is lost."),
    (replace(FINE, slots=(PastSlot(MONDAY, NOW, "the computer was asleep", NOW),)),
     f"The run planned for {NOW.astimezone():%H:%M} was caught up at {NOW.astimezone():%H:%M}.",
     "It came late because the computer was asleep."),
    (replace(FINE, unsent=(Unsent("mail", "The mail server did not accept the password.", "Messages are kept."),)),
     "The mail server did not accept the password.", "Messages are kept."),
    (replace(FINE, unsent=(Unsent("mail", "The mail server did not answer.", "", 2),)),
     "Two messages could not be sent.", "The mail server did not answer."),
]  # fmt: skip


@pytest.mark.parametrize(("so", "title", "text"), SAID)
def test_each_state_is_said_in_the_owner_s_words(so: Situation, title: str, text: str) -> None:
    assert (title, text) in [(piece.title, piece.text) for piece in pieces(so)]


@pytest.mark.parametrize(
    "so",
    [
        FINE,
        replace(FINE, paused_since=NOW - 3 * DAY + timedelta(seconds=1)),
        replace(FINE, last_good_run=NOW - 5 * DAY + timedelta(seconds=1)),
        replace(FINE, last_good_run=NOW - 9 * DAY, runs_by_itself=False),
        replace(FINE, run=replace(GOOD, state=RunState.CANCELLED)),
        replace(FINE, run=replace(GOOD, ended_at=NOW - 3 * DAY)),
        replace(FINE, slots=(PastSlot(MONDAY, NOW - 3 * DAY, ""),)),
        replace(FINE, set_aside=SetAside(0)),
        replace(FINE, findings=(replace(FILLING, severity=Severity.NOTICE),)),
    ],
)
def test_what_is_fine_old_or_the_owner_s_own_wish_is_no_news(so: Situation) -> None:
    assert pieces(so) == ()


def test_a_long_pause_says_itself_why_there_was_no_run() -> None:
    so = replace(FINE, paused_since=NOW - 9 * DAY, last_good_run=NOW - 9 * DAY)
    assert [piece.key for piece in pieces(so)] == ["pause"]


def test_the_weightiest_comes_first() -> None:
    so = replace(FINE, run=GOOD, troubles=(LINKTREE, replace(CHANGED, platform="toolost")), sign_ins=(DISTROKID,))
    assert [piece.weight for piece in pieces(so)] == list(Weight)


def test_a_platform_that_waits_for_somebody_is_told_of_once() -> None:
    turned_away = Trouble("distrokid", "DistroKid", "distrokid.extract", FailureKind.NEEDS_SIGN_IN, "Sign in. Again.")
    assert len(pieces(replace(FINE, sign_ins=(DISTROKID,), troubles=(turned_away,)))) == 1
    (alone,) = pieces(replace(FINE, troubles=(turned_away,)))
    assert alone.key == pieces(replace(FINE, sign_ins=(DISTROKID,)))[0].key


def of(so: Situation) -> Piece:
    return pieces(so)[0]


def test_a_click_leads_to_what_is_to_be_done() -> None:
    assert of(replace(FINE, sign_ins=(PUZZLE,))).where.deed == "sign-in tiktok kilovale"
    assert of(replace(FINE, set_aside=SetAside(1))).where == Where("data", {"quarantine": True})
    assert of(replace(FINE, troubles=(CHANGED,))).where.deed == "diagnostics"
    log = of(replace(FINE, troubles=(replace(LINKTREE, run_id="r1"),))).where
    assert log == Where("logs", {"run": "r1", "step": "linktree.extract"})
    assert of(replace(FINE, run=GOOD)).where == Where("runs", {"run": "r1"})
    assert of(replace(FINE, paused_since=NOW - 4 * DAY)).where.page == "schedule"


def test_a_state_keeps_its_key_while_it_lasts() -> None:
    """Retries, days and amounts go on; the news is the same."""
    for one, other in (
        (replace(FINE, troubles=(replace(LINKTREE, retry_at=NOW, number=1),)), replace(FINE, troubles=(LINKTREE,))),
        (replace(FINE, set_aside=SetAside(1, "TikTok")), replace(FINE, set_aside=SetAside(3))),
        (replace(FINE, paused_since=NOW - 3 * DAY), replace(FINE, paused_since=NOW - 9 * DAY)),
        (replace(FINE, ending=(Ending("toolost", "TooLost", days=3),)),
         replace(FINE, ending=(Ending("toolost", "TooLost", overdue=True),))),
    ):  # fmt: skip
        assert of(one).key == of(other).key
