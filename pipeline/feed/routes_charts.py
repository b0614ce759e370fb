"""The charts as plain values: the same that window and report show. Nobody draws here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, Query

from pipeline.charting.business import artists, business_charts
from pipeline.charting.marks import with_marks, with_outlook
from pipeline.charting.model import Chart, Part
from pipeline.charting.platforms import platform_charts
from pipeline.charting.runs import run_charts
from pipeline.charting.span import Range, Span, span_of
from pipeline.feed.context import FeedContext
from pipeline.feed.refusals import Refusal, Refused
from pipeline.feed.shapes import READS, Context, refusals
from pipeline.feed.shapes_figures import ArtistList, ChartList
from pipeline.insights.outlook.storing import anomalies_of, outlook_of
from pipeline.model import NotThere
from pipeline.platforms.declaration import NAMES

router = APIRouter(prefix="/v1", tags=["figures"], dependencies=READS)
TURNED = Refusal(422, "request", "Not understood: first.", "The first day is not after the last.")


class Topic(StrEnum):
    BUSINESS = "business"
    RUNS = "runs"
    PLATFORMS = "platforms"


@router.get("/charts", summary="Charts over a span of days", responses=refusals(404), response_model=ChartList)
def charts(
    context: Context,
    topic: Topic = Topic.BUSINESS,
    range: Annotated[Range, Query(description="Which days; `custom`: from `first` to `last`.")] = Range.QUARTER,
    first: Annotated[date | None, Query(description="Only for `custom`; open: as far back as there is any.")] = None,
    last: Annotated[date | None, Query(description="Only for `custom`; open: today.")] = None,
    artist: Annotated[str | None, Query(max_length=128, description="A slug; business charts only.")] = None,
    platform: Annotated[str | None, Query(max_length=64, description="A platform; charts of platforms only.")] = None,
    ahead: Annotated[bool, Query(description="With what may come; business charts only.")] = False,
    key: Annotated[list[str] | None, Query(max_length=32, description="Only these charts.")] = None,
) -> dict[str, Any]:
    try:
        today = context.today()
        span = span_of(range, today, first, min(last, today) if last else None)  # days to come are no places yet
    except ValueError:
        raise Refused(TURNED) from None
    if platform is not None and platform not in NAMES:
        raise NotThere("There is no such platform.")
    made = _maker(context, topic, span, artist, platform, ahead)
    found = context.kept.get(("charts", topic, span, artist, platform, ahead), made)
    if set(key or ()) - {chart["key"] for chart in found}:
        raise NotThere("There is no such chart.")
    return {
        "topic": topic.value,
        "first": span.first.isoformat() if span.first else None,
        "last": span.last.isoformat(),
        "artist": artist,
        "charts": [chart for chart in found if not key or chart["key"] in key],
    }


@router.get("/artists", summary="The artists charts can be asked for", responses=refusals(), response_model=ArtistList)
def known_artists(context: Context) -> dict[str, Any]:
    return {"artists": [{"slug": slug, "name": name} for slug, name in artists(context.settings.database)]}


def _maker(
    context: FeedContext, topic: Topic, span: Span, artist: str | None, platform: str | None, ahead: bool
) -> Callable[[], list[dict[str, Any]]]:
    def made() -> list[dict[str, Any]]:
        with context.lake() as lake:  # whatever is asked: a lake that is away has no charts
            if topic is Topic.BUSINESS:
                found = _business(context, span, artist, ahead)
            elif topic is Topic.RUNS:
                found = run_charts(lake.journal, span, context.clock.now())
            else:
                found = platform_charts(lake.journal, span, context.clock.now(), platform)
        return [chart_document(chart) for chart in found]

    return made


def _business(context: FeedContext, span: Span, artist: str | None, ahead: bool) -> tuple[Chart, ...]:
    warehouse = context.settings.database
    charts = with_marks(business_charts(warehouse, span, context.today(), artist), anomalies_of(warehouse))
    return with_outlook(charts, outlook_of(warehouse)) if ahead else charts


def chart_document(chart: Chart) -> dict[str, Any]:
    """A chart as JSON values."""
    return {
        "key": chart.key,
        "title": chart.title,
        "axis": chart.axis.value,
        "note": chart.note,
        "empty": chart.empty,
        "places": [{"key": p.key, "title": p.title, "day": p.day.isoformat() if p.day else None} for p in chart.places],
        "parts": [_part(part) for part in chart.parts],
        "marks": [
            {"part": m.part, "place": m.place, "words": m.words, "key": m.key, "below": m.below} for m in chart.marks
        ],
        "moments": [{"place": m.place, "title": m.title} for m in chart.moments],
    }


def _part(part: Part) -> dict[str, Any]:
    return {
        "key": part.key,
        "title": part.title,
        "stroke": part.stroke.value,
        "unit": part.unit.value,
        "colour": part.colour,
        "values": part.values,
        "low": part.low,
        "exact": part.exact,
        "right": part.right,
        "tint": part.tint,
    }
