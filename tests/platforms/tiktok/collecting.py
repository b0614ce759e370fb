"""A room in which TikTok's collector is tried: two signed-in accounts, and everything as new before each test."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psutil

from pipeline.access.sessions import SessionState
from pipeline.model import Delivery, Failure, StepFailed, StepResult, Verdict
from pipeline.platforms.connections import BY_KEY
from tests.platform_sims.people import Person
from tests.platform_sims.room import CollectingRoom
from tests.platform_sims.tiktok import TikTokStandIn

NOVA = Person("nova@label.example", "glass harbor 7", account="nova.drift")
KILO = Person("kilo@label.example", "north window 3", account="kilo.vale")
STUDIO, DOWNLOAD = "/tiktokstudio", "/tiktokstudio/download"
CONNECTION = BY_KEY["tiktok"]


def start_anew(room: CollectingRoom, *people: Person) -> TikTokStandIn:
    """Nothing has landed, nobody is signed in but ``people``, and the site is as it should be."""
    site = room.stand_in
    assert isinstance(site, TikTokStandIn)
    site.faults.clear()
    site.requests.clear()
    site._exported.clear()
    site.ranges, site.locked, site.rename, site.followers = (7, 28, 60, 180, 365), (), str, {}
    for path in [*room.landing.rglob("*.*"), *(room.root / "journal" / "visits").glob("*.json")]:
        path.unlink()
    for account in room.access.accounts(CONNECTION):
        room.access.sessions.forget(CONNECTION, account)
    for person in people:
        sign_in(room, person)
    return site


def sign_in(room: CollectingRoom, person: Person) -> None:
    site = room.stand_in
    assert isinstance(site, TikTokStandIn)
    room.signed_in("tiktok", person, person.account, site.storage_state(person))


@contextmanager
def configured(room: CollectingRoom, **values: Any) -> Iterator[None]:
    """Other values in ``collecting.json`` for a while."""
    path = room.root / "config" / "collecting.json"
    before = path.read_text()
    path.write_text(json.dumps({**json.loads(before), **values}))
    try:
        yield
    finally:
        path.write_text(before)


def collected(room: CollectingRoom, **more: Any) -> StepResult | Failure:
    """What collecting comes to; no browser may be left of it."""
    try:
        return room.collect(**more)
    except StepFailed as failed:
        return failed.failure
    finally:
        assert browsers() == []


def browsers() -> list[str]:
    """The browsers and drivers that this program has started and not ended."""
    children = psutil.Process(os.getpid()).children(recursive=True)
    return [child.name() for child in children if child.status() != psutil.STATUS_ZOMBIE]


def state(room: CollectingRoom, person: Person) -> SessionState:
    return room.access.sessions.state(CONNECTION, person.account)


def kinds(room: CollectingRoom) -> set[str]:
    """What has landed, by kind."""
    names = [name.partition("/")[2] for name in room.landed()]
    return {"notes" if "_debug_" in n else "followers" if "_followers_" in n else "export" for n in names}


def had(handle: str) -> Delivery:
    """An export of this account that was accepted last week."""
    return Delivery(
        "tiktok", f"analytics/Overview_2026-09-15_1794679133_{handle}.zip", 1000, 1, "0" * 64, "overview",
        f"2026-09-15@{handle}", verdict=Verdict.ACCEPTED, rows=60,
    )  # fmt: skip
