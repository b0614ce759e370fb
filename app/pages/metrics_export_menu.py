"""The menu behind *Export*: every chart that is shown, or one of them, as picture or table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from app.widgets.chart_card import KINDS
from app.widgets.popup_menu import PopupMenu
from app.words import many, tr
from pipeline.charting.model import Chart

Export = Callable[[tuple[str, ...], str], None]


def fill_export_menu(menu: PopupMenu, charts: Sequence[Chart], export: Export) -> None:
    """Charts without anything to show are left out."""
    shown = [chart for chart in charts if not chart.is_empty]
    if len(shown) > 1:
        every = tuple(chart.key for chart in shown)
        for kind in KINDS:
            text = tr("All {} as {}…").format(many(len(shown), tr("chart"), tr("charts")), kind.upper())
            menu.offer(text, partial(export, every, kind), name=f"export-all-{kind}", icon="save")
        menu.addSeparator()
    for chart in shown:
        below = menu.addMenu(chart.title.replace("&", "&&"))
        below.setObjectName(f"export-{chart.key}")
        for kind in KINDS:
            action = below.addAction(tr("Export as {}…").format(kind.upper()))
            action.setObjectName(f"export-{chart.key}-{kind}")
            action.triggered.connect(partial(_export, export, chart.key, kind))


def _export(export: Export, key: str, kind: str, *_: object) -> None:
    export((key,), kind)
