"""The newest run of everything: what it has done need not be done by a slot or a run that was cut off."""

from __future__ import annotations

from datetime import datetime, timedelta

from pipeline.clock import from_iso, stamp
from pipeline.engine.history_reads import until
from pipeline.engine.journal import Journal
from pipeline.model import RunKind, RunState
from pipeline.schedule.orders import LATE, ON_TIME

BY_ITSELF = (ON_TIME, LATE)
COUNTS = (RunState.RUNNING, RunState.SUCCESS, RunState.PARTIAL)
BACK = timedelta(days=400)  # no slot is asked about that is older
WHOLE = (
    "SELECT run_id, started_at FROM runs WHERE run_id BETWEEN ? AND ? AND kind = ? AND state IN (?, ?, ?)"
    " AND coalesce(json_extract(arguments, '$.platforms'), '[]') = '[]' AND json_extract(arguments, '$.from') IS NULL"
)


def newest_whole(journal: Journal, now: datetime, by_hand: bool = False) -> tuple[str, datetime] | None:
    """The newest full run of all platforms that nothing has stopped, and when it began.

    ``by_hand``: only of those that somebody wanted. One that a wrong clock has begun in the future does not count.
    """
    only = " AND trigger NOT IN (?, ?)" if by_hand else ""
    values = (stamp(now - BACK), until(now), RunKind.FULL, *COUNTS, *(BY_ITSELF if by_hand else ()))
    rows = journal.ask(f"{WHOLE}{only} ORDER BY run_id DESC LIMIT 1", values)
    return (rows[0][0], from_iso(rows[0][1])) if rows else None
