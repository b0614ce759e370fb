"""``accounts``: what is known is shown masked, values come from a prompt or stdin only, forgotten means gone."""

from __future__ import annotations

import getpass
import io
import json
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from pipeline.access.connection import SESSION, Address
from pipeline.access.lake_access import LakeAccess, access_of
from pipeline.model import FailureKind
from pipeline.platforms import testing_access
from pipeline.platforms.connections import BY_KEY, CONNECTIONS
from pipeline.platforms.testing_access import Tested
from tests.access.strict_keyring import StrictKeyring, strict_keyring
from tests.hostile.command_line import CommandLine, Said

META, DISTROKID, TIKTOK = BY_KEY["metaads"], BY_KEY["distrokid"], BY_KEY["tiktok"]
TOKEN = "EAAB4711kiloVale0815novaDrift"
COOKIES = {"cookies": [{"name": "sid", "value": "session-4711-of-kilo", "httpOnly": True}], "origins": []}


@pytest.fixture(autouse=True)
def backend() -> Iterator[StrictKeyring]:
    with strict_keyring() as made:
        yield made


@pytest.fixture
def access(bedrot: CommandLine) -> LakeAccess:
    bedrot.root.mkdir(parents=True, exist_ok=True)
    return access_of(bedrot.root, environ={})


def typed(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))


def entry(said: Said, connection: str, account: str = "") -> dict[str, Any]:
    (found,) = [
        one for one in said.document["connections"] if (one["connection"], one["account"]) == (connection, account)
    ]
    return dict(found)


def test_a_value_from_standard_input_is_kept_and_shown_masked(
    bedrot: CommandLine, access: LakeAccess, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed(monkeypatch, f"{TOKEN}\nanother line\n")
    said = bedrot.say("accounts", "set", "metaads", "token")
    assert said.code == 0
    assert said.document == {"connection": "metaads", "account": "", "field": "token", "shown": "••••rift"}
    assert access.credentials.values(META) == {"token": TOKEN}
    assert TOKEN not in said.out + said.err


def test_at_a_terminal_a_secret_is_asked_for_without_showing_it(
    bedrot: CommandLine, access: LakeAccess, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def hidden(question: str) -> str:
        asked.append(question)
        return "correct horse"

    monkeypatch.setattr(sys, "stdin", io.StringIO("label@kilo.example\n"))
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr(getpass, "getpass", hidden)
    told = bedrot.tell("accounts", "set", "distrokid", "password")
    assert asked == ["DistroKid, Password: "]
    assert "DistroKid, Password: kept in" in told.out
    assert "Sign in with: " in told.out
    assert "signin distrokid" in told.out
    assert bedrot.say("accounts", "set", "distrokid", "email").document["shown"] == "label@…"
    assert access.credentials.values(DISTROKID) == {"email": "label@kilo.example", "password": "correct horse"}


@pytest.mark.parametrize("words", [
    ("set", "metaads", "token", TOKEN), ("set", "metaads", "token", "--value", TOKEN),
    ("set", "metaads", "token", f"--token={TOKEN}"), ("test", "metaads", TOKEN), ("set", "metaads", TOKEN),
    ("set", TOKEN, "token"),
])  # fmt: skip
def test_a_value_among_the_arguments_is_refused_and_not_repeated(
    bedrot: CommandLine, access: LakeAccess, words: tuple[str, ...]
) -> None:
    said = bedrot.say("accounts", *words)
    assert said.code == 4
    assert TOKEN not in said.out + said.err
    assert access.vault.addresses() == ()


@pytest.mark.parametrize("words", [
    ("set", "metaads"), ("set", "nothing", "token"), ("set", "metaads", "colour"), ("set", "tiktok", "password"),
    ("set", "metaads", "token", "--account", "kilo"), ("forget",), ("forget", "metaads", "colour"), ("test",),
    ("test", "nothing"), ("test", "tiktok"), ("list", "metaads"), ("shake",),
])  # fmt: skip
def test_mistakes_are_usage(bedrot: CommandLine, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    typed(monkeypatch, TOKEN)
    assert bedrot.say("accounts", *words).code == 4


def test_nothing_typed_changes_nothing(
    bedrot: CommandLine, access: LakeAccess, monkeypatch: pytest.MonkeyPatch
) -> None:
    access.credentials.keep(META, "", "token", TOKEN)
    typed(monkeypatch, "\n")
    said = bedrot.say("accounts", "set", "metaads", "token")
    assert (said.code, said.error["message"]) == (4, "Nothing was typed, so nothing was changed.")
    assert access.credentials.values(META) == {"token": TOKEN}


def test_the_list_shows_every_way_in_masked_with_its_origin_and_session(
    bedrot: CommandLine, access: LakeAccess
) -> None:
    (bedrot.root / ".env").write_text("META_AD_ACCOUNT_ID=act_471108154711\nDK_EMAIL=label@kilo.example\n")
    (bedrot.root / "config").mkdir(exist_ok=True)
    artists = [{"slug": "nova_drift", "name": "Nova Drift", "tiktok_handle": "nova.drift", "tracks": []}]
    (bedrot.root / "config" / "artists.json").write_text(json.dumps(artists))
    access.credentials.keep(META, "", "token", TOKEN)
    access.credentials.keep(DISTROKID, "", "password", "correct horse")
    access.sessions.save(TIKTOK, "kilo_vale", COOKIES, "@kilo_vale")

    said = bedrot.say("accounts")
    assert said.code == 0
    assert said.document["keyring"] == {
        "state": "open", "message": "", "next_action": "", "values_hidden": False,
    }  # fmt: skip
    fields = {one["name"]: one for one in entry(said, "metaads")["fields"]}
    assert (fields["account"]["shown"], fields["account"]["variable"]) == ("••••4711", "META_AD_ACCOUNT_ID")
    assert (fields["token"]["shown"], fields["token"]["origin"]) == ("••••rift", "keyring")
    assert fields["app_id"]["shown"] is None
    shown = {one["name"]: one["shown"] for one in entry(said, "distrokid")["fields"]}
    assert shown == {"email": "label@…", "password": "••••"}
    assert entry(said, "distrokid")["session"]["state"] == "unknown"
    assert entry(said, "tiktok", "kilo_vale")["session"]["state"] == "valid"
    assert entry(said, "tiktok", "nova.drift")["session"]["state"] == "unknown", "the registry knows it"
    assert {one["connection"] for one in said.document["connections"]} == {one.key for one in CONNECTIONS}
    told = bedrot.tell("accounts", "list")
    assert "not signed in" in next(line for line in told.out.splitlines() if line.startswith("distrokid"))
    for secret in (TOKEN, "correct horse", "label@kilo", "session-4711-of-kilo", "471108154711"):
        assert secret not in said.out + said.err + told.out + told.err
    assert "token ••••rift" in told.out
    assert "email label@… (by DK_EMAIL)" in told.out


def test_forgotten_is_gone_and_what_is_still_stated_is_told(
    bedrot: CommandLine, access: LakeAccess, backend: StrictKeyring
) -> None:
    (bedrot.root / ".env").write_text("DK_EMAIL=label@kilo.example\n")
    access.credentials.keep(DISTROKID, "", "password", "correct horse")
    access.sessions.save(DISTROKID, "", COOKIES)
    access.credentials.keep(META, "", "token", TOKEN)
    said = bedrot.say("accounts", "forget", "distrokid")
    assert (said.code, said.document["forgotten"], said.document["still_stated"]) == (
        0, ["password", "session"], ["DK_EMAIL"],
    )  # fmt: skip
    assert access.sessions.book.of(DISTROKID) is None
    assert not [target for target in backend.kept if "distrokid" in target]
    assert access.vault.addresses() == (Address("metaads", "", "token"),)
    assert "nothing of it was kept" in bedrot.tell("accounts", "forget", "distrokid").out


def test_one_value_may_be_forgotten_alone_and_one_account_of_several(bedrot: CommandLine, access: LakeAccess) -> None:
    for account in ("kilo_vale", "nova_drift"):
        access.sessions.save(TIKTOK, account, COOKIES)
        access.credentials.keep(TIKTOK, account, "password", "correct horse")
    said = bedrot.say("accounts", "forget", "tiktok", "password", "--account", "@kilo_vale")
    assert said.document["forgotten"] == ["password"]
    assert access.vault.get(Address("tiktok", "kilo_vale", SESSION)) is not None
    assert bedrot.say("accounts", "forget", "tiktok", "--account", "kilo_vale").document["forgotten"] == ["session"]
    assert access.accounts(TIKTOK) == ("nova_drift",)
    assert len(access.vault.addresses()) == 2


@pytest.mark.parametrize("command", [("set", "metaads", "token"), ("forget", "metaads")])
def test_a_locked_keyring_is_told_in_words(
    bedrot: CommandLine, access: LakeAccess, backend: StrictKeyring, monkeypatch: pytest.MonkeyPatch,
    command: tuple[str, ...],
) -> None:  # fmt: skip
    access.credentials.keep(META, "", "token", TOKEN)
    backend.lock()
    typed(monkeypatch, "another one\n")
    said = bedrot.say("accounts", *command)
    assert said.code == 2
    assert said.error["kind"] == "environment"
    assert "is locked" in said.error["message"]
    backend.answer()
    assert access.credentials.values(META) == {"token": TOKEN}


def test_the_list_of_a_locked_keyring_shows_what_is_known_without_it(
    bedrot: CommandLine, access: LakeAccess, backend: StrictKeyring
) -> None:
    access.sessions.save(DISTROKID, "", COOKIES)
    backend.lock()
    said = bedrot.say("accounts")
    assert said.code == 1
    assert said.document["keyring"]["state"] == "locked"
    assert entry(said, "distrokid")["session"]["state"] == "valid"
    (bedrot.root / ".env").write_text("DK_EMAIL=label@kilo.example\n")
    told = bedrot.tell("accounts").out
    assert "cannot be seen while the keyring is locked; nothing was lost." in told
    assert "email label@… (by DK_EMAIL)" in told
    assert "none" not in told


def test_a_lake_without_any_secret_needs_no_keyring(bedrot: CommandLine, backend: StrictKeyring) -> None:
    backend.be_missing()
    said = bedrot.say("accounts")
    assert said.code == 0
    assert said.document["keyring"]["state"] == "missing"


def test_a_test_says_what_the_platform_says(
    bedrot: CommandLine, access: LakeAccess, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = {
        "": Tested(True, "Meta Ads lets us in: Nova Drift."),
        "kilo_vale": Tested(True, "TikTok @kilo_vale lets us in."),
        "nova_drift": Tested(False, "TikTok wants you to sign in again.", "Sign in.", kind=FailureKind.NEEDS_SIGN_IN),
    }
    monkeypatch.setattr(testing_access, "test_access", lambda _access, _connection, account: answers[account])
    assert bedrot.say("accounts", "test", "metaads").code == 0
    for account in ("kilo_vale", "nova_drift"):
        access.sessions.save(TIKTOK, account, COOKIES)
    both = bedrot.say("accounts", "test", "tiktok")
    assert both.code == 2
    assert [one["ok"] for one in both.document["accounts"]] == [True, False]
    assert bedrot.say("accounts", "test", "tiktok", "--account", "kilo_vale").code == 0
    assert "wants you to sign in again. Sign in." in bedrot.tell("accounts", "test", "tiktok").out
