"""A chart as a picture that stands alone: SVG with real text for pages and print, PNG for everything else."""

from __future__ import annotations

import hashlib
import re
from io import BytesIO, StringIO
from xml.sax.saxutils import escape

import matplotlib
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from pipeline.charting.drawing import draw
from pipeline.charting.look import ChartLook
from pipeline.charting.model import Chart
from pipeline.charting.text import told

# The unit of an SVG by matplotlib: what it calls a point is a pixel of the page.
_SVG_DPI = 72.0
_ID = re.compile(r'((?<![\w:])id="|url\(#|href="#)([^")]+)')
_INSIDE = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)
# A style element inside a page would hold for the whole page.
_UNWANTED = re.compile(r"<metadata>.*?</metadata>|<defs>\s*<style.*?</style>\s*</defs>", re.DOTALL)
_DIGITS = re.compile(r"(\d\.\d\d)\d+")
_FAMILY = re.compile(r"font-family: [^;\"]+|font: [^;\"]+")
# Text stays text, and the same picture has the same ids. Nothing else in the process writes SVG.
matplotlib.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "chart"})


def png_of(
    chart: Chart, look: ChartLook, width: float, height: float, scale: float = 1.0, *, framed: bool = True
) -> bytes:
    """``width`` × ``height`` pixels of the page, each of them ``scale`` pixels of the picture wide and high.

    ``framed``: on the card's colour, with title and note and a little room around; else transparent and bare.
    """
    figure = Figure(figsize=(width / look.dpi, height / look.dpi), dpi=look.dpi * scale)
    canvas = FigureCanvasAgg(figure)
    draw(figure, chart, look, legend=True, titled=framed, filled=framed, margin=16 if framed else 0)
    file = BytesIO()
    canvas.print_png(  # type: ignore[no-untyped-call]
        file, metadata={"Title": chart.title, "Software": None}
    )
    return file.getvalue()


def svg_of(chart: Chart, look: ChartLook, width: float, height: float, *, framed: bool = False) -> str:
    """An ``<svg>`` element for a page or a file of its own, ``width`` × ``height`` pixels of the page.

    The same chart gives the same text; its ids begin with the chart's key, size and colours, so that several can stand
    in one page. Title and text alternative are inside it. ``framed`` as for :func:`png_of`.
    """
    look = look.at_dpi(_SVG_DPI)
    figure = Figure(figsize=(width / _SVG_DPI, height / _SVG_DPI), dpi=_SVG_DPI)
    canvas = FigureCanvasSVG(figure)
    drawn = draw(figure, chart, look, legend=True, titled=framed, filled=framed, margin=16 if framed else 0)
    file = StringIO()
    canvas.print_svg(  # type: ignore[no-untyped-call]
        file, metadata={"Date": None, "Creator": None, "Format": None, "Type": None}
    )
    text = file.getvalue()
    for shown, meant in drawn.sheet.substitutes.items():
        text = text.replace(f">{escape(shown)}<", f">{escape(meant)}<")
    inside = _INSIDE.search(text)
    assert inside is not None, "matplotlib writes an svg element"
    prefix = f"{re.sub(r'[^a-z0-9]+', '-', chart.key.lower())}-{_sum(chart, look, width, height)}"
    body = _UNWANTED.sub("", inside.group(1)).strip()
    body = _DIGITS.sub(r"\1", body)
    body = _ID.sub(lambda found: f"{found.group(1)}{prefix}-{found.group(2)}", body)
    # Letters that the fonts named here lack are left to the reader's computer.
    body = _FAMILY.sub(lambda found: f"{found.group(0)}, sans-serif", body)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" class="chart" role="img" '
        f'stroke-linejoin="round" stroke-linecap="butt" '
        f'aria-labelledby="{prefix}-title {prefix}-desc" width="{width:g}" height="{height:g}" '
        f'viewBox="0 0 {width:g} {height:g}">\n'
        f'<title id="{prefix}-title">{_clean(chart.title)}</title>\n'
        f'<desc id="{prefix}-desc">{_clean(told(chart))}</desc>\n'
        f"{body}\n</svg>\n"
    )


def _sum(chart: Chart, look: ChartLook, width: float, height: float) -> str:
    """The same for the same picture, another one for every other."""
    seen = repr((chart, look.text_px, look.families, look.palette.dark, width, height))
    return hashlib.sha256(seen.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def _clean(text: str) -> str:
    """Without what no XML may contain."""
    return escape("".join(letter for letter in text if letter.isprintable()))
