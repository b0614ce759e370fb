"""TooLost's daily plays are taken from whatever shape the collectors left them in, and from nothing else."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from pipeline.model import Verdict
from pipeline.zones.staged import newest, read_table
from pipeline.zones.store import open_zone
from tests.platforms.hand_made import HandMadeLake, read_one, refusal_of

SPOTIFY, APPLE = "toolost_spotify_20261121_124556.json", "toolost_apple_20261121_124556.json"
NAMES = {"streams": SPOTIFY, "totalStreams": APPLE}
TABLES = {"streams": "tl_spotify_daily", "totalStreams": "tl_apple_daily"}


def day(number, plays):
    return {"date": f"2026-11-{number:02d}", "streams": plays}


def wrapped(answer, platform="spotify"):
    return {"timestamp": "2026-11-21T12:45:56", "source": "toolost", "platform": platform, "data": answer}


def plain(reading, key):
    columns = reading.tables[TABLES[key]]
    return [(day.isoformat(), plays) for day, plays in zip(columns["date"], columns["streams"], strict=True)]


@pytest.mark.parametrize("key", list(NAMES))
@pytest.mark.parametrize("plays", [(215, 1595), ("215", "1595"), ("215", "1,595"), (215.0, "1595")])
def test_counts_are_read_as_numbers_and_as_text(key, plays, tmp_path):
    reading = read_one(tmp_path, "toolost", NAMES[key], {key: [day(18, plays[0]), day(19, plays[1])]})
    assert plain(reading, key) == [("2026-11-18", 215), ("2026-11-19", 1595)]


@pytest.mark.parametrize(
    ("name", "body"),
    [
        (SPOTIFY, {"streams": [day(18, "5")], "totalReleases": 7, "totalStreams": 5, "message": "ok"}),
        (SPOTIFY, {"streams": [day(18, "5")], "totalStreams": [day(17, 1)]}),
        (SPOTIFY, json.dumps({"streams": [day(18, "5")]}).encode("utf-16")),
        (SPOTIFY, "\ufeff" + json.dumps({"streams": [day(18, "5")]}, indent=2).replace("\n", "\r\n")),
        ("spotify_analytics_20261121_124556.json", wrapped({"streams": [day(18, "5")]})),
        ("Toolost_Spotify_20261121_124556 (1).json", {"streams": [day(18, "5")]}),
    ],
    ids=["extra keys", "both series", "utf16", "mark and crlf", "older collector", "browser's copy"],
)
def test_the_same_day_is_read_from_every_shape_of_answer(name, body, tmp_path):
    assert plain(read_one(tmp_path, "toolost", name, body), "streams") == [("2026-11-18", 5)]


@pytest.mark.parametrize(
    ("name", "body", "rule"),
    [
        (SPOTIFY, {"message": "Unauthenticated."}, "refused-answer"),
        (SPOTIFY, {"message": "Unauthenticated.", "data": None}, "refused-answer"),
        (SPOTIFY, wrapped({"message": "Unauthenticated."}), "refused-answer"),
        (APPLE, {"error": "Server Error"}, "refused-answer"),
        (APPLE, {"message": "Too Many Attempts."}, "refused-answer"),
        (SPOTIFY, "<!doctype html><form></form>", "login-page"),
        (SPOTIFY, {"totalStreams": [day(18, 5)]}, "platform-mismatch"),
        (APPLE, {"streams": [day(18, "5")]}, "platform-mismatch"),
        ("apple_analytics_20261121_124556.json", wrapped({"streams": [day(18, "5")]}), "platform-mismatch"),
        (SPOTIFY, wrapped({"streams": [day(18, "5")]}, "apple"), "platform-mismatch"),
        (SPOTIFY, {"streams": {"2026-11-18": 5}}, "unknown-shape"),
        (SPOTIFY, {"plays": [day(18, 5)]}, "unknown-shape"),
        (SPOTIFY, [day(18, 5)], "unknown-shape"),
        (SPOTIFY, {"streams": [5]}, "unknown-shape"),
        (SPOTIFY, {"streams": [{"date": "2026-11-18", "plays": 5}]}, "unknown-shape"),
        (SPOTIFY, {"streams": []}, "no-rows"),
        (SPOTIFY, {"streams": [day(18, None)]}, "no-rows"),
        (SPOTIFY, {"streams": [day(18, -1)]}, "negative-count"),
        (SPOTIFY, {"streams": [day(18, "5.5")]}, "not-a-count"),
        (SPOTIFY, {"streams": [day(18, "")]}, "not-a-count"),
        (SPOTIFY, {"streams": [day(18, True)]}, "not-a-count"),
        (SPOTIFY, {"streams": [day(18, 10**30)]}, "not-a-count"),
        (SPOTIFY, '{"streams": [{"date": "2026-11-18", "streams": NaN}]}', "not-a-number"),
        (SPOTIFY, {"streams": [day(18, 5), day(18, 5)]}, "repeated-date"),
        (SPOTIFY, {"streams": [{"date": "18.11.2026", "streams": 5}]}, "not-a-date"),
        (SPOTIFY, {"streams": [day(25, 5)]}, "future-date"),
        (SPOTIFY, json.dumps({"streams": [day(18, 5), day(19, 6)]})[:-25], "truncated"),
    ],
)
def test_what_cannot_be_understood_is_refused_with_its_rule(name, body, rule, tmp_path):
    assert refusal_of(tmp_path, "toolost", name, body).rule == rule


@pytest.mark.parametrize("body", ["<html>", {"message": "Unauthenticated."}])
def test_signed_out_answers_tell_where_to_sign_in(body, tmp_path):
    assert refusal_of(tmp_path, "toolost", SPOTIFY, body).next_action == "Sign in to TooLost, then collect again."


def test_a_day_not_reported_yet_is_no_day_of_zero_plays(tmp_path):
    reading = read_one(tmp_path, "toolost", SPOTIFY, {"streams": [day(18, 5), day(19, None), day(20, 0)]})
    assert plain(reading, "streams") == [("2026-11-18", 5), ("2026-11-20", 0)]
    assert "1 day(s) not reported yet" in reading.note


def test_a_new_year_starts_without_figures_and_without_alarm(tmp_path):
    reading = read_one(tmp_path, "toolost", "toolost_apple_20270102_124556.json", {"totalStreams": []})
    assert not reading.figures
    assert refusal_of(tmp_path, "toolost", "toolost_apple_20270120_124556.json", {"totalStreams": []}).rule == "no-rows"


# -- in a lake ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def lake(tmp_path):
    return HandMadeLake(tmp_path, "toolost")


def days(lake, table="tl_spotify_daily"):
    rows = newest(read_table(open_zone(str(lake.root / "staging")), "toolost", table), ("date",)).to_pylist()
    return {row["date"].isoformat(): row["streams"] for row in rows}


@pytest.mark.parametrize("december_first", [True, False])
def test_a_new_years_answer_never_takes_the_old_year_away(lake, december_first):
    december = [{"date": "2026-12-28", "streams": "7"}, {"date": "2026-12-29", "streams": "8"}]
    files = [
        ("toolost_spotify_20261231_124556.json", {"streams": december}),
        ("toolost_spotify_20270101_124556.json", {"streams": []}),
        ("toolost_spotify_20270105_124556.json", {"streams": [{"date": "2027-01-02", "streams": "9"}]}),
    ]
    for name, body in files if december_first else files[::-1]:
        lake.put(f"streams/{name}", body)
        lake.run()
    assert days(lake) == {"2026-12-28": 7, "2026-12-29": 8, "2027-01-02": 9}
    assert lake.verdict("20270101_124556.json") is Verdict.NO_FIGURES


def test_one_unreadable_file_does_not_stop_the_others(lake):
    lake.put(f"streams/{SPOTIFY}", {"streams": [day(18, "5")]})
    lake.put("streams/toolost_spotify_20261121_180000.json", b'{"streams": [{"date"')
    lake.put("streams/toolost_spotify_20261121_190000.json", "[" * 100_000)
    lake.put("streams/toolost_spotify_20261121_200000.json", '{"streams": ' + "9" * 5000 + "}")
    lake.put("streams/notes.txt", "mine")
    lake.run()
    assert days(lake) == {"2026-11-18": 5}
    assert sum(d.verdict is Verdict.QUARANTINED for d in lake.ledger.deliveries.values()) == 4


def test_the_older_collectors_own_records_carry_no_figures(lake):
    lake.put("extraction_log_20261121_124556.json", {"timestamp": "x", "steps": []})
    lake.put("extraction_failure_20261121_124600.json", "<not even JSON>")
    lake.put("spotify_analytics_20261121_124556.json", wrapped({"streams": [day(18, "5")]}))
    lake.run()
    assert [lake.verdict(name) for name in ("124600.json", "extraction_log_20261121_124556.json")] == [
        Verdict.NO_FIGURES
    ] * 2
    assert days(lake) == {"2026-11-18": 5}


def test_without_a_stamp_in_the_name_the_files_own_time_decides(lake):
    newer, older = datetime(2026, 11, 21, tzinfo=UTC), datetime(2026, 11, 20, tzinfo=UTC)
    lake.put("streams/toolost_spotify_a.json", {"streams": [day(18, "6")]}, newer)
    lake.put("streams/toolost_spotify_b.json", {"streams": [day(18, "5")]}, older)
    lake.run()
    assert days(lake) == {"2026-11-18": 6}
