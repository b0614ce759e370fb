"""Recognising TikTok's files by name: the name tells whose figures they are, and mostly since when.

An export is called ``Overview_<first day>_<seconds since 1970>_<handle>``; the number is the moment of download. What
the name adds to the bytes is kept as ``<day>@<handle>``, the day empty where the name does not tell it.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import PurePosixPath

from pipeline.platforms.declaration import Identity
from pipeline.platforms.names import STAMP, moment_in
from pipeline.platforms.tiktok.years import BEGINNING
from pipeline.registry import Registry

# What browsers and copying add. None of it can be part of a handle, which has no blanks and no brackets.
_COPY = r"(?:\s*\(\d{1,6}\)|\s+-\s+\w+|\s+copy)*"
_DEBUG = re.compile(r"(?P<of>follower|export)_debug_.+\.json", re.IGNORECASE)
_FOLLOWERS = re.compile(rf"@?(?P<handle>.+)_followers(?:_{STAMP})?{_COPY}\.json", re.IGNORECASE)
_OVERVIEW = re.compile(
    r".*?overview(?:[ _-]+(?P<day>\d{4}-\d{2}-\d{2}))?+(?:[ _-]+(?P<epoch>\d{10}(?:\d{3})?))?+"
    rf"[ _-]+@?(?P<handle>[^\s(].*?){_COPY}\s*\.(?:zip|csv)",
    re.IGNORECASE,
)
_END = 2100  # the year from which on a number is no moment of ours


def identify(path: str, registry: Registry) -> Identity | None:
    name = PurePosixPath(path).name
    if found := _DEBUG.fullmatch(name):
        return Identity("debug" if found["of"].lower() == "follower" else "range", downloaded_at=moment_in(name))
    if found := _FOLLOWERS.fullmatch(name):
        moment = moment_in(name)
        handle = _known(found["handle"], registry) or found["handle"]
        return Identity("followers", subject(moment.date() if moment else None, handle), moment)
    if found := _OVERVIEW.fullmatch(name):
        day, moment = _day(found["day"]), _moment(found["epoch"])
        if handle := _owner(found["handle"], bool(day or moment), registry):
            return Identity("overview", subject(day, handle), moment)
    return None


def subject(day: date | None, handle: str) -> str:
    return f"{day.isoformat() if day else ''}@{handle}"


def day_and_handle(subject: str) -> tuple[date | None, str]:
    """The parts of :func:`subject`."""
    day, _, handle = subject.partition("@")
    return date.fromisoformat(day) if day else None, handle


def _owner(rest: str, in_place: bool, registry: Registry) -> str:
    """Whose export it is, by what stands after date and moment; without these only known accounts are believed.

    Registered handles come longest first, so that of two that fit the whole one is found.
    """
    known = (h for h in registry.handles if re.fullmatch(rf"[\d\W_]*{re.escape(h)}", rest, re.IGNORECASE))
    return _known(rest, registry) or next(known, rest if in_place else "")


def _known(handle: str, registry: Registry) -> str:
    """A registered handle in the registry's spelling; TikTok makes no difference between large and small letters."""
    return next((known for known in registry.handles if known.casefold() == handle.casefold()), "")


def _day(text: str | None) -> date | None:
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return None
    return day if day >= BEGINNING and day.year < _END else None


def _moment(epoch: str | None) -> datetime | None:
    """Seconds – or thousandths – since 1970 as a moment; None for numbers that cannot be one."""
    moment = datetime.fromtimestamp(int(epoch[:10]), UTC) if epoch else None
    return moment if moment and moment.date() >= BEGINNING and moment.year < _END else None
