"""What a chart is drawn on: lines, areas, dots and words at pixels of the page, made into artists of one figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeVar

import numpy as np
from matplotlib.artist import Artist
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Text
from matplotlib.transforms import Affine2D, Transform
from numpy.typing import NDArray

from pipeline.charting import letters
from pipeline.charting.look import ChartLook

# Digits and small letters are lower than the room that fonts keep for a line.
_RAISED = 0.08
Point = tuple[float, float]
Across = Literal["left", "center", "right"]
Drawable = TypeVar("Drawable", bound=Artist)
Corners = NDArray[np.float64]


@dataclass(frozen=True)
class Box:
    """Pixels from the lower left corner of the figure."""

    left: float
    bottom: float
    right: float
    top: float

    def touches(self, other: Box) -> bool:
        return (
            self.left < other.right and other.left < self.right and self.bottom < other.top and other.bottom < self.top
        )

    def holds(self, x: float, y: float) -> bool:
        return self.left <= x <= self.right and self.bottom <= y <= self.top


@dataclass
class Sheet:
    """Collects artists. ``words_at`` are the boxes of all words so far, so that none are written over others."""

    figure: Figure
    look: ChartLook
    artists: list[Artist] = field(default_factory=list)
    words_at: list[tuple[str, Box]] = field(default_factory=list)
    margin: float = 0.0
    # What was drawn for a text whose letters no font here has.
    substitutes: dict[str, str] = field(default_factory=dict)

    @property
    def size(self) -> Point:
        """Within the margins."""
        width, height = (float(inches) * self.look.dpi - 2 * self.margin for inches in self.figure.get_size_inches())
        return max(width, 1.0), max(height, 1.0)

    @property
    def transform(self) -> Transform:
        """From pixels of the page to those of the figure, however dense the screen is."""
        return Affine2D().translate(self.margin, self.margin).scale(1 / self.look.dpi) + self.figure.dpi_scale_trans

    def add(self, artist: Drawable, z: float) -> Drawable:
        artist.set_figure(self.figure)
        artist.set_zorder(z)
        self.artists.append(artist)
        return artist

    def segments(
        self, lines: Sequence[tuple[Point, Point]], colour: str, px: float, *, dashed: bool = False, z: float = 1
    ) -> LineCollection:
        found = LineCollection(
            [*lines],
            colors=[self.look.colour(colour)],
            linewidths=[self.look.points(px)],
            linestyles=[(0, (3, 3))] if dashed else "solid",
        )
        found.set_transform(self.transform)
        return self.add(found, z)

    def line(
        self, x: Corners, y: Corners, colour: str, px: float, *, share: float = 1.0, dots: float = 0.0, z: float = 3
    ) -> Line2D:
        """``dots``: how wide the dot on every value is."""
        found = Line2D(
            x,
            y,
            color=self.look.colour(colour),
            linewidth=self.look.points(px),
            alpha=share if share < 1 else None,
            solid_capstyle="round",
            solid_joinstyle="round",
            marker="o" if dots else "",
            markersize=self.look.points(dots),
            markeredgewidth=0,
        )
        found.set_transform(self.transform)
        return self.add(found, z)

    def shapes(
        self,
        corners: Sequence[Corners],
        colour: str,
        *,
        share: float = 1.0,
        crisp: bool = False,
        hatched: bool = False,
        z: float = 2,
    ) -> PolyCollection:
        ink = self.look.colour(colour)
        found = PolyCollection(
            [*corners],
            facecolors="none" if hatched else [ink],
            edgecolors=[ink] if hatched else "none",
            linewidths=self.look.points(0.75) if hatched else 0,
            alpha=share if share < 1 else None,
            hatch="////" if hatched else None,
        )
        if hatched:
            found.set_hatch_linewidth(self.look.points(0.75))
        found.set_snap(crisp)
        found.set_transform(self.transform)
        return self.add(found, z)

    def dots(
        self, x: Sequence[float] | Corners, y: Sequence[float] | Corners, colour: str, px: float, z: float = 4
    ) -> Line2D:
        found = Line2D(
            [*x],
            [*y],
            linestyle="none",
            marker="o",
            color=self.look.colour(colour),
            markersize=self.look.points(px),
            markeredgewidth=0,
        )
        found.set_transform(self.transform)
        return self.add(found, z)

    def triangle(self, x: float, y: float, colour: str, px: float) -> Line2D:
        found = Line2D(
            [x],
            [y],
            linestyle="none",
            marker="^",
            color=self.look.colour(colour),
            markersize=self.look.points(px + 2),
            # An edge in the colour of the card: it is seen on every colour.
            markeredgecolor=self.look.palette.surface,
            markeredgewidth=self.look.points(1.25),
        )
        found.set_transform(self.transform)
        return self.add(found, 6)

    def width(self, text: str, bold: bool = False, px: float | None = None) -> float:
        return letters.width(text, self.look.families, px or self.look.text_px, bold)

    def shortened(self, text: str, room: float, bold: bool = False, px: float | None = None) -> str:
        return letters.shortened(text, room, self.look.families, px or self.look.text_px, bold)

    def words_box(self, x: float, y: float, text: str, across: Across, *, bold: bool = False, px: float = 0) -> Box:
        """Where words would stand whose middle is ``y`` high; ``across`` is ``left``, ``center`` or ``right``."""
        size = px or self.look.text_px
        wide = self.width(text, bold, size)
        left = x - {"left": 0.0, "center": wide / 2, "right": wide}[across]
        return Box(left, y - size * 0.6, left + wide, y + size * 0.6)

    def words(
        self,
        x: float,
        y: float,
        text: str,
        colour: str = "muted",
        across: Across = "left",
        *,
        bold: bool = False,
        px: float = 0,
        kind: str = "",
        z: float = 5,
    ) -> Text:
        size = px or self.look.text_px
        shown, families = letters.drawable(text, self.look.families, bold)
        if shown != text:
            self.substitutes[shown] = text
        found = Text(
            x,
            y + size * _RAISED,
            shown,
            color=self.look.colour(colour),
            fontfamily=list(families),
            fontsize=self.look.points(size),
            fontweight=600 if bold else 400,
            horizontalalignment=across,
            verticalalignment="center_baseline",
            parse_math=False,
        )
        found.set_transform(self.transform)
        self.words_at.append((kind, self.words_box(x, y, text, across, bold=bold, px=px)))
        return self.add(found, z)
