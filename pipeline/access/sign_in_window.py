"""The window a person signs in at: which page is in front, and whether it was closed or its browser died."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

from pipeline.access.browser import OpenBrowser

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext, Dialog, Page

AT_ONCE_SECONDS = 0.05  # a browser that dies takes its pages along; one that is closed closes its pages before it goes


class SignInWindow:
    """Made on the loop that drives the browser; ``crashed`` is set once a page of it has died."""

    def __init__(self, browser: OpenBrowser, context: BrowserContext) -> None:
        self._context = context
        self._loop = asyncio.get_running_loop()
        self._closed_at: float | None = None
        self._gone_at: float | None = None
        self._rising = False
        self.crashed = False
        context.on("page", self._watch)
        browser.browser.on("disconnected", self._gone)
        if not browser.headless:
            context.on("dialog", _left_to_the_person)

    @property
    def pages(self) -> list[Page]:
        """The open pages, newest first: a site may go on in another window."""
        return [page for page in reversed(self._context.pages) if not page.is_closed()]

    @property
    def closed(self) -> bool:
        """Whether a person has closed the last page, rather than that the browser ended by itself."""
        if self.crashed or self.pages or self._closed_at is None:
            return False
        until = self._loop.time() if self._gone_at is None else self._gone_at
        return until - self._closed_at > AT_ONCE_SECONDS

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
        self._closed_at = self._loop.time()

    def _crash(self, _: Page) -> None:
        self.crashed = True

    def _gone(self, _: object) -> None:
        self._gone_at = self._loop.time()


async def _put(session: object, window: int, state: str) -> None:
    await session.send("Browser.setWindowBounds", {"windowId": window, "bounds": {"windowState": state}})  # type: ignore[attr-defined]


def _left_to_the_person(_: Dialog) -> None:
    """Playwright dismisses a page's questions unless somebody listens; here the person answers."""
