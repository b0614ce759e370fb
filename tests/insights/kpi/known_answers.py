"""Every KPI once more, from what the generator wrote down and from the raw reports: no line of the product is used."""

from __future__ import annotations

import calendar
import csv
import io
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any

Series = dict[Any, dict[date, Fraction]]
SPOTIFY, APPLE = Fraction("0.002274"), Fraction("0.005771")


def rounded(value: Fraction | None) -> Decimal | None:
    """To twelve decimals, as the product writes what a division gives."""
    if value is None:
        return None
    with localcontext(prec=60):
        return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal("1e-12"), ROUND_HALF_EVEN)


@dataclass(frozen=True)
class Line:
    """A report line as it was delivered."""

    distributor: str
    sale: str
    reported: str
    store: str
    artist: str
    quantity: int
    usd: Fraction
    ours: Fraction


def over(part: Fraction, whole: Fraction) -> Fraction | None:
    return part / whole if whole else None


def month_before(month: str) -> str:
    first = date.fromisoformat(f"{month}-01") - timedelta(days=1)
    return f"{first:%Y-%m}"


def month_span(month: str) -> tuple[date, date]:
    first = date.fromisoformat(f"{month}-01")
    return first, first.replace(day=calendar.monthrange(first.year, first.month)[1])


class KnownAnswers:
    """Of a lake that the generator has landed."""

    def __init__(self, root: Path, today: date) -> None:
        self.root, self.today = root, today
        self.truth: dict[str, Any] = json.loads((root / "truth.json").read_bytes())

    # -- what there is -----------------------------------------------------------------------

    @cached_property
    def shares(self) -> dict[str, Fraction]:
        artists = json.loads((self.root / "config" / "artists.json").read_bytes())
        return {t["isrc"]: Fraction(t["royalty_percentage"], 100) for a in artists for t in a["tracks"]}

    @cached_property
    def lines(self) -> list[Line]:
        (bank,) = self.root.glob(f"landing/distrokid/**/{self.truth['bank']['file']}")
        head, *rows = bank.read_text(encoding="utf-8").rstrip("\n").split("\n")
        names = head.rstrip("\r").split("\t")
        found = []
        for text in rows:
            row = dict(zip(names, text.rstrip("\r").split("\t"), strict=True))
            usd = Fraction(row["Earnings (USD)"])
            found.append(Line("distrokid", row["Sale Month"], row["Reporting Date"], row["Store"], row["Artist"],
                              int(row["Quantity"]), usd, usd))  # fmt: skip
        for report in sorted(self.root.glob("landing/toolost/**/toolost_sales_report_*.csv")):
            for row in csv.DictReader(io.StringIO(report.read_text(encoding="utf-8"))):
                usd, share = Fraction(row["Net Revenue (USD)"]), self.shares[row["ISRC"]]
                found.append(Line("toolost", row["Sales Period"], f"{row['Posting Period']}-01", row["Store"],
                                  row["Artist"], int(row["Quantity"]), usd, usd * share))  # fmt: skip
        return found

    def table(self, name: str) -> list[dict[str, Any]]:
        table = self.truth["tables"][name]
        return [dict(zip(table["columns"], row, strict=True)) for row in table["rows"]]

    @cached_property
    def plays(self) -> Series:
        found: Series = defaultdict(dict)
        for row in self.table("daily_streams"):
            for name in ("spotify", "apple"):
                if row[f"{name}_streams"] is not None:
                    found[row["source"], name][date.fromisoformat(row["date"])] = Fraction(row[f"{name}_streams"])
        return found

    # -- sums --------------------------------------------------------------------------------

    def money(self, keep: Callable[[Line], bool] = lambda _: True, ours: bool = False) -> Fraction:
        return sum((line.ours if ours else line.usd for line in self.lines if keep(line)), Fraction(0))

    def grouped(self, key: Callable[[Line], str]) -> dict[str, Fraction]:
        found: dict[str, Fraction] = defaultdict(Fraction)
        for line in self.lines:
            found[key(line)] += line.usd
        return dict(found)

    def delays(self) -> dict[int, int]:
        found: dict[int, int] = defaultdict(int)
        for line in self.lines:
            sale, reported = (int(text[:4]) * 12 + int(text[5:7]) for text in (line.sale, line.reported))
            found[reported - sale] += 1
        return dict(found)

    @staticmethod
    def total(series: Series, first: date, last: date) -> Fraction:
        return sum((n for days in series.values() for day, n in days.items() if first <= day <= last), Fraction(0))

    @staticmethod
    def end(series: Series) -> date:
        return min(max(days) for days in series.values())

    def week(self, series: Series) -> tuple[Fraction, Fraction, date, date]:
        """The newest seven days that all have, the seven before; first and last day."""
        end = self.end(series)
        first = end - timedelta(days=6)
        return (self.total(series, first, end), self.total(series, first - timedelta(7), end - timedelta(7)), first,
                end)  # fmt: skip

    def whole(self, series: Series, first: date, last: date) -> bool:
        days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        return all(day in known for known in series.values() for day in days)

    def by_day(self, table: str, key: str, *columns: str) -> Series:
        """One series a key, the columns of a row added up: dates are never counted twice."""
        found: Series = defaultdict(lambda: defaultdict(Fraction))
        for row in self.table(table):
            if all(row[name] is not None for name in columns):
                added = sum((Fraction(str(row[name])) for name in columns), Fraction(0))
                found[row[key] if key else ""][date.fromisoformat(row["date"])] += added
        return found

    # -- months ------------------------------------------------------------------------------

    def reach(self, distributor: str) -> tuple[str, str]:
        """The first and the last month of sale that a distributor's reports tell of in whole."""
        reported = defaultdict(set)
        for line in self.lines:
            if line.distributor == distributor:
                reported[line.reported[:7]].add(line.reported)
        newest, *earlier = sorted(reported, reverse=True)
        if earlier and int(max(reported[newest])[8:]) < int(max(reported[earlier[0]])[8:]) - 3:
            newest = earlier[0]
        sold = min(line.sale for line in self.lines if line.distributor == distributor)
        return max(sold, month_before(month_before(min(reported)))), month_before(month_before(newest))

    def distributors(self) -> set[str]:
        return {line.distributor for line in self.lines}

    @cached_property
    def last_paid(self) -> str:
        month = min(self.reach(name)[1] for name in self.distributors())
        while date.fromisoformat(f"{month}-01") + timedelta(days=60) > self.today:
            month = month_before(month)
        return month

    def expected(self, month: str) -> Fraction | None:
        first, last = month_span(month)
        counts: Mapping[str, list[Fraction]] = {
            name: [n for (_, which), days in self.plays.items() if which == name for day, n in days.items()
                   if first <= day <= last] for name in ("spotify", "apple")
        }  # fmt: skip
        if not any(counts.values()):
            return None
        return sum(counts["spotify"], Fraction(0)) * SPOTIFY + sum(counts["apple"], Fraction(0)) * APPLE

    # -- advertising -------------------------------------------------------------------------

    def ads(self, first: date = date.min, last: date = date.max) -> tuple[Fraction, Fraction, Fraction]:
        """Spend, impressions, clicks of these days."""
        rows = [row for row in self.table("meta_daily") if first <= date.fromisoformat(row["date"]) <= last]
        return tuple(  # type: ignore[return-value]
            sum((Fraction(str(row[name])) for row in rows), Fraction(0))
            for name in ("spend_usd", "impressions", "clicks")
        )

    def ad_days(self) -> tuple[date, date]:
        days = [date.fromisoformat(row["date"]) for row in self.table("meta_daily") if row["spend_usd"]]
        return min(days), max(days)

    def listeners(self, first: date, last: date) -> dict[date, Fraction]:
        """Of all artists together, where each of them has a count."""
        series = self.by_day("spotify_audience", "artist", "listeners")
        shared: Iterable[date] = set.intersection(*(set(days) for days in series.values()))
        return {day: sum((known[day] for known in series.values()), Fraction(0)) for day in shared
                if first <= day <= last}  # fmt: skip
