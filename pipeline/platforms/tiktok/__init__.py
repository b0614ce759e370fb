"""TikTok: the daily overview of each account, and how many followers it had on the days they were counted."""

from pipeline.platforms.declaration import DeliveryKind, Platform
from pipeline.platforms.tiktok import followers, overview, schema, transform, validate

PLATFORM = Platform(
    name="tiktok",
    title="TikTok",
    identify=validate.identify,
    kinds={
        "overview": DeliveryKind("overview", "analytics export", overview.read_overview),
        "followers": DeliveryKind("followers", "follower count", followers.read_followers),
        "debug": DeliveryKind("debug", "collector's notes", followers.read_notes),
    },
    tables=(schema.DAYS, schema.FOLLOWERS),
    curate=transform.curate,
    datasets=(schema.TIKTOK_ANALYTICS.name,),
    compare=validate.refuse_contradictions,
)
