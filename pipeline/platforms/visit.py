"""A visit to a platform's site with the owner's session: pages, answers and downloads, each of them proved."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pipeline.access import courtesy
from pipeline.access.courtesy import Visits
from pipeline.access.http import no_answer
from pipeline.access.identity import AccountInUse, masked
from pipeline.access.lake_access import LakeAccess
from pipeline.access.site import Asks, SignInSite
from pipeline.clock import from_iso, iso
from pipeline.model import Failure, FailureKind, StepContext, StepFailed
from pipeline.platforms.arrival import Arrivals
from pipeline.platforms.gravest import gravest
from pipeline.platforms.hearing import Hearing, refused
from pipeline.platforms.titles import TITLES

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext, Download, Page

LOOK_EVERY_SECONDS = 0.2
AFTER_TROUBLE_SECONDS = 2.0  # a download may still come when a call of its page has failed
ENDS_THE_VISIT = (FailureKind.NEEDS_SIGN_IN, FailureKind.RATE_LIMITED)
STILL_FRESH = timedelta(hours=1)  # what one attempt of a step has brought, the next one need not ask for again
LEAVING = ("Execution context was destroyed", "is navigating", "Cannot find context")  # a page on its way elsewhere
T = TypeVar("T")
Ready = str | Sequence[str] | Callable[["Page"], Awaitable[bool]]


@dataclass
class Visit:
    """One account's visit. ``page`` is the page in front; ``arrivals`` takes what is brought home.

    ``judge`` makes a failure of whatever was raised, and remembers what is to be remembered of it.
    """

    ctx: StepContext
    access: LakeAccess
    site: SignInSite
    context: BrowserContext
    page: Page
    arrivals: Arrivals
    visits: Visits
    judge: Callable[[Visit, Exception], Awaitable[StepFailed]]
    rng: random.Random = field(default_factory=random.Random)

    def __post_init__(self) -> None:
        collecting = self.access.collecting
        self.hearing = Hearing(collecting, self.site.connection.platform, self.title, self.access.clock)
        self.hearing.listen(self.page)

    @property
    def title(self) -> str:
        """The platform, as the owner calls it."""
        return TITLES[self.site.connection.platform]

    @property
    def account(self) -> str:
        return self.site.account

    async def open(self, address: str, ready: Ready) -> None:
        """Open a page and wait until it is ready: one of these selectors shows, or this look says so.

        Raises :class:`StepFailed`: needs-sign-in on a sign-in page or a puzzle, transient where nobody answers,
        rate-limited on 429, layout-changed when the page is there but never becomes ready.
        """
        self.hearing.forget()
        answer = await self._brought(self.page.goto(address, wait_until="domcontentloaded", timeout=self._milliseconds))
        if answer is not None and (answer.status == 429 or answer.status >= 500):
            raise refused(self.title, self.access.clock, answer)
        await self.until(ready)

    async def follow(self, link: str, ready: Ready) -> None:
        """Click a link that leads to another page of the site, and wait for that one; raises as :meth:`open` does."""

        async def click() -> None:
            async with self.page.expect_navigation(wait_until="domcontentloaded", timeout=self._milliseconds):
                await self.page.locator(link).first.click()

        await self.until(link)
        self.hearing.forget()
        await self._brought(click())
        await self.until(ready)

    async def until(self, ready: Ready, seconds: float = 0) -> None:
        """Wait on the page in front; raises as :meth:`open` does.

        A page that never becomes ready has changed, unless the site was in trouble while it was drawn.
        """
        loop = asyncio.get_running_loop()
        deadline = loop.time() + (seconds or self.access.collecting.page_seconds)
        while True:
            if await self._is_ready(ready):
                return
            await self.check_signed_in()
            if loop.time() >= deadline:
                raise self.hearing.why_not_ready() or self.layout_changed(
                    f"not ready: {self.page.url.partition('?')[0]}"
                )
            await asyncio.sleep(LOOK_EVERY_SECONDS)

    async def each(self, parts: Iterable[Callable[[], Awaitable[None]]]) -> None:
        """Do one part after the other; one's failure does not stop the next, unless it is about the whole visit.

        Raises the gravest failure once all had their turn.
        """
        from playwright.async_api import Error

        failures: list[StepFailed] = []
        for part in parts:
            try:
                await part()
            except (StepFailed, Error) as error:
                failures.append(await self.judge(self, error))
                if failures[-1].failure.kind in ENDS_THE_VISIT or self.page.is_closed():
                    break
                await self._take_another_page()
        if failures:
            raise gravest(failures)

    async def once(self, what: str, fetch: Callable[[], Awaitable[None]]) -> None:
        """Fetch something, unless an earlier attempt of this very step has just brought it."""
        name = f"brought {self.account} {what}"
        run, _, moment = self.visits.mark(name).partition(" ")
        now = self.access.clock.now()
        again = self.ctx.attempt > 1 and not self.ctx.force and run == self.ctx.run_id
        if again and now - from_iso(moment) < STILL_FRESH:
            return
        await fetch()
        self.visits.set_mark(name, f"{self.ctx.run_id} {iso(now)}")

    async def check_signed_in(self) -> None:
        """Raises needs-sign-in once the site shows its sign-in page or a puzzle instead of what was asked for."""
        from playwright.async_api import Error

        if self.site.is_signed_out(self.page.url):
            raise needs_sign_in(self.title, self.account)
        try:
            asked = await self.site.asks(self.page)
        except Error as error:
            if is_leaving(error):
                return  # whoever waits looks again, at the page that comes
            raise
        if asked is Asks.PUZZLE:
            raise needs_sign_in(self.title, self.account, puzzle=True)
        if asked is Asks.PASSWORD:  # some sites show their form in the place of the page
            raise needs_sign_in(self.title, self.account)

    def check_account(self, seen: str) -> None:
        """Raises needs-sign-in when the site shows another account than the one that was signed in."""
        if AccountInUse(self.access, self.site).is_other(seen):
            message = f"{self.title} shows another account ({masked(seen)}). Nothing was taken from it."
            raise StepFailed(Failure(FailureKind.NEEDS_SIGN_IN, message, f"Sign in to {self.title} with your own."))

    async def pause(self) -> None:
        await courtesy.pause(self.access.collecting.pause_seconds, self.rng)

    async def download(self, press: Callable[[], Awaitable[None]]) -> Path:
        """Press what starts a download; returns where its bytes lie, complete, for as long as the visit lasts.

        Raises as :meth:`open` does; a download that does not begin, stalls or breaks off is transient.
        """
        begun: asyncio.Future[Download] = asyncio.get_running_loop().create_future()

        def began(download: Download) -> None:
            if not begun.done():
                begun.set_result(download)

        def opened(popup: Page) -> None:  # some sites open a page for a download
            popup.on("download", began)

        page = self.page
        page.on("download", began)
        page.on("popup", opened)
        self.hearing.forget()
        try:
            await self._brought(self._pressed(press, begun))
        finally:
            page.remove_listener("download", began)
            page.remove_listener("popup", opened)
        return await self.file_of(begun.result())

    async def file_of(self, download: Download) -> Path:
        """Where a download's bytes lie once it is complete; a broken one is transient."""
        try:
            async with asyncio.timeout(self.access.collecting.download_seconds):
                broken = await download.failure()
        except TimeoutError:
            await download.cancel()
            raise no_answer(self.title, "a download stalled") from None
        if broken:
            raise no_answer(self.title, f"a download broke off: {broken}")
        return await download.path()

    async def bytes_of(self, download: Download) -> bytes:
        """A download's content once it is complete; a broken one is transient."""
        data = (await self.file_of(download)).read_bytes()
        await download.delete()
        return data

    def layout_changed(self, detail: str) -> StepFailed:
        return layout_changed(self.title, detail)

    async def _is_ready(self, ready: Ready) -> bool:
        from playwright.async_api import Error

        try:
            if callable(ready):
                return await ready(self.page)
            for selector in [ready] if isinstance(ready, str) else ready:
                if await self.page.locator(selector).first.is_visible():
                    return True
        except Error as error:
            if not is_leaving(error):
                raise
        return False

    async def _brought(self, going: Coroutine[Any, Any, T]) -> T:
        """The outcome of going somewhere. An answer that is no page is raised as soon as it is heard."""
        from playwright.async_api import Error
        from playwright.async_api import TimeoutError as TookTooLong

        task = asyncio.ensure_future(going)
        try:
            while not task.done() and self.hearing.page_trouble is None:
                await asyncio.wait({task}, timeout=LOOK_EVERY_SECONDS)
            if self.hearing.page_trouble is not None:
                raise self.hearing.page_trouble
            return task.result()
        except TookTooLong as late:
            raise no_answer(self.title, str(late).partition("\n")[0]) from None
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError, Error, StepFailed):
                await task

    async def _pressed(self, press: Callable[[], Awaitable[None]], begun: asyncio.Future[Download]) -> None:
        await press()
        deadline = asyncio.get_running_loop().time() + self.access.collecting.download_seconds
        while not begun.done():
            await self.check_signed_in()
            now = asyncio.get_running_loop().time()
            if self.hearing.trouble is not None:  # what the button asked for was refused, or something beside it
                deadline = min(deadline, now + AFTER_TROUBLE_SECONDS)
            if now >= deadline:
                raise self.hearing.trouble or no_answer(self.title, "a download did not begin")
            await asyncio.wait({begun}, timeout=LOOK_EVERY_SECONDS)

    async def _take_another_page(self) -> None:
        """Leave a page on which something went wrong, with whatever it still has under way."""
        left, self.page = self.page, await self.context.new_page()
        self.page.set_default_timeout(self._milliseconds)
        self.hearing.listen(self.page)
        await left.close()

    @property
    def _milliseconds(self) -> float:
        return self.access.collecting.page_seconds * 1000


def is_leaving(error: Exception) -> bool:
    """Whether a look at a page found nothing because another one is about to take its place."""
    return any(words in str(error) for words in LEAVING)


def layout_changed(title: str, detail: str) -> StepFailed:
    message = f"The {title} page has changed and can no longer be read. Older data stay in use."
    action = "The people who maintain this panel need the details."
    return StepFailed(Failure(FailureKind.LAYOUT_CHANGED, message, action, detail=detail))


def needs_sign_in(title: str, account: str = "", puzzle: bool = False) -> StepFailed:
    who = f"{title} @{account}" if account else title
    if puzzle:
        message = f"{who} asks for a code or a picture puzzle. Only you can solve it."
    else:
        message = f"{who} wants you to sign in again. Nothing was lost."
    return StepFailed(Failure(FailureKind.NEEDS_SIGN_IN, message, f"Sign in to {title}."))
