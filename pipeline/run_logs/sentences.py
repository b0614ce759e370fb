"""What a run's log says, in sentences: who speaks, how grave it is, and what happened in the owner's words.

One line of ``logs/runs/<run>.jsonl`` – an event, or what the code logged itself – becomes one :class:`LogLine`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from functools import lru_cache
from typing import Any, NamedTuple

from pipeline.clock import from_iso
from pipeline.engine.events import Event
from pipeline.flow import UNIFIED
from pipeline.model import Failure, FailureKind, Phase, RunState, StepState
from pipeline.platforms.declaration import NAMES, TITLES

_PHASES = frozenset(phase.value for phase in Phase)
_SHARED_TITLES = {step.key: step.title for step in UNIFIED}
# Modules that every platform shares, by the phase they work for.
_MODULES = {"collection": "extract", "intake": "validate", "promotion": "raw", "curation": "curated"}
_PACKAGES = {"warehouse": Phase.WAREHOUSE, "insights": Phase.UNIFIED}
_TRIGGERS = {
    "owner": "by you",
    "schedule": "by the schedule",
    "schedule-late": "by the schedule, caught up",
    "command": "from the command line",
    "replay": "to check set-aside files",
}
_ENDINGS = {
    RunState.SUCCESS: "all is done",
    RunState.PARTIAL: "a part could not be done",
    RunState.FAILED: "nothing could be done",
    RunState.CANCELLED: "it was stopped",
    RunState.INTERRUPTED: "it was cut off",
}
_DEEDS: Mapping[str, str] = {
    Phase.EXTRACT: "Received",
    Phase.VALIDATE: "Accepted",
    Phase.RAW: "Kept",
    Phase.STAGING: "Cleaned",
    Phase.CURATED: "Published",
    Phase.UNIFIED: "Combined",
    Phase.WAREHOUSE: "Loaded",
    Phase.METRICS: "Measured",
}
_WAITS = (FailureKind.NEEDS_SIGN_IN, FailureKind.RATE_LIMITED)  # nothing is broken: a person or a moment is awaited
_START = b'{"type": '


class Level(IntEnum):
    """How grave a line is."""

    DEBUG = 0
    INFO = 1
    WARNING = 2
    ERROR = 3

    @classmethod
    def named(cls, name: str) -> Level:
        """By name, in any case; what has no level of ours is read as the nearest one."""
        return _LEVELS.get(name.upper(), cls.INFO)


_LEVELS = {**Level.__members__, "CRITICAL": Level.ERROR, "FATAL": Level.ERROR, "WARN": Level.WARNING}


class Place(NamedTuple):
    """Who speaks. All empty: the run itself; no platform but a phase: a step of all platforms."""

    platform: str = ""
    phase: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line. ``detail`` is what comes below it, such as a trace; ``attempt`` 0 means that it tells of no try."""

    at: datetime | None
    level: Level
    place: Place
    message: str
    kind: str = ""  # the type of the event, ``Log`` for what the code said, '' for what cannot be read
    failure: Failure | None = None
    detail: str = ""
    attempt: int = 0
    of: int = 0
    set_aside: int = 0
    notes: tuple[str, ...] = ()

    @property
    def whole(self) -> str:
        """The message with everything below it."""
        return f"{self.message}\n{self.detail}" if self.detail else self.message


def line_from(raw: bytes) -> LogLine:
    """A line of the file. One that was cut off by a kill, or is no document at all, is shown as it stands."""
    text = raw.decode("utf-8", "replace")
    try:
        return line_of(json.loads(text))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        pass
    # A run that was cut off in the middle of a line and resumed goes on in that line.
    later = raw.rfind(_START)
    return line_from(raw[later:]) if later > 0 else LogLine(None, Level.INFO, Place(), text.strip())


def line_of_event(event: Event) -> LogLine:
    """An event as its line of the log will show it."""
    return line_of(event.to_json())


def line_of(said: Mapping[str, Any]) -> LogLine:
    """A document of the file as a line. Raises ValueError, TypeError, KeyError or AttributeError for other shapes."""
    kind = str(said["type"])
    at = from_iso(said["at"]) if said.get("at") else None
    return _READERS.get(kind, _unknown)(kind, at, said)


@lru_cache(maxsize=1024)
def place_of_key(key: str, platform: str = "") -> Place:
    """``tiktok.raw`` → TikTok, raw; ``unified.daily`` → no platform, unified."""
    first, _, last = key.partition(".")
    phase = next((part for part in (last, first) if part in _PHASES), "")
    return Place(platform or (first if first in NAMES else ""), phase, key)


def place_of_step(key: str, platform: str, phase: str) -> Place:
    """The same where platform and phase are told."""
    found = place_of_key(key, platform)
    return found._replace(phase=phase) if phase in _PHASES and phase != found.phase else found


def step_title(key: str) -> str:
    """A step as a sentence names it: ``TikTok: validate``, ``Daily plays``."""
    place = place_of_key(key)
    return _SHARED_TITLES.get(key) or (f"{TITLES[place.platform]}: {place.phase}" if place.platform in TITLES else key)


def seconds_text(seconds: float) -> str:
    """``0.02 s``, ``4.1 s``, ``20 s``, ``2:05``"""
    if seconds < 59.5:
        places = 2 if seconds < 0.095 else 1 if seconds < 9.95 else 0
        return f"{max(seconds, 0.01):.{places}f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def started_message(place: Place, attempt: int) -> str:
    """``Started``, ``Try 2``"""
    return _titled(place, "Started" if attempt == 1 else f"Try {attempt}")


def done_message(place: Place, rows: int, seconds: float) -> str:
    """``Kept 1,500 rows in 0.5 s``: what is said of a step that ended well and has nothing more to tell."""
    return _titled(place, _done(place, rows, seconds))


def _done(place: Place, rows: int, seconds: float) -> str:
    done = f"{_DEEDS.get(place.phase, 'Done,')} {_many(rows, 'row')}" if rows else "Done"
    return f"{done} in {seconds_text(seconds)}"


# ---- one reader a kind of line


def _run_started(kind: str, at: datetime | None, said: Mapping[str, Any]) -> LogLine:
    started = "Resumed" if said.get("resumed") else "Started"
    by = _TRIGGERS.get(said["trigger"], f"by {said['trigger']}")
    what = "full run" if said["kind"] == "full" else f"run {str(said['kind']).replace('-', ' ')}"
    return LogLine(at, Level.INFO, Place(), f"{started} {by}: {what}, {_many(len(said['steps']), 'step')}", kind)


def _run_finished(kind: str, at: datetime | None, said: Mapping[str, Any]) -> LogLine:
    state, aside = RunState(said["state"]), int(said.get("quarantined") or 0)
    message = f"Ended after {seconds_text(said['seconds'])}: {_ENDINGS.get(state, state.value)}"
    message += f", {_many(aside, 'file')} set aside" if aside else ""
    grave = {RunState.FAILED: Level.ERROR, RunState.PARTIAL: Level.WARNING, RunState.INTERRUPTED: Level.WARNING}
    return LogLine(at, grave.get(state, Level.INFO), Place(), message, kind, set_aside=aside)


def _step_started(kind: str, at: datetime | None, said: Mapping[str, Any]) -> LogLine:
    place, attempt = _place(said), int(said["attempt"])
    # Every step says when it is done; that it began is news only where that takes a while or is a second try.
    routine = attempt == 1 and place.phase != Phase.EXTRACT
    level = Level.DEBUG if routine else Level.INFO
    return LogLine(at, level, place, started_message(place, attempt), kind, attempt=attempt)


def _step_retrying(kind: str, at: datetime | None, said: Mapping[str, Any]) -> LogLine:
    place, failure, attempt, of = _place(said), _failure(said), int(said["attempt"]), int(said["of"])
    why = failure.message if failure else "It did not work."
    message = f"{why} Trying again in {seconds_text(said['in_seconds'])} (try {attempt} of {of})"
    return LogLine(at, Level.WARNING, place, message, kind, failure, attempt=attempt, of=of)


def _step_finished(kind: str, at: datetime | None, said: Mapping[str, Any]) -> LogLine:
    place, failure, aside = _place(said), _failure(said), int(said.get("quarantined") or 0)
    level, message = _ending(said, place, failure)
    if aside and failure is None:
        level, message = max(level, Level.WARNING), f"{message}, {_many(aside, 'file')} set aside"
    notes = tuple(str(note) for note in said.get("notes") or ())
    message = _titled(place, message) + (f" ({'; '.join(notes)})" if notes else "")
    return LogLine(at, level, place, message, kind, failure, set_aside=aside, notes=notes)


def _ending(said: Mapping[str, Any], place: Place, failure: Failure | None) -> tuple[Level, str]:
    """How grave a step's end is, and what is said of it."""
    state, seconds, rows = said["state"], float(said.get("seconds") or 0), int(said.get("rows_out") or 0)
    if failure is not None:
        return Level.WARNING if failure.kind in _WAITS else Level.ERROR, failure.message
    reason, blocked_by = str(said.get("skipped_reason") or ""), str(said.get("blocked_by") or "")
    if state == StepState.SUCCEEDED:
        return Level.INFO, _done(place, rows, seconds)
    if state == StepState.SKIPPED and blocked_by:
        reason = reason.replace(blocked_by, step_title(blocked_by))
        return Level.WARNING, f"Not done: {reason}" if reason else f"Not done: waits for {step_title(blocked_by)}"
    if state == StepState.SKIPPED:
        return Level.INFO, f"Nothing to do: {reason}" if reason else "Nothing to do"
    if state == StepState.CANCELLED:
        return Level.INFO, f"Stopped after {seconds_text(seconds)}" if seconds else "Not done: the run was stopped"
    return Level.ERROR if state == StepState.FAILED else Level.WARNING, f"It ended as {state}"


def _log(kind: str, at: datetime | None, said: Mapping[str, Any]) -> LogLine:
    logger = str(said.get("logger") or "")
    text = str(said["message"]).removeprefix(f"{logger}: ")
    message, _, detail = text.partition("\n")
    return LogLine(at, Level.named(str(said.get("level") or "")), _place_of(logger), message, kind, detail=detail)


def _unknown(kind: str, at: datetime | None, said: Mapping[str, Any]) -> LogLine:
    """An event of a newer program: its fields, so that nothing is passed over."""
    left_out = ("type", "run_id", "at", "seq", "key", "platform", "phase")
    fields = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in said.items() if name not in left_out)
    message = f"{kind}: {fields}" if fields else kind
    return LogLine(at, Level.INFO, _place(said) if said.get("key") else Place(), message, kind)


_READERS = {
    "RunStarted": _run_started,
    "RunFinished": _run_finished,
    "StepStarted": _step_started,
    "StepRetrying": _step_retrying,
    "StepFinished": _step_finished,
    "Log": _log,
}


def _place(said: Mapping[str, Any]) -> Place:
    return place_of_step(str(said["key"]), str(said.get("platform") or ""), str(said.get("phase") or ""))


@lru_cache(maxsize=1024)
def _place_of(logger: str) -> Place:
    """Who speaks, by the name of the module: ``pipeline.platforms.tiktok.extract`` → TikTok, extract."""
    parts = logger.split(".")
    platform = next((part for part in parts if part in NAMES), "")
    phase = _MODULES.get(parts[-1], parts[-1] if parts[-1] in _PHASES else "")
    return Place(platform, phase or next((_PACKAGES[part].value for part in parts if part in _PACKAGES), ""))


def _titled(place: Place, message: str) -> str:
    """Several steps share the column of the combining phase: there the sentence names its step."""
    title = _SHARED_TITLES.get(place.key, "") if place.phase == Phase.UNIFIED else ""
    return f"{title}: {message[:1].lower()}{message[1:]}" if title else message


def _failure(said: Mapping[str, Any]) -> Failure | None:
    told = said.get("failure")
    if not told:
        return None
    retry_at = from_iso(told["retry_at"]) if told.get("retry_at") else None
    return Failure(FailureKind(told["kind"]), str(told["message"]), str(told["next_action"]), retry_at=retry_at)


def _many(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
