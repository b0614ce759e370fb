"""How near we are to what the Graph API allows, as its answers tell: in their headers, each with several entries.

Source: Meta's pages *Rate limiting* and *Insights best practices*. ``x-business-use-case-usage`` is
``{business or account: [{type, call_count, total_cputime, total_time, estimated_time_to_regain_access}, …]}`` with
percentages and minutes; ``x-fb-ads-insights-throttle`` has ``app_id_util_pct`` and ``acc_id_util_pct``,
``x-ad-account-usage`` has ``acc_id_util_pct`` and ``reset_time_duration`` (seconds), ``x-app-usage`` percentages only.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from pipeline.access.http import DEFER_OVER_SECONDS, LONGEST_WAIT, wait_until
from pipeline.clock import Clock

BUSINESS, INSIGHTS, ACCOUNT, APP = (
    "x-business-use-case-usage", "x-fb-ads-insights-throttle", "x-ad-account-usage", "x-app-usage",
)  # fmt: skip
_PERCENT = ("call_count", "total_cputime", "total_time", "app_id_util_pct", "acc_id_util_pct")
FULL = 100.0
PAUSES = ((FULL, 60.0), (90.0, 20.0), (75.0, 5.0))  # from which percentage on, so many seconds before the next call


@dataclass(frozen=True)
class Usage:
    """The worst of all entries: percent of what is allowed, and seconds until we may come again."""

    percent: float = 0.0
    regain_seconds: float = 0.0


def usage_of(headers: Mapping[str, str]) -> Usage:
    """What the headers of one answer tell; those that cannot be read tell nothing."""
    percent, seconds = 0.0, 0.0
    for entry in _entries(headers):
        used = max((_number(entry.get(name)) for name in _PERCENT), default=0.0)
        percent = max(percent, used)
        seconds = max(seconds, 60 * _number(entry.get("estimated_time_to_regain_access")))
        if used >= FULL:
            seconds = max(seconds, _number(entry.get("reset_time_duration")))
    return Usage(percent, seconds)


@dataclass
class Throttle:
    """What lies between two calls. An answer that has come is never thrown away; the next call waits."""

    title: str
    clock: Clock
    _usage: Usage = field(default_factory=Usage)
    _free_at: datetime | None = None

    def hear(self, headers: Mapping[str, str]) -> None:
        self._usage = usage_of(headers)
        if self._usage.regain_seconds:
            wait = min(timedelta(seconds=self._usage.regain_seconds), LONGEST_WAIT)
            self._free_at = self.clock.now() + wait

    def seconds_to_wait(self) -> float:
        """How long the next call has to wait, a minute at most.

        Raises :class:`StepFailed` (rate-limited) where it is longer.
        """
        if self._free_at is not None:
            left = (self._free_at - self.clock.now()).total_seconds()
            if left > DEFER_OVER_SECONDS:
                raise wait_until(self.title, self._free_at)
            self._free_at = None
            return max(0.0, left)
        used, self._usage = self._usage.percent, Usage()
        return next((seconds for percent, seconds in PAUSES if used >= percent), 0.0)


def _entries(headers: Mapping[str, str]) -> Iterator[Mapping[str, Any]]:
    for name in (INSIGHTS, ACCOUNT, APP):
        yield from _objects(_json(headers.get(name)))
    business = _json(headers.get(BUSINESS))
    for entries in business.values() if isinstance(business, dict) else ():
        yield from _objects(entries)


def _objects(value: object) -> Iterator[Mapping[str, Any]]:
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict):
            yield item


def _json(text: str | None) -> object:
    try:
        return json.loads(text or "null")
    except (ValueError, RecursionError):
        return None


def _number(value: object) -> float:
    """A figure as number or text; what is none, or no real one, counts as nothing."""
    try:
        number = float(value) if isinstance(value, int | float | str) else 0.0
    except ValueError:
        return 0.0
    return number if 0 <= number < 1e9 else 0.0
