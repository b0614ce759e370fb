"""What the colours of a chart mean: small samples with a word, for the head of a card or above the values."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass

from pipeline.charting.look import PALEST
from pipeline.charting.model import Axis, Chart, Part, Stroke

_SAMPLES = {
    Stroke.DAILY: "line",
    Stroke.LINE: "line",
    Stroke.BARS: "box",
    Stroke.AREA: "box",
    Stroke.AWAITED: "hatch",
    Stroke.EXPECTED: "line",
    Stroke.BAND: "band",
    Stroke.DOTS: "dot",
}

# Stronger than the band itself, which is wider than its sample.
BAND_SHARE = 0.3


@dataclass(frozen=True)
class Swatch:
    """``sample`` is ``line``, ``box``, ``hatch``, ``band`` or ``dot``; ``share``: how strong its colour is."""

    part: str
    title: str
    colour: str
    sample: str
    share: float = 1.0


def legend_of(chart: Chart, labelled: Container[str] = ()) -> tuple[Swatch, ...]:
    """A swatch for every part that is not ``labelled`` where it is drawn; none where there is nothing to tell apart."""
    told = [part for part in chart.parts if any(value is not None for value in part.values)]
    if chart.axis is Axis.NAMES and not _shared_places(chart, told):
        return ()
    swatches: list[Swatch] = []
    for part in told:
        share = max(part.tint, PALEST) if _SAMPLES[part.stroke] in ("line", "dot") else part.tint
        share = BAND_SHARE if part.stroke is Stroke.BAND else share
        swatch = Swatch(part.key, part.title, part.colour, _SAMPLES[part.stroke], share)
        doubled = part.stroke is Stroke.DAILY and any(
            other.stroke is Stroke.LINE and other.colour == part.colour and other.title == part.title for other in told
        )
        if part.key not in labelled and not doubled:
            swatches.append(swatch)
    alone = len(told) - sum(part.stroke is Stroke.DAILY and len(told) > 1 for part in told) == 1
    if alone and all(swatch.sample in ("line", "box", "dot") for swatch in swatches):
        return ()
    return tuple(swatches)


def _shared_places(chart: Chart, parts: list[Part]) -> bool:
    """Whether parts stand side by side: a part that only colours one name of its own needs no word."""
    titles = {place.title for place in chart.places}
    several = any(sum(part.values[index] is not None for part in parts) > 1 for index in range(len(chart.places)))
    return several and any(part.title not in titles for part in parts)
