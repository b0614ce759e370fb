"""Many visits with one real browser: for tests of hundreds of them, where opening one each time would take an hour.

A visit still has a profile of its own, its time and its stop sign; only starting and ending the browser are left out,
which other tests are about.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from concurrent.futures import Future
from contextlib import AsyncExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from unittest.mock import patch

from playwright.async_api import BrowserContext, Error

from pipeline.access.bounded import _left_unheard, bounded
from pipeline.access.browser import BrowserPlan, OpenBrowser, open_browser
from pipeline.platforms import browser_collection

T = TypeVar("T")
LEAVE_SECONDS = 5.0
OPEN_SECONDS = 60.0


@dataclass
class Lent(OpenBrowser):
    """The browser for one visit, which remembers its profiles."""

    profiles: list[BrowserContext] = field(default_factory=list)

    async def context(self, *args: Any, **how: Any) -> BrowserContext:
        made = await super().context(*args, **how)
        self.profiles.append(made)
        return made


class OneBrowser:
    """A browser on a loop and thread of its own. ``seconds`` are those that each visit took, from profile to end."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._loop = asyncio.new_event_loop()
        self._loop.set_exception_handler(_left_unheard)
        self._thread = threading.Thread(target=self._loop.run_forever, name="one browser")
        self._stack = AsyncExitStack()
        self._browser: OpenBrowser | None = None

    def open(self) -> None:
        self._thread.start()
        self.conducted(self._open()).result(OPEN_SECONDS)

    def close(self) -> None:
        self.conducted(self._stack.aclose()).result(OPEN_SECONDS)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(LEAVE_SECONDS)
        self._loop.close()

    def renew(self) -> None:
        """Take a fresh one: a browser that has seen hundreds of profiles grows."""
        self.conducted(self._stack.aclose()).result(OPEN_SECONDS)
        self.conducted(self._open()).result(OPEN_SECONDS)

    @property
    def driver(self) -> int:
        """The number of the driver's process."""
        assert self._browser
        return self._browser.driver.pid

    async def _open(self) -> None:
        self._browser = await self._stack.enter_async_context(open_browser(BrowserPlan(self._folder)))

    def conducted(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    async def lent(
        self, _: BrowserPlan, work: Callable[[OpenBrowser], Awaitable[T]], seconds: float, stopped: Callable[[], bool]
    ) -> T:
        """As :func:`~pipeline.access.browser.with_browser`."""
        own = self._browser
        assert own is not None
        lent = Lent(own.browser, own.driver, own.choice, own.headless)

        async def whole() -> T:
            return await work(lent)

        try:
            return await bounded(whole(), seconds, stopped, lambda: own.alive)
        finally:
            for profile in lent.profiles:
                with suppress(Error, TimeoutError):
                    async with asyncio.timeout(LEAVE_SECONDS):
                        await profile.close()


@contextmanager
def one_browser(folder: Path) -> Iterator[OneBrowser]:
    """All visits of this program share one browser within the block; it is noted in ``folder``."""
    one = OneBrowser(folder)
    one.open()
    try:
        with (
            patch.object(browser_collection, "with_browser", one.lent),
            patch.object(browser_collection, "conducted", lambda work: one.conducted(work).result()),
        ):
            yield one
    finally:
        one.close()
