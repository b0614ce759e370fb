"""What a tile over the charts says, ready to be shown."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Tile:
    """``change`` is told with a triangle where it ``rises`` (1) or falls (-1); green only where it is ``good``.

    ``tip`` gives formula, sources and age, a line a sentence; ``chart`` is the key of the chart that tells more.
    """

    key: str
    title: str
    figure: str
    below: str = ""
    change: str = ""
    rises: int = 0
    good: bool = False
    tip: str = ""
    chart: str = ""
