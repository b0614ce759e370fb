"""Secrets go into the keyring and out of it again, and an older set-up's with them; nothing is left in between."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import older_secrets
from app.keeping_access import Keyring, Place, forget, keep, known, look
from app.reading_ways import ways_in
from app.ways_in import Access, WayIn
from pipeline.access.connection import SESSION, Address
from pipeline.access.vault_words import VaultClosed
from pipeline.clock import SystemClock
from pipeline.notify.ways_out import Secrets
from pipeline.platforms.connections import BY_KEY
from tests.access.strict_keyring import StrictKeyring, strict_keyring

EMAIL, PASSWORD = "label@nova-drift.example", "planted-garden-9"


@pytest.fixture
def keyring() -> Iterator[StrictKeyring]:
    with strict_keyring() as made:
        yield made


@pytest.fixture
def place(tmp_path: Path) -> Place:
    (tmp_path / "config").mkdir()
    return Place(tmp_path, SystemClock(), {})


def way(key: str, account: str = "") -> WayIn:
    one = BY_KEY[key]
    return WayIn(one.key, one.platform, one.title, account, one.by_browser)


def access(place: Place, key: str) -> Access:
    found = ways_in(place.root / "journal", (), {}, place.clock.now())
    return next(one.access for one in found if one.key == key)


def test_what_is_kept_is_known_by_name_and_shown_only_when_asked_for(keyring: StrictKeyring, place: Place) -> None:
    keep(place, way("distrokid"), {"email": EMAIL, "password": PASSWORD})
    found = {one.name: one for one in known(place, way("distrokid"))}
    assert (found["email"].value, found["email"].kept) == (EMAIL, True)
    assert (found["password"].value, found["password"].kept) == ("", True)
    assert PASSWORD not in repr(found)
    shown = {one.name: one.value for one in known(place, way("distrokid"), reveal=True)}
    assert shown == {"email": EMAIL, "password": PASSWORD}


def test_an_empty_value_takes_one_away(keyring: StrictKeyring, place: Place) -> None:
    keep(place, way("tiktok", "novadrift"), {"email": EMAIL, "password": PASSWORD})
    keep(place, way("tiktok", "novadrift"), {"email": ""})
    assert [one.name for one in known(place, way("tiktok", "novadrift")) if one.kept] == ["password"]


def test_where_a_value_is_stated_is_told(keyring: StrictKeyring, tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / ".env").write_text(f"DK_EMAIL={EMAIL}\n", encoding="utf-8")
    stated = Place(tmp_path, SystemClock(), {"DK_PASSWORD": PASSWORD})
    found = {one.name: one for one in known(stated, way("distrokid"))}
    assert found["email"].where == "stated by DK_EMAIL in the .env file"
    assert found["password"].where == "stated by the environment variable DK_PASSWORD"
    assert PASSWORD not in repr(stated)


def test_new_keys_have_not_been_tried_yet(keyring: StrictKeyring, place: Place) -> None:
    assert access(place, "metaads") is Access.NOT_SET_UP
    keep(place, way("metaads"), {"account": "act_1", "token": "planted-key-1"})
    assert access(place, "metaads") is Access.UNTRIED


def test_a_look_tells_names_and_which_keys_are_whole(keyring: StrictKeyring, place: Place) -> None:
    ways = (way("metaads"), way("distrokid"), way("youtube"), way("tiktok", "novadrift"))
    assert look(place, ways) == Keyring()
    keep(place, way("distrokid"), {"email": EMAIL})
    keep(place, way("youtube"), {"key": "planted-key-2"})
    keep(place, way("metaads"), {"account": "act_1"})
    assert look(place, ways) == Keyring(
        names={"distrokid": EMAIL, "metaads": "act_1"}, complete=frozenset({"youtube"}))  # fmt: skip


@pytest.mark.parametrize("trouble", ["lock", "refuse", "vanish", "be_missing"])
def test_a_keyring_that_cannot_be_used_is_told_in_words(keyring: StrictKeyring, place: Place, trouble: str) -> None:
    keep(place, way("distrokid"), {"password": PASSWORD})
    getattr(keyring, trouble)()
    found = look(place, (way("distrokid"),))
    assert found.message.endswith(".")
    assert found.next_action.endswith(".")


@pytest.mark.parametrize("trouble", ["lock", "refuse", "vanish"])
def test_what_a_closed_keyring_holds_is_not_guessed(keyring: StrictKeyring, place: Place, trouble: str) -> None:
    keep(place, way("distrokid"), {"password": PASSWORD})
    getattr(keyring, trouble)()
    with pytest.raises(VaultClosed):
        known(place, way("distrokid"))


def test_without_a_keyring_what_is_stated_counts(keyring: StrictKeyring, tmp_path: Path) -> None:
    keyring.be_missing()
    stated = Place(tmp_path, SystemClock(), {"DK_EMAIL": EMAIL})
    assert {one.name: one.value for one in known(stated, way("distrokid")) if one.value} == {"email": EMAIL}


def test_a_look_that_may_ask_asks_once_also_while_nothing_is_kept(keyring: StrictKeyring, place: Place) -> None:
    keyring.lock()
    assert look(place, (way("distrokid"),), ask=True).message == look(place, (way("distrokid"),)).message != ""
    keyring.answer()
    assert look(place, (way("distrokid"),), ask=True) == Keyring()
    assert keyring.kept == {}


def test_forgetting_leaves_nothing_and_says_what_is_still_stated(keyring: StrictKeyring, tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / ".env").write_text(f"DK_EMAIL={EMAIL}\n", encoding="utf-8")
    place = Place(tmp_path, SystemClock(), {})
    keep(place, way("distrokid"), {"password": PASSWORD})
    made = place.access()
    made.sessions.save(BY_KEY["distrokid"], "", {"cookies": [], "origins": []})
    assert made.vault.get(Address("distrokid", "", SESSION))
    assert forget(place, way("distrokid")).still_stated_by == ("DK_EMAIL",)
    assert place.access().vault.addresses() == ()
    assert keyring.kept == {}, "not even a list of what was there"
    assert access(place, "distrokid") is Access.NOT_SET_UP


def test_forgetting_one_account_leaves_the_others(keyring: StrictKeyring, place: Place) -> None:
    for account in ("novadrift", "kilovale.music"):
        place.access().sessions.save(BY_KEY["tiktok"], account, {"cookies": [], "origins": []})
    assert forget(place, way("tiktok", "novadrift")).still_stated_by == ()
    assert place.access().vault.addresses() == (Address("tiktok", "kilovale.music", SESSION),)


# ---- an older set-up


def older(root: Path) -> None:
    (root / ".env").write_text(f"# mine\nDK_EMAIL={EMAIL}\nDK_PASSWORD={PASSWORD}\nSPOTIFY_CLIENT_ID=abc\n"
                               "SPOTIFY_CLIENT_SECRET=planted-key-3\nSMTP_PASSWORD=planted-mail-5\n"
                               "WEBHOOK_URL=https://hooks.example/planted-6\nLOG_LEVEL=INFO\n",
                               encoding="utf-8")  # fmt: skip
    folder = root / "src" / "distrokid" / "cookies"
    folder.mkdir(parents=True)
    body = [{"name": "session", "value": "planted-session-4", "domain": ".distrokid.com", "path": "/"}]
    (folder / "distrokid_cookies.json").write_text(json.dumps(body), encoding="utf-8")


def test_what_an_older_set_up_left_is_found_by_name(place: Place) -> None:
    assert older_secrets.look(place) == older_secrets.Older()
    older(place.root)
    found = older_secrets.look(place)
    assert (found.passwords, found.sessions) == ("4 passwords", ("DistroKid",))
    assert "DK_EMAIL" in found.variables
    assert "LOG_LEVEL" not in found.variables
    assert older_secrets.Older(("DK_EMAIL",)).passwords == "1 value"


def test_passwords_move_into_the_keyring_and_out_of_the_file(keyring: StrictKeyring, place: Place) -> None:
    older(place.root)
    done = older_secrets.move_values(place)
    assert done.sentence.startswith("6 values are in the keyring now")
    assert not done.stayed
    assert (place.root / ".env").read_text(encoding="utf-8") == "# mine\nLOG_LEVEL=INFO\n"
    assert {one.value for one in known(place, way("distrokid"), reveal=True)} == {EMAIL, PASSWORD}
    assert Secrets(place.root, {}).password() == "planted-mail-5"
    assert Secrets(place.root, {}).address() == "https://hooks.example/planted-6"
    assert access(place, "spotify-catalogue") is Access.UNTRIED


def test_saved_sessions_are_taken_over_and_their_files_may_go(keyring: StrictKeyring, place: Place) -> None:
    older(place.root)
    taken = older_secrets.take_sessions(place)
    assert taken.sentence == "1 session was taken over; the next run tries it."
    assert access(place, "distrokid") is Access.UNTRIED
    done = older_secrets.delete(place, taken.deletable)
    assert done.sentence == "1 file was overwritten and deleted."
    assert older_secrets.look(place).sessions == ()
