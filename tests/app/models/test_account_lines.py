"""The rows of the Accounts page: what stands in each, what its button does, and the sentence above them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from app.keeping_access import Tried
from app.looks import Look
from app.models.account_lines import AccountLine, Do, Seen, account_lines, sentence
from app.state import PanelState
from app.ways_in import Access, WayIn
from pipeline.platforms.connections import CONNECTIONS
from tests.app.panel_states import NOW, SIGN_IN, failed, fine, signed_in, switched_off

DAY = timedelta(days=1)
EMPTY = fine(ways=tuple(
    WayIn(one.key, one.platform, one.title, by_browser=one.by_browser, lifetime_days=one.lifetime_days)
    for one in CONNECTIONS if not one.many
))  # fmt: skip


def well() -> PanelState:
    """Everything that can be signed in to is."""
    state = signed_in(EMPTY, "metaads", Access.CONNECTED, known_as="Nova Records")
    for platform, days in (("distrokid", 12), ("toolost", 5), ("linktree", 19), ("spotify", 22)):
        state = signed_in(state, platform, Access.CONNECTED, expires=NOW + days * DAY)
    for account in ("novadrift", "kilovale.music"):
        state = signed_in(state, "tiktok", Access.CONNECTED, account, expires=NOW + 6 * DAY)
    return state


def found(state: PanelState, key: str, **seen: Any) -> AccountLine:
    return next(line for line in account_lines(state, NOW, Seen(**seen)) if line.key == key)


def test_a_row_a_way_in_with_the_platform_named_once() -> None:
    lines = account_lines(well(), NOW, Seen(artists=("Nova Drift", "Kilo Vale")))
    assert [(line.title, line.account) for line in lines if line.platform in ("metaads", "spotify", "tiktok")] == [
        ("Meta Ads", "Ad account Nova Records"), ("TikTok", "@novadrift"), ("", "@kilovale.music"),
        ("Spotify", "Nova Drift, Kilo Vale"), ("", "Catalogue keys")]  # fmt: skip
    assert len({line.key for line in lines}) == len(lines)


def test_what_is_optional_stands_in_one_row_until_one_of_it_is_set_up() -> None:
    lines = [line for line in account_lines(well(), NOW, Seen()) if line.platform == "social"]
    assert [(line.account, line.verb, len(line.ways)) for line in lines] == [("Instagram, YouTube", "Set up…", 2)]
    lines = [line for line in account_lines(well(), NOW, Seen(complete=frozenset({"youtube"})))
             if line.platform == "social"]  # fmt: skip
    assert [(line.account, line.state, line.verb) for line in lines] == [
        ("Instagram", "Not set up", "Set up…"), ("YouTube", "Not tried yet", "Test")]  # fmt: skip


def test_a_platform_without_any_account_offers_to_add_one() -> None:
    line = found(EMPTY, "tiktok")
    assert (line.account, line.state, line.do, line.verb) == ("none yet", "Not set up", Do.ADD, "Add…")
    assert account_lines(PanelState(), NOW, Seen()) == ()


@pytest.mark.parametrize(
    ("access", "changes", "row"),
    [
        (Access.CONNECTED, {"expires": NOW + 19 * DAY}, ("Connected", "19 days", "muted", Do.TEST, "Test")),
        (Access.CONNECTED, {}, ("Connected", "no expiry", "muted", Do.TEST, "Test")),
        (Access.EXPIRING, {"expires": NOW + 3 * DAY}, ("Ends soon", "3 days", "attention", Do.SIGN_IN, "Sign in now")),
        (Access.NEEDS_SIGN_IN, {"ended": NOW}, ("Needs sign-in", "ended today", "signin", Do.SIGN_IN, "Sign in")),
        (Access.UNTRIED, {}, ("Not tried yet", "–", "muted", Do.TEST, "Test")),
        (Access.NOT_SET_UP, {}, ("Files only", "–", "muted", Do.SIGN_IN, "Sign in")),
    ],
)
def test_each_state_has_its_words_and_its_button(
    access: Access, changes: dict[str, Any], row: tuple[str, str, str, Do, str]
) -> None:
    line = found(signed_in(EMPTY, "linktree", access, **changes), "linktree")
    assert (line.state, line.good, line.role, line.do, line.verb) == row
    assert (line.life is not None) is ("expires" in changes and access is not Access.NEEDS_SIGN_IN)


@pytest.mark.parametrize(
    ("access", "row"),
    [
        (Access.NOT_SET_UP, ("Not set up", Do.SET_UP, "Set up…")),
        (Access.CONNECTED, ("Connected", Do.TEST, "Test")),
        (Access.NEEDS_SIGN_IN, ("Needs new keys", Do.SET_UP, "Replace…")),
    ],
)
def test_keys_are_set_up_and_replaced_not_signed_in_with(access: Access, row: tuple[str, Do, str]) -> None:
    line = found(signed_in(EMPTY, "metaads", access), "metaads")
    assert (line.state, line.do, line.verb) == row


def test_while_something_goes_on_its_button_says_so() -> None:
    state = replace(well(), signing_in=frozenset({("distrokid", "")}))
    line = found(state, "distrokid", testing=frozenset({"toolost"}))
    assert (line.do, line.verb) == (Do.NOTHING, "Waiting…")
    testing = found(state, "toolost", testing=frozenset({"toolost"}))
    assert (testing.do, testing.verb) == (Do.NOTHING, "Testing…")


def test_whose_it_is_comes_from_the_session_then_from_the_keyring() -> None:
    names = {"distrokid": "label@nova-drift.example"}
    assert found(well(), "distrokid").account == "–"
    assert found(well(), "distrokid", names=names).account == "label@nova-drift.example"
    told = signed_in(well(), "distrokid", Access.CONNECTED, known_as="studio@kilo-vale.example")
    assert found(told, "distrokid", names=names).account == "studio@kilo-vale.example"


def test_what_a_test_has_found_stays_in_its_row() -> None:
    wrong = {"linktree": Tried(False, "Linktree did not answer.", "Try again in a moment.")}
    line = found(well(), "linktree", tried=wrong)
    assert (line.look, line.state) == (Look.ATTENTION, "No answer")
    assert line.tip.endswith("Linktree did not answer. Try again in a moment.")
    assert found(well(), "linktree", tried={"linktree": Tried(True, "Linktree lets us in.")}).state == "Connected"


def test_a_platform_that_takes_no_part_says_so() -> None:
    assert found(switched_off(well(), "spotify"), "spotify").state == "Switched off"


def several() -> PanelState:
    state = well()
    for platform in ("distrokid", "toolost", "linktree"):
        state = signed_in(state, platform, Access.NEEDS_SIGN_IN)
    return state


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (PanelState(), ""),
        (EMPTY, "No platform is connected yet. Files that are put into landing are processed all the same."),
        (well(), "6 of 6 platforms connected."),
        (signed_in(signed_in(well(), "distrokid", Access.NEEDS_SIGN_IN), "toolost", Access.EXPIRING),
         "5 of 6 platforms connected. DistroKid wants you to sign in; TooLost will within 3 days."),
        (signed_in(well(), "toolost", Access.EXPIRING),
         "6 of 6 platforms connected. TooLost will ask you to sign in within 3 days."),
        (signed_in(signed_in(well(), "tiktok", Access.NEEDS_SIGN_IN, "novadrift"), "toolost", Access.NEEDS_SIGN_IN),
         "4 of 6 platforms connected. TooLost and TikTok @novadrift want you to sign in."),
        (several(), "3 of 6 platforms connected. DistroKid, TooLost and 1 more want you to sign in."),
        (failed(EMPTY, "distrokid.extract", SIGN_IN),
         "0 of 6 platforms connected. DistroKid wants you to sign in."),
    ],
)  # fmt: skip
def test_the_sentence_says_who_is_connected_and_who_waits(state: PanelState, said: str) -> None:
    assert sentence(state) == said
