"""Linktree: views and clicks of the label's page of links, day by day."""

from pipeline.platforms.declaration import DeliveryKind, Platform
from pipeline.platforms.linktree import answers, schema, transform, validate

PLATFORM = Platform(
    name="linktree",
    title="Linktree",
    identify=validate.identify,
    kinds={"answer": DeliveryKind("answer", "answer of the insights page", answers.read_answer)},
    tables=(schema.DAYS,),
    curate=transform.curate,
    datasets=("linktree_analytics",),
)
