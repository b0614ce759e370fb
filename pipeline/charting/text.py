"""What a chart shows, in words: for those who hear it, and beside the pointer for those who see it."""

from __future__ import annotations

from decimal import Decimal

from pipeline.charting.model import Axis, Chart, Part, Stroke
from pipeline.charting.numbers import said

FEW = 8  # parts; more of them are told together
_TELLING = (Stroke.LINE, Stroke.BARS, Stroke.AREA, Stroke.DOTS, Stroke.AWAITED, Stroke.EXPECTED)


def told(chart: Chart) -> str:
    """Title, range, then of every part its first, last, lowest and highest value, and what stood out."""
    opening = f"{chart.title}, {chart.note}." if chart.note else f"{chart.title}."
    if chart.is_empty:
        return f"{opening} {chart.empty or 'There is nothing to show yet.'}"
    if chart.axis is Axis.NAMES:
        return " ".join([opening, *_named(chart), *_events(chart)])
    parts = [part for part in chart.parts if part.stroke in _TELLING and _known(part)]
    parts = parts or [part for part in chart.parts if _known(part)]
    sentences = [opening, _range(chart)]
    sentences += [_part(chart, part, alone=len(chart.parts) == 1) for part in parts[:FEW]]
    if len(parts) > FEW:
        sentences.append(f"And {len(parts) - FEW} more.")
    stacked = [part for part in parts if part.stroke in (Stroke.BARS, Stroke.AREA)]
    if len(stacked) > 1:
        sentences.append(_together(chart, stacked))
    return " ".join([*sentences, *_events(chart)])


def hover_lines(chart: Chart, place: int) -> list[str]:
    """The place's title, then a line for every part that has a value there, then what stood out or happened.

    Raises ``IndexError`` where the chart has no such place.
    """
    if not 0 <= place < len(chart.places):
        raise IndexError(f"{chart.key} has no place {place}")
    lines = [chart.places[place].title]
    drawn = [part for part in chart.parts if part.values[place] is not None]
    lines += [f"{_distinct(chart, part)}: {_value(part, place)}" for part in drawn]
    stacked = [part for part in drawn if part.stroke in (Stroke.BARS, Stroke.AREA)]
    if len(stacked) > 1:
        lines.append(f"Together: {said(_sum(stacked, place), stacked[0].unit)}")
    if not drawn:
        lines.append("No data")
    lines += [mark.words[:1].upper() + mark.words[1:] for mark in chart.marks if mark.place == place]
    return lines + [moment.title for moment in chart.moments if moment.place == place]


def _distinct(chart: Chart, part: Part) -> str:
    """A daily value and its mean often share a title."""
    shared = any(other.title == part.title and other is not part for other in chart.parts)
    if shared and part.stroke is Stroke.DAILY:
        return f"{part.title}, this day"
    if shared and part.stroke is Stroke.LINE:
        return f"{part.title}, mean"
    return part.title


def _known(part: Part) -> list[int]:
    return [index for index, value in enumerate(part.values) if value is not None]


def _number(part: Part, place: int) -> float | Decimal:
    exact = part.exact[place] if part.exact else None
    value = part.values[place]
    return Decimal(exact) if exact is not None else (value if value is not None else 0.0)


def _value(part: Part, place: int) -> str:
    low = part.low[place] if part.low else None
    if part.stroke is Stroke.BAND and low is not None:
        return f"{said(low, part.unit)} to {said(_number(part, place), part.unit)}"
    return said(_number(part, place), part.unit)


def _sum(parts: list[Part], place: int) -> float | Decimal:
    numbers = [_number(part, place) for part in parts if part.values[place] is not None]
    return sum((n if isinstance(n, Decimal) else Decimal(repr(float(n))) for n in numbers), Decimal(0))


def _range(chart: Chart) -> str:
    first, last = chart.places[0].title, chart.places[-1].title
    return f"{first}." if len(chart.places) == 1 else f"From {first} to {last}."


def _part(chart: Chart, part: Part, alone: bool) -> str:
    known = _known(part)
    named = "" if alone else f"{_distinct(chart, part)}: "
    first, last = known[0], known[-1]
    if len(known) == 1:
        return f"{named}{_value(part, first)} on {chart.places[first].title}, the only value."
    low = min(known, key=lambda place: part.values[place] or 0.0)
    high = max(known, key=lambda place: part.values[place] or 0.0)
    if part.values[low] == part.values[high]:
        told_values = f"{_value(part, first)} throughout"
    else:
        told_values = (
            f"first {_value(part, first)}, last {_value(part, last)}, "
            f"lowest {_value(part, low)} ({chart.places[low].title}), "
            f"highest {_value(part, high)} ({chart.places[high].title})"
        )
    text = f"{named}{told_values}"
    missing = sum(part.values[place] is None for place in range(first, last + 1))
    if missing and part.stroke is not Stroke.AWAITED:
        text += f"; {missing} of {last - first + 1} {chart.axis.value} without a value"
    return text[:1].upper() + text[1:] + "."


def _together(chart: Chart, parts: list[Part]) -> str:
    with_any = [i for i in range(len(chart.places)) if any(part.values[i] is not None for part in parts)]
    totals = {place: _sum(parts, place) for place in with_any}
    low, high = min(totals, key=lambda i: totals[i]), max(totals, key=lambda i: totals[i])
    unit = parts[0].unit
    return (
        f"Together: lowest {said(totals[low], unit)} ({chart.places[low].title}), "
        f"highest {said(totals[high], unit)} ({chart.places[high].title})."
    )


def _named(chart: Chart) -> list[str]:
    """Few places without an order: each of them with all it has."""
    sentences = []
    for place, of in enumerate(chart.places):
        parts = [part for part in chart.parts if part.values[place] is not None]
        # A part that colours one place alone is called what the place is called.
        several = len({part.title for part in parts}) > 1
        values = [f"{part.title} {_value(part, place)}" if several else _value(part, place) for part in parts]
        sentences.append(f"{of.title}: {', '.join(values) or 'no data'}.")
    return sentences


def _events(chart: Chart) -> list[str]:
    sentences = []
    for mark in sorted(chart.marks, key=lambda mark: mark.place):
        part = chart.part(mark.part)
        value = f" at {_value(part, mark.place)}" if part.values[mark.place] is not None else ""
        sentences.append(f"{part.title}{value}, {mark.words}, {chart.places[mark.place].title}")
    text = [f"What stood out: {'; '.join(sentences)}."] if sentences else []
    happened = [f"{moment.title}, {chart.places[moment.place].title}" for moment in chart.moments]
    return text + ([f"What happened: {'; '.join(happened)}."] if happened else [])
