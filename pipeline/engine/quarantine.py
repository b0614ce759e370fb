"""The list of files that are set aside, kept in line with what the steps find."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from pipeline.clock import iso
from pipeline.engine.records import QuarantineState
from pipeline.model import Delivery, Refusal, Verdict

NO_REASON = Refusal("no-reason-given", "The file was set aside; no reason was noted.", "Look at it and check it again.")
CLOSED_WHY = {
    Verdict.ACCEPTED: "accepted in run {}",
    Verdict.DUPLICATE: "found to repeat an accepted file in run {}",
    Verdict.NO_FIGURES: "found to carry no figures in run {}",
    Verdict.DROPPED: "dismissed by the owner, seen in run {}",
}


class Item(NamedTuple):
    """What is needed of an item to decide about it."""

    id: int
    sha256: str
    state: QuarantineState
    reason: tuple[str, ...]  # dataset and refusal, to see whether they changed


class Settling:
    """One step's findings against the list. Reads the ledger as it was before those findings are written into it.

    A refused file gets one open item for its bytes, unless the owner dismissed those very bytes. An item closes as
    *resolved* when its bytes are accepted, as *replaced* when other bytes arrive under the same name. A verdict about
    bytes that lay there earlier says nothing about those that lie there now.
    """

    def __init__(self, connection: sqlite3.Connection, run_id: str, at: datetime) -> None:
        self._connection = connection
        self._run_id = run_id
        self._at = at

    def settle(self, deliveries: Sequence[Delivery]) -> int:
        """Returns how many files were newly set aside. Files still being written decide nothing."""
        finished = [delivery for delivery in deliveries if delivery.verdict is not Verdict.UNFINISHED]
        items = self._items_by_file({delivery.platform for delivery in finished})
        opened = 0
        for delivery in finished:
            known = items.get((delivery.platform, delivery.path), [])
            arrived = bool(known) and self._has_arrived(delivery)
            for place, item in enumerate(known):
                if item.state is QuarantineState.OPEN and item.sha256 == delivery.sha256:
                    known[place] = self._settle_same_bytes(item, delivery)
                elif item.state is QuarantineState.OPEN and arrived:
                    why = f"the file had other bytes in run {self._run_id}"
                    known[place] = self._close(item, QuarantineState.REPLACED, why)
            if delivery.verdict is Verdict.QUARANTINED and not self._is_known(delivery, known, arrived):
                self._open(delivery)
                opened += 1
        return opened

    def _is_known(self, delivery: Delivery, known: Sequence[Item], arrived: bool) -> bool:
        """Whether these bytes need no new item: they have one, were dismissed, or have long been replaced."""
        states = {item.state for item in known if item.sha256 == delivery.sha256}
        replaced = QuarantineState.REPLACED in states and not arrived
        return replaced or bool(states & {QuarantineState.OPEN, QuarantineState.DROPPED})

    def _has_arrived(self, delivery: Delivery) -> bool:
        """Whether the file has these bytes since this run: the ledger did not have them, or from another moment."""
        row = self._connection.execute(
            "SELECT mtime_ns FROM deliveries WHERE platform = ? AND path = ? AND sha256 = ?",
            (delivery.platform, delivery.path, delivery.sha256),
        ).fetchone()
        return row is None or row[0] != delivery.mtime_ns

    def _items_by_file(self, platforms: set[str]) -> dict[tuple[str, str], list[Item]]:
        found: dict[tuple[str, str], list[Item]] = defaultdict(list)
        for platform in sorted(platforms):
            rows = self._connection.execute(
                "SELECT id, file, sha256, state, dataset, rule, message, next_action, line"
                " FROM quarantine WHERE platform = ? AND state <> 'resolved' ORDER BY id",
                (platform,),
            )
            for item_id, file, sha256, state, *reason in rows:
                found[platform, file].append(Item(item_id, sha256, QuarantineState(state), tuple(reason)))
        return found

    def _settle_same_bytes(self, item: Item, delivery: Delivery) -> Item:
        if delivery.verdict is not Verdict.QUARANTINED:
            dropped = delivery.verdict is Verdict.DROPPED
            state = QuarantineState.DROPPED if dropped else QuarantineState.RESOLVED
            return self._close(item, state, CLOSED_WHY[delivery.verdict].format(self._run_id))
        if item.reason != _reason(delivery):
            self._connection.execute(
                "UPDATE quarantine SET dataset = ?, rule = ?, message = ?, next_action = ?, line = ? WHERE id = ?",
                (*_reason(delivery), item.id),
            )
        return item

    def _close(self, item: Item, state: QuarantineState, why: str) -> Item:
        close_item(self._connection, item.id, state, why, self._at)
        return item._replace(state=state)

    def _open(self, delivery: Delivery) -> None:
        self._connection.execute(
            "INSERT INTO quarantine (platform, file, sha256, dataset, rule, message, next_action, line,"
            " run_id, found_at, state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                delivery.platform,
                delivery.path,
                delivery.sha256,
                *_reason(delivery),
                self._run_id,
                iso(self._at),
                QuarantineState.OPEN,
            ),
        )


def close_item(connection: sqlite3.Connection, item_id: int, state: QuarantineState, why: str, at: datetime) -> None:
    connection.execute(
        "UPDATE quarantine SET state = ?, closed_why = ?, closed_at = ? WHERE id = ?", (state, why, iso(at), item_id)
    )


def _reason(delivery: Delivery) -> tuple[str, ...]:
    refusal = delivery.refusal or NO_REASON
    return delivery.kind, refusal.rule, refusal.message, refusal.next_action, refusal.where
