"""Settings are read from and written to the lake's own files; a value that is wrong changes nothing."""

from __future__ import annotations

import json
from pathlib import Path
from types import ModuleType

import pytest

from app.desktop import application_menu, autostart
from app.settings import values
from app.settings.catalogue import BY_KEY, SETTINGS
from app.settings.setting import Kept
from app.settings.values import Refused, Value
from pipeline.access import browser_found
from pipeline.access.browser_choice import BrowserChoice
from pipeline.access.collecting import load_collecting
from pipeline.browsing.catalogue import part_title
from pipeline.health import thresholds_in
from pipeline.insights.goals import load_goals
from tests.hostile.small_lake import snapshot


@pytest.fixture
def lake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "desktop"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    root = tmp_path / "lake"
    (root / "landing").mkdir(parents=True)
    return root


def read(lake: Path | None, **environ: str) -> dict[str, Value]:
    return values.read(lake, environ)


def write(lake: Path, key: str, text: str) -> dict[str, Value]:
    return values.write(BY_KEY[key], text, lake, {})


def test_a_fresh_lake_has_only_defaults_and_looking_writes_nothing(lake: Path) -> None:
    before = snapshot(lake)
    found = read(lake)
    kept_on_disk = {s.key for s in SETTINGS if s.kept not in (Kept.PREFERENCE, Kept.SESSION, Kept.KEYRING)}
    assert set(found) == kept_on_disk
    assert [key for key, value in found.items() if value.changed or value.fixed] == []
    assert (found["zone/raw"].text, found["keep/logs"].text, found["platform/tiktok"].text) == ("raw", "30", "on")
    assert snapshot(lake) == before


@pytest.mark.parametrize(
    ("key", "text", "file", "held"),
    [
        ("zone/raw", "elsewhere/raw", ".env", "RAW_ZONE=elsewhere/raw"),
        ("log/level", "DEBUG", ".env", "LOG_LEVEL=DEBUG"),
        ("warehouse", "w/a.db", ".env", "DATABASE_PATH=w/a.db"),
        ("log/folder", "my logs", ".env", "LOG_DIRECTORY=my logs"),
        ("keep/logs", "7", "config/schedule_config.json", '"log_days": 7'),
        ("retry/wait", "2.5", "config/schedule_config.json", '"delay_seconds": 2.5'),
        ("retry/longer", "off", "config/schedule_config.json", '"exponential_backoff": false'),
        ("browser/time", "600", "config/collecting.json", '"sign_in_seconds": 600'),
        ("browser/at-once", "3", "config/collecting.json", '"browsers_at_once": 3'),
        ("health/no_good_run_days", "9", "config/health.json", '"no_good_run_days": 9'),
        ("health/slower_times", "2.5", "config/health.json", '"slower_times": 2.5'),
        ("health/fewer_rows_times", "55", "config/health.json", '"fewer_rows_times": 0.55'),
        ("fresh/tiktok", "0", "config/health.json", '"tiktok": 0'),
        ("goals/monthly_revenue_usd", "750.5", "config/goals.json", '"monthly_revenue_usd": 750.5'),
        ("goals/monthly_plays", "", "config/goals.json", '"monthly_plays": null'),
        ("goals/yearly_plays", "1234567890", "config/goals.json", '"yearly_plays": 1234567890'),
        ("goals/plays_drop_percent", "", "config/goals.json", '"plays_drop_percent": null'),
        ("platform/toolost", "off", "config/pipeline_dependencies.json", '"enabled": false'),
    ],
)
def test_a_value_is_written_read_back_and_reset(lake: Path, key: str, text: str, file: str, held: str) -> None:
    found = write(lake, key, text)[key]
    assert (found.text, found.changed) == (text, True)
    assert held in (lake / file).read_text(encoding="utf-8")
    back = values.reset(BY_KEY[key], lake, {})[key]
    assert back.text == back.default
    assert held not in (lake / file).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("key", "text"),
    [("keep/logs", "0"), ("zone/raw", "landing"), ("zone/raw", "."), ("retry/times", "many"), ("warehouse", "landing")],
)
def test_what_is_wrong_is_refused_and_nothing_is_written(lake: Path, key: str, text: str) -> None:
    before = snapshot(lake)
    with pytest.raises(Refused):
        write(lake, key, text)
    assert snapshot(lake) == before


def test_the_last_platform_cannot_be_switched_off(lake: Path) -> None:
    for name in ("metaads", "distrokid", "toolost", "tiktok", "linktree", "social"):
        write(lake, f"platform/{name}", "off")
    with pytest.raises(Refused, match="has to stay on"):
        write(lake, "platform/spotify", "off")
    assert read(lake)["platform/spotify"].text == "on"


def test_a_value_set_outside_is_said_to_be_and_cannot_be_changed(lake: Path) -> None:
    found = read(lake, RAW_ZONE="/outside")["zone/raw"]
    assert (found.text, found.outside, found.fixed) == ("/outside", "RAW_ZONE", True)


def test_a_file_that_cannot_be_read_bars_its_own_settings_only(lake: Path) -> None:
    (lake / "config").mkdir()
    (lake / "config" / "schedule_config.json").write_text("{oops")
    found = read(lake)
    assert "schedule_config.json" in found["keep/logs"].fault
    assert not found["platform/tiktok"].fault
    assert not found["zone/raw"].fault


def test_a_single_value_of_another_kind_is_shown_as_it_stands_so_that_it_can_be_mended(lake: Path) -> None:
    (lake / "config").mkdir()
    body = {"retention": {"log_days": "many"}, "retry_policy": {"retry_delay_minutes": 2}}
    (lake / "config" / "schedule_config.json").write_text(json.dumps(body))
    found = read(lake)
    assert (found["keep/logs"].text, found["retry/wait"].text) == ("many", "120")
    assert write(lake, "keep/logs", "9")["keep/logs"].text == "9"


def test_without_a_lake_only_the_panel_itself_can_be_set(lake: Path) -> None:
    for root in (None, lake / "gone"):
        found = read(root)
        assert not found["autostart"].fault
        assert all(found[setting.key].fault for setting in SETTINGS if setting.of_lake)
    assert not (lake / "gone").exists()


@pytest.mark.parametrize(("key", "entry"), [("autostart", autostart), ("menu", application_menu)])
def test_start_and_menu_are_entries_of_the_desktop(lake: Path, key: str, entry: ModuleType) -> None:
    assert write(lake, key, "on")[key] == Value("on", "off")
    assert entry.is_on()
    assert not values.reset(BY_KEY[key], None, {})[key].changed
    assert not entry.is_on()


def test_an_entry_that_starts_another_copy_says_so(lake: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = tmp_path / "other" / "bedrot-panel"
    other.parent.mkdir()
    other.write_text("#!/bin/sh\n")
    other.chmod(0o755)
    monkeypatch.setattr(application_menu, "panel_command", lambda: [str(other)])
    assert write(lake, "menu", "on")["menu"].note == f"It starts {other}."


# ---- the browser for sign-ins


def collecting(lake: Path) -> dict[str, object]:
    body: dict[str, object] = json.loads((lake / "config" / "collecting.json").read_text(encoding="utf-8"))
    return body


def test_one_value_of_the_collecting_file_changes_and_all_others_stay(lake: Path) -> None:
    (lake / "config").mkdir()
    (lake / "config" / "collecting.json").write_text('{"pause_seconds": [1, 2], "mood": "blue"}', encoding="utf-8")
    write(lake, "browser/time", "120")
    assert collecting(lake) == {"pause_seconds": [1, 2], "mood": "blue", "sign_in_seconds": 120}
    assert load_collecting(lake / "config").sign_in_seconds == 120


def test_a_browser_that_is_installed_may_be_chosen_and_no_other(lake: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    there = {"chrome"}
    monkeypatch.setattr(browser_found, "installed", lambda wanted: BrowserChoice("x") if wanted in there else None)
    assert write(lake, "browser/which", "chrome")["browser/which"].text == "chrome"
    with pytest.raises(Refused, match="Microsoft Edge was not found on this computer"):
        write(lake, "browser/which", "msedge")
    with pytest.raises(Refused, match="Choose the program below"):
        write(lake, "browser/which", "program")
    assert collecting(lake) == {"browser": "chrome"}
    there.clear()
    assert write(lake, "browser/which", "auto")["browser/which"].text == "auto"


def test_a_program_of_ones_own_takes_the_place_of_a_browser_by_name(lake: Path, tmp_path: Path) -> None:
    program = tmp_path / "my browser"
    for text, said in ((str(program), "There is no such program"), (str(tmp_path), "This is a folder"),
                       ("browser", "Write the whole path")):  # fmt: skip
        with pytest.raises(Refused, match=said):
            write(lake, "browser/program", text)
    program.write_text("#!/bin/sh\n")
    with pytest.raises(Refused, match="is no program"):
        write(lake, "browser/program", str(program))
    program.chmod(0o755)
    found = write(lake, "browser/program", str(program))
    assert (found["browser/which"].text, found["browser/program"].text) == ("program", str(program))
    assert load_collecting(lake / "config").browser == str(program)
    found = write(lake, "browser/program", "")
    assert (found["browser/which"].text, found["browser/program"].text) == ("auto", "")


def test_what_somebody_wrote_by_hand_is_shown_so_that_it_can_be_mended(lake: Path) -> None:
    (lake / "config").mkdir()
    (lake / "config" / "collecting.json").write_text('{"sign_in_seconds": "long"}', encoding="utf-8")
    assert read(lake)["browser/time"].text == "long"
    assert write(lake, "browser/time", "300")["browser/time"].text == "300"


# ---- from when on something is worth a word


def health(lake: Path, body: object) -> Path:
    (lake / "config").mkdir(exist_ok=True)
    path = lake / "config" / "health.json"
    path.write_text(body if isinstance(body, str) else json.dumps(body), encoding="utf-8")
    return path


def test_the_file_of_thresholds_is_the_pages_truth_and_the_page_the_files(lake: Path) -> None:
    path = health(lake, {"fewer_rows_times": 0.07, "freshness_days": {"tiktok": 10, "toolost_sales": 90}})
    found = read(lake)
    assert (found["health/fewer_rows_times"].text, found["fresh/tiktok"].text) == ("7", "10")
    for key, text in (("health/slower_times", "3"), ("health/fewer_rows_times", "62.5"), ("fresh/linktree", "30")):
        write(lake, key, text)
    counts = thresholds_in(lake / "config")
    assert (counts.slower_times, counts.fewer_rows_times) == (3, 0.625)
    assert dict(counts.freshness_days) == {"tiktok": 10, "toolost_sales": 90, "linktree": 30}
    values.reset(BY_KEY["fresh/tiktok"], lake, {})
    values.reset(BY_KEY["health/slower_times"], lake, {})
    assert json.loads(path.read_text(encoding="utf-8")) == {
        "fewer_rows_times": 0.625, "freshness_days": {"toolost_sales": 90, "linktree": 30},
    }  # fmt: skip


def test_days_that_the_file_states_for_single_datasets_are_told_beside_their_platform(lake: Path) -> None:
    health(lake, {"freshness_days": {"toolost_sales": 90, "tidy_daily_streams.distrokid": 1}})
    found = read(lake)
    assert found["fresh/toolost"].note == f"In health.json: {part_title('toolost_sales')} 90 days."
    assert found["fresh/distrokid"].note == f"In health.json: {part_title('tidy_daily_streams.distrokid')} 1 day."
    assert found["fresh/tiktok"].note == ""
    health(lake, {"freshness_days": {"tidy_daily_streams": 12}})
    assert "12 days" in read(lake)["fresh/toolost"].note
    assert "12 days" in read(lake)["fresh/distrokid"].note


@pytest.mark.parametrize("body", [
    "{oops", "[]", {"colour": 3}, {"freshness_days": 7}, {"freshness_days": {"myspace": 3}}, {"slower_times": None},
    {"no_good_run_days": 5.0},
])  # fmt: skip
def test_a_file_that_counts_for_nothing_is_not_shown_as_if_it_did(lake: Path, body: object) -> None:
    before = health(lake, body).read_bytes()
    found = read(lake)
    rows = [setting.key for setting in SETTINGS if setting.kept is Kept.HEALTH]
    assert all("health.json" in found[key].fault for key in rows)
    assert not found["keep/logs"].fault
    assert (lake / "config" / "health.json").read_bytes() == before


def test_a_threshold_that_cannot_be_meant_is_shown_as_it_stands_so_that_it_can_be_mended(lake: Path) -> None:
    health(lake, {"slower_times": "long", "freshness_days": {"tiktok": -3}, "fewer_rows_times": 1})
    found = read(lake)
    shown = [found[key].text for key in ("health/slower_times", "fresh/tiktok", "health/fewer_rows_times")]
    assert shown == ["long", "-3", "100"]
    for key, text in (("health/slower_times", "2"), ("fresh/tiktok", "3"), ("health/fewer_rows_times", "50")):
        write(lake, key, text)
    assert thresholds_in(lake / "config").slower_times == 2


# ---- what is to be reached


def goals(lake: Path, body: object) -> Path:
    (lake / "config").mkdir(exist_ok=True)
    path = lake / "config" / "goals.json"
    path.write_text(body if isinstance(body, str) else json.dumps(body), encoding="utf-8")
    return path


def test_a_goal_that_is_no_goal_is_an_empty_row_and_can_be_one_again(lake: Path) -> None:
    path = goals(lake, {"goals": {"monthly_plays": None, "spotify_followers": 12}, "alerts": {}})
    found = read(lake)
    assert {key: found[f"goals/{key}"].text for key in ("monthly_plays", "spotify_followers", "yearly_plays")} == {
        "monthly_plays": "", "spotify_followers": "12", "yearly_plays": "100000000",
    }  # fmt: skip
    assert found["goals/monthly_plays"].changed
    write(lake, "goals/monthly_plays", "300000")
    write(lake, "goals/revenue_change_usd", "")
    counts = load_goals(lake / "config")
    assert (counts.monthly_plays, counts.spotify_followers, counts.revenue_change) == (300_000, 12, None)
    values.reset(BY_KEY["goals/spotify_followers"], lake, {})
    assert json.loads(path.read_text(encoding="utf-8")) == {
        "goals": {"monthly_plays": 300_000}, "alerts": {"revenue_change_usd": None},
    }  # fmt: skip


@pytest.mark.parametrize("body", ["{oops", "[]", {"goals": 7}, {"aims": {}}, {"goals": {"fans": 3}}, {"alerts": []}])
def test_goals_that_cannot_be_read_bar_their_own_rows_only_and_are_left_as_they_are(lake: Path, body: object) -> None:
    before = goals(lake, body).read_bytes()
    found = read(lake)
    assert all("goals.json" in found[s.key].fault for s in SETTINGS if s.kept is Kept.GOALS)
    assert not found["keep/logs"].fault
    assert (lake / "config" / "goals.json").read_bytes() == before


def test_a_goal_that_cannot_be_meant_is_shown_as_it_stands_so_that_it_can_be_mended(lake: Path) -> None:
    goals(lake, {"goals": {"monthly_plays": "many"}, "alerts": {"plays_drop_percent": 200}})
    found = read(lake)
    assert (found["goals/monthly_plays"].text, found["goals/plays_drop_percent"].text) == ("many", "200")
    write(lake, "goals/monthly_plays", "5")
    write(lake, "goals/plays_drop_percent", "10")
    assert load_goals(lake / "config").monthly_plays == 5
