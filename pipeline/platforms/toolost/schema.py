"""TooLost's tables: what its answers and its sales reports hold, column by column."""

from __future__ import annotations

from pipeline.platforms.declaration import StagingTable
from pipeline.quality.contracts import Column, Contract, Kind

SITE = "TooLost"

# Account totals: no artist, no track.
DAILY = (Column("date", Kind.DATE, required=True), Column("streams", Kind.INT, required=True, minimum=0))
SPOTIFY_DAILY = StagingTable("tl_spotify_daily", DAILY)
APPLE_DAILY = StagingTable("tl_apple_daily", DAILY)

# No real sales report was at hand, so these headings are an assumption. A role is a meaning under any of its names,
# compared without case and blanks; ``toolost_sales_columns.json`` in the configuration folder goes before them.
ROLES = {
    "sale_period": ("Sales Period", "Sale Period", "Sale Month"),
    "posting_period": ("Posting Period", "Reporting Period"),
    "store": ("Store",),
    "country": ("Country",),
    "artist": ("Artist",),
    "release": ("Release Title", "Release"),
    "track": ("Track Title", "Track"),
    "upc": ("UPC",),
    "isrc": ("ISRC",),
    "quantity": ("Quantity",),
    "net_revenue_usd": ("Net Revenue (USD)",),
}
NEEDED = ("sale_period", "quantity", "net_revenue_usd")  # a report cannot be declared to have no such column

SALES = Contract(
    "toolost_sales",
    (
        Column("sale_period", Kind.MONTH, required=True),
        Column("posting_period", Kind.MONTH, required=True),
        *(Column(name, Kind.TEXT, required=True) for name in ("store", "country", "artist", "release", "track")),
        *(Column(name, Kind.TEXT, required=True) for name in ("upc", "isrc")),  # leading zeros matter
        Column("quantity", Kind.INT, required=True),  # units; below 0 where units were returned
        Column("net_revenue_usd", Kind.DECIMAL, required=True),  # USD after TooLost's share; may be below 0
    ),
    key=("sale_period", "store", "country", "isrc", "upc", "track", "posting_period"),
    title="TooLost's sales",
)
SALES_ROWS = StagingTable("tl_sales", SALES.columns)
