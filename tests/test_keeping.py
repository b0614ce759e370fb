"""What the schedule asks for, carried out on a lake: one run for a slot, exactly what is left of a run, or nothing."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from pipeline.engine.lake_lock import LakeBusy, LakeLock
from pipeline.keeping import carry_out, keeper_of, refusal
from pipeline.lake import Lake, open_lake
from pipeline.model import Failure, FailureKind, RunState, StepContext, StepFailed, StepResult
from pipeline.platforms import collection
from pipeline.schedule.computer import Computer
from pipeline.schedule.keeper import Keeper
from pipeline.schedule.orders import ForSlot, GoOn, Order
from pipeline.schedule.slots import Outcome, Slot, Why
from pipeline.settings import ConfigurationError, load_settings
from tests.engine.lakes import HandClock

MONDAY = date(2027, 1, 4)
MOMENT = datetime(2027, 1, 4, 6, 30, tzinfo=UTC)
SLOT = Slot(MONDAY, "UTC", MOMENT)


class Platforms:
    """Collectors that answer as told; ``asked`` is who was collected."""

    def __init__(self) -> None:
        self.down: set[str] = set()
        self.asked: list[str] = []

    def collect(self, ctx: StepContext) -> StepResult:
        self.asked.append(str(ctx.platform))
        if ctx.platform in self.down:
            raise StepFailed(Failure(FailureKind.TRANSIENT, "It was down.", "Nothing to do.", detail=""))
        return StepResult()


@pytest.fixture
def platforms(monkeypatch: pytest.MonkeyPatch) -> Platforms:
    made = Platforms()
    monkeypatch.setattr(collection, "collect", made.collect)
    return made


@pytest.fixture
def clock() -> HandClock:
    return HandClock(MOMENT)


@pytest.fixture
def lake(tmp_path: Path, clock: HandClock, platforms: Platforms) -> Iterator[Lake]:
    root = tmp_path / "lake"
    (root / "landing").mkdir(parents=True)
    with open_lake(load_settings(root, environ={}), clock) as made:
        yield made


class Orders:
    """Takes every order down."""

    def __init__(self) -> None:
        self.given: list[Order] = []

    def begin(self, order: Order) -> bool:
        self.given.append(order)
        return True


@pytest.fixture
def orders() -> Orders:
    return Orders()


def keeper(lake: Lake, orders: Orders) -> Keeper:
    senses = Computer(lake.journal_dir, lake.clock, online=lambda: True, metered=lambda: False)
    return keeper_of(lake, senses, orders.begin, random.Random(1))


def states(lake: Lake) -> list[tuple[str, RunState]]:
    return [(line.run.trigger, line.run.state) for line in lake.journal.runs()]


def test_a_slot_gets_its_run_and_a_second_order_for_it_none(lake: Lake, orders: Orders, platforms: Platforms) -> None:
    book = keeper(lake, orders).book
    book.draw([SLOT], MOMENT)

    summary = carry_out(lake, ForSlot(SLOT))
    again = carry_out(lake, ForSlot(SLOT))

    assert summary is not None
    assert again is None
    assert states(lake) == [("schedule", RunState.SUCCESS)]
    assert len(platforms.asked) == len(set(platforms.asked))
    slot = book.slot(MONDAY)
    assert slot is not None
    assert (slot.run_id, slot.outcome) == (summary.run_id, Outcome.RAN)


@pytest.mark.slow
def test_why_a_run_comes_late_stands_in_its_slot_and_its_trigger(lake: Lake, orders: Orders) -> None:
    book = keeper(lake, orders).book
    book.draw([SLOT], MOMENT)
    carry_out(lake, ForSlot(SLOT, Why.ASLEEP))

    slot = book.slot(MONDAY)
    assert slot is not None
    assert (slot.why, slot.outcome) == (Why.ASLEEP, Outcome.CAUGHT_UP)
    assert states(lake) == [("schedule-late", RunState.SUCCESS)]


@pytest.mark.slow
def test_platforms_that_were_down_go_on_in_the_run_they_belong_to(
    lake: Lake, orders: Orders, platforms: Platforms
) -> None:
    keeper(lake, orders).book.draw([SLOT], MOMENT)
    platforms.down = {"spotify"}
    first = carry_out(lake, ForSlot(SLOT))
    assert first is not None
    assert first.run.state is RunState.PARTIAL
    platforms.down.clear()
    platforms.asked.clear()

    second = carry_out(lake, GoOn(first.run_id, ("spotify",)))

    assert second is not None
    assert (second.run_id, second.run.state) == (first.run_id, RunState.SUCCESS)
    assert set(platforms.asked) == {"spotify"}
    assert carry_out(lake, GoOn(first.run_id, ("spotify",))) is None
    assert carry_out(lake, GoOn("20270104T000000Z-0000")) is None


@pytest.mark.slow
def test_from_the_look_to_the_retry_it_all_fits_together(
    lake: Lake, clock: HandClock, orders: Orders, platforms: Platforms
) -> None:
    """The keeper as it is made for a lake: it draws, orders, hears how it went and tries again after half an hour."""
    kept = keeper(lake, orders)
    slot = kept.look().next_slot
    assert slot is not None
    clock.move((slot.moment - clock.now()).total_seconds() - 10)
    kept.look()
    clock.move(10)
    kept.look()
    (order,) = orders.given
    assert order == ForSlot(slot)
    platforms.down = {"spotify"}
    carry_out(lake, order)

    (retry,) = kept.look().retries
    assert (retry.platform, retry.number, retry.of) == ("spotify", 1, 3)
    platforms.down.clear()
    for _ in range(200):
        clock.move(15)
        kept.look()
        if len(orders.given) > 1:
            break
    assert clock.now() >= retry.due_at
    carry_out(lake, orders.given[1])
    assert kept.look().retries == ()
    assert states(lake) == [("schedule", RunState.SUCCESS)]


# ---- what cannot be


def test_a_lake_that_is_held_stays_due(lake: Lake, clock: HandClock, orders: Orders) -> None:
    kept = keeper(lake, orders)
    kept.book.draw([SLOT], MOMENT)
    with LakeLock(lake.journal_dir, clock, "full run"), pytest.raises(LakeBusy) as busy:
        carry_out(lake, ForSlot(SLOT))

    message, again = refusal(busy.value)
    assert again
    kept.refused(ForSlot(SLOT), message, again)
    slot = kept.book.slot(MONDAY)
    assert slot is not None
    assert slot.due


def test_a_broken_configuration_fails_the_slot_with_its_words(lake: Lake, orders: Orders) -> None:
    kept = keeper(lake, orders)
    kept.book.draw([SLOT], MOMENT)
    lake.settings.config_dir.mkdir(exist_ok=True)
    (lake.settings.config_dir / "artists.json").write_text("{", encoding="utf-8")
    with pytest.raises(ConfigurationError) as broken:
        carry_out(lake, ForSlot(SLOT))

    message, again = refusal(broken.value)
    assert not again
    kept.refused(ForSlot(SLOT), message, again)
    slot = kept.book.slot(MONDAY)
    assert slot is not None
    assert (slot.outcome, slot.why) == (Outcome.FAILED, Why.TROUBLE)
    assert "artists.json" in slot.detail
    assert states(lake) == []


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(28, "No space left on device"), "full"),
        (sqlite3.OperationalError("database or disk is full"), "full"),
        (RuntimeError("of ours"), "The run stopped on a fault in the program."),
    ],
)
def test_whatever_else_befalls_it_is_said_in_words(error: Exception, words: str) -> None:
    message, again = refusal(error)
    assert words in message
    assert not again
