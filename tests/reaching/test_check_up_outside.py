"""The check-up tells who answers, who does not, and whether the clock is right; offline it asks nobody."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.access.collecting import ADDRESSES
from pipeline.clock import SystemClock
from pipeline.doctor import Grade, examine, time_zone
from pipeline.settings import Settings, load_settings
from tests.reaching.doors import mail_server, nobody, platform

TESTS = Path(__file__).parents[1]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "config").mkdir()
    return load_settings(tmp_path, {})


def visited(settings: Settings, addresses: dict[str, str]) -> None:
    (settings.config_dir / "collecting.json").write_text(json.dumps({"addresses": addresses}))


def test_every_platform_has_its_line_and_one_that_is_away_is_named(settings: Settings) -> None:
    away = nobody()
    with platform(403, datetime.now(UTC)) as address, mail_server("STARTTLS") as port:
        visited(settings, {**dict.fromkeys(ADDRESSES, address), "spotify-api": away})
        mail = {"notifications": {"email": {"host": "127.0.0.1", "port": port}}}
        (settings.config_dir / "schedule_config.json").write_text(json.dumps(mail))
        told = {one.check: one for one in examine(settings, SystemClock())}
    lines = {check: one.grade for check, one in told.items() if check.startswith("reaching")}
    assert lines.pop("reaching Spotify") is Grade.ATTENTION
    assert set(lines.values()) == {Grade.OK}
    assert len(lines) == 6
    assert told["reaching Spotify"].message.startswith(away.partition("//")[2])
    assert told["reaching Spotify"].next_action
    assert (told["clock"].grade, told["mail server"].grade) == (Grade.OK, Grade.OK)


def test_a_clock_that_is_wrong_is_told_by_how_much_and_which_way(settings: Settings) -> None:
    with platform(200, datetime.now(UTC) + timedelta(minutes=7)) as address:
        visited(settings, dict.fromkeys(ADDRESSES, address))
        (clock,) = [one for one in examine(settings, SystemClock()) if one.check == "clock"]
    assert clock.grade is Grade.ATTENTION
    assert clock.message == "The clock of this computer is 7 minutes slow."


def test_offline_nobody_is_asked(settings: Settings) -> None:
    seen: list[str] = []
    with platform(seen=seen) as address:
        visited(settings, dict.fromkeys(ADDRESSES, address))
        told = {one.check for one in examine(settings)}
    assert seen == []
    assert not [check for check in told if check.startswith("reaching") or check in ("clock", "mail server")]


@pytest.mark.parametrize(("zone", "grade", "word"), [
    ("local", Grade.OK, "as on this computer"), ("Europe/Berlin", Grade.OK, "Europe/Berlin, by the schedule"),
    ("Europe/Nowhere", Grade.FAILED, "Europe/Nowhere"),
])  # fmt: skip
def test_the_zone_of_the_hours_is_named(settings: Settings, zone: str, grade: Grade, word: str) -> None:
    (settings.config_dir / "schedule_config.json").write_text(json.dumps({"schedule": {"timezone": zone}}))
    (found,) = time_zone(settings)
    assert found.grade is grade
    assert word in found.message


def test_no_test_lets_the_check_up_out_of_this_computer() -> None:
    """Only with addresses of this computer, or offline."""
    out = [
        f"{path.name}: {line.strip()}"
        for path in sorted(TESTS.rglob("*.py"))
        if path != Path(__file__)
        for line in path.read_text(encoding="utf-8").splitlines()
        if any(f"{sign}doctor{sign}" in line for sign in ('"', "'")) and "--offline" not in line
    ]
    assert out == []
