"""The shapes of KPIs, goals and alerts, as the feed answers them."""

from __future__ import annotations

from pydantic import Field

from pipeline.feed.shapes import Shape
from pipeline.insights.kpis import AlertSeverity, GoalState, Unit

DAY = "2026-11-20"


class SourceShape(Shape):
    dataset: str = Field(examples=["royalties"])
    title: str
    newest: str | None = Field(examples=[DAY])
    age_days: int | None
    silent: bool = Field(description="Stopped long before the others; not waited for.")


class KpiShape(Shape):
    key: str = Field(examples=["revenue_month"])
    title: str
    subject: str = Field(description="Of which artist, store, month, …; empty: the whole label.")
    subject_title: str
    unit: Unit
    value: str | None = Field(description="Exact, as text; null: not enough data.", examples=["1204.50"])
    value_real: float | None = Field(description="The nearest real number.")
    before: str | None = Field(description="Of the comparable period; null: there is none.")
    change: float | None = Field(description="As a fraction of what was before.")
    difference: str | None
    is_good: bool | None = Field(description="Null where it is neither.")
    first_day: str | None = Field(examples=[DAY])
    last_day: str | None
    newest_data: str | None = Field(description="How new its oldest source is.")
    age_days: int | None
    note: str
    formula: str
    sources: list[SourceShape]


class GoalShape(Shape):
    key: str
    title: str
    unit: Unit
    target: str | None
    current: str | None
    progress_percent: float | None
    status: GoalState | None
    pace: str | None = Field(description="Where the running period leads at its speed so far.")
    pace_status: GoalState | None
    first_day: str | None
    last_day: str | None
    by_year: int | None
    needed_growth: float | None
    note: str


class AlertShape(Shape):
    key: str
    severity: AlertSeverity
    unit: Unit
    now: str
    before: str
    change: float | None
    first_day: str
    last_day: str


class KpiList(Shape):
    day: str = Field(examples=[DAY])
    loaded_at: str | None = Field(description="When the warehouse was loaded, UTC.")
    kpis: list[KpiShape]
    goals: list[GoalShape]
    alerts: list[AlertShape]


class PastShape(Shape):
    run_id: str
    computed_at: str
    subject: str
    value: str | None
    before: str | None
    first_day: str | None
    last_day: str | None
    newest_data: str | None


class KpiHistory(Shape):
    key: str
    title: str
    unit: Unit
    values: list[PastShape] = Field(description="Oldest first.")
