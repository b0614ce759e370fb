"""Loads Meta's campaigns and their days. A campaign keeps its number for as long as either dataset knows it."""

from __future__ import annotations

import json
import sqlite3
from decimal import Decimal
from typing import Any

import pyarrow as pa

from pipeline.warehouse.amounts import to_pico, total
from pipeline.warehouse.daily_figures import cells, parts
from pipeline.warehouse.inserting import insert_rows
from pipeline.warehouse.loading import Counted, Loading
from pipeline.warehouse.members import Artists, Members, platform

CAMPAIGNS, DAYS = "meta_campaigns", "meta_daily"
SITE = "metaads"
_COUNTS = ("impressions", "clicks", "reach")
_TAKEN = ("date", "campaign_id", "campaign_name", "objective", "status", "spend_usd", *_COUNTS, "is_active")
_DERIVED = ("frequency", "cpc", "cpm", "ctr")  # from the columns above, by the table itself or by who asks


class Campaigns(Members):
    """Meta's campaigns by Meta's own id."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__(connection, "campaigns", "campaign_id", ("external_campaign_id",))
        self._platform = platform(connection, SITE)

    def further(self, key: tuple[str, ...]) -> dict[str, str | int]:
        return {"platform_id": self._platform}


def load_campaigns(loading: Loading) -> Counted:
    """``curated/meta_campaigns`` → ``campaigns``: name, artist, track, aim, first and last day of delivery."""
    connection = loading.connection
    campaigns, artists = Campaigns(connection), Artists(connection)
    connection.execute(
        "UPDATE campaigns SET is_listed = 0, artist_id = NULL, parsed_artist = NULL, parsed_track = NULL, "
        "parsed_targeting = NULL, start_date = NULL, end_date = NULL"
    )
    rows = 0
    for part in parts(loading, CAMPAIGNS):
        names = part["artist"].to_pylist()
        details = [cells(part[c]) for c in ("campaign_name", "artist", "track", "targeting", "first_date", "last_date")]
        known = iter(artists.of(name for name in names if name))
        made_for = [next(known) if name else None for name in names]
        numbers = campaigns.numbers((key,) for key in part["campaign_id"].to_pylist())
        connection.executemany(
            "UPDATE campaigns SET is_listed = 1, campaign_name = ?, parsed_artist = ?, parsed_track = ?, "
            "parsed_targeting = ?, start_date = ?, end_date = ?, artist_id = ? WHERE campaign_id = ?",
            zip(*details, made_for, numbers, strict=True),
        )
        rows += part.num_rows
    settle_campaigns(connection)
    return Counted(rows, rows)


def load_ad_days(loading: Loading) -> Counted:
    """``curated/meta_daily`` → ``ad_performance_daily``; all event columns become one JSON object a row."""
    connection = loading.connection
    connection.execute("DELETE FROM ad_performance_daily")
    campaigns = Campaigns(connection)
    rows = 0
    for part in parts(loading, DAYS):
        further = [name for name in part.schema.names if name not in (*_TAKEN, *_DERIVED)]
        events = [name for name in further if _is_number(part.schema.field(name).type)]
        if len(events) < len(further):
            loading.notes.append(f"Not taken over from {DAYS}: {', '.join(sorted(set(further) - set(events)))}.")
        columns = {name: cells(part[name]) for name in _TAKEN if name not in ("date", "campaign_id", "spend_usd")}
        columns["performance_date"] = cells(part["date"])
        columns["campaign_id"] = campaigns.numbers((key,) for key in part["campaign_id"].to_pylist())
        columns["spend_pico_usd"] = to_pico(part["spend_usd"], loading.rounding).to_pylist()
        columns["conversion_events"] = _objects(part, events)
        rows += insert_rows(connection, "ad_performance_daily", columns)
        for name in ("spend_usd", *_COUNTS, *events):
            loading.add(name, total(part[name]))
    settle_campaigns(connection)
    loading.notes.append(loading.rounding.note(DAYS))
    return Counted(rows, rows)


def settle_campaigns(connection: sqlite3.Connection) -> None:
    """Aim and state from the newest day, a name for those only the days know, and none that nothing speaks of."""
    connection.execute(
        "UPDATE campaigns SET (objective, status) = (SELECT objective, status FROM ad_performance_daily AS d "
        "WHERE d.campaign_id = campaigns.campaign_id ORDER BY performance_date DESC LIMIT 1)"
    )
    connection.execute(
        "UPDATE campaigns SET campaign_name = (SELECT campaign_name FROM ad_performance_daily AS d "
        "WHERE d.campaign_id = campaigns.campaign_id ORDER BY performance_date DESC LIMIT 1) WHERE NOT is_listed"
    )
    connection.execute(
        "DELETE FROM campaigns WHERE NOT is_listed "
        "AND campaign_id NOT IN (SELECT campaign_id FROM ad_performance_daily) "
        "AND campaign_id NOT IN (SELECT campaign_id FROM conversion_events)"
    )


def _is_number(kind: pa.DataType) -> bool:
    return any(test(kind) for test in (pa.types.is_integer, pa.types.is_floating, pa.types.is_decimal))


def _objects(part: pa.RecordBatch, names: list[str]) -> list[str]:
    columns = [part[name].to_pylist() for name in names]
    return [
        json.dumps({name: _number(value) for name, value in zip(names, row, strict=True) if value is not None})
        for row in (zip(*columns, strict=True) if columns else [()] * part.num_rows)
    ]


def _number(value: Any) -> int | float:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value  # type: ignore[no-any-return]
