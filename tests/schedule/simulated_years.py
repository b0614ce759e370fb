"""Years in the life of a schedule in some seconds: whatever owners and computers do, its promises are watched.

``python -m tests.schedule.simulated_years --seeds 10 --years 3`` prints what became of all slots. Time goes from one
moment at which something may happen to the next; a program that looks every 15 seconds would have seen nothing between.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from pipeline.configuration import DAYS
from pipeline.engine.journal import Journal
from pipeline.engine.states import IllegalTransition
from pipeline.model import RunState
from pipeline.schedule.keeper import Keeper
from pipeline.schedule.orders import ForSlot, Order
from pipeline.schedule.pause import paused
from pipeline.schedule.planner import wanted
from pipeline.schedule.slot_book import SlotBook, SlotTaken
from pipeline.schedule.slots import Slot
from pipeline.settings import ConfigurationError
from tests.conftest import IN_MEMORY
from tests.schedule.chance import evenness
from tests.schedule.played import MONDAY, PLATFORMS, PlayedLake, started
from tests.schedule.promises import Promises
from tests.schedule.simulated_owner import SimulatedOwner

SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
QUIET = 20 * HOUR  # so long may nothing happen
CALM = 5.0  # days between two disturbances


@dataclass(eq=False)
class Program:
    """One that keeps the schedule, over a journal of its own."""

    journal: Journal
    keeper: Keeper
    ordered: set[date] = field(default_factory=set)  # in its last look


class World:
    """A lake, the programs that keep its schedule, a run that may be going on, and somebody who disturbs all that."""

    def __init__(self, folder: Path, seed: int, days: Sequence[str] = DAYS) -> None:
        self.rng = random.Random(seed)
        self.lake = PlayedLake(folder, MONDAY + self.rng.uniform(0, 24) * HOUR, hasty=True)
        self.lake.change(days=list(days))
        self.book = SlotBook(self.lake.journal)
        self.programs: list[Program] = []
        self.active: tuple[str, datetime] | None = None
        self.under_way: tuple[Order, datetime] | None = None
        self.gap = False
        self.deeds: Counter[str] = Counter()
        self.promises = Promises(self)
        self.owner = SimulatedOwner(self)
        self.looks = 0
        self.plan = self.lake.plan  # as it was at the last look
        self.began = self.now
        self.begin_program()

    @property
    def now(self) -> datetime:
        return self.lake.clock.moment

    def planned(self) -> tuple[Slot, ...]:
        return self.book.planned()

    def live(self, length: timedelta, calm: float = CALM) -> World:
        """``calm`` days pass between two disturbances."""
        spent = timedelta()
        while spent < length:
            before = self.now
            self.awake_until(self.now + min(self.rng.expovariate(1 / calm) * DAY, length - spent))
            if self.now - before < length - spent:
                self.deeds[self.owner.does_something()] += 1
                self.awake_until(self.now + 3 * MINUTE)
            spent += max(self.now - before, timedelta())
        self.promises.at_the_end()
        return self

    def close(self) -> None:
        self.dies()
        self.lake.close()

    # ---- time

    def awake_until(self, moment: datetime) -> None:
        if self.gap:
            self.look()
        while self.now < moment:
            self._pass(min(self._next(), moment))
            self.look()

    def blind_until(self, moment: datetime) -> None:
        """Nobody can read the plan meanwhile."""
        while self.now < moment:
            self._pass(min(self.now + HOUR / 3, moment))
            for program in self.programs:
                try:
                    program.keeper.look()
                except ConfigurationError:
                    continue
                raise AssertionError("a broken file was read")

    def gone_for(self, length: timedelta) -> None:
        """Nobody looks at the clock."""
        self.promises.absent.append((self.now, self.now + length))
        self.lake.clock.moment += length
        self.gap = True

    def jump(self, far: timedelta) -> None:
        self.lake.clock.moment += far
        self.gap = self.promises.jumped = True
        if self.active is not None:
            self.active = (self.active[0], self.active[1] + far)
        if self.under_way is not None:
            self.under_way = (self.under_way[0], self.under_way[1] + far)
        self.look()

    def look(self) -> None:
        """All programs look, in any order."""
        self.gap = False
        self._go_on()
        self.plan = self.lake.plan
        for program in self.rng.sample(self.programs, len(self.programs)):
            self.looks += 1
            program.ordered.clear()
            seen = program.keeper.look()
            self.promises.after_a_look(program.ordered, seen)

    def _next(self) -> datetime:
        """When something may happen next."""
        last, planned = self.programs[0].keeper, self.planned()
        moments = [self.now + QUIET]
        moments += [slot.moment + self.rng.uniform(0, 15) * SECOND for slot in planned if slot.moment > self.now]
        waiting = [retry.due_at for retry in last.retries.waiting()]
        moments += [due for due in waiting if due > self.now]
        moments += [self.active[1]] if self.active else []
        moments += [self.under_way[1]] if self.under_way else []
        due = any(slot.moment <= self.now or slot.hurried for slot in planned)
        if due or any(moment <= self.now for moment in waiting):
            settling = self.now < last._awake_since + 2 * MINUTE
            moments.append(self.now + (MINUTE / 4 if settling or self.under_way else self.rng.uniform(5, 60) * MINUTE))
        return min(moments) if min(moments) > self.now else self.now + MINUTE / 4

    def _pass(self, moment: datetime) -> None:
        """Until then they look every 15 seconds and see nothing of interest."""
        self.lake.clock.moment = moment
        for program in self.programs:
            program.keeper._looked_at = moment - 15 * SECOND
            program.keeper._zone_at = moment

    # ---- programs

    def begin_program(self) -> None:
        journal = Journal(self.lake.journal.path)
        journal._connection.execute("PRAGMA synchronous = OFF")
        program = Program(journal, None)  # type: ignore[arg-type]
        program.keeper = Keeper(
            journal, self.lake.configuration, PLATFORMS, self.lake.clock, self.lake.computer,
            lambda order: self._begin(program, order), random.Random(self.rng.random()),
        )  # fmt: skip
        self.programs.append(program)
        self.look()

    def join(self) -> None:
        if len(self.programs) == 1:
            self.begin_program()

    def part(self) -> None:
        for program in self.programs[1:]:
            program.journal.close()
        del self.programs[1:]

    def dies(self) -> None:
        """All programs are gone, and with them a run that is going on."""
        self.part()
        for program in self.programs:
            program.journal.close()
        self.programs.clear()
        if self.active is not None:
            self.lake.dies(self.active[0])
        self.active = self.under_way = None
        self.lake.computer.at_work = False

    # ---- runs

    def _begin(self, program: Program, order: Order) -> bool:
        if isinstance(order, ForSlot):
            program.ordered.add(order.slot.day)
        self.promises.before_a_run(order, wanted, paused(self.lake.configuration.folder, self.lake.clock))
        if self.active is not None or self.under_way is not None:
            return False
        chance = self.rng.random()
        if chance < 0.05:
            program.keeper.refused(order, "Another program holds this lake.", again=chance < 0.04)
        elif chance < 0.2:
            self.under_way = (order, self.now + self.rng.uniform(1, 200) * SECOND)
        else:
            self._start(order)
        return True

    def _start(self, order: Order) -> None:
        self.lake.journal.interrupt_orphans()
        try:
            run_id = started(self.lake, order)
        except (SlotTaken, IllegalTransition):
            return
        self._at_work(run_id)
        if isinstance(order, ForSlot):
            self.promises.claimed[order.slot.day] += 1

    def run_by_hand(self) -> None:
        if self.active is None and self.under_way is None:
            self.lake.journal.interrupt_orphans()
            self._at_work(self.lake.begin(platforms=self.rng.choice(((), (), ("spotify",)))))

    def end_run(self, state: RunState | None = None) -> None:
        if self.active is None:
            return
        run_id, self.active = self.active[0], None
        self.lake.computer.at_work = False
        left = {row[0] for row in self.lake.journal.ask(
            "SELECT platform FROM steps WHERE run_id = ? AND state = 'pending'", (run_id,)
        )}  # fmt: skip
        failures = {platform: failure for platform, failure in self.owner.failures().items() if platform in left}
        bad = state is None and self.rng.random() < 0.03
        self.lake.end(run_id, failures, RunState.FAILED if bad else state)

    def _at_work(self, run_id: str) -> None:
        self.active = (run_id, self.now + self.rng.uniform(1, 90) * MINUTE)
        self.lake.computer.at_work = True

    def _go_on(self) -> None:
        if self.active is not None and self.active[1] <= self.now:
            self.end_run()
        if self.under_way is not None and self.under_way[1] <= self.now:
            order, self.under_way = self.under_way[0], None
            self._start(order)


@dataclass(frozen=True)
class Lived:
    """What became of one or several worlds. ``shares`` are the draws, as parts of their windows."""

    outcomes: Counter[str]
    runs: int
    looks: int
    shares: tuple[float, ...]

    @property
    def slots(self) -> int:
        return sum(self.outcomes.values())

    @property
    def even(self) -> float:
        return evenness(self.shares)


def lived(seed: int, length: timedelta, calm: float = CALM, days: Sequence[str] = DAYS) -> Lived:
    """One world from its beginning to its end. Raises AssertionError for a promise that was not kept."""
    with tempfile.TemporaryDirectory(
        prefix="simulated-years-", dir=IN_MEMORY if IN_MEMORY.is_dir() else None
    ) as folder:
        world = World(Path(folder), seed, days)
        try:
            world.live(length, calm)
            outcomes = world.promises.outcomes()
            return Lived(outcomes, world.lake.runs(), world.looks, tuple(world.promises.shares))
        finally:
            world.close()


def together(parts: Sequence[Lived]) -> Lived:
    outcomes = sum((part.outcomes for part in parts), Counter())
    shares = tuple(share for part in parts for share in part.shares)
    return Lived(outcomes, sum(part.runs for part in parts), sum(part.looks for part in parts), shares)


def main() -> None:
    parser = argparse.ArgumentParser(description="Years of a schedule in some seconds.")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--years", type=float, default=3)
    chosen = parser.parse_args()
    parts = []
    for seed in range(chosen.first, chosen.first + chosen.seeds):
        parts.append(lived(seed, chosen.years * 365 * DAY))
        print(f"seed {seed}: {parts[-1].slots} slots, {parts[-1].runs} runs, evenness {parts[-1].even:.3f}", flush=True)
    whole = together(parts)
    print(f"{whole.slots} slots, {whole.runs} runs, {whole.looks} looks; evenness of all draws {whole.even:.3f}")
    for word, count in whole.outcomes.most_common():
        print(f"{count:7} {word}")


if __name__ == "__main__":
    main()
