"""Plays sequences: one server and one browser for all of them, a fresh stand-in and an empty lake for each."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

from pipeline.access import http
from pipeline.access.lake_access import LakeAccess, access_of
from pipeline.access.sessions import SessionState
from pipeline.model import FailureKind, Phase, StepContext, StepFailed
from pipeline.platforms import opening
from pipeline.platforms.connections import BY_KEY
from pipeline.settings import load_settings
from tests.access.strict_keyring import strict_keyring
from tests.end_to_end.lakes import LakeFolder
from tests.hostile.fault_sequences.answers import join_streams, lake_with_truth, wrong_rows
from tests.hostile.fault_sequences.plans import IN_A_BROWSER, Sequence, Visit, sequence
from tests.landing import make_landing
from tests.platform_sims.door import Door, open_door
from tests.platform_sims.metaads import MetaAdsStandIn
from tests.platform_sims.one_browser import OneBrowser, one_browser
from tests.platform_sims.room import MOMENT
from tests.platform_sims.social import SocialStandIn
from tests.platform_sims.spotify import SpotifyStandIn
from tests.platform_sims.stand_in import StandIn
from tests.platform_sims.tiktok import TikTokStandIn
from tests.platform_sims.world import SMALL, World, all_stand_ins
from tests.platforms.metaads.ad_room import LeapClock
from tests.platforms.run_steps import Ledger, run_platform

PLATFORM = {"catalogue": "spotify"}  # plays that are a part of a platform
KEYS = {"metaads": ("metaads",), "catalogue": ("spotify-catalogue",), "social": ("instagram", "youtube")}
PATIENT, HURRIED = 8.0, 2.5  # seconds for a page: of a clean visit, and of one where something goes wrong
LONGEST = {True: 60.0, False: 20.0}  # seconds a visit may take, with a browser and without
LET_BYGONES = timedelta(hours=26)  # by when every platform is ready to be asked again


@dataclass
class Outcome:
    """What became of the sequence with this number. ``wrongs`` is empty when all was well."""

    number: int
    wrongs: list[str] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)  # of each try
    longest: float = 0.0  # seconds

    @property
    def play(self) -> str:
        return sequence(self.number).play

    def told(self) -> str:
        return f"{sequence(self.number)}\n    went: {', '.join(self.kinds)}\n    " + "\n    ".join(self.wrongs)


@dataclass
class Stage:
    """``folder`` holds the generated data and the lakes; ``browser`` opens the one browser when it is first wanted."""

    folder: Path
    door: Door
    browser: Callable[[], OneBrowser]

    @property
    def generated(self) -> Path:
        return self.folder / "generated"

    def play(self, told: Sequence) -> Outcome:
        outcome = Outcome(told.number)
        if told.play in IN_A_BROWSER:
            self.browser()
        with strict_keyring(), ExitStack() as stack:
            player = _Player(self, told, outcome)
            stack.enter_context(patch.object(opening, "RunningClock", lambda _: player.clock))
            stack.enter_context(patch.object(http, "Patience", _hasty(http.Patience)))
            player.play()
        return outcome


class _Player:
    """One sequence at work."""

    def __init__(self, stage: Stage, sequence: Sequence, outcome: Outcome) -> None:
        self.stage, self.sequence, self.outcome = stage, sequence, outcome
        self.play_name = sequence.play
        self.platform = PLATFORM.get(sequence.play, sequence.play)
        self.clock = LeapClock(MOMENT)
        self.site: StandIn = all_stand_ins(stage.generated)[self.platform]
        addresses = stage.door.open_to(self.site)
        self.world = World(stage.generated, {self.platform: self.site}, addresses)
        self.root = stage.folder / "lakes" / f"{sequence.number}"
        self.lake: LakeFolder = lake_with_truth(self.root, stage.generated)
        self.ledger = Ledger()
        self.tried = 0
        self.seen: set[str] = set()
        self.patient_until: datetime | None = None

    @property
    def access(self) -> LakeAccess:
        return access_of(self.root, self.clock, environ={})

    def play(self) -> None:
        self.world.lake(self.root, page_seconds=HURRIED, download_seconds=HURRIED)
        self.world.keys_kept(self.access, KEYS.get(self.play_name, ()))
        self.sign_in()
        for visit in self.sequence.visits:
            self.faulty(visit)
        self.clean()

    def sign_in(self) -> None:
        if self.play_name in IN_A_BROWSER:
            self.world.signed_in(self.access)

    # -- visits

    def faulty(self, visit: Visit) -> None:
        self.move(visit.later)
        if visit.signs_in and self.waits_for_sign_in:
            self.sign_in()
        self.mend()
        for struck in visit.faults:
            struck.rule.strike(self.site, struck.rule, struck.times)
        for attempt in (1, 2) if visit.again else (1,):
            allowed, may_succeed = self.allowed(visit)
            kind = self.collect(attempt)
            if kind is None and not may_succeed:
                self.wrong(f"{visit}: went well in spite of all")
            elif kind is not None and kind not in allowed:
                self.wrong(f"{visit}: {kind} is none of {sorted(allowed)}")
            self.publish(whole=False)
            if kind is not FailureKind.TRANSIENT:
                break

    def allowed(self, visit: Visit) -> tuple[set[FailureKind], bool]:
        """The kinds of failure that a visit may end with, and whether it may go well."""
        kinds = {kind for struck in visit.faults for kind in struck.rule.kinds}
        # One fault may hide another: two of which one is harmless may do no harm.
        lasting = all(struck.times is None and not struck.rule.harmless for struck in visit.faults)
        if self.waits_for_sign_in:
            kinds.add(FailureKind.NEEDS_SIGN_IN)
        if self.patient_until is not None and self.clock.now() < self.patient_until:
            kinds.add(FailureKind.RATE_LIMITED)
            return kinds, True  # parts of it may be left alone
        return kinds, not lasting or self.nothing_is_due

    def clean(self) -> None:
        """Everything is well again, and a day later all of the truth is there."""
        self.mend()
        self.move(LET_BYGONES.total_seconds())
        self.world.lake(self.root, page_seconds=PATIENT, download_seconds=PATIENT)
        self.sign_in()
        kind = self.collect(1)
        if kind is not None:
            self.wrong(f"a clean visit: {kind} {self.why}")
        struck = [struck.rule for visit in self.sequence.visits for struck in visit.faults]
        self.publish(whole=not any(rule.holes for rule in struck))

    def mend(self) -> None:
        """Switch everything off."""
        self.site.faults.clear()
        for name in ("graph_faults", "next_headers", "usage", "youtube_faults"):
            getattr(self.site, name, []).clear()
        for name in ("too_large_days", "too_large_report"):
            if hasattr(self.site, name):
                setattr(self.site, name, 10_000)

    def collect(self, attempt: int) -> FailureKind | None:
        began = time.monotonic()
        try:
            import_module(f"pipeline.platforms.{self.platform}.extract").collect(self.context(attempt))
            kind, self.why = None, ""
        except StepFailed as failed:
            kind, self.why = failed.failure.kind, f"({failed.failure.message} {failed.failure.detail})"
            if failed.failure.retry_at is not None:
                self.patient_until = failed.failure.retry_at
        except Exception as error:  # noqa: BLE001 – a step may raise nothing else, and that is what is looked for
            kind, self.why = FailureKind.PERMANENT, ""
            self.wrong(f"raised {error!r} at {traceback.extract_tb(error.__traceback__)[-1]}")
        took = time.monotonic() - began
        self.outcome.kinds.append(f"{kind or 'well'} {took:.1f} s")
        self.outcome.longest = max(self.outcome.longest, took)
        if took > LONGEST[self.play_name in IN_A_BROWSER]:
            self.wrong(f"a visit took {took:.0f} s")
        return kind

    def context(self, attempt: int) -> StepContext:
        settings = load_settings(self.root, {})
        if attempt == 1:
            self.tried += 1
        return StepContext(
            run_id=f"20261121T070000Z-{self.tried:04}", step=f"{self.platform}.extract", platform=self.platform,
            phase=Phase.EXTRACT, zones=settings.zones, config_dir=str(settings.config_dir),
            warehouse=str(settings.database), started_at=self.clock.now(), cancel_flag=str(self.root / "cancel"),
            attempt=attempt, deliveries=tuple(self.ledger.deliveries.values()),
        )  # fmt: skip

    # -- what is seen of it

    def publish(self, whole: bool) -> None:
        """Carry on what has landed, and look at every row that is published."""
        landed = {str(path) for path in (self.root / "landing").rglob("*") if path.is_file()}
        if landed != self.seen:
            self.seen = landed
            self.ledger = run_platform(self.root, self.platform, self.ledger)
            if self.platform in ("distrokid", "toolost"):
                join_streams(self.root)
        for wrong in wrong_rows(self.lake, self.play_name, self.site, whole):
            self.wrong(wrong)

    def wrong(self, what: str) -> None:
        self.outcome.wrongs.append(what)

    def move(self, seconds: float) -> None:
        self.clock.move(seconds)
        site = self.site
        if isinstance(site, MetaAdsStandIn):
            site.today = self.clock.now().date()
        elif isinstance(site, SocialStandIn):
            site.now = self.clock.now()
        elif isinstance(site, TikTokStandIn):
            site.later += max(seconds, 0.0)
        elif isinstance(site, SpotifyStandIn):
            site.exported = [moment - seconds for moment in site.exported]

    @property
    def waits_for_sign_in(self) -> bool:
        connections = [one for one in BY_KEY.values() if one.platform == self.platform and one.by_browser]
        sessions = self.access.sessions
        return any(
            sessions.state(one, account) is SessionState.NEEDS_SIGN_IN
            for one in connections
            for account in self.access.accounts(one)
        )

    @property
    def nothing_is_due(self) -> bool:
        """Whether some of it came less than an hour ago, so that a part of the platform is not visited."""
        folder = self.root / "landing" / self.platform
        return any(folder.rglob("*")) if folder.is_dir() else False


def _hasty(patience: Any) -> Any:
    def made(**stated: float) -> Any:
        return patience(**{"first_wait": 0.01, "connect": 5.0, "read": 5.0, "whole": 15.0, **stated})

    return made


@contextmanager
def open_stage(folder: Path) -> Iterator[Stage]:
    """A stage in an empty folder. The browser is opened when the first sequence wants it."""
    make_landing(folder / "generated", **SMALL)
    with open_door() as door, ExitStack() as stack:
        opened: list[OneBrowser] = []

        def browser() -> OneBrowser:
            if not opened:
                opened.append(stack.enter_context(one_browser(folder)))
            return opened[0]

        yield Stage(folder, door, browser)


def played(numbers: Iterable[int]) -> list[Outcome]:
    """These sequences, one after the other."""
    with TemporaryDirectory(prefix="bedrot-sequences-") as folder, open_stage(Path(folder)) as stage:
        return [stage.play(sequence(number)) for number in numbers]


def described(outcomes: list[Outcome]) -> str:
    """The sequences in which something was wrong."""
    return "\n".join(outcome.told() for outcome in outcomes if outcome.wrongs)
