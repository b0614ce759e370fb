"""A way in is tried out by asking the platform itself, in a real browser; what it says is remembered, and no more."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

import pytest
from playwright.async_api import Page

from pipeline.access.courtesy import visiting
from pipeline.access.sessions import SessionState
from pipeline.access.site import Proof
from pipeline.clock import SystemClock
from pipeline.model import Failure, FailureKind, StepFailed
from pipeline.platforms import testing_access
from pipeline.platforms.connections import BY_KEY
from pipeline.platforms.testing_access import test_access as tried
from tests.access.sign_in_room import DISTROKID, LABEL, STUDIO, House, SignInRoom, sign_in_room
from tests.platform_sims.people import Person
from tests.platform_sims.room import cookie_state

META = BY_KEY["metaads"]


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SignInRoom]:
    monkeypatch.setattr(
        testing_access, "site_for", lambda access, _platform, account: House(access.collecting, account)
    )
    with sign_in_room(tmp_path) as made:
        yield made


def taken_over(room: SignInRoom, person: Person = LABEL) -> None:
    """A session that nobody has proved so far."""
    secret = room.stand_in.sessions.begin(person)
    room.access.sessions.take_over(DISTROKID, "", cookie_state(room.stand_in.base, {"session": secret}))


@pytest.mark.slow
def test_a_session_that_is_let_in_is_proved_by_that(room: SignInRoom) -> None:
    taken_over(room)
    assert room.access.sessions.state(DISTROKID) is SessionState.UNKNOWN
    said = tried(room.access, DISTROKID, "")
    assert said.ok
    assert said.message == "DistroKid lets us in: label@…"
    facts = room.access.sessions.book.of(DISTROKID)
    assert facts is not None
    assert facts.signed_in_as == LABEL.email
    assert room.access.sessions.state(DISTROKID) is SessionState.VALID


@pytest.mark.slow
def test_a_session_that_is_turned_away_has_ended(room: SignInRoom) -> None:
    taken_over(room)
    room.stand_in.sessions.end_all()
    said = tried(room.access, "distrokid", "")
    assert (said.ok, said.kind) == (False, FailureKind.NEEDS_SIGN_IN)
    assert "wants you to sign in again" in said.message
    assert room.access.sessions.state(DISTROKID) is SessionState.NEEDS_SIGN_IN


@pytest.mark.slow
@pytest.mark.parametrize(
    ("fault", "kind", "words"),
    [
        ("puzzle", FailureKind.NEEDS_SIGN_IN, "Only you can solve it"),
        ("bare", FailureKind.LAYOUT_CHANGED, "page has changed"),
    ],
)
def test_a_page_that_does_not_ask_to_sign_in_ends_no_session(
    room: SignInRoom, fault: str, kind: FailureKind, words: str
) -> None:
    taken_over(room)
    room.stand_in.faults.set(fault)
    said = tried(room.access, DISTROKID, "")
    assert (said.ok, said.kind) == (False, kind)
    assert words in said.message
    assert room.access.sessions.state(DISTROKID) is SessionState.UNKNOWN


@pytest.mark.slow
def test_a_page_that_breaks_off_ends_no_session(room: SignInRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    async def breaks_off(_site: House, page: Page) -> Proof:
        await page.close()
        await page.title()
        return Proof(True)

    taken_over(room)
    monkeypatch.setattr(House, "prove", breaks_off)
    said = tried(room.access, DISTROKID, "")
    assert (said.ok, said.kind) == (False, FailureKind.TRANSIENT)
    assert room.access.sessions.state(DISTROKID) is SessionState.UNKNOWN


@pytest.mark.slow
def test_the_session_of_somebody_else_is_not_proved(room: SignInRoom) -> None:
    taken_over(room, STUDIO)
    room.access.credentials.keep(DISTROKID, "", "email", LABEL.email)
    said = tried(room.access, DISTROKID, "")
    assert (said.ok, said.kind) == (False, FailureKind.NEEDS_SIGN_IN)
    assert "another DistroKid account (studio@…)" in said.message
    assert room.access.sessions.state(DISTROKID) is SessionState.UNKNOWN


@pytest.mark.slow
def test_a_site_that_is_away_says_nothing_about_the_session(room: SignInRoom) -> None:
    taken_over(room)
    room.configured(addresses={"distrokid": "http://127.0.0.1:9"})
    said = tried(room.access, DISTROKID, "")
    assert (said.ok, said.kind) == (False, FailureKind.TRANSIENT)
    assert room.access.sessions.state(DISTROKID) is SessionState.UNKNOWN


def test_without_a_session_somebody_has_to_sign_in(room: SignInRoom) -> None:
    said = tried(room.access, DISTROKID, "")
    assert (said.ok, said.kind, said.next_action) == (False, FailureKind.NEEDS_SIGN_IN, "Sign in to DistroKid.")


def test_a_closed_keyring_is_told_as_such(room: SignInRoom) -> None:
    taken_over(room)
    room.keyring.lock()
    said = tried(room.access, DISTROKID, "")
    assert (said.ok, said.kind) == (False, FailureKind.ENVIRONMENT)
    assert "is locked" in said.message


def test_a_run_that_visits_the_platform_is_not_disturbed(room: SignInRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    taken_over(room)
    monkeypatch.setattr(testing_access, "BUSY_SECONDS", 0.0)
    access, entered, leave = room.access, threading.Event(), threading.Event()

    def visit() -> None:
        with visiting(access.journal_dir, "distrokid", lambda: False, SystemClock()):
            entered.set()
            leave.wait(20)

    visitor = threading.Thread(target=visit)
    visitor.start()
    entered.wait(20)
    said = tried(access, DISTROKID, "")
    leave.set()
    visitor.join()
    assert (said.ok, said.kind) == (False, FailureKind.TRANSIENT)
    assert "A run is visiting DistroKid" in said.message


def test_what_the_run_that_was_waited_for_found_counts(room: SignInRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    """A session that goes while the run is there is not tried afterwards."""
    taken_over(room)

    @contextmanager
    def waited(*_: object) -> Iterator[None]:
        room.access.sessions.forget(DISTROKID)
        yield

    monkeypatch.setattr(testing_access, "visiting", waited)
    said = tried(room.access, DISTROKID, "")
    assert (said.ok, said.kind, said.next_action) == (False, FailureKind.NEEDS_SIGN_IN, "Sign in to DistroKid.")


def test_whoever_is_not_waited_for_any_more_ends_at_once(room: SignInRoom) -> None:
    taken_over(room)
    said = tried(room.access, DISTROKID, "", stopped=lambda: True)
    assert (said.ok, said.kind) == (False, FailureKind.TRANSIENT)
    assert said.message == "DistroKid was not tried to the end. Nothing was changed."
    assert room.access.sessions.state(DISTROKID) is SessionState.UNKNOWN


def test_keys_are_tried_by_the_platforms_own_check(room: SignInRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    refused = StepFailed(Failure(FailureKind.NEEDS_SIGN_IN, "Meta does not take this key any more.", "Make a new one."))
    answers: list[str | StepFailed] = ["Nova Drift", refused]

    def check(_access: object, _connection: object) -> str:
        answer = answers.pop(0)
        if isinstance(answer, StepFailed):
            raise answer
        return answer

    monkeypatch.setattr(testing_access, "import_module", lambda _name: SimpleNamespace(check=check))
    said = tried(room.access, META, "")
    assert (said.ok, said.message, said.who) == (True, "Meta Ads lets us in: Nova Drift.", "Nova Drift")
    said = tried(room.access, META, "")
    assert (said.ok, said.message, said.next_action) == (
        False, "Meta does not take this key any more.", "Make a new one.",
    )  # fmt: skip


def test_every_connection_that_has_keys_has_a_check() -> None:
    for connection in BY_KEY.values():
        if not connection.by_browser:
            assert callable(import_module(f"pipeline.platforms.{connection.platform}.checking").check)
