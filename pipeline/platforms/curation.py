"""The curated step: staging tables become the datasets people read, after their contracts were checked."""

from __future__ import annotations

import pyarrow as pa

from pipeline.model import Artefact, StepContext, StepResult, Zone
from pipeline.platforms.declaration import Curation, declared
from pipeline.platforms.staging import schema_of
from pipeline.quality.contracts import checked
from pipeline.registry import registry_of
from pipeline.signals import CancelFlag
from pipeline.zones.datasets import publish
from pipeline.zones.staged import read_table
from pipeline.zones.store import open_zone


def curate(ctx: StepContext) -> StepResult:
    """Publish what one platform feeds on its own. A dataset that breaks its contract fails the step, unpublished."""
    platform = declared(ctx.platform)
    staging, curated, archive = (open_zone(ctx.zones[z]) for z in (Zone.STAGING, Zone.CURATED, Zone.ARCHIVE))
    schemas = {t.name: schema_of(t) for t in platform.tables}
    flag = CancelFlag(ctx.cancel_flag)

    def table(name: str) -> pa.Table:
        found = read_table(staging, platform.name, name)
        return schemas[name].empty_table() if found is None else found

    curation = Curation(ctx, staging, registry_of(ctx), table, [])
    artefacts: list[Artefact] = []
    rows = 0
    for contract, batches in platform.curate(curation):
        flag.check()
        written, count = publish(
            contract.name, contract.names, contract.stored_schema, checked(contract, batches),
            curated, archive, ctx.started_at,
        )  # fmt: skip
        artefacts += written
        rows += count
    return StepResult(
        rows_in=rows,
        rows_out=rows,
        bytes=sum(a.bytes for a in artefacts),
        files=len(artefacts),
        artefacts=tuple(artefacts),
        notes=tuple(curation.remarks),
    )
