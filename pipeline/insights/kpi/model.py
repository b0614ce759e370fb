"""A KPI as its definition, and its value as of a day: what it tells, how it came about and how old its sources are."""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from pipeline.warehouse.pico import EXACT, plain

Amount = int | Decimal
NOT_ENOUGH = "Not enough data."


class Unit(StrEnum):
    COUNT = "count"
    USD = "usd"
    FRACTION = "fraction"  # 0.021 is 2.1 %
    MONTHS = "months"
    NAME = "name"  # a text: who or what


@dataclass(frozen=True)
class Kpi:
    """``sources`` are curated datasets. ``by`` says what its subjects are: '' for one value over the whole label.

    ``more_is_better`` is None where more is neither better nor worse.
    """

    key: str
    title: str
    formula: str
    sources: tuple[str, ...]
    unit: Unit = Unit.COUNT
    by: str = ""
    more_is_better: bool | None = True


@dataclass(frozen=True)
class Source:
    """A dataset a value came from. ``newest`` is the last day it tells of, ``age`` how many days ago that was.

    ``silent``: it stopped long before the others, which is not waited for.
    """

    dataset: str
    title: str
    newest: date | None = None
    age: int | None = None
    silent: bool = False


@dataclass(frozen=True)
class KpiValue:
    """A KPI on one day. ``value`` is exact, a name for names, and None where the data do not suffice – never nought.

    ``before`` is the comparable period's, None where there is none. ``first`` and ``last`` are the days it tells about,
    None for all there are. ``note`` says in half a sentence what period that is, or what is missing.
    """

    kpi: Kpi
    value: Amount | str | None = None
    subject: str = ""
    subject_title: str = ""
    before: Amount | str | None = None
    first: date | None = None
    last: date | None = None
    sources: tuple[Source, ...] = ()
    note: str = ""

    @property
    def key(self) -> str:
        return self.kpi.key

    @property
    def unit(self) -> Unit:
        return self.kpi.unit

    @property
    def enough(self) -> bool:
        return self.value is not None

    @property
    def change(self) -> float | None:
        """As a fraction of what was before; None where there is none, or nothing to divide by."""
        if not isinstance(self.value, int | Decimal) or not isinstance(self.before, int | Decimal) or self.before <= 0:
            return None
        return float(EXACT.divide(EXACT.subtract(Decimal(self.value), Decimal(self.before)), Decimal(self.before)))

    @property
    def difference(self) -> Amount | None:
        """``value`` minus ``before``, exact."""
        if not isinstance(self.value, int | Decimal) or not isinstance(self.before, int | Decimal):
            return None
        if isinstance(self.value, int) and isinstance(self.before, int):
            return self.value - self.before
        return EXACT.subtract(Decimal(self.value), Decimal(self.before))

    @property
    def is_good(self) -> bool | None:
        """Whether the change is one for the better; None where nothing changed or it is neither."""
        change = self.change
        if not change or self.kpi.more_is_better is None:
            return None
        return (change > 0) is self.kpi.more_is_better

    @property
    def newest_data(self) -> date | None:
        """How new its oldest source is, of those that have not fallen silent; None where one has nothing yet."""
        days = [source.newest for source in self.sources if not source.silent]
        known = [day for day in days if day is not None]
        return min(known) if known and len(known) == len(days) else None

    @property
    def age(self) -> int | None:
        """How many days ago that was."""
        ages = [source.age for source in self.sources if not source.silent]
        known = [age for age in ages if age is not None]
        return max(known) if known and len(known) == len(ages) else None

    def to_json(self) -> dict[str, Any]:
        """One object; exact numbers are text beside the nearest real number."""
        return {
            "key": self.kpi.key, "title": self.kpi.title, "subject": self.subject, "subject_title": self.subject_title,
            "unit": self.unit.value, "value": exact(self.value), "value_real": real(self.value),
            "before": exact(self.before), "change": self.change, "difference": exact(self.difference),
            "is_good": self.is_good, "first_day": _day(self.first), "last_day": _day(self.last),
            "newest_data": _day(self.newest_data), "age_days": self.age, "note": self.note,
            "formula": self.kpi.formula,
            "sources": [
                {"dataset": s.dataset, "title": s.title, "newest": _day(s.newest), "age_days": s.age,
                 "silent": s.silent}
                for s in self.sources
            ],
        }  # fmt: skip


def exact(value: Amount | str | None) -> str | None:
    """As exact text, without exponent; None stays None."""
    return plain(value) if isinstance(value, Decimal) else None if value is None else str(value)


def real(value: Amount | str | None) -> float | None:
    return float(value) if isinstance(value, int | Decimal) else None


def as_json(one: object) -> Any:
    """Any of the tables of KPIs as plain JSON: exact numbers as text, days as ISO text, each row an object."""
    if is_dataclass(one) and not isinstance(one, type):
        return {field.name: as_json(getattr(one, field.name)) for field in fields(one)}
    if isinstance(one, Decimal):
        return exact(one)
    if isinstance(one, StrEnum):
        return one.value
    if isinstance(one, date):
        return one.isoformat()
    return [as_json(part) for part in one] if isinstance(one, tuple | list) else one


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def ratio(part: Amount, whole: Amount, places: int = 12) -> Decimal | None:
    """``part`` / ``whole`` to ``places`` decimals, rounded half to even; None where there is nothing to divide by."""
    if not whole:
        return None
    return EXACT.quantize(EXACT.divide(Decimal(part), Decimal(whole)), Decimal(1).scaleb(-places))
