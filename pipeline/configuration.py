"""The lake's configuration files: written with their defaults on first use, refused with file, line and reason.

``config/schedule_config.json`` says when runs happen and how failures are retried;
``config/pipeline_dependencies.json`` says which platforms take part and what the cross-platform steps wait for;
``config/collecting.json`` says how the platforms are visited (read by :mod:`pipeline.access.collecting`);
``config/health.json`` says from when on something is worth a word (read by :mod:`pipeline.quality.thresholds`);
``config/goals.json`` says what the label wants to reach (read by :mod:`pipeline.insights.goals`).
"""

from __future__ import annotations

import copy
import hashlib
import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from typing import Any

from pipeline.access.collecting import FILE as COLLECTING
from pipeline.insights.goals import FILE as GOALS
from pipeline.insights.goals import goals_bytes
from pipeline.quality.thresholds import FILE as HEALTH
from pipeline.registry import FILE as ARTISTS
from pipeline.registry import read_json
from pipeline.settings import ConfigurationError
from pipeline.zones.store import LocalStore

SCHEDULE = "schedule_config.json"
DEPENDENCIES = "pipeline_dependencies.json"
AGAIN = "Mend it, or delete the file to start again from the defaults."
READ_BY_STEPS = (ARTISTS, "toolost_sales_columns.json")

SCHEDULE_DEFAULTS: dict[str, Any] = {
    "schedule": {
        "frequency": "weekly",
        "days": ["monday", "wednesday", "friday"],
        "time_window": {"start": "06:00", "end": "09:00", "randomize": True},
        "timezone": "local",
    },
    "retry_policy": {"max_retries": 3, "delay_seconds": 2, "exponential_backoff": True},
    "notifications": {"needs_action": True, "on_success": False, "on_warning": True, "on_failure": True},
    "retention": {"archive_days": 365, "log_days": 30, "event_days": 90, "after_good_runs": True},
}

_one_at_a_time = threading.Lock()  # between reading a file and writing it with one value changed

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True)
class Retention:
    """How long things are kept, in days. Raw files are kept for ever and are not listed here.

    ``after_good_runs``: old versions go by themselves after a run that ended well.
    """

    archive_days: int = 365
    log_days: int = 30
    event_days: int = 90
    after_good_runs: bool = True


@dataclass(frozen=True)
class Window:
    """On which days, and between which local times, a scheduled run may start."""

    days: tuple[str, ...]
    start: time
    end: time
    randomize: bool

    @property
    def minutes(self) -> int:
        """How long the window is; one that ends before it starts reaches over midnight."""
        return (self.end.hour * 60 + self.end.minute - self.start.hour * 60 - self.start.minute) % (24 * 60)


class Configuration:
    """The configuration folder of one lake. Reading a file that is not there writes its defaults first."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def schedule(self) -> dict[str, Any]:
        """``schedule_config.json``; raises :class:`ConfigurationError` for JSON that cannot be read."""
        return self._document(SCHEDULE, lambda: SCHEDULE_DEFAULTS, tuple(SCHEDULE_DEFAULTS))

    def dependencies(self, defaults: Callable[[], Mapping[str, Any]]) -> dict[str, Any]:
        """``pipeline_dependencies.json``; the flow knows its defaults."""
        return self._document(DEPENDENCIES, defaults, ("platforms", "dependencies"))

    def stated_dependencies(self) -> dict[str, Any] | None:
        """The same for those who only look: nothing is written, and None where no run has written it yet."""
        return self._read(DEPENDENCIES, ("platforms", "dependencies")) if self._path(DEPENDENCIES).exists() else None

    def stated_schedule(self) -> dict[str, Any] | None:
        """``schedule_config.json`` for those who only look."""
        return self._read(SCHEDULE, tuple(SCHEDULE_DEFAULTS)) if self._path(SCHEDULE).exists() else None

    def stated_collecting(self) -> dict[str, Any] | None:
        """``collecting.json`` for those who only look; a lake need not have one."""
        return self._read(COLLECTING, ("addresses",)) if self._path(COLLECTING).exists() else None

    def change_collecting(self, place: tuple[str, ...], value: object) -> None:
        """Set one value of ``collecting.json``; all others stay, also unknown ones."""
        with _one_at_a_time:
            self._change(COLLECTING, self.stated_collecting() or {}, place, value)

    def stated_health(self) -> dict[str, Any] | None:
        """``health.json`` for those who only look; a lake need not have one."""
        return self._read(HEALTH, ("freshness_days",)) if self._path(HEALTH).exists() else None

    def change_health(self, place: tuple[str, ...], value: object) -> None:
        """Set one value of ``health.json``, or take it out with None, so that the usual one counts; all others stay."""
        with _one_at_a_time:
            self._change(HEALTH, self.stated_health() or {}, place, value, take_out=value is None)

    def stated_goals(self) -> dict[str, Any] | None:
        """``goals.json`` for those who only look; a lake need not have one."""
        return self._read(GOALS, ("goals", "alerts")) if self._path(GOALS).exists() else None

    def change_goals(self, place: tuple[str, ...], value: object, take_out: bool = False) -> None:
        """Set one value of ``goals.json`` – None: there is no such goal – or take it out, so that the usual counts."""
        with _one_at_a_time:
            self._change(GOALS, self.stated_goals() or {}, place, value, take_out=take_out)

    def change_schedule(self, place: tuple[str, ...], value: object) -> None:
        """Set one value of ``schedule_config.json``, named by the way to it; all others stay, also unknown ones."""
        with _one_at_a_time:
            self._change(SCHEDULE, self.stated_schedule() or SCHEDULE_DEFAULTS, place, value)

    def change_dependencies(
        self, defaults: Callable[[], Mapping[str, Any]], place: tuple[str, ...], value: object
    ) -> None:
        """Set one value of ``pipeline_dependencies.json`` in the same way."""
        with _one_at_a_time:
            self._change(DEPENDENCIES, self.stated_dependencies() or defaults(), place, value)

    def retention(self) -> Retention:
        """How long to keep what; refuses values that are no whole number of days. Nothing is written."""
        stated = (self.stated_schedule() or SCHEDULE_DEFAULTS).get("retention") or {}
        known = {name: getattr(Retention, name) for name in Retention.__dataclass_fields__}
        for name, value in stated.items():
            if name not in known:
                raise self._wrong(SCHEDULE, f"retention.{name} is not known", f"Use {', '.join(known)}.")
            if isinstance(known[name], bool):
                if not isinstance(value, bool):
                    raise self._wrong(SCHEDULE, f"retention.{name} is {value!r}", "Write true or false.")
            elif not isinstance(value, int) or isinstance(value, bool) or value < 1:
                raise self._wrong(
                    SCHEDULE, f"retention.{name} is {value!r}", "Write a whole number of days, 1 or more."
                )
        return Retention(**{**known, **stated})

    def window(self) -> Window:
        """When scheduled runs may start; refuses days and times that are none, naming the value."""
        stated = self.schedule().get("schedule", {})
        between = stated.get("time_window", {})
        if not isinstance(between, dict):
            raise self._wrong(SCHEDULE, "schedule.time_window is not an object", AGAIN)
        days = stated.get("days", list(DAYS[:5:2]))
        if not isinstance(days, list) or not days or any(day not in DAYS for day in days):
            raise self._wrong(SCHEDULE, f"schedule.days is {days!r}", f"Use a list of {', '.join(DAYS)}.")
        start, end = self._time("start", between.get("start", "06:00")), self._time("end", between.get("end", "09:00"))
        randomize = between.get("randomize", True)
        if not isinstance(randomize, bool):
            raise self._wrong(SCHEDULE, f"schedule.time_window.randomize is {randomize!r}", "Write true or false.")
        return Window(tuple(days), start, end, randomize)

    def _time(self, name: str, value: object) -> time:
        try:
            return datetime.strptime(str(value), "%H:%M").time()
        except ValueError:
            raise self._wrong(SCHEDULE, f"schedule.time_window.{name} is {value!r}", "Write it as 06:00.") from None

    def digest(self) -> str:
        """Names what steps read from the configuration: a changed artist list means work."""
        digest = hashlib.sha256()
        for name in READ_BY_STEPS:
            for path in (self.folder / name, self.folder.parent / name):
                if path.is_file():
                    digest.update(name.encode() + b"\0" + path.read_bytes())
                    break
        return digest.hexdigest()

    def digest_of_goals(self) -> str:
        """Names the goals, which only the KPIs read; those of a lake without the file are the usual ones."""
        return hashlib.sha256(goals_bytes(self.folder)).hexdigest()

    def _document(
        self, name: str, defaults: Callable[[], Mapping[str, Any]], objects: tuple[str, ...]
    ) -> dict[str, Any]:
        """A file's content; its parts named in ``objects`` are objects where they are there at all."""
        if not self._path(name).exists():
            self._check_lake_there()
            self._write(self._path(name), defaults())
        return self._read(name, objects)

    def _check_lake_there(self) -> None:
        """Drives are unplugged: defaults must not begin an empty lake in the place of one that is away."""
        if not self.folder.parent.is_dir():
            raise ConfigurationError(
                f"The lake folder {self.folder.parent} is not there.",
                "Is the drive connected? Look again, or choose the folder.",
            )

    def _read(self, name: str, objects: tuple[str, ...]) -> dict[str, Any]:
        body = read_json(self._path(name))
        if not isinstance(body, dict):
            raise self._wrong(name, "it does not hold an object", AGAIN)
        for part in objects:
            if not isinstance(body.get(part, {}), dict):
                raise self._wrong(name, f"{part} is not an object", AGAIN)
        return body

    def _change(
        self, name: str, body: Mapping[str, Any], place: tuple[str, ...], value: object, take_out: bool = False
    ) -> None:
        if not place:
            raise ValueError("a value to change has a name")
        changed = copy.deepcopy(dict(body))
        part = changed
        for step in place[:-1]:
            inner = part.setdefault(step, {})
            if not isinstance(inner, dict):
                raise self._wrong(name, f"{step} is not an object", AGAIN)
            part = inner
        if take_out:
            part.pop(place[-1], None)
        else:
            part[place[-1]] = value
        if changed != body or not self._path(name).exists():
            self._check_lake_there()
            self._write(self._path(name), changed)

    def _path(self, name: str) -> Path:
        return self.folder / name

    def _wrong(self, name: str, what: str, next_action: str) -> ConfigurationError:
        return ConfigurationError(f"{self.folder / name}: {what}.", next_action)

    @staticmethod
    def _write(path: Path, body: Mapping[str, Any]) -> None:
        with LocalStore(str(path.parent)).writing(path.name) as sink:
            sink.write(json.dumps(body, indent=2, ensure_ascii=False).encode() + b"\n")
