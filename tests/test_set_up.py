"""What the owner sets reaches the lake's files, and nothing else in them changes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline import flow
from pipeline.configuration import DEPENDENCIES, SCHEDULE, SCHEDULE_DEFAULTS, Configuration
from pipeline.model import Zone
from pipeline.set_up import LOG_LEVEL, LOGS, VARIABLES, WAREHOUSE, state, stated
from pipeline.settings import ConfigurationError, load_settings


def read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def test_without_any_file_every_value_is_its_default(tmp_path: Path) -> None:
    found = stated(tmp_path, {})
    assert set(found) == set(VARIABLES)
    assert all(one.value == one.default and not one.outside for one in found.values())
    assert found["landing"].value == str(tmp_path / "landing")
    assert found[WAREHOUSE].value == str(tmp_path / "warehouse" / "bedrot_analytics.db")
    assert (found[LOGS].value, found[LOG_LEVEL].value) == (str(tmp_path / "logs"), "INFO")


def test_an_old_lake_has_its_own_folder_names_as_defaults(tmp_path: Path) -> None:
    (tmp_path / "1_landing").mkdir()
    assert stated(tmp_path, {})["raw"].default == str(tmp_path / "2_raw")


def test_a_value_in_the_older_context_file_is_a_default_of_this_lake(tmp_path: Path) -> None:
    (tmp_path / ".env.context").write_text("RAW_ZONE=kept\n")
    (tmp_path / ".env").write_text("RAW_ZONE=other\n")
    found = stated(tmp_path, {})["raw"]
    assert (found.value, found.default) == (str(tmp_path / "other"), str(tmp_path / "kept"))
    state(tmp_path, "raw", "")
    assert stated(tmp_path, {})["raw"].value == str(tmp_path / "kept")


def test_the_environment_has_the_last_word_and_is_named(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("RAW_ZONE=mine\n")
    found = stated(tmp_path, {"RAW_ZONE": "/set/outside"})["raw"]
    assert (found.value, found.outside) == ("/set/outside", "RAW_ZONE")


def test_a_folder_inside_the_lake_is_written_so_that_the_lake_may_move(tmp_path: Path) -> None:
    state(tmp_path, "raw", str(tmp_path / "Raw files"))
    assert (tmp_path / ".env").read_text() == "RAW_ZONE=Raw files\n"
    state(tmp_path, "curated", "/elsewhere/curated")
    state(tmp_path, "archive", "s3://label/archive")
    assert (tmp_path / ".env").read_text().splitlines()[1:] == [
        "CURATED_ZONE=/elsewhere/curated", "ARCHIVE_ZONE=s3://label/archive",
    ]  # fmt: skip
    zones = load_settings(tmp_path, environ={}).zones
    assert (zones[Zone.RAW], zones[Zone.CURATED]) == (str(tmp_path / "Raw files"), "/elsewhere/curated")


def test_going_back_to_the_default_takes_older_names_away_too(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("LOG_DIR=a\nTOKEN=secret\nLOG_DIRECTORY=b\n")
    state(tmp_path, LOGS, "")
    assert (tmp_path / ".env").read_text() == "TOKEN=secret\n"
    assert stated(tmp_path, {})[LOGS].value == str(tmp_path / "logs")


def test_a_log_level_that_is_none_is_told_as_it_stands_so_that_it_can_be_mended(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("LOG_LEVEL=loud\n")
    assert stated(tmp_path, {})[LOG_LEVEL].value == "LOUD"
    state(tmp_path, LOG_LEVEL, "DEBUG")
    assert load_settings(tmp_path, environ={}).log_level == "DEBUG"


# ---- the two configuration files


def test_one_value_of_the_schedule_file_changes_and_unknown_ones_stay(tmp_path: Path) -> None:
    body = {"mine": {"x": [1]}, "retention": {"log_days": 7}, "schedule": {"days": ["monday"]}}
    (tmp_path / SCHEDULE).write_text(json.dumps(body))
    Configuration(tmp_path).change_schedule(("retention", "log_days"), 60)
    Configuration(tmp_path).change_schedule(("retry_policy", "max_retries"), 5)
    assert read(tmp_path / SCHEDULE) == {
        **body, "retention": {"log_days": 60}, "retry_policy": {"max_retries": 5},
    }  # fmt: skip


def test_a_schedule_file_that_is_not_there_is_written_with_its_defaults_and_the_change(tmp_path: Path) -> None:
    config = Configuration(tmp_path / "config")
    assert config.stated_schedule() is None
    assert not (tmp_path / "config").exists(), "looking writes nothing"
    config.change_schedule(("retention", "archive_days"), 30)
    assert read(tmp_path / "config" / SCHEDULE)["retry_policy"] == SCHEDULE_DEFAULTS["retry_policy"]
    assert config.retention().archive_days == 30
    assert SCHEDULE_DEFAULTS["retention"]["archive_days"] == 365, "the defaults themselves stay"


def test_a_platform_is_switched_off_and_the_flow_knows(tmp_path: Path) -> None:
    config = Configuration(tmp_path)
    config.change_dependencies(flow.default_dependencies, ("platforms", "toolost", "enabled"), False)
    stepping = {step.platform for step in flow.full_flow(config.dependencies(flow.default_dependencies))}
    assert "toolost" not in stepping
    assert "spotify" in stepping
    assert read(tmp_path / DEPENDENCIES)["platforms"]["toolost"]["title"] == "TooLost"


@pytest.mark.parametrize("text", ['{"retention": [1]}', "[]", "{oops"])
def test_a_file_that_cannot_be_read_is_never_written_over(tmp_path: Path, text: str) -> None:
    (tmp_path / SCHEDULE).write_text(text)
    with pytest.raises(ConfigurationError):
        Configuration(tmp_path).change_schedule(("retention", "log_days"), 60)
    assert (tmp_path / SCHEDULE).read_text() == text


def test_the_same_value_again_leaves_the_file_alone(tmp_path: Path) -> None:
    config = Configuration(tmp_path)
    config.change_schedule(("retention", "log_days"), 60)
    before = (tmp_path / SCHEDULE).stat().st_mtime_ns
    config.change_schedule(("retention", "log_days"), 60)
    assert (tmp_path / SCHEDULE).stat().st_mtime_ns == before
