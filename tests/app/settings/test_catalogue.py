"""Every setting is declared whole, can be found by the words people use, and says what would be right."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.settings.catalogue import BY_KEY, CATEGORIES, SETTINGS, found_by, in_category
from app.settings.checks import may_switch, on_disk, typed
from app.settings.setting import Kept, Kind, Setting
from pipeline.insights.rhythm import RHYTHMS
from pipeline.quality.thresholds import Thresholds

KEYS = [setting.key for setting in SETTINGS]


def test_no_two_settings_share_a_name_and_every_category_has_something() -> None:
    assert len(set(KEYS)) == len(KEYS)
    assert all(in_category(category) for category in CATEGORIES)


@pytest.mark.parametrize("setting", SETTINGS, ids=KEYS)
def test_every_setting_is_explained_and_its_default_is_right(setting: Setting) -> None:
    assert setting.title
    assert not setting.title.endswith(".")
    assert setting.help.endswith(".")
    assert "!" not in setting.title + setting.help
    assert (setting.kind is Kind.CHOICE) == bool(setting.choices)
    if setting.default is not None:
        assert typed(setting, setting.default) == ""
        assert not setting.choices or setting.default in dict(setting.choices)


@pytest.mark.parametrize(
    ("words", "keys"),
    [
        ("workers", {"runs/workers"}), ("dark", {"looks/theme"}), ("tiktok", {"platform/tiktok", "fresh/tiktok"}),
        ("keep for", {"keep/archive", "keep/events", "keep/logs"}), ("LANDING", {"zone/landing"}),
        ("disk full", {"health/disk_full_days"}), ("chrome", {"browser/which"}), ("xyz", set()),
    ],
)  # fmt: skip
def test_settings_are_found_by_what_people_call_them(words: str, keys: set[str]) -> None:
    assert {setting.key for setting in found_by(words)} == keys


def test_an_empty_search_finds_everything() -> None:
    assert found_by("  ") == SETTINGS


@pytest.mark.parametrize(
    ("key", "right", "wrong"),
    [
        ("runs/workers", ["1", "16", " 4 "], ["0", "17", "4.5", "-1", "", "four", "1e3", "\u0661", "999999999999"]),
        ("keep/logs", ["1", "36500"], ["0", "36501", "1.5"]),
        ("retry/times", ["0", "10"], ["11", "-1"]),
        ("retry/wait", ["0", "2.5", "300"], ["301", "1,5", "."]),
        ("zone/raw", ["raw", "/mnt/raw", "s3://bucket/raw"], ["", "  ", "s3://", "a\nb", "x${HOME}"]),
        ("warehouse", ["w/a.db"], ["", "s3://bucket/a.db"]),
        ("health/slower_times", ["1.1", "2", "100"], ["1", "1.05", "101", "1,5", "slow"]),
        ("health/fewer_rows_times", ["1", "80", "99", "62.5"], ["0", "0.8", "100", "80%"]),
        ("health/disk_full_days", ["1", "3650"], ["0", "3651", "1.5"]),
        ("fresh/tiktok", ["0", "7"], ["-1", "3651", "7.5", ""]),
        ("goals/monthly_revenue_usd", ["", "0.01", "1250.55", "1000000000000"], ["0", "1e3", "1000000000001", "a lot"]),
        ("goals/spotify_followers", ["", "1"], ["0", "1.5", "-1"]),
        ("goals/yearly_plays_by", ["2000", "2030"], ["", "1999", "2201"]),
        ("goals/plays_drop_percent", ["", "0.1", "100"], ["0", "101", "20%"]),
        ("browser/time", ["60", "3600"], ["59", "3601", "long"]),
        ("browser/program", ["", "/usr/bin/browser"], ["browser"]),
    ],
)
def test_what_is_typed_is_judged_at_once(key: str, right: list[str], wrong: list[str]) -> None:
    setting = BY_KEY[key]
    assert [text for text in right if typed(setting, text)] == []
    sentences = [typed(setting, text) for text in wrong]
    assert all(sentence.endswith((".", "…")) for sentence in sentences), sentences


def test_what_would_be_right_is_said_in_the_numbers_of_the_row() -> None:
    assert typed(BY_KEY["health/slower_times"], "1") == "Write a number from 1.1 to 100."
    assert typed(BY_KEY["goals/monthly_plays"], "0") == "Write a whole number from 1 to 1,000,000,000,000, or nothing."
    assert typed(BY_KEY["keep/logs"], "0") == "Write a whole number from 1 to 36,500."


def test_the_days_of_a_platform_that_are_shown_as_the_default_change_nothing_where_they_are_stated() -> None:
    """The row shows one number for datasets of different rhythms; whoever writes it down has changed none of them."""
    for rhythm in RHYTHMS:
        for name in rhythm.platforms:
            days = int(BY_KEY[f"fresh/{name}"].default or "")
            stated = Thresholds(freshness_days={name: days})
            part = f"{rhythm.dataset}.{name}" if rhythm.split_by else rhythm.dataset
            assert stated.rhythm_days(rhythm.days, part, rhythm.dataset, (name,)) == rhythm.days


def test_the_disk_says_which_folders_cannot_be_taken(tmp_path: Path) -> None:
    raw = BY_KEY["zone/raw"]
    (tmp_path / "file").write_text("x")
    values = {"zone/raw": "raw", "zone/landing": "landing", "zone/curated": str(tmp_path / "out"), "log/folder": "logs"}

    def said(text: str) -> str:
        return on_disk(raw, text, tmp_path, values)

    assert said("another") == ""
    assert said("raw") == "", "its own folder is free for it"
    assert "Landing is kept there already" in said(str(tmp_path / "landing"))
    assert "overlaps with Landing" in said("landing/deeper")
    assert "overlaps with Log folder" in said("logs/x")
    assert "overlaps with Curated" in said(str(tmp_path / "out" / ".." / "out" / "x"))
    assert "The lake itself" in said(".")
    assert "is a file" in said("file/deeper")
    assert "does not know how to reach nosuch://" in said("nosuch://a/b")
    assert said("memory://a/b") == ""


def test_a_folder_that_may_not_be_written_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.access", lambda *_: False)
    assert "can be read but not written" in on_disk(BY_KEY["zone/raw"], "other", tmp_path, {})


def test_the_warehouse_is_a_database_or_nothing_yet(tmp_path: Path) -> None:
    warehouse = BY_KEY["warehouse"]
    (tmp_path / "novel.db").write_text("Once upon a time")
    (tmp_path / "empty.db").touch()
    (tmp_path / "real.db").write_bytes(b"SQLite format 3\0" + b"\0" * 84)
    assert "another kind" in on_disk(warehouse, "novel.db", tmp_path, {})
    assert "This is a folder" in on_disk(warehouse, str(tmp_path / ".." / tmp_path.name), tmp_path / "lake", {})
    assert [on_disk(warehouse, name, tmp_path, {}) for name in ("empty.db", "real.db", "new/a.db")] == ["", "", ""]


def test_one_platform_stays_on() -> None:
    toolost = BY_KEY["platform/toolost"]
    assert toolost.kept is Kept.PLATFORMS
    assert may_switch(toolost, "off", {"platform/toolost": "on", "platform/spotify": "on"}) == ""
    assert "has to stay on" in may_switch(toolost, "off", {"platform/toolost": "on", "platform/spotify": "off"})
