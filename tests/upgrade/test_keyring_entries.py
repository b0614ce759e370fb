"""Passwords and sessions that an older version kept are found: entries of the keyring never change their names."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest

from pipeline.access.connection import SESSION, Address, Connection
from pipeline.access.credentials import Credentials
from pipeline.access.of_messages import FOR_MESSAGES
from pipeline.access.vault import Vault
from pipeline.access.vault_file import VaultFile
from pipeline.access.vault_shelf import NOTE
from pipeline.feed.tokens import FEED
from pipeline.platforms.connections import BY_KEY
from tests.upgrade.corpus import Left
from tests.upgrade.older_life import ACCOUNT, written_down

KEEPING = ["sign-in", "schedule", "insights"]
CONNECTIONS: dict[str, Connection] = {one.key: one for one in (*BY_KEY.values(), *FOR_MESSAGES, FEED)}
A_GENERATION = re.compile(r"[0-9a-f]{12}\.")
SPOTS = [
    "//index",
    "distrokid//email", "distrokid//password", "distrokid//session",
    "feed//act", "feed//read",
    "instagram//token",
    "linktree//password", "linktree//session", "linktree//username",
    "mail//password",
    "metaads//account", "metaads//app_id", "metaads//app_secret", "metaads//token",
    "spotify-catalogue//client_id", "spotify-catalogue//client_secret",
    "spotify//email", "spotify//password", "spotify//session",
    "tiktok/%4eova.%44rift/email", "tiktok/%4eova.%44rift/password", "tiktok/%4eova.%44rift/session",
    "toolost//email", "toolost//password", "toolost//session",
    "webhook//address",
    "youtube//key",
]  # fmt: skip
"""Whoever changes one of these leaves secrets in people's keyrings that nothing finds again. New ones may be added."""


@pytest.mark.slow
def test_the_names_of_entries_are_what_they_were() -> None:
    entries: dict[tuple[str, str], str] = {}
    vault = Vault("c0ffee00", written_down(entries))
    for connection in CONNECTIONS.values():
        account = ACCOUNT if connection.many else ""
        for item in (*(field.name for field in connection.fields), *([SESSION] if connection.by_browser else [])):
            vault.put(Address(connection.key, account, item), "invented")
    assert {user for _, user in entries} == {"bedrot"}
    found = sorted(A_GENERATION.sub("<generation>.", service) for service, _ in entries)
    assert found == sorted(f"BEDROT c0ffee00 {spot}{rest}" for spot in SPOTS for rest in ("", " <generation>.1"))
    assert NOTE == "unfinished"


@pytest.mark.slow
@pytest.mark.parametrize("name", KEEPING)
def test_what_an_older_version_kept_is_found(left_by: Callable[[str], Left], name: str) -> None:
    left = left_by(name)
    kept = json.loads((left.folder / "keyring.json").read_bytes())
    entries = {(service, user): entry for service, user, entry in kept["entries"]}
    before = dict(entries)
    vault = Vault(VaultFile(left.root / "config"), written_down(entries))
    values = {Address(connection, account, item): value for connection, account, item, value in kept["values"]}
    assert {address: vault.get(address) for address in values} == values
    assert set(vault.addresses()) == set(values)
    for (connection, account, item), value in values.items():
        if item != SESSION:
            assert Credentials(vault, {}).values(CONNECTIONS[connection], account)[item] == value
    assert entries == before, "reading changes nothing"
    for address in values:
        vault.put(address, "a new one")
    assert {address: vault.get(address) for address in values} == dict.fromkeys(values, "a new one")
    for address in values:
        assert vault.forget(address)
    assert entries == {}, "nothing that the older version wrote is left lying there"
