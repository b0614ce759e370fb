"""What every month of sale has earned, what its plays let expect, and whether its reports are all in.

Expected is what the plays a distributor counts would earn at the usual rates, times how far its fully reported months
have been from that – other stores, shares and bonuses included. Without such a month the usual rates stand alone.
"""

from __future__ import annotations

import calendar
import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from pipeline.insights.paid_months import (
    SHARED_ALREADY,
    first_day,
    last_paid_month,
    number_of,
    shares_of_items,
    total,
)
from pipeline.warehouse.pico import EXACT, pico_total, sum_in_parts, usd

USUAL_RATES: Mapping[str, Decimal] = MappingProxyType(
    {"spotify": Decimal("0.002274"), "apple_music": Decimal("0.005771")}
)  # USD a play
MEASURED_OVER = 12  # months; older ones had other rates
SLACK_DAYS = 2  # days of a month that may be uncounted and the month still is whole

Plays = dict[tuple[str, int], dict[str, tuple[int, int]]]
"""(distributor, month) → platform → plays and days counted."""


@dataclass(frozen=True)
class MonthOfSale:
    """``earned`` is exact USD, all shares applied, None where nothing is reported; ``expected`` None without plays."""

    first: date
    earned: Decimal | None
    expected: Decimal | None
    is_reported: bool  # fully: its term has passed, and every distributor's reports reach that far


def months_of_sale(
    connection: sqlite3.Connection, today: date, since: date | None = None, artist_id: int | None = None
) -> tuple[MonthOfSale, ...]:
    """Every month from ``since`` that has reports or plays, oldest first, without gaps.

    The distributors count plays of the whole account: for one artist nothing is expected.
    """
    paid = last_paid_month(connection, today)
    newest = number_of(paid.first.isoformat()) if paid else -1
    begin = min(number_of(since.isoformat()), newest - MEASURED_OVER + 1) if since else 0
    earned = earned_by_month(connection, first_day(begin) if begin > 12 else None, artist_id)
    expected = {} if artist_id is not None else _expected(earned, _plays(connection), newest)
    known = {month for _, month in earned} | set(expected)
    shown = [month for month in known if since is None or month >= number_of(since.isoformat())]
    if not shown:
        return ()
    sums: dict[int, list[Decimal]] = defaultdict(list)
    for (_, month), amount in earned.items():
        sums[month].append(amount)
    return tuple(
        MonthOfSale(
            first_day(month), total(sums[month]) if month in sums else None, expected.get(month), month <= newest
        )
        for month in range(min(shown), max(shown) + 1)
    )


def earned_by_month(
    connection: sqlite3.Connection, since: date | None = None, artist_id: int | None = None
) -> dict[tuple[str, int], Decimal]:
    """(distributor, month of sale) → exact USD: what we are paid, each share of a track applied once."""
    statements = {
        statement: (distributor, number_of(month))
        for statement, distributor, month in connection.execute(
            "SELECT statement_id, distributor, sale_month FROM royalty_statements WHERE sale_month >= ?",
            (since.isoformat()[:7] if since else "",),
        )
    }
    whole = [statement for statement, (distributor, _) in statements.items() if distributor in SHARED_ALREADY]
    split = [statement for statement, (distributor, _) in statements.items() if distributor not in SHARED_ALREADY]
    earned: dict[tuple[str, int], list[Decimal]] = defaultdict(list)
    for statement, _, pico in _sums(connection, whole, "", artist_id):
        earned[statements[statement]].append(usd(pico))
    by_item = _sums(connection, split, ", item_id", artist_id)
    shares = shares_of_items(connection, {item for _, item, _ in by_item})
    for statement, item, pico in by_item:
        earned[statements[statement]].append(EXACT.multiply(usd(pico), shares.get(item, Decimal(1))))
    return {key: total(amounts) for key, amounts in earned.items()}


def _sums(
    connection: sqlite3.Connection, statements: Iterable[int], grouped: str, artist_id: int | None
) -> list[tuple[int, int, int]]:
    """(statement, item or 0, pico-USD) of report lines."""
    # Statement by statement the lines stand one behind the other; a join would have to look each of them up.
    of_artist = "" if artist_id is None else " AND item_id IN (SELECT item_id FROM royalty_items WHERE artist_id = ?)"
    question = (
        f"SELECT statement_id{grouped or ', 0'}, {{}} FROM revenue_transactions WHERE statement_id IN "
        f"(SELECT value FROM json_each(?)){of_artist} GROUP BY statement_id{grouped}"
    )
    values = (json.dumps(list(statements)), *(() if artist_id is None else (artist_id,)))
    try:
        return connection.execute(question.format("SUM(earnings_pico_usd)"), values).fetchall()
    except sqlite3.OperationalError as error:
        if "overflow" not in str(error):
            raise
        # Beyond nine million dollars; this takes twice as long.
        rows = connection.execute(question.format(sum_in_parts("earnings_pico_usd")), values).fetchall()
        return [(statement, item, pico_total(millionths, rest)) for statement, item, millionths, rest in rows]


def _plays(connection: sqlite3.Connection) -> Plays:
    found: Plays = defaultdict(dict)
    for distributor, month, platform, plays, days in connection.execute(
        "SELECT data_source, substr(stream_date, 1, 7), platform_key, SUM(stream_count), COUNT(DISTINCT stream_date)"
        " FROM content_streams JOIN platforms USING (platform_id) GROUP BY 1, 2, 3"
    ):
        if platform in USUAL_RATES:
            found[distributor, number_of(month)][platform] = plays, days
    return found


def _expected(earned: Mapping[tuple[str, int], Decimal], plays: Plays, newest: int) -> dict[int, Decimal]:
    at_usual_rates = {
        key: total(EXACT.multiply(Decimal(count), USUAL_RATES[name]) for name, (count, _) in platforms.items())
        for key, platforms in plays.items()
    }
    measured: dict[str, Decimal] = {}
    for distributor in {name for name, _ in plays}:
        months = [
            key for key, platforms in plays.items()
            if key[0] == distributor and newest - MEASURED_OVER < key[1] <= newest and key in earned
            and all(days >= _length(key[1]) - SLACK_DAYS for _, days in platforms.values())
        ]  # fmt: skip
        counted = total(at_usual_rates[key] for key in months)
        measured[distributor] = total(earned[key] for key in months) / counted if counted else Decimal(1)
    expected: dict[int, Decimal] = defaultdict(Decimal)
    for (distributor, month), amount in at_usual_rates.items():
        expected[month] += amount * measured[distributor]
    return expected


def _length(month: int) -> int:
    first = first_day(month)
    return calendar.monthrange(first.year, first.month)[1]
