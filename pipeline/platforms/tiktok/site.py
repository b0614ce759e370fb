"""TikTok's sign-in: by QR code or form, with puzzles and codes for the person; the analytics page is the proof.

Source: the original's selectors and cookie names. Each account has a session of its own; the account is the handle.
"""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pipeline.access.page_signs import CODES, PUZZLES, shows
from pipeline.access.site import Against, Asks, Proof, SignInSite
from pipeline.platforms.connections import BY_KEY

if TYPE_CHECKING:
    from playwright.async_api import Page

ANALYTICS = "/tiktokstudio/analytics"
COOKIES = frozenset({"sessionid", "sid_guard", "uid_tt"})  # without these there is no session
PROFILE = ('[data-e2e="nav-profile"]', '[data-e2e="profile-icon"]')  # leads to the profile of whoever is signed in
PUZZLE = (
    *PUZZLES,
    "#captcha_container",
    ".captcha_verify_container",
    "#captcha-verify-image",
    '[class*="captcha-verify"]',
)
QR_CODE = ('[data-e2e="qrcode-login"]', 'canvas[class*="qrcode"]')
LOOK_EVERY_SECONDS = 0.2
# The button for the range, by the days TikTok knows: whoever signs in may see it in any language.
_BUTTONS = "button, [role=button], [role=combobox], [aria-haspopup]"
_RANGE = re.compile(r"(?<!\d)(7|28|60|180|365)(?!\d)")
_AWAY = ("login", "signin", "signup")
_HANDLE = re.compile(r"/@([\w.]+)")
_LINK = "e => (e.closest('a') || e.querySelector('a') || e).getAttribute('href') || ''"


class Site(SignInSite):
    connection = BY_KEY["tiktok"]

    @property
    def sign_in_url(self) -> str:
        return f"{self.base}/login"

    @property
    def identity_field(self) -> str:
        return 'input[name="username"]'

    @property
    def analytics_url(self) -> str:
        return self.base + ANALYTICS

    @property
    def profile_url(self) -> str:
        return f"{self.base}/@{self.account}"

    def is_signed_out(self, url: str) -> bool:
        # A handle may be called login, too.
        parts = [part for part in urlsplit(url).path.lower().split("/") if not part.startswith("@")]
        return any(word in part for part in parts for word in _AWAY)

    async def looks_signed_in(self, page: Page) -> bool:
        if not page.url.startswith(self.base) or self.is_signed_out(page.url):
            return False
        if not await self._has_cookies(page):
            return False
        in_studio = any(word in page.url for word in ("tiktokstudio", "creator-center"))
        return in_studio or await shows(page, PROFILE)

    async def prove(self, page: Page) -> Proof:
        """The analytics page is drawn, asks nothing, and tells whose it is; its address alone proves nothing."""
        if not await self._has_cookies(page):
            return Proof(False, why="a cookie of the session is missing", against=Against.SIGNED_OUT)
        await page.goto(self.analytics_url, wait_until="domcontentloaded")
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self.collecting.page_seconds
        drawn, who = False, ""
        while not (drawn and who):
            if self.is_signed_out(page.url) or not page.url.startswith(self.analytics_url):
                return Proof(False, why="TikTok went back to its sign-in page")
            if (asked := await self.asks(page)) is not Asks.NOTHING:
                return Proof(False, why=f"the analytics page asks for: {asked}")
            if loop.time() >= deadline:
                return Proof(False, why="it does not tell whose it is" if drawn else "the analytics were not drawn")
            await asyncio.sleep(LOOK_EVERY_SECONDS)
            drawn, who = await _is_drawn(page), await signed_in_as(page)
        return Proof(True, who)

    async def asks(self, page: Page) -> Asks:
        for wanted, selector in ((Asks.PUZZLE, PUZZLE), (Asks.QR, QR_CODE), (Asks.CODE, CODES)):
            if await shows(page, selector):
                return wanted
        return await super().asks(page)

    async def _has_cookies(self, page: Page) -> bool:
        names = {cookie.get("name") for cookie in await page.context.cookies(self.base)}
        return names >= COOKIES


async def _is_drawn(page: Page) -> bool:
    return await page.locator(_BUTTONS).filter(has_text=_RANGE).locator("visible=true").count() > 0


async def signed_in_as(page: Page) -> str:
    """The handle that the page's own link to the profile leads to; '' where the page does not tell."""
    for selector in PROFILE:
        place = page.locator(selector).first
        if await place.count():
            found = _HANDLE.search(await place.evaluate(_LINK))
            if found:
                return found[1]
    return ""
