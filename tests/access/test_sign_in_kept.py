"""What stands between a sign-in and its keeping is told as what it is, before anything of it is kept."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from filelock import Timeout

from pipeline.access import keyring_look, sign_in_vigil
from pipeline.access.connection import Address
from pipeline.access.countdown import Countdown
from pipeline.access.lake_access import LakeAccess, access_of
from pipeline.access.sign_in import SignIn
from pipeline.access.sign_in_news import Ending
from pipeline.access.sign_in_vigil import Vigil
from pipeline.access.site import Against, Proof
from pipeline.access.vault import VaultClosed
from pipeline.clock import SystemClock
from pipeline.platforms.connections import BY_KEY
from tests.access.sign_in_room import LABEL, STUDIO, House
from tests.access.strict_keyring import StrictKeyring, strict_keyring

DISTROKID = BY_KEY["distrokid"]


class Context:
    """Of a browser that has a session to keep."""

    async def storage_state(self) -> dict[str, Any]:
        return {"cookies": [], "origins": []}


@pytest.fixture
def keyring() -> Iterator[StrictKeyring]:
    with strict_keyring() as made:
        yield made


@pytest.fixture
def access(tmp_path: Path, keyring: StrictKeyring) -> LakeAccess:
    (tmp_path / "config").mkdir()
    return access_of(tmp_path, SystemClock(), {})


def test_a_locked_keyring_asks_whoever_signs_in_also_while_nothing_is_kept(
    access: LakeAccess, keyring: StrictKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    locked = [True]
    read = keyring.get_password

    def unlocking(service: str, user: str) -> str | None:
        locked[0] = False
        return read(service, user)

    monkeypatch.setattr(keyring_look, "is_locked", lambda _backend: locked[0])
    monkeypatch.setattr(keyring_look, "can_ask", lambda: True)
    monkeypatch.setattr(keyring, "get_password", unlocking)
    (access.root / "config" / "collecting.json").write_text('{"browser": "/nowhere/browser"}')
    access = access_of(access.root, SystemClock(), {})
    assert SignIn(access, House(access.collecting), lambda _: None).run().ending is Ending.NO_BROWSER
    assert locked == [False]


def test_a_program_that_keeps_us_waiting_is_no_fault_of_the_disk(
    access: LakeAccess, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in = SignIn(access, House(access.collecting), lambda _: None)

    def waited(_: object) -> None:
        raise Timeout("sessions.json.lock")

    monkeypatch.setattr(sign_in, "_in_turn", waited)
    end = sign_in.run()
    assert (end.ending, "folder" in end.message) == (Ending.BUSY, False)


def test_an_account_that_cannot_be_settled_for_is_not_kept(
    access: LakeAccess, keyring: StrictKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    access.vault.put(Address("distrokid", "", "email"), LABEL.email)
    sign_in = SignIn(access, House(access.collecting), lambda _: None)
    sign_in._known()
    sign_in.use_this_account()
    keep = type(access.credentials).keep

    def refused(*given: Any) -> None:
        keyring.refuse()
        keep(*given)

    monkeypatch.setattr(type(access.credentials), "keep", refused)
    with pytest.raises(VaultClosed):
        asyncio.run(sign_in._save(Context(), Proof(True, STUDIO.email), ""))  # type: ignore[arg-type]
    assert access.sessions.book.all() == ()


def test_what_a_site_complains_of_stays_out_of_the_log(
    access: LakeAccess, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def refused(*_: object) -> Proof:
        return Proof(False, why=f"{LABEL.email} is not known here", against=Against.SIGNED_OUT)

    async def proved_once() -> None:
        site, nothing, time = House(access.collecting), object(), Countdown(60, access.clock)
        vigil = Vigil(site, nothing, nothing, nothing, time, lambda *_, **__: None)  # type: ignore[arg-type]
        await vigil._prove()

    monkeypatch.setattr(sign_in_vigil, "proved", refused)
    with caplog.at_level(logging.INFO):
        asyncio.run(proved_once())
    assert "signed-out" in caplog.text
    assert LABEL.email not in caplog.text
