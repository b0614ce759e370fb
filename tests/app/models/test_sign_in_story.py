"""What a sign-in tells, step by step, as its window shows it – and every way in which it can end."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from itertools import product

import pytest

from app.looks import Look
from app.models.sign_in_story import STAGES, Head, StepLine, Story, after, ended, head, lines, may_use_other
from pipeline.access import sign_in_words
from pipeline.access.sign_in_news import Ending, SignInEnd, SignInNews, Stage
from pipeline.access.site import Asks
from pipeline.platforms.connections import SITES
from tests.app.test_wording import objections

BEGAN = datetime(2026, 5, 13, 7, 58, 58).astimezone()


def news(stage: Stage, seconds: float, **more: object) -> SignInNews:
    return SignInNews(stage, BEGAN + timedelta(seconds=seconds), **more)  # type: ignore[arg-type]


TOLD = (
    news(Stage.OPENING, 0),
    news(Stage.OPENING, 4, browser="Microsoft Edge"),
    news(Stage.FILLING, 6),
    news(Stage.WAITING, 8, filled=("email",), asks=Asks.PASSWORD),
    news(Stage.WAITING, 20, asks=Asks.CODE),
    news(Stage.CHECKING, 60),
    news(Stage.SAVING, 63),
)


def story(count: int = len(TOLD), **more: object) -> Story:
    found = Story("distrokid", **more)  # type: ignore[arg-type]
    for one in TOLD[:count]:
        found = after(found, one)
    return found


def said(found: Story) -> list[str]:
    return [f"{line.look.value} {line.text} {line.time}".strip() for line in lines(found)]


TO_COME = ["idle Check that the stats page opens", "idle Save the session and go on with the run"]


@pytest.mark.parametrize(
    ("count", "wanted"),
    [
        (0, ["idle Open the browser", "idle Fill in what is known", "idle Waiting for you: password and code"]),
        (1, ["running Open the browser now", "idle Fill in what is known", "idle Waiting for you: password and code"]),
        (2, ["ok Microsoft Edge opened 07:59:02", "running Fill in what is known now",
             "idle Waiting for you: password and code"]),
        (4, ["ok Microsoft Edge opened 07:59:02", "ok E-mail address filled in for you 07:59:06",
             "signin Waiting for you: password and code now"]),
        (5, ["ok Microsoft Edge opened 07:59:02", "ok E-mail address filled in for you 07:59:06",
             "signin Waiting for you: the code from your phone now"]),
    ],
)  # fmt: skip
def test_the_five_lines_tell_what_is_done_what_is_awaited_and_what_comes(count: int, wanted: list[str]) -> None:
    assert said(story(count, resumes=True)) == [*wanted, *TO_COME]


def test_what_is_done_has_its_time_until_the_end() -> None:
    assert said(story(resumes=True))[2:] == [
        "ok Waiting for you: the code from your phone 07:59:58", "ok Check that the stats page opens 08:00:01",
        "running Save the session and go on with the run now"]  # fmt: skip
    done = ended(story(), SignInEnd(Ending.SIGNED_IN, "Signed in to DistroKid until 27 May."))
    assert {line.look for line in lines(done)} == {Look.OK}
    assert lines(done)[-1].text == "Save the session", "no run waits for it"


@pytest.mark.parametrize(("asks", "words"), [
    (Asks.NOTHING, "Waiting for you"), (Asks.PASSWORD, "Waiting for you: password and code"),
    (Asks.CODE, "Waiting for you: the code from your phone"), (Asks.PUZZLE, "Waiting for you: the picture puzzle"),
    (Asks.QR, "Waiting for you: scan the square code with your phone"),
])  # fmt: skip
def test_what_the_page_asks_for_is_said(asks: Asks, words: str) -> None:
    assert lines(after(story(4), news(Stage.WAITING, 9, asks=asks)))[2] == StepLine(Look.SIGNIN, words, "now", True)


@pytest.mark.parametrize(("filled", "look", "words"), [
    ((), Look.SKIPPED, "Nothing to fill in: no e-mail address is kept"),
    (("email",), Look.OK, "E-mail address filled in for you"),
    (("username",), Look.OK, "User name filled in for you"),
    (("email", "password"), Look.OK, "E-mail address and password filled in for you"),
    (("password",), Look.OK, "Password filled in for you"),
])  # fmt: skip
def test_what_was_filled_in_is_said(filled: tuple[str, ...], look: Look, words: str) -> None:
    line = lines(after(story(3), news(Stage.WAITING, 8, filled=filled)))[1]
    assert (line.look, line.text) == (look, words)


def test_a_run_that_visits_the_platform_is_waited_for_and_that_is_said() -> None:
    busy = after(Story("distrokid"), news(Stage.OPENING, 0, busy=True))
    assert said(busy)[0] == "running Waiting until the run has left DistroKid now"
    assert said(after(busy, news(Stage.OPENING, 5)))[0] == "running Open the browser now"


def test_a_stage_that_begins_again_takes_the_later_ones_back() -> None:
    again = after(story(6), news(Stage.WAITING, 70, asks=Asks.PASSWORD))
    assert [line.look for line in lines(again)] == [Look.OK, Look.OK, Look.SIGNIN, Look.IDLE, Look.IDLE]


def test_every_platform_says_by_what_it_is_proved() -> None:
    proofs = {platform: lines(Story(platform))[3].text for platform in SITES}
    assert len(set(proofs.values())) == len(proofs)
    assert all(text.startswith("Check that the ") for text in proofs.values())


# ---- ends

ENDS = {
    Ending.CANCELLED: sign_in_words.cancelled(),
    Ending.CLOSED: sign_in_words.closed("DistroKid"),
    Ending.WRONG_ACCOUNT: sign_in_words.wrong_account("DistroKid", "studio@kilo-vale.example",
                                                      "label@nova-drift.example"),
    Ending.OFFLINE: sign_in_words.offline("DistroKid"),
    Ending.CRASHED: sign_in_words.crashed("DistroKid"),
    Ending.TIMED_OUT: sign_in_words.timed_out("DistroKid"),
    Ending.NO_BROWSER: SignInEnd(Ending.NO_BROWSER, "No browser was found on this computer.", "Install one."),
    Ending.NOT_PROVED: sign_in_words.not_proved("DistroKid"),
    Ending.BUSY: sign_in_words.busy("DistroKid"),
    Ending.VAULT_CLOSED: SignInEnd(Ending.VAULT_CLOSED, "The keyring is locked.", "Unlock it, then try once more."),
    Ending.SIGNED_IN: SignInEnd(Ending.SIGNED_IN, "Signed in to DistroKid until 27 May."),
}  # fmt: skip


def test_an_invitation_asks_for_what_people_do_anyway() -> None:
    assert head(Story("distrokid")) == Head(
        "Sign in to DistroKid in the browser",
        "Log in as you always do, with the code from your phone if it asks. This window closes by itself.",
    )
    assert "@kilovale.music" in head(Story("tiktok", "kilovale.music")).text


def test_each_end_has_its_sentence_its_shape_and_says_what_is_safe() -> None:
    assert set(ENDS) == set(Ending)
    heads = {ending: head(ended(story(4), end)) for ending, end in ENDS.items()}
    assert len({found.title for found in heads.values()}) == len(Ending)
    for ending, found in heads.items():
        assert found.look is not None
        assert not found.title.endswith(".")
        assert not objections(f"{found.title} {found.text}"), ending
        assert "Try again" not in found.text, "the button says so"
    assert heads[Ending.WRONG_ACCOUNT].title == "You signed in as a different DistroKid account (studio@…)"
    assert heads[Ending.TIMED_OUT].title == "The time ran out and nothing was saved"
    assert heads[Ending.OFFLINE].text == "Nothing was saved. Check the internet connection, then try again."


@pytest.mark.parametrize(("count", "ending"), list(product(range(len(TOLD) + 1), ENDS)))
def test_whenever_it_ends_the_lines_stay_and_none_claims_to_go_on(count: int, ending: Ending) -> None:
    found = ended(story(count), ENDS[ending])
    shown = lines(found)
    assert len(shown) == len(STAGES)
    assert not any(line.now or line.look is Look.RUNNING for line in shown)
    assert all(re.fullmatch(r"(\d\d:\d\d:\d\d)?", line.time) for line in shown)


def test_only_an_account_that_could_take_the_place_is_offered_to() -> None:
    assert may_use_other(ended(story(), ENDS[Ending.WRONG_ACCOUNT]))
    assert not may_use_other(ended(Story("tiktok", "novadrift"), ENDS[Ending.WRONG_ACCOUNT]))
    assert not any(may_use_other(ended(story(), end)) for ending, end in ENDS.items()
                   if ending is not Ending.WRONG_ACCOUNT)  # fmt: skip
