"""The rows of the step matrix: platforms in their order, accounts that fold, and the steps of all platforms."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from app.looks import Look
from app.matrix import FIRST_STEP, HEADINGS, NEWEST, SHARED, SIGN_IN, Row, rows, steps_at, way_on
from app.state import AccountView, PanelState, PlatformView
from app.ways_in import Access, WayIn
from pipeline.insights.rhythm import Freshness
from pipeline.model import StepState
from tests.app.panel_states import (
    NOW,
    accounts,
    failed,
    fine,
    running,
    signed_in,
    switched_off,
    with_steps,
)
from tests.app.panel_states import (
    SIGN_IN as ASKS,
)

NOVA, KILO = AccountView("novadrift", 12), AccountView("kilovale.music", 9)
CLEAN = (NOVA, KILO)
ONE_SET_ASIDE = (NOVA, replace(KILO, set_aside=1))


def row(state: PanelState, name: str) -> Row:
    return next(one for one in rows(state, NOW) if one.name == name)


def names(state: PanelState, **folds: bool) -> list[str]:
    return [one.title for one in rows(state, NOW, folds)]


def test_a_row_a_platform_and_one_for_all_of_them() -> None:
    assert names(fine()) == [
        "Meta Ads",
        "DistroKid",
        "TooLost",
        "TikTok",
        "Linktree",
        "Spotify",
        "Social",
        "All platforms",
    ]
    assert all(len(one.cells) == len(HEADINGS) - 1 for one in rows(fine(), NOW))
    assert rows(PanelState(), NOW) == ()


def test_only_the_sign_in_column_asks_to_sign_in() -> None:
    state = failed(fine(), "distrokid.extract", ASKS)
    cells = row(state, "distrokid").cells
    assert (cells[SIGN_IN - 1].look, cells[SIGN_IN - 1].value, cells[SIGN_IN - 1].soft) == (
        Look.SIGNIN, "Sign in…", True)  # fmt: skip
    assert (cells[FIRST_STEP - 1].value, cells[FIRST_STEP - 1].soft) == ("waiting for you", False)
    assert row(state, "tiktok").cells[SIGN_IN - 1].value == "files only"


DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("access", "changes", "cell"),
    [
        (Access.NOT_SET_UP, {}, (Look.SKIPPED, "files only", False)),
        (Access.UNTRIED, {}, (Look.IDLE, "not tried yet", False)),
        (Access.CONNECTED, {"expires": NOW + 19 * DAY}, (Look.OK, "19 days left", False)),
        (Access.CONNECTED, {}, (Look.OK, "no expiry", False)),
        (Access.EXPIRING, {"expires": NOW + 3 * DAY}, (Look.ATTENTION, "3 days left", True)),
        (Access.EXPIRING, {"expires": NOW + DAY}, (Look.ATTENTION, "1 day left", True)),
        (Access.EXPIRING, {"expires": NOW + timedelta(hours=2)}, (Look.ATTENTION, "ends today", True)),
        (Access.NEEDS_SIGN_IN, {"ended": NOW}, (Look.SIGNIN, "Sign in…", True)),
    ],
)
def test_the_sign_in_column_tells_how_the_session_stands(
    access: Access, changes: dict[str, Any], cell: tuple[Look, str, bool]
) -> None:
    found = row(signed_in(fine(), "linktree", access, **changes), "linktree").cells[SIGN_IN - 1]
    assert (found.look, found.value, found.soft) == cell
    assert found.tip
    assert ("Lasts until about" in found.tip) is (access in (Access.CONNECTED, Access.EXPIRING) and bool(changes))


def test_what_keys_say_does_not_hide_how_the_session_stands() -> None:
    state = signed_in(fine(), "spotify", Access.CONNECTED, expires=NOW + 22 * DAY)
    keys = WayIn("spotify-catalogue", "spotify", "Catalogue keys", by_browser=False, access=Access.CONNECTED)
    state = replace(state, ways=(*state.ways, keys))
    assert row(state, "spotify").cells[SIGN_IN - 1].value == "22 days left"
    refused = replace(state, ways=(state.ways[0], replace(keys, access=Access.NEEDS_SIGN_IN)))
    assert row(refused, "spotify").cells[SIGN_IN - 1].value == "Sign in…"


def test_accounts_are_counted_and_shown_one_by_one_while_their_sign_ins_differ() -> None:
    state = accounts(fine(), *CLEAN)
    for account in CLEAN:
        state = signed_in(state, "tiktok", Access.CONNECTED, account.name, expires=NOW + 5 * DAY)
    assert row(state, "tiktok").cells[SIGN_IN - 1].value == "2 of 2"
    assert "@novadrift" not in names(state)
    state = signed_in(state, "tiktok", Access.NEEDS_SIGN_IN, "novadrift", ended=NOW)
    found = {one.account: one.cells[SIGN_IN - 1].value for one in rows(state, NOW) if one.name == "tiktok"}
    assert found == {"": "Sign in…", "novadrift": "Sign in…", "kilovale.music": "5 days left"}


def test_while_a_browser_is_open_the_cell_says_so_and_leads_to_its_window() -> None:
    state = replace(signed_in(fine(), "toolost", Access.CONNECTED), signing_in=frozenset({("toolost", "")}))
    found = row(state, "toolost")
    assert (found.cells[SIGN_IN - 1].look, found.cells[SIGN_IN - 1].value) == (Look.SIGNIN, "Waiting…")
    assert way_on(state, found).deed == "sign-in toolost"


def test_a_click_on_the_sign_in_column_signs_in_where_that_is_wanted() -> None:
    def deed(state: PanelState, name: str, account: str = "") -> str:
        line = next(one for one in rows(state, NOW, {"tiktok": True}) if (one.name, one.account) == (name, account))
        found = way_on(state, line)
        return found.deed or f"{found.page} {dict(found.place)}"

    waits = signed_in(accounts(fine(), *CLEAN), "tiktok", Access.NEEDS_SIGN_IN, "novadrift")
    assert deed(waits, "tiktok") == "sign-in tiktok"
    assert deed(waits, "tiktok", "novadrift") == "sign-in tiktok novadrift"
    assert deed(waits, "tiktok", "kilovale.music").startswith("accounts ")
    assert deed(signed_in(fine(), "toolost", Access.EXPIRING), "toolost") == "sign-in toolost"
    assert deed(signed_in(fine(), "toolost", Access.CONNECTED), "toolost") == "accounts {'platform': 'toolost'}"
    assert deed(failed(fine(), "distrokid.extract", ASKS), "distrokid") == "sign-in distrokid"


def test_what_is_optional_counts_once_it_is_set_up() -> None:
    state = fine()
    assert len(state.counted) == 6
    found = row(state, "social")
    assert (found.muted, found.cells[0].value, found.cells[0].link) == (True, "Set up…", True)
    assert found.cells[1].value == "Optional: Instagram and YouTube. Not set up, and not counted."
    state = replace(state, ways=(WayIn("youtube", "social", "YouTube", by_browser=False, access=Access.CONNECTED),))
    assert len(state.counted) == 7
    assert not row(state, "social").muted


def test_a_platform_that_takes_no_part_is_one_muted_sentence() -> None:
    found = row(switched_off(fine(), "spotify"), "spotify")
    assert found.muted
    assert [cell.value for cell in found.cells if cell.value] == ["Switched off in Settings, and not counted.", "–"]
    assert [cell.span for cell in found.cells].count(True) == 1
    assert steps_at(fine(), found, FIRST_STEP) == ()


# ---- accounts


def test_accounts_fold_out() -> None:
    state = accounts(fine(), *CLEAN)
    assert "@novadrift" not in names(state)
    assert row(state, "tiktok").foldable
    opened = names(state, tiktok=True)
    assert opened[opened.index("TikTok") :][:3] == ["TikTok", "@novadrift", "@kilovale.music"]


def test_accounts_show_by_themselves_while_they_differ() -> None:
    assert "@kilovale.music" in names(accounts(fine(), *ONE_SET_ASIDE))
    assert "@kilovale.music" not in names(accounts(fine(), *ONE_SET_ASIDE), tiktok=False), "the owner folded them"
    both = accounts(fine(), replace(NOVA, set_aside=1), replace(KILO, set_aside=2))
    assert "@kilovale.music" not in names(both), "they do not differ"


@pytest.mark.parametrize("found", [(), (NOVA,), (replace(NOVA, set_aside=1),)])
def test_fewer_than_two_accounts_have_nothing_to_fold(found: tuple[AccountView, ...]) -> None:
    state = accounts(fine(), *found)
    assert not row(state, "tiktok").foldable
    assert len(names(state, tiktok=True)) == 8


def test_an_account_tells_its_files_and_its_newest_download() -> None:
    state = accounts(fine(), NOVA, replace(KILO, set_aside=1, newest_download=NOW - timedelta(days=4)))
    one = next(found for found in rows(state, NOW) if found.account == "kilovale.music")
    assert [cell.words for cell in one.cells if cell.words] == ["1 set aside 9", "9 May 4 days"]
    assert one.identity != row(state, "tiktok").identity


# ---- newest data


@pytest.mark.parametrize(
    ("platform", "value", "second", "late"),
    [
        (PlatformView("x", "X", newest=date(2026, 5, 12), freshness=Freshness.FRESH), "12 May", "1 day", None),
        (PlatformView("x", "X", newest=date(2026, 5, 8), freshness=Freshness.STALE), "8 May", "5 days", Look.ATTENTION),
        (PlatformView("x", "X", newest=date(2025, 5, 8), freshness=Freshness.OLD), "8 May 2025", "12 months",
         Look.ATTENTION),
        (PlatformView("x", "X"), "–", "", None),
    ],
)  # fmt: skip
def test_newest_data_tell_their_age_and_warn_when_it_is_unusual(
    platform: PlatformView, value: str, second: str, late: Look | None
) -> None:
    from app.matrix import newest_cell

    cell = newest_cell(platform, NOW)
    assert (cell.value, cell.second, cell.second_look) == (value, second, late)
    assert bool(late) is ("older than its rhythm" in cell.tip)
    assert bool(late) is cell.said.startswith("Attention")


# ---- steps of all platforms


def test_the_steps_of_all_platforms_have_their_row() -> None:
    cells = row(fine(), SHARED).cells
    assert [cell.value for cell in cells[:6]] == [
        "complete", "Combine", "Warehouse", "KPIs", "Anomalies", "Freshness"]  # fmt: skip
    assert cells[-1].value == "12 May"
    assert row(running(fine()), SHARED).cells[0].value == "after curated"


def test_behind_every_cell_are_its_steps() -> None:
    state = fine()
    shared = row(state, SHARED)
    assert [step.key for step in steps_at(state, shared, FIRST_STEP)] == [
        "unified.streams", "unified.royalties", "unified.social", "unified.daily"]  # fmt: skip
    assert [step.key for step in steps_at(state, shared, FIRST_STEP + 1)] == ["warehouse.load"]
    assert [step.key for step in steps_at(state, shared, NEWEST - 1)] == ["metrics.freshness"]
    tiktok = row(state, "tiktok")
    assert [steps_at(state, tiktok, column)[0].key for column in range(FIRST_STEP, NEWEST)] == [
        "tiktok.extract", "tiktok.validate", "tiktok.raw", "tiktok.staging", "tiktok.curated"]  # fmt: skip
    for column in (0, SIGN_IN, NEWEST):
        assert steps_at(state, tiktok, column) == ()


def test_a_run_without_extractors_leaves_the_extract_cells_as_they_were() -> None:
    state = with_steps(running(fine()), tiktok__extract={"state": StepState.SUCCEEDED, "seconds": 118.0})
    assert row(state, "tiktok").cells[FIRST_STEP - 1].value == "1:58"
