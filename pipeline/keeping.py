"""What the schedule asks for is carried out on an open lake; what cannot be is told in words that can be kept."""

from __future__ import annotations

import random
from collections.abc import Callable

from pipeline.engine.failures import classify
from pipeline.engine.lake_lock import LakeBusy
from pipeline.engine.records import RunSummary
from pipeline.engine.states import IllegalTransition
from pipeline.lake import Lake, Wanted
from pipeline.model import NotThere, RunKind
from pipeline.platforms.declaration import NAMES
from pipeline.schedule.keeper import Keeper
from pipeline.schedule.orders import ForSlot, Order
from pipeline.schedule.senses import Senses
from pipeline.schedule.slot_book import SlotBook, SlotTaken
from pipeline.settings import ConfigurationError


def keeper_of(lake: Lake, senses: Senses, begin: Callable[[Order], bool], rng: random.Random | None = None) -> Keeper:
    """Keeps the schedule of this lake. Made anew where the lake is opened anew."""
    return Keeper(lake.journal, lake.configuration, NAMES, lake.clock, senses, begin, rng)


def carry_out(lake: Lake, order: Order, workers: int = 4) -> RunSummary | None:
    """Run what was ordered, to its end. None where there is nothing left to do: somebody else was quicker.

    Raises ``LakeBusy`` when another program holds the lake, ``ConfigurationError`` for bad settings; :func:`refusal`
    tells what to make of these and of all others.
    """
    try:
        if isinstance(order, ForSlot):
            claim = SlotBook.claim(order.slot.day, order.why, lake.clock.now())
            return lake.run(Wanted(RunKind.FULL, trigger=order.trigger, workers=workers, claim=claim))
        return lake.resume(order.run_id, workers, platforms=order.platforms)
    except (SlotTaken, NotThere, IllegalTransition):
        return None


def refusal(error: Exception) -> tuple[str, bool]:
    """Why an order could not be carried out, and whether it stays due: for :meth:`Keeper.refused`."""
    if isinstance(error, LakeBusy):
        return error.message, True
    if isinstance(error, ConfigurationError):
        return error.message, False
    return classify(error, "The run").message, False
