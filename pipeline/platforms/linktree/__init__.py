"""Linktree: views and clicks of the label's one link page, day by day."""

from pipeline.platforms.declaration import DeliveryKind, Platform
from pipeline.platforms.linktree import answers, schema, transform, validate

PLATFORM = Platform(
    name="linktree",
    title="Linktree",
    identify=validate.identify,
    kinds={"answer": DeliveryKind("answer", "analytics answer", answers.read_answer)},
    tables=(schema.DAYS,),
    curate=transform.curate,
    datasets=(schema.LINKTREE_ANALYTICS.name,),
)
