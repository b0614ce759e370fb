"""Only the one table of an honest archive is read, in memory, whatever else an archive tries."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from tests.platforms.hand_made import read_one, refusal_of
from tests.platforms.tiktok.exports import archive, days_from, name_of, table

DAYS = days_from(date(2026, 3, 1), 5)
NAME = name_of(DAYS[0], datetime(2026, 3, 7), suffix="zip")
TABLE = table(DAYS)


def test_the_table_inside_reads_like_a_plain_one(tmp_path):
    zipped = read_one(tmp_path, "tiktok", NAME, archive(("Overview.csv", TABLE)))
    plain = read_one(tmp_path, "tiktok", NAME.replace(".zip", ".csv"), TABLE)
    assert zipped.tables == plain.tables


@pytest.mark.parametrize(
    ("members", "rule"),
    [
        ((("Overview.csv", TABLE), ("Content.csv", TABLE)), "odd-archive"),
        ((("readme.txt", "hello"),), "odd-archive"),
        ((), "odd-archive"),
        ((("Overview.csv", TABLE), ("../../escaped.csv", "x")), "climbing-name"),
        ((("/etc/Overview.csv", TABLE),), "climbing-name"),
        ((("..\\Overview.csv", TABLE),), "climbing-name"),
        ((("C:/Overview.csv", TABLE),), "climbing-name"),
        ((("Overview.csv", "0" * (51 << 20)),), "too-large"),
        ((("Overview.csv", "0" * (8 << 20)),), "too-large"),
        (tuple((f"{n}.txt", "") for n in range(40)), "odd-archive"),
    ],
)
def test_an_archive_no_export_ever_is_is_refused(tmp_path, members, rule):
    assert refusal_of(tmp_path, "tiktok", NAME, archive(*members)).rule == rule


def test_a_cut_off_archive_is_refused(tmp_path):
    whole = archive(("Overview.csv", table(days_from(date(2025, 3, 1), 300))))
    assert refusal_of(tmp_path, "tiktok", NAME, whole[: len(whole) // 2]).rule == "damaged-archive"


def test_an_archive_with_damaged_content_is_refused(tmp_path):
    whole = bytearray(archive(("Overview.csv", table(days_from(date(2025, 3, 1), 300)))))
    whole[200:220] = b"\xff" * 20
    assert refusal_of(tmp_path, "tiktok", NAME, bytes(whole)).rule == "damaged-archive"


def test_an_archive_with_a_password_is_refused(tmp_path):
    whole = bytearray(archive(("Overview.csv", TABLE)))
    central = whole.rfind(b"PK\x01\x02")
    whole[6] |= 1
    whole[central + 8] |= 1
    assert refusal_of(tmp_path, "tiktok", NAME, bytes(whole)).rule == "encrypted-archive"
