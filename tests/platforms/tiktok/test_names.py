"""A file's name tells whose figures it holds and when they were downloaded; who is not sure, is not guessed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pipeline.platforms.tiktok.validate import day_and_handle, identify
from tests.platforms.tiktok.exports import REGISTRY

EPOCH = datetime(2026, 11, 21, 17, 58, 53, tzinfo=UTC)
MOMENT = "1795283933"


def told(name: str) -> tuple[str, str, str] | None:
    """(kind, first day, handle) of a name."""
    identity = identify(f"analytics/{name}", REGISTRY)
    if identity is None:
        return None
    day, handle = day_and_handle(identity.subject)
    return identity.kind, str(day or ""), handle


@pytest.mark.parametrize(
    ("name", "day", "handle"),
    [
        (f"Overview_2025-11-21_{MOMENT}_nova.drift.zip", "2025-11-21", "nova.drift"),
        (f"Overview_2025-11-21_{MOMENT}_kilo_vale.zip", "2025-11-21", "kilo_vale"),
        (f"Overview_2025-11-21_{MOMENT}_vale.csv", "2025-11-21", "vale"),
        (f"overview_2025-11-21_{MOMENT}_Nova.Drift.ZIP", "2025-11-21", "nova.drift"),
        (f"Overview_2025-11-21_{MOMENT}_@nova.drift.zip", "2025-11-21", "nova.drift"),
        (f"Overview_2025-11-21_{MOMENT}_nova.drift (1).zip", "2025-11-21", "nova.drift"),
        (f"Overview_2025-11-21_{MOMENT}_nova.drift - Copy (2).zip", "2025-11-21", "nova.drift"),
        (f"Copy of Overview_2025-11-21_{MOMENT}_nova.drift.zip", "2025-11-21", "nova.drift"),
        (f"Overview_{MOMENT}_nova.drift.zip", "", "nova.drift"),
        ("Overview_2025-11-21_nova.drift.zip", "2025-11-21", "nova.drift"),
        ("Overview_nova.drift.csv", "", "nova.drift"),
        ("TikTok overview kilo_vale.csv", "", "kilo_vale"),
        ("Overview_20251121_kilo_vale.csv", "", "kilo_vale"),
        (f"Overview_2025-13-41_{MOMENT}_nova.drift.zip", "", "nova.drift"),
        (f"Overview_1970-01-01_{MOMENT}_nova.drift.zip", "", "nova.drift"),
    ],
)
def test_an_export_is_its_accounts_from_its_first_day_on(name, day, handle):
    assert told(name) == ("overview", day, handle)


@pytest.mark.parametrize("handle", ["some.one_else", "dj_vale", "other_nova.drift", "stage 🎧 name", "x" * 180])
def test_an_unknown_account_keeps_the_name_that_stands_after_the_moment(handle):
    assert told(f"Overview_2025-11-21_{MOMENT}_{handle}.zip") == ("overview", "2025-11-21", handle)


@pytest.mark.parametrize(
    "name",
    [
        "Overview.csv",
        "Overview_.zip",
        "Overview_2025-11-21.zip",
        f"Overview_2025-11-21_{MOMENT}.zip",
        f"Overview_2025-11-21_{MOMENT}_ (1).zip",
        "Overview_some.one_else.csv",
        "Overview_dj_vale.csv",
        f"Overview_2025-11-21_{MOMENT}_nova.drift.xlsx",
        "Content.zip",
        "_followers_20261121_175813.json",
        "nova.drift.json",
    ],
)
def test_a_name_that_does_not_say_whose_figures_it_holds_is_not_recognised(name):
    assert told(name) is None


@pytest.mark.parametrize("epoch", [MOMENT, MOMENT + "000"])
def test_the_number_in_an_exports_name_is_its_download(epoch):
    identity = identify(f"Overview_2025-11-21_{epoch}_nova.drift.zip", REGISTRY)
    assert identity is not None
    assert identity.downloaded_at == EPOCH


@pytest.mark.parametrize("epoch", ["1000000000", "9999999999"])
def test_a_number_that_is_no_moment_of_tiktoks_time_is_not_taken_for_one(epoch):
    identity = identify(f"Overview_2025-11-21_{epoch}_nova.drift.zip", REGISTRY)
    assert identity is not None
    assert identity.downloaded_at is None


@pytest.mark.parametrize("handle", ["nova.drift", "kilo_vale", "some.one_else", "x_followers"])
def test_a_follower_count_is_its_accounts_on_the_day_of_its_stamp(handle):
    name = f"{handle}_followers_20261121_175813.json"
    assert told(name) == ("followers", "2026-11-21", handle)
    identity = identify(name, REGISTRY)
    assert identity is not None
    assert identity.downloaded_at == datetime(2026, 11, 21, 17, 58, 13, tzinfo=UTC)


def test_the_collectors_notes_are_not_taken_for_a_count():
    assert told("follower_debug_nova_followers_20261121_175813.json") == ("debug", "", "")


def test_the_notes_of_an_export_are_not_taken_for_one():
    assert told("export_debug_nova.drift_20261121_070003.json") == ("range", "", "")
    assert told("export_debug_overview_20261121_070003.json") == ("range", "", "")
