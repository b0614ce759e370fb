"""What is worth a word: plays that fell, revenue that changed – only where both periods are whole and comparable."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from pipeline.insights.goals import Goals
from pipeline.insights.kpi import definitions as of
from pipeline.insights.kpi.model import Amount, KpiValue, Unit, exact
from pipeline.warehouse.pico import EXACT

ALERTS = (of.REVENUE_MONTH, of.PLAYS_WEEK)


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
    found = ((by_key[kpi.key], _severity(by_key[kpi.key], goals)) for kpi in ALERTS if kpi.key in by_key)
    return tuple(_alert(value, severity) for value, severity in found if severity is not None)


def _severity(value: KpiValue, goals: Goals) -> AlertSeverity | None:
    return severity_of(value.key, value.value, value.before, goals)


def severity_of(key: str, now: Amount | str | None, before: Amount | str | None, goals: Goals) -> AlertSeverity | None:
    """How much a change is worth a word; None where it is not, or cannot be told."""
    if not isinstance(now, int | Decimal) or not isinstance(before, int | Decimal):
        return None
    if key == of.REVENUE_MONTH.key:
        # The last fully reported month against the one before: never a month whose money is still coming in.
        change = EXACT.subtract(Decimal(now), Decimal(before))
        if goals.revenue_change is None or change.copy_abs() <= goals.revenue_change:
            return None
        return AlertSeverity.INFO if change > 0 else AlertSeverity.HIGH
    # The newest 7 days that all have reported against the 7 before: their means differ as their sums do.
    if goals.plays_drop is None or before <= 0 or now >= before * (1 - goals.plays_drop):
        return None
    return AlertSeverity.WARNING


def _alert(value: KpiValue, severity: AlertSeverity) -> Alert:
    assert isinstance(value.value, int | Decimal)
    assert isinstance(value.before, int | Decimal)
    assert value.first is not None
    assert value.last is not None
    return Alert(value.key, severity, value.unit, value.value, value.before, value.first, value.last, value.change)
