"""All platforms at once, the invented people who sign in to them, and the keys that their interfaces want."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from pipeline.access.connection import Address
from pipeline.access.lake_access import LakeAccess
from pipeline.platforms.connections import BY_KEY, SIGNED_IN_BY_HAND
from tests.landing import make_landing
from tests.platform_sims.distrokid import DistroKidStandIn
from tests.platform_sims.graph import TOKEN
from tests.platform_sims.linktree import USER, LinktreeStandIn
from tests.platform_sims.metaads import ACCOUNT, MetaAdsStandIn
from tests.platform_sims.people import Person
from tests.platform_sims.room import MOMENT, QUICK
from tests.platform_sims.social import INSTAGRAM_TOKEN, YOUTUBE_KEY, SocialStandIn
from tests.platform_sims.spotify import SpotifyStandIn
from tests.platform_sims.spotify_api import CLIENT_ID, CLIENT_SECRET
from tests.platform_sims.stand_in import StandIn, serving
from tests.platform_sims.tiktok import TikTokStandIn
from tests.platform_sims.toolost import TooLostStandIn

SMALL: dict[str, Any] = {"days": 60, "bank_rows": 300, "campaigns": 3, "tracks": 4}
KEYS: Mapping[str, Mapping[str, str]] = {
    "metaads": {"account": ACCOUNT, "token": TOKEN},
    "spotify-catalogue": {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET},
    "instagram": {"token": INSTAGRAM_TOKEN},
    "youtube": {"key": YOUTUBE_KEY},
}
LABELS_PEOPLE = {
    "distrokid": Person("label@nova-drift.example", "glass harbor 7"),
    "toolost": Person("label@nova-drift.example", "second tide 19"),
    "linktree": Person(USER, "paper lantern 4"),
    "spotify": Person("label@nova-drift.example", "quiet engine 52"),
}
STUDIO = "studio@{}.example", "north window {}"  # TikTok knows one person for each account


@dataclass
class World:
    """``generated`` is the generator's folder with its truth; ``stand_ins`` are listed by platform."""

    generated: Path
    stand_ins: dict[str, StandIn]
    addresses: dict[str, str] = field(default_factory=dict)

    @property
    def artists(self) -> list[dict[str, Any]]:
        """The label's artists, with their accounts on the social platforms where those are there."""
        social = self.stand_ins.get("social")
        if isinstance(social, SocialStandIn):
            return social.artists()
        found: list[dict[str, Any]] = json.loads((self.generated / "artists.json").read_bytes())
        return found

    def people(self) -> Iterator[tuple[str, Person]]:
        """Everybody who signs in somewhere, with the platform."""
        names = (name for name in SIGNED_IN_BY_HAND if name in self.stand_ins)
        return ((name, person) for name in names for person in self.stand_ins[name].people)

    def lake(self, root: Path, **collecting: Any) -> Path:
        """Write the configuration of a lake that knows the artists and finds the platforms here."""
        config = root / "config"
        config.mkdir(parents=True, exist_ok=True)
        (config / "artists.json").write_text(json.dumps(self.artists, indent=1), encoding="utf-8")
        stated = {"addresses": self.addresses, **QUICK, **collecting}
        (config / "collecting.json").write_text(json.dumps(stated, indent=1), encoding="utf-8")
        return root

    def signed_in(self, access: LakeAccess, *platforms: str) -> None:
        """Keep the sessions that sign-ins would have left: on these platforms, or on all."""
        for name, person in self.people():
            if not platforms or name in platforms:
                state = self.stand_ins[name].storage_state(person)  # type: ignore[attr-defined]
                access.sessions.save(BY_KEY[name], person.account, state, person.email)

    def keys_kept(self, access: LakeAccess, connections: Iterable[str] = KEYS) -> None:
        """Put the keys of these interfaces into the keyring."""
        for connection in connections:
            for item, value in KEYS[connection].items():
                access.vault.put(Address(connection, "", item), value)

    def end_sessions(self, platform: str) -> None:
        self.stand_ins[platform].sessions.end_all()


def all_stand_ins(generated: Path) -> dict[str, StandIn]:
    """Every platform as it stands the day after the generated data end, with its people."""
    parameters = json.loads((generated / "truth.json").read_bytes())["parameters"]
    today = date.fromisoformat(parameters["end"]) + timedelta(days=1)
    handles = [artist["tiktok_handle"] for artist in json.loads((generated / "artists.json").read_bytes())]
    studio = [
        Person(STUDIO[0].format(handle.replace(".", "-")), STUDIO[1].format(number), account=handle)
        for number, handle in enumerate(handles, 1)
    ]
    made: dict[str, StandIn] = {}
    for kind in (DistroKidStandIn, TooLostStandIn, TikTokStandIn, LinktreeStandIn, SpotifyStandIn):
        people = studio if kind is TikTokStandIn else [LABELS_PEOPLE[kind.name]]
        made[kind.name] = kind(landing=generated / "landing" / kind.name, people=people)
    ads = MetaAdsStandIn(landing=generated / "landing" / "metaads", today=today)
    ads.account["created_time"] = f"{parameters['start']}T09:30:00+0100"  # before that, there is nothing to ask for
    made["metaads"] = ads
    now = datetime.combine(today, MOMENT.timetz())
    made["social"] = SocialStandIn(landing=generated / "landing" / "social", now=now)
    return made


@contextmanager
def world(folder: Path, ports: Iterable[int] = (), **landing: Any) -> Iterator[World]:
    """Invent a label's data in ``folder``, by these options of the generator, and let all platforms serve them."""
    options = {**SMALL, **landing}
    if not (folder / "truth.json").is_file():
        make_landing(folder, **options)
    made = World(folder, all_stand_ins(folder))
    with serving(*made.stand_ins.values(), ports=list(ports)) as made.addresses:
        yield made
