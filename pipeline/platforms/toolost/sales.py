"""The monthly sales report: units and money by sale month, store, country and track.

Source: the CSV behind "Your (MM-YYYY) Sales report has been generated" on the notifications page. Its true headings
are not known, so columns are found by the names in :data:`ROLES` and in ``toolost_sales_columns.json``. Quantities are
units, ``net_revenue_usd`` is USD as exact text; both may be below 0 for returns.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from datetime import timedelta

from pipeline.model import Failure, FailureKind, StepFailed
from pipeline.platforms.declaration import Columns, Landed, Reading, text_of
from pipeline.platforms.toolost.schema import NEEDED, ROLES, SALES_ROWS, SITE
from pipeline.platforms.toolost.validate import month_in_name
from pipeline.platforms.values import count, csv_rows, decimal_text, refuse, signed_in
from pipeline.registry import SALES_COLUMNS, Registry

_MONTH = re.compile(r"(\d{4})[-/](0[1-9]|1[0-2])|(0[1-9]|1[0-2])[-/](\d{4})")
_SEPARATORS = ",;\t"
TEXTS = ("store", "country", "artist", "release", "track", "upc", "isrc")


def read_sales(file: Landed, registry: Registry) -> Reading:
    """Columns as in staging's ``tl_sales``; texts exactly as delivered. ``facts``: last_period."""
    data = signed_in(file.data(), SITE)
    named = month_in_name(file.name)
    latest = (file.downloaded_at + timedelta(days=1)).strftime("%Y-%m")
    header, separator = _header(data)
    headings = _headings(header, registry, named)
    columns: Columns = {column.name: [] for column in SALES_ROWS.columns}
    for line, row in csv_rows(data, tuple(headings.values()), delimiter=separator):
        cells = {role: row[heading] for role, heading in headings.items()}
        columns["sale_period"].append(_month(cells["sale_period"], f"line {line}", latest))
        columns["posting_period"].append(_month(cells.get("posting_period") or named, f"line {line}", latest))
        columns["quantity"].append(count(cells["quantity"], f"line {line}", minimum=None))
        columns["net_revenue_usd"].append(decimal_text(cells["net_revenue_usd"], f"line {line}"))
        for role in TEXTS:
            columns[role].append(cells.get(role, ""))
    posted = sorted(set(columns["posting_period"]))
    note = "" if posted == [named] or not named else f"named {named}, but posted {', '.join(posted)}"
    return Reading({SALES_ROWS.name: columns}, {"last_period": posted[-1]}, note)


def _header(data: bytes) -> tuple[list[str], str]:
    """The headings, and what separates them: whichever sign stands between them most often."""
    first = text_of(data).partition("\n")[0]
    separator = max(_SEPARATORS, key=first.count)
    return [heading.strip() for heading in next(csv.reader([first], delimiter=separator), [])], separator


def _headings(header: Sequence[str], registry: Registry, named: str) -> Mapping[str, str]:
    """Role → the heading this report has for it. A role declared to have none (``[]``) stays out."""
    known = {_plain(heading): heading for heading in header}
    found = {}
    for role, names in _roles(registry).items():
        heading = next((known[_plain(name)] for name in names if _plain(name) in known), None)
        if heading is not None:
            found[role] = heading
        elif names and not (role == "posting_period" and named):
            refuse(
                "missing-column",
                f"The sales report has no column {names[0]!r}. Nothing was taken from it; older data stay in use.",
                "line 1",
                f"If TooLost calls it otherwise, write that name for {role!r} into {SALES_COLUMNS} "
                "in the config folder. If not, download the report again.",
            )
    return found


def _roles(registry: Registry) -> dict[str, tuple[str, ...]]:
    """Every role's possible headings, the owner's before ours; raises StepFailed for roles that do not exist."""
    own = registry.sales_columns
    wrong = sorted((set(own) - set(ROLES)) | {role for role in NEEDED if own.get(role) == ()})
    if wrong:
        message = f"{SALES_COLUMNS} cannot be used: look at {', '.join(wrong)}."
        raise StepFailed(Failure(FailureKind.ENVIRONMENT, message, f"Name headings for any of {', '.join(ROLES)}."))
    return {role: own[role] and (*own[role], *names) if role in own else names for role, names in ROLES.items()}


def _plain(heading: str) -> str:
    return "".join(heading.split()).casefold()


def _month(text: str, where: str, latest: str) -> str:
    """``2026-08`` out of ``2026-08`` or ``08-2026``; refuses other texts and months after the download."""
    found = _MONTH.fullmatch(text.strip())
    if found is None:
        refuse("not-a-month", f"A month reads {text[:40]!r}.", where, "Download the report again.")
    month = f"{found[1] or found[4]}-{found[2] or found[3]}"
    if month > latest:
        action = "Check the computer's clock, then download the report again."
        refuse("future-date", f"{month} lies after the day the file was downloaded.", where, action)
    return month
