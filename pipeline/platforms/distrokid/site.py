"""DistroKid's sign-in: the form at /login, a code where the account wants one, the statistics as proof.

Source: the original's two collectors. They took any page for the statistics, an expired session's form included; here
the statistics' own chart has to be in the page.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pipeline.access.page_signs import CODES, PUZZLES, address_shown, complaint, shows
from pipeline.access.site import Asks, Proof, SignInSite
from pipeline.platforms.connections import BY_KEY

if TYPE_CHECKING:
    from playwright.async_api import Page

STREAMS = "/stats/?type=all&data=streams"
APPLE = "/stats/?type=all&data=applemusic"
BANK = "/bank/"
INSIDE_PATHS = ("/dashboard", "/mymusic", "/stats")
CODE_TEXTS = ("text=/two-factor/i", "text=/verification code/i")
LOOK_EVERY_SECONDS = 0.2
# The settings of a chart of days, in a script of the page; the chart of an account without plays is there, but empty.
_HAS_CHART = "() => [...document.scripts].some(s => /AmCharts\\.makeChart/.test(s.textContent))"


class Site(SignInSite):
    connection = BY_KEY["distrokid"]

    @property
    def sign_in_url(self) -> str:
        return f"{self.base}/login"

    async def looks_signed_in(self, page: Page) -> bool:
        if not self.collecting.is_at("distrokid", page.url) or self.is_signed_out(page.url):
            return False
        return _is_inside(page.url) and await self.asks(page) is Asks.NOTHING

    async def prove(self, page: Page) -> Proof:
        """Open the statistics and wait for their charts: a sign-in page, whatever its address, has none."""
        await page.goto(self.base + STREAMS, wait_until="domcontentloaded")
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self.collecting.page_seconds
        while not await _has_chart(page):
            asked = await self.asks(page)
            if self.is_signed_out(page.url) or asked is not Asks.NOTHING:
                return Proof(False, why=await complaint(page) or f"asked for {asked or 'the sign-in'} again")
            if loop.time() >= deadline:
                return Proof(False, why="the statistics have no chart")
            await asyncio.sleep(LOOK_EVERY_SECONDS)
        return Proof(True, await address_shown(page))

    async def asks(self, page: Page) -> Asks:
        if await shows(page, [self.password_field]):
            return Asks.PASSWORD
        if await shows(page, PUZZLES):
            return Asks.PUZZLE
        # A field for a gift code may stand on any page of the inside.
        if not _is_inside(page.url) and (await shows(page, CODES) or await _speaks_of_codes(page)):
            return Asks.CODE
        return Asks.NOTHING


def _is_inside(url: str) -> bool:
    return any(word in urlsplit(url).path for word in (*INSIDE_PATHS, BANK))


async def _speaks_of_codes(page: Page) -> bool:
    for text in CODE_TEXTS:
        if await page.locator(text).first.is_visible():
            return True
    return False


async def _has_chart(page: Page) -> bool:
    from playwright.async_api import Error

    try:
        return bool(await page.evaluate(_HAS_CHART))
    except Error:  # the page is on its way elsewhere
        return False
