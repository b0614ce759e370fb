"""One account after the other: what befalls one of them, or its browser, is no matter of the next."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.async_api import Error

from pipeline.access.sessions import Sessions, SessionState
from pipeline.clock import SystemClock
from pipeline.model import FailureKind, Phase, StepContext, StepFailed
from pipeline.platforms import browser_collection
from pipeline.platforms.browser_collection import collect_in_browser
from pipeline.platforms.visit import Visit, needs_sign_in
from pipeline.settings import load_settings
from tests.access.sign_in_room import TIKTOK, HouseOfMany, SignInRoom, sign_in_room
from tests.platform_sims.room import QUICK
from tests.sweeps import sweep

KILO, NOVA = "kilo.vale", "nova.drift"
CLOSED = Error("Target page, context or browser has been closed")


class Page:
    """As much of a page as a visit needs that opens none."""

    url = "about:blank"

    def on(self, *_: object) -> None: ...

    def set_default_timeout(self, _: float) -> None: ...


class Context:
    def __init__(self, faults: dict[str, Exception], account: str) -> None:
        self._faults = {what: fault for what, fault in faults.items() if account == KILO}

    async def opened(self) -> Context:
        self._raise("context")
        return self

    async def new_page(self) -> Page:
        self._raise("page")
        return Page()

    async def storage_state(self) -> dict[str, Any]:
        self._raise("state")
        return {"cookies": [], "origins": []}

    def _raise(self, what: str) -> None:
        if what in self._faults:
            raise self._faults[what]


@pytest.fixture
def faults(monkeypatch: pytest.MonkeyPatch) -> dict[str, Exception]:
    """What goes wrong in the browser of kilo.vale, who is visited first."""
    struck: dict[str, Exception] = {}

    async def lent(_plan: object, work: Callable[[Any], Awaitable[None]], *_: object) -> None:
        async def context(session: dict[str, Any], **_: object) -> Context:
            return await Context(struck, session["of"]).opened()

        await work(SimpleNamespace(context=context))

    monkeypatch.setattr(browser_collection, "with_browser", lent)
    return struck


@pytest.fixture
def room(tmp_path: Path) -> Iterator[SignInRoom]:
    with sign_in_room(tmp_path) as made:
        made.configured(**QUICK)
        for account in (KILO, NOVA):
            made.access.sessions.save(TIKTOK, account, {"cookies": [], "origins": [], "of": account})
        yield made


def visited(room: SignInRoom, collect: Callable[[Visit], Awaitable[None]] | None = None) -> tuple[list[str], Any]:
    """Whose visits were made, and how the step ended."""
    settings = load_settings(room.root, {})
    ctx = StepContext(
        run_id="20261121T070000Z-0001",
        step="tiktok.extract",
        platform="tiktok",
        phase=Phase.EXTRACT,
        zones=settings.zones,
        config_dir=str(settings.config_dir),
        warehouse=str(settings.database),
        started_at=SystemClock().now(),
        cancel_flag=str(room.root / "cancel"),
    )
    seen: list[str] = []

    async def note(visit: Visit) -> None:
        seen.append(visit.account)
        if collect is not None:
            await collect(visit)

    try:
        return seen, collect_in_browser(ctx, TIKTOK, HouseOfMany, note)
    except (StepFailed, OSError, ValueError) as error:
        return seen, error


@pytest.mark.parametrize("what", sweep(["context", "page"]))
def test_a_browser_that_goes_before_there_is_a_page_is_tried_again_and_stops_nobody(
    room: SignInRoom, faults: dict[str, Exception], what: str
) -> None:
    faults[what] = CLOSED
    seen, end = visited(room)
    assert seen == [NOVA]
    assert isinstance(end, StepFailed)
    assert end.failure.kind is FailureKind.TRANSIENT


@pytest.mark.parametrize("fault", [CLOSED, OSError(28, "No space left on device"), TimeoutError()])
def test_a_session_that_cannot_be_kept_fails_nothing(
    room: SignInRoom, faults: dict[str, Exception], fault: Exception
) -> None:
    faults["state"] = fault
    seen, end = visited(room)
    assert seen == [KILO, NOVA]
    assert not isinstance(end, Exception), end


@pytest.mark.parametrize("fault", [OSError(28, "No space left on device"), ValueError("nobody expected this")])
def test_a_fault_that_nobody_expected_is_raised_once_all_had_their_turn(
    room: SignInRoom, faults: dict[str, Exception], fault: Exception
) -> None:
    async def collect(visit: Visit) -> None:
        if visit.account == KILO:
            raise fault

    assert visited(room, collect) == ([KILO, NOVA], fault)


def test_an_end_of_a_session_that_cannot_be_noted_is_told_all_the_same(
    room: SignInRoom, faults: dict[str, Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    def held(*_: object) -> None:
        raise TimeoutError

    async def collect(visit: Visit) -> None:
        raise needs_sign_in(visit.title, visit.account)

    monkeypatch.setattr(Sessions, "mark_ended", held)
    seen, end = visited(room, collect)
    assert seen == [KILO, NOVA]
    assert isinstance(end, StepFailed)
    assert end.failure.kind is FailureKind.NEEDS_SIGN_IN
    assert room.access.sessions.state(TIKTOK, KILO) is not SessionState.NEEDS_SIGN_IN


def test_a_page_on_its_way_elsewhere_is_waited_for_before_it_is_judged(
    room: SignInRoom, faults: dict[str, Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A session that ended shows as a page that is sent to the form while it is read."""

    async def arrive(page: Any, _: str) -> None:
        page.url = "http://127.0.0.1/login"

    async def collect(visit: Visit) -> None:
        await visit.check_signed_in()  # says nothing of a page that is about to go
        raise Error("Execution context was destroyed, most likely because of a navigation")

    async def asks(_site: object, _page: object) -> None:
        raise Error("Page.evaluate: Execution context was destroyed")

    monkeypatch.setattr(Page, "wait_for_load_state", arrive, raising=False)
    monkeypatch.setattr(HouseOfMany, "asks", asks)
    seen, end = visited(room, collect)
    assert seen == [KILO, NOVA]
    assert isinstance(end, StepFailed)
    assert end.failure.kind is FailureKind.NEEDS_SIGN_IN
