"""The schedule paused by the owner: since when and until when, in one small file of the lake's configuration.

A pause that has run out is none; nothing has to end it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from pathlib import Path
from typing import Any

from pipeline.clock import Clock, from_iso, iso
from pipeline.registry import read_json
from pipeline.settings import ConfigurationError
from pipeline.zones.store import LocalStore

FILE = "schedule_pause.json"
AGAIN = "Pause or resume the schedule once more; that writes the file anew."


@dataclass(frozen=True)
class Pause:
    """No run starts by itself ``until`` this moment (UTC), or until the owner resumes when it is None."""

    since: datetime
    until: datetime | None = None

    def covers(self, moment: datetime) -> bool:
        return self.since <= moment and (self.until is None or moment < self.until)

    def to_json(self) -> dict[str, str | None]:
        return {"since": iso(self.since), "until": iso(self.until) if self.until else None}


def paused(config_dir: Path, clock: Clock) -> Pause | None:
    """The pause that holds now. Raises :class:`ConfigurationError` naming file and place for one that is unreadable."""
    last = last_pause(config_dir)
    over = last is not None and last.until is not None and last.until <= clock.now()
    return None if over else last


def last_pause(config_dir: Path) -> Pause | None:
    """The pause that holds, or the last one that has run out: what fell into it is told by it. Raises as above."""
    path = config_dir / FILE
    if not path.exists():
        return None
    stated = read_json(path)
    if not isinstance(stated, dict):
        raise ConfigurationError(f"{path}: it does not hold an object.", AGAIN)
    since = _moment(path, "since", stated.get("since"))
    until = _moment(path, "until", stated["until"]) if stated.get("until") is not None else None
    return Pause(since, until)


def pause(config_dir: Path, clock: Clock, until: datetime | None = None) -> Pause:
    """Pause the schedule from now on, in the place of a pause that holds. Raises ValueError for a past ``until``."""
    begun = Pause(clock.now(), until)
    if until is not None and until <= begun.since:
        raise ValueError(f"a pause until {iso(until)} would be over")
    with LocalStore(str(config_dir)).writing(FILE) as sink:
        sink.write(json.dumps(begun.to_json(), indent=2).encode() + b"\n")
    return begun


def unpause(config_dir: Path) -> None:
    """Let the schedule go on. It may not have been paused at all, and an unreadable file goes, too."""
    LocalStore(str(config_dir)).remove(FILE)


def in_hours(clock: Clock, hours: float) -> datetime:
    return clock.now() + timedelta(hours=hours)


def tomorrow(clock: Clock, start: time, zone: tzinfo | None = None) -> datetime:
    """The moment (UTC) at which tomorrow's window starts by the clocks of ``zone``, else of this computer."""
    day = clock.now().astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(day, start, zone).astimezone(UTC)


def _moment(path: Path, name: str, value: Any) -> datetime:
    try:
        return from_iso(value)
    except (ValueError, TypeError, AttributeError):
        raise ConfigurationError(f"{path}: {name} is {value!r}, which is no moment.", AGAIN) from None
