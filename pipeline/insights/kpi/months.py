"""Revenue by month of sale against what its plays let expect, when it is due, and whether it was paid: by reports."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from pipeline.insights.kpi import definitions as of
from pipeline.insights.kpi.model import KpiValue, ratio
from pipeline.insights.kpi.periods import month_days, month_of
from pipeline.insights.kpi.rates import expected_of
from pipeline.insights.kpi.reading import Reading
from pipeline.insights.paid_months import (
    MONTHS_LATE,
    SILENT_MONTHS,
    TERM,
    first_day,
    last_whole_report,
    reports_of,
    total,
)
from pipeline.platforms.titles import TITLES
from pipeline.warehouse.pico import EXACT, usd

OVERDUE_AFTER = timedelta(days=30)
SOON = timedelta(days=30)
MATCHED_WITHIN = Decimal("0.05")
COUNTED = ("spotify", "apple_music")  # platforms whose plays the distributors count by the day


class Payment(StrEnum):
    """PAID is seen in reports, never assumed. UNKNOWN: from before the reports that are here."""

    PAID = "PAID"
    OVERDUE = "OVERDUE"
    DUE = "DUE"
    DUE_SOON = "DUE_SOON"
    PENDING = "PENDING"
    UNKNOWN = "UNKNOWN"


WORST_LAST = (Payment.UNKNOWN, Payment.PAID, Payment.PENDING, Payment.DUE_SOON, Payment.DUE, Payment.OVERDUE)


class Match(StrEnum):
    """Of a paid month whose plays are whole, on the platforms that are counted by the day."""

    MATCHED = "MATCHED"
    MORE = "MORE"
    LESS = "LESS"


@dataclass(frozen=True)
class DistributorMonth:
    """``counted`` is the part of ``actual`` that ``expected`` is about. ``whole``: each day’s plays were counted."""

    distributor: str
    title: str
    payment: Payment
    actual: Decimal | None = None
    ours: Decimal | None = None
    counted: Decimal | None = None
    expected: Decimal | None = None
    plays: int | None = None
    whole: bool = False
    newest_report: date | None = None


@dataclass(frozen=True)
class MonthRevenue:
    """``actual`` is exact USD as reported, ``ours`` with shares; None where nothing is reported.

    ``deviation`` and ``match`` compare what is comparable, and only once the month is paid.
    """

    first: date
    due: date
    payment: Payment
    actual: Decimal | None
    ours: Decimal | None
    expected: Decimal | None
    plays: int | None
    plays_paid: int | None
    lines: int
    platforms: tuple[str, ...]
    by_distributor: tuple[DistributorMonth, ...]
    deviation: Decimal | None = None
    match: Match | None = None

    @property
    def variance(self) -> Decimal | None:
        """Actual minus expected."""
        return None if self.actual is None or self.expected is None else EXACT.subtract(self.actual, self.expected)


@dataclass(frozen=True)
class _Reports:
    """How far a distributor's reports reach: from month ``since`` to ``until``. ``active``: it still reports."""

    since: int
    until: int
    active: bool
    sold: frozenset[int]


def monthly_revenue(reading: Reading) -> tuple[MonthRevenue, ...]:
    """Every month of sale that has reports or plays, oldest first, without gaps."""
    sold = {(one.distributor, one.month) for one in reading.lines.stores}
    played = {(source, month_of(day)) for (source, _), days in reading.plays.items() for day in days}
    months = {month for _, month in sold | played}
    if not months:
        return ()
    reach = _reach(reading)
    names = sorted({name for name, _ in sold | played})
    tables = {name: _distributor(reading, name, reach.get(name), max(months)) for name in names}
    return tuple(_month(reading, month, tables) for month in range(min(months), max(months) + 1))


def _reach(reading: Reading) -> dict[str, _Reports]:
    reports = reports_of(reading.connection)
    sold: dict[str, set[int]] = defaultdict(set)
    for one in reading.lines.stores:
        sold[one.distributor].add(one.month)
    latest = max((max(days) for days in reports.values()), default=0)
    return {
        name: _Reports(
            max(min(sold[name]), min(days) - MONTHS_LATE), last_whole_report(days) - MONTHS_LATE,
            latest - max(days) <= SILENT_MONTHS, frozenset(sold[name]),
        )
        for name, days in reports.items() if name in sold
    }  # fmt: skip


def payment_of(month: int, is_paid: bool, today: date) -> Payment:
    """The state of a month that is expected to be paid."""
    if is_paid:
        return Payment.PAID
    due = first_day(month) + TERM
    if today - due > OVERDUE_AFTER:
        return Payment.OVERDUE
    if due <= today:
        return Payment.DUE
    return Payment.DUE_SOON if due - today <= SOON else Payment.PENDING


def _distributor(reading: Reading, name: str, reach: _Reports | None, newest_month: int) -> dict[int, DistributorMonth]:
    """Its months, as far as it is concerned: it has reported them, counted their plays, or will report them."""
    pico: dict[int, int] = defaultdict(int)
    counted: dict[int, int] = defaultdict(int)
    newest: dict[int, date] = {}
    for one in (line for line in reading.lines.stores if line.distributor == name):
        pico[one.month] += one.pico
        counted[one.month] += one.pico if one.platform in COUNTED else 0
        newest[one.month] = max(one.reported, newest.get(one.month, one.reported))
    ours: dict[int, list[Decimal]] = defaultdict(list)
    for part in (line for line in reading.lines.artists if line.distributor == name):
        ours[part.month].append(part.ours)
    plays = _plays(reading, name)
    to_come = range(reach.until + 1, newest_month + 1) if reach is not None and reach.active else ()
    return {
        month: DistributorMonth(
            name, TITLES.get(name, name), _payment(month, reach, reading.today),
            usd(pico[month]) if month in pico else None,
            total(ours[month]) if month in ours else None,
            usd(counted[month]) if month in pico else None,
            expected_of(plays[month][0]) if month in plays else None,
            sum(plays[month][0].values()) if month in plays else None,
            month in plays and plays[month][1],
            newest.get(month),
        )
        for month in sorted(pico.keys() | plays.keys() | set(to_come))
    }  # fmt: skip


def _payment(month: int, reach: _Reports | None, today: date) -> Payment:
    if reach is None or month < reach.since:
        return Payment.UNKNOWN
    return payment_of(month, month in reach.sold and month <= reach.until, today)


def _plays(reading: Reading, name: str) -> dict[int, tuple[dict[str, int], bool]]:
    """Month → plays by platform, and whether each of its days was counted on every one of them."""
    found: dict[int, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for (source, platform), days in reading.plays.items():
        if source == name:
            for day, count in days.items():
                found[month_of(day)][platform].append(count)
    return {
        month: (
            {platform: sum(counts) for platform, counts in platforms.items()},
            all(len(counts) == month_days(month)[1].day for counts in platforms.values()),
        )
        for month, platforms in found.items()
    }


def _month(reading: Reading, month: int, tables: dict[str, dict[int, DistributorMonth]]) -> MonthRevenue:
    parts = tuple(table[month] for table in tables.values() if month in table)
    lines = [one for one in reading.lines.stores if one.month == month]
    payment = max((part.payment for part in parts), key=WORST_LAST.index, default=Payment.UNKNOWN)
    deviation = _deviation(parts) if payment is Payment.PAID else None
    return MonthRevenue(
        first_day(month), first_day(month) + TERM, payment,
        _sum(part.actual for part in parts), _sum(part.ours for part in parts), _sum(part.expected for part in parts),
        sum(part.plays or 0 for part in parts) if any(part.plays is not None for part in parts) else None,
        sum(one.quantity for one in lines) if lines else None, sum(one.lines for one in lines),
        tuple(sorted({one.platform_title for one in lines})), parts, deviation, match_of(deviation),
    )  # fmt: skip


def _sum(amounts: Iterator[Decimal | None]) -> Decimal | None:
    known = [amount for amount in amounts if amount is not None]
    return total(known) if known else None


def _deviation(parts: tuple[DistributorMonth, ...]) -> Decimal | None:
    """Of distributors that have paid a month whose plays they counted day by day."""
    both = [part for part in parts if part.payment is Payment.PAID and part.whole and part.expected and part.counted]
    expected = total(part.expected for part in both if part.expected is not None)
    counted = total(part.counted for part in both if part.counted is not None)
    return ratio(EXACT.subtract(counted, expected), expected) if expected > 0 else None


def match_of(deviation: Decimal | None) -> Match | None:
    if deviation is None:
        return None
    if abs(deviation) < MATCHED_WITHIN:
        return Match.MATCHED
    return Match.MORE if deviation > 0 else Match.LESS


def values(reading: Reading) -> Iterator[KpiValue]:
    """What is awaited, what is overdue, how the last paid month compares; then month by month."""
    months = monthly_revenue(reading)
    yield from _open(reading, months)
    compared = next((one for one in reversed(months) if one.deviation is not None), None)
    yield reading.value(
        of.DEVIATION, compared.deviation if compared else None,
        first=compared.first if compared else None, last=_last(compared) if compared else None,
        note=f"{compared.match}".lower() if compared else "No paid month has all its plays yet.",
    )  # fmt: skip
    for one in months:
        month = f"{one.first:%Y-%m}"
        for kpi, amount in ((of.BY_MONTH, one.actual), (of.EXPECTED_BY_MONTH, one.expected)):
            if amount is not None:
                yield reading.value(
                    kpi, amount, subject=month, subject_title=month, first=one.first, last=_last(one), note=one.payment
                )


def _open(reading: Reading, months: tuple[MonthRevenue, ...]) -> Iterator[KpiValue]:
    unpaid = [
        part for one in months for part in one.by_distributor if part.payment not in (Payment.PAID, Payment.UNKNOWN)
    ]
    awaited = [part.expected for part in unpaid if part.expected is not None]
    judged = any(one.payment is not Payment.UNKNOWN for one in months)
    nothing = "" if judged else "No distributor has reported yet."
    yield reading.value(of.AWAITED, total(awaited) if judged else None, note=nothing)
    overdue = [one for one in months if one.payment is Payment.OVERDUE]
    yield reading.value(
        of.OVERDUE, len(overdue) if judged else None, note=", ".join(f"{one.first:%Y-%m}" for one in overdue) or nothing
    )


def _last(one: MonthRevenue) -> date:
    return month_days(month_of(one.first))[1]
