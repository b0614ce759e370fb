"""What became of every landing file, and which are set aside: the rows a finished step changes in one go."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from pipeline.clock import from_iso, iso
from pipeline.engine.records import QuarantineState
from pipeline.model import Delivery, Refusal, Verdict

DELIVERY_COLUMNS = (
    "platform, path, bytes, mtime_ns, sha256, kind, subject, "
    "downloaded_at, verdict, rows, note, refusal, facts, raw_path, judged_by"
)
NO_REASON = Refusal(
    "no-reason-given", "The file was set aside, but no reason was noted.", "Look at it and check it again."
)
CLOSED_WHY = {
    Verdict.ACCEPTED: "accepted in run {}",
    Verdict.DUPLICATE: "found to repeat an accepted file in run {}",
    Verdict.NO_FIGURES: "found to carry no figures in run {}",
    Verdict.DROPPED: "dismissed by the owner, seen in run {}",
}


def write_deliveries(connection: sqlite3.Connection, deliveries: Iterable[Delivery]) -> None:
    """Put ``deliveries`` in the place of the rows of the same platform, path and content."""
    marks = ", ".join("?" * (DELIVERY_COLUMNS.count(",") + 1))
    connection.executemany(
        f"INSERT OR REPLACE INTO deliveries ({DELIVERY_COLUMNS}) VALUES ({marks})", map(_row, deliveries)
    )


def read_deliveries(rows: Sequence[tuple[Any, ...]]) -> Iterator[Delivery]:
    """Deliveries from rows of :data:`DELIVERY_COLUMNS`."""
    verdicts = {verdict.value: verdict for verdict in Verdict}
    # Tens of thousands of rows are normal: their facts are decoded in one go, and a plain loop does the rest.
    all_facts = json.loads(f"[{','.join(row[-2] or '[]' for row in rows)}]")
    for row, facts in zip(rows, all_facts, strict=True):
        platform, path, size, mtime, sha256, kind, subject, moment, verdict, count, note, refusal, _, raw_path = row
        yield Delivery(
            platform,
            path,
            size,
            mtime,
            sha256,
            kind,
            subject,
            from_iso(moment) if moment else None,
            verdicts[verdict],
            count,
            note,
            Refusal(*json.loads(refusal)) if refusal else None,
            tuple(map(tuple, facts)),
            raw_path,
        )


def settle_quarantine(connection: sqlite3.Connection, run_id: str, at: datetime, deliveries: Sequence[Delivery]) -> int:
    """Bring the list of set-aside files in line with what a step found; returns how many were newly opened.

    A refused file gets one open item for its bytes, unless the owner dismissed those very bytes. An item closes as
    *replaced* when the file has other bytes by now, else as *resolved*. Files still being written decide nothing.
    """
    items = _items_by_file(connection, {delivery.platform for delivery in deliveries})
    opened = 0
    for delivery in deliveries:
        if delivery.verdict is Verdict.UNFINISHED:
            continue
        known = items.get((delivery.platform, delivery.path), [])
        for item in known:
            if item.state == QuarantineState.OPEN:
                _settle_item(connection, item, delivery, run_id, at)
        refused = delivery.verdict is Verdict.QUARANTINED
        if refused and not any(item.sha256 == delivery.sha256 for item in known):
            _open_item(connection, delivery, run_id, at)
            opened += 1
    return opened


def close_item(connection: sqlite3.Connection, item_id: int, state: QuarantineState, why: str, at: datetime) -> None:
    connection.execute(
        "UPDATE quarantine SET state = ?, closed_why = ?, closed_at = ? WHERE id = ?",
        (state.value, why, iso(at), item_id),
    )


class _Item(NamedTuple):
    id: int
    sha256: str
    state: str
    reason: tuple[str, ...]  # dataset and refusal, to see whether they changed


def _items_by_file(connection: sqlite3.Connection, platforms: set[str]) -> dict[tuple[str, str], list[_Item]]:
    found: dict[tuple[str, str], list[_Item]] = defaultdict(list)
    for platform in sorted(platforms):
        rows = connection.execute(
            "SELECT id, file, sha256, state, dataset, rule, message, next_action, line"
            " FROM quarantine WHERE platform = ? AND state IN ('open', 'dropped') ORDER BY id",
            (platform,),
        )
        for item_id, file, sha256, state, *reason in rows:
            found[platform, file].append(_Item(item_id, sha256, state, tuple(reason)))
    return found


def _settle_item(connection: sqlite3.Connection, item: _Item, delivery: Delivery, run_id: str, at: datetime) -> None:
    if item.sha256 != delivery.sha256:
        close_item(connection, item.id, QuarantineState.REPLACED, f"the file had other bytes in run {run_id}", at)
    elif delivery.verdict is not Verdict.QUARANTINED:
        dropped = delivery.verdict is Verdict.DROPPED
        state = QuarantineState.DROPPED if dropped else QuarantineState.RESOLVED
        close_item(connection, item.id, state, CLOSED_WHY[delivery.verdict].format(run_id), at)
    elif item.reason != _reason(delivery):
        connection.execute(
            "UPDATE quarantine SET dataset = ?, rule = ?, message = ?, next_action = ?, line = ? WHERE id = ?",
            (*_reason(delivery), item.id),
        )


def _open_item(connection: sqlite3.Connection, delivery: Delivery, run_id: str, at: datetime) -> None:
    connection.execute(
        "INSERT INTO quarantine (platform, file, sha256, dataset, rule, message, next_action, line,"
        " run_id, found_at, state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'open')",
        (delivery.platform, delivery.path, delivery.sha256, *_reason(delivery), run_id, iso(at)),
    )


def _reason(delivery: Delivery) -> tuple[str, ...]:
    refusal = delivery.refusal or NO_REASON
    return delivery.kind, refusal.rule, refusal.message, refusal.next_action, refusal.where


def _row(delivery: Delivery) -> tuple[object, ...]:
    refusal = delivery.refusal
    parts = [refusal.rule, refusal.message, refusal.next_action, refusal.where, refusal.relative] if refusal else None
    return (
        delivery.platform,
        delivery.path,
        delivery.bytes,
        delivery.mtime_ns,
        delivery.sha256,
        delivery.kind,
        delivery.subject,
        delivery.downloaded_at.isoformat() if delivery.downloaded_at else None,
        delivery.verdict.value,
        delivery.rows,
        delivery.note,
        json.dumps(parts, ensure_ascii=False) if parts else "",
        json.dumps(delivery.facts, ensure_ascii=False) if delivery.facts else "",
        delivery.raw_path,
        delivery.judged_by,
    )
