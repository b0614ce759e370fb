"""A person before a real window: types with keys, closes it, loses it behind others."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.access.sign_in_news import Ending, Stage
from pipeline.access.site import Asks
from tests.access.no_browser_left import no_browser_left
from tests.access.sign_in_room import DISTROKID, LABEL, Running, SignInRoom, sign_in_room
from tests.app.real_window.desktop import Desktop, Window
from tests.app.real_window.waiting import until

pytestmark = pytest.mark.slow
PROGRAMS = ("Xvfb", "openbox", "xdotool")
PATIENT = 40.0


@pytest.fixture(scope="module")
def screen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desktop]:
    missing = [name for name in PROGRAMS if shutil.which(name) is None]
    if missing and sys.platform != "linux":
        pytest.skip("an X screen is Linux's")
    assert missing == [], "the set-up of the tests installs these"
    desktop = Desktop(tmp_path_factory.mktemp("desktop"))
    yield desktop
    desktop.close()


@pytest.fixture
def room(tmp_path: Path, screen: Desktop, monkeypatch: pytest.MonkeyPatch) -> Iterator[SignInRoom]:
    monkeypatch.setenv("DISPLAY", screen.display)
    with no_browser_left(tmp_path / "lake" / "journal"), sign_in_room(tmp_path / "lake") as made:
        made.access.credentials.keep(DISTROKID, "", "email", LABEL.email)
        yield made


def waiting(room: SignInRoom, screen: Desktop, asks: Asks) -> Window:
    """The window, once the page in it wants this of the person and hears the keyboard."""
    until(lambda: [n for n in room.news if n.stage is Stage.WAITING and n.asks is asks], f"it asks for {asks}", PATIENT)
    (window,) = until(lambda: screen.windows("--class", "chromium"), "the browser's window", PATIENT)
    return window


def test_a_person_signs_in_with_the_keyboard_of_a_real_window(room, screen):
    running = Running(room.sign_in(headless=False))
    waiting(room, screen, Asks.PASSWORD)  # the address is typed already: the keys go where the password belongs
    screen.do("type", "--delay", "10", LABEL.password)
    screen.do("key", "Return")
    waiting(room, screen, Asks.CODE)
    screen.do("type", "--delay", "10", LABEL.code)
    screen.do("key", "Return")
    end = running.end()
    assert (end.ending, end.signed_in_as) == (Ending.SIGNED_IN, LABEL.email)


def test_a_person_closes_the_window(room, screen):
    running = Running(room.sign_in(headless=False))
    window = waiting(room, screen, Asks.PASSWORD)
    screen.do("windowfocus", "--sync", window.id)
    screen.do("key", "alt+F4")
    assert running.end().ending is Ending.CLOSED
    assert room.access.sessions.book.all() == ()


def test_a_window_that_was_put_away_comes_back(room, screen):
    sign_in = room.sign_in(headless=False)
    running = Running(sign_in)
    window = waiting(room, screen, Asks.PASSWORD)
    screen.do("windowminimize", "--sync", window.id)
    until(lambda: not screen.windows("--class", "chromium"), "nothing of it is to be seen")
    sign_in.show_browser()
    until(lambda: screen.windows("--class", "chromium"), "it is there again")
    sign_in.cancel()
    assert running.end().ending is Ending.CANCELLED
    until(lambda: not screen.windows("--class", "chromium"), "it has gone for good")
