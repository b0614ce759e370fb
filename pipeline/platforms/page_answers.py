"""What a page's scripts were answered: kept whole and unchanged, in the order in which it came."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from types import TracebackType
from typing import TYPE_CHECKING, Any

from pipeline.clock import Clock

if TYPE_CHECKING:
    from playwright.async_api import Page, Request, Response


@dataclass(frozen=True)
class PageAnswer:
    """A complete answer. ``at`` (UTC) is when its last byte was there."""

    url: str
    status: int
    at: datetime
    data: bytes = field(repr=False)

    def json(self) -> Any:
        """The document it holds; None where it holds none."""
        try:
            return json.loads(self.data)
        except (ValueError, RecursionError):
            return None


class PageAnswers:
    """Listens to a page from the moment it is made until the block ends::

        async with PageAnswers(page, lambda url: "graphql" in url, clock) as answers: ...

    ``complete`` grows while the page works; answers that break off never get there. Redirects are no answers.
    """

    def __init__(self, page: Page, wanted: Callable[[str], bool], clock: Clock) -> None:
        self.complete: list[PageAnswer] = []
        self._page = page
        self._wanted = wanted
        self._clock = clock
        self._open: set[Request] = set()
        self._reading: set[asyncio.Task[None]] = set()
        self._newest = asyncio.get_running_loop().time()
        page.on("request", self._asked)
        page.on("response", self._answered)
        page.on("requestfailed", self._lost)

    @property
    def open(self) -> int:
        """How many were asked for and have not come yet."""
        return len(self._open)

    @property
    def quiet_seconds(self) -> float:
        """How long nothing new came; before the first one, how long the page was listened to."""
        return asyncio.get_running_loop().time() - self._newest

    async def __aenter__(self) -> PageAnswers:
        return self

    async def __aexit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._page.remove_listener("request", self._asked)
        self._page.remove_listener("response", self._answered)
        self._page.remove_listener("requestfailed", self._lost)
        for task in self._reading:
            task.cancel()
        await asyncio.gather(*self._reading, return_exceptions=True)

    def _asked(self, request: Request) -> None:
        if self._wanted(request.url) and request.method != "OPTIONS":
            self._open.add(request)

    def _answered(self, response: Response) -> None:
        if response.request in self._open:
            task = asyncio.ensure_future(self._read(response))
            self._reading.add(task)
            task.add_done_callback(self._reading.discard)

    def _lost(self, request: Request) -> None:
        self._open.discard(request)

    async def _read(self, response: Response) -> None:
        from playwright.async_api import Error

        try:
            if 300 <= response.status < 400:
                return
            with suppress(Error):  # it broke off, or the page has moved on
                data = await response.body()
                self.complete.append(PageAnswer(response.url, response.status, self._clock.now(), data))
                self._newest = asyncio.get_running_loop().time()
        finally:
            self._open.discard(response.request)
