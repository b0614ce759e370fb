"""A lake, a stand-in and a signed-in session: where a test collects a platform for real, in a real browser."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pipeline.access.connection import Address
from pipeline.access.lake_access import LakeAccess, access_of
from pipeline.clock import RunningClock
from pipeline.engine.records import RunSummary
from pipeline.lake import Wanted, open_lake
from pipeline.model import Phase, RunKind, StepContext, StepResult
from pipeline.platforms.connections import BY_KEY
from pipeline.settings import load_settings
from tests.access.strict_keyring import strict_keyring
from tests.landing import make_landing
from tests.platform_sims.people import Person
from tests.platform_sims.stand_in import StandIn, serving

MOMENT = datetime(2026, 11, 21, 7, 0, tzinfo=UTC)  # the day of the generator's last download
QUICK = {"pause_seconds": [0, 0], "account_pause_seconds": [0, 0], "page_seconds": 6, "download_seconds": 6}


@dataclass
class CollectingRoom:
    """``generated`` is the generator's folder with its truth, ``root`` the lake."""

    root: Path
    generated: Path
    stand_in: StandIn
    platform: str
    moment: datetime = MOMENT
    tried: int = field(default=0)

    @property
    def access(self) -> LakeAccess:
        return access_of(self.root, RunningClock(self.moment), environ={})

    @property
    def landing(self) -> Path:
        return self.root / "landing" / self.platform

    def landed(self) -> list[str]:
        """What lies in landing now, by name below the platform's folder."""
        return sorted(p.relative_to(self.landing).as_posix() for p in self.landing.rglob("*") if p.is_file())

    def signed_in(self, connection: str, person: Person, account: str = "", state: dict[str, Any] | None = None) -> str:
        """Keep a session of this person as a sign-in would have left it; returns the session's secret."""
        secret = self.stand_in.sessions.begin(person)
        kept = state if state is not None else cookie_state(self.stand_in.base, {"session": secret})
        self.access.sessions.save(BY_KEY[connection], account, kept, person.email)
        return secret

    def stated(self, connection: str, **values: str) -> None:
        """Put credentials into the keyring."""
        for name, value in values.items():
            self.access.vault.put(Address(connection, "", name), value)

    def context(self, **more: Any) -> StepContext:
        """What the extract step of the platform is told."""
        settings = load_settings(self.root, {})
        self.tried += 1
        return StepContext(
            run_id="20261121T070000Z-0001",
            step=f"{self.platform}.extract",
            platform=self.platform,
            phase=Phase.EXTRACT,
            zones=settings.zones,
            config_dir=str(settings.config_dir),
            warehouse=str(settings.database),
            started_at=self.moment,
            cancel_flag=str(self.root / "journal" / "cancel" / f"step-{self.tried}"),
            **more,
        )

    def collect(self, **more: Any) -> StepResult:
        """The extract step alone; raises what it raises."""
        module = import_module(f"pipeline.platforms.{self.platform}.extract")
        result: StepResult = module.collect(self.context(**more))
        return result

    def run(self, kind: RunKind = RunKind.FULL) -> RunSummary:
        """A whole run of this platform."""
        with open_lake(load_settings(self.root, {}), RunningClock(self.moment)) as lake:
            return lake.run(Wanted(kind, platforms=(self.platform,)))


def cookie_state(base: str, cookies: dict[str, str], local_storage: dict[str, str] | None = None) -> dict[str, Any]:
    """A browser's storage state with these cookies (for a fortnight of the real clock) and local storage."""
    expires = datetime.now(UTC).timestamp() + 14 * 86400
    host = urlsplit(base).hostname
    return {
        "cookies": [
            {"name": name, "value": value, "domain": host, "path": "/", "expires": expires,
             "httpOnly": True, "secure": False, "sameSite": "Lax"}
            for name, value in cookies.items()
        ],
        "origins": [
            {"origin": base, "localStorage": [{"name": n, "value": v} for n, v in (local_storage or {}).items()]}
        ],
    }  # fmt: skip


@contextmanager
def collecting_room(
    folder: Path, platform: str, stand_in: type[StandIn], people: list[Person], **landing: Any
) -> Iterator[CollectingRoom]:
    """Generate data of one platform (``landing`` are options of the generator), serve them, and make an empty lake."""
    generated, root = folder / "generated", folder / "lake"
    make_landing(
        generated, only=(platform,) if platform != "social" else (), **{"days": 60, "bank_rows": 300, **landing}
    )
    (root / "config").mkdir(parents=True)
    (root / "config" / "artists.json").write_bytes((generated / "artists.json").read_bytes())
    made = stand_in(landing=generated / "landing" / platform, people=people)
    with strict_keyring(), serving(made) as addresses:
        (root / "config" / "collecting.json").write_text(json.dumps({"addresses": addresses, **QUICK}))
        yield CollectingRoom(root, generated, made, platform)
