"""A lake that is set up wrongly is refused before anything starts, with file, place and what to do."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from pipeline import cli
from pipeline.model import Zone
from pipeline.settings import ConfigurationError, load_settings
from tests.hostile.command_line import CommandLine
from tests.hostile.small_lake import snapshot

NAMES = ("artists.json", "schedule_config.json", "pipeline_dependencies.json")


def configured(bedrot: CommandLine, name: str, text: str | bytes) -> None:
    path = bedrot.root / "config" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())


@pytest.mark.parametrize("name", NAMES)
def test_json_that_cannot_be_read_is_named_with_its_line(bedrot: CommandLine, name: str) -> None:
    configured(bedrot, name, '{\n  "a": 1,\n  "b": oops\n}')
    bedrot.land()
    before = snapshot(bedrot.root / "landing")

    said = bedrot.run()

    assert said.code == 4
    assert said.error["kind"] == "configuration"
    assert name in said.error["message"]
    assert "line 3, column 8" in said.error["message"]
    assert said.error["next_action"]
    assert bedrot.say("runs").document == {"runs": []}, "nothing was started"
    assert not (bedrot.root / "curated").exists()
    assert snapshot(bedrot.root / "landing") == before


WRONG: tuple[tuple[str, Any], ...] = (
    ("artists.json", "{}"), ("artists.json", '["nova"]'), ("artists.json", '[{"name": "no slug"}]'),
    ("artists.json", '[{"slug": "nova", "tracks": 5}]'), ("artists.json", '[{"slug": "nova", "aliases": "Nova"}]'),
    ("artists.json", b"\xff\xfe\x00"), ("artists.json", "[" * 100_000),
    ("schedule_config.json", "[]"), ("schedule_config.json", '{"retention": [1]}'),
    ("schedule_config.json", '{"retention": {"log_days": 0}}'), ("schedule_config.json", '{"retention": {"days": 1}}'),
    ("schedule_config.json", '{"retry_policy": {"max_retries": "x"}}'), ("schedule_config.json", '{"schedule": "x"}'),
    ("pipeline_dependencies.json", '{"platforms": [1]}'), ("pipeline_dependencies.json", '{"dependencies": "x"}'),
    ("pipeline_dependencies.json", '{"dependencies": {"unified.streams": "distrokid.staging"}}'),
    ("pipeline_dependencies.json", '{"dependencies": {"unified.streams": ["distrokid.stagign"]}}'),
    ("pipeline_dependencies.json",
     '{"dependencies": {"unified.streams": ["unified.daily"], "unified.daily": ["unified.streams"]}}'),
)  # fmt: skip


@pytest.mark.parametrize(("name", "text"), WRONG, ids=[str(number) for number in range(len(WRONG))])
def test_a_file_of_another_shape_is_named(bedrot: CommandLine, name: str, text: str | bytes) -> None:
    configured(bedrot, name, text)

    said = bedrot.land().run()

    assert said.code == 4
    assert name in said.error["message"]
    assert said.error["next_action"]
    assert bedrot.say("doctor", "--offline").code == 2, "the check-up sees it too"


def test_a_platform_that_is_switched_off_takes_no_part(bedrot: CommandLine) -> None:
    configured(bedrot, "pipeline_dependencies.json", '{"platforms": {"distrokid": {"enabled": false}}}')
    keys = {step["key"] for step in bedrot.say("run", "--dry-run").document["steps"]}
    assert not any(key.startswith("distrokid.") for key in keys)
    assert "toolost.validate" in keys


def test_defaults_are_written_on_first_use_and_then_left_alone(bedrot: CommandLine) -> None:
    bedrot.run()
    config = bedrot.root / "config"
    assert {path.name for path in config.iterdir()} == set(NAMES[1:])
    before = snapshot(config)
    bedrot.run()
    assert snapshot(config) == before


# -- where the lake is -----------------------------------------------------------------------


def test_a_lake_that_is_not_there_is_not_made(bedrot: CommandLine) -> None:
    bedrot.root.rmdir()
    said = bedrot.run()
    assert said.code == 4
    assert "is not there" in said.error["message"]
    assert "drive" in said.error["next_action"]
    assert not bedrot.root.exists()


def test_a_lake_that_is_a_file_is_refused(bedrot: CommandLine) -> None:
    bedrot.root.rmdir()
    bedrot.root.write_text("not a folder")
    said = bedrot.run()
    assert said.code == 4
    assert "is a file, not a folder" in said.error["message"]


@pytest.mark.parametrize("root", ["lake", "./lake", "..", "not there/either"])
def test_a_relative_project_root_is_refused(root: str) -> None:
    with pytest.raises(ConfigurationError, match="not a whole path"):
        load_settings(environ={"PROJECT_ROOT": root})


def test_a_project_root_that_is_not_there_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PROJECT_ROOT", str(tmp_path / "gone"))
    assert cli.main(["status"]) == 4
    assert "is not there" in capsys.readouterr().err


def test_the_command_line_wins_over_the_environment(tmp_path: Path) -> None:
    environ = {"PROJECT_ROOT": str(tmp_path / "other")}
    assert load_settings(tmp_path, environ).root == tmp_path
    assert load_settings(None, environ).root == tmp_path / "other"


# -- settings --------------------------------------------------------------------------------


def test_environment_wins_over_env_and_env_over_its_context(tmp_path: Path) -> None:
    (tmp_path / ".env.context").write_text("LOG_LEVEL=DEBUG\nRAW_ZONE=context\nARCHIVE_ZONE=context\n")
    (tmp_path / ".env").write_text("# a remark\nLOG_LEVEL=ERROR\nRAW_ZONE=dotenv\n")

    settings = load_settings(tmp_path, {"LOG_LEVEL": "warning"})

    assert settings.log_level == "WARNING"
    assert settings.zones[Zone.RAW] == str(tmp_path / "dotenv")
    assert settings.zones[Zone.ARCHIVE] == str(tmp_path / "context")
    assert "LOG_LEVEL" not in os.environ or os.environ["LOG_LEVEL"] != "ERROR", "the environment is never changed"


def test_an_env_file_that_is_no_text_is_named(bedrot: CommandLine) -> None:
    (bedrot.root / ".env").write_bytes(b"LOG_LEVEL=\xff\xfe\n")
    said = bedrot.run()
    assert said.code == 4
    assert ".env" in said.error["message"]


@pytest.mark.parametrize("level", ["LOUD", "10", "VERBOSE"])
def test_an_unknown_log_level_is_refused_with_those_there_are(bedrot: CommandLine, level: str) -> None:
    (bedrot.root / ".env").write_text(f"LOG_LEVEL={level}\n")
    said = bedrot.run()
    assert said.code == 4
    assert level in said.error["message"]
    assert "DEBUG, INFO, WARNING" in said.error["next_action"]


def test_zones_may_be_anywhere(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    environ = {"LANDING_ZONE": "in/here", "RAW_ZONE": str(elsewhere), "CURATED_ZONE": "s3://label/curated"}
    settings = load_settings(tmp_path / "lake", environ)

    assert settings.zones[Zone.LANDING] == str(tmp_path / "lake" / "in" / "here")
    assert settings.local_zone(Zone.RAW) == elsewhere
    assert settings.zones[Zone.CURATED] == "s3://label/curated"
    assert settings.local_zone(Zone.CURATED) is None
    assert settings.zones[Zone.STAGING] == str(tmp_path / "lake" / "staging")


def test_an_older_lake_with_numbered_folders_is_used_as_it_is(bedrot: CommandLine) -> None:
    bedrot.land()
    (bedrot.root / "landing").rename(bedrot.root / "1_landing")

    bedrot.run()

    folders = {path.name for path in bedrot.root.iterdir() if path.is_dir()}
    assert {"1_landing", "2_raw", "3_staging", "4_curated", "5_archive"} <= folders
    assert not folders & {"landing", "raw", "staging", "curated", "archive"}
    assert (bedrot.root / "4_curated" / "dk_bank_details.csv").exists()


def test_a_lake_that_has_both_uses_the_plain_names(tmp_path: Path) -> None:
    for name in ("landing", "1_landing", "2_raw"):
        (tmp_path / name).mkdir()
    assert load_settings(tmp_path, {}).zones[Zone.RAW] == str(tmp_path / "raw")
