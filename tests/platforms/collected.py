"""Collecting in a test: what it comes to, how long its pages may take, and that no browser is left of it."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from pipeline.access.browser import BrowserPlan, OpenBrowser, with_browser
from pipeline.model import Delivery, Failure, StepFailed, StepResult, Verdict
from tests.access.no_browser_left import no_browser_left
from tests.platform_sims.room import MOMENT, CollectingRoom
from tests.platforms.hand_made import ALARMING

PATIENT, HASTY = 30.0, 3.0
"""Seconds a page may take: where all goes well, and where something is waited for that never comes."""


def collected(room: CollectingRoom, seconds: float = PATIENT, **more: Any) -> StepResult | Failure:
    """What the extract step comes to. Its words must be fit for the owner, and nothing may be left of a browser."""
    try:
        with waiting(room, seconds), no_browser_left(room.access.journal_dir):
            return room.collect(**more)
    except StepFailed as failed:
        for words in (failed.failure.message, failed.failure.next_action):
            assert words.endswith("."), words
            assert not ALARMING.search(words), words
        return failed.failure


def emptied(room: CollectingRoom) -> CollectingRoom:
    """The room as before anything was collected in it, its platform free of faults."""
    room.stand_in.faults.clear()
    room.stand_in.requests.clear()
    shutil.rmtree(room.landing, ignore_errors=True)
    shutil.rmtree(room.root / "journal" / "visits", ignore_errors=True)
    return room


def in_a_browser(room: CollectingRoom, work: Callable[[OpenBrowser], Awaitable[None]]) -> None:
    """Do something in a browser of its own, as the room's lake would open one."""
    asyncio.run(with_browser(BrowserPlan(room.access.journal_dir), work, 100, lambda: False))


@contextmanager
def waiting(room: CollectingRoom, seconds: float, **more: Any) -> Iterator[None]:
    """How long pages and downloads may take, for a while; ``more`` goes into ``collecting.json``, too."""
    path = room.root / "config" / "collecting.json"
    before = path.read_text()
    path.write_text(json.dumps({**json.loads(before), "page_seconds": seconds, "download_seconds": seconds, **more}))
    try:
        yield
    finally:
        path.write_text(before)


def accepted(platform: str, kind: str, path: str, rows: int, **facts: str) -> Delivery:
    """A ledger's entry of a file that was accepted earlier."""
    return Delivery(
        platform, path, 9000, 1, "0" * 64, kind, downloaded_at=MOMENT - timedelta(days=7), verdict=Verdict.ACCEPTED,
        rows=rows,
        facts=tuple(sorted({"rows": str(rows), **facts}.items())),
    )  # fmt: skip
