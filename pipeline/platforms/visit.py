"""A visit to a platform's site with the owner's session: pages, answers and downloads, each of them proved."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.access import courtesy
from pipeline.access.courtesy import Visits
from pipeline.access.http import no_answer
from pipeline.access.lake_access import LakeAccess
from pipeline.access.site import Asks, SignInSite
from pipeline.model import Failure, FailureKind, StepContext, StepFailed
from pipeline.platforms.arrival import Arrivals
from pipeline.platforms.gravest import gravest
from pipeline.platforms.hearing import Hearing, refused
from pipeline.platforms.titles import TITLES

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext, Download, Page

LOOK_EVERY_SECONDS = 0.2
ENDS_THE_VISIT = (FailureKind.NEEDS_SIGN_IN, FailureKind.RATE_LIMITED, FailureKind.ENVIRONMENT)


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

    async def open(self, address: str, ready: str | Sequence[str] | Callable[[Page], Awaitable[bool]]) -> None:
        """Open a page and wait until it is ready: one of these selectors shows, or this look says so.

        Raises :class:`StepFailed`: needs-sign-in on a sign-in page or a puzzle, transient where nobody answers,
        rate-limited on 429, layout-changed when the page is there but never becomes ready.
        """
        self.hearing.forget()
        answer = await self.page.goto(address, wait_until="domcontentloaded", timeout=self._milliseconds)
        if answer is not None and (answer.status == 429 or answer.status >= 500):
            raise refused(self.title, self.access.clock, answer)
        await self.until(ready)

    async def until(self, ready: str | Sequence[str] | Callable[[Page], Awaitable[bool]], seconds: float = 0) -> None:
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
                raise self.hearing.trouble or self.layout_changed(f"not ready: {self.page.url.partition('?')[0]}")
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
        if failures:
            raise gravest(failures)

    async def check_signed_in(self) -> None:
        """Raises needs-sign-in once the site shows its sign-in page or a puzzle instead of what was asked for."""
        if self.site.is_signed_out(self.page.url):
            raise needs_sign_in(self.title, self.account)
        if await self.site.asks(self.page) is Asks.PUZZLE:
            raise needs_sign_in(self.title, self.account, puzzle=True)

    async def pause(self) -> None:
        await courtesy.pause(self.access.collecting.pause_seconds, self.rng)

    async def bytes_of(self, download: Download) -> bytes:
        """A download's content once it is complete; a broken one is transient."""
        from pathlib import Path

        try:
            async with asyncio.timeout(self.access.collecting.download_seconds):
                path = await download.path()
        except TimeoutError:
            await download.cancel()
            raise no_answer(self.title, "a download stalled") from None
        if await download.failure() or path is None:
            raise no_answer(self.title, "a download broke off")
        data = Path(path).read_bytes()
        await download.delete()
        return data

    def layout_changed(self, detail: str) -> StepFailed:
        message = f"The {self.title} page has changed and can no longer be read. Older data stay in use."
        action = "The people who maintain this panel need the details."
        return StepFailed(Failure(FailureKind.LAYOUT_CHANGED, message, action, detail=detail))

    async def _is_ready(self, ready: str | Sequence[str] | Callable[[Page], Awaitable[bool]]) -> bool:
        if callable(ready):
            return await ready(self.page)
        for selector in [ready] if isinstance(ready, str) else ready:
            if await self.page.locator(selector).first.is_visible():
                return True
        return False

    @property
    def _milliseconds(self) -> float:
        return self.access.collecting.page_seconds * 1000


def needs_sign_in(title: str, account: str = "", puzzle: bool = False) -> StepFailed:
    who = f"{title} @{account}" if account else title
    if puzzle:
        message = f"{who} asks for a code or a picture puzzle. Only you can solve it."
    else:
        message = f"{who} wants you to sign in again. Nothing was lost."
    return StepFailed(Failure(FailureKind.NEEDS_SIGN_IN, message, f"Sign in to {title}."))
