"""Has charts drawn on a reading thread, one after the other: the window only ever paints finished pictures."""

from __future__ import annotations

import gc
import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QImage
from shiboken6 import isValid

from app.bridge import Bridge
from app.problems import Problem
from pipeline.charting.model import Chart, Stroke
from pipeline.palette import Palette

if TYPE_CHECKING:
    from pipeline.charting.drawing import Drawn
    from pipeline.charting.legend import Swatch

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Wish:
    """What is to be drawn, and how: sizes in pixels before the system's scale, which is ``ratio``."""

    chart: Chart
    palette: Palette
    width: int
    height: int
    ratio: float
    family: str


@dataclass(frozen=True)
class Picture:
    """A finished drawing of ``width`` × ``height`` pixels; ``drawn`` knows where on it every place stands."""

    image: QImage
    drawn: Drawn
    told: str  # the same in words
    width: int
    height: int

    @property
    def legend(self) -> tuple[Swatch, ...]:
        """What is not called by its name in the picture."""
        return self.drawn.legend


@dataclass
class _Errand:
    wish: Wish
    then: Callable[[Picture], None]
    otherwise: Callable[[Problem], None]
    owner: QObject
    wanted: bool = True


class ChartDrawing(QObject):
    """Lives on the GUI thread. At most one reader is busy with pictures: others can be asked for data meanwhile."""

    def __init__(self, bridge: Bridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._waiting: dict[int, _Errand] = {}
        self._under_way: _Errand | None = None
        self._named: dict[str, frozenset[str]] = {}  # parts that the last picture of a chart left to the legend
        self.drawn = 0  # how many pictures were made

    @property
    def busy(self) -> bool:
        return self._under_way is not None

    def draw(
        self, wish: Wish, then: Callable[[Picture], None], otherwise: Callable[[Problem], None], owner: QObject
    ) -> None:
        """Of several wishes of one ``owner`` the newest counts, in the place of the first."""
        self._waiting[id(owner)] = _Errand(wish, then, otherwise, owner)
        self._go_on()

    def legend_before(self, chart: Chart) -> tuple[Swatch, ...]:
        """What the legend of a chart will most likely be, so that its picture is not drawn for the wrong height."""
        from pipeline.charting.legend import legend_of

        named = self._named.get(chart.key)
        if named is None:  # lines may yet be called by their name where they end
            return () if any(part.stroke is Stroke.LINE for part in chart.parts) else legend_of(chart)
        return tuple(swatch for swatch in legend_of(chart) if swatch.part in named)

    def forget(self, owner: QObject) -> None:
        """It is not looked at any more: what waits is not drawn, what is being drawn is not delivered."""
        self._waiting.pop(id(owner), None)
        if self._under_way is not None and self._under_way.owner is owner:
            self._under_way.wanted = False

    def _go_on(self) -> None:
        while self._under_way is None and self._waiting:
            errand = self._waiting.pop(next(iter(self._waiting)))
            if isValid(errand.owner):
                self._under_way = errand
                self._bridge.ask(partial(render, errand.wish), self._arrived, self, self._failed)

    def _arrived(self, picture: Picture) -> None:
        errand, self._under_way = self._under_way, None
        self.drawn += 1
        self._named[picture.drawn.chart.key] = frozenset(swatch.part for swatch in picture.legend)
        # A newer wish of the same owner gets a picture of its own.
        if errand is not None and self._is_awaited(errand) and id(errand.owner) not in self._waiting:
            errand.then(picture)
        self._go_on()

    def _failed(self, problem: Problem) -> None:
        errand, self._under_way = self._under_way, None
        log.warning("A chart could not be drawn: %s\n%s", problem.for_log, problem.detail)
        if errand is not None and self._is_awaited(errand):
            errand.otherwise(problem)
        self._go_on()

    def _is_awaited(self, errand: _Errand) -> bool:
        return errand.wanted and isValid(errand.owner)


def render(wish: Wish) -> Picture:
    """On a reading thread: where matplotlib is loaded, and where it works."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    from pipeline.charting.drawing import draw
    from pipeline.charting.look import DPI, ChartLook
    from pipeline.charting.text import told

    width, height = max(wish.width, 1), max(wish.height, 1)
    figure = Figure(figsize=(width / DPI, height / DPI), dpi=DPI * wish.ratio)
    canvas = FigureCanvasAgg(figure)
    drawn = draw(figure, wish.chart, ChartLook.of(wish.palette, font_family=wish.family))
    canvas.draw()
    wide, high = canvas.get_width_height(physical=True)
    seen = QImage(bytes(canvas.buffer_rgba()), wide, high, QImage.Format.Format_RGBA8888)
    image = seen.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)  # with bytes of its own
    image.setDevicePixelRatio(wish.ratio)
    del canvas.renderer  # as large as the picture itself
    _keep_what_was_loaded()
    return Picture(image, drawn, told(wish.chart), width, height)


@cache
def _keep_what_was_loaded() -> None:
    """Once: all that matplotlib consists of stays for good. Else it would be looked through for garbage again and
    again, and the window waits for that, a tenth of a second each time.
    """
    gc.freeze()
