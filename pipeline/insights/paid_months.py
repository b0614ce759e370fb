"""What the last fully reported month of sales has earned, share by share and to the last decimal.

Money comes late: most of a month is reported two months after it, over the whole of that month. A month counts once
its payment term has passed *and* every distributor's reports reach that far; status comes from reports, not from hope.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import reduce

from pipeline.warehouse.pico import EXACT, pico_total, sum_in_parts, usd

TERM = timedelta(days=60)  # from the first day of the month of sale, for both distributors
MONTHS_LATE = 2
SLACK_DAYS = 3  # a store may report a little earlier than the month before
SILENT_MONTHS = 4  # a distributor behind the others by more is not waited for
SHARED_ALREADY = ("distrokid",)  # its reports hold what is left after the team's percentages

Earnings = Mapping[str, Decimal]
"""Distributor → exact USD."""


@dataclass(frozen=True)
class PaidMonth:
    """``first`` is the first day of the month of sale. ``lacking`` distributors report, but nothing of this month."""

    first: date
    earned: Earnings
    earned_before: Earnings
    comparable: bool
    newest_report: date
    counted: tuple[str, ...]
    lacking: tuple[str, ...]
    silent: Mapping[str, date]  # distributor → its newest report

    @property
    def first_before(self) -> date:
        return first_day(number_of(self.first.isoformat()) - 1)


def number_of(text: str) -> int:
    """Months counted on one line, from ``2026-08`` or ``2026-08-14``."""
    return int(text[:4]) * 12 + int(text[5:7]) - 1


def first_day(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)


def total(amounts: Iterable[Decimal]) -> Decimal:
    """An exact sum: Python's own would round long ones."""
    return reduce(EXACT.add, amounts, Decimal(0))


def last_paid_month(connection: sqlite3.Connection, today: date) -> PaidMonth | None:
    """The last fully reported month of sale; None when there is none yet."""
    reports = reports_of(connection)
    sold: dict[str, set[int]] = defaultdict(set)
    for distributor, month in connection.execute("SELECT DISTINCT distributor, sale_month FROM royalty_statements"):
        sold[distributor].add(number_of(month))
    if not reports:
        return None
    latest = max(max(days) for days in reports.values())
    counted = tuple(sorted(name for name, days in reports.items() if latest - max(days) <= SILENT_MONTHS))
    month = min(last_whole_report(reports[name]) for name in counted) - MONTHS_LATE
    while first_day(month) + TERM > today:
        month -= 1
    covered = {name: max(min(sold[name]), min(reports[name]) - MONTHS_LATE) for name in counted}
    if month < min(covered.values()):
        return None
    earned = {number: _earnings(connection, first_day(number).isoformat()[:7]) for number in (month, month - 1)}
    return PaidMonth(
        first_day(month), earned[month], earned[month - 1],
        all(covered[name] < month and {month, month - 1} <= sold[name] for name in counted),
        max(reports[name][max(reports[name])] for name in counted), counted,
        tuple(name for name in counted if month not in sold[name]),
        {name: days[max(days)] for name, days in reports.items() if name not in counted},
    )  # fmt: skip


def reports_of(connection: sqlite3.Connection) -> Mapping[str, Mapping[int, date]]:
    """Distributor → month in which it reported → its newest reporting day."""
    reports: dict[str, dict[int, date]] = defaultdict(dict)
    for distributor, day in connection.execute(
        "SELECT distributor, MAX(reporting_date) FROM royalty_statements GROUP BY 1, substr(reporting_date, 1, 7)"
    ):
        reports[distributor][number_of(day)] = date.fromisoformat(day)
    return reports


def last_whole_report(days: Mapping[int, date]) -> int:
    """The newest month whose reports are all there: it reaches as far into the month as the one before did."""
    newest, *earlier = sorted(days, reverse=True)
    if earlier and days[newest].day < days[earlier[0]].day - SLACK_DAYS:
        return earlier[0]
    return newest


def _earnings(connection: sqlite3.Connection, month: str) -> Earnings:
    """What a month of sale has earned us: reports that hold no shares count with the artist list's, track by track."""
    earned: dict[str, Decimal] = {}
    sellers = connection.execute("SELECT DISTINCT distributor FROM royalty_statements WHERE sale_month = ?", (month,))
    for (distributor,) in sellers.fetchall():
        if distributor in SHARED_ALREADY:
            earned[distributor] = usd(sum(_sums(connection, month, distributor).values()))
            continue
        sums = _sums(connection, month, distributor, "GROUP BY item_id")
        shares = shares_of_items(connection, sums)
        ours = (EXACT.multiply(usd(pico), shares.get(item, Decimal(1))) for item, pico in sums.items())
        earned[distributor] = total(ours)
    return earned


def _sums(connection: sqlite3.Connection, month: str, distributor: str, grouped: str = "") -> dict[int, int]:
    """Exact sums in pico-USD of a distributor's report lines for a month, by item where they are ``grouped``."""
    # Statement by statement the lines stand one behind the other; a join would have to look each of them up.
    question = (
        "SELECT item_id, {} FROM revenue_transactions WHERE statement_id IN "
        f"(SELECT statement_id FROM royalty_statements WHERE sale_month = ? AND distributor = ?) {grouped}"
    )
    whole, parts = "0, SUM(earnings_pico_usd)", sum_in_parts("earnings_pico_usd")
    try:
        rows = connection.execute(question.format(whole), (month, distributor)).fetchall()
    except sqlite3.OperationalError as error:
        if "overflow" not in str(error):
            raise
        # Beyond nine million dollars; this takes twice as long.
        rows = connection.execute(question.format(parts), (month, distributor)).fetchall()
        return {item: pico_total(millionths, rest) for item, millionths, rest in rows}
    return {item: pico or 0 for item, _, pico in rows}


def shares_of_items(connection: sqlite3.Connection, items: Iterable[int]) -> dict[int, Decimal]:
    """Item → our share of its track, where the artist list states one: the own artist's, else the largest."""
    stated = connection.execute(
        "SELECT item_id, i.artist_id = c.artist_id AS own, royalty_percentage FROM royalty_items AS i "
        "JOIN track_artists AS c USING (track_id) WHERE royalty_percentage IS NOT NULL "
        "AND item_id IN (SELECT value FROM json_each(?)) ORDER BY own, royalty_percentage",
        (json.dumps(list(items)),),
    )
    return {item: EXACT.scaleb(Decimal(str(percentage)), -2) for item, _, percentage in stated}
