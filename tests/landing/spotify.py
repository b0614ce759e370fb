"""Spotify for Artists: an audience table per artist, and its songs over five periods."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

import numpy as np

from tests.landing.artists import Artist, Track
from tests.landing.moments import at, download_days, each_day, naive_iso, stamp
from tests.landing.output import Table, Truth, Writer, csv_text
from tests.landing.streams import IntArray
from tests.landing.world import World

AUDIENCE = Table("spotify_audience", ("artist", "date", "listeners", "streams", "followers"), keys=2)
SONGS = Table("spotify_songs", ("track_id", "period", "extracted", "streams", "listeners", "savers"), keys=3)
AUDIENCE_COLUMNS = ("date", "listeners", "streams", "followers")
PERIODS = (("1day", 1), ("7day", 7), ("28day", 28), ("1year", 365), ("all", 100_000))


class AudienceRow(NamedTuple):
    day: str
    listeners: int
    streams: int
    followers: int


class Audience(NamedTuple):
    """One artist's figures, an item per day of the history."""

    listeners: IntArray
    streams: IntArray
    followers: IntArray


def write_spotify(world: World, out: Writer, truth: Truth) -> None:
    for number, artist in enumerate(world.artists):
        audience = _draw(world, artist)
        for seen in download_days(world.cfg, 365):
            moment = at(seen, 7, 2, 22 + number % 30)
            _write_audience(world, artist, audience, moment, out, truth)
            for period, length in PERIODS:
                last = max(0, (seen - world.cfg.start).days - 1)
                plays = int(audience.streams[max(0, last - length) : last].sum())
                _write_songs(artist, period, plays, moment + timedelta(seconds=70), out, truth)


def _draw(world: World, artist: Artist) -> Audience:
    """Spotify counts what both distributors brought there."""
    cfg = world.cfg
    rng = cfg.rng("spotify", artist.slug)
    toolost = world.toolost.spotify[artist.slug]
    began = np.arange(cfg.days) >= (toolost.first - cfg.start).days
    streams = world.distrokid.spotify[artist.slug].values + toolost.values * began
    listeners = rng.binomial(streams, 0.44)
    followers = 1500 + np.cumsum(rng.poisson(1 + listeners * 0.004))
    return Audience(listeners, streams, followers)


def _write_audience(
    world: World, artist: Artist, audience: Audience, moment: datetime, out: Writer, truth: Truth
) -> None:
    cfg, seen = world.cfg, moment.date()
    rows: list[AudienceRow] = []
    for day in each_day(max(cfg.start, seen - timedelta(days=365)), min(cfg.end, seen - timedelta(days=2))):
        listeners, streams, followers = (int(counts[(day - cfg.start).days]) for counts in audience)
        rows.append(AudienceRow(day.isoformat(), listeners, streams, followers))

    def table(rows: Sequence[AudienceRow], when: datetime) -> bytes:
        truth.put(AUDIENCE, when, ((artist.slug, *row) for row in rows))
        return csv_text(AUDIENCE_COLUMNS, rows).encode()

    def revised(rng: np.random.Generator, when: datetime) -> bytes:
        return table([row._replace(streams=int(row.streams * 0.97)) for row in rows], when)

    name = f"audience/spotify_audience_{artist.spotify_id}_{stamp(moment)}.csv"
    out.put("spotify", "audience", name, table(rows, moment), moment, rebuild=revised, series=artist.slug)


def _write_songs(artist: Artist, period: str, streams: int, moment: datetime, out: Writer, truth: Truth) -> None:
    """The songs released by then, `streams` being what all of the artist's had in the period."""
    seen = moment.date()
    weights = sum(track.weight for track in artist.tracks)
    songs: list[dict[str, object]] = []
    facts: list[tuple[object, ...]] = []
    for track in artist.tracks:
        if track.released >= seen:
            continue
        plays = int(streams * (track.weight / weights))
        if period == "all":  # what was played before the history begins
            plays += int(20_000 * track.weight)
        listeners, savers = int(plays * 0.41), int(plays * 0.03)
        facts.append((track.spotify_id, period, seen.isoformat(), plays, listeners, savers))
        songs.append(_song(track, plays, listeners, savers))
    truth.put(SONGS, moment, facts)
    answer = {
        "data": {"songs": songs, "timeFilter": period},
        "url": f"{_catalogue_url(artist)}?time-filter={period}",
        "status": 200,
        "timestamp": naive_iso(moment),
    }
    name = f"songs/spotify_songs_{artist.spotify_id}_{period}_{stamp(moment)}.json"
    text = json.dumps(answer, indent=2, ensure_ascii=False)
    out.put("spotify", "songs", name, text, moment, series=f"{artist.slug}/{period}")


def _catalogue_url(artist: Artist) -> str:
    return f"https://generic.wg.spotify.com/catalog-view/v1/artist/{artist.spotify_id}/songs"


def _song(track: Track, plays: int, listeners: int, savers: int) -> dict[str, object]:
    """A song as the site's own answers have it: counts are text, and small canvas counts are withheld."""
    return {
        "id": track.spotify_id,
        "trackName": track.title,
        "trackUri": f"spotify:track:{track.spotify_id}",
        "releaseDate": track.released.isoformat(),
        "imageUrl": f"https://i.scdn.co/image/{track.spotify_id.lower()}",
        "numStreams": str(plays),
        "numListeners": str(listeners),
        "numSavers": str(savers),
        "numCanvasViews": None if plays < 5 else str(plays // 3),
        "isDisabled": False,
    }
