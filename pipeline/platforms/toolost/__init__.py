"""TooLost: daily plays on Spotify and Apple Music of the whole account, and the monthly sales reports."""

from pipeline.platforms.declaration import DeliveryKind, Platform
from pipeline.platforms.toolost import answers, sales, schema, transform, validate

PLATFORM = Platform(
    name="toolost",
    title="TooLost",
    identify=validate.identify,
    kinds={
        "spotify": DeliveryKind("spotify", "Spotify figures", answers.read_spotify),
        "apple": DeliveryKind("apple", "Apple Music figures", answers.read_apple),
        "sales": DeliveryKind("sales", "sales report", sales.read_sales),
        "log": DeliveryKind("log", "record of a collection", answers.read_log),
    },
    tables=(schema.SPOTIFY_DAILY, schema.APPLE_DAILY, schema.SALES_ROWS),
    curate=transform.curate,
    datasets=("toolost_sales",),
)
