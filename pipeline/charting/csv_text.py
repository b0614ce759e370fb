"""A chart as a table for spreadsheets: one line a place, one column a part."""

from __future__ import annotations

import csv
from io import StringIO

from pipeline.charting.model import Chart, Part, Stroke

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def csv_of(chart: Chart) -> str:
    """The places' keys (ISO days, months, runs, names) and every part's own values, exact where they are money.

    A cell is empty where a value is not known. Bands have two columns, ``low`` and ``high``. A last column ``note``
    names what stood out or happened at a place, where anything did. Text that a spreadsheet would take for a formula
    starts with an apostrophe. Lines end with CR LF (RFC 4180).
    """
    columns = [column for part in chart.parts for column in _columns(part)]
    notes = _notes(chart)
    # A run's key says nothing to a reader, and its title not enough to find it again.
    titled = any(place.title != place.key for place in chart.places) and chart.axis.value in ("runs", "names")
    heads = [chart.axis.value.removesuffix("s"), *(["title"] if titled else []), *(head for head, _ in columns)]
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([_harmless(head) for head in heads] + (["note"] if notes else []))
    for index, place in enumerate(chart.places):
        cells = [_harmless(place.key), *([_harmless(place.title)] if titled else [])]
        cells += [values[index] for _, values in columns]
        writer.writerow(cells + ([_harmless(notes.get(index, ""))] if notes else []))
    return text.getvalue()


def _columns(part: Part) -> list[tuple[str, list[str]]]:
    head = part.title if part.unit.value == "count" else f"{part.title} ({part.unit.value})"
    values = [_number(value) for value in part.values]
    if part.exact:
        values = [exact if exact is not None else value for exact, value in zip(part.exact, values, strict=True)]
    if part.stroke is Stroke.BAND:
        return [(f"{head}, low", [_number(value) for value in part.low]), (f"{head}, high", values)]
    return [(f"{head}, each day" if part.stroke is Stroke.DAILY else head, values)]


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return repr(int(value)) if value == int(value) and abs(value) < 2**53 else repr(float(value))


def _notes(chart: Chart) -> dict[int, str]:
    notes: dict[int, str] = {}
    for place, words in [(m.place, m.words) for m in chart.marks] + [(m.place, m.title) for m in chart.moments]:
        notes[place] = f"{notes[place]}; {words}" if place in notes else words
    return notes


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
