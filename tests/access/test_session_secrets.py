"""What a session is made of never shows up in a text; ordinary words that stand in one still do."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline import redaction
from pipeline.access.lake_access import access_of
from pipeline.access.session_secrets import conceal_session
from pipeline.access.sessions import SessionState
from pipeline.clock import from_iso
from pipeline.platforms.connections import BY_KEY
from pipeline.redaction import HIDDEN, redact
from tests.access.strict_keyring import strict_keyring

TOKEN = "kv7-Qm2xA9-3bT"
STATE = {
    "cookies": [
        {"name": "session", "value": TOKEN, "httpOnly": True},
        {"name": "words", "value": "correcthorsebattery", "httpOnly": True},
        {"name": "choice", "value": "accepted-all-of-them"},
        {"name": "since", "value": "2026-11-20T07:00:03.000Z"},
        {"name": "back", "value": "https://distrokid.example/stats"},
        {"name": "theme", "value": "dark"},
    ],
    "origins": [{"origin": "https://toolost.example", "localStorage": [
        {"name": "auth", "value": json.dumps({"who": {"refresh": ["Zx81-spectrum-48K"]}, "plan": "label"})},
        {"name": "odd", "value": "{not a document 4711"},
    ]}],
}  # fmt: skip


@pytest.fixture(autouse=True)
def nothing_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redaction, "_known", {})


def test_secrets_are_hidden_and_words_are_not() -> None:
    conceal_session(STATE)
    for secret in (TOKEN, "correcthorsebattery", "Zx81-spectrum-48K", "{not a document 4711"):
        assert redact(f"it was {secret}") == f"it was {HIDDEN}"
    for word in (
        "accepted-all-of-them",
        "2026-11-20T07:00:03.000Z",
        "https://distrokid.example/stats",
        "dark",
        "label",
    ):
        assert redact(f"it was {word}") == f"it was {word}"


def test_a_session_without_anything_hides_nothing() -> None:
    conceal_session({})
    conceal_session({"cookies": None, "origins": [{"localStorage": None}]})
    assert redact("nothing") == "nothing"


def test_a_session_is_hidden_as_soon_as_it_is_kept_or_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with strict_keyring():
        access_of(tmp_path, environ={}).sessions.save(BY_KEY["distrokid"], "", STATE)
        assert HIDDEN in redact(TOKEN)
        monkeypatch.setattr(redaction, "_known", {})
        assert access_of(tmp_path, environ={}).sessions.storage_state(BY_KEY["distrokid"]) == STATE
        assert HIDDEN in redact(TOKEN)


def test_a_session_that_was_taken_over_is_unknown_until_a_visit_proves_it(tmp_path: Path) -> None:
    tiktok = BY_KEY["tiktok"]
    with strict_keyring():
        access = access_of(tmp_path, environ={})
        access.sessions.take_over(tiktok, "nova_drift", STATE)
        assert access.sessions.state(tiktok, "nova_drift") is SessionState.UNKNOWN
        assert access.accounts(tiktok) == ("nova_drift",), "so that the next run tries it"
        access.sessions.renew(tiktok, "nova_drift", STATE)
        assert access.sessions.state(tiktok, "nova_drift") is SessionState.VALID
        access.sessions.take_over(tiktok, "kilo_vale", STATE)
        access.sessions.mark_ended(tiktok, "kilo_vale", "TikTok wants you to sign in again.")
        facts = access.sessions.book.of(tiktok, "kilo_vale")
        assert facts is not None
        assert facts.state(from_iso("2026-11-21")) is SessionState.NEEDS_SIGN_IN
