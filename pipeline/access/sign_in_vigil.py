"""The wait for a person: looks at the window until somebody is signed in and the platform has proved it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, TypeVar

from pipeline.access.bounded import BrowserGone
from pipeline.access.countdown import Countdown
from pipeline.access.proving import Unreachable, check_reachable, in_trouble, proved
from pipeline.access.sign_in_form import SignInForm
from pipeline.access.sign_in_news import Stage
from pipeline.access.sign_in_window import SignInWindow
from pipeline.access.site import Proof, SignInSite

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext, Page

log = logging.getLogger(__name__)
LOOK_EVERY_SECONDS = 0.5
ONE_LOOK_SECONDS = 5.0  # a page whose scripts do not answer is looked at again
PROOFS, PROVING_SECONDS = 3, 10.0  # a site may need a moment before it knows whom it has just let in
AWAY_SECONDS = 20.0  # a page that did not come may be loaded again by the person
T = TypeVar("T")


class WindowClosed(Exception):
    """The person has closed the window."""


class OutOfTime(Exception):
    """The person's time is over."""


class NotProved(Exception):
    """Signed in by the look of it, but the protected page did not open."""


class Vigil:
    """``tell`` hears of the stages; ``person`` is what a test's person does meanwhile, whose faults are ours."""

    def __init__(
        self,
        site: SignInSite,
        context: BrowserContext,
        window: SignInWindow,
        form: SignInForm,
        countdown: Countdown,
        tell: Callable[..., None],
    ) -> None:
        self._site = site
        self._context = context
        self._window = window
        self._form = form
        self._countdown = countdown
        self._tell = tell
        self._helping: Page | None = None
        self._listening: list[asyncio.Future[None]] = []
        self._told: tuple[object, ...] = ()
        self._proofs, self._proving = 0, 0.0
        self._loaded_at = asyncio.get_running_loop().time()

    async def open_form(self, page: Page) -> None:
        """The sign-in page, with what is known in its form. Raises :class:`Unreachable`."""
        from playwright.async_api import Error
        from playwright.async_api import TimeoutError as TooLate

        await looked(self._form.listen(page))
        self._context.on("page", self._listen)
        try:
            answer = await page.goto(self._site.sign_in_url, wait_until="domcontentloaded")
        except TooLate:
            raise Unreachable("the sign-in page did not come") from None
        except Error as error:
            check_reachable(error)
        else:
            if answer is not None and in_trouble(answer.status):
                raise Unreachable(f"status {answer.status}")
        await looked(page.bring_to_front())  # a new window listens at its address: a password would go to a search
        self._tell(Stage.FILLING)
        await looked(self._form.look(page))

    def _listen(self, page: Page) -> None:
        """In another window than the first."""
        self._listening.append(asyncio.ensure_future(looked(self._form.listen(page))))

    async def keep(self, person: asyncio.Future[Any] | None = None) -> Proof:
        """Look twice a second until the platform has proved a sign-in.

        Raises :class:`WindowClosed`, :class:`OutOfTime`, :class:`NotProved`, :class:`BrowserGone`,
        :class:`Unreachable`.
        """
        while True:
            self._check(person)
            pages = self._window.pages
            if pages:
                await self._look(pages[0])
                if await self._looks_signed_in(pages) and (proof := await self._prove()).inside:
                    return proof
            await asyncio.sleep(LOOK_EVERY_SECONDS)

    async def _look(self, page: Page) -> None:
        loop, form = asyncio.get_running_loop(), self._form
        await looked(form.look(page))
        if self._told != (form.asks, form.filled):
            self._told = (form.asks, form.filled)
            self._tell(Stage.WAITING, filled=form.filled, asks=form.asks)
        if not page.url.startswith("chrome-error:"):
            self._loaded_at = loop.time()
        elif loop.time() - self._loaded_at > AWAY_SECONDS:
            raise Unreachable("a page was not loaded")

    async def _looks_signed_in(self, pages: list[Page]) -> bool:
        """On any page; while a protected one waits for the person, on that one."""
        if self._helping in pages:
            pages = [page for page in pages if page is self._helping]
        return any([await looked(self._site.looks_signed_in(page)) for page in pages])

    async def _prove(self) -> Proof:
        self._tell(Stage.CHECKING)
        self._told, self._helping = (), None  # if this is not it, the wait goes on and is told again
        began = asyncio.get_running_loop().time()
        proof = await proved(self._site, self._context, self._help)
        if not proof.inside and self._helping is None:
            log.info("A sign-in was not proved: %s", proof.against)  # what the site says may hold an address
            self._proofs += 1
            self._proving += asyncio.get_running_loop().time() - began
            if self._proofs >= PROOFS or self._proving >= PROVING_SECONDS:
                raise NotProved
        return proof

    def _help(self, page: Page) -> None:
        """The protected page wants something of the person: it is what everybody waits for now."""
        self._helping = page

    def _check(self, person: asyncio.Future[Any] | None) -> None:
        if self._window.crashed:
            raise BrowserGone
        if self._window.closed:
            raise WindowClosed
        if self._countdown.left <= 0:
            raise OutOfTime
        if person is not None and person.done():
            person.result()


async def looked(look: Awaitable[T]) -> T | None:
    """What a look at a page found; None where the page was on its way elsewhere, or does not answer."""
    from playwright.async_api import Error

    try:
        async with asyncio.timeout(ONE_LOOK_SECONDS):
            return await look
    except (Error, TimeoutError):
        return None
