"""Puts a report's lines into its template: one HTML text with style and pictures inside, and nothing from elsewhere."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from pipeline.reporting.pictures import Inks

TEMPLATES = Path(__file__).parent / "templates"
SHAPES = Path(__file__).parents[2] / "resources" / "icons" / "status"
LOOKS = {"signin": "sign-in"}  # the only one whose shape has another name than its colour
_INSIDE = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)


def page_of(template: str, inks: Inks, **lines: Any) -> str:
    """The whole page. Everything in ``lines`` is escaped; only drawings are ours."""
    return _environment().get_template(template).render(
        light=inks.values(dark=False), dark=inks.values(dark=True), shapes=shapes(), **lines
    )  # fmt: skip


@cache
def _environment() -> Environment:
    found = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    found.filters["drawing"] = Markup
    return found


@cache
def shapes() -> tuple[tuple[str, Markup], ...]:
    """The silhouettes of the states, each once in a page: what is inside their pictures, by look."""
    looks = ("ok", "running", "attention", "failed", "signin", "paused", "skipped", "idle")
    return tuple((look, Markup(_shape(LOOKS.get(look, look)))) for look in looks)


def _shape(name: str) -> str:
    found = _INSIDE.search((SHAPES / f"{name}.svg").read_text(encoding="utf-8"))
    assert found is not None, name
    return found[1]
