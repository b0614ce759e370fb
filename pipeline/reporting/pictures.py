"""Charts as pictures of a page that is light or dark as its reader likes it: one drawing, colours by their names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields

from pipeline.charting.model import Chart
from pipeline.charting.text import told
from pipeline.palette import DARK, LIGHT, Palette

WHOLE, HALF = (896.0, 260.0), (440.0, 220.0)  # pixels of the page
WIDE = ("plays", "revenue", "plays_by_source", "run_seconds")
_COLOUR = re.compile(r"""(?<![\w(])(?<!href=")#[0-9a-fA-F]{6}(?![\w-])""")


@dataclass(frozen=True)
class Picture:
    """``svg`` is markup of our own making, '' where the chart has nothing to show: then ``empty`` says why."""

    key: str
    title: str
    note: str
    told: str
    svg: str = ""
    empty: str = ""
    wide: bool = False


class Inks:
    """The colours of one page. What is drawn in a light and a dark one gets a name, which the page gives its value."""

    def __init__(self) -> None:
        self._names: dict[tuple[str, str], str] = {}
        for name, light, dark in named_colours():
            self._names.setdefault((light, dark), name)
        self._known = frozenset(self._names.values())

    def by_name(self, light: str, dark: str) -> str:
        """The drawing ``light`` with names for its colours; ``dark`` is the same drawing in the other palette's."""
        pairs = zip(_COLOUR.findall(light), _COLOUR.findall(dark), strict=True)
        names = iter([self._name(one.upper(), other.upper()) for one, other in pairs])
        return _COLOUR.sub(lambda _: f"var(--{next(names)})", light)

    def _name(self, light: str, dark: str) -> str:
        return self._names.setdefault((light, dark), f"mix-{len(self._names) - len(self._known) + 1}")

    def values(self, dark: bool) -> tuple[tuple[str, str], ...]:
        """Every name with its colour, for the head of the page."""
        mixed = [(name, pair[dark]) for pair, name in self._names.items() if name not in self._known]
        return (*((name, other if dark else one) for name, one, other in named_colours()), *mixed)


def named_colours() -> Iterable[tuple[str, str, str]]:
    """Every role and platform of the palette: name, light, dark."""
    for field in fields(Palette):
        if field.type == "str":
            yield field.name.replace("_", "-"), getattr(LIGHT, field.name), getattr(DARK, field.name)
    for title in LIGHT.series:
        yield f"of-{title.lower().replace(' ', '-')}", LIGHT.series[title], DARK.series[title]


def pictures(charts: Sequence[Chart], inks: Inks) -> tuple[Picture, ...]:
    """All of them drawn. Takes about a tenth of a second a chart."""
    return tuple(picture(chart, inks) for chart in charts)


def picture(chart: Chart, inks: Inks) -> Picture:
    """One chart; nothing is drawn where it has nothing to show."""
    wide = chart.key in WIDE or chart.key.endswith("_outlook")
    if chart.is_empty:
        return Picture(chart.key, chart.title, "", told(chart), empty=chart.empty or "There is nothing to show yet.")
    from pipeline.charting.look import ChartLook
    from pipeline.charting.svg import svg_of

    width, height = WHOLE if wide else HALF
    light, dark = (svg_of(chart, ChartLook.of(palette), width, height) for palette in (LIGHT, DARK))
    return Picture(chart.key, chart.title, chart.note, told(chart), inks.by_name(light, dark), wide=wide)
