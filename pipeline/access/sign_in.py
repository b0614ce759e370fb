"""The sign-in by hand: a browser opens, a person signs in as always, the platform proves it, the session is kept."""

from __future__ import annotations

import asyncio
import inspect
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from pipeline.access import sign_in_words as words
from pipeline.access.bounded import TimeIsOver, bounded
from pipeline.access.browser import BrowserGone, BrowserPlan, NoBrowser, OpenBrowser, open_browser
from pipeline.access.courtesy import visiting
from pipeline.access.identity import differs
from pipeline.access.lake_access import LakeAccess
from pipeline.access.sign_in_news import SignInEnd, SignInNews, Stage
from pipeline.access.site import Asks, Proof, SignInSite
from pipeline.access.vault import VaultClosed
from pipeline.model import Cancelled

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext, Page

LOOK_EVERY_SECONDS = 0.5
TYPED_EVERY_SECONDS = 0.1  # the form may be sent soon after its last letter
BUSY_SECONDS = 120.0  # how long a run that visits the platform is waited for
WHOLE_SECONDS = 3600.0  # nobody signs in for longer, whatever was granted
MORE_SECONDS = 300.0


class _Over(Exception):
    """The sign-in has ended."""

    def __init__(self, end: SignInEnd) -> None:
        super().__init__(end.ending.value)
        self.end = end


class SignIn:
    """One sign-in, which may be tried again. :meth:`run` blocks; everything else may be called from any thread."""

    def __init__(
        self,
        access: LakeAccess,
        site: SignInSite,
        hear: Callable[[SignInNews], None],
        *,
        headless: bool = False,
        on_page: Callable[[Page], object] | None = None,
    ) -> None:
        self._access = access
        self._site = site
        self._hear = hear
        self._headless = headless
        self._on_page = on_page
        self._title = site.connection.of
        self._cancelled = threading.Event()
        self._countdown = _Countdown(access.collecting.sign_in_seconds, access)
        self._any_account = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._page: Page | None = None
        self.expected = ""

    @property
    def seconds_left(self) -> float:
        """Until the person's time is over; it starts to run once the page is there."""
        return self._countdown.left

    def cancel(self) -> None:
        self._cancelled.set()

    def more_time(self, seconds: float = MORE_SECONDS) -> None:
        self._countdown.extend(seconds)

    def show_browser(self) -> None:
        """Bring the window to the front."""
        loop, page = self._loop, self._page
        if loop is not None and page is not None:
            with suppress(RuntimeError):  # the browser was closed this very moment
                loop.call_soon_threadsafe(lambda: asyncio.ensure_future(_to_the_front(page)))

    def use_this_account(self) -> None:
        """The next run accepts whoever signs in; never another TikTok account, whose session is no use."""
        self._any_account = not self._site.account

    def run(self) -> SignInEnd:
        """Sign in; returns how it ended, whatever happens."""
        try:
            with visiting(
                self._access.journal_dir, self._site.connection.platform, self._cancelled.is_set, self._access.clock
            ):
                asyncio.run(self._conduct())
        except _Over as over:
            return over.end
        except Cancelled:
            return words.cancelled()
        except VaultClosed as closed:
            return words.vault_closed(closed)
        except NoBrowser as none:
            return words.no_browser(none)
        except BrowserGone:
            return words.crashed(self._title)
        except TimeIsOver:
            return words.timed_out(self._title)
        finally:
            self._cancelled.clear()
            self._countdown.stop()
            self._loop = self._page = None
        raise AssertionError("a sign-in ends with an ending")

    async def _conduct(self) -> None:
        self._loop = asyncio.get_running_loop()
        await bounded(self._with_browser(), WHOLE_SECONDS, self._cancelled.is_set)

    async def _with_browser(self) -> None:
        known = self._access.credentials.values(self._site.connection, self._site.account)
        self.expected = self._expected(known)
        self._tell(Stage.OPENING)
        plan = BrowserPlan(self._access.journal_dir, self._access.collecting.browser, self._headless)
        async with open_browser(plan) as browser:
            work = self._in_browser(browser, known)
            await bounded(work, WHOLE_SECONDS, self._cancelled.is_set, lambda: browser.alive)

    async def _in_browser(self, browser: OpenBrowser, known: dict[str, str]) -> None:
        context = await browser.context()
        self._page = page = await context.new_page()
        self._tell(Stage.OPENING, browser=browser.choice.title)
        await page.goto(self._site.sign_in_url, wait_until="domcontentloaded")
        self._tell(Stage.FILLING)
        filled = await self._site.fill(page, known)
        self._countdown.start()
        self._tell(Stage.WAITING, filled=filled, asks=await self._site.asks(page))
        acting = self._on_page(page) if self._on_page else None
        person = asyncio.ensure_future(acting) if inspect.isawaitable(acting) else None
        try:
            raise _Over(await self._waited(context, filled))
        finally:
            if person is not None:
                person.cancel()

    async def _waited(self, context: BrowserContext, filled: tuple[str, ...]) -> SignInEnd:
        """Look at the newest page twice a second until somebody is signed in, or the time is over."""
        typed = ""
        while True:
            open_pages = [page for page in context.pages if not page.is_closed()]
            if not open_pages:
                return words.closed(self._title)
            self._page = page = open_pages[-1]
            if await self._site.looks_signed_in(page):
                return await self._checked(context, page, typed)
            if self._countdown.left <= 0:
                return words.timed_out(self._title)
            for _ in range(round(LOOK_EVERY_SECONDS / TYPED_EVERY_SECONDS)):
                typed = await self._typed(page) or typed
                await asyncio.sleep(TYPED_EVERY_SECONDS)

    async def _checked(self, context: BrowserContext, page: Page, typed: str) -> SignInEnd:
        self._tell(Stage.CHECKING)
        proof = await self._site.prove(page)
        if not proof.inside:
            return words.not_proved(self._title)
        return await self._saved(context, proof, typed)

    async def _saved(self, context: BrowserContext, proof: Proof, typed: str) -> SignInEnd:
        who = proof.signed_in_as or typed
        if not self._any_account and differs(who, self.expected):
            return words.wrong_account(self._title, who, self.expected, not self._site.account)
        self._tell(Stage.SAVING)
        state = await context.storage_state()
        facts = self._access.sessions.save(self._site.connection, self._site.account, dict(state), who)
        return words.signed_in(self._title, facts.signed_in_as, facts.expires, self._access.clock.now())

    async def _typed(self, page: Page) -> str:
        """Who the person says to be, as far as the form shows it now."""
        if not self._site.identity_field:
            return ""
        place = page.locator(self._site.identity_field).first
        return await place.input_value(timeout=500) if await place.is_visible() else ""

    def _expected(self, known: dict[str, str]) -> str:
        connection, account = self._site.connection, self._site.account
        facts = self._access.sessions.book.of(connection, account)
        identity = known.get(connection.identity.name, "") if connection.identity else ""
        return account or identity or (facts.signed_in_as if facts else "")

    def _tell(self, stage: Stage, browser: str = "", filled: tuple[str, ...] = (), asks: Asks = Asks.NOTHING) -> None:
        self._hear(SignInNews(stage, self._access.clock.now(), browser, filled, asks))


class _Countdown:
    """The person's time: it stands still until the page is there, and may be made longer from any thread."""

    def __init__(self, seconds: float, access: LakeAccess) -> None:
        self._seconds = seconds
        self._clock = access.clock
        self._ends: float | None = None

    @property
    def left(self) -> float:
        return self._seconds if self._ends is None else max(0.0, self._ends - self._clock.monotonic())

    def start(self) -> None:
        self._ends = self._clock.monotonic() + self._seconds

    def extend(self, seconds: float) -> None:
        if self._ends is None:
            self._seconds += seconds
        else:
            self._ends = max(self._ends, self._clock.monotonic()) + seconds

    def stop(self) -> None:
        self._ends = None


async def _to_the_front(page: Page) -> None:
    from playwright.async_api import Error

    with suppress(Error):
        await page.bring_to_front()
