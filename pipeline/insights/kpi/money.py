"""What the reports have brought: all of it, and by store, platform, artist and distributor."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from pipeline.insights import figure_words as say
from pipeline.insights.kpi import definitions as of
from pipeline.insights.kpi.model import KpiValue, ratio
from pipeline.insights.kpi.periods import month_days, month_of
from pipeline.insights.kpi.reading import Reading
from pipeline.insights.paid_months import total
from pipeline.platforms.titles import TITLES
from pipeline.warehouse.pico import usd

UNKNOWN = "unknown"


@dataclass(frozen=True)
class StoreRevenue:
    """A store or a platform: exact USD as reported, plays paid for, number of report lines."""

    key: str
    title: str
    revenue: Decimal
    plays: int
    lines: int

    @property
    def per_play(self) -> Decimal | None:
        return ratio(self.revenue, self.plays) if self.plays > 0 else None


@dataclass(frozen=True)
class ArtistRevenue:
    """``ours`` is ``revenue`` with shares applied once; ``platforms`` are keys of platforms."""

    key: str
    title: str
    revenue: Decimal
    ours: Decimal
    plays: int
    lines: int
    platforms: tuple[str, ...]


@dataclass(frozen=True)
class DistributorRevenue:
    """``counted`` are the plays it counts itself by platform, on ``days_active`` days; ``plays`` those it has paid."""

    key: str
    title: str
    revenue: Decimal | None
    ours: Decimal | None
    plays: int | None
    lines: int
    days_active: int
    counted: tuple[tuple[str, int], ...]


def revenue_by_store(reading: Reading) -> tuple[StoreRevenue, ...]:
    """Stores as the reports name them, the most revenue first."""
    return _stores((one.store, one.store, one.pico, one.quantity, one.lines) for one in reading.lines.stores)


def revenue_by_platform(reading: Reading) -> tuple[StoreRevenue, ...]:
    """The stores of one platform together, the most revenue first."""
    return _stores(
        (one.platform, one.platform_title, one.pico, one.quantity, one.lines) for one in reading.lines.stores
    )


def _stores(rows: Iterable[tuple[str, str, int, int, int]]) -> tuple[StoreRevenue, ...]:
    sums: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for key, title, *amounts in rows:
        for place, amount in enumerate(amounts):
            sums[key, title][place] += amount
    found = (StoreRevenue(key, title, usd(pico), plays, lines) for (key, title), (pico, plays, lines) in sums.items())
    return tuple(sorted(found, key=lambda one: (-one.revenue, one.key)))


def revenue_by_artist(reading: Reading) -> tuple[ArtistRevenue, ...]:
    """The most revenue first; lines that name no artist stand under ``unknown``."""
    lines = reading.lines
    sums: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    ours: dict[tuple[str, str], list[Decimal]] = defaultdict(list)
    for one in lines.artists:
        key = one.artist, one.artist_title
        for place, amount in enumerate((one.pico, one.quantity, one.lines)):
            sums[key][place] += amount
        ours[key].append(one.ours)
    found = (
        ArtistRevenue(
            slug, name, usd(pico), total(ours[slug, name]), plays, count,
            tuple(sorted(lines.platforms_of.get(slug, ()))),
        )
        for (slug, name), (pico, plays, count) in sums.items()
    )  # fmt: skip
    return tuple(sorted(found, key=lambda one: (-one.revenue, one.key)))


def revenue_by_distributor(reading: Reading) -> tuple[DistributorRevenue, ...]:
    """Distributors that report money or count plays, by name."""
    money = {one.distributor for one in reading.lines.stores}
    return tuple(_distributor(reading, name, name in money) for name in sorted(money | {s for s, _ in reading.plays}))


def _distributor(reading: Reading, name: str, reports: bool) -> DistributorRevenue:
    stores = [one for one in reading.lines.stores if one.distributor == name]
    ours = total(one.ours for one in reading.lines.artists if one.distributor == name)
    counts = {platform: days for (source, platform), days in reading.plays.items() if source == name}
    return DistributorRevenue(
        name, TITLES.get(name, name),
        usd(sum(one.pico for one in stores)) if reports else None,
        ours if reports else None,
        sum(one.quantity for one in stores) if reports else None,
        sum(one.lines for one in stores),
        len({day for days in counts.values() for day in days}),
        tuple(sorted((platform, sum(days.values())) for platform, days in counts.items())),
    )  # fmt: skip


def values(reading: Reading) -> Iterator[KpiValue]:
    """The totals, then each breakdown."""
    lines = reading.lines.stores
    if not lines:
        yield from (
            reading.value(kpi, note="No report is in yet.")
            for kpi in (of.REVENUE_MONTH, of.REVENUE_CURRENT, of.REVENUE_TOTAL, of.REVENUE_OURS, of.PLAYS_PAID,
                        of.REVENUE_PER_PLAY, of.ARTIST_COUNT, of.TOP_ARTIST)
        )  # fmt: skip
        return
    yield _last_month(reading)
    yield _current_month(reading)
    revenue, plays = usd(sum(one.pico for one in lines)), sum(one.quantity for one in lines)
    yield reading.value(of.REVENUE_TOTAL, revenue)
    yield reading.value(of.REVENUE_OURS, total(one.ours for one in reading.lines.artists))
    yield reading.value(of.PLAYS_PAID, plays)
    yield reading.value(of.REVENUE_PER_PLAY, ratio(revenue, plays) if plays > 0 else None)
    artists = [one for one in revenue_by_artist(reading) if one.key != UNKNOWN]
    yield reading.value(of.ARTIST_COUNT, len(artists))
    yield reading.value(of.TOP_ARTIST, artists[0].title if artists else None,
                        note=f"{artists[0].key}" if artists else "No report names an artist.")  # fmt: skip
    for one in revenue_by_platform(reading):
        yield reading.value(of.BY_PLATFORM, one.revenue, subject=one.key, subject_title=one.title)
    for artist in revenue_by_artist(reading):
        yield reading.value(of.BY_ARTIST, artist.revenue, subject=artist.key, subject_title=artist.title)
    for source in revenue_by_distributor(reading):
        if source.revenue is not None:
            yield reading.value(of.BY_DISTRIBUTOR, source.revenue, subject=source.key, subject_title=source.title)


def _last_month(reading: Reading) -> KpiValue:
    paid = reading.paid
    if paid is None:
        return reading.value(of.REVENUE_MONTH, note="No month is fully reported yet.")
    before = total(paid.earned_before.values()) if paid.comparable else None
    first, last = month_days(month_of(paid.first))
    return reading.value(
        of.REVENUE_MONTH, total(paid.earned.values()), before=before, first=first, last=last,
        note=say.below_revenue(paid, paid.comparable),
    )  # fmt: skip


def _current_month(reading: Reading) -> KpiValue:
    month = month_of(reading.today)
    found = [one.ours for one in reading.lines.artists if one.month == month]
    first, last = month_days(month)
    return reading.value(
        of.REVENUE_CURRENT, total(found) if found else None, first=first, last=last,
        note="still coming in" if found else "No report tells of this month yet.",
    )  # fmt: skip
