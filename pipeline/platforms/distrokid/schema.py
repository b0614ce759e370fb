"""DistroKid's tables: what its pages and its bank report hold, column by column."""

from __future__ import annotations

from pipeline.platforms.declaration import StagingTable
from pipeline.quality.contracts import Column, Kind

DAILY = (Column("date", Kind.DATE, required=True), Column("streams", Kind.INT, required=True, minimum=0))
SPOTIFY_DAILY = StagingTable("dk_spotify_daily", DAILY)
APPLE_DAILY = StagingTable("dk_apple_daily", DAILY)

# Two generations of the report's headings exist; a role is a meaning under either name.
ROLES = {
    "reporting_date": ("Reporting Date",),
    "sale_month": ("Sale Month",),
    "store": ("Store",),
    "artist": ("Artist",),
    "title": ("Title",),
    "isrc": ("ISRC",),
    "upc": ("UPC",),
    "quantity": ("Quantity",),
    "kind": ("Song/Album", "Source Type"),
    "country": ("Country of Sale",),
    "earnings_usd": ("Earnings (USD)",),
}
NARROW_HEADER = (
    "Reporting Date", "Sale Month", "Store", "Artist", "Title", "ISRC", "UPC", "Quantity", "Team Percentage",
    "Song/Album", "Country of Sale", "Songwriter Royalties Withheld", "Earnings (USD)",
)  # fmt: skip
OPTIONAL_NUMBERS = (
    "Team Percentage",
    "Songwriter Royalties Withheld",
    "Songwriter Royalties Withheld (USD)",
    "Recoup (USD)",
)
FEW_VALUES = frozenset(  # columns whose texts repeat: kept as dictionaries, checked once a distinct text
    {
        "Date Inserted", "Reporting Date", "Sale Month", "Store", "Artist", "Title", "ISRC", "UPC", "Team Percentage",
        "Song/Album", "Source Type", "Country of Sale", *OPTIONAL_NUMBERS,
    }
)  # fmt: skip


def heading(role: str, header: tuple[str, ...]) -> str | None:
    """What a report calls a role, or None where it does not have it."""
    return next((name for name in ROLES[role] if name in header), None)
