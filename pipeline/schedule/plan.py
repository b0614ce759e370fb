"""What the owner wants of the schedule: days and hours, what to do about missed runs, when to leave it alone."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tzlocal import get_localzone, reload_localzone

from pipeline.configuration import SCHEDULE, Configuration, Window
from pipeline.settings import ConfigurationError

LOCAL = "local"
MOST_RETRIES = 10
LONGEST_WAIT = timedelta(days=2)


class Missed(StrEnum):
    """What to do about a run whose moment passed while nobody could start it."""

    CATCH_UP = "catch-up"
    SKIP = "skip"


@dataclass(frozen=True)
class Plan:
    """``schedule_config.json`` as far as it is about when runs start.

    ``zone_name`` is as stated: ``local`` follows this computer. ``retry_after`` are the waits before a platform that
    could not be reached is tried again, each counted from the end of the try before.
    """

    window: Window
    zone: ZoneInfo
    zone_name: str = LOCAL
    enabled: bool = True
    missed: Missed = Missed.CATCH_UP
    not_on_battery: bool = False
    not_metered: bool = False
    settle: timedelta = timedelta(seconds=60)
    network_patience: timedelta = timedelta(hours=12)  # a run some hours late is better than none for two days
    retry_after: tuple[timedelta, ...] = (timedelta(minutes=30), timedelta(minutes=60), timedelta(minutes=120))


def plan_of(configuration: Configuration) -> Plan:
    """The plan of a lake. Raises :class:`ConfigurationError` naming the value that cannot be meant."""
    document = configuration.stated_schedule() or configuration.schedule()
    stated = Stated(str(configuration.folder / SCHEDULE), document.get("schedule") or {}, "schedule")
    retries = Stated(str(configuration.folder / SCHEDULE), document.get("retry_policy") or {}, "retry_policy")
    return Plan(
        configuration.window(),
        stated.zone("timezone"),
        str(stated.values.get("timezone", LOCAL)),
        stated.yes("enabled", Plan.enabled),
        stated.missed("missed"),
        stated.yes("not_on_battery", Plan.not_on_battery),
        stated.yes("not_on_metered_connection", Plan.not_metered),
        stated.span("settle_seconds", "seconds", Plan.settle),
        stated.span("network_wait_minutes", "minutes", Plan.network_patience),
        retries.waits("platform_retry_minutes", Plan.retry_after),
    )


def look_for_zone() -> None:
    """Notice that the computer is in another time zone by now; what ``local`` means is kept otherwise."""
    with warnings.catch_warnings(), suppress(ZoneInfoNotFoundError, ValueError, OSError):
        warnings.simplefilter("ignore")  # a zone that cannot be told is refused by plan_of
        reload_localzone()


@dataclass(frozen=True)
class Stated:
    """A section of the file, asked for values of a certain shape; whatever has another one is refused by its name."""

    path: str
    values: Mapping[str, Any]
    section: str

    def yes(self, name: str, usual: bool) -> bool:
        value = self.values.get(name, usual)
        if not isinstance(value, bool):
            raise self._wrong(name, value, "Write true or false.")
        return value

    def zone(self, name: str) -> ZoneInfo:
        value = self.values.get(name, LOCAL)
        try:
            return get_localzone() if value == LOCAL else ZoneInfo(str(value))
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise self._wrong(name, value, "Write local, or a time zone like Europe/Berlin.") from None

    def missed(self, name: str) -> Missed:
        value = self.values.get(name, Missed.CATCH_UP.value)
        try:
            return Missed(value)
        except ValueError:
            raise self._wrong(name, value, f"Write {' or '.join(Missed)}.") from None

    def span(self, name: str, unit: str, usual: timedelta) -> timedelta:
        value = self.values.get(name, usual / timedelta(**{unit: 1}))
        if not _number(value) or not timedelta() <= timedelta(**{unit: value}) <= LONGEST_WAIT:
            raise self._wrong(name, value, f"Write a number of {unit}, two days at most.")
        return timedelta(**{unit: value})

    def waits(self, name: str, usual: tuple[timedelta, ...]) -> tuple[timedelta, ...]:
        value = self.values.get(name, [wait / timedelta(minutes=1) for wait in usual])
        most = LONGEST_WAIT / timedelta(minutes=1)
        if not isinstance(value, list) or len(value) > MOST_RETRIES or not all(_number(n, most) for n in value):
            raise self._wrong(name, value, f"Write up to {MOST_RETRIES} numbers of minutes, like [30, 60, 120].")
        return tuple(timedelta(minutes=minutes) for minutes in value)

    def _wrong(self, name: str, value: object, next_action: str) -> ConfigurationError:
        return ConfigurationError(f"{self.path}: {self.section}.{name} is {value!r}.", next_action)


def _number(value: object, most: float = 1e6) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= most
