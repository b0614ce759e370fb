"""The values of a connection: the keyring goes first, every origin is told, and what is forgotten is gone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.access.connection import Address
from pipeline.access.credentials import Credential, Origin
from pipeline.access.lake_access import LakeAccess, access_of
from pipeline.access.vault import VaultClosed
from pipeline.platforms.connections import BY_KEY
from pipeline.redaction import HIDDEN, redact
from tests.access.strict_keyring import StrictKeyring, strict_keyring

META, DISTROKID, TIKTOK = BY_KEY["metaads"], BY_KEY["distrokid"], BY_KEY["tiktok"]
TOKEN = "EAAB-4711-kilo-vale"


@pytest.fixture
def backend() -> Iterator[StrictKeyring]:
    with strict_keyring() as made:
        yield made


@pytest.fixture
def access(tmp_path: Path, backend: StrictKeyring) -> LakeAccess:
    (tmp_path / ".env").write_text(f"META_ACCESS_TOKEN={TOKEN}\nDISTROKID_EMAIL=older@kilo.example\n")
    (tmp_path / ".env.context").write_text("META_AD_ACCOUNT_ID=act_1\nMETA_ACCESS_TOKEN=not-this-one\n")
    return access_of(tmp_path, environ={"META_APP_ID": "4711", "DK_EMAIL": "label@kilo.example"})


def test_every_value_tells_where_it_comes_from(access: LakeAccess) -> None:
    access.credentials.keep(META, "", "app_secret", "kept-in-the-keyring")
    assert access.credentials.of(META) == {
        "account": Credential("act_1", Origin.STATED, "META_AD_ACCOUNT_ID"),
        "token": Credential(TOKEN, Origin.STATED, "META_ACCESS_TOKEN"),
        "app_id": Credential("4711", Origin.STATED, "META_APP_ID", outside=True),
        "app_secret": Credential("kept-in-the-keyring", Origin.KEYRING),
    }
    assert access.credentials.complete(META)
    assert not access.credentials.complete(BY_KEY["youtube"])


def test_of_several_variables_the_first_counts(access: LakeAccess) -> None:
    assert access.credentials.of(DISTROKID)["email"].variable == "DK_EMAIL"


def test_the_keyring_counts_before_what_is_stated(access: LakeAccess) -> None:
    access.credentials.keep(META, "", "token", "the new one 4711")
    assert access.credentials.values(META)["token"] == "the new one 4711"
    assert access.credentials.forget(META) == ("token",)
    assert access.credentials.values(META)["token"] == TOKEN
    assert access.credentials.forget(META) == ()


def test_values_of_many_accounts_do_not_mix(access: LakeAccess, tmp_path: Path) -> None:
    access.credentials.keep(TIKTOK, "nova_drift", "password", "of nova 4711")
    access.credentials.keep(TIKTOK, "kilo_vale", "password", "of kilo 4711")
    assert access.credentials.values(TIKTOK, "nova_drift") == {"password": "of nova 4711"}
    assert access.credentials.forget(TIKTOK, "nova_drift", "password") == ("password",)
    assert access.credentials.values(TIKTOK, "kilo_vale") == {"password": "of kilo 4711"}
    assert access.credentials.values(TIKTOK) == {}


def test_secrets_are_hidden_in_texts_once_they_were_read_and_names_are_not(access: LakeAccess) -> None:
    access.credentials.keep(DISTROKID, "", "password", "correct horse")
    access.credentials.of(META)
    assert redact(f"{TOKEN} correct horse label@kilo.example act_1") == f"{HIDDEN} {HIDDEN} label@kilo.example act_1"


def test_nothing_shows_a_value_by_accident(access: LakeAccess) -> None:
    access.credentials.keep(DISTROKID, "", "password", "correct horse")
    shown = repr(access) + repr(access.credentials.of(DISTROKID)) + repr(access.credentials.of(META))
    assert "correct horse" not in shown
    assert TOKEN not in shown


def test_a_field_that_is_none_is_refused(access: LakeAccess) -> None:
    with pytest.raises(KeyError):
        access.credentials.keep(META, "", "colour", "blue")
    with pytest.raises(KeyError):
        access.credentials.forget(META, "", "colour")


def test_a_locked_keyring_is_not_a_missing_secret(access: LakeAccess, backend: StrictKeyring) -> None:
    access.vault.put(Address("distrokid", "", "password"), "correct horse")
    backend.lock()
    with pytest.raises(VaultClosed):
        access.credentials.of(META)


def test_without_any_keyring_what_is_stated_still_counts(access: LakeAccess, backend: StrictKeyring) -> None:
    backend.be_missing()
    assert access.credentials.values(META)["token"] == TOKEN
    assert access.credentials.complete(META)
