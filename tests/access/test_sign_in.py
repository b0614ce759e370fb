"""A person signs in by hand: what is kept of it, and of whom."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import Page

from pipeline.access.connection import Address
from pipeline.access.sessions import SessionState
from pipeline.access.sign_in_news import Ending, Stage
from pipeline.access.site import Asks
from pipeline.redaction import redact
from tests.access.no_browser_left import no_browser_left
from tests.access.sign_in_room import (
    DISTROKID,
    LABEL,
    STUDIO,
    TIKTOK,
    SignInRoom,
    ended,
    gives_code,
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
