"""TooLost's sign-in: the form at /login, and an answer of the portal's own calls as the proof.

A page proves nothing here: the public pages have the same parts as the portal's. What speaks for a session is a call
about figures that is answered with 200.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pipeline.access.page_signs import CODES, PUZZLES, complaint, shows
from pipeline.access.proving import Unreachable, in_trouble
from pipeline.access.site import Against, Asks, Proof, SignInSite
from pipeline.platforms.connections import BY_KEY
from pipeline.platforms.toolost import portal

if TYPE_CHECKING:
    from playwright.async_api import Page, Response

REFUSED = (401, 403)


class Site(SignInSite):
    connection = BY_KEY["toolost"]

    @property
    def sign_in_url(self) -> str:
        return f"{self.base}/login"

    async def looks_signed_in(self, page: Page) -> bool:
        path = urlsplit(page.url).path
        if not self.collecting.is_at("toolost", page.url) or self.is_signed_out(page.url):
            return False
        return any(word in path for word in portal.INSIDE_PATHS) and await shows(page, portal.INSIDE)

    async def prove(self, page: Page) -> Proof:
        """Open the analytics page and wait for a call of its own that is answered; where it makes none, ask for one.

        Raises :class:`Unreachable` where the calls are not answered by reason of the portal's own trouble.
        """
        statuses: list[int] = []

        def heard(response: Response) -> None:
            if portal.is_call(response.url, self.base):
                statuses.append(response.status)

        page.on("response", heard)
        try:
            await page.goto(self.base + portal.ANALYTICS, wait_until="domcontentloaded")
            await self._wait(page, statuses, self.collecting.page_seconds / 3)
            if not statuses and await self.looks_signed_in(page):
                await portal.choose_time(page, portal.THIS_YEAR_OPTION, self.collecting.page_seconds / 3)
                await self._wait(page, statuses, self.collecting.page_seconds)
        finally:
            page.remove_listener("response", heard)
        if 200 in statuses:
            return Proof(True, await portal.signed_in_as(page))
        if statuses and all(in_trouble(status) for status in statuses):
            raise Unreachable(f"status {statuses[-1]}")
        told = f"the portal answered {statuses[0]}" if statuses else "the portal asked for no figures"
        against = Against.SIGNED_OUT if {*REFUSED} & {*statuses} else Against.UNREADABLE
        return Proof(False, why=await complaint(page) or told, against=against)

    async def _wait(self, page: Page, statuses: list[int], seconds: float) -> None:
        """Until the portal has answered, or something else has come in the place of its page."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + seconds
        while loop.time() < deadline and not {200, *REFUSED} & {*statuses}:
            if self.is_signed_out(page.url) or await shows(page, PUZZLES):
                return
            await asyncio.sleep(portal.LOOK_EVERY_SECONDS)

    async def asks(self, page: Page) -> Asks:
        if await shows(page, [self.password_field]):
            return Asks.PASSWORD
        if await shows(page, PUZZLES):
            return Asks.PUZZLE
        return Asks.CODE if self.is_signed_out(page.url) and await shows(page, CODES) else Asks.NOTHING
