"""TooLost's portal as a person finds it: addresses, the date picker, the choice of a platform, who is signed in.

Source: the original's collectors. The portal is an Ant Design page; its figures come from calls that it makes itself.
"""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote, urlsplit

from pipeline.access.page_signs import address_shown

if TYPE_CHECKING:
    from playwright.async_api import Locator, Page

ANALYTICS = "/user-portal/analytics/platform"
NOTIFICATIONS = "/user-portal/notifications"
CALLS = "/api/portal/analytics/"
THIS_YEAR = "thisYear"  # the value of ``date`` in the calls
THIS_YEAR_OPTION, LAST_YEAR_OPTION = "This Year", "Last Year"
STORES = {"spotify": "Spotify", "apple": "Apple"}  # in the calls, and in the choice of platforms
SLASH = {"spotify": "", "apple": "/"}

INSIDE = ("nav", "aside", ".ant-layout-sider", ".dashboard", "[data-testid*=user-menu]", ".ant-menu")
INSIDE_PATHS = ("user-portal", "analytics", "dashboard", "notifications")
PICKER = "[class*=ant-picker], [data-testid*=date]"
SELECTOR = ".ant-select-selector"
OPTION = "div.d-flex.align-center.flex-row"
LOOK_EVERY_SECONDS = 0.1
# The token lives in the page's local storage and stays there; only the address it names is handed out.
_ADDRESS_IN_TOKEN = """() => {
    for (const key of ['token', 'jwt', 'authToken', 'access_token']) {
        const parts = (localStorage.getItem(key) || '').replace(/^"|"$/g, '').split('.');
        if (parts.length !== 3 || !parts[0].startsWith('ey')) continue;
        try {
            const claims = JSON.parse(atob(parts[1].replace(/-/g, '+').replace(/_/g, '/')));
            const who = [claims.email, claims.sub].find(name => typeof name === 'string' && name.includes('@'));
            if (who) return who;
        } catch (_) {}
    }
    return '';
}"""


def address_of(base: str, store: str, time: str) -> str:
    """The call for a store's figures, exactly as the portal makes it."""
    return f"{base}{CALLS}{store}{SLASH[store]}?release=&date={quote(time)}"


def is_call(url: str, base: str) -> bool:
    """Whether an address is one of the portal's calls for figures."""
    return url.startswith(base + CALLS) and store_of(url) in STORES


def store_of(url: str) -> str:
    """Whose figures a call is about."""
    return urlsplit(url).path.rstrip("/").rpartition("/")[2]


def date_of(url: str) -> str:
    """The time that a call is about, as the portal names it; '' for calls about a single release."""
    asked = parse_qs(urlsplit(url).query)
    return "" if asked.get("release") else asked.get("date", [""])[0]


async def choose_time(page: Page, option: str, seconds: float) -> bool:
    """Choose a stretch of time in the date picker; False where the picker does not offer it.

    Raises Playwright's TimeoutError where there is no picker, or it cannot be clicked.
    """
    await page.locator(PICKER).locator("visible=true").first.click()
    # What lies open stands last in the document; the picker itself may show the same words.
    offered = page.get_by_text(option, exact=True).locator("visible=true").last
    if not await _comes(offered, seconds):
        await page.keyboard.press("Escape")
        return False
    await offered.click()
    return True


async def choose_store(page: Page, store: str) -> None:
    """Choose a platform. Raises Playwright's TimeoutError where the choice is not offered."""
    named = page.locator(SELECTOR).filter(has_text=re.compile("|".join(STORES.values())))
    choices = named if await named.count() else page.locator(SELECTOR)
    await choices.locator("visible=true").first.click()
    await page.locator(OPTION).filter(has_text=re.compile(rf"^\s*{STORES[store]}\s*$")).last.click()


async def signed_in_as(page: Page) -> str:
    """Whose account it is, as the page shows or the token says; '' where neither tells."""
    return await address_shown(page) or str(await page.evaluate(_ADDRESS_IN_TOKEN))


async def _comes(place: Locator, seconds: float) -> bool:
    loop = asyncio.get_running_loop()
    deadline = loop.time() + seconds
    while not await place.is_visible():
        if loop.time() >= deadline:
            return False
        await asyncio.sleep(LOOK_EVERY_SECONDS)
    return True
