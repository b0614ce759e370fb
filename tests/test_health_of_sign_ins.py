"""The health of a lake tells how the ways into the platforms stand, and asks no keyring for it."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import keyring
import pytest

from pipeline.access.lake_access import LakeAccess, access_of
from pipeline.access.sessions import SessionFacts
from pipeline.clock import iso
from pipeline.commands.history import status
from pipeline.health import lake_health
from pipeline.lake import Lake, open_lake
from pipeline.platforms.connections import BY_KEY
from pipeline.settings import load_settings
from tests.access.strict_keyring import strict_keyring
from tests.engine.lakes import HandClock

DAY = timedelta(days=1)
STATE: dict[str, Any] = {"cookies": [], "origins": []}
T = TypeVar("T")


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def lake(tmp_path: Path, clock: HandClock) -> Iterator[Lake]:
    (tmp_path / "landing").mkdir()
    with strict_keyring(), open_lake(load_settings(tmp_path, environ={}), clock) as made:
        yield made


@pytest.fixture
def access(lake: Lake, clock: HandClock) -> LakeAccess:
    (lake.settings.root / "config").mkdir(exist_ok=True)
    return access_of(lake.settings.root, clock, {})


def without_keyring(monkeypatch: pytest.MonkeyPatch, look: Callable[[], T]) -> T:
    def refuse(*_: object) -> None:
        raise AssertionError("the keyring was asked")

    with monkeypatch.context() as patch:
        patch.setattr(keyring, "get_keyring", refuse)
        patch.setattr(keyring, "get_password", refuse)
        return look()


def test_where_nobody_has_signed_in_nothing_is_connected(lake, monkeypatch):
    health = without_keyring(monkeypatch, lambda: lake_health(lake))
    assert {(p.session_state, p.connected) for p in health.platforms} == {("unknown", False)}
    assert (health.waiting, health.ending_soon) == ((), ())
    assert not (lake.settings.root / "config").exists()


def test_a_platform_stands_as_its_worst_way_in(lake, access, clock, monkeypatch):
    sessions = access.sessions
    for account in ("nova_drift", "kilo_vale"):
        sessions.save(BY_KEY["tiktok"], account, STATE, f"@{account}")
    sessions.save(BY_KEY["distrokid"], "", STATE, "label@nova-drift.example")
    sessions.mark_ended(BY_KEY["tiktok"], "kilo_vale", "TikTok wants you to sign in again.")
    health = without_keyring(monkeypatch, lambda: lake_health(lake))
    tiktok, distrokid = health.platform("tiktok"), health.platform("distrokid")
    assert (tiktok.session_state, tiktok.connected) == ("needs-sign-in", True)
    assert {a.name: a.session_state for a in tiktok.accounts} == {"kilo_vale": "needs-sign-in", "nova_drift": "valid"}
    assert (distrokid.session_state, distrokid.session_expires) == ("valid", clock.now() + 14 * DAY)
    assert distrokid.signed_in_as == "label@nova-drift.example"
    assert [(one.connection.key, one.account) for one in health.waiting] == [("tiktok", "kilo_vale")]


def test_what_ends_within_three_days_is_seen(lake, access, clock):
    access.sessions.save(BY_KEY["toolost"], "", STATE)
    clock.move(4 * 86_400)
    health = lake_health(lake)
    assert health.platform("toolost").session_state == "expiring"
    assert [one.connection.key for one in health.ending_soon] == ["toolost"]
    assert not health.ending_soon[0].overdue


def test_keys_are_connected_once_they_are_kept_or_stated(lake, access, monkeypatch):
    access.credentials.keep(BY_KEY["metaads"], "", "account", "act_1")
    assert not lake_health(lake).platform("metaads").connected
    access.credentials.keep(BY_KEY["metaads"], "", "token", "a token of nobody")
    meta = lake_health(lake).platform("metaads")
    assert (meta.connected, meta.session_state) == (True, "unknown")
    access.sessions.book.put(SessionFacts("metaads", "", iso(lake.clock.now()), iso(lake.clock.now())))
    assert lake_health(lake).platform("metaads").session_state == "valid"
    monkeypatch.setenv("YOUTUBE_API_KEY", "a key of nobody")
    assert [one.connected for one in lake_health(lake).sign_ins if one.connection.key == "youtube"] == [True]


def test_keys_beside_a_sign_in_do_not_speak_for_it_unless_they_wait(lake, access, clock):
    now = iso(clock.now())
    access.sessions.book.put(SessionFacts("spotify-catalogue", "", now, now))
    spotify = lake_health(lake).platform("spotify")
    assert (spotify.connected, spotify.session_state) == (False, "unknown")
    text = status(argparse.Namespace(), lake).text
    cells = {line.split()[0]: line for line in text.splitlines() if line}
    assert "not signed in" in cells["Spotify"]
    assert "no keys yet" in cells["Meta"]
    access.sessions.save(BY_KEY["spotify"], "", STATE)
    assert lake_health(lake).platform("spotify").session_state == "valid"
    access.sessions.mark_ended(BY_KEY["spotify-catalogue"], "", "Spotify does not know these keys.")
    assert lake_health(lake).platform("spotify").session_state == "needs-sign-in"


def test_a_damaged_record_of_sign_ins_is_something_to_mend(lake, access):
    access.sessions.save(BY_KEY["distrokid"], "", STATE)
    (lake.journal_dir / "sessions.json").write_text("{")
    health = lake_health(lake)
    assert [fault.message for fault in health.to_mend] == [
        "The record of sign-ins is damaged. Passwords and sessions are safe; it is made anew from them."
    ]


def test_the_status_says_it_in_words_and_in_json(lake, access, clock, monkeypatch):
    access.sessions.save(BY_KEY["distrokid"], "", STATE, "label@nova-drift.example")
    access.sessions.mark_ended(BY_KEY["distrokid"], "", "DistroKid wants you to sign in again.")
    access.sessions.save(BY_KEY["tiktok"], "nova_drift", STATE)
    access.sessions.save(BY_KEY["linktree"], "", STATE)
    clock.move(8 * 86_400)
    answer = without_keyring(monkeypatch, lambda: status(argparse.Namespace(), lake))
    assert "DistroKid wants you to sign in again. Nothing was lost.\n  → bedrot signin distrokid\n" in answer.text
    assert "TikTok @nova_drift may ask you to sign in at any time.\n  → bedrot signin tiktok --account nova_drift" in (
        answer.text
    )
    document = json.loads(json.dumps(answer.document))
    platforms = {one["platform"]: one for one in document["platforms"]}
    assert platforms["distrokid"]["session"]["state"] == "needs-sign-in"
    assert platforms["linktree"]["session"] == {"state": "valid", "expires": iso(clock.now() + 22 * DAY)}
    assert platforms["tiktok"]["accounts"][0]["session"]["state"] == "expiring"
    assert "label@nova-drift.example" not in json.dumps(document)
    named = {one["connection"]: one["signed_in_as"] for one in document["sign_ins"]}
    assert named["distrokid"] == "label@…"
