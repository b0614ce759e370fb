"""One browser, opened and closed: staggered, noted while it lives, and never left behind.

On Windows a policy may keep an installed browser from being driven: it then does not answer, and the next one is
tried once its time is over.
"""

from __future__ import annotations

import asyncio
import logging
import os
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pipeline.access.bounded import BrowserGone as BrowserGone
from pipeline.access.bounded import bounded
from pipeline.access.browser_choice import BrowserChoice, candidates, switches
from pipeline.access.browser_found import installed
from pipeline.access.browser_records import DRIVER, BrowserRecord, begin_record, forget_browser, note_processes

if TYPE_CHECKING:
    import psutil
    from playwright.async_api import Browser, BrowserContext, Playwright

log = logging.getLogger(__name__)
LOOK_EVERY_SECONDS = 0.05
START_SECONDS = 30.0  # a browser that takes longer is blocked, or too slow to be of use
CLOSE_SECONDS = 1.5  # it usually takes a tenth of one
HEARD_SECONDS = 1.0
TEMPORARY = ("TMPDIR", "TEMP", "TMP")
_launching = threading.Lock()  # two browsers starting at once make everything else stutter
T = TypeVar("T")


class NoBrowser(Exception):
    """No browser could be started. ``tried`` names those that are installed and did not start; ``wanted`` is what
    ``collecting.json`` names.
    """

    def __init__(self, tried: tuple[str, ...] = (), wanted: str = "auto") -> None:
        super().__init__(", ".join(tried))
        self.tried = tried
        self.wanted = wanted

    @property
    def message(self) -> str:
        if self.tried:
            names = " and ".join(self.tried)
            return f"{names} did not start. There may be no screen, or a rule of this computer forbids it."
        there = self._another()
        if there is not None:
            return f"The browser that collecting.json names, {self.wanted}, is not on this computer. {there.title} is."
        return "No browser was found on this computer. Edge, Chrome or Chromium is needed; nothing is downloaded."

    @property
    def next_action(self) -> str:
        if self.tried:
            return "Open it by hand to see whether it starts, or name another browser in Settings."
        if self._another() is not None:
            return "Choose 'Whichever is there' in Settings, under Sign-in browser."
        return "Install one of them, or name it in Settings."

    def _another(self) -> BrowserChoice | None:
        """What would be used if none were named."""
        return installed("auto") if self.wanted != "auto" else None


@dataclass(frozen=True)
class BrowserPlan:
    """How a browser is wanted. ``journal_dir`` is where it is noted while it lives."""

    journal_dir: Path
    wanted: str = "auto"
    headless: bool = True


@dataclass
class OpenBrowser:
    """A running browser, the driver's process and what it is called."""

    browser: Browser
    driver: psutil.Process
    choice: BrowserChoice
    headless: bool = True

    async def context(self, storage_state: dict[str, Any] | None = None, locale: str | None = None) -> BrowserContext:
        """A fresh profile with this session in it; downloads are accepted. Without ``locale`` sites speak as always.
        A page that a person sees fills its window.
        """
        return await self.browser.new_context(
            storage_state=storage_state,  # type: ignore[arg-type]
            locale=locale,
            accept_downloads=True,
            no_viewport=not self.headless,
        )

    @property
    def alive(self) -> bool:
        """Playwright itself does not always notice when its driver is killed, and may wait for ever."""
        return _lives(self.driver) and self.browser.is_connected()

    @property
    def runs(self) -> bool:
        """Whether there is a process of the browser itself, whatever the driver has noticed so far."""
        import psutil

        with suppress(psutil.Error):
            return any(_lives(child) for child in self.driver.children())
        return False


async def with_browser(
    plan: BrowserPlan, work: Callable[[OpenBrowser], Awaitable[T]], seconds: float, stopped: Callable[[], bool]
) -> T:
    """What ``work`` makes of an open browser, within its time.

    Raises :class:`NoBrowser`, :class:`BrowserGone`, :class:`~pipeline.access.bounded.TimeIsOver`, ``Cancelled`` once
    ``stopped`` says so, or what the work raises. However it ends, no process and no file of the browser is left.
    """
    opened: list[OpenBrowser] = []

    async def whole() -> T:
        from playwright.async_api import Error

        async with open_browser(plan) as browser:
            opened.append(browser)
            try:
                return await work(browser)
            except Error:
                if browser.alive:
                    raise
                raise BrowserGone from None
            finally:
                opened.clear()  # from here on it may go

    return await bounded(whole(), seconds, stopped, lambda: not opened or opened[0].alive)


@asynccontextmanager
async def open_browser(plan: BrowserPlan) -> AsyncIterator[OpenBrowser]:
    """A browser for the length of the block. Raises as :func:`with_browser`; may be cancelled at any moment."""
    record, others = begin_record(plan.journal_dir), asyncio.all_tasks()
    playwright: Playwright | None = None
    opened: OpenBrowser | None = None
    try:
        async with _turn():
            playwright, driver = await _driver(record)
            browser, choice = await _launched(playwright, driver, plan)
            opened = OpenBrowser(browser, driver, choice, plan.headless)
            note_processes(record, driver)
        yield opened
    finally:
        await _end(playwright, opened, record, others)


async def _driver(record: BrowserRecord) -> tuple[Playwright, psutil.Process]:
    """Start the driver, whose files all go into the record's folder, and note it even where it is not heard of."""
    from playwright.async_api import Error, async_playwright

    before = _children()
    try:
        with writing_to(record.folder):
            async with asyncio.timeout(START_SECONDS):
                playwright = await async_playwright().start()
    except (Error, TimeoutError) as error:
        log.warning("The driver of the browsers did not start: %s", str(error).partition("\n")[0] or "no answer")
        raise NoBrowser(("The driver of the browsers",)) from None
    finally:
        new = [process for process in _children() if process not in before and _is_driver(process)]
        for process in new:
            note_processes(record, process)
    if not new:
        raise BrowserGone
    return playwright, new[0]


async def _launched(playwright: Playwright, driver: psutil.Process, plan: BrowserPlan) -> tuple[Browser, BrowserChoice]:
    from playwright.async_api import Error

    tried = []
    for choice in candidates(plan.wanted):
        try:
            browser = await playwright.chromium.launch(
                channel=choice.channel, executable_path=choice.program, headless=plan.headless, args=switches(),
                timeout=START_SECONDS * 1000,
            )  # fmt: skip
            return browser, choice
        except Error as error:
            if not _lives(driver):
                raise BrowserGone from None
            log.info("%s did not start: %s", choice.title, str(error).partition("\n")[0])
            if "not found" not in str(error) and "doesn't exist" not in str(error):
                tried.append(choice.title)
    raise NoBrowser(tuple(tried), plan.wanted)


async def _end(
    playwright: Playwright | None,
    opened: OpenBrowser | None,
    record: BrowserRecord,
    others: set[asyncio.Task[Any]],
) -> None:
    """Close politely within a moment, then end whatever is left. A cancel in between only shortens the politeness.

    ``others`` are the tasks that were there before the browser.
    """
    politely = False
    try:
        with suppress(Exception):  # a driver that is gone answers with anything
            async with asyncio.timeout(CLOSE_SECONDS):
                lived = opened is not None and opened.alive
                if lived and opened is not None:
                    await opened.browser.close()
                if playwright is not None:
                    await playwright.stop()
                    politely = lived
    finally:
        forget_browser(record, politely)  # holds up this loop on purpose: nobody can cancel it
        left = asyncio.all_tasks() - others
        if left and not politely:  # let them hear that the driver has ended
            await asyncio.wait(left, timeout=HEARD_SECONDS)


@asynccontextmanager
async def _turn() -> AsyncIterator[None]:
    """One launch at a time in this program, without holding up this thread's loop."""
    while not _launching.acquire(blocking=False):
        await asyncio.sleep(LOOK_EVERY_SECONDS)
    try:
        yield
    finally:
        _launching.release()


@contextmanager
def writing_to(folder: Path) -> Iterator[None]:
    """Programs started meanwhile keep their temporary files in ``folder``. One launch at a time comes here."""
    before = {name: os.environ.get(name) for name in TEMPORARY}
    os.environ.update(dict.fromkeys(TEMPORARY, str(folder)))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _children() -> list[psutil.Process]:
    import psutil

    return psutil.Process().children()


def _is_driver(process: psutil.Process) -> bool:
    import psutil

    with suppress(psutil.Error):
        return DRIVER in process.cmdline()
    return False


def _lives(process: psutil.Process) -> bool:
    import psutil

    with suppress(psutil.Error):
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    return False
