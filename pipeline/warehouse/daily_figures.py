"""Loads the daily figures – plays, audience, songs, social days, Linktree – as the curated files have them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.warehouse.amounts import total
from pipeline.warehouse.inserting import insert_rows
from pipeline.warehouse.loading import Counted, Loading
from pipeline.warehouse.members import Artists, platform
from pipeline.zones.datasets import ROW_GROUP, batches_of, read_dataset

STREAMS = "tidy_daily_streams"
STREAM_COLUMNS = {"spotify_streams": "spotify", "apple_streams": "apple_music"}


@dataclass(frozen=True)
class Plain:
    """A dataset whose rows become rows of one table. ``columns`` is warehouse column → curated column.

    ``artist`` names the curated column with the slug that becomes ``artist_id``.
    """

    dataset: str
    table: str
    columns: dict[str, str]
    artist: str = ""


PLAIN = (
    Plain(
        "spotify_audience", "spotify_audience_daily",
        {"audience_date": "date", "spotify_artist_id": "artist_id", "listeners": "listeners", "streams": "streams",
         "followers": "followers"}, "artist",
    ),
    Plain(
        "spotify_song_metrics", "spotify_song_metrics",
        {name: name for name in ("time_period", "extraction_date", "streams", "listeners", "savers", "canvas_views")}
        | {"spotify_track_id": "track_id"}, "artist",
    ),
    Plain(
        "spotify_tracks", "spotify_tracks",
        {name: name for name in ("track_name", "track_uri", "release_date", "image_url", "first_seen", "last_seen")}
        | {"spotify_track_id": "track_id"}, "artist",
    ),
    Plain(
        "tiktok_analytics", "tiktok_metrics",
        {"account_handle": "handle", "metrics_date": "date", "video_views": "video_views",
         "profile_views": "profile_views", "likes_received": "likes", "comments_received": "comments",
         "shares": "shares", "followers": "followers", "new_followers": "new_followers"}, "artist",
    ),
    Plain(
        "social_daily", "social_metrics",
        {"platform_key": "platform", "account_handle": "account", "metrics_date": "date"}
        | {name: name for name in ("followers", "views", "likes", "comments", "shares", "posts")}, "artist",
    ),
    Plain(
        "linktree_analytics", "linktree_metrics",
        {"analytics_date": "date", "total_views": "totalViews", "unique_views": "uniqueViews",
         "total_clicks": "totalClicks", "unique_clicks": "uniqueClicks", "click_through_rate": "clickThroughRate"},
    ),
)  # fmt: skip


def plain_loader(plain: Plain) -> Callable[[Loading], Counted]:
    """The loader of a dataset that is taken over as it is."""

    def load(loading: Loading) -> Counted:
        loading.connection.execute(f"DELETE FROM {plain.table}")
        artists = Artists(loading.connection) if plain.artist else None
        rows = 0
        for part in parts(loading, plain.dataset):
            columns = {target: cells(part[name]) for target, name in plain.columns.items()}
            if artists is not None:
                columns["artist_id"] = artists.of(part[plain.artist].to_pylist())
            rows += insert_rows(loading.connection, plain.table, columns)
            for name in plain.columns.values():
                if pa.types.is_integer(part.schema.field(name).type):
                    loading.add(name, total(part[name]))
        return Counted(rows, rows)

    return load


def load_streams(loading: Loading) -> Counted:
    """Wide days → one row a platform and source. A cell that is empty is a day not reported, and no row."""
    connection = loading.connection
    connection.execute("DELETE FROM content_streams")
    rows_in = rows_out = 0
    for part in parts(loading, STREAMS):
        rows_in += part.num_rows
        for column, key in STREAM_COLUMNS.items():
            known = part.filter(pc.is_valid(part[column]))
            rows_out += insert_rows(
                connection,
                "content_streams",
                {
                    "stream_date": cells(known["date"]),
                    "platform_id": [platform(connection, key)] * known.num_rows,
                    "data_source": cells(known["source"]),
                    "stream_count": cells(known[column]),
                },
            )
            loading.add(column, total(known[column]))
    return Counted(rows_in, rows_out)


def parts(loading: Loading, dataset: str) -> Any:
    """A small dataset's rows, a batch at a time, stopping when the run is cancelled."""
    table = read_dataset(loading.curated, dataset)
    if table is None:
        raise FileNotFoundError(dataset)
    return loading.watch(batches_of(table), -(-table.num_rows // ROW_GROUP))


def cells(column: pa.Array) -> list[Any]:
    """A column as SQLite takes it: days as ISO text, flags as 0 and 1, ratios as real numbers."""
    kind = column.type
    if pa.types.is_date(kind):
        column = pc.cast(column, pa.string())
    elif pa.types.is_boolean(kind):
        column = pc.cast(column, pa.int64())
    elif pa.types.is_decimal(kind):
        # Arrow's own cast is off by a bit in the last place.
        return [None if cell is None else float(cell) for cell in column.to_pylist()]
    found: list[Any] = column.to_pylist()
    return found
