"""Everything that owners and computers do to a schedule over the years, at random: one method for each."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from pipeline.configuration import DAYS, SCHEDULE
from pipeline.model import FailureKind, RunState
from pipeline.schedule.pause import pause, unpause
from tests.schedule.played import trouble

if TYPE_CHECKING:
    from tests.schedule.simulated_years import World

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Auckland", "America/Los_Angeles")
WINDOWS = (("06:00", "09:00"), ("00:00", "23:59"), ("22:00", "03:00"), ("01:30", "03:30"), ("12:00", "12:00"))


class SimulatedOwner:
    """What may happen next in a world, and how often."""

    OFTEN = (
        ("sleeps", 40), ("is_off", 12), ("restarts", 12), ("is_killed", 8), ("loses_network", 14), ("edits", 14),
        ("pauses", 6), ("resumes", 8), ("runs_by_hand", 10), ("skips", 5), ("undoes", 4), ("hurries", 4),
        ("unplugs", 6), ("is_plugged_in", 6), ("is_joined", 6), ("jumps", 1.5), ("breaks_file", 1), ("stops_run", 4),
    )  # fmt: skip

    def __init__(self, world: World) -> None:
        self.world = world
        self.rng = world.rng
        self.names, self.weights = zip(*self.OFTEN, strict=True)

    def does_something(self) -> str:
        (name,) = self.rng.choices(self.names, self.weights)
        getattr(self, name)()
        return str(name)

    # ---- the computer

    def sleeps(self) -> None:
        self.world.gone_for(self._time(0.1, 40))

    def is_off(self) -> None:
        days = self.rng.choice((0.3, 0.5, 1, 3, 10, 40))
        self.world.gone_for(self._time(1, days * 24))
        self.world.lake.computer.booted = self.world.now - 2 * MINUTE
        self.world.dies()
        self.world.begin_program()

    def restarts(self) -> None:
        self.world.gone_for(timedelta(seconds=self.rng.randint(2, 600)))
        self.world.dies()
        self.world.begin_program()

    def is_killed(self) -> None:
        """At the very moment of a slot, if there is one today."""
        coming = [slot.moment for slot in self.world.planned() if self.world.now < slot.moment < self.world.now + DAY]
        if coming:
            self.world.awake_until(coming[0] + timedelta(seconds=self.rng.randint(0, 600)))
        self.restarts()

    def loses_network(self) -> None:
        self.world.lake.computer.connected = False
        self.world.awake_until(self.world.now + self._time(0.05, 20))
        self.world.lake.computer.connected = True

    def unplugs(self) -> None:
        computer = self.world.lake.computer
        computer.plugged, computer.by_volume = self.rng.random() < 0.5, self.rng.random() < 0.3

    def is_plugged_in(self) -> None:
        computer = self.world.lake.computer
        computer.plugged, computer.by_volume = True, False

    def jumps(self) -> None:
        """Its clock is wrong for some hours, and then right again."""
        far = self.rng.choice((-3, -0.5, 0.5, 2, 30, 200)) * DAY
        self.world.jump(far)
        self.world.awake_until(self.world.now + self._time(0.2, 5))
        self.world.jump(-far)

    def is_joined(self) -> None:
        """A second program keeps the same schedule for a while."""
        self.world.join()
        self.world.awake_until(self.world.now + self._time(1, 60))
        self.world.part()

    # ---- the owner

    def edits(self) -> None:
        lake, rng = self.world.lake, self.rng
        choice = rng.randrange(8)
        if choice == 0:
            lake.change(days=sorted(rng.sample(DAYS, rng.choice((1, 3, 5, 6, 7, 7)))))
        elif choice in (1, 2):
            lake.hours(*rng.choice(WINDOWS), rng.random() < 0.8)
        elif choice == 3:
            lake.change(timezone=rng.choice(ZONES))
        elif choice == 4:
            lake.change(missed=rng.choice(("catch-up", "catch-up", "skip")))
        elif choice == 5:
            lake.change(not_on_battery=rng.random() < 0.4, not_on_metered_connection=rng.random() < 0.3)
        else:
            lake.change(enabled=False)
            self.world.awake_until(self.world.now + self._time(1, 100))
            lake.change(enabled=True)

    def breaks_file(self) -> None:
        file = self.world.lake.folder / "config" / SCHEDULE
        right = file.read_text()
        file.write_text("{")
        self.world.blind_until(self.world.now + self._time(0.1, 10))
        file.write_text(right)

    def pauses(self) -> None:
        until = self.rng.choice((None, self.world.now + HOUR, self.world.now + self._time(5, 30)))
        pause(self.world.lake.folder / "config", self.world.lake.clock, until)
        self.world.awake_until(self.world.now + self._time(0.5, 90))
        if until is None:
            unpause(self.world.lake.folder / "config")

    def resumes(self) -> None:
        unpause(self.world.lake.folder / "config")

    def runs_by_hand(self) -> None:
        self.world.run_by_hand()

    def stops_run(self) -> None:
        self.world.end_run(RunState.CANCELLED)

    def skips(self) -> None:
        if slot := self._one():
            self.world.book.skip(slot, self.world.now)

    def undoes(self) -> None:
        for slot in self.world.book.settled(10):
            if slot.moment > self.world.now and self.world.book.undo(slot.day):
                return

    def hurries(self) -> None:
        if slot := self._one():
            self.world.book.hurry(slot)

    # ---- inside

    def _one(self):
        coming = [slot.day for slot in self.world.planned() if slot.moment > self.world.now][:4]
        return self.rng.choice(coming) if coming else None

    def _time(self, least: float, most: float) -> timedelta:
        return timedelta(hours=self.rng.uniform(least, most))

    def failures(self) -> dict:
        """What is wrong with the platforms of a run."""
        kinds = (FailureKind.TRANSIENT, FailureKind.TRANSIENT, FailureKind.RATE_LIMITED, FailureKind.NEEDS_SIGN_IN)
        found = {}
        for platform in ("spotify", "tiktok"):
            if self.rng.random() < 0.15:
                kind = self.rng.choice(kinds)
                named = self.world.now + self._time(0.1, 30) if kind is FailureKind.RATE_LIMITED else None
                found[platform] = trouble(kind, named)
        return found
