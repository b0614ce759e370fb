"""``unified_daily``: one long table of every daily figure.

Each figure keeps its source: plays counted by a distributor and by Spotify for Artists are the same plays, so they
stand beside each other and are never added together.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.insights.publishing import published
from pipeline.insights.schema import UNIFIED_DAILY
from pipeline.model import StepContext, StepResult, Zone
from pipeline.quality.decimals import plain_text
from pipeline.zones.datasets import batches_of, parquet_path, read_dataset
from pipeline.zones.store import ZoneStore, open_zone

EVERYONE = "*"
_SUM = pa.decimal128(38, 18)


@dataclass(frozen=True)
class Figure:
    """A column of a curated dataset as a metric: several rows of one day and artist are added up."""

    column: str
    metric: str
    unit: str


@dataclass(frozen=True)
class Source:
    """A curated dataset that feeds the long table.

    ``artist`` names its artist column, or nothing for the whole account; ``by`` the column that tells the source.
    """

    dataset: str
    platform: str
    source: str
    figures: tuple[Figure, ...]
    artist: str = ""
    by: str = ""


def _plain(*names: str) -> tuple[Figure, ...]:
    return tuple(Figure(name, name, "count") for name in names)


SOURCES = (
    Source("tidy_daily_streams", "spotify", "", (Figure("spotify_streams", "streams", "plays"),), by="source"),
    Source("tidy_daily_streams", "apple_music", "", (Figure("apple_streams", "streams", "plays"),), by="source"),
    Source(
        "spotify_audience", "spotify", "spotify_for_artists",
        (Figure("listeners", "listeners", "people"), Figure("streams", "streams", "plays"),
         Figure("followers", "followers", "people")), artist="artist",
    ),
    Source(
        "tiktok_analytics", "tiktok", "tiktok_studio",
        (*_plain("video_views", "profile_views", "likes", "comments", "shares"),
         Figure("followers", "followers", "people")), artist="artist",
    ),
    Source(
        "instagram_analytics", "instagram", "instagram_insights",
        (*_plain("views", "likes", "comments", "shares"), Figure("reach", "reach", "people"),
         Figure("followers", "followers", "people")), artist="artist",
    ),
    Source(
        "youtube_analytics", "youtube", "youtube_data",
        (*_plain("views", "likes", "comments"), Figure("followers", "followers", "people")), artist="artist",
    ),
    Source(
        "linktree_analytics", "linktree", "linktree",
        (Figure("totalViews", "views", "count"), Figure("uniqueViews", "unique_views", "count"),
         Figure("totalClicks", "clicks", "count"), Figure("uniqueClicks", "unique_clicks", "count")),
    ),
    Source(
        "meta_daily", "metaads", "meta_ads",
        (Figure("spend_usd", "spend", "USD"), *_plain("impressions", "clicks")), artist="artist",
    ),
)  # fmt: skip


def unified_daily(ctx: StepContext) -> StepResult:
    """Every curated daily figure → ``curated/unified_daily``: date, artist, platform, metric, source, value, unit."""
    curated = open_zone(ctx.zones[Zone.CURATED])
    if not any(curated.entry(parquet_path(source.dataset)) for source in SOURCES):
        return StepResult(skipped_reason="no data yet")
    parts = [part for source in SOURCES for part in _figures(curated, source)]
    rows = pa.concat_tables([UNIFIED_DAILY.schema.empty_table(), *parts])
    rows = rows.take(pc.sort_indices(rows, sort_keys=[(name, "ascending") for name in UNIFIED_DAILY.key]))
    return published(ctx, UNIFIED_DAILY, batches_of(rows.combine_chunks()))


def _figures(curated: ZoneStore, source: Source) -> Iterator[pa.Table]:
    table = read_dataset(curated, source.dataset)
    if table is None or not table.num_rows:
        return
    if source.dataset == "meta_daily":
        table = _with_artists(table, curated)
    size = table.num_rows
    artists = pc.fill_null(table[source.artist], EVERYONE) if source.artist else pa.repeat(EVERYONE, size)
    origin = table[source.by] if source.by else pa.repeat(source.source, size)
    for figure in source.figures:
        values = pc.cast(table[figure.column], _SUM)
        known = pa.table({"date": table["date"], "artist": artists, "source": origin, "value": values})
        sums = known.filter(pc.is_valid(values)).group_by(["date", "artist", "source"]).aggregate([("value", "sum")])
        yield _long(sums, source, figure)


def _long(sums: pa.Table, source: Source, figure: Figure) -> pa.Table:
    size = sums.num_rows
    columns = {
        "date": sums["date"],
        "artist": sums["artist"],
        "platform": pa.repeat(source.platform, size),
        "metric": pa.repeat(figure.metric, size),
        "source": sums["source"],
        "value": _text(sums["value_sum"].combine_chunks(), figure),
        "unit": pa.repeat(figure.unit, size),
    }
    return pa.table([columns[f.name] for f in UNIFIED_DAILY.schema], schema=UNIFIED_DAILY.schema)


def _text(values: pa.Array, figure: Figure) -> pa.Array:
    """Counts as whole numbers, money with two places – more where the amounts have more."""
    if figure.unit != "USD":
        return plain_text(pc.cast(values, pa.decimal128(38, 0)))
    text = plain_text(values)
    return pc.replace_substring_regex(text, r"(\.\d\d\d*?)0*$", r"\1")


def _with_artists(daily: pa.Table, curated: ZoneStore) -> pa.Table:
    """Ad days with the artist their campaign was made for; empty where its name does not tell."""
    campaigns = read_dataset(curated, "meta_campaigns", ["campaign_id", "artist"])
    if campaigns is None:
        return daily.append_column("artist", pa.nulls(daily.num_rows, pa.string()))
    place = pc.index_in(daily["campaign_id"], campaigns["campaign_id"].combine_chunks())
    return daily.append_column("artist", campaigns["artist"].combine_chunks().take(place.combine_chunks()))
