"""A song list is read for exactly one artist, period and day, and no figure is ever invented."""

from __future__ import annotations

import itertools
import json

import pytest

from pipeline.registry import Artist, Registry
from tests.platforms.hand_made import HandMadeLake, read_one, refusal_of

NOVA, KILO = "N" * 22, "K" * 22
NAME = f"spotify_songs_{NOVA}_28day_20261121_070332.json"
URL = "https://generic.wg.spotify.com/catalog-view/v1/artist/{0}/songs?x=1&time-filter={1}"


def song(**changes):
    return {
        "id": "4tQ", "trackName": "Glass Harbor", "trackUri": "spotify:track:4tQ", "releaseDate": "2026-03-06",
        "imageUrl": "https://i.scdn.co/image/4tq", "numStreams": "1,234", "numListeners": "811", "numSavers": "40",
        "numCanvasViews": None, "isDisabled": False, **changes,
    }  # fmt: skip


def answer(*songs, **more):
    return {"data": {"songs": list(songs or [song()])}, "url": URL.format(NOVA, "28day"), "status": 200, **more}


def table(reading):
    return reading.tables["spotify_songs"]


@pytest.mark.parametrize(
    "body",
    [
        answer(),
        {"songs": [song()]},
        answer(data={"songs": [song()], "timeFilter": "28day"}),
        answer(data=json.dumps({"songs": [song()]}), raw_body=True),
        answer(data=json.dumps(answer()), raw_body=True),
        answer(status="200", error=None, unknown={"extra": 1}),
        json.dumps(answer()).encode("utf-8-sig"),
        json.dumps(answer()).encode("utf-16"),
    ],
    ids=["answer", "bare list", "period inside", "list as text", "answer as text", "status as text", "mark", "utf16"],
)
def test_the_same_song_is_read_from_every_shape_of_answer(body, tmp_path):
    reading = read_one(tmp_path, "spotify", NAME, body)
    found = {name: values[0] for name, values in table(reading).items()}
    assert found | {"extraction_date": found["extraction_date"].isoformat()} == {
        "artist_id": NOVA, "track_id": "4tQ", "time_period": "28day", "extraction_date": "2026-11-21",
        "streams": 1234, "listeners": 811, "savers": 40, "canvas_views": None, "track_name": "Glass Harbor",
        "track_uri": "spotify:track:4tQ", "release_date": "2026-03-06", "image_url": "https://i.scdn.co/image/4tq",
    }  # fmt: skip


@pytest.mark.parametrize("period", ["1day", "7day", "28day", "1year", "all"])
def test_every_known_period_is_accepted(period, tmp_path):
    name = NAME.replace("28day", period)
    assert table(read_one(tmp_path, "spotify", name, {"songs": [song()]}))["time_period"] == [period]


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        ({"data": {"items": [], "error": {"status": 401}}, "url": "", "status": 401}, "refused-answer"),
        (answer(status=403), "refused-answer"),
        (answer(status=500), "refused-answer"),
        (answer(error={"message": "no"}), "refused-answer"),
        ({"data": {"errors": [{"message": "no"}]}}, "refused-answer"),
        ("<!doctype html>", "login-page"),
        (answer(data="<html>Log in</html>", raw_body=True), "login-page"),
        (answer(data="no data here", raw_body=True), "not-json"),
        (answer(data={"items": []}), "unknown-shape"),
        (answer(data=None), "unknown-shape"),
        ([song()], "unknown-shape"),
        (answer(data={"songs": {"4tQ": song()}}), "unknown-shape"),
        (answer(data={"songs": [song(), "4tQ"]}), "unknown-shape"),
        (answer(data={"songs": []}), "no-rows"),
        (answer(song(id=None), song(id=" ")), "no-rows"),
        ({"songs": [{"id": "4tQ", "trackName": "Glass Harbor"}]}, "missing-column"),
        (answer(song(numStreams="many")), "not-a-count"),
        (answer(song(numStreams=True)), "not-a-count"),
        (answer(song(numStreams=-1)), "negative-count"),
        (answer(song(numSavers="1.234,0")), "not-a-count"),
        (answer(song(), song(numStreams="1,235")), "repeated-track"),
        (answer(song(trackName=["Glass Harbor"])), "not-a-text"),
        (answer(song(trackName="\ud83d")), "not-a-text"),
        (json.dumps(answer(song(numStreams=1))).replace('"numStreams": 1', '"numStreams": NaN'), "not-a-number"),
        (json.dumps(answer())[:-30], "truncated"),
        (answer(url=URL.format(NOVA, "7day")), "period-mismatch"),
        (answer(url=URL.format(NOVA, "90day")), "unknown-period"),
        (answer(data={"songs": [song()], "timeFilter": "all"}), "period-mismatch"),
        (answer(url=URL.format(KILO, "28day")), "artist-mismatch"),
    ],
)
def test_what_cannot_be_understood_is_refused_with_its_rule(body, rule, tmp_path):
    assert refusal_of(tmp_path, "spotify", NAME, body).rule == rule


def test_a_signed_out_answer_tells_where_to_sign_in(tmp_path):
    refusal = refusal_of(tmp_path, "spotify", NAME, {"data": {"error": {"status": 401}}})
    assert refusal.next_action == "Sign in to Spotify for Artists, then collect again."


@pytest.mark.parametrize("period", ["unknown", "90day", "7days"])
def test_a_period_the_panel_does_not_know_is_refused(period, tmp_path):
    refusal = refusal_of(tmp_path, "spotify", NAME.replace("28day", period), {"songs": [song()]})
    assert refusal.rule == "unknown-period"


def test_the_answer_tells_the_period_and_the_artist_where_the_name_does_not(tmp_path):
    columns = table(read_one(tmp_path, "spotify", "spotify_songs_20261121_070332.json", answer()))
    assert (columns["artist_id"], columns["time_period"]) == ([NOVA], ["28day"])


def test_where_nothing_tells_the_period_the_list_is_refused(tmp_path):
    name = f"spotify_songs_{NOVA}_20261121_070332.json"
    assert refusal_of(tmp_path, "spotify", name, {"songs": [song()]}).rule == "unknown-period"


def test_where_nothing_tells_the_artist_the_list_is_refused_unless_there_is_only_one(tmp_path):
    name, body = "spotify_songs_28day_20261121_070332.json", {"songs": [song()]}
    assert refusal_of(tmp_path, "spotify", name, body).rule == "no-artist"
    alone = Registry((Artist("nova_drift", "NOVA DRIFT", spotify_id=NOVA),))
    assert table(read_one(tmp_path, "spotify", name, body, alone))["artist_id"] == [NOVA]


def test_songs_without_id_and_songs_told_twice_are_counted(tmp_path):
    reading = read_one(tmp_path, "spotify", NAME, answer(song(), song(id=""), song(), song(id="5uR")))
    assert table(reading)["track_id"] == ["4tQ", "5uR"]
    assert "1 song(s) without id" in reading.note
    assert "1 song(s) stood in the list twice" in reading.note


def test_a_missing_figure_is_empty_and_a_zero_is_zero(tmp_path):
    columns = table(read_one(tmp_path, "spotify", NAME, answer(song(numStreams="0", numListeners=None, numSavers=""))))
    assert (columns["streams"], columns["listeners"], columns["savers"]) == ([0], [None], [None])


# -- published ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def lake(tmp_path):
    lake = HandMadeLake(tmp_path, "spotify")
    tracks = [{"title": "Both", "spotify_track_id": "shared"}]
    lake.knows(
        [
            {"slug": "nova_drift", "spotify_artist_id": NOVA},
            {"slug": "kilo_vale", "spotify_artist_id": KILO, "tracks": tracks},
        ]
    )
    return lake


def songs_file(artist, period, stamp):
    return f"songs/spotify_songs_{artist}_{period}_{stamp}.json"


def test_equal_lists_of_two_periods_and_two_days_are_all_kept(lake):
    for period, day in itertools.product(("7day", "all"), ("20261120", "20261121")):
        lake.put(songs_file(NOVA, period, f"{day}_070332"), {"songs": [song()]})
    found = [(row["time_period"], row["extraction_date"]) for row in lake.run().rows("spotify_song_metrics")]
    assert found == [("7day", "2026-11-20"), ("7day", "2026-11-21"), ("all", "2026-11-20"), ("all", "2026-11-21")]


def test_of_one_day_the_newest_download_counts(lake):
    for stamp, plays in (("20261121_180000", "20"), ("20261121_070000", "10")):
        lake.put(songs_file(NOVA, "7day", stamp), {"songs": [song(numStreams=plays)]})
        lake.run()
    assert [row["streams"] for row in lake.rows("spotify_song_metrics")] == ["20"]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_a_song_keeps_its_newest_known_name_and_its_first_and_last_day(lake, order):
    files = [
        ("20261107_070000", song(trackName="Glas Harbor")),
        ("20261114_070000", song(trackName='Glass Harbor ✨, "live"', imageUrl="https://i.scdn.co/image/new")),
        ("20261121_070000", song(trackName=None, imageUrl="")),
    ]
    for number in order:
        lake.put(songs_file(NOVA, "7day", files[number][0]), {"songs": [files[number][1]]})
        lake.run()
    assert lake.rows("spotify_tracks") == [
        {
            "track_id": "4tQ", "track_name": "Glass Harbor ✨, \"live\"", "track_uri": "spotify:track:4tQ",
            "artist": "nova_drift", "artist_id": NOVA, "release_date": "2026-03-06",
            "image_url": "https://i.scdn.co/image/new", "first_seen": "2026-11-07", "last_seen": "2026-11-21",
        }
    ]  # fmt: skip


def test_a_song_of_two_artists_is_counted_once_and_put_on_record(lake):
    for artist in (NOVA, KILO):
        for stamp in ("20261114_070000", "20261121_070000"):
            songs = [song(id="shared"), song(id="other")]
            lake.put(songs_file(artist, "7day", stamp), {"songs": songs, "of": artist})
    lake.put(songs_file(NOVA, "7day", "20261107_070000"), {"songs": [song(id="shared"), song(id="other")]})
    lake.run()
    assert {row["track_id"]: row["artist"] for row in lake.rows("spotify_tracks")} == {
        "shared": "kilo_vale",  # the registry says so
        "other": "nova_drift",  # listed it first
    }
    owners = {(row["track_id"], row["artist_id"]) for row in lake.rows("spotify_song_metrics")}
    assert owners == {("shared", KILO), ("other", NOVA)}
    assert any("shared (kilo_vale)" in remark for remark in lake.remarks)
