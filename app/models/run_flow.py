"""Where the steps of a run stand when they are drawn as a flow, and how the lines between them go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from app.words import phase_title, platform_title, short_step_title
from pipeline.model import Phase, Step
from pipeline.platforms.declaration import NAMES

EDGE, TOP, TITLES, COLUMN, ROW = 16.0, 56.0, 96.0, 108.0, 56.0
WIDE, HIGH, SHARED_WIDE, LAST_WIDE = 94.0, 30.0, 152.0, 124.0
BEFORE_SHARED, BEFORE_LAST, LEAST_ROW = 64.0, 48.0, 46.0
BEND, BULGE = 12.0, 24.0
BESIDE = BULGE * 3 / 4 + 2.0  # how far a line that goes around others reaches
PLATFORM_PHASES = (Phase.EXTRACT, Phase.VALIDATE, Phase.RAW, Phase.STAGING, Phase.CURATED)
Command = tuple[str, tuple[float, ...]]


class Node(NamedTuple):
    """A step's box. ``title`` is said by the column and the row, except where a step joins platforms."""

    key: str
    x: float
    y: float
    wide: float
    title: str = ""

    @property
    def right(self) -> float:
        return self.x + self.wide

    @property
    def middle(self) -> float:
        return self.y + HIGH / 2


class Line(NamedTuple):
    """What ``end`` waits for. ``implied``: it follows from other lines, and is drawn only while one looks at it."""

    start: str
    end: str
    hard: bool
    implied: bool
    path: tuple[Command, ...]


class Heading(NamedTuple):
    x: float
    y: float
    text: str


@dataclass(frozen=True)
class FlowPlan:
    """``columns`` are centred over their place, ``rows`` begin at it."""

    nodes: Mapping[str, Node]
    lines: tuple[Line, ...]
    columns: tuple[Heading, ...]
    rows: tuple[Heading, ...]
    wide: float
    high: float


def plan(steps: Sequence[Step]) -> FlowPlan:
    """A row a platform, a column a phase; behind them the steps that combine, then those that load and measure."""
    phases = [phase for phase in PLATFORM_PHASES if any(step.platform and step.phase is phase for step in steps)]
    platforms = [name for name in NAMES if any(step.platform == name for step in steps)]
    left = EDGE + TITLES
    nodes = {
        step.key: Node(
            step.key, left + COLUMN * phases.index(step.phase), TOP + ROW * platforms.index(step.platform), WIDE
        )
        for step in steps
        if step.platform
    }
    behind = left + COLUMN * len(phases) - (COLUMN - WIDE) + BEFORE_SHARED if phases else left
    tall = ROW * max(len(platforms) - 1, 0)
    combining = [step for step in steps if step.platform is None and step.phase is Phase.UNIFIED]
    later = [step for step in steps if step.platform is None and step.phase is not Phase.UNIFIED]
    nodes |= _stacked(combining, behind, tall, SHARED_WIDE)
    last = behind + SHARED_WIDE + BEFORE_LAST if combining else behind
    nodes |= _stacked(later, last, tall, LAST_WIDE)
    columns = [Heading(left + COLUMN * n + WIDE / 2, 24.0, phase_title(phase)) for n, phase in enumerate(phases)]
    if combining:
        columns.append(Heading(behind + SHARED_WIDE / 2, 24.0, phase_title(Phase.UNIFIED)))
    return FlowPlan(
        nodes=nodes,
        lines=tuple(_lines(steps, nodes, left + COLUMN * (len(phases) - 1))),
        columns=tuple(columns),
        rows=tuple(Heading(EDGE, TOP + ROW * n, platform_title(name)) for n, name in enumerate(platforms)),
        wide=max((node.right for node in nodes.values()), default=left) + max(EDGE, BESIDE),
        high=max((node.y + HIGH for node in nodes.values()), default=TOP) + 2 * EDGE,
    )


def _stacked(steps: Sequence[Step], x: float, tall: float, wide: float) -> dict[str, Node]:
    """Below one another, in the middle of the rows beside them."""
    apart = max(min(tall / max(len(steps) - 1, 1), ROW * 1.3), LEAST_ROW)
    begin = TOP + max((tall - apart * (len(steps) - 1)) / 2, 0.0)
    return {s.key: Node(s.key, x, begin + apart * n, wide, short_step_title(s.key)) for n, s in enumerate(steps)}


def _lines(steps: Sequence[Step], nodes: Mapping[str, Node], last_column: float) -> list[Line]:
    needs = {step.key: [edge.step for edge in step.needs if edge.step in nodes] for step in steps}
    found = []
    for step in steps:
        for edge in step.needs:
            if edge.step in nodes:
                implied = not edge.hard and _leads_to(edge.step, step.key, needs)
                path = _path(nodes[edge.step], nodes[step.key], last_column)
                found.append(Line(edge.step, step.key, edge.hard, implied, path))
    return found


def _leads_to(start: str, end: str, needs: Mapping[str, Sequence[str]]) -> bool:
    """Whether ``end`` waits for ``start`` by way of another step already."""
    waiting, seen = [key for key in needs[end] if key != start], set[str]()
    while waiting:
        key = waiting.pop()
        if key == start:
            return True
        if key not in seen:
            seen.add(key)
            waiting += needs.get(key, ())
    return False


def _path(a: Node, b: Node, last_column: float) -> tuple[Command, ...]:
    if a.x == b.x:
        return _within_a_column(a, b)
    if a.middle == b.middle and b.x - a.right < COLUMN:
        return ("M", (a.right, a.middle)), ("L", (b.x, b.middle))
    if not a.title and a.x < last_column:  # it passes below the boxes to its right
        lane, corner = a.y + HIGH + BEND, a.right - 2 * BEND
        out = last_column + WIDE
        return (
            ("M", (corner, a.y + HIGH)),
            ("C", (corner, lane, corner, lane, corner + BEND, lane)),
            ("L", (out, lane)),
            _bow(out, lane, b.x, b.middle),
        )
    return ("M", (a.right, a.middle)), _bow(a.right, a.middle, b.x, b.middle)


def _bow(x1: float, y1: float, x2: float, y2: float) -> Command:
    half = (x1 + x2) / 2
    return "C", (half, y1, half, y2, x2, y2)


def _within_a_column(a: Node, b: Node) -> tuple[Command, ...]:
    """To the next box straight down; past others around their right side."""
    if 0 < b.y - a.y - HIGH < LEAST_ROW:
        x = a.x + a.wide / 2
        return ("M", (x, a.y + HIGH)), ("L", (x, b.y))
    out = a.right + BULGE
    return ("M", (a.right, a.middle)), ("C", (out, a.middle, out, b.middle, b.right, b.middle))
