"""How a cross-platform step publishes its dataset: contract, twin files, result – the same for all of them."""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow as pa

from pipeline.model import StepContext, StepResult, Zone
from pipeline.quality.contracts import Contract, checked
from pipeline.zones.datasets import publish
from pipeline.zones.store import open_zone


def published(
    ctx: StepContext, contract: Contract, batches: Iterable[pa.RecordBatch], notes: Iterable[str] = ()
) -> StepResult:
    """Check and publish ``batches``; the notes may still grow while the batches are drawn."""
    curated, archive = open_zone(ctx.zones[Zone.CURATED]), open_zone(ctx.zones[Zone.ARCHIVE])
    artefacts, rows = publish(
        contract.name, contract.names, contract.stored_schema, checked(contract, batches), curated, archive,
        ctx.started_at,
    )  # fmt: skip
    return StepResult(
        rows_in=rows,
        rows_out=rows,
        bytes=sum(a.bytes for a in artefacts),
        files=len(artefacts),
        artefacts=artefacts,
        notes=tuple(notes),
    )
