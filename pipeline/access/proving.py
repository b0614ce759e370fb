"""Whether a session is one: the platform's own proof, on a page of its own, and never taken from a sign-in page."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.access.site import Against, Asks, Proof, SignInSite

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext, Page, Response

ABORTED = "ERR_ABORTED"  # the page itself went elsewhere; nothing is wrong with the net
HELP = (Asks.PUZZLE, Asks.CODE, Asks.QR)  # what only a person can answer


class Unreachable(Exception):
    """Nobody answered, or only that the site is in trouble: this says nothing about the session."""


async def proved(site: SignInSite, context: BrowserContext, for_help: Callable[[Page], None] | None = None) -> Proof:
    """Whether the protected page opens in a fresh page of this context. Raises :class:`Unreachable`.

    Where it wants something of a person, ``for_help`` is handed the page, which then stays open.
    """
    from playwright.async_api import Error

    page = await context.new_page()
    page.set_default_timeout(site.collecting.page_seconds * 1000)
    proof, asks = Proof(False), Asks.NOTHING
    try:
        proof = await _prove(site, page)
        if not proof.inside:
            with suppress(Error):
                asks = await site.asks(page)
            proof = replace(proof, against=_against(proof, asks, site.is_signed_out(page.url)))
        return proof
    finally:
        if for_help is not None and asks in HELP:
            for_help(page)
        else:
            with suppress(Error):
                await page.close()


async def _prove(site: SignInSite, page: Page) -> Proof:
    from playwright.async_api import Error
    from playwright.async_api import TimeoutError as TooLate

    statuses: list[int] = []

    def note(response: Response) -> None:
        if response.request.is_navigation_request() and response.frame == page.main_frame:
            statuses.append(response.status)

    page.on("response", note)
    try:
        proof = await site.prove(page)
    except TooLate:
        raise Unreachable("no answer in time") from None
    except Error as error:
        check_reachable(error)
        proof = Proof(False, why=str(error).partition("\n")[0], against=Against.BROWSER)
    if statuses and in_trouble(statuses[-1]):
        raise Unreachable(f"status {statuses[-1]}")
    if proof.inside and site.is_signed_out(page.url):
        return Proof(False, why="the sign-in page came back")
    return proof


def _against(proof: Proof, asks: Asks, is_signed_out: bool) -> Against:
    """What the page that is there now says goes before what the site's own proof made of it."""
    if is_signed_out or asks in (Asks.PASSWORD, Asks.QR):
        return Against.SIGNED_OUT
    return Against.PUZZLE if asks in HELP else proof.against


def check_reachable(error: Exception) -> None:
    """Raises :class:`Unreachable` where a page's fault is one of the net."""
    text = str(error)
    if "net::ERR_" in text and ABORTED not in text:
        raise Unreachable(text.partition("\n")[0]) from None


def in_trouble(status: int) -> bool:
    return status >= 500 or status == 429
