"""A lake whose runs are written into a real journal by hand, on a clock that the test sets: days pass in no time."""

from __future__ import annotations

import random
import threading
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pipeline.clock import iso, stamp
from pipeline.configuration import Configuration
from pipeline.engine.events import RunFinished, RunStarted
from pipeline.engine.journal import Journal
from pipeline.engine.lake import Claim
from pipeline.engine.owner import Owner, this_process
from pipeline.engine.records import RunRow, failure_to_json
from pipeline.model import Failure, FailureKind, Phase, RunKind, RunState, Step, StepState
from pipeline.schedule.keeper import Keeper
from pipeline.schedule.orders import ForSlot, GoOn, Order
from pipeline.schedule.outlook import Outlook
from pipeline.schedule.plan import Plan, plan_of
from pipeline.schedule.slot_book import SlotBook
from pipeline.schedule.slots import Slot

PLATFORMS = ("distrokid", "spotify", "tiktok")
MONDAY = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
DEAD = Owner(999_999_999, 1.0, "a boot long ago", this_process().host)


class SetClock:
    """Says what it was set to."""

    def __init__(self, now: datetime = MONDAY) -> None:
        self.moment = now

    def now(self) -> datetime:
        return self.moment

    def monotonic(self) -> float:
        return self.moment.timestamp()

    def wait(self, event: threading.Event, seconds: float) -> bool:
        self.moment += timedelta(seconds=seconds)
        return event.is_set()


@dataclass
class Computer:
    """Senses that a test sets."""

    connected: bool = True
    plugged: bool = True
    by_volume: bool = False
    at_work: bool = False
    booted: datetime | None = None

    def online(self) -> bool:
        return self.connected

    def on_battery(self) -> bool:
        return not self.plugged

    def metered(self) -> bool:
        return self.by_volume

    def busy(self) -> bool:
        return self.at_work

    def booted_at(self) -> datetime | None:
        return self.booted


def trouble(kind: FailureKind = FailureKind.TRANSIENT, retry_at: datetime | None = None) -> Failure:
    return Failure(kind, "The site did not answer.", "Wait.", retry_at=retry_at)


class PlayedLake:
    """Journal, configuration and clock of one lake. Its runs have one step a platform, and end as they are told."""

    def __init__(self, folder: Path, now: datetime = MONDAY, hasty: bool = False) -> None:
        self.folder = folder
        (folder / "config").mkdir(parents=True, exist_ok=True)
        self.clock = SetClock(now)
        self.computer = Computer()
        self.configuration = Configuration(folder / "config")
        self.configuration.schedule()
        self.journal = Journal(folder / "journal.db")
        if hasty:
            self.journal._connection.execute("PRAGMA synchronous = OFF")
        self.change(timezone="UTC")
        self.serial = 0

    def close(self) -> None:
        self.journal.close()

    # ---- the plan

    @property
    def plan(self) -> Plan:
        return plan_of(self.configuration)

    def change(self, **values: Any) -> None:
        """Set values of the file's section on the schedule."""
        for name, value in values.items():
            self.configuration.change_schedule(("schedule", name), value)

    def hours(self, start: str, end: str, randomize: bool = True) -> None:
        self.change(time_window={"start": start, "end": end, "randomize": randomize})

    # ---- runs

    def begin(
        self,
        trigger: str = "owner",
        claim: Claim | None = None,
        kind: RunKind = RunKind.FULL,
        platforms: tuple[str, ...] = (),
        owner: Owner | None = None,
    ) -> str:
        """A run is there, and at work."""
        now, self.serial = self.clock.now(), self.serial + 1
        run_id = f"{stamp(now)}-{self.serial:04x}"
        arguments = {"platforms": list(platforms), "from": None}
        run = RunRow(run_id, kind, trigger, RunState.RUNNING, now, None, 0.0, arguments)
        steps = [_step(name) for name in platforms or PLATFORMS] if kind is RunKind.FULL else []
        with self.journal.writing() as write:
            write.create_run(run, owner or this_process(), steps)
            if claim is not None:
                claim(write, run_id)
            write.record(RunStarted(run_id=run_id, at=now, kind=kind, trigger=trigger, steps=()))
        return run_id

    def go_on(self, run_id: str, platforms: tuple[str, ...] = (), owner: Owner | None = None) -> None:
        """A run is taken up again: what is left of it, of these platforms."""
        with self.journal.writing() as write:
            write.resume_run(run_id, owner or this_process(), ())
            write.change(
                "UPDATE steps SET state = 'pending', failure = '' WHERE run_id = ? AND state <> 'succeeded'"
                + (f" AND platform IN ({', '.join('?' * len(platforms))})" if platforms else ""),
                (run_id, *platforms),
            )
            now = self.clock.now()
            write.record(RunStarted(run_id=run_id, at=now, kind="full", trigger="", steps=(), resumed=True))

    def end(self, run_id: str, failures: Mapping[str, Failure] | None = None, state: RunState | None = None) -> None:
        """It ends: with these failures, by platform; all other steps that had not ended are well."""
        failures, now = failures or {}, self.clock.now()
        with self.journal.writing() as write:
            if state is not RunState.CANCELLED:
                for platform, failure in failures.items():
                    write.change(
                        "UPDATE steps SET state = 'failed', failure = ?, ended_at = ?"
                        " WHERE run_id = ? AND platform = ?",
                        (failure_to_json(failure), iso(now), run_id, platform),
                    )
                write.change(
                    "UPDATE steps SET state = ? WHERE run_id = ? AND state = 'pending'", (StepState.SUCCEEDED, run_id)
                )
            ((left,),) = self._asked(write, run_id)
            write.end_run(run_id, state or (RunState.PARTIAL if left else RunState.SUCCESS), now, 1.0)
            write.record(RunFinished(run_id=run_id, at=now, state=state or RunState.SUCCESS, seconds=1.0))

    def _asked(self, write: Any, run_id: str) -> list[tuple[int]]:
        found = write._connection.execute("SELECT count(*) FROM steps WHERE run_id = ? AND failure <> ''", (run_id,))
        return found.fetchall()

    def dies(self, run_id: str) -> None:
        """Its program is gone; nobody has held the lake since."""
        with self.journal.writing() as write:
            write.change(
                "UPDATE runs SET pid = ?, process_started = ?, boot_id = ?, host = ? WHERE run_id = ?", (*DEAD, run_id)
            )

    def run(self, failures: Mapping[str, Failure] | None = None, minutes: float = 1, **begun: Any) -> str:
        """A whole run that takes some minutes."""
        run_id = self.begin(**begun)
        self.clock.moment += timedelta(minutes=minutes)
        self.end(run_id, failures)
        return run_id

    def state(self, run_id: str) -> RunState:
        found = self.journal.run(run_id)
        assert found is not None
        return found.state

    def runs(self) -> int:
        return int(self.journal.ask("SELECT count(*) FROM runs")[0][0])


def _step(platform: str) -> Step:
    return Step(f"{platform}.{Phase.EXTRACT}", Phase.EXTRACT, "tests:none", platform)


class Watch:
    """A program that keeps the schedule of a played lake: it notes every order, and carries it out at once if told to.

    ``willing`` is whether it takes orders.
    """

    def __init__(self, lake: PlayedLake, carry_out: bool = True, seed: int = 7) -> None:
        self.lake = lake
        self.orders: list[Order] = []
        self.failures: dict[str, Failure] = {}
        self.willing = True
        self.carry_out = carry_out
        self.keeper = Keeper(
            lake.journal, lake.configuration, PLATFORMS, lake.clock, lake.computer, self.begin, random.Random(seed)
        )
        self.book = self.keeper.book

    def begin(self, order: Order) -> bool:
        self.orders.append(order)
        if self.willing and self.carry_out:
            run_id = started(self.lake, order)
            self.lake.clock.moment += timedelta(seconds=1)
            self.lake.end(run_id, self.failures)
        return self.willing

    def look(self) -> Outlook:
        return self.keeper.look()

    def look_at(self, moment: datetime) -> Outlook:
        self.lake.clock.moment = moment
        return self.look()

    def until(self, moment: datetime, every: timedelta = timedelta(seconds=15)) -> Outlook:
        """Look as often as a program does that is never put to sleep; jumps over the time in which nothing is due."""
        seen = self.look()
        while self.lake.clock.moment < moment:
            self.lake.clock.moment = min(self.lake.clock.moment + every, moment)
            seen = self.look()
        return seen

    def awake_at(self, moment: datetime) -> Outlook:
        """It has been looking all the time when this moment comes; nothing was due between."""
        self.keeper._looked_at = moment - timedelta(seconds=15)
        return self.look_at(moment)

    def slot(self, day: str) -> Slot:
        found = self.book.slot(datetime.fromisoformat(day).date())
        assert found is not None, f"there is no slot on {day}"
        return found

    @property
    def for_slots(self) -> list[str]:
        return [order.slot.day.isoformat() for order in self.orders if isinstance(order, ForSlot)]

    @property
    def gone_on(self) -> list[GoOn]:
        return [order for order in self.orders if isinstance(order, GoOn)]


def started(lake: PlayedLake, order: Order) -> str:
    """The run of an order, at work. Raises ``SlotTaken`` where another was quicker."""
    if isinstance(order, GoOn):
        lake.journal.interrupt_orphans()
        lake.go_on(order.run_id, order.platforms)
        return order.run_id
    return lake.begin(order.trigger, SlotBook.claim(order.slot.day, order.why, lake.clock.now()))


def record(lake: PlayedLake) -> dict[str, str]:
    """What became of every slot, by day: ``missed: asleep``."""
    with closing(Journal(lake.journal.path)) as journal:
        slots = SlotBook(journal).slots(datetime(2000, 1, 1).date(), datetime(2100, 1, 1).date())
    return {slot.day.isoformat(): f"{slot.outcome}: {slot.why}".rstrip(": ") for slot in slots}
