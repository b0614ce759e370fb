"""Tables the owner exports by hand from Ads Manager: totals of single ads over a range of days, without campaign ids.

They have any name, so this reader decides by the headings. They stay a dataset of their own: their totals over a range
would count twice beside daily figures.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from pipeline.platforms.declaration import Landed, Reading
from pipeline.platforms.metaads.figures import count_of, money_of, not_above
from pipeline.platforms.metaads.schema import MANUAL_ROWS, SITE
from pipeline.platforms.values import csv_rows, iso_day, refuse, signed_in, words
from pipeline.quality.contracts import Kind
from pipeline.registry import Registry

HEADINGS = {
    "Reporting starts": "reporting_start",
    "Reporting ends": "reporting_end",
    "Ad Set Name": "ad_set",
    "Ad name": "ad",
    "Amount spent (USD)": "spend_usd",
    "Impressions": "impressions",
    "Reach": "reach",
    "Ad delivery": "ad_delivery_status",
    "Clicks": "clicks",
    "Results": "results",
    "Result indicator": "result_indicator",
    "Cost per results": "cost_per_result",
    "Quality ranking": "quality_ranking",
    "Engagement rate ranking": "engagement_ranking",
    "Conversion rate ranking": "conversion_ranking",
    "Bid": "bid",
    "Bid type": "bid_type",
    "Ad set budget": "adset_budget",
    "Ad set budget type": "adset_budget_type",
    "Last significant edit": "last_significant_edit",
    "Attribution setting": "attribution_setting",
    "Ends": "ends",
}
_REQUIRED = tuple(HEADINGS)[:7]
_COLUMN_OF = {heading.casefold(): column for heading, column in HEADINGS.items()}  # Meta changes capitals at times
_CURRENCY = re.compile(r"amount spent \((?!usd\))([a-z]{3})\)", re.IGNORECASE)
_NOTHING = frozenset({"", "-", "–", "—"})  # how Ads Manager writes that there is no value

Cells = dict[str, str]


def read_manual(file: Landed, _: Registry) -> Reading:
    """The ads of an export: spend and cost per result in USD, the rest counts and texts as Ads Manager words them."""
    data = signed_in(file.data(), SITE)
    names = _columns_of(next(csv_rows(data, ()))[1])
    ads = []
    totals = 0
    for line, row in csv_rows(data, tuple(names)):
        texts = {name: row[heading].strip() for heading, name in names.items()}
        cells = {name: "" if text in _NOTHING else text for name, text in texts.items()}
        if cells["ad"] or cells["ad_set"] or cells.get("ad_delivery_status"):
            ads.append(_ad(cells, f"line {line}", file))
        else:
            totals += 1
    note = f"rows of totals over all ads were left out: {totals}" if totals else ""
    columns = {column.name: [ad[column.name] for ad in ads] for column in MANUAL_ROWS.columns}
    return Reading({MANUAL_ROWS.name: columns}, note=note, figures=bool(ads))


def _columns_of(headings: Collection[str]) -> dict[str, str]:
    """Our column names by the headings of this export; refuses what is no export of this kind or not in USD."""
    known = {heading: _COLUMN_OF[heading.casefold()] for heading in headings if heading.casefold() in _COLUMN_OF}
    missing = [heading for heading in _REQUIRED if HEADINGS[heading] not in known.values()]
    other = next((match[1].upper() for match in map(_CURRENCY.fullmatch, headings) if match), None)
    if missing == ["Amount spent (USD)"] and other:
        message = f"The amounts of this export are in {other}; only USD can be kept."
        refuse("other-currency", message, "line 1", "Export the table again with amounts in USD.")
    if missing:
        message = f"The panel does not know this table: it has no column {missing[0]!r}."
        action = "Check that it is an Ads Manager export with all its columns, or remove it."
        refuse("unknown-file", message, "line 1", action)
    if len(set(known.values())) < len(known):
        refuse("repeated-column", "A heading stands in the table twice.", "line 1")
    return known


def _ad(cells: Cells, where: str, file: Landed) -> dict[str, Any]:
    ad = {c.name: _value(cells.get(c.name, ""), c.kind, where, file) for c in MANUAL_ROWS.columns}
    # Part of the key, so never unknown: an ad without a name is an ad called nothing.
    ad |= {"ad_set": cells["ad_set"], "ad": cells["ad"]}
    if cells["reporting_end"] < cells["reporting_start"]:
        refuse("dates-reversed", "A range ends before it starts.", where)
    for name in ("clicks", "reach"):
        not_above(ad[name], ad["impressions"], name, where)
    return ad


def _value(text: str, kind: Kind, where: str, file: Landed) -> Any:
    if kind is Kind.DATE:
        return iso_day(text, where, file.downloaded_at)
    if not text:
        return None
    if kind is Kind.INT:
        return count_of(text, where)
    return money_of(text, where) if kind is Kind.DECIMAL else words(text, where)
