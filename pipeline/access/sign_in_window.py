"""The window a person signs in at: which page is in front, and whether it was closed or its browser died."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

from pipeline.access.browser import OpenBrowser

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext, Dialog, Page

JUDGE_SECONDS = 0.25  # a browser that dies takes its pages along, and is gone by then


class SignInWindow:
    """``crashed`` is set once a page of it has died."""

    def __init__(self, browser: OpenBrowser, context: BrowserContext) -> None:
        self._context = context
        self._browser = browser
        self._loop = asyncio.get_running_loop()
        self._closed_by_hand = False
        self._rising = False
        self.crashed = False
        context.on("page", self._watch)
        if not browser.headless:
            context.on("dialog", _left_to_the_person)

    @property
    def pages(self) -> list[Page]:
        """The open pages, newest first: a site may go on in another window."""
        return [page for page in reversed(self._context.pages) if not page.is_closed()]

    @property
    def closed(self) -> bool:
        """Whether a person has closed the last page, rather than that the browser ended by itself."""
        return self._closed_by_hand and not self.crashed and not self.pages

    async def to_the_front(self) -> None:
        """Where everybody can see it, also if it was minimised. Asked for again meanwhile, once is enough."""
        from playwright.async_api import Error

        if self._rising or not self.pages:
            return
        self._rising = True
        try:
            await self._rise(self.pages[0])
        except Error:  # closed this very moment
            pass
        finally:
            self._rising = False

    async def _rise(self, page: Page) -> None:
        session = await self._context.new_cdp_session(page)
        found = await session.send("Browser.getWindowForTarget")
        if sys.platform == "win32":  # a window that was not clicked only comes up on being put down before
            await _put(session, found["windowId"], "minimized")
        if sys.platform == "win32" or found["bounds"].get("windowState") == "minimized":
            await _put(session, found["windowId"], "normal")
        await page.bring_to_front()
        await session.detach()

    def _watch(self, page: Page) -> None:
        page.on("close", self._close)
        page.on("crash", self._crash)

    def _close(self, _: Page) -> None:
        self._loop.call_later(JUDGE_SECONDS, self._judge)

    def _judge(self) -> None:
        """Pages of a browser that dies close as well, but then there is no browser any more."""
        self._closed_by_hand = not self.pages and self._browser.runs

    def _crash(self, _: Page) -> None:
        self.crashed = True


async def _put(session: object, window: int, state: str) -> None:
    await session.send("Browser.setWindowBounds", {"windowId": window, "bounds": {"windowState": state}})  # type: ignore[attr-defined]


def _left_to_the_person(_: Dialog) -> None:
    """Playwright dismisses a page's questions unless somebody listens; here the person answers."""
