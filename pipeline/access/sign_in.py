"""The sign-in by hand: a browser opens, a person signs in as always, the platform proves it, the session is kept.

The profile is a fresh one: what an ended session left behind would only be in the way of the next one.
"""

from __future__ import annotations

import asyncio
import inspect
import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from pipeline.access import sign_in_words as words
from pipeline.access.bounded import BrowserGone, conducted
from pipeline.access.browser import BrowserPlan, NoBrowser, OpenBrowser, with_browser
from pipeline.access.countdown import Countdown
from pipeline.access.courtesy import visiting
from pipeline.access.identity import AccountInUse
from pipeline.access.lake_access import LakeAccess
from pipeline.access.proving import Unreachable
from pipeline.access.sign_in_form import SignInForm
from pipeline.access.sign_in_news import SignInEnd, SignInNews, Stage
from pipeline.access.sign_in_vigil import NotProved, OutOfTime, Vigil, WindowClosed
from pipeline.access.sign_in_window import SignInWindow
from pipeline.access.site import Asks, Proof, SignInSite
from pipeline.access.vault_words import VaultClosed
from pipeline.model import Cancelled

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext, Page

log = logging.getLogger(__name__)
BUSY_SECONDS = 120.0  # how long a run that visits the platform is waited for
MORE_SECONDS = 300.0
NO_END = float("inf")  # the person's time has its own


class SignIn:
    """One sign-in, which may be tried again. :meth:`run` blocks; everything else may be called from any thread.

    ``hear`` is told on the thread that runs. ``on_page`` is a person of a test: called with the page that waits for
    somebody, it may hand back what it goes on doing there.
    """

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
        self._countdown = Countdown(access.collecting.sign_in_seconds, access.clock)
        self._in_use = AccountInUse(access, site)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._window: SignInWindow | None = None

    @property
    def seconds_left(self) -> float:
        """Until the person's time is over; it starts to run once the page is there."""
        return self._countdown.left

    @property
    def expected(self) -> str:
        """The account that is in use, as far as it is known."""
        return self._in_use.name

    def cancel(self) -> None:
        self._cancelled.set()

    def more_time(self, seconds: float = MORE_SECONDS) -> None:
        self._countdown.extend(seconds)

    def show_browser(self) -> None:
        """Bring the window to the front."""
        loop, window = self._loop, self._window
        if loop is not None and window is not None:
            with suppress(RuntimeError):  # it was closed this very moment
                loop.call_soon_threadsafe(lambda: asyncio.ensure_future(window.to_the_front()))

    def use_this_account(self) -> None:
        """The next run accepts whoever signs in; never another TikTok account, whose session would be of no use."""
        self._in_use.let_go()

    def run(self) -> SignInEnd:
        """Sign in; returns how it ended, whatever happens. No browser is left then."""
        from filelock import Timeout

        try:
            return self._in_turn(self._known())
        except VaultClosed as why:
            return words.vault_closed(why)
        except NoBrowser as none:
            return words.no_browser(none)
        except BrowserGone:
            by_hand = self._window is not None and self._window.closed
            return words.closed(self._title) if by_hand else words.crashed(self._title)
        except WindowClosed:
            return words.closed(self._title)
        except OutOfTime:
            return words.timed_out(self._title)
        except NotProved:
            return words.not_proved(self._title)
        except Unreachable as away:
            log.info("%s could not be reached for a sign-in: %s", self._title, away)
            return words.offline(self._title)
        except Timeout:
            return words.kept_waiting(self._title)
        except OSError as error:
            log.warning("The sign-in to %s was stopped by the disk: %s", self._title, error.strerror)
            return words.disk(self._title)
        finally:
            self._cancelled.clear()
            self._countdown.reset()
            self._loop = self._window = None

    def _known(self) -> dict[str, str]:
        """What is known beforehand. Raises :class:`VaultClosed` while nothing could be kept in the end."""
        self._access.vault.ask()  # whoever signs in is there to be asked for the keyring's password
        known = self._access.credentials.values(self._site.connection, self._site.account)
        self._in_use.learn(known)
        return known

    def _in_turn(self, known: dict[str, str]) -> SignInEnd:
        """Sign in once no run visits the platform."""
        turn = _Turn(self._cancelled, self._access.clock.monotonic, lambda: self._tell(Stage.OPENING, busy=True))
        self._tell(Stage.OPENING)
        platform = self._site.connection.platform
        try:
            with visiting(self._access.journal_dir, platform, turn.is_over, self._access.clock):
                return conducted(self._conduct(known))
        except Cancelled:
            return words.busy(self._title) if turn.given_up else words.cancelled()

    async def _conduct(self, known: dict[str, str]) -> SignInEnd:
        from playwright.async_api import Error

        self._loop = asyncio.get_running_loop()
        plan = BrowserPlan(self._access.journal_dir, self._access.collecting.browser, self._headless)
        try:
            return await with_browser(plan, lambda one: self._in_browser(one, known), NO_END, self._cancelled.is_set)
        except Error as error:
            log.warning("The sign-in to %s was stopped by the browser: %s", self._title, str(error).partition("\n")[0])
            raise BrowserGone from None

    async def _in_browser(self, browser: OpenBrowser, known: dict[str, str]) -> SignInEnd:
        context = await browser.context()
        self._window = window = SignInWindow(browser, context)
        form = SignInForm(self._site, known)
        vigil = Vigil(self._site, context, window, form, self._countdown, self._tell)
        page = await context.new_page()
        page.set_default_timeout(self._access.collecting.page_seconds * 1000)
        self._tell(Stage.OPENING, browser=browser.choice.title)
        await vigil.open_form(page)
        self._countdown.start()
        acting = self._on_page(page) if self._on_page else None
        person = asyncio.ensure_future(acting) if inspect.isawaitable(acting) else None
        try:
            proof = await vigil.keep(person)
        finally:
            if person is not None:
                person.cancel()
        return await self._save(context, proof, form.typed)

    async def _save(self, context: BrowserContext, proof: Proof, typed: str) -> SignInEnd:
        who = self._in_use.shown(proof.signed_in_as or typed)
        if self._in_use.is_other(proof.signed_in_as, typed):
            return words.wrong_account(self._title, who, self.expected, self._in_use.may_change)
        self._tell(Stage.SAVING)
        state = dict(await context.storage_state())
        self._in_use.settle(who)  # first: what cannot be settled is said before anything is kept
        facts = self._access.sessions.save(self._site.connection, self._site.account, state, who)
        return words.signed_in(self._title, facts.signed_in_as, facts.expires, self._access.clock.now())

    def _tell(
        self,
        stage: Stage,
        browser: str = "",
        filled: tuple[str, ...] = (),
        asks: Asks = Asks.NOTHING,
        busy: bool = False,
    ) -> None:
        self._hear(SignInNews(stage, self._access.clock.now(), browser, filled, asks, busy))


class _Turn:
    """The wait for a run that visits the platform: told as soon as there is one, and not endless."""

    def __init__(self, cancelled: threading.Event, monotonic: Callable[[], float], tell: Callable[[], None]) -> None:
        self._cancelled = cancelled
        self._monotonic = monotonic
        self._tell = tell
        self._ends: float | None = None
        self._looks = 0
        self.given_up = False

    def is_over(self) -> bool:
        """Asked before every try to get in; a second time only where somebody is there."""
        self._looks += 1
        if self._looks == 2:
            self._ends = self._monotonic() + BUSY_SECONDS
            self._tell()
        self.given_up = self._ends is not None and self._monotonic() >= self._ends
        return self.given_up or self._cancelled.is_set()
