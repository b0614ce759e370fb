"""The shapes of KPIs, charts, what stood out and what may come, as the feed answers them."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from pipeline.charting.model import Axis, Stroke, Unit
from pipeline.feed.shapes import Shape

DAY = "2026-11-20"


class PlaceShape(Shape):
    key: str = Field(description="An ISO day, a month, a run's id or a name.", examples=[DAY])
    title: str = Field(examples=["Friday, 20 November 2026"])
    day: str | None = Field(examples=[DAY])


class PartShape(Shape):
    key: str
    title: str
    stroke: Stroke
    unit: Unit
    colour: str = Field(description="A platform's title, or a role: text, muted, accent, strong, ok, failed, …")
    values: list[float | None] = Field(description="One for each place; null is a gap, never nought.")
    low: list[float | None] = Field(description="Of bands only.")
    exact: list[str | None] = Field(description="The same values as exact text, where they are money.")
    right: bool = Field(description="By the scale at the right.")
    tint: float


class MarkShape(Shape):
    part: str
    place: int
    words: str
    key: str
    below: bool


class MomentShape(Shape):
    place: int
    title: str


class ChartShape(Shape):
    key: str = Field(examples=["plays"])
    title: str = Field(examples=["Plays a day"])
    axis: Axis
    note: str
    empty: str = Field(description="What is missing, where there is nothing to show.")
    places: list[PlaceShape]
    parts: list[PartShape]
    marks: list[MarkShape]
    moments: list[MomentShape]


class ChartList(Shape):
    topic: Literal["business", "runs", "platforms"]
    first: str | None = Field(description="The first day; null: as far back as there is anything.", examples=[DAY])
    last: str = Field(examples=[DAY])
    artist: str | None
    charts: list[ChartShape]


class ArtistShape(Shape):
    slug: str = Field(examples=["nova_drift"])
    name: str = Field(examples=["Nova Drift"])


class ArtistList(Shape):
    artists: list[ArtistShape]


class AnomalyShape(Shape):
    series: str = Field(examples=["plays"])
    first_day: str = Field(examples=[DAY])
    last_day: str
    peak_day: str
    severity: Literal["notice", "warning", "critical"]
    below: bool
    observed: float = Field(description="On the peak day.")
    expected: float
    low: float
    high: float
    words: str
    chart: str = Field(description="The chart and its part that it stands on; empty: on none.")
    part: str
    noted: bool = Field(description="The owner has taken note of it.")


class AnomalyList(Shape):
    anomalies: list[AnomalyShape] = Field(description="Newest first; one for each event, however many days it took.")


class OutlookDay(Shape):
    day: str = Field(examples=[DAY])
    expected: float
    low: float
    high: float


class TrialShape(Shape):
    model: str
    folds: int
    error: float = Field(description="Mean absolute error over the folds.")
    plain_error: float = Field(description="Of the seasonal guess on the same folds.")
    coverage: float = Field(description="Share of known days within the interval.")
    is_shown: bool
    reason: str
    as_of: str = Field(examples=[DAY])


class OutlookSeries(Shape):
    series: str
    chart: str = Field(description="The chart and its part that it belongs to; empty: to none.")
    part: str
    days: list[OutlookDay] = Field(description="Empty where no way of guessing has beaten the plain one.")
    trials: list[TrialShape]


class AttributionShape(Shape):
    question: str = Field(examples=["ads-to-plays"])
    subject: str
    measure: str
    lag_days: int
    strength: float | None
    low: float | None
    high: float | None
    sample: int
    verdict: Literal["supported", "unclear", "not-enough-data"]
    words: str


class OutlookAnswer(Shape):
    series: list[OutlookSeries]
    attributions: list[AttributionShape] = Field(description="What may have moved what.")
