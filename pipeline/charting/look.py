"""How a chart looks wherever it is drawn: colours, letters, and what one pixel is."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pipeline.charting.model import Part, Stroke
from pipeline.palette import LIGHT, Palette

TEXT_PX = 11.0
PALEST = 0.5  # the share of its colour that a line or dot needs to be seen
_WIDE = (Stroke.BARS, Stroke.AREA, Stroke.AWAITED, Stroke.BAND)
DPI = 96.0
# What comes with every matplotlib, for where the family asked for is not installed.
LAST_FAMILY = "DejaVu Sans"


@dataclass(frozen=True)
class ChartLook:
    """``dpi`` is how many pixels of the page make an inch of the figure, before a dense screen multiplies them.

    All lengths of a chart are pixels of the page; on a screen with twice as many the figure's own ``dpi`` is twice
    this one. ``families`` are tried in their order, letter by letter.
    """

    palette: Palette = LIGHT
    dpi: float = DPI
    families: tuple[str, ...] = (LAST_FAMILY,)
    text_px: float = TEXT_PX

    @classmethod
    def of(
        cls, palette: Palette, dpi: float = DPI, font_family: str = LAST_FAMILY, text_px: float = TEXT_PX
    ) -> ChartLook:
        return cls(palette, dpi, tuple(dict.fromkeys((font_family, LAST_FAMILY))), text_px)

    def at_dpi(self, dpi: float) -> ChartLook:
        return replace(self, dpi=dpi)

    def points(self, px: float) -> float:
        """Line widths and letters are told to matplotlib in points."""
        return px * 72.0 / self.dpi

    def colour(self, name: str) -> str:
        """The colour of a platform's title or of a role; grey for a name nobody knows."""
        if name in self.palette.series:
            return self.palette.platform(name)
        try:
            return self.palette.role(name)
        except KeyError:
            return self.palette.platform(name)

    def part_colour(self, part: Part) -> str:
        """As its stroke is drawn: bars and areas as pale as they are told to be, lines and dots at least half."""
        return self.mixed(part.colour, part.tint if part.stroke in _WIDE else max(part.tint, PALEST))

    def mixed(self, name: str, share: float) -> str:
        """The colour laid over the card with a share of its strength, as an opaque colour."""
        if share >= 1:
            return self.colour(name)
        over, under = (_channels(colour) for colour in (self.colour(name), self.palette.surface))
        return "#" + "".join(f"{round(o * share + u * (1 - share)):02X}" for o, u in zip(over, under, strict=True))


def _channels(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))
