"""What the Metrics page shows, asked of a lake on a reading thread: charts, tiles, datasets, what stood out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from app.models.tiles import Tile
from app.pages.metrics_tiles import platform_tiles, run_tiles
from app.widgets.range_choice import Days
from pipeline.charting.model import Chart
from pipeline.charting.span import Span, span_of
from pipeline.health import DatasetHealth, lake_health
from pipeline.lake import Lake

if TYPE_CHECKING:
    from pipeline.insights.outlook.anomalies import Anomaly
    from pipeline.insights.outlook.trials import Outlook

BUSINESS, PLATFORMS, RUNS = "business", "platforms", "runs"
FRESHNESS_STEP = "metrics.freshness"
LEAST_AHEAD = 10  # days of what may come


@dataclass(frozen=True)
class Wanted:
    """What was chosen. ``artist`` is a slug, empty for all of them."""

    segment: str = BUSINESS
    days: Days = field(default_factory=Days)
    artist: str = ""


@dataclass(frozen=True)
class Found:
    """An answer to what was wanted. ``stood_out`` waits for the owner to take note of it; ``rows`` by dataset."""

    wanted: Wanted
    span: Span
    charts: tuple[Chart, ...] = ()
    tiles: tuple[Tile, ...] = ()
    artists: tuple[tuple[str, str], ...] = ()
    stood_out: tuple[Anomaly, ...] = ()
    datasets: tuple[DatasetHealth, ...] = ()
    rows: dict[str, int] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        return all(chart.is_empty for chart in self.charts) and not self.datasets


def look(lake: Lake, wanted: Wanted) -> Found:
    """All that belongs to the chosen segment. Raises as the charts do."""
    now = lake.clock.now()
    today = now.astimezone().date()
    span = span_of(wanted.days.range, today, wanted.days.first, wanted.days.last)
    looks: dict[str, Callable[[Lake, Wanted, Span, datetime], Found]] = {
        BUSINESS: look_at_business, PLATFORMS: look_at_platforms, RUNS: look_at_runs,
    }  # fmt: skip
    return looks[wanted.segment](lake, wanted, span, now)


def look_at_business(lake: Lake, wanted: Wanted, span: Span, now: datetime) -> Found:
    from app.pages.metrics_business import business_tiles
    from pipeline.charting.business import artists, business_charts
    from pipeline.charting.marks import with_marks, with_outlook
    from pipeline.insights.outlook.storing import anomalies_of, outlook_of
    from pipeline.noting import open_anomalies

    warehouse, today = lake.settings.database, now.astimezone().date()
    known = artists(warehouse)
    artist = wanted.artist if wanted.artist in dict(known) else None
    charts = with_marks(business_charts(warehouse, span, today, artist), anomalies_of(warehouse))
    charts = with_outlook(charts, ahead(outlook_of(warehouse), span, today))
    return Found(wanted, span, charts, business_tiles(lake, today), known, open_anomalies(lake))


def look_at_platforms(lake: Lake, wanted: Wanted, span: Span, now: datetime) -> Found:
    from pipeline.charting.platforms import platform_charts

    today = now.astimezone().date()
    datasets = lake_health(lake).datasets
    charts = platform_charts(lake.journal, span, now)
    tiles = platform_tiles(lake, span, datasets, today)
    return Found(wanted, span, charts, tiles, datasets=datasets, rows=_rows(lake))


def look_at_runs(lake: Lake, wanted: Wanted, span: Span, now: datetime) -> Found:
    from pipeline.charting.runs import run_charts

    return Found(wanted, span, run_charts(lake.journal, span, now), run_tiles(lake, span))


def ahead(outlooks: Iterable[Outlook], span: Span, today: date) -> Iterator[Outlook]:
    """What may come, as far as it does not push what was aside: a third of the days that are looked at, or all of it.

    Nothing where the days that are looked at end before today.
    """
    if span.last < today:
        return
    end = today + timedelta(days=max(span.days // 3, LEAST_AHEAD)) if span.days is not None else date.max
    for outlook in outlooks:
        kept = sum(day <= end for day in outlook.days)
        yield replace(outlook, days=outlook.days[:kept], expected=outlook.expected[:kept], low=outlook.low[:kept],
                      high=outlook.high[:kept])  # fmt: skip


def _rows(lake: Lake) -> dict[str, int]:
    """How many rows each dataset had when they were counted last."""
    found = lake.journal.ask(
        "SELECT name, value FROM metrics WHERE step = ? AND name LIKE 'rows.%' AND run_id ="
        " (SELECT max(run_id) FROM metrics WHERE step = ? AND name LIKE 'rows.%')",
        (FRESHNESS_STEP, FRESHNESS_STEP),
    )
    return {name.removeprefix("rows."): int(value) for name, value in found}


def spoken_days(charts: Sequence[Chart], span: Span) -> tuple[str, str]:
    """The first and the last day that charts tell about, as in the name of a file."""
    days = [place.day for chart in charts for place in chart.places if place.day is not None]
    first = span.first or min(days, default=span.last)
    return first.isoformat(), span.last.isoformat()
