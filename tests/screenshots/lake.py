"""The lake in the pictures, and the clock that stands over it."""

from __future__ import annotations

import os
import shutil
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.ahead import Ahead
from pipeline.access.sessions import SessionBook, SessionFacts
from pipeline.clock import iso
from pipeline.schedule.slots import Slot

SAMPLE = Path(__file__).parents[2] / "resources" / "sample_lake"
STARTED = datetime(2026, 11, 23, 7, 52, 4, tzinfo=UTC)
TORN = "distrokid/streams/streams_stats_20261122_070003.html"


class FixedClock:
    """Goes on from one fixed moment, as fast as any clock."""

    def __init__(self) -> None:
        self._began = time.monotonic()

    def now(self) -> datetime:
        return STARTED + timedelta(seconds=self.monotonic() - self._began)

    def monotonic(self) -> float:
        return time.monotonic()

    def wait(self, event: threading.Event, seconds: float) -> bool:
        return event.wait(seconds)


def prepared(root: Path) -> Path:
    """A copy of the sample lake, with nothing run in it yet; its files came before the clock stands still."""
    shutil.copytree(SAMPLE, root)
    written_at(root, STARTED - timedelta(days=1))
    return root


def written_at(root: Path, moment: datetime) -> None:
    """All files are as old as the story has it, not as old as this very copy."""
    for path in root.rglob("*"):
        os.utime(path, (moment.timestamp(), moment.timestamp()))


WHO = "label@nova-drift.example"
LASTS = (("metaads", "", None, "Nova Records"), ("distrokid", "", 12, WHO), ("toolost", "", 6, WHO),
         ("tiktok", "kilo.vale", 6, ""), ("tiktok", "nova.drift", 5, ""), ("linktree", "", 19, "novadrift"),
         ("spotify", "", 22, ""), ("spotify-catalogue", "", None, ""))  # fmt: skip
"""Connection, account, for how many more days, and who signed in."""


def signed_in_everywhere(root: Path) -> None:
    """Facts as sign-ins and keys leave them; no secret goes with them."""
    since = iso(STARTED - timedelta(days=2))
    for connection, account, days, who in LASTS:
        expires = iso(STARTED + timedelta(days=days)) if days is not None else ""
        SessionBook(root / "journal").put(
            SessionFacts(connection, account, since, since, expires, signed_in_as=who, signed_in_at=since)
        )


def some_time_later(root: Path) -> None:
    """DistroKid has sent us back to its form, and TooLost will soon."""
    book, now = SessionBook(root / "journal"), iso(STARTED)
    for facts in book.all():
        if facts.connection == "distrokid":
            book.put(replace(facts, ended_at=now, why_ended="DistroKid wants you to sign in again. Nothing was lost."))
        elif facts.connection == "toolost":
            book.put(replace(facts, expires_at=iso(STARTED + timedelta(days=3))))


def break_off(root: Path) -> None:
    """One download arrives that broke off half way."""
    whole = next((root / "landing" / "distrokid" / "streams").glob("streams_stats_*.html")).read_bytes()
    (root / "landing" / TORN).write_bytes(whole[: len(whole) // 2])


def next_wednesday() -> Ahead:
    """What comes next: one run, two days after the others."""
    moment = (STARTED + timedelta(days=2)).replace(hour=6, minute=41, second=20)
    return Ahead(coming=(Slot(moment.date(), "UTC", moment),))
