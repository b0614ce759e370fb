"""A person signs in by hand: what is kept of it, and how it ends when it does not work."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from playwright.async_api import Page

from pipeline.access import sign_in as sign_in_module
from pipeline.access.connection import Address
from pipeline.access.courtesy import visiting
from pipeline.access.sessions import SessionState
from pipeline.access.sign_in_news import Ending, SignInEnd, Stage
from pipeline.access.site import Asks
from pipeline.redaction import redact
from tests.access.no_browser_left import no_browser_left
from tests.access.sign_in_room import (
    DISTROKID,
    LABEL,
    STUDIO,
    TIKTOK,
    Running,
    SignInRoom,
    gives_code,
    nobody,
    sign_in_room,
    signs_in,
)
from tests.platform_sims.people import Person

pytestmark = pytest.mark.slow
A_LOOK = 1500  # milliseconds within which the page is looked at for certain


@pytest.fixture
def room(tmp_path: Path) -> Iterator[SignInRoom]:
    with no_browser_left(tmp_path / "lake" / "journal"), sign_in_room(tmp_path / "lake") as made:
        yield made


def driver() -> psutil.Process:
    return next(p for p in psutil.Process().children() if "run-driver" in p.cmdline())


def ended(end: SignInEnd, ending: Ending, room: SignInRoom) -> None:
    """It ended like this, in words, and nothing was kept."""
    assert end.ending is ending
    assert end.message.endswith(".")
    assert not room.saved()


# -- somebody signs in -----------------------------------------------------------------------


def test_somebody_signs_in_and_the_session_is_kept(room):
    end = room.sign_in(signs_in(LABEL)).run()
    assert (end.ending, end.signed_in_as) == (Ending.SIGNED_IN, LABEL.email)
    assert end.message.startswith("Signed in to DistroKid until ")
    assert room.stages == [Stage.OPENING, Stage.FILLING, Stage.WAITING, Stage.CHECKING, Stage.SAVING]
    state = room.access.sessions.storage_state(DISTROKID)
    assert [cookie["name"] for cookie in state["cookies"]] == ["session"]
    assert room.access.sessions.state(DISTROKID) is SessionState.VALID


def test_it_is_told_which_browser_opened_and_what_the_page_wants(room):
    async def person(page: Page) -> None:
        await page.wait_for_timeout(A_LOOK)
        await page.fill("input[type=email]", LABEL.email)
        await page.fill("input[type=password]", LABEL.password)
        await page.click("button[type=submit]")
        await page.wait_for_timeout(A_LOOK)
        await gives_code(page, LABEL)

    room.sign_in(person).run()
    assert [news.browser for news in room.news if news.browser] == ["Chromium"]
    wanted = [news.asks for news in room.news if news.stage is Stage.WAITING]
    assert wanted[0] is Asks.PASSWORD
    assert Asks.CODE in wanted


def test_what_is_known_is_typed_and_never_sent(room):
    vault = room.access.vault
    vault.put(Address("distrokid", "", "email"), LABEL.email)
    vault.put(Address("distrokid", "", "password"), LABEL.password)

    async def person(page: Page) -> None:
        assert await page.input_value("input[type=email]") == LABEL.email
        assert await page.input_value("input[type=password]") == LABEL.password
        assert not any(asked.startswith("POST") for asked in room.stand_in.requests)
        await page.click("button[type=submit]")
        await gives_code(page, LABEL)

    end = room.sign_in(person).run()
    assert end.ending is Ending.SIGNED_IN
    assert next(news.filled for news in room.news if news.filled) == ("email", "password")


def test_a_password_that_is_asked_for_on_the_second_page_is_typed_there(room):
    room.stand_in.faults.set("two-pages")
    room.access.vault.put(Address("distrokid", "", "email"), LABEL.email)
    room.access.vault.put(Address("distrokid", "", "password"), LABEL.password)

    async def person(page: Page) -> None:
        await page.click("button")
        await page.wait_for_function("document.querySelector('input[type=password]')?.value")
        await page.click("button[type=submit]")
        await gives_code(page, LABEL)

    assert room.sign_in(person).run().ending is Ending.SIGNED_IN


def test_what_a_person_has_typed_is_left_alone(room):
    room.access.vault.put(Address("distrokid", "", "password"), "kept long ago")

    async def person(page: Page) -> None:
        await page.fill("input[type=email]", STUDIO.email)
        await page.fill("input[type=password]", STUDIO.password)
        await page.wait_for_timeout(A_LOOK)
        assert await page.input_value("input[type=password]") == STUDIO.password
        await page.click("button[type=submit]")
        await gives_code(page, STUDIO)

    assert room.sign_in(person).run().ending is Ending.SIGNED_IN


def test_who_signed_in_is_what_was_typed_where_the_site_does_not_tell(room):
    room.stand_in.faults.set("nameless")
    assert room.sign_in(signs_in(LABEL)).run().signed_in_as == LABEL.email
    assert room.access.sessions.book.of(DISTROKID).signed_in_as == LABEL.email


def test_a_site_that_goes_on_in_another_window_is_followed(room):
    room.stand_in.faults.set("second-window")

    async def person(page: Page) -> None:
        async with page.expect_popup() as opened:
            await page.click("button")
        await signs_in(LABEL)(await opened.value)

    assert room.sign_in(person).run().ending is Ending.SIGNED_IN


def test_a_site_that_needs_a_moment_to_know_whom_it_let_in_is_given_it(room):
    room.stand_in.faults.set("late", times=1)
    assert room.sign_in(signs_in(LABEL)).run().ending is Ending.SIGNED_IN


def test_a_puzzle_before_the_protected_page_is_left_to_the_person(room):
    room.stand_in.faults.set("puzzle")

    async def person(page: Page) -> None:
        async with page.context.expect_page(predicate=lambda _: True) as opened:
            await signs_in(LABEL)(page)
        proof = await opened.value
        await proof.wait_for_timeout(A_LOOK)
        await proof.click("#puzzle button")

    assert room.sign_in(person).run().ending is Ending.SIGNED_IN
    assert Asks.PUZZLE in [news.asks for news in room.news]


def test_a_session_that_was_ended_is_a_session_again(room):
    sessions = room.access.sessions
    sessions.save(DISTROKID, "", {"cookies": [], "origins": []}, LABEL.email)
    sessions.mark_ended(DISTROKID, "", "DistroKid wants you to sign in again.")
    assert sessions.state(DISTROKID) is SessionState.NEEDS_SIGN_IN
    assert room.sign_in(signs_in(LABEL)).run().ending is Ending.SIGNED_IN
    assert sessions.state(DISTROKID) is SessionState.VALID


def test_secrets_of_a_session_are_taken_out_of_every_text_from_then_on(room):
    room.sign_in(signs_in(LABEL)).run()
    (cookie,) = room.access.sessions.storage_state(DISTROKID)["cookies"]
    assert cookie["value"] not in redact(f"a trace with {cookie['value']} in it")


# -- it does not work ------------------------------------------------------------------------


def test_a_cancel_at_any_stage_ends_it_within_five_seconds(room):
    for stage in (Stage.OPENING, Stage.FILLING, Stage.WAITING, Stage.CHECKING):
        asked: list[float] = []
        sign_in = room.sign_in(signs_in(LABEL))

        def hear(news, stage=stage, sign_in=sign_in, asked=asked):
            if news.stage is stage:
                asked.append(time.monotonic())
                sign_in.cancel()

        sign_in._hear = hear
        end = sign_in.run()
        assert time.monotonic() - asked[0] < 5
        ended(end, Ending.CANCELLED, room)


def test_a_cancel_before_it_has_begun_is_heard(room):
    sign_in = room.sign_in(nobody)
    sign_in.cancel()
    ended(sign_in.run(), Ending.CANCELLED, room)
    assert room.stand_in.requests == []


def test_a_window_that_the_person_closes(room):
    async def person(page: Page) -> None:
        await page.close()

    end = room.sign_in(person).run()
    ended(end, Ending.CLOSED, room)
    assert end.message == "You closed the browser before DistroKid was done. Nothing was saved."


@pytest.mark.parametrize("victim", ["driver", "browser"])
def test_a_browser_that_dies(room, victim):
    async def person(_: Page) -> None:
        one = driver()
        (one if victim == "driver" else one.children()[0]).kill()

    began = time.monotonic()
    ended(room.sign_in(person).run(), Ending.CRASHED, room)
    assert time.monotonic() - began < 15


@pytest.mark.parametrize("victim", ["driver", "browser"])
@pytest.mark.parametrize("stage", [Stage.OPENING, Stage.FILLING, Stage.CHECKING, Stage.SAVING])
def test_a_browser_that_dies_at_any_stage(room, victim, stage):
    sign_in = room.sign_in(signs_in(LABEL))
    killed: list[Stage] = []

    def hear(news):
        if news.stage is stage and not killed and (news.browser or stage is not Stage.OPENING):
            one = driver()
            (one if victim == "driver" else one.children()[0]).kill()
            killed.append(stage)

    sign_in._hear = hear
    ended(sign_in.run(), Ending.CRASHED, room)
    assert killed


def test_a_page_that_dies(room):
    async def person(page: Page) -> None:
        session = await page.context.new_cdp_session(page)
        await session.send("Page.crash")

    ended(room.sign_in(person).run(), Ending.CRASHED, room)


def test_time_that_runs_out(room):
    room.configured(sign_in_seconds=1)
    end = room.sign_in(nobody).run()
    ended(end, Ending.TIMED_OUT, room)
    assert end.message.startswith("The time ran out and nothing was saved.")


def test_more_time_is_given_while_it_goes_on(room):
    room.configured(sign_in_seconds=2)
    sign_in = room.sign_in()
    assert sign_in.seconds_left == 2

    async def person(page: Page) -> None:
        sign_in.more_time(60)
        assert 60 < sign_in.seconds_left <= 62
        await page.wait_for_timeout(2500)
        await signs_in(LABEL)(page)

    sign_in._on_page = person
    assert sign_in.run().ending is Ending.SIGNED_IN
    assert sign_in.seconds_left == 2


@pytest.mark.parametrize("fault", ["down", "reset", "busy"])
def test_a_site_that_does_not_answer(room, fault):
    room.stand_in.faults.set(fault)
    end = room.sign_in(nobody).run()
    ended(end, Ending.OFFLINE, room)
    assert end.next_action == "Check the internet connection, then try again."


def test_a_site_that_goes_down_when_it_should_prove_the_sign_in(room):
    room.stand_in.faults.set("down", paths=["/figures"])
    ended(room.sign_in(signs_in(LABEL)).run(), Ending.OFFLINE, room)


def test_a_protected_page_that_sends_everybody_back(room):
    room.stand_in.faults.set("no-proof")
    end = room.sign_in(signs_in(LABEL)).run()
    ended(end, Ending.NOT_PROVED, room)
    assert room.stand_in.requests.count("GET /figures") == 3


def test_no_browser(room):
    room.configured(browser=str(room.root / "none"))
    ended(room.sign_in(nobody).run(), Ending.NO_BROWSER, room)


def test_a_vault_that_is_closed_before_anything_opens(room):
    room.keyring.lock()
    end = room.sign_in(nobody).run()
    assert end.ending is Ending.VAULT_CLOSED
    assert end.next_action
    assert room.stand_in.requests == []


def test_a_vault_that_closes_before_the_session_can_be_kept(room):
    sign_in = room.sign_in(signs_in(LABEL))
    heard = sign_in._hear

    def hear(news):
        heard(news)
        if news.stage is Stage.SAVING:
            room.keyring.lock()

    sign_in._hear = hear
    assert sign_in.run().ending is Ending.VAULT_CLOSED
    assert room.access.sessions.book.all() == ()


# -- another account -------------------------------------------------------------------------


def test_another_account_than_the_one_in_use_is_kept_only_when_the_owner_says_so(room):
    room.access.vault.put(Address("distrokid", "", "email"), LABEL.email)
    room.access.vault.put(Address("distrokid", "", "password"), LABEL.password)
    sign_in = room.sign_in(signs_in(STUDIO))
    end = sign_in.run()
    assert (end.ending, end.signed_in_as, end.expected) == (Ending.WRONG_ACCOUNT, STUDIO.email, LABEL.email)
    assert end.message == "You signed in as a different DistroKid account (studio@…). The one in use is label@…."
    assert room.access.sessions.book.all() == ()
    sign_in.use_this_account()
    assert sign_in.run().ending is Ending.SIGNED_IN
    assert room.access.credentials.values(DISTROKID) == {"email": STUDIO.email}  # with whom one goes on
    assert room.sign_in(signs_in(LABEL)).run().ending is Ending.WRONG_ACCOUNT


def test_the_account_of_the_last_session_is_the_one_in_use(room):
    assert room.sign_in(signs_in(LABEL)).run().ending is Ending.SIGNED_IN
    again = room.sign_in(signs_in(STUDIO))
    assert again.expected == LABEL.email
    assert again.run().ending is Ending.WRONG_ACCOUNT
    same = Person(LABEL.email.upper(), LABEL.password)
    room.stand_in.people.append(same)
    assert room.sign_in(signs_in(same)).run().ending is Ending.SIGNED_IN


def test_a_session_of_another_handle_is_never_kept(room):
    kilo = Person("kilo@kilo-vale.example", "south door 5", account="kilo_vale")
    room.stand_in.people.append(kilo)
    sign_in = room.sign_in(signs_in(kilo), account="nova_drift")
    end = sign_in.run()
    assert (end.ending, end.message) == (
        Ending.WRONG_ACCOUNT,
        "You signed in as a different TikTok account (@kilo_vale). The one in use is @nova_drift.",
    )
    sign_in.use_this_account()
    ended(sign_in.run(), Ending.WRONG_ACCOUNT, room)
    assert room.sign_in(signs_in(kilo), account="kilo_vale").run().ending is Ending.SIGNED_IN
    assert room.access.accounts(TIKTOK) == ("kilo_vale",)


# -- a run is there --------------------------------------------------------------------------


def test_a_run_that_visits_the_platform_is_waited_for(room, monkeypatch):
    left = threading.Event()
    there = threading.Event()

    def visit() -> None:
        with visiting(room.root / "journal", "distrokid", lambda: False, room.access.clock):
            there.set()
            left.wait(30)

    visitor = threading.Thread(target=visit)
    visitor.start()
    there.wait(30)
    sign_in = room.sign_in(signs_in(LABEL))
    heard = sign_in._hear

    def hear(news):
        heard(news)
        if news.busy:
            left.set()

    sign_in._hear = hear
    assert sign_in.run().ending is Ending.SIGNED_IN
    visitor.join()


def test_a_run_that_does_not_leave_is_not_waited_for_for_ever(room, monkeypatch):
    monkeypatch.setattr(sign_in_module, "BUSY_SECONDS", 0.5)
    there, left = threading.Event(), threading.Event()

    def visit() -> None:
        with visiting(room.root / "journal", "distrokid", lambda: False, room.access.clock):
            there.set()
            left.wait(30)

    visitor = threading.Thread(target=visit)
    visitor.start()
    there.wait(30)
    ended(room.sign_in(nobody).run(), Ending.BUSY, room)
    left.set()
    visitor.join()
    assert room.stand_in.requests == []


def test_everything_may_be_called_from_another_thread_at_any_time(room):
    sign_in = room.sign_in(nobody)
    sign_in.show_browser()
    running = Running(sign_in)
    while Stage.WAITING not in room.stages:
        sign_in.show_browser()
        sign_in.more_time(1)
        assert sign_in.seconds_left >= 0
    sign_in.show_browser()
    sign_in.cancel()
    ended(running.end(), Ending.CANCELLED, room)
    sign_in.show_browser()
