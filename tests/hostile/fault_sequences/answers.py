"""Holds what was published of a platform against what is true: a part of it while faults last, then all of it."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from pipeline.insights.streams import tidy_daily_streams
from pipeline.model import Phase, StepContext
from pipeline.platforms.social.schema import INSTAGRAM_METRICS
from pipeline.settings import load_settings
from tests.end_to_end.lakes import LakeFolder
from tests.end_to_end.right_answers import ANSWERS, Answer, differing, totals
from tests.platform_sims.social import COAST
from tests.platform_sims.stand_in import StandIn

TABLES = {
    "metaads": ("meta_daily",),
    "distrokid": ("daily_streams",),
    "toolost": ("daily_streams",),
    "tiktok": ("tiktok_daily", "tiktok_followers"),
    "linktree": ("linktree_daily",),
    "spotify": ("spotify_audience", "spotify_songs"),
}
DAY_OF_VISIT = {"tiktok_followers": 1, "spotify_songs": 2}  # the part of the key that is the day of the download
Wrong = Iterator[str]


def wrong_rows(lake: LakeFolder, play: str, site: StandIn, whole: bool) -> Wrong:
    """In words; nothing when all is true (and, for a ``whole`` answer, all is there)."""
    for answer in ANSWERS:
        if answer.table in TABLES.get(play, ()):
            yield from _table(lake, play, answer, whole)
    more: Mapping[str, Callable[[LakeFolder, StandIn, bool], Wrong]] = {
        "distrokid": _bank, "toolost": _sales, "catalogue": _catalogue, "social": _social,
    }  # fmt: skip
    if play in more:
        yield from more[play](lake, site, whole)


def join_streams(root: Path) -> None:
    """The cross-platform step that publishes the plays of both distributors."""
    settings = load_settings(root, {})
    tidy_daily_streams(
        StepContext(
            run_id="20261122T060000Z-test", step="unified.streams", platform=None, phase=Phase.UNIFIED,
            zones=settings.zones, config_dir=str(settings.config_dir), warehouse=str(settings.database),
            started_at=datetime(2026, 11, 22, 6, tzinfo=UTC), cancel_flag=str(root / "cancel"), settings={"code": "1"},
        )
    )  # fmt: skip


def _table(lake: LakeFolder, play: str, answer: Answer, whole: bool) -> Wrong:
    expected = answer.expected(lake.truth)
    if answer.table == "daily_streams":
        expected = {key: cells for key, cells in expected.items() if key[0] == play}
    if not published(lake, answer.dataset):
        if whole:
            yield f"{answer.dataset} was not published"
        return
    place = DAY_OF_VISIT.get(answer.table)
    expected = {_undated(key, place): cells for key, cells in sorted(expected.items())}
    told = [(_undated(key, place), cells) for key, cells in answer.found(lake).items()]
    for key, cells in told:
        true = expected.get(key)
        if true is None:
            yield f"{answer.table} has {key}, which there is not"
        elif differing({key: true if whole else _as_far_as_known(true, cells)}, {key: cells}):
            yield f"{answer.table} says {cells} of {key}, where {true} is right"
    missing = sorted(expected.keys() - {key for key, _ in told})
    if whole and missing:
        yield f"{answer.table} lacks {len(missing)} of {len(expected)} rows: {missing[:3]}"


def published(lake: LakeFolder, dataset: str) -> bool:
    return (lake.root / "curated" / f"{dataset}.csv").is_file()


def _as_far_as_known(true: tuple[Decimal | None, ...], cells: tuple[Decimal | None, ...]) -> tuple[Decimal | None, ...]:
    return tuple(None if cell is None else value for value, cell in zip(true, cells, strict=True))


def _undated(key: tuple[str, ...], place: int | None) -> tuple[str, ...]:
    """A key without the day of the download, which is the day of the visit here."""
    return key if place is None else key[:place] + key[place + 1 :]


def _bank(lake: LakeFolder, site: StandIn, whole: bool) -> Wrong:
    """All of the report or nothing: it is one download."""
    if not published(lake, "dk_bank_details"):
        if whole:
            yield "the bank report was not published"
        return
    (report,) = site.landing.glob("streams/dk_bank_details_*.tsv")
    with report.open(encoding="utf-8", newline="") as handle:
        true = list(csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE))
    found = lake.rows("dk_bank_details")
    if whole and found != true:
        yield f"the bank report has {len(found)} rows, {len(true)} are true"
    elif not whole and any(row not in true for row in found):
        yield "the bank report has rows that are not true"


def _sales(lake: LakeFolder, _: StandIn, whole: bool) -> Wrong:
    true = {_month(period): Decimal(usd) for period, usd in lake.truth["toolost_sales_usd"].items()}
    if not published(lake, "toolost_sales"):
        if whole and true:
            yield "the sales were not published"
        return
    sums = totals(lake.rows("toolost_sales"), lambda row: row["posting_period"], "quantity", "net_revenue_usd")
    found = {period: usd for period, (_, _, usd) in sums.items()}
    if (whole and found != true) or any(true.get(period) != usd for period, usd in found.items()):
        yield f"the sales say {found}, {true} are true"


def _month(period: str) -> str:
    number, year = period.split("-")
    return f"{year}-{number}"


def _catalogue(lake: LakeFolder, site: Any, whole: bool) -> Wrong:
    true = {
        (track["id"], track["name"], album["release_date"], artist["spotify_artist_id"])
        for artist in site.artists
        for album, tracks in site.api._releases(artist)
        for track in tracks
        if artist["spotify_artist_id"] in [one["id"] for one in track["artists"]]
    }
    if not published(lake, "spotify_tracks"):
        if whole:
            yield "the catalogue was not published"
        return
    columns = ("track_id", "track_name", "release_date", "artist_id")
    found = {tuple(row[name] for name in columns) for row in lake.rows("spotify_tracks")}
    if found - true or (whole and found != true):
        yield f"the catalogue differs: too much {_short(found - true)}, missing {_short(true - found)}"


def _social(lake: LakeFolder, site: Any, whole: bool) -> Wrong:
    """Instagram's days are what they were; YouTube's counters what they were at some moment of that day."""
    instagram = lake.rows("instagram_analytics") if published(lake, "instagram_analytics") else []
    youtube = lake.rows("youtube_analytics") if published(lake, "youtube_analytics") else []
    known = {account.username: account for account in site.accounts}
    for row in instagram:
        account, day = known[row["account"]], date.fromisoformat(row["date"])
        true = {name: str(account.days.get(day, {}).get(name, "")) for name in INSTAGRAM_METRICS}
        true |= {"followers": str(account.followers), "posts": str(account.media)}
        if any(row[name] not in ("", value) for name, value in true.items()):
            yield f"Instagram's {row['account']} on {row['date']} is {row}, where {true} is right"
    channels = {channel.identity: channel for channel in site.channels}
    for row in youtube:
        channel, day = channels[row["channel"]], datetime.fromisoformat(f"{row['date']}T00:00:00+00:00")
        first, last = (channel.views(day + timedelta(hours=hours)) for hours in (-12, 36))  # in whatever time zone
        if not first <= int(row["total_views"]) <= last or int(row["followers"]) != channel.subscribers:
            yield f"YouTube's {row['channel']} on {row['date']} is {row}, where {first} to {last} views are right"
    today, before = site.now.date(), site.now.astimezone(COAST).date() - timedelta(days=1)
    if whole and {(row["account"], row["date"]) for row in instagram if row["views"]} < {
        (name, before.isoformat()) for name in known
    }:
        yield f"Instagram's {before} is missing"
    if whole and not {row["channel"] for row in youtube if row["date"] >= (today - timedelta(days=1)).isoformat()}:
        yield f"YouTube's {today} is missing"


def _short(part: object) -> str:
    text = json.dumps(part, default=str) if isinstance(part, dict) else str(part)
    return text[:300]


def lake_with_truth(root: Path, generated: Path) -> LakeFolder:
    """A lake folder that has its right answers beside it."""
    root.mkdir(parents=True, exist_ok=True)
    (root / "truth.json").write_bytes((generated / "truth.json").read_bytes())
    return LakeFolder(root)
