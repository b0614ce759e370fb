"""``graph``: the one definition of the flow, drawn or as a document."""

from __future__ import annotations

import argparse
import json
from html import escape

from pipeline import flow
from pipeline.commands.answer import Answer
from pipeline.lake import Lake, Wanted
from pipeline.model import Step
from pipeline.platforms.declaration import NAMES, TITLES

CELL, ROW, LEFT, TOP, GAP = 112, 40, 96, 40, 72
PHASES = tuple(flow.PLATFORM_PHASES)


def graph(args: argparse.Namespace, lake: Lake) -> Answer:
    steps = lake.steps(Wanted())
    if args.format == "json":
        document = as_document(steps)
        return Answer(document, json.dumps(document, indent=1))
    text = as_dot(steps) if args.format == "dot" else as_svg(steps)
    return Answer({"format": args.format, "text": text}, text)


def as_document(steps: tuple[Step, ...]) -> dict[str, object]:
    nodes = [{"key": s.key, "platform": s.platform, "phase": s.phase.value, "title": s.title} for s in steps]
    edges = [{"from": e.step, "to": s.key, "hard": e.hard} for s in steps for e in s.needs]
    return {"steps": nodes, "edges": edges}


def as_dot(steps: tuple[Step, ...]) -> str:
    """The flow for Graphviz; dashed edges are soft: the step goes on when the other has failed."""
    lines = ["digraph bedrot {", "  rankdir=LR;", '  node [shape=box, style=rounded, fontname="sans-serif"];']
    lines += [f'  "{step.key}" [label="{step.title}"];' for step in steps]
    keys = {step.key for step in steps}
    edges = ((edge, step.key) for step in steps for edge in step.needs if edge.step in keys)
    lines += [f'  "{edge.step}" -> "{key}"{"" if edge.hard else " [style=dashed]"};' for edge, key in edges]
    return "\n".join([*lines, "}", ""])


def as_svg(steps: tuple[Step, ...]) -> str:
    """The flow as a picture: a row a platform, a column a phase, the cross-platform steps behind them.

    Solid arrows need success; dashed ones only that the other step has ended.
    """
    shared = [s for s in steps if s.platform is None]
    places = {
        s.key: (LEFT + CELL * PHASES.index(s.phase), TOP + ROW * NAMES.index(s.platform)) for s in steps if s.platform
    }
    left = LEFT + CELL * len(PHASES) + GAP
    places |= {step.key: (left, TOP + ROW * i) for i, step in enumerate(shared)}
    width, height = left + CELL * 2 + 56, TOP + ROW * max(len(NAMES), len(shared)) + 16
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        'font-family="system-ui, sans-serif" font-size="12">',
        f'<rect width="{width}" height="{height}" fill="#F4F3EF"/>',
    ]
    parts += [_text(LEFT + CELL * i, 24, phase.value, "#5F5B53") for i, phase in enumerate(PHASES)]
    parts.append(_text(left, 24, "all platforms", "#5F5B53"))
    parts += [_text(16, TOP + ROW * i + 17, TITLES[name], "#1D1C19", 600) for i, name in enumerate(NAMES)]
    for step in steps:
        parts += [_edge(places[e.step], places[step.key], left, e.hard) for e in step.needs if e.step in places]
    for step in steps:
        x, y = places[step.key]
        parts.append(_box(x, y, step.phase.value if step.platform else step.title, _width(x, left)))
    return "\n".join([*parts, "</svg>", ""])


def _width(x: float, left: float) -> float:
    return CELL * 2 - 16 if x >= left else CELL - 28


def _edge(start: tuple[float, float], end: tuple[float, float], left: float, hard: bool) -> str:
    """An arrow from a box to the next; between two shared steps it runs around their right side."""
    look = 'stroke="#5F5B53"' if hard else 'stroke="#8A857A" stroke-dasharray="4 3"'
    y1, y2 = start[1] + 13, end[1] + 13
    x1 = start[0] + _width(start[0], left)
    if start[0] >= left:
        bend = x1 + 14 + abs(y2 - y1) / 8
        curve, tip, side = f"M{x1} {y1} C{bend} {y1} {bend} {y2} {x1 + 3} {y2}", x1 + 3, 5
    else:
        tip, side = end[0] - 4, -5
        middle = (x1 + tip) / 2
        curve = f"M{x1} {y1} C{middle} {y1} {middle} {y2} {tip} {y2}"
    head = f"M{tip + side} {y2 - 4} L{tip} {y2} L{tip + side} {y2 + 4}"
    return f'<path d="{curve}" fill="none" {look}/><path d="{head}" fill="none" stroke="#5F5B53"/>'


def _text(x: float, y: float, text: str, colour: str, weight: int = 400) -> str:
    return f'<text x="{x}" y="{y}" fill="{colour}" font-weight="{weight}">{escape(text)}</text>'


def _box(x: float, y: float, text: str, width: float) -> str:
    return f'<rect x="{x}" y="{y}" width="{width}" height="26" rx="6" fill="#FFFFFF" stroke="#8A857A"/>' + _text(
        x + 10, y + 17, text, "#1D1C19"
    )
