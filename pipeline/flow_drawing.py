"""The flow as a document, for Graphviz, or as a picture – plain, or as one run looks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import NamedTuple

from pipeline import flow
from pipeline.model import Step
from pipeline.platforms.declaration import NAMES, TITLES

CELL, ROW, LEFT, TOP, GAP, HIGH = 112, 40, 96, 40, 72, 26
PHASES = tuple(flow.PLATFORM_PHASES)


class Look(NamedTuple):
    """How a step is shown: a word for its state, and the colours of its box, edge and text (``#RRGGBB``)."""

    word: str
    fill: str
    stroke: str
    ink: str


class Paper(NamedTuple):
    """The colours around the boxes, and those of a box whose step has no state."""

    ground: str = "#F4F3EF"
    text: str = "#1D1C19"
    muted: str = "#5F5B53"
    strong: str = "#8A857A"
    box: str = "#FFFFFF"


class Box(NamedTuple):
    """The place of a step in the picture."""

    x: float
    y: float
    width: float
    height: float
    shared: bool  # a step of all platforms, at the right side

    @property
    def middle(self) -> float:
        return self.y + self.height / 2


@dataclass(frozen=True)
class Plan:
    """Where everything stands: a row a platform, a column a phase, the cross-platform steps behind them.

    ``columns`` and ``rows`` are headings with their place along the top and down the side.
    """

    width: float
    height: float
    boxes: Mapping[str, Box]
    columns: tuple[tuple[float, str], ...]
    rows: tuple[tuple[float, str], ...]


def as_document(steps: Sequence[Step]) -> dict[str, object]:
    """The flow for programs: ``steps`` and ``edges``."""
    nodes = [{"key": s.key, "platform": s.platform, "phase": s.phase.value, "title": s.title} for s in steps]
    edges = [{"from": e.step, "to": s.key, "hard": e.hard} for s in steps for e in s.needs]
    return {"steps": nodes, "edges": edges}


def as_dot(steps: Sequence[Step], states: Mapping[str, Look] | None = None) -> str:
    """The flow for Graphviz; dashed edges are soft: the step goes on when the other has failed."""
    lines = ["digraph bedrot {", "  rankdir=LR;", '  node [shape=box, style=rounded, fontname="sans-serif"];']
    lines += [f'  "{step.key}" [{_dot_look(step, (states or {}).get(step.key))}];' for step in steps]
    keys = {step.key for step in steps}
    edges = ((edge, step.key) for step in steps for edge in step.needs if edge.step in keys)
    lines += [f'  "{edge.step}" -> "{key}"{"" if edge.hard else " [style=dashed]"};' for edge, key in edges]
    return "\n".join([*lines, "}", ""])


def _dot_look(step: Step, look: Look | None) -> str:
    if look is None:
        return f'label="{step.title}"'
    colours = f'fillcolor="{look.fill}", color="{look.stroke}", fontcolor="{look.ink}"'
    return f'label="{step.title}\\n{look.word}", style="rounded,filled", {colours}'


def laid_out(steps: Sequence[Step]) -> Plan:
    """The places of all steps, for whoever draws them."""
    platforms = [name for name in NAMES if any(step.platform == name for step in steps)]
    shared = [step for step in steps if step.platform is None]
    left = LEFT + CELL * len(PHASES) + GAP
    boxes = {
        s.key: Box(LEFT + CELL * PHASES.index(s.phase), TOP + ROW * platforms.index(s.platform), CELL - 28, HIGH, False)
        for s in steps
        if s.platform
    }
    boxes |= {s.key: Box(left, TOP + ROW * i, CELL * 2 - 16, HIGH, True) for i, s in enumerate(shared)}
    return Plan(
        width=left + CELL * 2 + 56,
        height=TOP + ROW * max(len(platforms), len(shared), 1) + 16,
        boxes=boxes,
        columns=(*((LEFT + CELL * i, p.value.capitalize()) for i, p in enumerate(PHASES)), (left, "All platforms")),
        rows=tuple((TOP + ROW * i, TITLES[name]) for i, name in enumerate(platforms)),
    )


def as_svg(steps: Sequence[Step], states: Mapping[str, Look] | None = None, paper: Paper | None = None) -> str:
    """The flow as a picture. Solid arrows need success; dashed ones only that the other step has ended.

    With ``states`` (by step key) each box says how its step went; a step without one is drawn plain.
    """
    plan, paper = laid_out(steps), paper or Paper()
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{plan.width:g}" height="{plan.height:g}" '
        f'viewBox="0 0 {plan.width:g} {plan.height:g}" font-family="system-ui, sans-serif" font-size="12">',
        f'<rect width="{plan.width:g}" height="{plan.height:g}" fill="{paper.ground}"/>',
    ]
    parts += [_text(x, 24, heading, paper.muted) for x, heading in plan.columns]
    parts += [_text(16, y + 17, heading, paper.text, 600) for y, heading in plan.rows]
    for step in steps:
        ends = ((plan.boxes[edge.step], edge.hard) for edge in step.needs if edge.step in plan.boxes)
        parts += [_arrow(start, plan.boxes[step.key], hard, paper) for start, hard in ends]
    for step in steps:
        parts += _drawn(step, plan.boxes[step.key], (states or {}).get(step.key), paper)
    return "\n".join([*parts, "</svg>", ""])


def _arrow(start: Box, end: Box, hard: bool, paper: Paper) -> str:
    """An arrow from a box to the next; between two shared steps it runs around their right side."""
    look = f'stroke="{paper.muted}"' if hard else f'stroke="{paper.strong}" stroke-dasharray="4 3"'
    x1, y1, y2 = start.x + start.width, start.middle, end.middle
    if start.shared:
        bend = x1 + 14 + abs(y2 - y1) / 8
        curve, tip, side = f"M{x1:g} {y1:g} C{bend:g} {y1:g} {bend:g} {y2:g} {x1 + 3:g} {y2:g}", x1 + 3, 5
    else:
        tip, side = end.x - 4, -5
        middle = (x1 + tip) / 2
        curve = f"M{x1:g} {y1:g} C{middle:g} {y1:g} {middle:g} {y2:g} {tip:g} {y2:g}"
    head = f"M{tip + side:g} {y2 - 4:g} L{tip:g} {y2:g} L{tip + side:g} {y2 + 4:g}"
    return f'<path d="{curve}" fill="none" {look}/><path d="{head}" fill="none" stroke="{paper.muted}"/>'


def _drawn(step: Step, box: Box, look: Look | None, paper: Paper) -> Iterator[str]:
    """A step's box. Its column already says which phase it is, so a state takes the place of that word."""
    shown = look or Look("", paper.box, paper.strong, paper.text)
    yield (
        f'<rect x="{box.x:g}" y="{box.y:g}" width="{box.width:g}" height="{box.height:g}" rx="6" '
        f'fill="{shown.fill}" stroke="{shown.stroke}"><title>{escape(step.title)}</title></rect>'
    )
    name = step.title if box.shared else shown.word or step.phase.value
    yield _text(box.x + 10, box.y + 17, name, shown.ink)
    if box.shared and shown.word:
        yield _text(box.x + box.width - 10, box.y + 17, shown.word, shown.ink, anchor="end")


def _text(x: float, y: float, text: str, colour: str, weight: int = 400, anchor: str = "start") -> str:
    return (
        f'<text x="{x:g}" y="{y:g}" fill="{colour}" font-weight="{weight}" text-anchor="{anchor}">{escape(text)}</text>'
    )
