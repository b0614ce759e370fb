"""An audience table is understood exactly or refused with a reason; it always belongs to one artist."""

from __future__ import annotations

import random

import pytest

from pipeline.registry import Artist, Registry
from tests.platforms.hand_made import HandMadeLake, read_one, refusal_of

NOVA, KILO, STRANGER = "N" * 22, "K" * 22, "S" * 22
NAME = f"spotify_audience_{NOVA}_20261121_070222.csv"
HEAD = "date,listeners,streams,followers\n"
TWO_DAYS = HEAD + "2026-11-18,515,1171,1503\n2026-11-19,520,1200,1504\n"
ARTISTS = [
    {"slug": "nova_drift", "name": "NOVA DRIFT", "spotify_artist_id": NOVA},
    {"slug": "kilo_vale", "name": "KILO VALE", "spotify_artist_id": KILO},
]


def days(reading):
    columns = reading.tables["spotify_audience_days"]
    return list(zip(*(columns[name] for name in ("date", "listeners", "streams", "followers")), strict=True))


def plain(reading):
    return [(day.isoformat(), *counts) for day, *counts in days(reading)]


EXPECTED = [("2026-11-18", 515, 1171, 1503), ("2026-11-19", 520, 1200, 1504)]


@pytest.mark.parametrize(
    "body",
    [
        TWO_DAYS,
        "\ufeff" + TWO_DAYS,
        TWO_DAYS.encode("utf-16"),
        TWO_DAYS.replace("\n", "\r\n"),
        TWO_DAYS.rstrip("\n"),
        TWO_DAYS.replace("1171", '"1,171"'),
        "followers,date,note,streams,listeners\n1503,2026-11-18,🎧,1171,515\n1504,2026-11-19,,1200,520\n",
        HEAD + "\n2026-11-18 , 515,1171,1503\n,,,\n2026-11-19,520,1200,1504\n",
    ],
    ids=["plain", "mark", "utf16", "crlf", "no last line end", "thousands", "other order", "blanks"],
)
def test_the_same_figures_are_read_from_every_way_of_writing_them(body, tmp_path):
    assert plain(read_one(tmp_path, "spotify", NAME, body)) == EXPECTED


def test_an_empty_cell_stays_empty_and_is_never_zero(tmp_path):
    assert plain(read_one(tmp_path, "spotify", NAME, HEAD + "2026-11-18,,0,7\n")) == [("2026-11-18", None, 0, 7)]


def test_rows_without_date_or_figures_are_left_out_and_counted(tmp_path):
    reading = read_one(tmp_path, "spotify", NAME, TWO_DAYS + ",1,2,3\n2026-11-20,,,\n")
    assert plain(reading) == EXPECTED
    assert "2 row(s)" in reading.note


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        (TWO_DAYS.replace("1171", "-1"), "negative-count"),
        (TWO_DAYS.replace("1171", "1.171,5"), "ragged-row"),
        (TWO_DAYS.replace("1171", "1.5"), "not-a-count"),
        (TWO_DAYS.replace("1171", "NaN"), "not-a-count"),
        (TWO_DAYS.replace("1171", "1,17"), "ragged-row"),
        (TWO_DAYS.replace("1171", '"1,17"'), "not-a-count"),
        (TWO_DAYS.replace("1171", "99999999999999999999"), "not-a-count"),
        (TWO_DAYS.replace("2026-11-19", "2026-11-18"), "repeated-date"),
        (TWO_DAYS.replace("2026-11-19", "19.11.2026"), "not-a-date"),
        (TWO_DAYS.replace("2026-11-19", "2026-W47-4"), "not-a-date"),
        (TWO_DAYS.replace("2026-11-19", "2026-12-19"), "future-date"),
        ("date,listeners,streams\n2026-11-18,1,2\n", "missing-column"),
        ("date,streams,streams,listeners,followers\n2026-11-18,1,2,3,4\n", "repeated-column"),
        (HEAD, "no-rows"),
        (HEAD + ",1,2,3\n", "no-rows"),
        (TWO_DAYS.encode() + b"\xff\xfe", "encoding"),
        (TWO_DAYS + "\0", "nul-bytes"),
        ("<!doctype html><title>Log in</title>", "login-page"),
    ],
)
def test_what_cannot_be_understood_is_refused_with_its_rule(body, rule, tmp_path):
    assert refusal_of(tmp_path, "spotify", NAME, body).rule == rule


def test_a_saved_sign_in_page_tells_where_to_sign_in(tmp_path):
    refusal = refusal_of(tmp_path, "spotify", NAME, "\n <html><body>Log in</body></html>")
    assert refusal.next_action == "Sign in to Spotify for Artists, then collect again."


def test_a_table_without_artist_belongs_to_the_only_one_there_is(tmp_path):
    alone = Registry((Artist("nova_drift", "NOVA DRIFT", spotify_id=NOVA), Artist("b_side", "B SIDE")))
    reading = read_one(tmp_path, "spotify", "spotify_audience_20261121_070222.csv", TWO_DAYS, alone)
    assert reading.tables["spotify_audience_days"]["artist_id"] == [NOVA, NOVA]
    assert NOVA in reading.note


@pytest.mark.parametrize("ids", [(), (NOVA, KILO)])
def test_a_table_without_artist_is_refused_where_it_could_be_anyones(ids, tmp_path):
    registry = Registry(tuple(Artist(f"artist_{i}", "", spotify_id=i) for i in ids))
    refusal = refusal_of(tmp_path, "spotify", "spotify_audience_20261121_070222.csv", TWO_DAYS, registry=registry)
    assert refusal.rule == "no-artist"
    assert "spotify_audience_<id>_" in refusal.next_action


@pytest.mark.parametrize("ending", ["", " (1)", "_2", "-20261121_200200", " - Copy"])
def test_a_copy_by_a_browser_or_by_hand_is_still_recognised(ending, tmp_path):
    read_one(tmp_path, "spotify", NAME.replace(".csv", f"{ending}.csv"), TWO_DAYS)


# -- published ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def lake(tmp_path):
    lake = HandMadeLake(tmp_path, "spotify")
    lake.knows(ARTISTS)
    return lake


def audience(artist, stamp):
    return f"audience/spotify_audience_{artist}_{stamp}.csv"


def test_equal_tables_of_two_artists_are_two_artists_figures(lake):
    zeros = HEAD + "2026-11-18,0,0,0\n"
    for artist in (NOVA, KILO):
        lake.put(audience(artist, "20261121_070222"), zeros)
    rows = lake.run().rows("spotify_audience")
    assert [(row["artist"], row["artist_id"], row["streams"]) for row in rows] == [
        ("kilo_vale", KILO, "0"),
        ("nova_drift", NOVA, "0"),
    ]


def test_an_artist_the_registry_does_not_know_is_kept_under_the_id_and_reported(lake):
    lake.put(audience(STRANGER, "20261121_070222"), TWO_DAYS)
    assert {row["artist"] for row in lake.run().rows("spotify_audience")} == {STRANGER}
    assert any(STRANGER in remark for remark in lake.remarks)


def test_the_newest_download_wins_and_older_days_stay(lake):
    rows = [f"2026-11-{day:02d},{{0}},{{0}},{{0}}\n" for day in (1, 2, 3)]
    versions = [("20261105_070000", rows[0] + rows[1]), ("20261106_070000", rows[1] + rows[2])]
    versions.append(("20261106_070001", rows[1]))
    random.Random(3).shuffle(versions)
    for stamp, body in versions:
        lake.put(audience(NOVA, stamp), HEAD + body.format(int(stamp[6:8] + stamp[-1])))
        lake.run()
    found = [(row["date"], row["listeners"]) for row in lake.rows("spotify_audience")]
    assert found == [("2026-11-01", "50"), ("2026-11-02", "61"), ("2026-11-03", "60")]


def test_a_refused_table_leaves_the_others_alone(lake):
    lake.put(audience(NOVA, "20261121_070222"), TWO_DAYS)
    lake.put(audience(NOVA, "20261121_080000"), TWO_DAYS.replace("1171", "-9"))
    lake.put("audience/spotify_audience_nova drift.csv", TWO_DAYS + "2026-11-20,1,2,3\n")
    lake.run()
    assert [row["streams"] for row in lake.rows("spotify_audience")] == ["1171", "1200"]
    assert lake.delivery("nova drift.csv").refusal.rule == "unknown-file"
