"""The menu of a line: copy it, see its run, or read only what belongs to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu

from app import icons
from app.models.log_table import place_titles
from app.words import tr
from pipeline.run_logs.lines import Level

if TYPE_CHECKING:
    from app.pages.logs import LogsPage


def row_menu(page: LogsPage, place: QPoint) -> None:
    """Pop up the menu of the line in focus."""
    line = page.line_in_focus()
    if line is None:
        return
    menu = QMenu(page)
    menu.setObjectName("log-menu")
    menu.aboutToHide.connect(menu.deleteLater)
    level = Level[page.filters.level.current]

    def add(text: str, icon: str, name: str, shortcut: str = "") -> None:
        action = menu.addAction(f"{text}\t{shortcut}" if shortcut else text)
        action.setObjectName(f"log-menu-{name}")
        icons.wear(action, icon)
        action.triggered.connect(lambda: do[name]())

    do = {
        "copy": page.copy,
        "run": page.show_in_run,
        "platform": lambda: page.filters.place(platform=line.place.platform, level=level),
        "step": lambda: page.filters.place(line.place.key or line.place.phase, line.place.platform, level=level),
        "all": lambda: page.filters.place(level=level),
    }
    add(tr("Copy"), "copy", "copy", "Ctrl+C")
    add(tr("Show in run"), "runs", "run", "Enter")
    menu.addSeparator()
    platform, step = place_titles(line.place)
    if line.place.platform:
        add(tr("Only {}").format(platform), "filter", "platform")
    if line.place.phase:
        add(tr("Only {}").format(f"{platform}: {step}"), "filter", "step")
    if not page.filters.is_plain:
        add(tr("All lines again"), "close", "all")
    menu.popup(place)
