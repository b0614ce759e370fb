"""A sign-in that does not come about ends in words, keeps nothing, and waits for nobody for ever."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from playwright.async_api import Page

from pipeline.access import sign_in as sign_in_module
from pipeline.access.courtesy import visiting
from pipeline.access.sign_in_news import Ending, Stage
from tests.access.no_browser_left import no_browser_left
from tests.access.sign_in_room import (
    LABEL,
    Running,
    SignInRoom,
    ended,
    nobody,
    sign_in_room,
    signs_in,
)

pytestmark = pytest.mark.slow


@pytest.fixture
def room(tmp_path: Path) -> Iterator[SignInRoom]:
    with no_browser_left(tmp_path / "lake" / "journal"), sign_in_room(tmp_path / "lake") as made:
        yield made


def driver() -> psutil.Process:
    return next(p for p in psutil.Process().children() if "run-driver" in p.cmdline())


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
