"""Hand-made DistroKid files: statistics pages as the site writes them, bank reports of both generations."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.platforms.distrokid.schema import NARROW_HEADER

WIDE_HEADER = (
    "Date Inserted", "Reporting Date", "Sale Month", "Store", "Artist", "Title", "ISRC", "UPC", "Quantity",
    "Team Percentage", "Source Type", "Country of Sale", "Songwriter Royalties Withheld (USD)", "Earnings (USD)",
    "Recoup (USD)",
)  # fmt: skip
ROW = (
    "2026-01-15", "2025-11", "Spotify", "NOVA DRIFT", "Glass Harbor", "QZAB12512345", "0198004501234", "37", "100",
    "Song", "NA", "0", "0.084138000000",
)  # fmt: skip
SPOTIFY_PAGE, APPLE_PAGE = "streams_stats_20261121_070003.html", "applemusic_stats_20261121_070003.html"
REPORT = "dk_bank_details_20261121_070041.tsv"


def row(**changes: str) -> tuple[str, ...]:
    """The usual row with other texts under some headings (blanks written as ``_``)."""
    known = dict(zip(NARROW_HEADER, ROW, strict=True))
    named = {name.replace(" ", "_").replace("/", "_").replace("(", "").replace(")", ""): name for name in NARROW_HEADER}
    return tuple({**known, **{named[name]: text for name, text in changes.items()}}.values())


def report(*rows: Sequence[str], header: Sequence[str] = NARROW_HEADER, end: str = "\n") -> str:
    return "".join("\t".join(line) + end for line in (header, *(rows or (ROW,))))


def streams_page(array: str, chart: str = "trend365day") -> str:
    return f"""<!DOCTYPE html><html><body><script>
AmCharts.makeChart("chart30", {{"id": "trend30day", "dataProvider": [{{"category": "2026-11-19", "column-1": 9}}]}});
AmCharts.makeChart("chart365", {{
  "id": "{chart}", "type": "serial", "categoryField": "category",
  "dataProvider": {array}
}});
AmCharts.makeChart("songs", {{"id": "topsongs", "dataProvider": [{{"category": "A [song]", "column-1": 5}}]}});
</script></body></html>"""


def apple_page(array: str, others: str = "") -> str:
    return f"""<!DOCTYPE html><html><body><script>
var chartData = {{"type": "serial", "categoryField": "field", "dataProvider": {array}}};
AmCharts.makeChart("chartapple", chartData);
{others}
</script></body></html>"""
