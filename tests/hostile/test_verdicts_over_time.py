"""Verdicts over many runs: nothing good is lost, nothing counts twice, and the order of arrival decides nothing."""

from __future__ import annotations

import itertools
import json
import os
import random
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.model import Verdict, Zone
from tests.hostile.small_lake import SmallLake, apple_page, bank_report, snapshot, spotify_page
from tests.sweeps import sweep

MONDAY, TUESDAY, FRIDAY = (f"streams/streams_stats_202611{day}_070003.html" for day in (16, 17, 20))
OLD = spotify_page({"2026-11-14": 10, "2026-11-15": 20})
NEW = spotify_page({"2026-11-15": 25, "2026-11-16": 30})


def report(day: int) -> str:
    return f"streams/dk_bank_details_202611{day:02d}_070041.tsv"


# -- equal bytes -----------------------------------------------------------------------------


def test_equal_bytes_count_once_and_with_their_newest_download(lake: SmallLake) -> None:
    lake.put(MONDAY, OLD)
    lake.put(TUESDAY, NEW)
    lake.run()
    assert lake.days()[1] == "2026-11-15,25,,25,distrokid"

    lake.put(FRIDAY, OLD)
    lake.run()

    assert lake.verdicts() == {MONDAY: Verdict.ACCEPTED, TUESDAY: Verdict.ACCEPTED, FRIDAY: Verdict.DUPLICATE}
    assert lake.days()[1] == "2026-11-15,20,,20,distrokid", "delivered again on Friday, so Friday's download counts"
    raw = [path for path in lake.zone(Zone.RAW) if path.endswith(".html")]
    assert len(raw) == 2


@pytest.mark.parametrize("odd_first", [True, False])
def test_a_copy_under_an_unknown_name_is_a_duplicate_whichever_came_first(lake: SmallLake, odd_first: bool) -> None:
    odd = "streams/copy of the page.html"
    names = [odd, MONDAY] if odd_first else [MONDAY, odd]
    for name in names:
        lake.put(name, OLD)
        lake.run()

    assert lake.verdicts() == {odd: Verdict.DUPLICATE, MONDAY: Verdict.ACCEPTED}
    assert len(lake.days()) == 2
    assert lake.zone(Zone.QUARANTINE) == {}, "what was set aside is released"


def test_a_copy_under_an_unknown_name_survives_a_touch(lake: SmallLake) -> None:
    odd = "streams/copy of the page.html"
    lake.put(MONDAY, OLD)
    lake.put(odd, OLD)
    lake.run()

    lake.put(odd, OLD, modified=2_000_000_000)
    lake.run().run(code="2")

    assert lake.verdicts() == {odd: Verdict.DUPLICATE, MONDAY: Verdict.ACCEPTED}
    assert len(lake.days()) == 2


def test_a_renamed_file_is_judged_by_its_new_name(lake: SmallLake) -> None:
    """What the refusal asks for must work: give the file its original name."""
    path = lake.put("streams/page.html", OLD)
    lake.run()
    assert lake.refusal("streams/page.html").rule == "unknown-file"

    path.rename(lake.landing / MONDAY)
    lake.run()

    assert lake.verdicts()[MONDAY] is Verdict.ACCEPTED
    assert len(lake.days()) == 2


def test_bytes_that_were_refused_are_refused_again_with_an_item_of_their_own(lake: SmallLake) -> None:
    lake.put(MONDAY, OLD[:60])
    lake.run()
    lake.put(FRIDAY, OLD[:60])
    lake.run()

    assert lake.verdicts() == {MONDAY: Verdict.QUARANTINED, FRIDAY: Verdict.QUARANTINED}
    assert lake.refusal(FRIDAY) == lake.refusal(MONDAY)
    kept = lake.zone(Zone.QUARANTINE)
    assert len(kept) == 4
    assert sum(body == OLD[:60] for body in kept.values()) == 2
    reasons = [json.loads(body) for path, body in kept.items() if path.endswith(".why.json")]
    assert {reason["file"] for reason in reasons} == {f"landing/distrokid/{name}" for name in (MONDAY, FRIDAY)}


# -- landing changes -------------------------------------------------------------------------


def test_a_run_with_nothing_new_writes_nothing(lake: SmallLake) -> None:
    lake.put(MONDAY, OLD)
    lake.put(TUESDAY, NEW[:50])
    lake.put(report(20), bank_report(5))
    lake.run()
    before = snapshot(lake.root, folders=False)

    lake.run()

    assert lake.results["validate"].deliveries == ()
    assert snapshot(lake.root, folders=False) == before


def test_a_path_that_gets_other_bytes_keeps_both_contents(lake: SmallLake) -> None:
    lake.put(MONDAY, OLD)
    lake.run()
    lake.put(MONDAY, spotify_page({"2026-11-16": 7}), modified=2_000_000_000)
    lake.run()

    assert [d.verdict for d in lake.deliveries.values()] == [Verdict.ACCEPTED, Verdict.ACCEPTED]
    assert [line[:13] for line in lake.days()] == ["2026-11-14,10", "2026-11-15,20", "2026-11-16,7,"]

    lake.put(MONDAY, OLD, modified=2_000_000_100)
    lake.run()
    assert len(lake.deliveries) == 2, "old bytes that return are known"


def test_a_refused_file_that_is_mended_in_place_is_accepted(lake: SmallLake) -> None:
    lake.put(MONDAY, OLD[:60])
    lake.run()
    lake.put(MONDAY, OLD, modified=2_000_000_000)
    lake.run()

    assert {d.verdict for d in lake.deliveries.values() if d.bytes == len(OLD)} == {Verdict.ACCEPTED}
    assert len(lake.days()) == 2


def test_refused_bytes_are_taken_from_quarantine_once_the_program_is_mended(
    lake: SmallLake, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Other bytes may lie under the landing name by then; those are another delivery."""
    from pipeline.platforms.distrokid import charts

    with monkeypatch.context() as broken:
        broken.setattr(charts, "DAILY_TOTAL", "another chart")
        broken.setattr(charts, "_ID", charts._PASSWORD)
        lake.put(MONDAY, OLD)
        lake.run()
        assert lake.verdicts() == {MONDAY: Verdict.QUARANTINED}
    lake.put(MONDAY, spotify_page({"2026-11-16": 7}), modified=2_000_000_000)

    lake.run(code="2")

    assert [d.verdict for d in lake.deliveries.values()] == [Verdict.ACCEPTED, Verdict.ACCEPTED]
    assert len(lake.days()) == 3


@pytest.mark.parametrize("code", ["1", "2"], ids=["same program", "changed program"])
def test_a_cleared_landing_folder_changes_nothing(lake: SmallLake, code: str) -> None:
    lake.put(MONDAY, OLD)
    lake.put(TUESDAY, NEW)
    lake.put(FRIDAY, OLD[:60])
    lake.put("streams/applemusic_stats_20261117_070013.html", apple_page({"2026-11-16": 3}))
    lake.put(report(20), bank_report(5))
    lake.put(report(21), bank_report(3))
    before = lake.run().curated()
    verdicts = lake.verdicts()

    shutil.rmtree(lake.landing)
    lake.run(code=code)

    assert lake.curated() == before
    assert lake.verdicts() == verdicts


def test_lost_staging_is_made_again_from_raw(lake: SmallLake) -> None:
    lake.put(MONDAY, OLD)
    lake.put(report(20), bank_report(5))
    before = lake.run().curated()

    shutil.rmtree(lake.landing)
    shutil.rmtree(lake.root / "staging")
    lake.run()

    assert lake.curated() == before


def test_a_damaged_staging_file_is_made_again(lake: SmallLake) -> None:
    lake.put(MONDAY, OLD)
    lake.put(report(20), bank_report(5))
    before = lake.run().curated()

    for path in (lake.root / "staging").rglob("*.parquet"):
        path.write_bytes(b"PAR1 no more")
    lake.run()

    assert lake.curated() == before


# -- verdicts by comparison ------------------------------------------------------------------

LENGTHS = {report(16): 5, report(17): 3, report(20): 7}


def test_a_report_taken_in_moves_aside_when_a_longer_older_one_arrives_and_back(lake: SmallLake) -> None:
    lake.put(report(17), bank_report(3))
    lake.run()
    alone = lake.curated()["dk_bank_details.csv"]
    assert lake.verdicts() == {report(17): Verdict.ACCEPTED}

    lake.put(report(16), bank_report(5))
    lake.run()
    assert lake.verdicts() == {report(17): Verdict.QUARANTINED, report(16): Verdict.ACCEPTED}
    assert lake.refusal(report(17)).rule == "shorter-report"
    assert lake.curated()["dk_bank_details.csv"].count(b"\n") == 6
    reason = next(iter(lake.zone(Zone.QUARANTINE).values()))
    assert "3 rows" in json.loads(reason)["message"]

    older = next(key for key in lake.deliveries if key[0] == report(16))
    lake.deliveries[older] = replace(lake.deliveries[older], verdict=Verdict.DROPPED)
    lake.run()
    assert lake.verdicts()[report(17)] is Verdict.ACCEPTED
    assert lake.curated()["dk_bank_details.csv"] == alone
    assert lake.zone(Zone.QUARANTINE) == {}


def test_reports_are_compared_by_download_never_by_arrival(tmp_path: Path) -> None:
    outcomes = set()
    for number, order in enumerate(itertools.permutations(LENGTHS)):
        lake = SmallLake(tmp_path / str(number))
        for name in order:
            lake.put(name, bank_report(LENGTHS[name]))
            lake.run(unified=False)
        verdicts = tuple(sorted(lake.verdicts().items()))
        outcomes.add((verdicts, lake.curated()["dk_bank_details.csv"]))

    (verdicts, curated), *others = outcomes
    assert not others
    assert [verdict for _, verdict in verdicts] == [Verdict.ACCEPTED, Verdict.QUARANTINED, Verdict.ACCEPTED]
    assert curated.count(b"\n") == 8


@pytest.mark.parametrize("seed", sweep(range(4)))
def test_files_give_the_same_bytes_in_any_order_and_any_number_of_runs(tmp_path: Path, seed: int) -> None:
    """Pages, reports, duplicates, refused and unknown files: what they say and when they were downloaded counts."""
    files = {
        MONDAY: OLD, TUESDAY: NEW, FRIDAY: OLD, "streams/streams_stats_20261118_070003.html": NEW[:70],
        "streams/applemusic_stats_20261117_070013.html": apple_page({"2026-11-15": 1, "2026-11-16": 3}),
        "streams/applemusic_stats_20261120_070013.html": apple_page({"2026-11-16": 4, "2026-11-19": 9}),
        "streams/some page.html": NEW, "streams/a letter.txt": b"Dear label",
        **{name: bank_report(length) for name, length in LENGTHS.items()},
    }  # fmt: skip
    luck = random.Random(seed)
    in_parts, at_once = SmallLake(tmp_path / "parts"), SmallLake(tmp_path / "once")
    for name, body in files.items():
        at_once.put(name, body)
    names = list(files)
    luck.shuffle(names)
    while names:
        for _ in range(luck.randint(1, 4)):
            if names:
                name = names.pop()
                in_parts.put(name, files[name])
        in_parts.run()

    at_once.run()

    assert in_parts.curated() == at_once.curated()
    assert set(at_once.curated()) == {
        f"{name}.{ending}" for name in ("tidy_daily_streams", "dk_bank_details", "royalties")
        for ending in ("csv", "parquet")
    }  # fmt: skip
    good = [{n for n, v in lake.verdicts().items() if v is not Verdict.QUARANTINED} for lake in (in_parts, at_once)]
    assert good[0] == good[1]


def test_a_copied_lake_whose_files_lost_their_times_gives_the_same_bytes(lake: SmallLake, tmp_path: Path) -> None:
    lake.put(MONDAY, OLD)
    lake.put(TUESDAY, NEW)
    lake.put(report(20), bank_report(5))
    before = lake.run().curated()

    other = SmallLake(tmp_path / "other")
    shutil.copytree(lake.root / "landing", other.root / "landing", copy_function=shutil.copyfile)
    for path in other.landing.rglob("*.*"):
        os.utime(path, (1_600_000_000, 1_600_000_000))

    assert other.run().curated() == before


@pytest.mark.parametrize("early_first", [True, False])
def test_a_page_refused_for_coming_too_early_counts_once_it_is_downloaded_again(
    tmp_path: Path, early_first: bool
) -> None:
    """Its days were the future at the one download and past at the other, whichever of the two arrives first."""
    page = spotify_page({"2026-11-18": 5, "2026-11-19": 6})
    early, late = "streams/streams_stats_20261110_070003.html", "streams/streams_stats_20261121_070003.html"
    lake = SmallLake(tmp_path)
    for name in (early, late) if early_first else (late, early):
        lake.put(name, page)
        lake.run()
    assert lake.days() == ["2026-11-18,5,,5,distrokid", "2026-11-19,6,,6,distrokid"]
    assert set(lake.verdicts().values()) == {Verdict.ACCEPTED, Verdict.DUPLICATE}


def test_a_name_that_a_newer_program_understands_is_looked_at_again(lake: SmallLake) -> None:
    lake.put(MONDAY, OLD)
    lake.judge("older")
    (key,) = lake.deliveries
    lake.deliveries[key] = replace(lake.deliveries[key], kind="", verdict=Verdict.QUARANTINED)
    lake.run("newer")
    assert lake.verdicts() == {MONDAY: Verdict.ACCEPTED}
