"""Questions to the journal: its history, and steps over time, ledger, lineage, quarantine.

Answers never wait for a run's writes.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from pipeline.clock import from_iso
from pipeline.engine.history_reads import HistoryReads
from pipeline.engine.ledger import read_deliveries
from pipeline.engine.records import QuarantineItem, QuarantineState, StepMemory, SubjectCount, moment_or_none
from pipeline.model import Artefact, Delivery, StepState, Zone

ITEM_COLUMNS = ", ".join(QuarantineItem.__dataclass_fields__)
USUAL_OVER = 10  # successes that decide how long a step usually takes


class JournalReads(HistoryReads):
    """Everything that can be asked of a journal, over one connection that never writes."""

    # ---- steps over time

    def memories(self) -> dict[str, StepMemory]:
        """The last success of every step."""
        rows = self._rows("SELECT key, fingerprint, digest, run_id, outputs FROM step_memory")
        return {row[0]: StepMemory(*row) for row in rows}

    def usual_seconds(self, keys: Iterable[str] | None = None) -> dict[str, float]:
        """How long each step usually takes: the median of its last ten successes. Steps without one are missing."""
        if keys is None:
            keys = [row[0] for row in self._rows("SELECT key FROM step_memory")]
        usual: dict[str, float] = {}
        for key in keys:
            rows = self._rows(
                "SELECT seconds FROM steps WHERE key = ? AND state = ? ORDER BY run_id DESC LIMIT ?",
                (key, StepState.SUCCEEDED, USUAL_OVER),
            )
            if rows:
                usual[key] = statistics.median(row[0] for row in rows)
        return usual

    # ---- files

    def deliveries(self, platform: str) -> tuple[Delivery, ...]:
        """The landing ledger of a platform, by path."""
        with self._read_lock:
            return tuple(read_deliveries(self._reading, platform))

    def subjects(self, platform: str) -> tuple[SubjectCount, ...]:
        """The ledger of a platform, summed up by subject."""
        rows = self._rows(
            "SELECT d.subject, count(*), count(q.id), max(d.downloaded_at) FROM deliveries d LEFT JOIN quarantine q"
            " ON q.platform = d.platform AND q.file = d.path AND q.sha256 = d.sha256 AND q.state = 'open'"
            " WHERE d.platform = ? GROUP BY d.subject ORDER BY d.subject",
            (platform,),
        )
        return tuple(SubjectCount(name, files, aside, moment_or_none(at)) for name, files, aside, at in rows)

    def files(self, zone: Zone, below: str = "") -> tuple[Artefact, ...]:
        """Files the pipeline wrote into a zone, without their lineage."""
        rows = self._rows(
            "SELECT zone, path, sha256, bytes, mtime_ns FROM files"
            " WHERE zone = ? AND path >= ? AND path < ? ORDER BY path",
            (zone, below, below + "\U0010ffff"),
        )
        return tuple(Artefact(Zone(row[0]), *row[1:]) for row in rows)

    def writer(self, zone: Zone, path: str) -> tuple[str, datetime] | None:
        """The run that wrote a file as it is now, and when; None for a file that no run of this journal wrote."""
        rows = self._rows("SELECT run_id, written_at FROM files WHERE zone = ? AND path = ?", (zone, path))
        return (rows[0][0], from_iso(rows[0][1])) if rows else None

    def sources(self, sha256: str) -> tuple[str, ...]:
        """The contents that some bytes were made from."""
        rows = self._rows("SELECT source_sha256 FROM lineage WHERE sha256 = ? ORDER BY 1", (sha256,))
        return tuple(row[0] for row in rows)

    def products(self, sha256: str) -> tuple[str, ...]:
        """The contents that were made from some bytes."""
        rows = self._rows("SELECT sha256 FROM lineage WHERE source_sha256 = ? ORDER BY 1", (sha256,))
        return tuple(row[0] for row in rows)

    # ---- quarantine

    def quarantine(
        self, state: QuarantineState | None = QuarantineState.OPEN, platform: str | None = None
    ) -> tuple[QuarantineItem, ...]:
        """Set-aside files, oldest first; ``state`` None lists the closed ones too."""
        wanted = {"state": state, "platform": platform}
        given = {column: value for column, value in wanted.items() if value is not None}
        where = " AND ".join(f"{column} = ?" for column in given) or "TRUE"
        rows = self._rows(f"SELECT {ITEM_COLUMNS} FROM quarantine WHERE {where} ORDER BY id", tuple(given.values()))
        return tuple(map(_item, rows))

    def quarantine_item(self, item_id: int) -> QuarantineItem | None:
        rows = self._rows(f"SELECT {ITEM_COLUMNS} FROM quarantine WHERE id = ?", (item_id,))
        return _item(rows[0]) if rows else None

    def newly_quarantined(self, run_id: str) -> int:
        """Files that this run set aside and that still are."""
        rows = self._rows("SELECT count(*) FROM quarantine WHERE run_id = ? AND state = 'open'", (run_id,))
        return int(rows[0][0])


def _item(row: tuple[Any, ...]) -> QuarantineItem:
    fields = dict(zip(QuarantineItem.__dataclass_fields__, row, strict=True))
    fields["state"] = QuarantineState(fields["state"])
    fields["found_at"] = from_iso(fields["found_at"])
    fields["closed_at"] = moment_or_none(fields["closed_at"])
    return QuarantineItem(**fields)
