"""What is worth a word: plays that fell, revenue that changed – only where both periods are whole and comparable."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from pipeline.insights.goals import Goals
from pipeline.insights.kpi import definitions as of
from pipeline.insights.kpi.model import Amount, KpiValue, Unit, exact


class AlertSeverity(StrEnum):
    HIGH = "high"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True)
class Alert:
    """``key`` is the KPI it is about; ``first`` to ``last`` is the newer period. ``change`` is a fraction of before."""

    key: str
    severity: AlertSeverity
    unit: Unit
    now: Amount
    before: Amount
    first: date
    last: date
    change: float | None

    def to_json(self) -> dict[str, Any]:
        return {
            "key": self.key, "severity": self.severity.value, "unit": self.unit.value, "now": exact(self.now),
            "before": exact(self.before), "change": self.change, "first_day": self.first.isoformat(),
            "last_day": self.last.isoformat(),
        }  # fmt: skip


def alerts_of(known: Iterable[KpiValue], goals: Goals) -> tuple[Alert, ...]:
    """Of the values of one day. A value without a comparable one before never alerts."""
    by_key = {one.key: one for one in known if not one.subject}
    return tuple(found for found in (_revenue(by_key, goals), _plays(by_key, goals)) if found)


def _revenue(known: Mapping[str, KpiValue], goals: Goals) -> Alert | None:
    """The last fully reported month against the one before: never a month whose money is still coming in."""
    value = known.get(of.REVENUE_MONTH.key)
    if value is None or goals.revenue_change is None or value.difference is None:
        return None
    if Decimal(value.difference).copy_abs() <= goals.revenue_change:
        return None
    return _alert(value, AlertSeverity.INFO if value.difference > 0 else AlertSeverity.HIGH)


def _plays(known: Mapping[str, KpiValue], goals: Goals) -> Alert | None:
    """The newest 7 days that all have reported against the 7 before: their means differ as their sums do."""
    value = known.get(of.PLAYS_WEEK.key)
    if value is None or goals.plays_drop is None:
        return None
    now, before = value.value, value.before
    if not isinstance(now, int) or not isinstance(before, int) or before <= 0:
        return None
    return _alert(value, AlertSeverity.WARNING) if now < before * (1 - goals.plays_drop) else None


def _alert(value: KpiValue, severity: AlertSeverity) -> Alert:
    assert isinstance(value.value, int | Decimal)
    assert isinstance(value.before, int | Decimal)
    assert value.first is not None
    assert value.last is not None
    return Alert(value.key, severity, value.unit, value.value, value.before, value.first, value.last, value.change)
