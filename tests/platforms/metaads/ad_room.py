"""An ad account at Meta's stand-in, and an empty lake whose clock is moved by hand."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from pipeline.access.connection import Address
from pipeline.access.courtesy import Visits
from pipeline.access.http import Patience
from pipeline.access.lake_access import LakeAccess, access_of
from pipeline.model import Delivery, Phase, StepContext, StepResult
from pipeline.platforms.metaads import checking, extract
from pipeline.settings import load_settings
from tests.access.strict_keyring import strict_keyring
from tests.engine.lakes import HandClock
from tests.platform_sims.door import Door
from tests.platform_sims.graph import TOKEN
from tests.platform_sims.metaads import ACCOUNT, MetaAdsStandIn
from tests.platform_sims.room import MOMENT
from tests.platforms.hand_made import rows_of
from tests.platforms.run_steps import Ledger, run_platform

QUICK = Patience(connect=2, read=2, whole=4, tries=3, first_wait=0.01)


class LeapClock(HandClock):
    """Waits take no time at all, but move the clock."""

    def wait(self, event: threading.Event, seconds: float) -> bool:
        self.move(seconds)
        return event.is_set()


@dataclass
class AdRoom:
    """``collect`` is the extract step alone, ``curated`` what the other steps make of what has landed."""

    root: Path
    far: MetaAdsStandIn
    clock: LeapClock
    ledger: Ledger = field(default_factory=Ledger)

    @property
    def access(self) -> LakeAccess:
        return access_of(self.root, self.clock, environ={})

    @property
    def visits(self) -> Visits:
        return Visits(self.root / "journal", "metaads", self.clock)

    def days(self, number: float) -> None:
        """Some days go by, for both sides."""
        self.clock.move(timedelta(days=number).total_seconds())
        self.far.today = self.clock.now().date()

    def context(self, **more: Any) -> StepContext:
        settings = load_settings(self.root, {})
        return StepContext(
            run_id="20261121T070000Z-0001", step="metaads.extract", platform="metaads", phase=Phase.EXTRACT,
            zones=settings.zones, config_dir=str(settings.config_dir), warehouse=str(settings.database),
            started_at=self.clock.now(), cancel_flag=str(self.root / "cancel"),
            deliveries=tuple(self.ledger.deliveries.values()), **more,
        )  # fmt: skip

    def collect(self, **more: Any) -> StepResult:
        self.far.heard.clear()
        return extract.collect_with(self.context(**more), self.access, QUICK)

    def check(self) -> str:
        return checking.check(self.access, extract.CONNECTION, QUICK)

    def landed(self) -> list[str]:
        return sorted(path.name for path in (self.root / "landing" / "metaads").glob("*"))

    def table(self, name: str) -> list[dict[str, str]]:
        import csv

        with (self.root / "landing" / "metaads" / name).open(newline="", encoding="utf-8") as handle:
            return list(csv.DictReader(handle))

    def curated(self, dataset: str = "meta_daily") -> list[dict[str, str]]:
        self.ledger = run_platform(self.root, "metaads", self.ledger)
        return rows_of(self.root, dataset)

    def deliveries(self) -> list[Delivery]:
        return list(self.ledger.deliveries.values())

    def ranges(self) -> list[tuple[str, str, str]]:
        """How and for which days figures were asked for, in order, each page once."""
        asked = []
        for one in self.far.heard:
            if one.path.endswith("/insights") and one.path.startswith("act_") and not one.asked.get("after"):
                stated = json.loads(one.asked["time_range"])
                asked.append((one.method, stated["since"], stated["until"]))
        return asked

    def forget_keys(self) -> None:
        for item in ("account", "token", "app_secret"):
            self.access.vault.forget(Address("metaads", "", item))

    def state(self, **values: str) -> None:
        for name, value in values.items():
            self.access.vault.put(Address("metaads", "", name), value)


@contextmanager
def ad_room(folder: Path, generated: Path, door: Door, moment: datetime = MOMENT) -> Iterator[AdRoom]:
    """A lake that knows key and account; ``generated`` is a folder of the landing generator."""
    root = folder / "lake"
    (root / "config").mkdir(parents=True)
    (root / "config" / "artists.json").write_bytes((generated / "artists.json").read_bytes())
    far = MetaAdsStandIn(landing=generated / "landing" / "metaads")
    (root / "config" / "collecting.json").write_text(json.dumps({"addresses": door.open_to(far)}))
    with strict_keyring():
        room = AdRoom(root, far, LeapClock(moment))
        room.state(account=ACCOUNT, token=TOKEN)
        yield room
