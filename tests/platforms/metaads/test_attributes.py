"""Newest download wins – figures by the day they are of, descriptions by the campaign they are about."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.platforms.metaads.small_lake import CAMPAIGN, Lake, ad, daily, day, export, insight, new_lake, page


def table_of(hour: int, *rows: dict[str, object]) -> tuple[str, str]:
    return f"metaads_campaign_daily_20261121_{hour:02d}0000.csv", daily(*rows)


def page_of(hour: int, *rows: dict[str, object]) -> tuple[str, str]:
    return f"insights_pages_20261121_{hour:02d}0000/{CAMPAIGN}_p001.json", page(*rows)


def campaigns_of(hour: int, **fields: object) -> tuple[str, str]:
    return f"meta_ads_dump_20261121_{hour:02d}0000/campaigns.json", json.dumps([{"id": CAMPAIGN, **fields}])


def told(lake: Lake, *files: tuple[str, str]) -> list[dict[str, str]]:
    for name, data in files:
        lake.put(name, data)
    lake.run()
    return lake.rows("meta_daily")


def test_a_newer_page_brings_figures_and_blanks_nothing(lake: Lake) -> None:
    (row,) = told(lake, table_of(8, day(spend_usd="1", is_active="False")), page_of(9, insight(spend="2")))
    assert (row["spend_usd"], row["objective"], row["status"]) == ("2.00", "OUTCOME_ENGAGEMENT", "ACTIVE")
    assert row["is_active"] == "False"


def test_an_older_page_changes_nothing(lake: Lake) -> None:
    (row,) = told(lake, table_of(8, day(spend_usd="1")), page_of(7, insight(spend="2", campaign_name="OLD")))
    assert (row["spend_usd"], row["campaign_name"]) == ("1.00", "NOVA DRIFT - GLASS HARBOR - BROAD")


def test_a_new_name_and_status_hold_for_all_days_of_the_campaign(lake: Lake) -> None:
    rows = told(
        lake,
        table_of(8, day(date="2026-11-01"), day(date="2026-11-02")),
        table_of(9, day(date="2026-11-03", campaign_name="New", campaign_status="PAUSED", is_active="False")),
    )
    assert {(row["campaign_name"], row["status"], row["is_active"]) for row in rows} == {("New", "PAUSED", "False")}


def test_an_empty_cell_does_not_unsay_what_was_stated(lake: Lake) -> None:
    silent = day(campaign_name="", campaign_objective="", campaign_status="", is_active="")
    (row,) = told(lake, table_of(8, day()), table_of(9, silent))
    assert (row["objective"], row["status"], row["is_active"]) == ("OUTCOME_ENGAGEMENT", "ACTIVE", "True")
    assert row["campaign_name"]


@pytest.mark.parametrize(
    ("fields", "status", "is_active"),
    [
        ({"status": "ACTIVE", "effective_status": "ACTIVE"}, "ACTIVE", "True"),
        ({"status": "ACTIVE", "effective_status": "CAMPAIGN_PAUSED"}, "ACTIVE", "True"),
        ({"status": "ACTIVE", "effective_status": "WITH_ISSUES"}, "ACTIVE", "False"),
        ({"status": "ACTIVE"}, "ACTIVE", "False"),  # not told: what the table said under the same status still holds
        ({"status": "PAUSED"}, "PAUSED", "False"),
        ({}, "ACTIVE", "False"),
    ],
)
def test_a_newer_campaign_list_states_what_it_has(
    fields: dict[str, object], status: str, is_active: str, lake: Lake
) -> None:
    (row,) = told(lake, table_of(8, day(is_active="False")), campaigns_of(9, name="LISTED", **fields))
    assert (row["campaign_name"], row["status"], row["is_active"]) == ("LISTED", status, is_active)


def test_switched_on_again_without_word_on_delivery_is_not_known(lake: Lake) -> None:
    paused = day(campaign_status="PAUSED", is_active="False")
    (row,) = told(lake, table_of(8, paused), campaigns_of(9, name="A", status="ACTIVE"))
    assert (row["status"], row["is_active"]) == ("ACTIVE", "")


FILES = (
    table_of(8, day(spend_usd="1"), day(date="2026-11-19", meta_pixel_events='{"odd": 1}')),
    table_of(9, day(spend_usd="1", clicks="9"), day(campaign_id="99", campaign_name="KV - TWIN - X")),
    page_of(10, insight(spend="2"), insight(campaign_id="99", campaign_name="TWIN - Y")),
    campaigns_of(11, name="NAMED", status="PAUSED"),
    table_of(12, day(date="2026-11-18", campaign_status="ACTIVE")),
    ("Export A-20261121_100000.csv", export(ad(), ad(**{"Ad name": "AD2"}))),
    ("Export B-20261121_110000.csv", export(ad(Results="13"), ad(Results="14"))),
)


def published(root: Path, files: Sequence[tuple[str, str]], cuts: Sequence[int]) -> dict[str, bytes]:
    """What is published when files arrive in this order, with a run after each of ``cuts`` files and at the end."""
    lake = new_lake(root)
    for number, (name, data) in enumerate(files):
        lake.put(name, data)
        if number in cuts:
            lake.run()
    lake.run()
    return lake.published()


@pytest.mark.slow
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(FILES), cuts=st.sets(st.integers(0, 6), max_size=2))
def test_the_order_of_arrival_never_matters(
    order: list[tuple[str, str]], cuts: set[int], tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert published(tmp_path_factory.mktemp("lake") / "a", order, sorted(cuts)) == published(
        tmp_path_factory.mktemp("lake") / "b", FILES, []
    )


def test_same_moment_different_figures_are_decided_by_content(tmp_path: Path) -> None:
    files = [
        ("metaads_campaign_daily_20261121_080000.csv", daily(day(spend_usd="1"))),
        ("metaads_campaign_daily_20261121_080000 (1).csv", daily(day(spend_usd="2"))),
    ]
    assert published(tmp_path / "a", files, [0]) == published(tmp_path / "b", files[::-1], [0])


def test_old_bytes_delivered_again_count_as_new(lake: Lake) -> None:
    told(lake, table_of(8, day(spend_usd="1")), table_of(9, day(spend_usd="2")))
    (row,) = told(lake, table_of(10, day(spend_usd="1")))
    assert row["spend_usd"] == "1.00"
