"""A room in which TikTok's collector is tried: two accounts that may be signed in, and everything as new."""

from __future__ import annotations

from dataclasses import replace

from pipeline.access.sessions import SessionState
from pipeline.model import Delivery
from pipeline.platforms.connections import BY_KEY
from tests.platform_sims.people import Person
from tests.platform_sims.room import CollectingRoom
from tests.platform_sims.tiktok import TikTokStandIn
from tests.platforms.collected import accepted, emptied

NOVA = Person("nova@label.example", "glass harbor 7", account="nova.drift")
KILO = Person("kilo@label.example", "north window 3", account="kilo.vale")
STUDIO, DOWNLOAD = "/tiktokstudio", "/tiktokstudio/download"
CONNECTION = BY_KEY["tiktok"]


def start_anew(room: CollectingRoom, *people: Person) -> CollectingRoom:
    """Nothing has landed, nobody is signed in but ``people``, and the site is as it should be."""
    site = site_of(emptied(room))
    site.exported.clear()
    site.ranges, site.locked, site.rename, site.followers = (7, 28, 60, 180, 365), (), str, {}
    for account in room.access.accounts(CONNECTION):
        room.access.sessions.forget(CONNECTION, account)
    for person in people:
        sign_in(room, person)
    return room


def site_of(room: CollectingRoom) -> TikTokStandIn:
    assert isinstance(room.stand_in, TikTokStandIn)
    return room.stand_in


def sign_in(room: CollectingRoom, person: Person) -> None:
    room.access.sessions.save(CONNECTION, person.account, site_of(room).storage_state(person))


def state(room: CollectingRoom, person: Person) -> SessionState:
    return room.access.sessions.state(CONNECTION, person.account)


def kinds(room: CollectingRoom) -> set[str]:
    """What has landed, by kind."""
    names = [name.partition("/")[2] for name in room.landed()]
    return {"notes" if "_debug_" in n else "followers" if "_followers_" in n else "export" for n in names}


def had_days(handle: str) -> Delivery:
    """An export of this account that was accepted last week."""
    found = accepted("tiktok", "overview", f"analytics/Overview_2026-09-15_1794679133_{handle}.zip", 60)
    return replace(found, subject=f"2026-09-15@{handle}")
