"""The owner's own thresholds: what is stated counts, what cannot be meant is refused by file, key and value."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.quality.thresholds import Thresholds, load_thresholds
from pipeline.settings import ConfigurationError

KNOWN = {"tiktok", "distrokid", "tiktok_analytics", "tidy_daily_streams.toolost"}


def stated(folder: Path, body: Any) -> Thresholds:
    (folder / "health.json").write_text(body if isinstance(body, str) else json.dumps(body))
    return load_thresholds(folder, KNOWN)


def test_without_a_file_all_is_usual_and_none_is_written(tmp_path: Path) -> None:
    assert load_thresholds(tmp_path, KNOWN) == Thresholds()
    assert list(tmp_path.iterdir()) == []


def test_what_is_stated_counts_and_the_rest_stays(tmp_path: Path) -> None:
    found = stated(tmp_path, {"no_good_run_days": 9, "slower_times": 2, "freshness_days": {"tiktok": 10}})
    assert (found.no_good_run_days, found.slower_times, found.disk_full_days) == (9, 2, 14)
    assert dict(found.freshness_days) == {"tiktok": 10}


@pytest.mark.parametrize(("freshness", "usual", "part", "dataset", "platform", "wanted"), [
    ({}, 7, "tiktok_analytics", "tiktok_analytics", "tiktok", 7),
    ({"tiktok": 3}, 7, "tiktok_analytics", "tiktok_analytics", "tiktok", 3),
    ({"tiktok": 3, "tiktok_analytics": 12}, 7, "tiktok_analytics", "tiktok_analytics", "tiktok", 12),
    ({"distrokid": 3}, 45, "dk_bank_details", "dk_bank_details", "distrokid", 45),  # money comes once a month
    ({"distrokid": 90}, 45, "dk_bank_details", "dk_bank_details", "distrokid", 90),
    ({"tidy_daily_streams.toolost": 20}, 7, "tidy_daily_streams.toolost", "tidy_daily_streams", "toolost", 20),
    ({"tidy_daily_streams": 15}, 7, "tidy_daily_streams.toolost", "tidy_daily_streams", "toolost", 15),
    ({"tiktok": 0}, 7, "tiktok_analytics", "tiktok_analytics", "tiktok", 0),
    ({"metaads": 30}, 0, "meta_manual", "meta_manual", "metaads", 0),  # never judged
])  # fmt: skip
def test_the_nearest_statement_counts(
    freshness: dict[str, int], usual: int, part: str, dataset: str, platform: str, wanted: int
) -> None:
    assert Thresholds(freshness).rhythm_days(usual, part, dataset, (platform,)) == wanted


@pytest.mark.parametrize(("body", "words"), [
    ("[]", ["object"]), ("{oops", ["health.json"]),
    ({"no_good_run_days": 0}, ["no_good_run_days", "0"]), ({"no_good_run_days": "5"}, ["no_good_run_days", "'5'"]),
    ({"no_good_run_days": True}, ["no_good_run_days", "True"]), ({"disk_full_days": -1}, ["disk_full_days", "-1"]),
    ({"slower_times": 1}, ["slower_times", "1"]), ({"slower_times": None}, ["slower_times", "None"]),
    ({"fewer_rows_times": 1.5}, ["fewer_rows_times", "1.5"]), ({"colour": 3}, ["colour"]),
    ({"freshness_days": 3}, ["freshness_days"]), ({"freshness_days": {"tiktok": 2.5}}, ["tiktok", "2.5"]),
    ({"freshness_days": {"myspace": 3}}, ["myspace"]), ({"freshness_days": {"tiktok": -1}}, ["tiktok", "-1"]),
])  # fmt: skip
def test_what_cannot_be_meant_is_refused_by_its_name(tmp_path: Path, body: Any, words: list[str]) -> None:
    with pytest.raises(ConfigurationError) as refused:
        stated(tmp_path, body)
    assert "health.json" in refused.value.message
    assert all(word in refused.value.message for word in words)
    assert refused.value.next_action
