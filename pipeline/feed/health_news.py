"""Tells everybody who listens how the lake is, once a run has ended or time has changed it."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from typing import Any

from pipeline.engine.migrating import JournalTooNew
from pipeline.feed.context import FeedContext
from pipeline.feed.hub import Hub
from pipeline.feed.kept import SECONDS
from pipeline.feed.reading import Unavailable
from pipeline.feed.routes_lake import status
from pipeline.settings import ConfigurationError

log = logging.getLogger(__name__)
TOLD = ("health", "quarantine_open", "last_good_run", "next_slot")


class HealthNews:
    """One a hub. What is the same as before is not told again."""

    def __init__(self, context: FeedContext, hub: Hub) -> None:
        self._context, self._hub = context, hub
        self._told: dict[str, Any] | None = None
        self._looking: asyncio.Task[None] | None = None
        hub.on_run_end = hub.on_beat = self.look

    def look(self) -> None:
        """On the event loop. One look at a time; the answer is worked out on a thread."""
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())

    async def _look(self) -> None:
        await asyncio.sleep(SECONDS)  # what is kept may be from before the run has ended
        try:
            found = await asyncio.to_thread(status, self._context)
        except (Unavailable, JournalTooNew, ConfigurationError, sqlite3.Error, OSError) as error:
            log.debug("How the lake is cannot be told now: %s", error)
            return
        told = {name: found[name] for name in TOLD}
        if told != self._told:
            self._told = told
            self._hub.tell("health", **told)
