"""Every key of the file on the schedule: what it means, what it is by default, and how a wrong one is refused."""

from __future__ import annotations

import json
from datetime import time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest
import tzlocal

from pipeline.configuration import SCHEDULE, SCHEDULE_DEFAULTS, Configuration
from pipeline.schedule import plan as planning
from pipeline.schedule.plan import Missed, Plan, look_for_zone, plan_of
from pipeline.settings import ConfigurationError

MINUTE = timedelta(minutes=1)


@pytest.fixture
def configuration(tmp_path: Path) -> Configuration:
    return Configuration(tmp_path)


def stated(configuration: Configuration, section: str = "schedule", /, **values: Any) -> Configuration:
    for name, value in values.items():
        configuration.change_schedule((section, name), value)
    return configuration


def test_a_lake_without_a_file_gets_the_usual_plan_and_its_file(configuration: Configuration) -> None:
    plan = plan_of(configuration)
    assert plan.window.days == ("monday", "wednesday", "friday")
    assert (plan.window.start, plan.window.end, plan.window.randomize) == (time(6), time(9), True)
    assert plan.zone == tzlocal.get_localzone()
    assert plan == Plan(plan.window, plan.zone)
    assert json.loads((configuration.folder / SCHEDULE).read_bytes()) == SCHEDULE_DEFAULTS


def test_a_lake_whose_drive_is_away_is_not_begun_anew(tmp_path: Path) -> None:
    away = tmp_path / "unplugged" / "config"
    with pytest.raises(ConfigurationError, match="is not there") as refused:
        plan_of(Configuration(away))
    assert "drive connected" in refused.value.next_action
    assert not away.parent.exists()


def test_what_a_plan_is_by_default() -> None:
    minutes = [wait / MINUTE for wait in Plan.retry_after]
    assert (Plan.enabled, Plan.missed, Plan.zone_name, minutes) == (True, Missed.CATCH_UP, "local", [30, 60, 120])
    assert (Plan.not_on_battery, Plan.not_metered) == (False, False)
    assert (Plan.settle, Plan.network_patience) == (timedelta(seconds=60), timedelta(hours=12))


def test_a_file_without_any_of_its_sections_means_the_defaults(configuration: Configuration) -> None:
    (configuration.folder / SCHEDULE).write_text("{}")
    plan = plan_of(configuration)
    assert plan == Plan(plan.window, plan.zone)
    assert plan.window.days == ("monday", "wednesday", "friday")


@pytest.mark.parametrize(
    ("name", "value", "field", "meant"),
    [
        ("enabled", False, "enabled", False),
        ("missed", "skip", "missed", Missed.SKIP),
        ("missed", "catch-up", "missed", Missed.CATCH_UP),
        ("not_on_battery", True, "not_on_battery", True),
        ("not_on_metered_connection", True, "not_metered", True),
        ("settle_seconds", 0, "settle", timedelta()),
        ("settle_seconds", 90.5, "settle", timedelta(seconds=90.5)),
        ("network_wait_minutes", 2880, "network_patience", timedelta(days=2)),
        ("timezone", "Australia/Lord_Howe", "zone", ZoneInfo("Australia/Lord_Howe")),
        ("timezone", "Europe/Berlin", "zone_name", "Europe/Berlin"),
        ("timezone", "local", "zone_name", "local"),
    ],
)
def test_what_a_value_means(configuration: Configuration, name: str, value: Any, field: str, meant: object) -> None:
    assert getattr(plan_of(stated(configuration, **{name: value})), field) == meant


def test_days_and_hours_of_the_window(configuration: Configuration) -> None:
    stated(configuration, days=["sunday"], time_window={"start": "22:30", "end": "01:15", "randomize": False})
    window = plan_of(configuration).window
    assert window.days == ("sunday",)
    assert (window.start, window.end, window.randomize) == (time(22, 30), time(1, 15), False)
    assert window.minutes == 165


def test_waits_before_a_platform_is_tried_again(configuration: Configuration) -> None:
    assert plan_of(stated(configuration, "retry_policy", platform_retry_minutes=[])).retry_after == ()
    waits = plan_of(stated(configuration, "retry_policy", platform_retry_minutes=[5, 2.5, 2880])).retry_after
    assert waits == (5 * MINUTE, 2.5 * MINUTE, 2880 * MINUTE)


YES_OR_NO = "Write true or false."
DAYS = "Use a list of monday, tuesday, wednesday, thursday, friday, saturday, sunday."
ZONE = "Write local, or a time zone like Europe/Berlin."
WAITS = "Write up to 10 numbers of minutes, like [30, 60, 120]."
SECONDS, MINUTES = (f"Write a number of {unit}, two days at most." for unit in ("seconds", "minutes"))


@pytest.mark.parametrize(
    ("name", "value", "next_action"),
    [
        ("enabled", "yes", YES_OR_NO),
        ("enabled", 1, YES_OR_NO),
        ("enabled", None, YES_OR_NO),
        ("not_on_battery", "false", YES_OR_NO),
        ("not_on_metered_connection", 0, YES_OR_NO),
        ("missed", "later", "Write catch-up or skip."),
        ("missed", True, "Write catch-up or skip."),
        ("missed", ["skip"], "Write catch-up or skip."),
        ("timezone", "Mars/Olympus", ZONE),
        ("timezone", "Europe", ZONE),
        ("timezone", "/etc/localtime", ZONE),
        ("timezone", "../UTC", ZONE),
        ("timezone", "", ZONE),
        ("timezone", None, ZONE),
        ("timezone", 2, ZONE),
        ("settle_seconds", -1, SECONDS),
        ("settle_seconds", "60", SECONDS),
        ("settle_seconds", True, SECONDS),
        ("settle_seconds", 172_801, SECONDS),
        ("settle_seconds", 1e300, SECONDS),
        ("settle_seconds", float("nan"), SECONDS),
        ("network_wait_minutes", -0.5, MINUTES),
        ("network_wait_minutes", 2881, MINUTES),
        ("network_wait_minutes", None, MINUTES),
        ("days", [], DAYS),
        ("days", ["monday", "someday"], DAYS),
        ("days", ["Monday"], DAYS),
        ("days", "monday", DAYS),
        ("days", [["monday"]], DAYS),
    ],
)
def test_a_wrong_value_is_refused_with_file_place_and_what_to_write(
    configuration: Configuration, name: str, value: Any, next_action: str
) -> None:
    with pytest.raises(ConfigurationError) as refused:
        plan_of(stated(configuration, **{name: value}))
    said = refused.value
    assert said.message == f"{configuration.folder / SCHEDULE}: schedule.{name} is {value!r}."
    assert said.next_action == next_action


@pytest.mark.parametrize(
    "value", [30, "30", [True], [-1], ["30"], [None], [2881], [30] * 11, {"first": 30}, [float("inf")]]
)
def test_wrong_waits_are_refused(configuration: Configuration, value: object) -> None:
    with pytest.raises(ConfigurationError) as refused:
        plan_of(stated(configuration, "retry_policy", platform_retry_minutes=value))
    assert refused.value.message.endswith(f"{SCHEDULE}: retry_policy.platform_retry_minutes is {value!r}.")
    assert refused.value.next_action == WAITS


@pytest.mark.parametrize("name", ["start", "end"])
@pytest.mark.parametrize("value", ["24:00", "6", "06:60", "", None, 6, "six", "06:00:00"])
def test_a_time_that_is_none_is_refused(configuration: Configuration, name: str, value: object) -> None:
    with pytest.raises(ConfigurationError) as refused:
        plan_of(stated(configuration, time_window={name: value}))
    assert refused.value.message == f"{configuration.folder / SCHEDULE}: schedule.time_window.{name} is {value!r}."
    assert refused.value.next_action == "Write it as 06:00."


@pytest.mark.parametrize("value", ["no", 0, None])
def test_randomize_is_yes_or_no(configuration: Configuration, value: object) -> None:
    with pytest.raises(ConfigurationError) as refused:
        plan_of(stated(configuration, time_window={"randomize": value}))
    assert refused.value.message == f"{configuration.folder / SCHEDULE}: schedule.time_window.randomize is {value!r}."
    assert refused.value.next_action == YES_OR_NO


@pytest.mark.parametrize("text", ["", "{", "[]", '{"schedule": []}', '{"schedule": null}', '{"retry_policy": 3}'])
def test_a_file_that_is_no_plan_is_refused_with_its_name(configuration: Configuration, text: str) -> None:
    (configuration.folder / SCHEDULE).write_text(text)
    with pytest.raises(ConfigurationError) as refused:
        plan_of(configuration)
    assert SCHEDULE in refused.value.message
    assert refused.value.next_action


def test_a_window_that_is_no_object_is_refused(configuration: Configuration) -> None:
    with pytest.raises(ConfigurationError, match=r"schedule\.time_window is not an object"):
        plan_of(stated(configuration, time_window="06:00-09:00"))


def test_a_computer_that_travels_is_followed(configuration: Configuration, monkeypatch: pytest.MonkeyPatch) -> None:
    """``local`` is where the computer is now, also in a program that has been running for weeks."""
    try:
        monkeypatch.setenv("TZ", "Asia/Kathmandu")
        look_for_zone()
        assert plan_of(configuration).zone.key == "Asia/Kathmandu"
        monkeypatch.setenv("TZ", "Pacific/Apia")
        look_for_zone()
        assert plan_of(configuration).zone.key == "Pacific/Apia"
    finally:
        monkeypatch.undo()
        look_for_zone()


def test_a_computer_whose_zone_cannot_be_told_keeps_the_one_it_had(
    configuration: Configuration, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> None:
        raise ZoneInfoNotFoundError("two files name two zones")

    before = plan_of(configuration).zone
    monkeypatch.setattr(planning, "reload_localzone", refuse)
    look_for_zone()
    assert plan_of(configuration).zone == before
