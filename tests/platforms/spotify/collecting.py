"""A room in which Spotify's collector is tried: one artist or several, and everything as new before each test."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipeline.access.sessions import SessionState
from pipeline.model import Delivery, Failure, StepFailed, StepResult, Verdict
from pipeline.platforms.connections import BY_KEY
from tests.platform_sims.people import Person
from tests.platform_sims.room import CollectingRoom, collecting_room
from tests.platform_sims.spotify import SpotifyStandIn
from tests.platform_sims.spotify_api import CLIENT_ID, CLIENT_SECRET

LABEL = Person("label@nova-drift.example", "glass harbor 7")
ARTISTS_SITE, KEYS = BY_KEY["spotify"], BY_KEY["spotify-catalogue"]
PERIODS = {"1day", "7day", "28day", "1year", "all"}


@contextmanager
def spotify_room(folder: Path, seconds: float = 6, **landing: Any) -> Iterator[CollectingRoom]:
    """``seconds`` is how long a page and a download may take: short where most of them never come."""
    with collecting_room(folder, "spotify", SpotifyStandIn, [LABEL], **{"tracks": 4, **landing}) as room:
        path = room.root / "config" / "collecting.json"
        body = json.loads(path.read_text())
        path.write_text(json.dumps({**body, "page_seconds": seconds, "download_seconds": seconds}))
        yield room


def start_anew(room: CollectingRoom, signed_in: bool = True) -> SpotifyStandIn:
    """Nothing has landed, nothing is remembered, and the site is as it should be."""
    site = site_of(room)
    site.faults.clear()
    site.requests.clear()
    site.exported.clear()
    site.older, site.cached_answers, site._pages_shown = False, (), 0
    for path in [*room.landing.rglob("*.*"), *(room.root / "journal" / "visits").glob("*.json")]:
        path.unlink()
    if signed_in:
        room.signed_in("spotify", LABEL, state=site.storage_state(LABEL))
    return site


def site_of(room: CollectingRoom) -> SpotifyStandIn:
    assert isinstance(room.stand_in, SpotifyStandIn)
    return room.stand_in


def with_keys(room: CollectingRoom, secret: str = CLIENT_SECRET) -> None:
    room.stated("spotify-catalogue", client_id=CLIENT_ID, client_secret=secret)


def collected(room: CollectingRoom, **more: Any) -> StepResult | Failure:
    """What collecting comes to."""
    try:
        return room.collect(**more)
    except StepFailed as failed:
        return failed.failure


def failure(room: CollectingRoom, **more: Any) -> Failure:
    found = collected(room, **more)
    assert isinstance(found, Failure), found
    return found


def state(room: CollectingRoom) -> SessionState:
    return room.access.sessions.state(ARTISTS_SITE)


def ids(room: CollectingRoom) -> dict[str, str]:
    """The artists' Spotify ids by slug."""
    return {artist["slug"]: artist["spotify_artist_id"] for artist in site_of(room).artists}


def landed(room: CollectingRoom) -> dict[str, set[str]]:
    """What has landed, by slug: ``audience``, ``catalogue``, and the periods of songs."""
    found: dict[str, set[str]] = {}
    for slug, spotify_id in ids(room).items():
        names = [Path(name).stem.split("_") for name in room.landed() if spotify_id in name]
        found[slug] = {parts[3] if parts[1] == "songs" else parts[1] for parts in names}
    return found


def files(room: CollectingRoom, start: str) -> list[Path]:
    return sorted(path for path in room.landing.rglob("*.*") if path.name.startswith(start))


def document(room: CollectingRoom, start: str) -> Any:
    (path,) = files(room, start)
    return json.loads(path.read_text(encoding="utf-8"))


def had(room: CollectingRoom, kind: str, rows: int = 30, last_day: str = "2026-11-15") -> tuple[Delivery, ...]:
    """What was accepted last week, of every artist."""
    moment = datetime(2026, 11, 16, 7, tzinfo=UTC)
    after = {"songs": "_28day_20261116"}.get(kind, "")
    return tuple(
        Delivery(
            "spotify", f"{kind}/{spotify_id}", 1000, 1, "0" * 64, kind, spotify_id + after, moment, Verdict.ACCEPTED,
            rows, facts=(("last_day", last_day),),
        )
        for spotify_id in ids(room).values()
    )  # fmt: skip
