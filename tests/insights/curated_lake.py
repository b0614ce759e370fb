"""A lake whose curated and staging files are written by hand, for the steps that join platforms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.model import Phase, StepContext
from pipeline.settings import load_settings
from pipeline.zones.staged import CONTENT, DOWNLOADED, PROVENANCE, ROW

MONDAY = datetime(2026, 11, 16, 7, tzinfo=UTC)
DAILY = pa.schema([("date", pa.date32()), ("streams", pa.int64()), *PROVENANCE])


@dataclass
class CuratedLake:
    root: Path

    def context(self, step: str) -> StepContext:
        settings = load_settings(self.root, environ={})
        return StepContext(
            run_id="20261122T060000Z-test", step=step, platform=None, phase=Phase.UNIFIED, zones=settings.zones,
            config_dir=str(settings.config_dir), warehouse=str(settings.database),
            started_at=datetime(2026, 11, 22, 6, tzinfo=UTC), cancel_flag=str(self.root / "cancel"),
        )  # fmt: skip

    def parquet(self, place: str, table: pa.Table) -> None:
        path = self.root / f"{place}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(table, path)

    def staged_days(self, platform: str, table: str, *rows: tuple[date, int, datetime]) -> None:
        """Daily plays as staging holds them: day, count, moment of the download."""
        columns: dict[str, list[Any]] = {
            "date": [day for day, _, _ in rows],
            "streams": [count for _, count, _ in rows],
            CONTENT: [f"content of {moment}" for _, _, moment in rows],
            DOWNLOADED: [moment for _, _, moment in rows],
            ROW: list(range(len(rows))),
        }
        self.parquet(f"staging/{platform}/{table}", pa.table(columns, schema=DAILY))

    def lines(self, dataset: str) -> list[str]:
        """A published dataset's lines, without its heading."""
        return (self.root / "curated" / f"{dataset}.csv").read_text("utf-8").splitlines()[1:]
