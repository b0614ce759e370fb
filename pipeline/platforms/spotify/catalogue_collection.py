"""Collects the catalogue by the Web API: every artist's releases and their tracks, dates and images."""

from __future__ import annotations

import json
from datetime import timedelta
from functools import partial

from pipeline.access.courtesy import Visits, visiting
from pipeline.clock import Clock
from pipeline.model import Failure, FailureKind, NotThere, StepContext, StepFailed, StepResult
from pipeline.platforms.arrival import Arrivals, NothingYet
from pipeline.platforms.collection import NOT_SET_UP
from pipeline.platforms.connections import BY_KEY
from pipeline.platforms.deferring import deferring
from pipeline.platforms.gravest import gravest
from pipeline.platforms.keys import keys_of, mark_proved, mark_refused
from pipeline.platforms.opening import opened
from pipeline.platforms.spotify.catalogue_api import CatalogueApi, Item
from pipeline.platforms.spotify.validate import is_artist_id
from pipeline.registry import Artist
from pipeline.signals import CancelFlag

CONNECTION = BY_KEY["spotify-catalogue"]
RECENT = timedelta(hours=1)
PLACE = "catalogue"  # what is left alone when the API asks for patience
LEFT_OUT = frozenset({"available_markets"})  # older apps get hundreds of country codes with every track
ONE_ARTISTS = (FailureKind.BAD_DATA, FailureKind.ENVIRONMENT)  # with other failures the next artist fares no better


def collect_catalogue(ctx: StepContext) -> StepResult:
    """Land ``catalogue/spotify_catalogue_<artist id>_<stamp>.json`` for every artist of the list.

    Skipped while no keys are known. Raises :class:`StepFailed` and Cancelled; what had arrived by then stays.
    """
    access = opened(ctx)
    keys = keys_of(access, CONNECTION)
    if keys is None:
        return StepResult(skipped_reason=NOT_SET_UP)
    flag = CancelFlag(ctx.cancel_flag)
    with visiting(access.journal_dir, CONNECTION.platform, flag.is_set, access.clock):
        arrivals = Arrivals.of(ctx)
        visits = Visits(access.journal_dir, CONNECTION.platform, access.clock)
        artists = _due(arrivals, visits, access.clock)
        with (
            deferring(visits, arrivals.platform.title, access.clock, PLACE),
            CatalogueApi(access.collecting, keys, flag.is_set, access.clock) as api,
        ):
            try:
                _collect(artists, arrivals, visits, access.clock, api)
            except StepFailed as failed:
                if failed.failure.kind is FailureKind.NEEDS_SIGN_IN:
                    mark_refused(access, CONNECTION, keys, failed.failure.message)
                raise
        if artists:
            mark_proved(access, CONNECTION, keys, keys["client_id"])
    return arrivals.result()


def _due(arrivals: Arrivals, visits: Visits, clock: Clock) -> list[Artist]:
    """The artists with an id whose catalogue did not come within the last hour, as after another part's failure."""
    due = []
    for artist in arrivals.registry.artists:
        taken = visits.last(_memory(artist))
        if not artist.spotify_id:
            continue
        if taken is not None and abs(clock.now() - taken) < RECENT:
            arrivals.note(f"{artist.slug}: the catalogue came less than an hour ago and was not asked for again.")
        else:
            due.append(artist)
    return due


def _collect(artists: list[Artist], arrivals: Arrivals, visits: Visits, clock: Clock, api: CatalogueApi) -> None:
    """One artist after the other; one who is unknown to Spotify does not stop the next."""
    failures = []
    for artist in artists:
        try:
            _land(artist, arrivals, clock, api)
            visits.took(_memory(artist), keep=1)
        except StepFailed as failed:
            failures.append(failed)
            if failed.failure.kind not in ONE_ARTISTS:
                break
    if failures:
        raise gravest(failures)


def _land(artist: Artist, arrivals: Arrivals, clock: Clock, api: CatalogueApi) -> None:
    try:
        if not is_artist_id(artist.spotify_id):
            raise NotThere
        releases = [{**album, "tracks": api.tracks(album["id"])} for album in api.albums(artist.spotify_id)]
    except NotThere:
        raise unknown(artist) from None
    name = partial("catalogue/spotify_catalogue_{}_{}.json".format, artist.spotify_id)
    try:
        arrivals.land(name, document(artist.spotify_id, releases), clock.now())
    except NothingYet:
        arrivals.note(f"{artist.slug}: Spotify lists no releases yet.")


def document(artist_id: str, releases: list[Item]) -> bytes:
    """An artist's catalogue as it lies in landing: the same bytes for as long as nothing changes in it."""
    return json.dumps(
        {"artist_id": artist_id, "albums": _lean(releases)}, indent=1, ensure_ascii=False, sort_keys=True
    ).encode()


def _lean(value: object) -> object:
    if isinstance(value, dict):
        return {name: _lean(part) for name, part in value.items() if name not in LEFT_OUT}
    return [_lean(part) for part in value] if isinstance(value, list) else value


def _memory(artist: Artist) -> str:
    return f"catalogue {artist.spotify_id}"


def unknown(artist: Artist) -> StepFailed:
    message = f"Spotify knows no artist under the id that the artist list gives for {artist.name}."
    action = "Correct the Spotify id in the artist list."
    return StepFailed(Failure(FailureKind.ENVIRONMENT, message, action, detail=artist.spotify_id[:60]))
