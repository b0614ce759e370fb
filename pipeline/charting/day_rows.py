"""Rows of values by day: laid along the places of a chart, and smoothed over a week. What is not known stays a gap."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from pipeline.charting.model import Place

WEEK = 7
LEAST_KNOWN = 4  # days of a week, below which a mean says nothing

Row = tuple[float | None, ...]


def laid(values: Mapping[date, float], places: Sequence[Place]) -> Row:
    """The values of the places' days, None where there is none."""
    return tuple(None if place.day is None else values.get(place.day) for place in places)


def mean_of_week(values: Mapping[date, float], places: Sequence[Place]) -> Row:
    """The mean of each day and the six before it, also those before the first place; None where too few are known.

    A day that is not known has no mean either: a line through a gap would hide it.
    """
    return _over_a_week(values, dict.fromkeys(values, 1.0), places)


def share_of_week(parts: Mapping[date, float], wholes: Mapping[date, float], places: Sequence[Place]) -> Row:
    """The sum of ``parts`` over that of ``wholes``, of each day and the six before it; days must stand in both."""
    return _over_a_week({day: parts[day] for day in parts if day in wholes}, wholes, places)


def _over_a_week(above: Mapping[date, float], below: Mapping[date, float], places: Sequence[Place]) -> Row:
    row: list[float | None] = []
    for place in places:
        if place.day is None or place.day not in above:
            row.append(None)
            continue
        week = [place.day - timedelta(days=back) for back in range(WEEK)]
        known = [day for day in week if day in above]
        divisor = sum(below[day] for day in known)
        row.append(sum(above[day] for day in known) / divisor if len(known) >= LEAST_KNOWN and divisor else None)
    return tuple(row)
