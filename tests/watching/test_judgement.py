"""A lake is judged by its newest data, its runs, its files and its room – by real ones, on any day."""

from __future__ import annotations

import json
import shutil
import time
from collections import namedtuple
from datetime import timedelta
from pathlib import Path

import pytest

from pipeline.commands.history import status
from pipeline.health import lake_health
from pipeline.insights.rhythm import Freshness
from pipeline.quality.findings import Severity, Verdict
from pipeline.watching.judgement import judged
from tests.end_to_end.lakes import LakeFolder, landed
from tests.watching.judged_lakes import DAY, RUN_AT, copied, judge, keys, opened, run_at, the, with_history

Usage = namedtuple("Usage", "total used free")


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> LakeFolder:
    """A lake after a good run. Only to be looked at."""
    lake = landed(tmp_path_factory.mktemp("judged") / "lake", seed=3, defects=0.0, snapshots=3)
    run_at(lake)
    return lake


@pytest.fixture
def lake(good: LakeFolder, tmp_path: Path) -> LakeFolder:
    return copied(good, tmp_path)


@pytest.fixture(autouse=True)
def plenty_of_room(monkeypatch: pytest.MonkeyPatch) -> None:
    room_of(monkeypatch, 60e9)


def room_of(monkeypatch: pytest.MonkeyPatch, free: float) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(500_000_000_000, 0, int(free)))


def test_a_lake_that_is_well_has_nothing_to_say(good: LakeFolder) -> None:
    judgement = judge(good)
    assert (judgement.whole.score, judgement.whole.verdict, judgement.whole.findings) == (100, Verdict.HEALTHY, ())
    assert set(judgement.platforms) == {"metaads", "distrokid", "toolost", "tiktok", "linktree", "spotify"}


def test_a_lake_in_which_nothing_ran_lacks_nothing(tmp_path: Path) -> None:
    (tmp_path / "landing").mkdir()
    judgement = judge(LakeFolder(tmp_path))
    assert (judgement.whole.score, dict(judgement.platforms), judgement.whole.findings) == (100, {}, ())


@pytest.mark.slow
def test_cleaners_that_rewrite_old_data_every_day_keep_no_dead_collector_alive(lake: LakeFolder) -> None:
    """The defect this is built against: the youngest file was judged, and every cleaning made a young one."""
    for day in (8, 16, 24):
        run_at(lake, RUN_AT + day * DAY, force=True)
    later = judge(lake, RUN_AT + 24 * DAY)
    assert later.whole.verdict in (Verdict.POOR, Verdict.FAILED)
    assert all(one.verdict in (Verdict.POOR, Verdict.FAILED) for one in later.platforms.values())
    assert the(later, "freshness.linktree_analytics").severity is Severity.CRITICAL


def test_a_score_falls_as_the_days_go_by_and_nothing_comes(good: LakeFolder) -> None:
    scores = [judge(good, RUN_AT + day * DAY).whole.score for day in range(0, 40, 3)]
    assert scores == sorted(scores, reverse=True)
    assert scores[-1] < 30


def test_the_owner_may_allow_a_platform_more_time(lake: LakeFolder) -> None:
    later = RUN_AT + 10 * DAY
    assert "freshness.linktree_analytics" in keys(judge(lake, later))
    (lake.root / "config" / "health.json").write_text('{"freshness_days": {"linktree": 30}}')
    assert "freshness.linktree_analytics" not in keys(judge(lake, later))
    with opened(lake, later) as found:
        health = lake_health(found)
    assert health.platform("linktree").freshness is Freshness.FRESH, "all that is said of freshness agrees"


def test_a_file_of_thresholds_that_cannot_be_read_is_told_and_hides_nothing(lake: LakeFolder) -> None:
    (lake.root / "config" / "health.json").write_text('{"freshness_days": {"linktree": "long"}}')
    with opened(lake, RUN_AT + 10 * DAY) as found:
        health = lake_health(found)
        judgement = judged(found, health)
    assert any("freshness_days.linktree is 'long'" in fault.message for fault in health.to_mend)
    assert "freshness.linktree_analytics" in keys(judgement)


def test_days_without_a_good_run_are_told_for_the_lake_and_each_platform(lake: LakeFolder) -> None:
    assert not {key for key in keys(judge(lake, RUN_AT + 4.9 * DAY)) if key.startswith("good-run")}
    five = judge(lake, RUN_AT + 5 * DAY)
    assert {"good-run.lake", "good-run.tiktok"} <= keys(five)
    assert the(five, "good-run.lake").message == "There has been no good run for 5 days."
    (lake.root / "config" / "health.json").write_text('{"no_good_run_days": 8}')
    assert "good-run.lake" not in keys(judge(lake, RUN_AT + 7 * DAY))


def test_a_new_column_is_noted_and_one_that_is_gone_is_told_by_the_refusal(lake: LakeFolder) -> None:
    newest = max((lake.landing / "spotify" / "audience").glob("*.csv"), key=lambda path: path.name[-19:])
    lines = newest.read_text().splitlines()
    other = [f"{line},{'saves' if at == 0 else at}" for at, line in enumerate(lines)]
    newest.with_name(newest.name[:-19] + "20261122_070000.csv").write_text("\n".join(other) + "\n")
    run_at(lake, RUN_AT + timedelta(hours=1))
    found = the(judge(lake, RUN_AT + timedelta(hours=2)), "columns.audience")
    assert (found.platform, found.severity) == ("spotify", Severity.NOTICE)
    assert "new: saves" in found.message

    less = [line.rpartition(",")[0] for line in lines]
    newest.with_name(newest.name[:-19] + "20261122_080000.csv").write_text("\n".join(less) + "\n")
    run_at(lake, RUN_AT + timedelta(hours=3))
    refused = the(judge(lake, RUN_AT + timedelta(hours=4)), "columns.refused")
    assert (refused.platform, refused.severity) == ("spotify", Severity.WARNING)
    assert "followers" in refused.message
    month_later = keys(judge(lake, RUN_AT + 30 * DAY))
    assert "columns.refused" not in month_later, "an old file says nothing of how files look today"


@pytest.mark.slow
def test_a_visit_that_brought_clearly_less_is_told(tmp_path: Path) -> None:
    lake = landed(tmp_path / "lake", seed=5, defects=0.0, snapshots=9)
    run_at(lake)
    assert judge(lake).whole.findings == (), "nine visits as they are, of all platforms, raise no alarm"
    with opened(lake) as found, found.journal.writing() as write:
        newest = found.journal.ask("SELECT max(downloaded_at) FROM deliveries WHERE kind = 'overview'")[0][0]
        day = newest[:10]
        write.change("UPDATE deliveries SET rows = 3 WHERE kind = 'overview' AND downloaded_at >= ?", (day,))
    found_now = the(judge(lake), "rows.overview")
    assert found_now.platform == "tiktok"
    assert "instead of about" in found_now.message


def test_a_slower_and_hungrier_run_is_told(lake: LakeFolder) -> None:
    with_history(lake, 9, seconds=[600.0] * 8 + [1500.0], peak_memory_bytes=[3e8] * 8 + [2e9])
    with opened(lake) as found, found.journal.writing() as write:
        write.change("UPDATE runs SET state = 'failed' WHERE run_id = (SELECT max(run_id) FROM runs)")
    judgement = judge(lake)
    assert the(judgement, "speed.seconds").message == "The last run took 25 minutes instead of about 10 minutes."
    assert "speed.peak_memory_bytes" in keys(judgement)
    assert judgement.whole.verdict is Verdict.HEALTHY, "worth knowing, nothing to do today"


def test_a_disk_that_fills_is_told_with_its_day_and_what_clearing_would_free(
    lake: LakeFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = lake.root / "archive" / "plays"
    archive.mkdir(parents=True)
    for year in (2019, 2020, 2021):
        (archive / f"plays_{year}0101T060000Z.csv").write_bytes(b"x" * 1_000_000)
    with_history(lake, 10, every=2 * DAY, free_bytes=[60e9 - n * 12e9 for n in range(-9, 1)])
    found = the(judge(lake), "disk.filling")
    assert found.severity is Severity.WARNING
    assert found.message == "The disk will be full in about 10 days: 60 GB are free."
    assert "2.0 MB" in found.next_action, "the newest version stays"
    room_of(monkeypatch, 1e8)
    assert the(judge(lake), "disk.full").severity is Severity.CRITICAL


def test_after_a_run_it_is_noted_what_is_free(good: LakeFolder) -> None:
    with opened(good) as found:
        assert found.journal.metric_history("disk", "free_bytes")[-1][1] > 0
        summary = found.journal.runs(1)[0]
        assert "free_bytes" not in (found.journal.run(summary.run.run_id) or summary).to_json()["resources"]  # type: ignore[operator]


def test_a_dataset_that_shrank_is_grave(lake: LakeFolder) -> None:
    with_history(lake, 3)
    with opened(lake) as found, found.journal.writing() as write:
        newest = "(SELECT max(run_id) FROM metrics WHERE name = 'rows.tiktok_analytics')"
        write.change(f"UPDATE metrics SET value = 5 WHERE name = 'rows.tiktok_analytics' AND run_id = {newest}")
    judgement = judge(lake)
    assert the(judgement, "shrunk.tiktok_analytics").severity is Severity.CRITICAL
    assert judgement.whole.verdict is Verdict.POOR


def test_status_says_the_same_for_machines_and_people(lake: LakeFolder) -> None:
    with opened(lake) as found:
        fine = status(None, found)  # type: ignore[arg-type]
    assert fine.document["health"] == {"score": 100, "verdict": "healthy", "findings": []}
    assert "Health" not in fine.text, "who is well says nothing"
    with opened(lake, RUN_AT + 20 * DAY) as found:
        answer, judgement = status(None, found), judged(found)  # type: ignore[arg-type]
    document = json.loads(json.dumps(answer.document))
    assert document["health"] == judgement.whole.to_json()
    for platform in document["platforms"]:
        own = judgement.platforms.get(platform["platform"])
        assert platform["health"] == (own.to_json() if own else None)
    for finding in judgement.whole.findings:
        assert finding.message in answer.text
        assert finding.next_action


def test_looking_writes_nothing(lake: LakeFolder) -> None:
    before = lake.files("journal")
    judge(lake, RUN_AT + 20 * DAY)
    assert lake.files("journal") == before


@pytest.mark.slow
def test_a_thousand_runs_are_judged_in_the_blink_of_an_eye(lake: LakeFolder) -> None:
    with_history(lake, 1000, files=80)
    with opened(lake) as found:
        took = []
        for _ in range(3):
            began = time.perf_counter()
            judged(found)
            took.append(time.perf_counter() - began)
    assert min(took) < 0.5, "80 ms where it was measured"
