"""DistroKid's sign-in: the form at /login, and the stats page as proof."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pipeline.access.site import Proof, SignInSite
from pipeline.platforms.connections import BY_KEY

if TYPE_CHECKING:
    from playwright.async_api import Page

STREAMS = "/stats/?type=all&data=streams"


class Site(SignInSite):
    connection = BY_KEY["distrokid"]

    @property
    def sign_in_url(self) -> str:
        return f"{self.base}/login"

    def is_signed_out(self, url: str) -> bool:
        path = urlsplit(url).path
        return "login" in path or "signin" in path

    async def looks_signed_in(self, page: Page) -> bool:
        path = urlsplit(page.url).path
        return page.url.startswith(self.base) and any(word in path for word in ("/dashboard", "/mymusic", "/stats"))

    async def prove(self, page: Page) -> Proof:
        await page.goto(self.base + STREAMS, wait_until="domcontentloaded")
        return Proof(not self.is_signed_out(page.url))
