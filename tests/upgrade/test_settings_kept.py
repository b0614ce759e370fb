"""What was set with an older version means the same to today's, also under its older names; its files stay."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import pytest

from pipeline import flow
from pipeline.access.collecting import load_collecting
from pipeline.access.session_book import SessionBook
from pipeline.configuration import Configuration, Retention, Window
from pipeline.engine.retry import RetryPolicy
from pipeline.feed.feed_settings import FeedSettings, load_feed_settings
from pipeline.insights.goals import load_goals
from pipeline.platforms.connections import BY_KEY
from pipeline.quality.thresholds import load_thresholds
from pipeline.schedule.pause import last_pause
from pipeline.schedule.plan import plan_of
from tests.hostile.command_line import CommandLine
from tests.upgrade.corpus import VERSIONS, Left

pytestmark = pytest.mark.slow


def since(name: str) -> list[str]:
    """The versions that have known something since ``name``."""
    return list(VERSIONS)[list(VERSIONS).index(name) :]


@pytest.fixture(params=VERSIONS)
def left(request: pytest.FixtureRequest, left_by: Callable[[str], Left]) -> Left:
    return left_by(request.param)


def test_the_settings_of_a_lake_mean_what_they_meant(left: Left) -> None:
    folder = left.root / "config"
    before = {file.name: file.read_bytes() for file in folder.iterdir()}
    config = Configuration(folder)
    assert config.window() == Window(("monday", "tuesday", "friday"), time(7, 30), time(8, 45), True)
    assert plan_of(config).zone.key == "Europe/Berlin"
    assert config.retention() == Retention(archive_days=400, log_days=45, event_days=120, after_good_runs=True)
    retry = RetryPolicy.from_config(config.schedule())
    assert (retry.max_retries, retry.delay_seconds, retry.exponential_backoff) == (2, 60.0, False)
    assert config.schedule()["notifications"] == {"on_success": left.name == "engine", "on_failure": True}
    assert_of_its_time(left, folder)
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == before, "looking writes nothing"


def assert_of_its_time(left: Left, folder: Path) -> None:
    if left.name in since("panel"):
        pause = last_pause(folder)
        assert pause is not None
        assert (pause.since, pause.until) == (moment(23), moment(26))
    if left.name in since("sign-in"):
        collecting = load_collecting(folder)
        assert (collecting.browser, collecting.browsers_at_once) == ("chromium", 1)
        book = SessionBook(left.root / "journal")
        known = book.of(BY_KEY["tiktok"], "Nova.Drift")
        assert known is not None
        assert (known.signed_in_as, book.damaged) == ("nova", False)
    if left.name in since("insights"):
        assert load_thresholds(folder).disk_full_days == 21
        assert load_goals(folder).monthly_plays == 12345
        expected = FeedSettings(enabled=True, port=8765, allowed_origins=("http://localhost:3000",))
        assert load_feed_settings(folder) == expected


def moment(day: int) -> datetime:
    return datetime(2026, 11, day, 7, 10, tzinfo=UTC)


def test_steps_wait_for_all_that_todays_need(left: Left) -> None:
    """The file says what the older version's steps waited for; what came later is waited for all the same."""
    stated = json.loads((left.root / "config" / "pipeline_dependencies.json").read_bytes())
    waits = {step.key: {edge.step for edge in step.needs} for step in flow.full_flow(stated)}
    assert waits == {step.key: {edge.step for edge in step.needs} for step in flow.full_flow()}


def test_one_value_is_changed_and_everything_else_in_the_file_stays(left: Left) -> None:
    file = left.root / "config" / "schedule_config.json"
    before = json.loads(file.read_bytes())
    Configuration(left.root / "config").change_schedule(("schedule", "time_window", "end"), "09:15")
    before["schedule"]["time_window"]["end"] = "09:15"
    assert json.loads(file.read_bytes()) == before
    assert before["our own remark"] == "kept as it is"


def test_the_check_up_is_content(left: Left, bedrot: Callable[[Left], CommandLine], keyring: Any) -> None:
    findings = bedrot(left).say("doctor", "--offline").document["findings"]
    troubles = [one for one in findings if one["grade"] == "failed"]
    assert troubles == []


def test_what_only_a_newer_version_can_set_is_told_or_passed_over_and_stays(
    left_by: Callable[[str], Left], bedrot: Callable[[Left], CommandLine], keyring: Any
) -> None:
    left = left_by("insights")
    files = [file for file in (left.root / "config").glob("*.json") if file.name != "artists.json"]
    for file in files:
        file.write_text(json.dumps({**json.loads(file.read_bytes()), "of the future": {"depth": 3}}), encoding="utf-8")
    before = {file.name: file.read_bytes() for file in files}
    ask = bedrot(left)
    assert ask.say("status").code == 0
    failed = [one for one in ask.say("doctor", "--offline").document["findings"] if one["grade"] == "failed"]
    told = [*failed, ask.say("kpis").error, ask.say("feed", "show").error]
    for name, one in zip(("health", "goals", "goals", "feed"), told, strict=True):
        assert one["message"].endswith(f"{name}.json: of the future is not known."), one
        assert one["next_action"]
    Configuration(left.root / "config").change_schedule(("retention", "log_days"), 46)
    assert json.loads((left.root / "config" / "schedule_config.json").read_bytes())["of the future"] == {"depth": 3}
    after = {file.name: file.read_bytes() for file in files if file.name != "schedule_config.json"}
    assert after == {name: body for name, body in before.items() if name != "schedule_config.json"}
