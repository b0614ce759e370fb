"""A file that cannot tell its years is held against those that can – decided over all files, in any order."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from random import Random

import pytest

from pipeline.model import Verdict
from tests.platforms.hand_made import HandMadeLake
from tests.platforms.tiktok.exports import ARTISTS, days, figures_of, name_of, noon, packed, rows, table
from tests.sweeps import sweep

YEAR = timedelta(days=365)
FIRST, LAST = date(2024, 11, 21), date(2025, 11, 20)
DOWNLOADED = LAST + timedelta(days=1)
SURE = name_of(FIRST, DOWNLOADED)
BODY = packed(rows(days(FIRST, 365)))
RENAMED = "Overview_nova.drift.csv"
AS_TABLE = table(rows(days(FIRST, 365)))


@pytest.fixture
def lake(tmp_path):
    lake = HandMadeLake(tmp_path, "tiktok")
    lake.knows(ARTISTS)
    return lake


def rule(lake, name):
    refusal = lake.delivery(name).refusal
    return refusal.rule if refusal else ""


def years(lake):
    return {row["date"][:4] for row in lake.rows("tiktok_analytics")}


def test_content_delivered_again_years_later_keeps_its_years(lake):
    lake.put(SURE, BODY)
    lake.run()
    before = lake.rows("tiktok_analytics")
    again = name_of(FIRST, DOWNLOADED + 3 * YEAR)
    lake.put(again, BODY)
    lake.put("anything.zip", BODY, noon(DOWNLOADED + 4 * YEAR))
    lake.run()
    assert [lake.verdict(name) for name in (SURE, again, "anything.zip")] == [
        Verdict.ACCEPTED, Verdict.DUPLICATE, Verdict.DUPLICATE,
    ]  # fmt: skip
    assert lake.rows("tiktok_analytics") == before


def test_a_file_that_lost_its_name_is_placed_by_its_own_time(lake):
    lake.put(RENAMED, AS_TABLE, noon(DOWNLOADED))
    lake.run()
    assert lake.verdict(RENAMED) is Verdict.ACCEPTED
    assert [row["date"] for row in lake.rows("tiktok_analytics")] == [day.isoformat() for day in days(FIRST, 365)]


@pytest.mark.parametrize("later", [1, 2])
@pytest.mark.parametrize("order", list(permutations([SURE, RENAMED])), ids=["sure first", "renamed first"])
def test_a_renamed_copy_that_would_fall_into_another_year_is_refused(lake, later, order):
    for name in order:
        lake.put(name, BODY if name == SURE else AS_TABLE, noon(DOWNLOADED + later * YEAR))
        lake.run()
    assert (lake.verdict(SURE), rule(lake, RENAMED)) == (Verdict.ACCEPTED, "contradicts-newer")
    assert years(lake) == {"2024", "2025"}


def test_a_renamed_export_is_refused_by_a_newer_one_that_has_two_weeks_of_it(lake):
    """The newer export has other, later days too, and the figures of the last week were revised since."""
    lake.put(RENAMED, AS_TABLE, noon(DOWNLOADED - 2 * YEAR))
    lake.run()
    assert lake.verdict(RENAMED) is Verdict.ACCEPTED

    def revised(day):
        views, *others = figures_of(day)
        return (views + 1 if day > LAST - timedelta(days=7) else views, *others)

    start = LAST - timedelta(days=21)
    lake.put(name_of(start, start + YEAR), packed(rows(days(start, 365), revised)))
    lake.run()
    assert rule(lake, RENAMED) == "contradicts-newer"
    assert years(lake) == {"2025", "2026"}


def test_a_refused_export_comes_back_when_what_spoke_against_it_is_dismissed(lake):
    later = DOWNLOADED + YEAR
    lake.put(SURE, BODY)
    lake.put(RENAMED, AS_TABLE, noon(later))
    lake.run()
    (key,) = (key for key, d in lake.ledger.deliveries.items() if d.path == SURE)
    lake.ledger.deliveries[key] = replace(lake.ledger.deliveries[key], verdict=Verdict.DROPPED)
    lake.run()
    assert lake.verdict(RENAMED) is Verdict.ACCEPTED
    assert years(lake) == {"2025", "2026"}


def test_of_two_renamed_copies_the_older_file_is_believed(lake):
    lake.put(RENAMED, AS_TABLE, noon(DOWNLOADED))
    lake.put("TikTok overview nova.drift.csv", AS_TABLE + "\n", noon(DOWNLOADED + YEAR))
    lake.run()
    assert lake.verdict(RENAMED) is Verdict.ACCEPTED
    assert rule(lake, "TikTok overview nova.drift.csv") == "contradicts-newer"


def test_names_that_tell_the_first_day_are_believed_and_what_agrees_with_one_of_them_stays(lake):
    """Two names claim different years for the same figures: the panel cannot know which, so it takes neither away."""
    years_before = name_of(FIRST.replace(year=2022), DOWNLOADED)
    lake.put(SURE, BODY)
    lake.put(years_before, packed(rows(days(FIRST, 365))) + b" ")
    lake.put(RENAMED, AS_TABLE, noon(DOWNLOADED))
    lake.run()
    assert {d.verdict for d in lake.ledger.deliveries.values()} == {Verdict.ACCEPTED}


def test_the_same_figures_a_day_apart_contradict_nothing(lake):
    """An account's time zone moves its days; that is no matter of years."""
    lake.put(SURE, BODY)
    lake.put(RENAMED, table(rows(days(FIRST, 365), lambda day: figures_of(day - timedelta(days=1)))), noon(DOWNLOADED))
    lake.run()
    assert lake.verdict(RENAMED) is Verdict.ACCEPTED


@pytest.mark.parametrize("change", [0.97, 1.0, 1.01, 1.05])
def test_revised_figures_are_never_a_contradiction(lake, change):
    def revised(day):
        return tuple(int(number * change) for number in figures_of(day))

    lake.put(SURE, BODY)
    lake.put(RENAMED, table(rows(days(FIRST, 365), revised)), noon(DOWNLOADED))
    lake.put(name_of(FIRST + YEAR, DOWNLOADED + YEAR), packed(rows(days(FIRST + YEAR, 365))))
    lake.run()
    assert {d.verdict for d in lake.ledger.deliveries.values()} == {Verdict.ACCEPTED}


@pytest.mark.parametrize(
    "quiet", [lambda day: (0,) * 5, lambda day: (day.day % 6, 0, 0, 0, 0)], ids=["silent", "quiet"]
)
def test_quiet_years_look_alike_and_contradict_nothing(lake, quiet):
    lake.put(SURE, packed(rows(days(FIRST, 365), quiet)))
    lake.put(RENAMED, table(rows(days(FIRST + YEAR, 365), quiet)), noon(DOWNLOADED + YEAR))
    lake.run()
    assert lake.verdict(RENAMED) is Verdict.ACCEPTED
    assert len(lake.rows("tiktok_analytics")) == 730


def test_the_same_figures_of_another_account_contradict_nothing(lake):
    lake.put(SURE, BODY)
    lake.put("Overview_kilo_vale.csv", AS_TABLE, noon(DOWNLOADED + YEAR))
    lake.run()
    assert lake.verdict("Overview_kilo_vale.csv") is Verdict.ACCEPTED


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_days_after_their_download_are_refused_until_a_download_after_them_arrives(lake, order):
    early, right = name_of(FIRST, LAST - timedelta(days=30)), SURE
    for number in order:
        lake.put((early, right)[number], BODY)
        lake.run()
    assert {lake.verdict(early), lake.verdict(right)} == {Verdict.ACCEPTED, Verdict.DUPLICATE}
    assert len(lake.rows("tiktok_analytics")) == 365


def put_all_kinds(lake):
    """Sure and renamed, right and misplaced, repeated and revised; each file as something to put into a lake."""
    half = packed(rows(days(FIRST + YEAR / 2, 365), lambda day: tuple(number + 1 for number in figures_of(day))))
    broken = table([row for row in rows(days(FIRST, 365)) if row[0] != "March 7"])
    return [
        lambda: lake.put(SURE, BODY),
        lambda: lake.put(name_of(FIRST, DOWNLOADED + 2 * YEAR), BODY),
        lambda: lake.put(name_of(FIRST, FIRST), BODY),
        lambda: lake.put(name_of(FIRST + YEAR / 2, DOWNLOADED + YEAR / 2), half),
        lambda: lake.put(RENAMED, AS_TABLE, noon(DOWNLOADED + YEAR)),
        lambda: lake.put("Overview kilo_vale.csv", AS_TABLE, noon(DOWNLOADED)),
        lambda: lake.put("Overview kilo_vale (2).csv", AS_TABLE, noon(DOWNLOADED - YEAR)),
        lambda: lake.put("Overview vale.csv", broken, noon(DOWNLOADED)),
        lambda: lake.put("some.zip", BODY, noon(DOWNLOADED + 3 * YEAR)),
        lambda: lake.put("nova.drift_followers_20251121_120000.json", {"count": 8}),
        lambda: lake.put("nova.drift_followers_20251120_120000.json", {"count": 9}),
    ]


@pytest.mark.parametrize("seed", sweep(range(8), quick=2))
def test_the_order_of_arrival_makes_no_difference(lake, tmp_path_factory, seed):
    for put in put_all_kinds(lake):
        put()
    lake.run()

    other = HandMadeLake(tmp_path_factory.mktemp("other"), "tiktok")
    other.knows(ARTISTS)
    arriving = put_all_kinds(other)
    Random(seed).shuffle(arriving)
    for number, put in enumerate(arriving):
        put()
        if number % 2 == seed % 2:
            other.run()
    other.run()

    assert other.rows("tiktok_analytics") == lake.rows("tiktok_analytics")
    assert len(lake.rows("tiktok_analytics")) > 365
    assert refusals(other) == refusals(lake) == {
        RENAMED: "contradicts-newer", "Overview vale.csv": "missing-day",
    }  # fmt: skip


def refusals(lake):
    return {d.path: d.refusal.rule for d in lake.ledger.deliveries.values() if d.refusal}


def test_days_after_their_only_download_are_refused(lake):
    name = name_of(FIRST, LAST - timedelta(days=30))
    lake.put(name, BODY)
    lake.run()
    assert rule(lake, name) == "future-date"


def test_a_renamed_export_whose_own_time_became_impossible_is_set_aside_without_stopping_the_rest(lake):
    """A February without leap day was placed by the file's time; a copy made in a leap year cannot be."""
    first = date(2023, 2, 20)
    body = table(rows(days(first, 20)))
    lake.put(RENAMED, body, datetime(2023, 3, 15, tzinfo=UTC))
    lake.put(SURE, BODY)
    lake.run()
    assert lake.verdict(RENAMED) is Verdict.ACCEPTED
    lake.put("Overview nova.drift.csv", body, datetime(2024, 3, 15, tzinfo=UTC))
    lake.run()
    assert rule(lake, RENAMED) == "years-unclear"
    assert len(lake.rows("tiktok_analytics")) == 365
