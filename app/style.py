"""The style sheet: the shapes stand in resources/style/panel.qss, the colours are filled in from the palette."""

from __future__ import annotations

from dataclasses import fields
from functools import lru_cache
from string import Template

from PySide6.QtCore import QDir

from app.resources import resource
from pipeline.palette import Palette

# The style sheet names pictures as controls:<theme>/<name>.svg, wherever the product is installed.
PICTURES = "controls"


def prepare() -> None:
    """Tell Qt where the pictures of the style sheet are."""
    QDir.setSearchPaths(PICTURES, [str(resource("icons", "controls"))])


def stylesheet(p: Palette) -> str:
    """The style sheet of the whole application in these colours; KeyError when it asks for one that is not there."""
    colours = {field.name: value for field in fields(p) if isinstance(value := getattr(p, field.name), str)}
    return _shapes().substitute(colours, theme="dark" if p.dark else "light")


@lru_cache(maxsize=1)
def _shapes() -> Template:
    return Template(resource("style", "panel.qss").read_text(encoding="utf-8"))
