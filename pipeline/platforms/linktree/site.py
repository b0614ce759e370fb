"""Linktree's sign-in: the form at /login, and the admin pages with the user's own menu as proof."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pipeline.access.page_signs import CODES, PUZZLES, shows
from pipeline.access.site import Asks, Proof, SignInSite
from pipeline.platforms.connections import BY_KEY
from pipeline.platforms.linktree.sorting import user_name
from pipeline.platforms.page_answers import PageAnswers

if TYPE_CHECKING:
    from playwright.async_api import Page

ADMIN, ANALYTICS = "/admin", "/admin/analytics"
USER = ('[data-testid="user-menu"]', '[aria-label="User menu"]', 'nav[role="navigation"]')
PUZZLE = (*PUZZLES, 'iframe[title*="challenge" i]', "#captcha-challenge", '[data-testid="captcha"]')
LOOK_EVERY_SECONDS = 0.2
_AWAY = ("login", "signin", "register", "signup")


def is_graphql(url: str) -> bool:
    return "graphql" in url


class Site(SignInSite):
    connection = BY_KEY["linktree"]

    @property
    def sign_in_url(self) -> str:
        return f"{self.base}/login"

    @property
    def identity_field(self) -> str:
        return "#identifier"

    @property
    def analytics_url(self) -> str:
        return self.base + ANALYTICS

    def is_signed_out(self, url: str) -> bool:
        first = urlsplit(url).path.lower().strip("/").split("/")[0]
        return any(word in first for word in _AWAY)

    async def looks_signed_in(self, page: Page) -> bool:
        inside = page.url.startswith(self.base + ADMIN)
        return inside and await shows(page, USER)

    async def prove(self, page: Page) -> Proof:
        """The admin pages open with the user's menu; whose they are, their own calls tell."""
        loop = asyncio.get_running_loop()
        patience = self.collecting.page_seconds / 3
        async with PageAnswers(page, is_graphql, self.clock) as answers:
            await page.goto(self.base + ADMIN, wait_until="domcontentloaded")
            deadline = loop.time() + patience
            while not self.is_signed_out(page.url) and loop.time() < deadline:
                who = user_name(answers.complete)
                if who and await self.looks_signed_in(page):
                    return Proof(True, who)
                await asyncio.sleep(LOOK_EVERY_SECONDS)
        if await self.looks_signed_in(page):
            return Proof(True)
        return Proof(False, why="the admin pages did not open")

    async def asks(self, page: Page) -> Asks:
        for wanted, selector in ((Asks.PUZZLE, PUZZLE), (Asks.CODE, CODES)):
            if await shows(page, selector):
                return wanted
        return await super().asks(page)
