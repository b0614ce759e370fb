"""Revenue per play: the stated rates, and what the reports have measured."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from pipeline.insights.kpi import definitions as of
from pipeline.insights.kpi.model import KpiValue
from pipeline.insights.kpi.money import revenue_by_platform
from pipeline.insights.kpi.reading import Reading
from pipeline.insights.paid_months import total
from pipeline.warehouse.pico import EXACT

STATED: Mapping[str, Decimal] = MappingProxyType({
    "spotify": Decimal("0.002274"), "apple_music": Decimal("0.005771"), "youtube": Decimal("0.001000"),
    "tidal": Decimal("0.012500"), "amazon_music": Decimal("0.004000"),
})  # fmt: skip
DEFAULT = Decimal("0.002486")  # of platforms without a stated one
EXPECTED_BY = ("spotify", "apple_music")


@dataclass(frozen=True)
class Rate:
    """USD a play. ``measured`` is None where nothing was paid for; ``is_default``: no rate was stated for it."""

    platform: str
    title: str
    stated: Decimal
    is_default: bool
    measured: Decimal | None
    revenue: Decimal
    plays: int


def rates(reading: Reading) -> tuple[Rate, ...]:
    """Every platform that reports name, and every one with a stated rate; the most revenue first."""
    found = revenue_by_platform(reading)
    titles = dict(reading.ask("SELECT platform_key, platform_name FROM platforms"))
    missing = sorted(STATED.keys() - {one.key for one in found})
    return (
        *(Rate(one.key, one.title, STATED.get(one.key, DEFAULT), one.key not in STATED, one.per_play, one.revenue,
               one.plays) for one in found),
        *(Rate(key, titles.get(key, key), STATED[key], False, None, Decimal(0), 0) for key in missing),
    )  # fmt: skip


def expected_of(plays: Mapping[str, int]) -> Decimal | None:
    """What plays by platform let expect at the stated rates, before shares; None without plays on those platforms."""
    known = [EXACT.multiply(STATED[key], Decimal(plays[key])) for key in EXPECTED_BY if key in plays]
    return total(known) if known else None


def values(reading: Reading) -> Iterator[KpiValue]:
    for rate in rates(reading):
        if rate.plays:
            yield reading.value(
                of.RATE, rate.measured, subject=rate.platform, subject_title=rate.title,
                note=f"{'usual' if rate.is_default else 'stated'} rate: ${rate.stated}",
            )  # fmt: skip
