"""Files that hold something else than they should: each costs itself and nothing more, with a reason that helps."""

from __future__ import annotations

import csv
import io
import json

import pytest

from pipeline.model import Verdict
from tests.hostile.small_lake import HEADER, SmallLake, apple_page, bank_report, bank_row, snapshot, spotify_page

GOOD = spotify_page({"2026-11-18": 10, "2026-11-19": 20})
PAGE = "streams/streams_stats_20261121_070003.html"
BANK = "streams/dk_bank_details_20261121_070041.tsv"


def refused(lake: SmallLake, name: str, body: bytes) -> str:
    """The rule by which a file is refused; a good neighbour of it must not suffer."""
    lake.put(name, body)
    lake.put("streams/streams_stats_20261120_000000.html", GOOD)
    before = snapshot(lake.root / "landing")

    lake.run()

    assert snapshot(lake.root / "landing") == before, "nothing is ever written into landing"
    assert lake.verdicts()[name] is Verdict.QUARANTINED
    assert lake.verdicts()["streams/streams_stats_20261120_000000.html"] is Verdict.ACCEPTED
    assert lake.days() == ["2026-11-18,10,,10,distrokid", "2026-11-19,20,,20,distrokid"]
    refusal = lake.refusal(name)
    assert refusal.message.endswith("."), refusal.message
    assert refusal.next_action.endswith("."), refusal.next_action
    return refusal.rule


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        pytest.param(b"", "empty-file", id="empty"),
        pytest.param(GOOD.replace(b"10", b"-1"), "negative-count", id="negative"),
        pytest.param(GOOD.replace(b"10", b"NaN"), "not-a-count", id="NaN"),
        pytest.param(GOOD.replace(b"10", b"Infinity"), "not-a-count", id="infinite"),
        pytest.param(GOOD.replace(b"10", b"1.5"), "not-a-count", id="fraction"),
        pytest.param(GOOD.replace(b"10", b"9" * 400), "not-a-count", id="huge"),
        pytest.param(GOOD.replace(b"2026-11-19", b"2026-12-24"), "future-date", id="future"),
        pytest.param(GOOD.replace(b"2026-11-19", b"2026-11-18"), "repeated-date", id="twice"),
        pytest.param(GOOD.replace(b"2026-11-19", b"2026-02-30"), "not-a-date", id="no-day"),
        pytest.param(GOOD[: len(GOOD) // 2 + 20], "truncated", id="cut"),
        pytest.param(GOOD[:40] + b"\0" + GOOD[40:], "nul-bytes", id="NUL"),
        pytest.param(b"\xff\xfa\xfb" + GOOD, "encoding", id="no-text"),
        pytest.param(GOOD + b'<input name="p" type="password">', "login-page", id="sign-in"),
        pytest.param(bytes(range(256)) * 400, "encoding", id="noise"),
    ],
)
def test_a_page_that_is_wrong_is_refused_by_its_rule(lake: SmallLake, body: bytes, rule: str) -> None:
    assert refused(lake, PAGE, body) == rule


@pytest.mark.parametrize("depth", [100, 100_000])
def test_a_page_nested_without_end_is_refused(lake: SmallLake, depth: int) -> None:
    page = GOOD.replace(b"10}", b"[" * depth + b"]" * depth + b"}")
    assert refused(lake, PAGE, page) in {"not-a-count", "too-deep"}


@pytest.mark.parametrize("depth", [100, 100_000])
def test_an_answer_nested_without_end_is_refused(lake: SmallLake, depth: int) -> None:
    lake.platform = "toolost"
    lake.put("streams/toolost_spotify_20261121_124556.json", b'{"streams":' + b"[" * depth + b"]" * depth + b"}")

    lake.run()

    assert lake.verdicts() == {"streams/toolost_spotify_20261121_124556.json": Verdict.QUARANTINED}


@pytest.mark.parametrize("word", ["NaN", "Infinity", "-Infinity"])
def test_an_answer_with_a_number_that_is_none_is_refused(lake: SmallLake, word: str) -> None:
    lake.platform = "toolost"
    body = json.dumps({"streams": [{"date": "2026-11-18", "streams": "1"}], "totalReleases": 3}).replace("3", word, 1)
    lake.put("streams/toolost_spotify_20261121_124556.json", body.encode())

    lake.run()

    assert lake.refusal("streams/toolost_spotify_20261121_124556.json").rule == "not-a-number"


def test_a_file_of_no_known_kind_is_refused(lake: SmallLake) -> None:
    assert refused(lake, "streams/holiday.jpg", b"\xff\xd8\xff") == "unknown-file"


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        pytest.param(HEADER.encode() + b"\n", "no-rows", id="no-rows"),
        pytest.param(bank_report(2, "2026-01-15\tshort"), "ragged-row", id="ragged"),
        pytest.param(bank_report(2, bank_row(earnings="NaN")), "not-a-number", id="NaN"),
        pytest.param(bank_report(2, bank_row(earnings="0." + "1" * 19)), "not-a-number", id="19-decimals"),
        pytest.param(bank_report(2).replace(b"2025-11", b"2025-13"), "not-a-date", id="month-13"),
        pytest.param(bank_report(2).replace(b"ISRC", b"Code"), "missing-column", id="column"),
        pytest.param(bank_report(2).replace(b"\tUPC", b"\tISRC"), "missing-column", id="column-twice"),
        pytest.param(b"<html>Sign in</html>", "login-page", id="page"),
    ],
)
def test_a_report_that_is_wrong_is_refused_by_its_rule(lake: SmallLake, body: bytes, rule: str) -> None:
    assert refused(lake, BANK, body) == rule


def curated_report(lake: SmallLake, body: bytes) -> list[list[str]]:
    lake.put(BANK, body)
    lake.run()
    assert lake.verdicts()[BANK] is Verdict.ACCEPTED, lake.refusal(BANK)
    return list(csv.reader(io.StringIO(lake.curated()["dk_bank_details.csv"].decode(), newline="")))


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_line_ends_do_not_matter(lake: SmallLake, end: str) -> None:
    rows = curated_report(lake, bank_report(3, end=end))
    assert rows == [HEADER.split("\t"), *(bank_row(n).split("\t") for n in (1, 2, 3))]


def test_the_last_line_may_lack_its_end(lake: SmallLake) -> None:
    assert len(curated_report(lake, bank_report(3).rstrip(b"\n"))) == 4


def test_quoted_fields_are_read_as_what_they_say(lake: SmallLake) -> None:
    quoted = bank_row(title='"Say ""When"""')
    rows = curated_report(lake, bank_report(1, quoted))
    assert [row[4] for row in rows[1:]] == ["Glass Harbor", 'Say "When"']


def test_quotes_that_are_part_of_a_title_stay(lake: SmallLake) -> None:
    rows = curated_report(lake, bank_report(1, bank_row(title='Say "When"'), bank_row(title='12" Mix')))
    assert [row[4] for row in rows[1:]] == ["Glass Harbor", 'Say "When"', '12" Mix']


def test_texts_that_look_like_nothing_are_kept(lake: SmallLake) -> None:
    titles = ["None", "NULL", "NA", "nan", "", " lead", "Rain, Again", "🎵 Ünïcödé"]
    rows = curated_report(lake, bank_report(0, *(bank_row(title=title) for title in titles)))
    assert [row[4] for row in rows[1:]] == titles
    assert {row[6] for row in rows[1:]} == {"0198004501234"}
    assert {row[10] for row in rows[1:]} == {"NA"}


def test_columns_may_come_in_any_order_with_others_between(lake: SmallLake) -> None:
    def turned(line: str, extra: str) -> str:
        return "\t".join([extra, *reversed(line.split("\t"))])

    body = "\n".join([turned(HEADER, "Memo"), turned(bank_row(), "first"), turned(bank_row(2), "")]) + "\n"
    rows = curated_report(lake, body.encode())

    assert rows == [line.split("\t") for line in body.splitlines()]
    royalties = lake.curated()["royalties.csv"].decode().splitlines()
    assert royalties[1].split(",")[:3] == ["distrokid", "2026-01-15", "2025-11"]
    assert royalties[1].endswith(",1,0.084138000000")


def test_a_byte_order_mark_is_no_part_of_the_first_heading(lake: SmallLake) -> None:
    assert curated_report(lake, b"\xef\xbb\xbf" + bank_report(1))[0] == HEADER.split("\t")


def test_an_old_report_in_latin_1_is_read_when_it_stands_alone(lake: SmallLake) -> None:
    rows = curated_report(lake, bank_report(1, bank_row(title="Canción de Año")).decode().encode("latin-1"))
    assert rows[2][4] == "Canción de Año"
    assert "cp1252" in lake.delivery(BANK).note


def test_the_smallest_and_the_negative_cent_are_kept_exactly(lake: SmallLake) -> None:
    amounts = ["0.000000000001", "-0.000000183040", "0.000000000000", "0.123456789012345678", "12.5", "-3"]
    rows = curated_report(lake, bank_report(0, *(bank_row(earnings=amount) for amount in amounts)))

    assert [row[12] for row in rows[1:]] == amounts
    royalties = [line.rpartition(",")[2] for line in lake.curated()["royalties.csv"].decode().splitlines()[1:]]
    assert royalties == [
        "0.000000000001", "-0.000000183040", "0.000000000000", "0.123456789012345678", "12.500000000000",
        "-3.000000000000",
    ]  # fmt: skip


def test_a_day_only_one_page_shows_stays_empty_on_the_other_side(lake: SmallLake) -> None:
    lake.put(PAGE, GOOD)
    lake.put("streams/applemusic_stats_20261121_070013.html", apple_page({"2026-11-19": '"1,204"', "2026-11-20": 4}))

    lake.run()

    assert lake.days() == [
        "2026-11-18,10,,10,distrokid", "2026-11-19,20,1204,1224,distrokid", "2026-11-20,,4,4,distrokid",
    ]  # fmt: skip
