"""What is known of sessions without the keyring: when they count as valid, and that nothing of it gets lost."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pipeline.access.connection import SESSION, Address
from pipeline.access.lake_access import LakeAccess, access_of
from pipeline.access.sessions import SessionBook, SessionFacts, SessionState
from pipeline.access.vault import VaultClosed
from pipeline.clock import SystemClock, iso
from pipeline.platforms.connections import BY_KEY
from tests.access.strict_keyring import StrictKeyring, strict_keyring

NOW = datetime(2026, 11, 21, 7, tzinfo=UTC)
DAY = timedelta(days=1)
DISTROKID, TIKTOK, META = BY_KEY["distrokid"], BY_KEY["tiktok"], BY_KEY["metaads"]
STATE: dict[str, Any] = {"cookies": [], "origins": []}


class SetClock(SystemClock):
    def __init__(self) -> None:
        self.moment = NOW

    def now(self) -> datetime:
        return self.moment


@pytest.fixture
def keyring():
    with strict_keyring() as made:
        yield made


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def access(tmp_path: Path, keyring: StrictKeyring, clock: SetClock) -> LakeAccess:
    (tmp_path / "config").mkdir()
    return access_of(tmp_path, clock, {})


def test_a_session_is_valid_then_ends_soon_and_is_tried_all_the_same_when_it_is_only_old(access, clock):
    access.sessions.save(DISTROKID, "", STATE)
    seen = []
    for days in (0, 10, 11, 13, 14, 20):
        clock.moment = NOW + days * DAY
        seen.append(access.sessions.state(DISTROKID))
    valid, soon = SessionState.VALID, SessionState.EXPIRING
    assert seen == [valid, valid, soon, soon, soon, soon]


def test_a_session_that_says_itself_that_it_is_over_is_not_tried(access, clock):
    ends = (NOW + 5 * DAY).timestamp()
    access.sessions.save(DISTROKID, "", {"cookies": [{"name": "sid", "expires": ends, "httpOnly": True}]})
    clock.moment = NOW + 5 * DAY
    assert access.sessions.state(DISTROKID) is SessionState.NEEDS_SIGN_IN


def test_a_visit_keeps_the_day_of_the_sign_in_and_who_signed_in(access, clock):
    access.sessions.save(DISTROKID, "", STATE, "label@nova-drift.example")
    clock.moment = NOW + 9 * DAY
    facts = access.sessions.renew(DISTROKID, "", STATE)
    assert (facts.signed_in_at, facts.proved_at) == (iso(NOW), iso(NOW + 9 * DAY))
    assert facts.signed_in_as == "label@nova-drift.example"
    assert facts.expires == NOW + 14 * DAY


def test_a_session_that_was_refused_waits_for_the_owner_until_it_is_proved_again(access, clock):
    access.sessions.save(DISTROKID, "", STATE)
    access.sessions.mark_ended(DISTROKID, "", "DistroKid wants you to sign in again.")
    assert access.sessions.state(DISTROKID) is SessionState.NEEDS_SIGN_IN
    access.sessions.renew(DISTROKID, "", STATE)
    assert access.sessions.state(DISTROKID) is SessionState.VALID


def test_what_was_taken_over_is_unknown_until_a_visit_proves_it(access, clock):
    access.sessions.take_over(DISTROKID, "", STATE)
    assert access.sessions.state(DISTROKID) is SessionState.UNKNOWN
    clock.moment = NOW + DAY
    facts = access.sessions.renew(DISTROKID, "", STATE)
    assert access.sessions.state(DISTROKID) is SessionState.VALID
    assert facts.expires == clock.moment + 14 * DAY


def test_a_session_that_was_forgotten_during_a_visit_stays_forgotten(access):
    access.sessions.save(DISTROKID, "", STATE)
    access.sessions.forget(DISTROKID)
    assert access.sessions.renew(DISTROKID, "", STATE) is None
    assert access.sessions.storage_state(DISTROKID) is None
    assert access.sessions.state(DISTROKID) is SessionState.UNKNOWN


def test_each_account_has_a_session_of_its_own(access):
    access.sessions.save(TIKTOK, "nova_drift", STATE)
    access.sessions.save(TIKTOK, "kilo_vale", STATE)
    access.sessions.mark_ended(TIKTOK, "kilo_vale", "")
    assert access.sessions.state(TIKTOK, "nova_drift") is SessionState.VALID
    access.sessions.forget(TIKTOK, "nova_drift")
    assert access.accounts(TIKTOK) == ("kilo_vale",)


def test_facts_of_a_session_that_could_not_be_kept_are_not_written(access, keyring):
    keyring.refuse()
    with pytest.raises(VaultClosed):
        access.sessions.save(DISTROKID, "", STATE)
    assert access.sessions.book.all() == ()


# -- keys ------------------------------------------------------------------------------------


def test_keys_are_known_once_they_are_complete_and_untried_once_they_change(access, clock):
    access.credentials.keep(META, "", "token", "a token of nobody")
    assert access.sessions.book.of(META) is None
    access.credentials.keep(META, "", "account", "act_1")
    assert access.sessions.state(META) is SessionState.UNKNOWN
    assert access.sessions.book.of(META) is not None
    access.sessions.mark_ended(META, "", "Meta Ads does not take the token any more.")
    access.credentials.keep(META, "", "token", "another token of nobody")
    assert access.sessions.state(META) is SessionState.UNKNOWN
    access.credentials.forget(META, "", "token")
    assert access.sessions.book.of(META) is None


def test_a_password_of_an_account_one_signs_in_to_changes_nothing_about_its_session(access):
    access.sessions.save(DISTROKID, "", STATE)
    access.credentials.keep(DISTROKID, "", "password", "glass harbor 7")
    access.credentials.forget(DISTROKID)
    assert access.sessions.state(DISTROKID) is SessionState.VALID


# -- damage ----------------------------------------------------------------------------------

DAMAGED = [
    '{"sessions": [{"conn',
    "[]",
    "null",
    '{"sessions": [{"connection": "x"}]}',
    '{"sessions": 7}',
    "\x00\x00",
    '{"sessions": [{"connection": "distrokid", "account": "", "saved_at": "soon", "proved_at": ""}]}',
]


@pytest.mark.parametrize("damage", DAMAGED)
def test_a_damaged_book_is_set_aside_and_written_anew_from_the_keyring(access, damage):
    access.sessions.save(DISTROKID, "", STATE)
    access.sessions.save(TIKTOK, "nova_drift", STATE)
    book = access.journal_dir / "sessions.json"
    book.write_text(damage)
    assert access.sessions.book.damaged
    assert book.read_text() == damage  # looking changes nothing
    assert access.accounts(TIKTOK) == ("nova_drift",)
    assert not access.sessions.book.damaged
    assert access.sessions.state(DISTROKID) is SessionState.UNKNOWN  # nobody knows whether it still opens
    (kept,) = access.journal_dir.glob("sessions.json.damaged-*")
    assert kept.read_text() == damage


def test_what_is_written_on_a_damaged_book_does_not_hide_that_something_is_missing(access):
    access.sessions.save(DISTROKID, "", STATE)
    (access.journal_dir / "sessions.json").write_text("{")
    access.sessions.book.put(SessionFacts("metaads", "", iso(NOW), ""))
    assert access.sessions.book.damaged
    assert access.accounts(DISTROKID) == ("",)
    assert {facts.connection for facts in access.sessions.book.all()} == {"distrokid", "metaads"}


def test_a_damaged_book_stays_as_it_is_while_the_keyring_is_locked(access, keyring):
    access.sessions.save(DISTROKID, "", STATE)
    (access.journal_dir / "sessions.json").write_text("{")
    keyring.lock()
    with pytest.raises(VaultClosed):
        access.accounts(DISTROKID)
    assert access.sessions.book.damaged
    keyring.answer()
    assert access.accounts(DISTROKID) == ("",)


def test_what_a_newer_version_adds_is_no_damage(access):
    access.sessions.save(DISTROKID, "", STATE)
    path = access.journal_dir / "sessions.json"
    body = json.loads(path.read_text())
    body["sessions"][0]["mood"] = "good"
    path.write_text(json.dumps(body))
    assert not access.sessions.book.damaged
    assert access.accounts(DISTROKID) == ("",)


# -- several at once -------------------------------------------------------------------------


def test_threads_that_write_at_once_lose_nothing(tmp_path):
    def put(first: int) -> None:
        book = SessionBook(tmp_path)
        for number in range(first, first + 10):
            book.put(SessionFacts("tiktok", f"account{number}", iso(NOW), iso(NOW)))

    threads = [threading.Thread(target=put, args=(first,)) for first in (0, 10, 20, 30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(SessionBook(tmp_path).all()) == 40


PROGRAM = """
import sys
from pathlib import Path
from typing import Any
from pipeline.access.sessions import SessionBook, SessionFacts
for number in range(20):
    SessionBook(Path(sys.argv[1])).put(SessionFacts("tiktok", f"{sys.argv[2]}{number}", "", ""))
"""


def test_programs_that_write_at_once_lose_nothing(tmp_path):
    programs = [subprocess.Popen([sys.executable, "-c", PROGRAM, str(tmp_path), name]) for name in ("a", "b", "c")]
    assert [program.wait(60) for program in programs] == [0, 0, 0]
    assert len(SessionBook(tmp_path).all()) == 60


def test_the_secret_part_is_in_the_keyring_alone(access):
    canary = "never-on-the-disk-4711"
    access.sessions.save(DISTROKID, "", {"cookies": [{"name": "sid", "value": canary}], "origins": []})
    assert access.vault.get(Address("distrokid", "", SESSION)) is not None
    assert not [p for p in access.root.rglob("*") if p.is_file() and canary.encode() in p.read_bytes()]
