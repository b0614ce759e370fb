"""The KPIs as a run left them, against those of the run before that worked them out."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from pipeline.charting.asking import NotNow, asking, tables
from pipeline.insights.kpi.definitions import BY_KEY
from pipeline.insights.kpi.model import Unit
from pipeline.reporting import wording as say
from pipeline.settings import ConfigurationError

NOT_ANEW = "No figure was worked out in this run: nothing new had arrived, or the run did not get that far."
FIRST = "These are the first figures that were kept: there is nothing to compare them with yet."
DAMAGED = "The warehouse cannot be read. The next run keeps it aside and makes it anew."
SAME = "No figure has changed since the run before."


@dataclass(frozen=True)
class FigureLine:
    """``of`` are the days it tells about; ``better`` where the change is one for the better."""

    title: str
    now: str
    before: str
    change: str
    better: bool
    of: str


@dataclass(frozen=True)
class FiguresSince:
    """``note`` says what is compared, or why there is nothing."""

    lines: tuple[FigureLine, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class _Row:
    value: str | None
    first: str | None
    last: str | None


def figures_since(warehouse: Path, run_id: str) -> FiguresSince:
    """What has changed of the label's KPIs. A warehouse that cannot be asked is told of: nothing else fails."""
    try:
        with asking(warehouse) as connection:
            if "kpi_values" not in tables(connection):
                return FiguresSince(note=NOT_ANEW)
            with closing(connection.cursor()) as cursor:
                now = _rows(cursor.execute(_OF_RUN, (run_id,)).fetchall())
                (before_id,) = cursor.execute(_BEFORE, (run_id,)).fetchone()
                before = _rows(cursor.execute(_OF_RUN, (before_id,)).fetchall()) if before_id else {}
    except NotNow as why:
        return FiguresSince(note=str(why))
    except ConfigurationError as wrong:
        return FiguresSince(note=f"{wrong.message} {wrong.next_action}")
    except sqlite3.DatabaseError:
        return FiguresSince(note=DAMAGED)
    if not now:
        return FiguresSince(note=NOT_ANEW)
    if not before:
        return FiguresSince(tuple(_line(key, row, None) for key, row in now.items() if row.value), FIRST)
    changed = [key for key, row in now.items() if row.value is not None and _differs(key, row, before.get(key))]
    lines = tuple(_line(key, now[key], before.get(key)) for key in changed)
    return FiguresSince(lines, f"Against run {before_id}; what is the same is left out." if lines else SAME)


_OF_RUN = "SELECT kpi, value, first_day, last_day FROM kpi_values WHERE run_id = ? AND subject = ''"
_BEFORE = "SELECT max(run_id) FROM kpi_values WHERE run_id < ?"


def _rows(found: list[tuple[str, str | None, str | None, str | None]]) -> dict[str, _Row]:
    """In the order in which KPIs are told of; what is not known any more is left out."""
    by_key = {key: _Row(value, first, last) for key, value, first, last in found}
    return {key: by_key[key] for key in BY_KEY if key in by_key}


def _differs(key: str, row: _Row, before: _Row | None) -> bool:
    """By what is shown: a hundredth of a cent is no news."""
    unit = BY_KEY[key].unit
    return before is None or figure(row.value, unit) != figure(before.value, unit)


def _line(key: str, row: _Row, before: _Row | None) -> FigureLine:
    kpi = BY_KEY[key]
    known = before is not None and before.value is not None
    change, better = _change(key, row, before) if known and before is not None else (say.NOTHING, False)
    return FigureLine(
        kpi.title, figure(row.value, kpi.unit), figure(before.value, kpi.unit) if before else say.NOTHING,
        change, better, _days(row),
    )  # fmt: skip


def _change(key: str, row: _Row, before: _Row) -> tuple[str, bool]:
    kpi = BY_KEY[key]
    if kpi.unit is Unit.NAME:
        return "another one", False
    difference = Decimal(row.value or 0) - Decimal(before.value or 0)
    better = kpi.more_is_better is not None and (difference > 0) is kpi.more_is_better
    if kpi.unit is Unit.FRACTION:
        return say.signed(difference, f"{abs(difference * 100):,.1f} points"), better
    if kpi.unit is Unit.USD:
        return say.signed(difference, say.small_dollars(abs(difference), Decimal(row.value or 0))), better
    return say.signed(difference, figure(str(abs(difference)), kpi.unit)), better


def figure(value: str | None, unit: Unit) -> str:
    """An exact value as a report says it; a dash for none."""
    if value is None:
        return say.NOTHING
    if unit is Unit.NAME:
        return value
    number = Decimal(value)
    if unit is Unit.USD:
        return say.small_dollars(number, number)
    if unit is Unit.FRACTION:
        return f"{number * 100:,.1f} %"
    if unit is Unit.MONTHS:
        return f"{number:,.1f} months"
    return say.count(number) if number == number.to_integral_value() else f"{number:,.1f}"


def _days(row: _Row) -> str:
    if row.first is None or row.last is None:
        return ""
    first, last = date.fromisoformat(row.first), date.fromisoformat(row.last)
    if first == last:
        return say.short_day(first)
    begin = say.day_of_month(first) if first.year == last.year else say.short_day(first)
    return f"{begin} to {say.short_day(last)}"
