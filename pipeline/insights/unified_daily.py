"""``unified_daily``: one long table of every daily figure.

Each figure keeps its source: plays counted by a distributor and by Spotify for Artists are the same plays, so they
stand beside each other and are never added together.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce

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
_SIX = pa.decimal128(38, 6)


@dataclass(frozen=True)
class Figure:
    """A column of a curated dataset as a metric: several rows of one day and artist are added up.

    ``how`` is another way, where a sum would count somebody twice.
    """

    column: str
    metric: str
    unit: str
    how: str = "sum"


@dataclass(frozen=True)
class Rate:
    """A metric from sums: ``above`` over ``below``, of the rows that have them all. Rates are never added up."""

    metric: str
    above: tuple[str, ...]
    below: str
    unit: str = "fraction"
    times: int = 1


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
    rates: tuple[Rate, ...] = ()


def _plain(*names: str) -> tuple[Figure, ...]:
    return tuple(Figure(name, name, "count") for name in names)


def _people(*names: str) -> tuple[Figure, ...]:
    return tuple(Figure(name, name, "people") for name in names)


PIXEL_EVENTS = (
    "pixel_view_content", "pixel_add_to_cart", "pixel_purchase", "pixel_initiate_checkout", "pixel_add_payment_info",
    "pixel_lead", "pixel_complete_registration", "pixel_link_click", "pixel_post_engagement", "pixel_messaging_started",
)  # fmt: skip
_REACTIONS = ("likes", "comments", "shares")


SOURCES = (
    Source("tidy_daily_streams", "spotify", "", (Figure("spotify_streams", "streams", "plays"),), by="source"),
    Source("tidy_daily_streams", "apple_music", "", (Figure("apple_streams", "streams", "plays"),), by="source"),
    Source(
        "spotify_audience", "spotify", "spotify_for_artists",
        (Figure("streams", "streams", "plays"), *_people("listeners", "followers")), artist="artist",
    ),
    Source(
        "tiktok_analytics", "tiktok", "tiktok_studio",
        (*_plain("video_views", "profile_views", *_REACTIONS), *_people("followers", "new_followers")),
        artist="artist", rates=(Rate("engagement_rate", _REACTIONS, "video_views"),),
    ),
    Source(
        "instagram_analytics", "instagram", "instagram_insights",
        (*_plain("views", *_REACTIONS, "posts"), *_people("reach", "followers")),
        artist="artist", rates=(Rate("engagement_rate", _REACTIONS, "views"),),
    ),
    Source(
        "youtube_analytics", "youtube", "youtube_data",
        (*_plain("views", "likes", "comments", "new_views", "posts", "total_views", "total_likes", "total_comments"),
         *_people("followers")),
        artist="artist", rates=(Rate("engagement_rate", ("likes", "comments"), "views"),),
    ),
    Source(
        "linktree_analytics", "linktree", "linktree",
        (Figure("totalViews", "views", "count"), Figure("uniqueViews", "unique_views", "count"),
         Figure("totalClicks", "clicks", "count"), Figure("uniqueClicks", "unique_clicks", "count"),
         Figure("clickThroughRate", "click_rate", "fraction", how="mean")),
    ),
    Source(
        "meta_daily", "metaads", "meta_ads",
        (Figure("spend_usd", "spend", "USD"), *_plain("impressions", "clicks", *PIXEL_EVENTS),
         Figure("reach", "highest_reach", "people", how="max")),
        artist="artist",
        rates=(Rate("cpc", ("spend_usd",), "clicks", "USD"), Rate("cpm", ("spend_usd",), "impressions", "USD", 1000),
               Rate("ctr", ("clicks",), "impressions")),
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
    keys = {"date": table["date"], "artist": artists, "source": origin}
    for figure in source.figures:
        if figure.column in table.column_names:
            yield _long(*_together(keys, _exact(table[figure.column]), figure.how), source, figure.metric, figure.unit)
    for rate in source.rates:
        if {*rate.above, rate.below} <= set(table.column_names):
            yield _long(*_rate(keys, table, rate), source, rate.metric, rate.unit)


def _exact(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Ratios and averages come as floating-point numbers: six decimals of them are meant."""
    return pc.cast(pc.cast(column, _SIX) if pa.types.is_floating(column.type) else column, _SUM)


def _together(keys: dict[str, pa.Array], values: pa.ChunkedArray, how: str) -> tuple[pa.Table, pa.Array]:
    known = pa.table({**keys, "value": values}).filter(pc.is_valid(values))
    found = known.group_by([*keys]).aggregate([("value", how)])
    return found, found[f"value_{how}"].combine_chunks()


def _rate(keys: dict[str, pa.Array], table: pa.Table, rate: Rate) -> tuple[pa.Table, pa.Array]:
    columns = {name: _exact(table[name]) for name in (*rate.above, rate.below)}
    rows = pa.table({**keys, **columns}).drop_null()
    sums = rows.group_by([*keys]).aggregate([(name, "sum") for name in columns])
    sums = sums.filter(pc.greater(sums[f"{rate.below}_sum"], pa.scalar(0, _SUM)))
    added = {name: pc.cast(sums[f"{name}_sum"].combine_chunks(), pa.float64()) for name in columns}
    shares = pc.divide(reduce(pc.add, (added[name] for name in rate.above)), added[rate.below])
    return sums, pc.cast(pc.cast(pc.multiply(shares, rate.times), _SIX), _SUM)


def _long(found: pa.Table, values: pa.Array, source: Source, metric: str, unit: str) -> pa.Table:
    size = found.num_rows
    columns = {
        "date": found["date"],
        "artist": found["artist"],
        "platform": pa.repeat(source.platform, size),
        "metric": pa.repeat(metric, size),
        "source": found["source"],
        "value": _text(values, unit),
        "unit": pa.repeat(unit, size),
    }
    return pa.table([columns[f.name] for f in UNIFIED_DAILY.schema], schema=UNIFIED_DAILY.schema)


def _text(values: pa.Array, unit: str) -> pa.Array:
    """Money with two places, or more where the amounts have more; all else without idle zeros.

    All values have 18 decimals, so there is always a point to stop at.
    """
    text = plain_text(values)
    if unit == "USD":
        return pc.replace_substring_regex(text, r"(\.\d\d\d*?)0*$", r"\1")
    return pc.ascii_rtrim(pc.ascii_rtrim(text, "0"), ".")


def _with_artists(daily: pa.Table, curated: ZoneStore) -> pa.Table:
    """Ad days with the artist their campaign was made for; empty where its name does not tell."""
    campaigns = read_dataset(curated, "meta_campaigns", ["campaign_id", "artist"])
    if campaigns is None:
        return daily.append_column("artist", pa.nulls(daily.num_rows, pa.string()))
    place = pc.index_in(daily["campaign_id"], campaigns["campaign_id"].combine_chunks())
    return daily.append_column("artist", campaigns["artist"].combine_chunks().take(place.combine_chunks()))
