"""Keys are known, missing or locked away – three different things; what a platform says of them is remembered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.access.connection import Address
from pipeline.access.credentials import Credentials
from pipeline.access.lake_access import LakeAccess, access_of
from pipeline.access.sessions import SessionState
from pipeline.access.vault import VaultClosed, VaultState
from pipeline.model import FailureKind, StepFailed
from pipeline.platforms.connections import BY_KEY
from pipeline.platforms.keys import Keys, keys_of, mark_proved, mark_refused
from tests.access.strict_keyring import strict_keyring
from tests.engine.lakes import HandClock

ADS = BY_KEY["metaads"]


@pytest.fixture
def access(tmp_path: Path) -> Iterator[LakeAccess]:
    with strict_keyring():
        yield access_of(tmp_path, HandClock(), environ={})


def test_keys_are_complete_or_not_there(access: LakeAccess) -> None:
    assert keys_of(access, ADS) is None
    access.vault.put(Address("metaads", "", "token"), "EAABhalfOfIt0123456789")
    assert keys_of(access, ADS) is None
    access.vault.put(Address("metaads", "", "account"), "act_1")
    assert keys_of(access, ADS) == {"account": "act_1", "token": "EAABhalfOfIt0123456789"}


def test_a_locked_keyring_is_not_a_missing_key(access: LakeAccess, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(*_: object) -> None:
        raise VaultClosed(VaultState.LOCKED, "The keyring is locked.", "Unlock it.")

    monkeypatch.setattr(Credentials, "of", locked)
    with pytest.raises(StepFailed, match="keyring is locked") as failed:
        keys_of(access, ADS)
    assert failed.value.failure.kind is FailureKind.ENVIRONMENT


def test_what_the_platform_said_is_kept_until_it_says_otherwise(access: LakeAccess) -> None:
    keys = Keys()
    now, ends = access.clock.now(), datetime(2027, 1, 1, tzinfo=UTC)
    mark_proved(access, ADS, keys, "Label ads", ends)
    mark_refused(access, ADS, keys, "It has ended.")
    mark_refused(access, ADS, keys, "It has ended, again.")
    facts = access.sessions.book.of(ADS)
    assert facts is not None
    assert (facts.state(now), facts.signed_in_as, facts.why_ended) == (
        SessionState.NEEDS_SIGN_IN, "Label ads", "It has ended, again.",
    )  # fmt: skip
    mark_proved(access, ADS, keys)
    facts = access.sessions.book.of(ADS)
    assert facts is not None
    assert (facts.state(now + timedelta(days=900)), facts.signed_in_as) == (SessionState.VALID, "Label ads")


def test_keys_that_never_were_good_are_marked_too(access: LakeAccess) -> None:
    keys = Keys()
    mark_refused(access, ADS, keys, "It is not known.")
    facts = access.sessions.book.of(ADS)
    assert facts is not None
    assert facts.state(access.clock.now()) is SessionState.NEEDS_SIGN_IN


def kept(access: LakeAccess, token: str) -> Keys:
    for name, value in (("token", token), ("account", "act_1")):
        access.credentials.keep(ADS, "", name, value)
    keys = keys_of(access, ADS)
    assert keys is not None
    return keys


@pytest.mark.parametrize("refused", [True, False])
def test_new_keys_are_not_judged_by_what_was_said_of_the_old(access: LakeAccess, refused: bool) -> None:
    old = kept(access, "EAABold0123456789")
    access.clock.move(60)  # type: ignore[attr-defined]
    kept(access, "EAABnew0123456789")
    mark_refused(access, ADS, old, "It has ended.") if refused else mark_proved(access, ADS, old)
    facts = access.sessions.book.of(ADS)
    assert facts is not None
    assert (facts.proved_at, facts.ended_at) == ("", "")


@pytest.mark.parametrize("refused", [True, False])
def test_keys_that_were_forgotten_meanwhile_stay_so(access: LakeAccess, refused: bool) -> None:
    old = kept(access, "EAABold0123456789")
    access.credentials.forget(ADS)
    mark_refused(access, ADS, old, "It has ended.") if refused else mark_proved(access, ADS, old)
    assert access.sessions.book.of(ADS) is None
