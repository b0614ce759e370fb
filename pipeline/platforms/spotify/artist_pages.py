"""The round through Spotify for Artists: for every artist of the list the audience, then the songs.

The site allows five exports of the audience an hour. What was exported when is remembered: the artist who has waited
longest goes first, one who was just collected is left alone, and those for whom no export is left are put off.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial

from pipeline.access.connection import Connection
from pipeline.access.courtesy import Limit, Visits
from pipeline.clock import Clock, RunningClock
from pipeline.model import Failure, FailureKind, StepFailed
from pipeline.platforms.arrival import Arrivals
from pipeline.platforms.connections import BY_KEY
from pipeline.platforms.deferring import deferring
from pipeline.platforms.spotify.audience_export import export_audience
from pipeline.platforms.spotify.pages import NotTheirs, home
from pipeline.platforms.spotify.schema import SITE
from pipeline.platforms.spotify.song_answers import collect_songs
from pipeline.platforms.spotify.validate import is_artist_id
from pipeline.platforms.visit import Visit
from pipeline.registry import Artist, Registry
from pipeline.signals import report_progress

CONNECTION: Connection = BY_KEY["spotify"]
EXPORTS = Limit(5, 3600.0)
EXPORT = "export"  # every one counts, whatever became of it
RECENT = timedelta(hours=1)
LONG_AGO = datetime.min.replace(tzinfo=UTC)
PARTS = ("audience", "songs")
PLACE = "site"  # what is left alone when it asks for patience


def is_due(arrivals: Arrivals, visits: Visits, _: str) -> bool:
    """Whether anything is to be asked for now; says why where nothing is.

    Raises rate-limited as long as the site wants to be left alone, or where only exports are left and none is allowed.
    """
    clock = RunningClock(arrivals.ctx.started_at)
    with deferring(visits, arrivals.platform.title, clock, PLACE):
        pass
    artists = tracked(arrivals.registry)
    recent = {artist.slug: recent_parts(visits, clock, artist) for artist in artists}
    due = [artist for artist in artists if len(recent[artist.slug]) < len(PARTS)]
    allowed_at = visits.allowed_at(EXPORT, EXPORTS)
    if due and allowed_at is not None and all("songs" in recent[artist.slug] for artist in due):
        raise put_off(due, allowed_at)
    for artist in artists if not due else ():
        arrivals.note(left_alone(artist, PARTS))
    return bool(due)


async def collect_artists(visit: Visit) -> None:
    """Every artist of the list who has a Spotify id. Raises the gravest failure after all had their turn."""
    round_trip = _Round(visit)
    with deferring(visit.visits, visit.title, visit.access.clock, PLACE):
        await round_trip.go()
    round_trip.say_who_is_put_off()


class _Round:
    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._artists = waiting_longest_first(tracked(visit.arrivals.registry), visit.visits)
        self._on_the_way = False  # a page was opened, so that the next artist is reached by way of home
        self._put_off: list[Artist] = []
        self._not_theirs: list[Artist] = []

    async def go(self) -> None:
        turns = [partial(self._turn, number, artist) for number, artist in enumerate(self._artists)]
        await self._visit.each([*turns, self._say_whose_account_it_is])

    def say_who_is_put_off(self) -> None:
        """Raises rate-limited for those whose audience could not be exported within the hour's limit."""
        if self._put_off:
            until = self._visit.visits.allowed_at(EXPORT, EXPORTS) or self._visit.access.clock.now()
            raise put_off(self._put_off, until)

    async def _turn(self, number: int, artist: Artist) -> None:
        visit = self._visit
        report_progress(visit.ctx, number, len(self._artists))
        if not is_artist_id(artist.spotify_id):
            raise no_artist_id(artist)
        recent = recent_parts(visit.visits, visit.access.clock, artist)
        if recent:
            visit.arrivals.note(left_alone(artist, recent))
        parts = [partial(self._collect, part, artist) for part in PARTS if part not in recent]
        if not parts:
            return
        if self._on_the_way:
            await home(visit)
        self._on_the_way = True
        try:
            await visit.each(parts)
        except NotTheirs:
            self._not_theirs.append(artist)
            raise not_theirs(artist) from None

    async def _collect(self, part: str, artist: Artist) -> None:
        visits = self._visit.visits
        if part == "songs":
            await collect_songs(self._visit, artist)
        elif visits.allowed_at(EXPORT, EXPORTS) is None:
            await export_audience(self._visit, artist, partial(visits.took, EXPORT))
        else:
            self._put_off.append(artist)
            return
        visits.took(_memory(part, artist), keep=1)

    async def _say_whose_account_it_is(self) -> None:
        if self._not_theirs and len(self._not_theirs) == len(self._artists):
            message = f"The account signed in to {SITE} manages none of your artists. Nothing was taken from it."
            action = f"Sign in to {SITE} with the account of your artists."
            raise StepFailed(Failure(FailureKind.NEEDS_SIGN_IN, message, action))


def tracked(registry: Registry) -> list[Artist]:
    return [artist for artist in registry.artists if artist.spotify_id]


def waiting_longest_first(artists: Sequence[Artist], visits: Visits) -> list[Artist]:
    """Artists in the order of their last audience export, so that a long list gets around to everybody."""
    return sorted(artists, key=lambda artist: visits.last(_memory("audience", artist)) or LONG_AGO)


def recent_parts(visits: Visits, clock: Clock, artist: Artist) -> list[str]:
    """What of an artist was landed within the last hour; a clock that was set back a little changes nothing."""
    taken = {part: visits.last(_memory(part, artist)) for part in PARTS}
    now = clock.now()
    return [part for part, moment in taken.items() if moment is not None and abs(now - moment) < RECENT]


def _memory(part: str, artist: Artist) -> str:
    return f"{part} {artist.spotify_id}"


def left_alone(artist: Artist, parts: Sequence[str]) -> str:
    return f"{artist.slug}: {' and '.join(parts)} came less than an hour ago and were not asked for again."


def put_off(artists: Sequence[Artist], until: datetime) -> StepFailed:
    names = ", ".join(artist.name for artist in artists)
    message = (
        f"{SITE} allows {EXPORTS.count} exports an hour. Still to come, from {until.astimezone():%H:%M} on: {names}."
    )
    action = "Nothing to do. The next run goes on there."
    return StepFailed(Failure(FailureKind.RATE_LIMITED, message, action, retry_at=until))


def not_theirs(artist: Artist) -> StepFailed:
    message = f"{SITE} does not show {artist.name} to the account that is signed in."
    action = f"Get access to {artist.name} there, or correct the Spotify id in the artist list."
    return StepFailed(Failure(FailureKind.ENVIRONMENT, message, action, detail=artist.spotify_id))


def no_artist_id(artist: Artist) -> StepFailed:
    message = f"The Spotify id of {artist.name} in the artist list is not one: an id has 22 letters and digits."
    action = "Correct it in the artist list, or leave it out."
    return StepFailed(Failure(FailureKind.ENVIRONMENT, message, action, detail=artist.spotify_id[:60]))
