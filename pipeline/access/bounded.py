"""Work that always ends: when it is done, when the run is stopped, when its time is over, when its browser is gone."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any, TypeVar

from pipeline.model import Cancelled

log = logging.getLogger(__name__)
LOOK_EVERY_SECONDS = 0.1
LEAVE_SECONDS = 8.0  # within which cancelled work has tidied up behind itself
T = TypeVar("T")


class TimeIsOver(Exception):
    """The work did not end within its time."""


class BrowserGone(Exception):
    """The browser, or the driver that speaks to it, ended by itself."""


def conducted(work: Coroutine[Any, Any, T]) -> T:
    """The result of ``work`` on a loop of its own, on this thread; what a killed driver leaves unheard stays quiet."""

    async def whole() -> T:
        asyncio.get_running_loop().set_exception_handler(_left_unheard)
        return await work

    return asyncio.run(whole())


async def bounded(
    work: Coroutine[Any, Any, T], seconds: float, stopped: Callable[[], bool], alive: Callable[[], bool] = lambda: True
) -> T:
    """The result of ``work``, which is cancelled as soon as something else ends it.

    Raises :class:`Cancelled` once ``stopped`` says so, :class:`TimeIsOver`, :class:`BrowserGone`, or what the work
    itself raises.
    """
    task = asyncio.ensure_future(work)
    loop = asyncio.get_running_loop()
    deadline = loop.time() + seconds
    try:
        while not task.done():
            if stopped():
                raise Cancelled
            if loop.time() >= deadline:
                raise TimeIsOver
            if not alive():
                raise BrowserGone
            await asyncio.wait({task}, timeout=LOOK_EVERY_SECONDS)
        return task.result()
    finally:
        if not task.done():
            task.cancel()
            with suppress(asyncio.CancelledError, Exception):
                async with asyncio.timeout(LEAVE_SECONDS):
                    await task


def _left_unheard(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    log.debug("%s (%s)", context.get("message", ""), type(context.get("exception")).__name__)
