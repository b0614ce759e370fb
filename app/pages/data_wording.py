"""How a dataset is judged, and the way it came, in words."""

from __future__ import annotations

from datetime import datetime

from app import words
from app.looks import Look
from app.models.dataset_list import newest_words
from app.models.zone_tree import ZONE_TITLES
from app.pages.data_reading import LookedInto
from app.widgets.lineage_boxes import LineageStop
from app.words import tr
from pipeline.browsing.catalogue import dataset_line
from pipeline.browsing.lineage import Lineage
from pipeline.browsing.standing import DatasetStanding
from pipeline.insights.rhythm import Freshness
from pipeline.model import Zone

_LATE = (Freshness.STALE, Freshness.OLD)


def judgement(standing: DatasetStanding, rows: int) -> tuple[Look, str]:
    """How a dataset looks, and the half-sentence that says why."""
    if not rows:
        return Look.SKIPPED, tr("No data yet")
    late = [source.title.rpartition(", ")[2] for source in standing.sources if source.freshness in _LATE]
    match standing.freshness:
        case Freshness.FRESH:
            return Look.OK, tr("Up to date")
        case Freshness.STALE | Freshness.OLD if late and len(late) < len(standing.sources):
            return Look.ATTENTION, tr("{} is older than usual").format(", ".join(late))
        case Freshness.STALE:
            return Look.ATTENTION, tr("Older than usual")
        case Freshness.OLD:
            return Look.ATTENTION, tr("Much older than usual")
    return Look.IDLE, tr("As delivered")


def particulars(seen: LookedInto, now: datetime) -> tuple[str, ...]:
    """What stands behind the judgement: newest day, rows, size, when it was written, what is kept."""
    standing, total = seen.standing, seen.rows.total if seen.rows else 0
    if not total:
        return (tr(standing.line.about),)
    today, told = now.astimezone().date(), []
    if standing.newest is not None:
        told.append(tr("newest {}").format(newest_words(standing.line, standing.newest, today)))
    told.append(words.many(total, tr("row"), tr("rows")))
    if standing.csv_bytes is not None:
        told.append(words.size(standing.csv_bytes))
    if standing.written_at is not None:
        written = tr("written {}").format(words.inside_sentence(standing.written_at, now))
        if standing.earlier_versions:
            kept = words.many(standing.earlier_versions, tr("earlier version"), tr("earlier versions"))
            written = tr("{}, {} kept").format(written, kept)
        told.append(written)
    return tuple(told)


def explanation(standing: DatasetStanding) -> str:
    """The exact values, for the tooltip."""
    lines = [tr(standing.line.about)]
    for source in standing.sources:
        newest = words.day_with_year(source.newest) if source.newest else words.NOTHING
        lines.append(tr("{}: newest {}").format(source.title, newest))
    if standing.newest is not None and not standing.sources:
        lines.append(tr("Newest data: {}").format(words.day_with_year(standing.newest)))
    if standing.written_at is not None:
        lines.append(tr("Written: {}").format(words.exact(standing.written_at)))
    if standing.csv_bytes is not None and standing.parquet_bytes is not None:
        sizes = words.size(standing.csv_bytes), words.size(standing.parquet_bytes)
        lines.append(tr("CSV {}, Parquet {}").format(*sizes))
    return "\n".join(lines)


def stops(way: Lineage) -> tuple[LineageStop, ...]:
    """Landing, raw, staging, curated: what of each went into the dataset."""
    landed, raw = len(way.landing), len(way.raw)
    newest = way.landing[0].name if way.landing else tr("no file yet")
    made_from = ", ".join(tr(dataset_line(name).title) for name in way.made_from)
    curated = tr("Shows its files")
    if made_from:
        curated = f"{tr('Made from: {}').format(made_from)}\n{curated}"
    return (
        _stop(Zone.LANDING, landed, newest, tr("Shows the downloaded files whose figures count")),
        _stop(Zone.RAW, raw, tr("kept for ever") if raw else tr("no file yet"), tr("Shows the accepted files")),
        _stop(
            Zone.STAGING,
            len(way.staging),
            words.many(way.staging_rows, tr("row"), tr("rows")) if way.staging else tr("no rows yet"),
            tr("Shows the typed and cleaned rows’ files"),
            counted=False,
        ),
        _stop(
            Zone.CURATED,
            len(way.curated),
            tr("CSV and Parquet") if len(way.curated) > 1 else (way.curated[0] if way.curated else tr("no file yet")),
            curated,
            counted=False,
        ),
    )


def _stop(zone: Zone, files: int, text: str, spoken: str, counted: bool = True) -> LineageStop:
    heading = tr(ZONE_TITLES[zone])
    if files and counted:
        heading = f"{heading} · {words.many(files, tr('file'), tr('files'))}"
    return LineageStop(zone.value, heading, text, spoken, open=bool(files))
