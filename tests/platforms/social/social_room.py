"""Instagram and YouTube at their stand-in, and an empty lake whose clock is moved by hand."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from pipeline.access.connection import Address
from pipeline.access.courtesy import Visits
from pipeline.access.http import Patience
from pipeline.access.lake_access import LakeAccess, access_of
from pipeline.model import Phase, StepContext, StepResult
from pipeline.platforms.connections import BY_KEY
from pipeline.platforms.social import checking, extract
from pipeline.settings import load_settings
from tests.access.strict_keyring import strict_keyring
from tests.engine.lakes import HandClock
from tests.platform_sims.door import Door
from tests.platform_sims.room import MOMENT
from tests.platform_sims.social import INSTAGRAM_TOKEN, YOUTUBE_KEY, SocialStandIn
from tests.platforms.hand_made import rows_of
from tests.platforms.run_steps import Ledger, run_platform

QUICK = Patience(connect=2, read=2, whole=4, tries=3, first_wait=0.01)


class LeapClock(HandClock):
    """Waits take no time at all, but move the clock."""

    def wait(self, event: threading.Event, seconds: float) -> bool:
        self.move(seconds)
        return event.is_set()


@dataclass
class SocialRoom:
    root: Path
    far: SocialStandIn
    clock: LeapClock
    ledger: Ledger = field(default_factory=Ledger)

    @property
    def access(self) -> LakeAccess:
        return access_of(self.root, self.clock, environ={})

    @property
    def visits(self) -> Visits:
        return Visits(self.root / "journal", "social", self.clock)

    def hours(self, number: float) -> None:
        """Some hours go by, for both sides."""
        self.clock.move(timedelta(hours=number).total_seconds())
        self.far.now = self.clock.now()

    def state(self, connection: str, **values: str) -> None:
        for name, value in values.items():
            self.access.vault.put(Address(connection, "", name), value)

    def forget(self, connection: str) -> None:
        for one in BY_KEY[connection].fields:
            self.access.vault.forget(Address(connection, "", one.name))

    def artists(self, listed: list[dict[str, Any]]) -> None:
        (self.root / "config" / "artists.json").write_text(json.dumps(listed), encoding="utf-8")

    def context(self, **more: Any) -> StepContext:
        settings = load_settings(self.root, {})
        return StepContext(
            run_id="20261121T070000Z-0001", step="social.extract", platform="social", phase=Phase.EXTRACT,
            zones=settings.zones, config_dir=str(settings.config_dir), warehouse=str(settings.database),
            started_at=self.clock.now(), cancel_flag=str(self.root / "cancel"),
            deliveries=tuple(self.ledger.deliveries.values()), **more,
        )  # fmt: skip

    def collect(self, **more: Any) -> StepResult:
        self.far.heard.clear()
        self.far.asked_of_youtube.clear()
        return extract.collect_with(self.context(**more), self.access, QUICK)

    def check(self, connection: str) -> str:
        return checking.check(self.access, BY_KEY[connection], QUICK)

    def landed(self, folder: str) -> list[str]:
        return sorted(path.name for path in (self.root / "landing" / "social" / folder).glob("*"))

    def curated(self, dataset: str) -> list[dict[str, str]]:
        self.ledger = run_platform(self.root, "social", self.ledger)
        return rows_of(self.root, dataset)


@contextmanager
def social_room(folder: Path, generated: Path, door: Door) -> Iterator[SocialRoom]:
    """A lake that knows both keys and the accounts; ``generated`` is a folder of the landing generator."""
    root = folder / "lake"
    (root / "config").mkdir(parents=True)
    far = SocialStandIn(landing=generated / "landing" / "social")
    (root / "config" / "collecting.json").write_text(json.dumps({"addresses": door.open_to(far)}))
    with strict_keyring():
        room = SocialRoom(root, far, LeapClock(MOMENT))
        room.artists(far.artists())
        room.state("instagram", token=INSTAGRAM_TOKEN)
        room.state("youtube", key=YOUTUBE_KEY)
        yield room
