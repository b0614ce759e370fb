"""Reading a campaign's day, whichever file it stands in: every figure is checked before it counts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal

from pipeline.platforms.declaration import Landed, Reading
from pipeline.platforms.metaads.schema import CAMPAIGN_DAYS
from pipeline.platforms.values import count, decimal_text, digits_id, iso_day, refuse, words

MOST_EVENTS = 300  # different ones a file; Meta knows about a hundred
LARGEST = 10**12  # neither a label's dollars nor its impressions come near this
_CENT, _SIX_PLACES = Decimal("0.01"), Decimal("0.000001")
EXACT = Context(prec=60, rounding=ROUND_HALF_UP)  # room for every sum and quotient of numbers below LARGEST
_COLUMNS = tuple(column.name for column in CAMPAIGN_DAYS.columns)


def count_of(value: object, where: str) -> int:
    """A count that can be real; refuses negative and absurd ones."""
    number = count(value, where)
    if number >= LARGEST:
        refuse("too-large", f"A count is {number}, which cannot be real.", where)
    return number


def money_of(value: object, where: str) -> str:
    """An amount of USD as exact text with at least two places, so that ``6.3`` and ``6.30`` are one text."""
    number = Decimal(decimal_text(value, where, minimum=Decimal(0)))
    if number >= LARGEST:
        refuse("too-large", f"An amount is {number:f}, which cannot be real.", where)
    return money_text(number)


def money_text(number: Decimal) -> str:
    cents = EXACT.quantize(number, _CENT)
    return format(EXACT.abs(cents if cents == number else EXACT.normalize(number)), "f")


def rate(dividend: Decimal | int, divisor: Decimal | int, times: int = 1) -> str | None:
    """``dividend · times / divisor`` to six places, half up; None where there is nothing to divide by."""
    if not divisor:
        return None
    quotient = EXACT.divide(EXACT.multiply(Decimal(dividend), Decimal(times)), Decimal(divisor))
    return format(EXACT.quantize(quotient, _SIX_PLACES), "f")


def not_above(part: int | None, whole: int | None, name: str, where: str) -> None:
    """Refuse more clicks or people than impressions; values that are not known are not compared."""
    if part is not None and whole is not None and part > whole:
        refuse(f"{name}-above-impressions", f"A row has {part} {name} but only {whole} impressions.", where)


@dataclass
class CampaignDays:
    """The campaign days of one file. Columns as in :data:`CAMPAIGN_DAYS`: spend in USD, the rest counts."""

    file: Landed
    _rows: dict[tuple[date, str], tuple[object, ...]] = field(default_factory=dict)
    _events: set[str] = field(default_factory=set)
    _repeated: int = 0

    def add(
        self, where: str, cells: Mapping[str, object], events: Mapping[str, int] | None, is_active: bool | None = None
    ) -> None:
        """Take a day over. ``cells`` has the other columns' values as the file gives them, absent ones are unknown.

        Refuses a day that stands in the file twice with different figures (``contradicting-rows``).
        """
        day = iso_day(cells.get("date"), where, self.file.downloaded_at)
        campaign = digits_id(cells.get("campaign_id"), where)
        impressions = count_of(cells.get("impressions"), f"{where}, impressions")
        clicks = count_of(cells.get("clicks"), f"{where}, clicks")
        reach = count_of(cells.get("reach"), f"{where}, reach")
        not_above(clicks, impressions, "clicks", where)
        not_above(reach, impressions, "reach", where)
        row = {
            "date": day,
            "campaign_id": campaign,
            **{name: words(cells.get(name), where) or None for name in ("campaign_name", "objective", "status")},
            "is_active": is_active,
            "spend_usd": money_of(cells.get("spend_usd"), f"{where}, spend"),
            "impressions": impressions,
            "clicks": clicks,
            "reach": reach,
            "events": None if events is None else json.dumps(events, ensure_ascii=False, sort_keys=True),
        }
        self._events |= (events or {}).keys()
        values = tuple(row[name] for name in _COLUMNS)
        if self._rows.setdefault((day, campaign), values) is values:
            return
        self._repeated += 1
        if self._rows[day, campaign] != values:
            message = f"{day} of campaign {campaign} stands in the file twice, and not alike."
            refuse("contradicting-rows", message, where)

    def reading(self) -> Reading:
        """All days taken over. ``facts``: first_day, last_day. Refuses a file of far too many different events."""
        if len(self._events) > MOST_EVENTS:
            message = f"The file names {len(self._events)} different events, which cannot be real."
            refuse("too-many-events", message)
        columns = dict(zip(_COLUMNS, map(list, zip(*self._rows.values(), strict=True)), strict=True))
        days = [day for day, _ in self._rows]
        note = f"rows that stand in it twice, word for word, count once: {self._repeated}" if self._repeated else ""
        facts = {"first_day": min(days).isoformat(), "last_day": max(days).isoformat()}
        return Reading({CAMPAIGN_DAYS.name: columns}, facts, note)
