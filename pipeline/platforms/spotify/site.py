"""The sign-in of Spotify for Artists: begun on the artists' site, typed into the form it sends one to, proved at home.

Never the sign-in of the consumer pages: what one gets there opens nothing of the artists' site.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pipeline.access.page_signs import CODES, PUZZLES, shows
from pipeline.access.site import Asks, Proof, SignInSite
from pipeline.platforms.connections import BY_KEY

if TYPE_CHECKING:
    from playwright.async_api import Page

HOME = "/home"
AUDIENCE = ('span[data-encore-id="text"]:text-is("Audience")', "a#navigation-link-audience")  # newer, older pages
FORM_SECONDS = 5.0
LOOK_EVERY_SECONDS = 0.2


class Site(SignInSite):
    connection = BY_KEY["spotify"]

    @property
    def sign_in_url(self) -> str:
        return f"{self.base}/"

    @property
    def identity_field(self) -> str:
        return "#login-username"

    @property
    def password_field(self) -> str:
        return "#login-password, input[type=password]"

    def is_signed_out(self, url: str) -> bool:
        """The form may live on the accounts service, to which the artists' site sends and from which one returns."""
        if self.collecting.is_at("spotify-accounts", url):
            return True
        return self.collecting.is_at("spotify", url) and "login" in urlsplit(url).path

    async def looks_signed_in(self, page: Page) -> bool:
        if not self.collecting.is_at("spotify", page.url) or self.is_signed_out(page.url):
            return False
        return await shows(page, AUDIENCE)

    async def prove(self, page: Page) -> Proof:
        await page.goto(self.base + HOME, wait_until="domcontentloaded")
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self.collecting.page_seconds
        while not await self.looks_signed_in(page):
            if self.is_signed_out(page.url):
                return Proof(False, why="sent back to the sign-in")
            if loop.time() >= deadline:
                return Proof(False, why="the home page shows no audience")
            await asyncio.sleep(LOOK_EVERY_SECONDS)
        return Proof(True)

    async def asks(self, page: Page) -> Asks:
        if await shows(page, PUZZLES):
            return Asks.PUZZLE
        if await shows(page, CODES):
            return Asks.CODE
        return await super().asks(page)

    async def fill(self, page: Page, values: Mapping[str, str]) -> tuple[str, ...]:
        from playwright.async_api import TimeoutError as TooLate

        with suppress(TooLate):  # a person may have to press a button first
            form = page.locator(self.identity_field).first
            await form.wait_for(state="visible", timeout=min(FORM_SECONDS, self.collecting.page_seconds) * 1000)
        return await super().fill(page, values)
