"""Social: what the label's Instagram accounts and YouTube channels reach, collected by key, never by browser."""

from pipeline.platforms.declaration import DeliveryKind, Platform
from pipeline.platforms.social import instagram_days, schema, transform, validate, youtube_counts

PLATFORM = Platform(
    name="social",
    title="Social",
    identify=validate.identify,
    kinds={
        "instagram": DeliveryKind("instagram", "Instagram insights", instagram_days.read_account),
        "youtube": DeliveryKind("youtube", "YouTube counts", youtube_counts.read_channel),
    },
    tables=(schema.INSTAGRAM_DAYS, schema.INSTAGRAM_COUNTS, schema.YOUTUBE_COUNTS),
    curate=transform.curate,
    datasets=("instagram_analytics", "youtube_analytics"),
)
