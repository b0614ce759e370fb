"""DistroKid: daily plays on Spotify and Apple Music of the whole account, and the bank report."""

from pipeline.platforms.declaration import DeliveryKind, Platform
from pipeline.platforms.distrokid import bank, bank_staging, charts, schema, transform, validate

PLATFORM = Platform(
    name="distrokid",
    title="DistroKid",
    identify=validate.identify,
    kinds={
        "streams": DeliveryKind("streams", "statistics page", charts.read_spotify_page),
        "apple": DeliveryKind("apple", "Apple Music page", charts.read_apple_page),
        "bank": DeliveryKind("bank", "bank report", bank.read_bank, raises_tables=False),
    },
    tables=(schema.SPOTIFY_DAILY, schema.APPLE_DAILY),
    curate=transform.curate,
    datasets=("dk_bank_details",),
    compare=validate.refuse_shorter_reports,
    stage_streams=bank_staging.stage_newest_report,
)
