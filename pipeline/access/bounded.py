"""Work that always ends: when it is done, when the run is stopped, when its time is over, when its browser is gone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any, TypeVar

from pipeline.access.browser import BrowserGone
from pipeline.model import Cancelled

LOOK_EVERY_SECONDS = 0.1
T = TypeVar("T")


class TimeIsOver(Exception):
    """The work did not end within its time."""


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
                async with asyncio.timeout(2):  # a call to a driver that is gone does not even hear a cancel
                    await task
