"""One browser, opened and closed: staggered, recorded while it lives, and never left behind."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.access.browser_choice import BrowserChoice, candidates, switches
from pipeline.access.browser_records import BrowserRecord, forget_browser, record_browser

if TYPE_CHECKING:
    import psutil
    from playwright.async_api import Browser, BrowserContext, Playwright

LOOK_EVERY_SECONDS = 0.05
CLOSE_SECONDS = 5.0
_launching = threading.Lock()  # two browsers starting at once make everything else stutter


class NoBrowser(Exception):
    """No browser that can be started is installed."""


class BrowserGone(Exception):
    """The browser, or the driver that speaks to it, ended by itself."""


@dataclass(frozen=True)
class BrowserPlan:
    """How a browser is wanted. ``journal_dir`` is where it is recorded while it lives."""

    journal_dir: Path
    wanted: str = "auto"
    headless: bool = True


@dataclass
class OpenBrowser:
    """A running browser, the driver's process and what it is called."""

    browser: Browser
    driver: psutil.Process
    choice: BrowserChoice

    async def context(self, storage_state: dict[str, Any] | None = None, locale: str | None = None) -> BrowserContext:
        """A fresh profile with this session in it; downloads are accepted. Without ``locale`` sites speak as always."""
        return await self.browser.new_context(
            storage_state=storage_state,  # type: ignore[arg-type]
            locale=locale,
            accept_downloads=True,
        )

    @property
    def alive(self) -> bool:
        """Playwright itself does not notice when its driver is killed, and waits for ever."""
        return self.driver.is_running() and self.driver.status() != "zombie" and self.browser.is_connected()


@asynccontextmanager
async def open_browser(plan: BrowserPlan) -> AsyncIterator[OpenBrowser]:
    """A browser for the length of the block. Raises :class:`NoBrowser`; the block may be cancelled at any moment."""
    from playwright.async_api import async_playwright

    async with _turn():
        before = _children()
        playwright = await async_playwright().start()
        driver = next(process for process in _children() if process not in before)
        record = record_browser(plan.journal_dir, driver)
        try:
            browser, choice = await _launched(playwright, plan)
            record = record_browser(plan.journal_dir, driver, record)
        except BaseException:
            await _end(playwright, None, record)
            raise
    opened = OpenBrowser(browser, driver, choice)
    try:
        yield opened
    finally:
        await asyncio.shield(_end(playwright, browser, record))


async def _launched(playwright: Playwright, plan: BrowserPlan) -> tuple[Browser, BrowserChoice]:
    from playwright.async_api import Error

    for choice in candidates(plan.wanted):
        with suppress(Error):  # not installed, or not able to start: the next one
            browser = await playwright.chromium.launch(
                channel=choice.channel, executable_path=choice.program, headless=plan.headless, args=switches()
            )
            return browser, choice
    raise NoBrowser


async def _end(playwright: Playwright, browser: Browser | None, record: BrowserRecord) -> None:
    """Close politely within a few seconds, then end whatever is left of the process tree."""
    with suppress(Exception):  # a driver that is gone answers with anything; the tree is ended below
        async with asyncio.timeout(CLOSE_SECONDS):
            if browser is not None:
                await browser.close()
            await playwright.stop()
    await asyncio.to_thread(forget_browser, record)


@asynccontextmanager
async def _turn() -> AsyncIterator[None]:
    """One launch at a time in this program, without holding up this thread's loop."""
    while not _launching.acquire(blocking=False):
        await asyncio.sleep(LOOK_EVERY_SECONDS)
    with _released():
        yield


@contextmanager
def _released() -> Iterator[None]:
    try:
        yield
    finally:
        _launching.release()


def _children() -> list[psutil.Process]:
    import psutil

    return psutil.Process().children()
