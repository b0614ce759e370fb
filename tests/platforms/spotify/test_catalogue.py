"""The catalogue adds what the song lists do not tell, and changes nothing that they do."""

from __future__ import annotations

import json

import pytest

from pipeline.platforms.spotify import PLATFORM
from pipeline.platforms.spotify.catalogue_collection import document
from tests.landing import make_landing
from tests.platforms.hand_made import HandMadeLake, published, read_one, refusal_of, rows_of
from tests.platforms.run_steps import run_platform

NOVA, KILO = "N" * 22, "K" * 22
NAME = f"spotify_catalogue_{NOVA}_20261121_070500.json"
WIDE = "https://i.scdn.co/image/640"


def track(track_id="t1", name="Early Sketch", *artists):
    listed = [{"id": artist} for artist in artists or (NOVA,)]
    return {"id": track_id, "name": name, "uri": f"spotify:track:{track_id}", "artists": listed}


def album(*tracks, **changes):
    images = [{"url": "https://i.scdn.co/image/64", "width": 64}, {"url": WIDE, "width": 640}]
    return {"id": "a1", "release_date": "2019-05", "images": images, "tracks": list(tracks or [track()]), **changes}


def catalogue(*albums, artist=NOVA):
    return {"artist_id": artist, "albums": list(albums or [album()])}


def rows(reading):
    columns = reading.tables["spotify_catalogue"]
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]


def test_a_track_has_its_releases_date_and_its_widest_image(tmp_path):
    (row,) = rows(read_one(tmp_path, "spotify", NAME, catalogue()))
    assert row | {"listed_on": row["listed_on"].isoformat()} == {
        "artist_id": NOVA, "track_id": "t1", "track_name": "Early Sketch", "track_uri": "spotify:track:t1",
        "release_date": "2019-05", "image_url": WIDE, "listed_on": "2026-11-21",
    }  # fmt: skip


def test_tracks_of_others_on_a_shared_release_are_left_out(tmp_path):
    shared = album(track("theirs", "Theirs", KILO), track("both", "Both", KILO, NOVA), track("ours", "Ours"))
    assert [row["track_id"] for row in rows(read_one(tmp_path, "spotify", NAME, catalogue(shared)))] == ["both", "ours"]


@pytest.mark.parametrize(
    ("changes", "date", "image"),
    [
        ({"release_date": "1999"}, "1999", WIDE),
        ({"release_date": "0000"}, None, WIDE),
        ({"release_date": None}, None, WIDE),
        ({"images": []}, "2019-05", None),
        ({"images": [{"url": "https://i.scdn.co/image/x", "width": None}]}, "2019-05", "https://i.scdn.co/image/x"),
    ],
)
def test_what_spotify_does_not_know_stays_empty(changes, date, image, tmp_path):
    (row,) = rows(read_one(tmp_path, "spotify", NAME, catalogue(album(**changes))))
    assert (row["release_date"], row["image_url"]) == (date, image)


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        (catalogue(artist=KILO), "artist-mismatch"),
        ([album()], "unknown-shape"),
        ({"artist_id": NOVA, "albums": {"a1": album()}}, "unknown-shape"),
        (catalogue(album(tracks="none")), "unknown-shape"),
        (catalogue("a1"), "unknown-shape"),
        ({"artist_id": NOVA, "albums": []}, "no-rows"),
        (catalogue(album(track("theirs", "Theirs", KILO))), "no-rows"),
        (catalogue(album(release_date="May 2019")), "not-a-date"),
        (catalogue(album(track(name=["Early"]))), "not-a-text"),
        (catalogue(album(), album(release_date="2020")), "repeated-track"),
        (json.dumps(catalogue())[:-9], "truncated"),
        ("<!doctype html>", "not-json"),
    ],
)
def test_what_cannot_be_understood_is_refused_with_its_rule(body, rule, tmp_path):
    assert refusal_of(tmp_path, "spotify", NAME, body).rule == rule


def test_the_same_catalogue_is_the_same_bytes_whatever_the_order_of_its_facts():
    one = [{"id": "a1", "name": "Señal", "available_markets": ["AD", "AE"], "tracks": [{"id": "t1", "name": "x"}]}]
    other = [{"tracks": [{"name": "x", "id": "t1", "available_markets": []}], "name": "Señal", "id": "a1"}]
    assert document(NOVA, one) == document(NOVA, other)


# -- published ---------------------------------------------------------------------------------------------------------


def song(**changes):
    return {"id": "t1", "trackName": "Glass Harbor", "numStreams": "7", **changes}


@pytest.fixture
def lake(tmp_path):
    lake = HandMadeLake(tmp_path, "spotify")
    tracks = [{"title": "Both", "spotify_track_id": "both"}]
    lake.knows([{"slug": "nova_drift", "spotify_artist_id": NOVA},
                {"slug": "kilo_vale", "spotify_artist_id": KILO, "tracks": tracks}])  # fmt: skip
    return lake


def put_songs(lake, day, *songs, artist=NOVA):
    lake.put(f"songs/spotify_songs_{artist}_28day_202611{day}_070000.json", {"songs": list(songs)})


def put_catalogue(lake, day, *albums, artist=NOVA):
    body = catalogue(*albums, artist=artist)
    lake.put(f"catalogue/spotify_catalogue_{artist}_202611{day}_070500.json", body)


def by_id(lake):
    return {row["track_id"]: row for row in lake.rows("spotify_tracks")}


def test_the_song_lists_word_counts_and_the_catalogue_fills_what_they_leave_open(lake):
    put_songs(lake, 20, song())
    put_songs(lake, 21, song(imageUrl="https://i.scdn.co/image/song"))
    put_catalogue(lake, 22, album(track("t1", "Another Name"), track("t2", "Early Sketch")))
    found = by_id(lake.run())
    assert found["t1"] == {
        "track_id": "t1", "track_name": "Glass Harbor", "track_uri": "spotify:track:t1", "artist": "nova_drift",
        "artist_id": NOVA, "release_date": "2019-05", "image_url": "https://i.scdn.co/image/song",
        "first_seen": "2026-11-20", "last_seen": "2026-11-21",
    }  # fmt: skip
    assert found["t2"] == {
        "track_id": "t2", "track_name": "Early Sketch", "track_uri": "spotify:track:t2", "artist": "nova_drift",
        "artist_id": NOVA, "release_date": "2019-05", "image_url": WIDE, "first_seen": "2026-11-22",
        "last_seen": "2026-11-22",
    }  # fmt: skip
    assert [row["track_id"] for row in lake.rows("spotify_song_metrics")] == ["t1", "t1"]


def test_a_catalogue_alone_lists_tracks_from_its_first_to_its_last_day(lake):
    for day, name in ((22, "Newer Name"), (20, "Older Name")):
        put_catalogue(lake, day, album(track("t1", name)))
        lake.run()
    row = by_id(lake)["t1"]
    assert (row["track_name"], row["first_seen"], row["last_seen"]) == ("Newer Name", "2026-11-20", "2026-11-22")


def test_a_track_in_two_catalogues_belongs_to_one_artist(lake):
    for artist in (NOVA, KILO):
        put_catalogue(
            lake, 20, album(track("both", "Both", NOVA, KILO), track("other", "Other", NOVA, KILO)), artist=artist
        )
    found = by_id(lake.run())
    assert found["both"]["artist"] == "kilo_vale"  # whose list of tracks in the registry has it
    assert found["other"]["artist"] in ("kilo_vale", "nova_drift")
    assert set(found) == {"both", "other"}


def test_an_unchanged_catalogue_counts_with_its_newest_day(lake):
    put_catalogue(lake, 20)
    lake.run()
    put_catalogue(lake, 22)
    assert by_id(lake.run())["t1"]["last_seen"] == "2026-11-22"


def test_a_refused_catalogue_leaves_the_rest_alone(lake):
    put_songs(lake, 20, song())
    put_catalogue(lake, 21, album(release_date="soon"))
    assert by_id(lake.run())["t1"]["release_date"] == ""
    assert lake.delivery("070500.json").refusal.rule == "not-a-date"


def test_without_catalogue_files_nothing_published_differs(tmp_path):
    """The bytes of a lake that never had keys are those of one whose catalogue tells what is known already."""
    plain, told = tmp_path / "plain", tmp_path / "told"
    for root in (plain, told):
        make_landing(root, days=30, tracks=3, only=("spotify",))
    for artist in json.loads((told / "artists.json").read_text(encoding="utf-8")):
        theirs = artist["spotify_artist_id"]
        known = [
            album(track(one["spotify_track_id"], "Another Name", theirs), release_date="2001")
            for one in artist["tracks"]
        ]
        path = told / "landing" / "spotify" / "catalogue" / f"spotify_catalogue_{theirs}_20261121_080000.json"
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps({"artist_id": theirs, "albums": known}), encoding="utf-8")
    for root in (plain, told):
        run_platform(root, "spotify")
    both = ("spotify_audience", "spotify_song_metrics")
    assert published(plain, both) == published(told, both)
    listed = {row["track_id"]: row for row in rows_of(plain, "spotify_tracks")}
    also = {row["track_id"]: row for row in rows_of(told, "spotify_tracks")}
    assert {track_id: also[track_id] for track_id in listed} == listed
    assert set(PLATFORM.kinds) == {"audience", "songs", "catalogue"}
