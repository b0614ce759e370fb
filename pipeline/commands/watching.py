"""``schedule watch``: keeps the schedule of a lake without the panel, until a signal ends it.

The clock is looked at in a thread of its own; runs happen in the main one. Several of these, and a panel, may keep the
same lake: every slot gets one run all the same.
"""

from __future__ import annotations

import argparse
import logging
import os
import queue
import sys
import threading
from contextlib import suppress

from pipeline.commands.answer import Answer
from pipeline.commands.notify import keep_telling, tell_away
from pipeline.commands.progress import show_progress
from pipeline.commands.stopping import stopped_by_signal
from pipeline.engine.events import Event, RunStarted
from pipeline.engine.lake import cancel_flag
from pipeline.engine.records import RunSummary
from pipeline.keeping import carry_out, keeper_of, refusal
from pipeline.lake import Lake
from pipeline.model import RunState
from pipeline.platforms.declaration import TITLES
from pipeline.schedule.computer import Computer
from pipeline.schedule.keeper import Keeper
from pipeline.schedule.orders import ForSlot, Order
from pipeline.schedule.outlook import Outlook
from pipeline.schedule.plan import plan_of
from pipeline.schedule.retries import stopped_by_system
from pipeline.schedule.slots import SlotState
from pipeline.schedule.ticking import Ticking
from pipeline.schedule.words import day_words, hold_words, retry_words, slot_title, slot_words

log = logging.getLogger(__name__)
# Only there a wait without an end does not hear signals.
WAIT_SECONDS = 1.0 if os.name == "nt" else None
NEWEST = 10


def watch(args: argparse.Namespace, lake: Lake) -> Answer:
    watching = Watching(lake, quiet=not args.verbose, to_stderr=args.json)
    unsubscribe = lake.bus.subscribe(watching.hear_run)
    try:
        with stopped_by_signal(watching.stop, watching.by_system):
            watching.until_stopped()
    finally:
        unsubscribe()
    document = {"runs": watching.runs}
    return Answer(document, "The schedule is no longer kept here.", threads_left=watching.stuck)


class Watching:
    """A keeper with its timers, and the main thread that carries out what it asks for."""

    def __init__(self, lake: Lake, quiet: bool, to_stderr: bool) -> None:
        self.runs: list[str] = []
        self.stuck = False
        self._lake = lake
        self._quiet = quiet
        self._out = sys.stderr if to_stderr else sys.stdout
        self._orders: queue.SimpleQueue[Order | None] = queue.SimpleQueue()
        self._at_work = threading.Event()
        self._stopping = threading.Event()
        self._run_id = ""
        self._by_system = False
        self._said: dict[str, str] = {}
        self._senses = Computer(lake.journal_dir, lake.clock, busy=self._at_work.is_set)
        self._open_keeper()
        self._told = {slot.day for slot in self._keeper.book.settled(NEWEST)}
        self._ticking = Ticking(lambda: self._keeper.look(), lake.clock, self._hear)

    def until_stopped(self) -> None:
        self._ticking.start()
        telling = threading.Thread(target=keep_telling, args=(self._lake, self._stopping), name="messages", daemon=True)
        telling.start()
        try:
            while not self._stopping.is_set():
                with suppress(queue.Empty):
                    order = self._orders.get(timeout=WAIT_SECONDS)
                    if order is not None:
                        self._carry_out(order)
        finally:
            self._ticking.close()

    def stop(self) -> None:
        """By a signal, at any moment: a run that is going on ends cleanly first."""
        self._stopping.set()
        self._orders.put(None)
        if self._run_id:
            cancel_flag(self._lake.journal_dir, self._run_id).set()

    def by_system(self) -> None:
        """The computer goes down: a run that is going on is taken up again by whoever keeps the schedule next."""
        self._by_system = True

    def hear_run(self, event: Event) -> None:
        if isinstance(event, RunStarted):
            self._run_id = event.run_id
            self._say(f"Run {event.run_id} begins.")
            if self._stopping.is_set():
                cancel_flag(self._lake.journal_dir, event.run_id).set()

    # ---- inside

    def _open_keeper(self) -> None:
        self._journal = self._lake.journal
        self._keeper: Keeper = keeper_of(self._lake, self._senses, self._begin)

    def _begin(self, order: Order) -> bool:
        if self._at_work.is_set() or self._stopping.is_set():
            return False
        self._at_work.set()
        self._orders.put(order)
        return True

    def _carry_out(self, order: Order) -> None:
        try:
            with show_progress(self._lake.bus, self._quiet):
                summary = carry_out(self._lake, order)
        except Exception as error:  # noqa: BLE001 – the next slot must get its run whatever has befallen this one
            self._refused(order, error)
        else:
            self._say(self._ending(order, summary))
            if summary is not None:
                self.runs.append(summary.run_id)
                if self._by_system and summary.state is RunState.CANCELLED:
                    stopped_by_system(self._lake.journal, summary.run_id)
                tell_away(self._lake)
                self.stuck = self.stuck or bool(summary.abandoned)
        self._run_id = ""
        if self._lake.journal is not self._journal:  # the old one was damaged
            self._open_keeper()
        self._at_work.clear()
        self._ticking.wake()

    def _refused(self, order: Order, error: Exception) -> None:
        message, again = refusal(error)
        log.info("An order could not be carried out: %s", order, exc_info=error)
        if self._lake.journal is self._journal:
            self._keeper.refused(order, message, again)
        self._say(message)

    def _ending(self, order: Order, summary: RunSummary | None) -> str:
        if summary is None:
            return "Nothing is left to do: another program was quicker."
        if isinstance(order, ForSlot):
            slot = self._lake_slot(order)
            return f"{slot}. Run {summary.run_id}: {summary.state}."
        who = ", ".join(TITLES.get(name, name) for name in order.platforms)
        return f"Run {summary.run_id}{f' of {who}' if who else ''} has gone on: {summary.state}."

    def _lake_slot(self, order: ForSlot) -> str:
        zone = plan_of(self._lake.configuration).zone
        slot = self._keeper.book.slot(order.slot.day) or order.slot
        return f"{slot_title(slot)}: {slot_words(slot, zone)}"

    def _hear(self, outcome: Outlook | Exception) -> None:
        """In the timers' thread: say what is new since the last look."""
        if isinstance(outcome, Exception):
            if self._stopping.is_set():
                return
            log.info("A look at the schedule came to nothing.", exc_info=outcome)
            self._say_once("fault", refusal(outcome)[0])
            return
        self._said.pop("fault", None)
        zone, now = plan_of(self._lake.configuration).zone, self._lake.clock.now()
        for slot in reversed(self._keeper.book.settled(NEWEST)):
            if slot.day not in self._told:
                self._told.add(slot.day)
                if slot.state is not SlotState.CLAIMED:
                    self._say(f"{slot_title(slot)}: {slot_words(slot, zone)}.")
        coming = outcome.next_slot
        self._say_once("next", f"Next run: {day_words(coming.moment, zone)}." if coming else "No run is planned.")
        self._say_once("hold", f"{hold_words(outcome.hold, zone)}." if outcome.hold else "")
        for retry in outcome.retries:
            self._say_once(f"{retry.run_id} {retry.platform}", f"{retry_words(retry, zone, now)}.")

    def _say_once(self, about: str, words: str) -> None:
        if self._said.get(about) != words:
            self._said[about] = words
            if words:
                self._say(words)

    def _say(self, words: str) -> None:
        with suppress(OSError):  # nobody reads it any more: the schedule is kept all the same
            print(f"{self._lake.clock.now().astimezone():%H:%M:%S} {words}", file=self._out, flush=True)
