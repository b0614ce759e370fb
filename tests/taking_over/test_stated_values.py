"""What .env files state moves into the keyring: kept first, then taken out; nothing younger is ever replaced."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.access.lake_access import LakeAccess, access_of
from pipeline.access.of_messages import HOOK, MAIL_SERVER
from pipeline.access.vault import VaultClosed
from pipeline.configuration import Configuration
from pipeline.notify.ways_out import HookKind, Secrets, ways_out
from pipeline.platforms.connections import BY_KEY
from pipeline.settings import ConfigurationError, env_values
from pipeline.taking_over.stated_values import Outcome, move_to_keyring, stated_values
from tests.access.strict_keyring import Killed, StrictKeyring, strict_keyring
from tests.taking_over.older_lake import ENV, SECRETS, TOKEN, write

META, DISTROKID = BY_KEY["metaads"], BY_KEY["distrokid"]
ADDRESS = "https://hooks.example/services/T0KILO/older-hook-4711"


@pytest.fixture
def backend() -> Iterator[StrictKeyring]:
    with strict_keyring() as made:
        yield made


@pytest.fixture
def access(tmp_path: Path, backend: StrictKeyring) -> LakeAccess:
    write(tmp_path / ".env", ENV)
    write(tmp_path / ".env.context", "META_ACCESS_TOKEN=an older one 4711\nSPOTIFY_CLIENT_ID=abcdef0815\n")
    return access_of(tmp_path, environ={})


def known_to(access: LakeAccess) -> dict[str, dict[str, str]]:
    return {one.key: access.credentials.values(one) for one in (META, DISTROKID, MAIL_SERVER, HOOK)}


def test_what_is_stated_is_told_with_its_place_and_without_its_value(access: LakeAccess) -> None:
    found = stated_values(access.root, {"META_APP_SECRET": "of-the-system-4711"})
    assert [(one.connection, one.name, one.where) for one in found] == [
        ("metaads", "account", "META_AD_ACCOUNT_ID in .env"),
        ("metaads", "token", "META_ACCESS_TOKEN in .env"),
        ("metaads", "token", "META_ACCESS_TOKEN in .env.context"),
        ("metaads", "app_secret", "the environment variable META_APP_SECRET"),
        ("distrokid", "email", "DK_EMAIL in .env"),
        ("distrokid", "email", "DISTROKID_EMAIL in .env"),
        ("distrokid", "password", "DK_PASSWORD in .env"),
        ("spotify-catalogue", "client_id", "SPOTIFY_CLIENT_ID in .env.context"),
        ("mail", "password", "SMTP_PASSWORD in .env"),
        ("webhook", "address", "WEBHOOK_URL in .env"),
    ]
    assert not [secret for secret in SECRETS if secret in repr(found)]


def test_one_click_moves_everything_and_takes_out_the_lines(access: LakeAccess) -> None:
    known = known_to(access)
    move = move_to_keyring(access)
    assert {one.outcome for one in move.taken} == {Outcome.MOVED, Outcome.KNOWN, Outcome.OTHER}
    assert (access.root / ".env").read_text() == (
        "# the label's own\nPROJECT_ROOT=/somewhere/else\n\nSMTP_HOST=mail.kilo.example\nLOG_LEVEL=INFO\n"
    )
    assert env_values(access.root, (".env.context",)) == {"META_ACCESS_TOKEN": "an older one 4711"}
    assert [one.where for one in move.other] == ["META_ACCESS_TOKEN in .env.context"]
    again = access_of(access.root, environ={})
    assert known_to(again) == known
    assert {one.origin for one in again.credentials.of(META).values()} == {"keyring"}
    assert move_to_keyring(again).removed == ()


def test_a_variable_of_the_system_is_kept_but_cannot_be_taken_away(tmp_path: Path, backend: StrictKeyring) -> None:
    environ = {"META_ACCESS_TOKEN": TOKEN}
    access = access_of(tmp_path, environ=environ)
    move = move_to_keyring(access, environ)
    assert [one.variable for one in move.left] == ["META_ACCESS_TOKEN"]
    assert move.removed == ()
    assert environ == {"META_ACCESS_TOKEN": TOKEN}
    assert access_of(tmp_path, environ={}).credentials.values(META) == {"token": TOKEN}


def test_what_the_keyring_has_stays_and_so_does_the_line_that_says_something_else(access: LakeAccess) -> None:
    access.credentials.keep(META, "", "token", "the newest one 4711")
    move = move_to_keyring(access)
    assert access.credentials.values(META)["token"] == "the newest one 4711"
    assert env_values(access.root)["META_ACCESS_TOKEN"] == TOKEN
    assert {one.file for one in move.other} == {".env", ".env.context"}


def test_a_closed_keyring_leaves_the_files_as_they_are(access: LakeAccess, backend: StrictKeyring) -> None:
    before = (access.root / ".env").read_bytes()
    backend.refuse()
    with pytest.raises(VaultClosed):
        move_to_keyring(access)
    assert (access.root / ".env").read_bytes() == before


@pytest.mark.slow
def test_killed_anywhere_every_value_is_still_in_one_of_the_two_places(
    access: LakeAccess, backend: StrictKeyring
) -> None:
    known = known_to(access)
    for changes in range(0, 60, 3):
        backend.kill_after(changes)
        try:
            move_to_keyring(access)
        except Killed:
            pass
        finally:
            backend.live()
        again = access_of(access.root, environ={})
        assert known_to(again) == known


# ---- what messages need


def stated_in(root: Path, *lines: str, schedule: object = None) -> LakeAccess:
    write(root / ".env", "\n".join(("# mine", *lines, "")))
    if schedule is not None:
        write(root / "config" / "schedule_config.json", {"notifications": schedule})
    return access_of(root, environ={})


def messages_by(root: Path) -> tuple[HookKind | None, str, str]:
    """What would be sent by: the webhook's kind, and both secrets, as whoever sends finds them."""
    ways = ways_out(Configuration(root / "config"), env_values(root))
    return ways.hook, Secrets(root, {}).address(), Secrets(root, {}).password()


def test_messages_go_out_after_the_move_as_they_did_before(tmp_path: Path, backend: StrictKeyring) -> None:
    access = stated_in(tmp_path, f"WEBHOOK_URL={ADDRESS}", "WEBHOOK_TYPE=slack", "SMTP_PASSWORD=smtp-password-4711")
    before = messages_by(tmp_path)
    assert before == (HookKind.SLACK, ADDRESS, "smtp-password-4711")
    move_to_keyring(access)
    assert (tmp_path / ".env").read_text() == "# mine\nWEBHOOK_TYPE=slack\n"
    assert messages_by(tmp_path) == before
    assert backend.kept, "they are read from there now"
    assert not (tmp_path / "journal").exists(), "neither is a sign-in"


def test_a_webhook_whose_address_was_kept_already_stays_on_without_its_line(
    tmp_path: Path, backend: StrictKeyring
) -> None:
    access = stated_in(tmp_path, f"WEBHOOK_URL={ADDRESS}")
    access.credentials.keep(HOOK, "", "address", ADDRESS)
    (taken,) = move_to_keyring(access).taken
    assert taken.outcome is Outcome.KNOWN
    assert messages_by(tmp_path)[:2] == (HookKind.JSON, ADDRESS)


def test_a_webhook_that_was_switched_off_stays_off(tmp_path: Path, backend: StrictKeyring) -> None:
    access = stated_in(tmp_path, f"WEBHOOK_URL={ADDRESS}", schedule={"webhook": {"enabled": False}})
    move_to_keyring(access)
    assert messages_by(tmp_path)[:2] == (None, ADDRESS)


def test_another_address_or_password_in_the_keyring_is_never_replaced(tmp_path: Path, backend: StrictKeyring) -> None:
    access = stated_in(tmp_path, f"WEBHOOK_URL={ADDRESS}", "SMTP_PASSWORD=smtp-password-4711")
    access.credentials.keep(HOOK, "", "address", "https://hooks.example/newest")
    access.credentials.keep(MAIL_SERVER, "", "password", "the newest one 4711")
    move = move_to_keyring(access)
    assert {one.outcome for one in move.taken} == {Outcome.OTHER}
    assert [one.variable for one in move.other] == ["SMTP_PASSWORD", "WEBHOOK_URL"]
    assert env_values(tmp_path) == {"WEBHOOK_URL": ADDRESS, "SMTP_PASSWORD": "smtp-password-4711"}
    assert messages_by(tmp_path)[1:] == ("https://hooks.example/newest", "the newest one 4711")
    assert not (tmp_path / "config" / "schedule_config.json").exists()


def test_a_schedule_that_cannot_be_read_leaves_the_address_in_its_file(tmp_path: Path, backend: StrictKeyring) -> None:
    access = stated_in(tmp_path, f"WEBHOOK_URL={ADDRESS}", schedule={"webhook": ["on"]})
    with pytest.raises(ConfigurationError) as refused:
        move_to_keyring(access)
    assert "schedule_config.json" in refused.value.message
    assert "older-hook" not in refused.value.message
    assert env_values(tmp_path) == {"WEBHOOK_URL": ADDRESS}
