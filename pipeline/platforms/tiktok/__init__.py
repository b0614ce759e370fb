"""TikTok: each account's days – views, likes, comments, shares – and its follower counts."""

from pipeline.platforms.declaration import DeliveryKind, Platform
from pipeline.platforms.tiktok import contradictions, followers, overview, schema, transform, validate

PLATFORM = Platform(
    name="tiktok",
    title="TikTok",
    identify=validate.identify,
    kinds={
        "overview": DeliveryKind("overview", "analytics export", overview.read_overview),
        "followers": DeliveryKind("followers", "follower count", followers.read_count),
        "debug": DeliveryKind("debug", "notes of a follower count", followers.read_notes),
        "range": DeliveryKind("range", "notes of an export", overview.read_notes),
    },
    tables=(schema.DAYS, schema.FOLLOWERS),
    curate=transform.curate,
    datasets=("tiktok_analytics",),
    compare=contradictions.refuse_misplaced_exports,
)
