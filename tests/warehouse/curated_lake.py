"""A lake that begins at curated: datasets written by hand through the real publisher, and the warehouse they fill."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from pipeline.model import Phase, StepContext
from pipeline.quality.contracts import Column, Contract, Kind
from pipeline.settings import load_settings
from pipeline.warehouse.load import load
from pipeline.warehouse.loading import Order, Report
from pipeline.zones.datasets import batches_of, publish
from pipeline.zones.store import open_zone
from tests.end_to_end.warehouse import Said

REPOSITORY = Path(__file__).parents[2]
MOMENT = datetime(2026, 11, 22, 6, tzinfo=UTC)
PLACES = {"date": Kind.DATE, "first_date": Kind.DATE, "last_date": Kind.DATE, "reporting_date": Kind.DATE,
          "extraction_date": Kind.DATE, "first_seen": Kind.DATE, "last_seen": Kind.DATE, "is_active": Kind.FLAG,
          "sale_month": Kind.MONTH}  # fmt: skip
DECIMALS = frozenset(
    {"earnings_usd", "spend_usd", "engagement_rate", "clickThroughRate", "frequency", "cpc", "cpm", "ctr", "value"}
)
COLUMNS = {
    "tidy_daily_streams": "date spotify_streams# apple_streams# combined_streams# source",
    "royalties": "source reporting_date sale_month store artist title isrc upc country kind quantity# earnings_usd",
    "meta_daily": "date campaign_id campaign_name objective status spend_usd impressions# clicks# reach# frequency cpc "
    "cpm ctr pixel_link_click# pixel_purchase# is_active",
    "meta_campaigns": "campaign_id campaign_name artist track targeting first_date last_date days_active# spend_usd "
    "impressions# clicks# max_daily_reach# cpc cpm ctr",
    "tiktok_analytics": "artist handle date video_views# profile_views# likes# comments# shares# engagement_rate "
    "followers# new_followers#",
    "social_daily": "platform account artist date followers# views# likes# comments# shares# posts#",
    "unified_daily": "date artist platform metric source value unit",
    "linktree_analytics": "date totalViews# uniqueViews# totalClicks# uniqueClicks# clickThroughRate",
    "spotify_audience": "artist artist_id date listeners# streams# followers#",
    "spotify_song_metrics": "artist artist_id track_id time_period extraction_date streams# listeners# savers# "
    "canvas_views#",
    "spotify_tracks": "track_id track_name track_uri artist artist_id release_date image_url first_seen last_seen",
}
KEYS = {
    "royalties": ("sale_month", "source", "store", "country", "isrc", "upc", "title", "reporting_date"),
    "meta_daily": ("date", "campaign_id"),
}
ARTISTS: list[dict[str, Any]] = [
    {"slug": "nova_drift", "name": "NOVA DRIFT", "spotify_artist_id": "sp-nova", "tracks": [
        {"title": "Glass Harbor", "isrc": "QZAB12512345", "upc": "0198004501234", "released": "2026-03-06",
         "spotify_track_id": "song-1", "royalty_percentage": 40},
        {"title": "No Code Yet"},
    ]},
    {"slug": "kilo_vale", "name": "KILO VALE", "tracks": [{"title": "Static", "isrc": "QZAB12500002"}]},
]  # fmt: skip


def contract(dataset: str) -> Contract:
    """A dataset's columns; a name that ends in # is a count."""
    columns = []
    for name in COLUMNS[dataset].split():
        kind = Kind.INT if name.endswith("#") else Kind.DECIMAL if name in DECIMALS else PLACES.get(name, Kind.TEXT)
        columns.append(Column(name.rstrip("#"), kind))
    return Contract(dataset, tuple(columns), KEYS.get(dataset, ()))


def royalty(**changes: Any) -> dict[str, Any]:
    """A report line; only what matters to a test is said."""
    line = {
        "source": "distrokid", "reporting_date": date(2026, 1, 15), "sale_month": "2025-11", "store": "Spotify",
        "artist": "nova_drift", "title": "Glass Harbor", "isrc": "QZAB12512345", "upc": "0198004501234",
        "country": "NA", "kind": "Song", "quantity": 37, "earnings_usd": "0.084138000001",
    }  # fmt: skip
    return line | changes


def ad_day(day: int, campaign: str = "120200000000000001", **changes: Any) -> dict[str, Any]:
    """A campaign's day in November 2026."""
    row = {
        "date": date(2026, 11, day), "campaign_id": campaign, "campaign_name": "NOVA DRIFT - GLASS HARBOR - BROAD",
        "objective": "OUTCOME_SALES", "status": "ACTIVE", "spend_usd": "3.13", "impressions": 1000, "clicks": 10,
        "reach": 600, "pixel_link_click": 4, "pixel_purchase": 0, "is_active": True,
    }  # fmt: skip
    return row | changes


@dataclass(frozen=True)
class CuratedLake:
    root: Path

    @property
    def database(self) -> Path:
        return load_settings(self.root, environ={}).database

    def name_artists(self, artists: list[dict[str, Any]]) -> None:
        place = self.root / "config" / "artists.json"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(json.dumps(artists), encoding="utf-8")

    def put(self, dataset: str, *rows: dict[str, Any]) -> None:
        """Publish a dataset with these rows, in key order."""
        shape = contract(dataset)
        table = shape.table({name: [row.get(name) for row in rows] for name in shape.names})
        curated, archive = open_zone(str(self.root / "curated")), open_zone(str(self.root / "archive"))
        publish(dataset, shape.names, shape.stored_schema, batches_of(table), curated, archive, MOMENT)

    def order(self, **changes: Any) -> Order:
        return Order.of(load_settings(self.root, environ={}), MOMENT, run_id="20261122T060000Z-test", **changes)

    def load(self, **changes: Any) -> Report:
        return load(self.order(**changes))

    def context(self) -> StepContext:
        settings = load_settings(self.root, environ={})
        return StepContext(
            "20261122T060000Z-test", "warehouse.load", None, Phase.WAREHOUSE, settings.zones, str(settings.config_dir),
            str(settings.database), MOMENT, str(self.root / "cancel"),
        )  # fmt: skip

    @contextmanager
    def opened(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self.database, isolation_level=None)) as connection:
            yield connection

    def asked(self, question: str) -> list[tuple[Any, ...]]:
        with self.opened() as connection:
            return connection.execute(question).fetchall()

    def content(self) -> dict[str, list[str]]:
        """All the warehouse says, without the row numbers only this file knows."""
        with self.opened() as connection:
            tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
            said = Said(connection)
            return {table: sorted(map(repr, said.rows(table).values())) for (table,) in tables}

    def run_killed(self, place: str, what: str = "load") -> int:
        """Load in a process that dies at ``place``; returns how it ended."""
        program = (
            "import sys; from pathlib import Path; from pipeline.warehouse.load import load, rebuild; "
            "from tests.warehouse.curated_lake import CuratedLake; "
            f"{what}(CuratedLake(Path(sys.argv[1])).order())"
        )
        environment = os.environ | {"BEDROT_CRASH_AT": place, "PYTHONPATH": str(REPOSITORY)}
        return subprocess.run(
            [sys.executable, "-c", program, str(self.root)], env=environment, check=False, timeout=60
        ).returncode
