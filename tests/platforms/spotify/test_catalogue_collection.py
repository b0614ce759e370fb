"""The catalogue is collected by keys alone: politely, completely, and without a key in anything that is kept."""

from __future__ import annotations

import base64
import json
import threading
import time
from datetime import timedelta

import pytest

from pipeline.access.http import DEFER_OVER_SECONDS, Api
from pipeline.access.sessions import SessionState
from pipeline.model import Cancelled, FailureKind, NotThere, RunState, StepFailed, StepResult
from pipeline.platforms.spotify.catalogue_collection import collect_catalogue
from pipeline.platforms.spotify.checking import check
from pipeline.signals import CancelFlag
from tests.platform_sims.room import CollectingRoom
from tests.platform_sims.spotify import SpotifyStandIn
from tests.platform_sims.spotify_api import CLIENT_ID, CLIENT_SECRET, STRANGER
from tests.platforms.hand_made import ALARMING, rows_of
from tests.platforms.spotify.collecting import (
    ARTISTS_SITE,
    KEYS,
    collected,
    document,
    failure,
    files,
    had,
    ids,
    landed,
    site_of,
    spotify_room,
    with_keys,
)
from tests.sweeps import sweep

API = "/api/"
BOTH = {"nova_drift": {"catalogue"}, "kilo_vale": {"catalogue"}}


@pytest.fixture
def room(tmp_path):
    with spotify_room(tmp_path, tracks=12) as room:
        yield room


@pytest.fixture
def keyed(room: CollectingRoom) -> CollectingRoom:
    with_keys(room)
    return room


@pytest.fixture
def site(room: CollectingRoom) -> SpotifyStandIn:
    return site_of(room)


def test_without_keys_and_without_a_session_nothing_is_asked(room, site) -> None:
    assert room.collect() == StepResult(skipped_reason="not set up")
    assert site.requests == []


def test_half_of_the_keys_are_none(room, site) -> None:
    room.stated("spotify-catalogue", client_id=CLIENT_ID)
    assert room.collect().skipped_reason == "not set up"


def test_every_release_of_every_artist_lands_page_by_page(keyed, site) -> None:
    result = keyed.collect()
    assert (landed(keyed), result.files) == (BOTH, 2)
    for artist in site.artists:
        spotify_id = artist["spotify_artist_id"]
        body = document(keyed, f"spotify_catalogue_{spotify_id}")
        albums = body["albums"]
        assert (body["artist_id"], len(albums)) == (spotify_id, 14)  # twelve singles, the EP, and the compilation
        named = {track["id"]: album["release_date"] for album in albums for track in album["tracks"]}
        assert {one["spotify_track_id"]: one["released"] for one in artist["tracks"]}.items() <= named.items()
        assert site.requests.count(f"GET /api/v1/artists/{spotify_id}/albums") == 2
    assert site.requests.count("POST /accounts/api/token") == 1
    assert not [line for line in site.requests if line.startswith("GET /api/v1/albums?")]


def test_a_run_publishes_what_only_the_catalogue_knows(keyed) -> None:
    assert keyed.run().run.state is RunState.SUCCESS
    rows = rows_of(keyed.root, "spotify_tracks")
    assert len(rows) == 2 * (12 + 3 + 1)
    assert {row["release_date"] for row in rows if row["track_name"].startswith("Early")} == {"2019-05"}
    assert not [row for row in rows if row["artist_id"] == STRANGER]
    assert all(row["image_url"].startswith("https://i.scdn.co/image/640") for row in rows)


def test_no_key_and_no_token_is_in_anything_that_was_written(keyed, caplog) -> None:
    caplog.set_level("DEBUG")
    keyed.collect()
    basic = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode())
    written = b"".join(path.read_bytes() for path in keyed.root.rglob("*") if path.is_file()) + caplog.text.encode()
    tokens = [token.encode() for token in site_of(keyed).api._tokens]
    assert tokens
    assert not [secret for secret in (CLIENT_SECRET.encode(), basic, *tokens) if secret in written]


def test_wrong_keys_need_the_owner_and_a_session_is_not_blamed_for_them(room, site) -> None:
    with_keys(room, "0" * 32)
    found = failure(room)
    assert found.kind is FailureKind.NEEDS_SIGN_IN
    assert "keys" in found.message
    assert "Accounts" in found.next_action
    assert room.access.sessions.state(KEYS) is SessionState.NEEDS_SIGN_IN
    assert room.access.sessions.state(ARTISTS_SITE) is SessionState.UNKNOWN
    with_keys(room)
    assert isinstance(collected(room), StepResult)  # new keys are tried, whatever was said of the old ones
    assert room.access.sessions.state(KEYS) is SessionState.VALID


def test_a_token_that_ended_is_asked_for_again_once(keyed, site) -> None:
    site.faults.set("token-ended", times=1)
    keyed.collect()
    assert landed(keyed) == BOTH
    assert site.requests.count("POST /accounts/api/token") == 2


def test_keys_whose_tokens_are_never_taken_need_the_owner(keyed, site) -> None:
    site.faults.set("token-ended")
    assert failure(keyed).kind is FailureKind.NEEDS_SIGN_IN
    assert site.requests.count("POST /accounts/api/token") == 2


def test_keys_that_may_read_nothing_say_what_they_lack(keyed, site) -> None:
    site.faults.set("no-premium")
    found = failure(keyed)
    assert found.kind is FailureKind.NEEDS_SIGN_IN
    assert "Premium" in found.message


@pytest.mark.parametrize(
    ("fault", "paths", "kind"),
    sweep(
        [
            ("down", (API,), FailureKind.TRANSIENT),
            ("down", ("/accounts",), FailureKind.TRANSIENT),
            ("reset", (API,), FailureKind.TRANSIENT),
            ("half", (API,), FailureKind.TRANSIENT),
            ("lost-items", (API,), FailureKind.TRANSIENT),
            ("odd-id", (API,), FailureKind.LAYOUT_CHANGED),
            ("busy", (API,), FailureKind.RATE_LIMITED),
            ("busy", ("/accounts",), FailureKind.RATE_LIMITED),
        ],
        quick=3,
    ),
)
def test_a_fault_is_called_by_its_name_and_nothing_lands(keyed, site, monkeypatch, fault, paths, kind) -> None:
    monkeypatch.setattr(Api, "rest", lambda self, seconds: None)
    site.faults.set(fault, paths=paths)
    found = failure(keyed)
    assert (found.kind, keyed.landed()) == (kind, [])
    assert not ALARMING.search(f"{found.message} {found.next_action}")


def test_a_long_wait_is_put_off_and_remembered_over_restarts(keyed, site) -> None:
    site.faults.set("later", seconds=79_892)
    found = failure(keyed)
    assert found.kind is FailureKind.RATE_LIMITED
    assert found.retry_at is not None
    assert abs((found.retry_at - keyed.moment).total_seconds() - 79_892) < 30
    site.faults.clear()
    site.requests.clear()
    assert (failure(keyed).kind, site.requests) == (FailureKind.RATE_LIMITED, [])
    keyed.moment = found.retry_at
    assert isinstance(collected(keyed), StepResult)


def test_a_short_wait_is_waited_for(keyed, site, monkeypatch) -> None:
    rested: list[float] = []
    monkeypatch.setattr(Api, "rest", lambda self, seconds: rested.append(seconds))
    site.faults.set("later", times=3, seconds=7)
    keyed.collect()
    assert landed(keyed) == BOTH
    assert [seconds for seconds in rested if seconds] == [7, 7, 7]


def test_short_waits_without_end_are_put_off_as_well(keyed, site, monkeypatch) -> None:
    monkeypatch.setattr(Api, "rest", lambda self, seconds: None)
    site.faults.set("later", seconds=1)
    found = failure(keyed)
    assert found.retry_at is not None
    assert found.retry_at - keyed.moment < timedelta(seconds=DEFER_OVER_SECONDS + 30)


def test_a_stopped_run_does_not_wait_any_longer(keyed, site) -> None:
    site.faults.set("later", seconds=50)
    ctx = keyed.context()
    waiting, began = threading.Event(), time.monotonic()

    def stop() -> None:
        while not any(line.startswith("GET /api/") for line in site.requests):
            waiting.wait(0.02)
        CancelFlag(ctx.cancel_flag).set()

    stopping = threading.Thread(target=stop)
    stopping.start()
    with pytest.raises(Cancelled):
        collect_catalogue(ctx)
    stopping.join()
    assert time.monotonic() - began < 5


def test_an_artist_spotify_does_not_know_does_not_stop_the_next(keyed, site) -> None:
    path = keyed.root / "config" / "artists.json"
    artists = json.loads(path.read_text(encoding="utf-8"))
    artists[0]["spotify_artist_id"] = "Z" * 22
    path.write_text(json.dumps([*artists, {"slug": "odd", "name": "ODD", "spotify_artist_id": "spotify:artist:1"}]))
    found = failure(keyed)
    assert found.kind is FailureKind.ENVIRONMENT
    assert "NOVA DRIFT" in found.message
    assert landed(keyed)["kilo_vale"] == {"catalogue"}


def test_a_catalogue_that_is_suddenly_empty_is_a_failure_and_a_new_one_is_not(keyed, site) -> None:
    site.faults.set("empty")
    found = failure(keyed, deliveries=had(keyed, "catalogue"))
    assert (found.kind, keyed.landed()) == (FailureKind.BAD_DATA, [])
    result = keyed.collect()
    assert (result.files, len(result.notes)) == (0, 2)
    assert result.notes[0] == "nova_drift: Spotify lists no releases yet."


def test_what_came_within_the_hour_is_not_asked_for_again(keyed, site) -> None:
    keyed.collect()
    site.requests.clear()
    result = keyed.collect()
    assert (result.files, site.requests, len(result.notes)) == (0, [], 2)
    keyed.moment += timedelta(minutes=61)
    keyed.collect()
    same = files(keyed, f"spotify_catalogue_{ids(keyed)['nova_drift']}")
    assert len({path.read_bytes() for path in same}) == 1 < len(same)  # nothing new in it: the same content


def test_an_ended_session_does_not_keep_the_catalogue_from_coming(keyed, site) -> None:
    keyed.access.sessions.save(ARTISTS_SITE, "", {"cookies": [], "origins": []})
    keyed.access.sessions.mark_ended(ARTISTS_SITE, "", "signed out")
    found = failure(keyed)
    assert found.kind is FailureKind.NEEDS_SIGN_IN
    assert landed(keyed) == BOTH


# -- trying the keys out -----------------------------------------------------------------------------------------------


def test_good_keys_are_named_without_giving_them_away(keyed) -> None:
    assert check(keyed.access, KEYS) == f"{CLIENT_ID[:3]}…"
    assert keyed.access.sessions.state(KEYS) is SessionState.VALID


@pytest.mark.parametrize(("secret", "word"), sweep([("0" * 32, "accept"), ("", "missing")]))
def test_wrong_and_missing_keys_are_told_apart(room, secret, word) -> None:
    room.stated("spotify-catalogue", client_id=CLIENT_ID)
    if secret:
        with_keys(room, secret)
    with pytest.raises(StepFailed, match=word) as no:
        check(room.access, KEYS)
    assert no.value.failure.kind is FailureKind.NEEDS_SIGN_IN


def test_a_way_in_without_keys_has_none_to_try(room) -> None:
    with pytest.raises(NotThere):
        check(room.access, ARTISTS_SITE)
