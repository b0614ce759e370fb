"""The landing ledger: every file that ever lay in landing, as it was at one time, and what became of it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator

from pipeline.clock import from_iso
from pipeline.model import Delivery, Refusal, Verdict

DELIVERY_COLUMNS = ", ".join(Delivery.__dataclass_fields__)
HANDFUL = 500


def write_deliveries(connection: sqlite3.Connection, deliveries: Iterable[Delivery]) -> None:
    """Put ``deliveries`` in the place of the rows of the same platform, path and content.

    A row without content – the file was still being written – gives way once the file has some.
    """
    deliveries = tuple(deliveries)
    connection.executemany(
        "DELETE FROM deliveries WHERE platform = ? AND path = ? AND sha256 = ''",
        ((delivery.platform, delivery.path) for delivery in deliveries if delivery.sha256),
    )
    marks = ", ".join("?" * len(Delivery.__dataclass_fields__))
    connection.executemany(
        f"INSERT OR REPLACE INTO deliveries ({DELIVERY_COLUMNS}) VALUES ({marks})", map(_row, deliveries)
    )


def read_deliveries(connection: sqlite3.Connection, platform: str) -> Iterator[Delivery]:
    """A platform's ledger by path. Tens of thousands of rows are normal: they are taken and decoded in handfuls."""
    verdicts = {verdict.value: verdict for verdict in Verdict}
    rows = connection.execute(
        f"SELECT {DELIVERY_COLUMNS} FROM deliveries WHERE platform = ? ORDER BY path, sha256", (platform,)
    )
    while handful := rows.fetchmany(HANDFUL):
        all_facts = json.loads(f"[{','.join(row[12] or '[]' for row in handful)}]")
        for row, facts in zip(handful, all_facts, strict=True):
            name, path, size, mtime, sha256, kind, subject, moment, verdict, count, note, refusal, _, raw, judge = row
            yield Delivery(
                name,
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
                raw,
                judge,
            )


def _row(delivery: Delivery) -> tuple[object, ...]:
    refusal = delivery.refusal
    return (
        delivery.platform,
        delivery.path,
        delivery.bytes,
        delivery.mtime_ns,
        delivery.sha256,
        delivery.kind,
        delivery.subject,
        # To the microsecond: a download time decides which of two files counts.
        delivery.downloaded_at.isoformat() if delivery.downloaded_at else None,
        delivery.verdict.value,
        delivery.rows,
        delivery.note,
        json.dumps(list(refusal.__dict__.values()), ensure_ascii=False) if refusal else "",
        json.dumps(delivery.facts, ensure_ascii=False) if delivery.facts else "",
        delivery.raw_path,
        delivery.judged_by,
    )
