"""Seconds along a line of pixels: which part is in sight, and where the marks of a readable axis stand."""

from __future__ import annotations

from collections.abc import Iterator

STEPS = (
    0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 28800, 86400,
)  # fmt: skip
MARK_PX = 72  # the least room between two marks
CLOSEST = 400.0  # how far one can zoom in


class TimeScale:
    """``span`` seconds over ``width`` pixels from ``left`` on; zoomed in, only a part of them."""

    def __init__(self) -> None:
        self.span = 1.0
        self.left = 0.0
        self.width = 1.0
        self.zoom = 1.0
        self.first = 0.0  # the second at the left edge

    def fit(self, span: float, left: float, width: float) -> None:
        """Another length or another size; what was in sight stays in sight."""
        self.span, self.left, self.width = max(span, 0.001), left, max(width, 1.0)
        self._stay_inside()

    @property
    def shown(self) -> float:
        """How many seconds are in sight."""
        return self.span / self.zoom

    def x(self, second: float) -> float:
        return self.left + (second - self.first) / self.shown * self.width

    def second(self, x: float) -> float:
        return self.first + (x - self.left) / self.width * self.shown

    def zoom_at(self, x: float, factor: float) -> bool:
        """Closer or farther with the second under ``x`` standing still; False when it goes no farther."""
        wanted = min(max(self.zoom * factor, 1.0), CLOSEST)
        if wanted == self.zoom:
            return False
        under = self.second(x)
        self.zoom = wanted
        self.first = under - (x - self.left) / self.width * self.shown
        self._stay_inside()
        return True

    def move(self, pixels: float) -> None:
        self.first += pixels / self.width * self.shown
        self._stay_inside()

    def bring_into_sight(self, begin: float, end: float) -> None:
        """Move as little as needed until a time is in sight; one too long for that shows its beginning."""
        if end > self.first + self.shown:
            self.first = end - self.shown
        self.first = min(self.first, begin)
        self._stay_inside()

    def whole(self) -> None:
        self.zoom, self.first = 1.0, 0.0

    @property
    def step(self) -> float:
        """Seconds between two marks."""
        return next((step for step in STEPS if step / self.shown * self.width >= MARK_PX), STEPS[-1])

    def marks(self) -> Iterator[float]:
        """The seconds in sight that get a mark."""
        step = self.step
        number = max(int(self.first / step), 0)
        while (second := number * step) <= self.first + self.shown:
            if second >= self.first:
                yield second
            number += 1

    def _stay_inside(self) -> None:
        self.first = min(max(self.first, 0.0), self.span - self.shown)


def mark_words(second: float, step: float) -> str:
    """``0:30``, ``1:02:00``; below a second ``0.4 s``."""
    if step < 1 and not second:
        return "0 s"
    if step < 1:
        return f"{second:.{1 if step >= 0.1 else 2}f} s"
    minutes, rest = divmod(round(second), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def roomy(seconds: float) -> float:
    """A round length that holds ``seconds`` and leaves some room, so that a running axis seldom jumps."""
    lengths = (5, 10, 20, 30, 60, 90, 120, 180, 300, 420, 600, 900, 1200, 1800, 2700, 3600)
    return next((float(length) for length in lengths if length >= seconds * 1.05), seconds * 1.2)
