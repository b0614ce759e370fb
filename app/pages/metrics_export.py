"""Charts as files: one or all that are shown, as PNG, SVG or CSV. Each file is whole or not there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

from app import theme
from app.desktop.open_path import show_in_folder
from app.pages.metrics_reading import spoken_days
from app.parts import PanelParts
from app.problems import Problem
from app.theme import Size
from app.words import many
from pipeline.charting.model import Chart
from pipeline.charting.span import Span
from pipeline.palette import Palette

FOLDER = "metrics/folder"
WIDTH, HEIGHT, SCALE = 960, 540, 2
UNFINISHED = ".unfinished"
NOT_IN_NAMES = re.compile(r'[<>:"/\\|?*\x00-\x1f]+')
LONGEST = 100


class ChartExport(QObject):
    """Asks where to, writes on a reading thread, and tells how it went."""

    def __init__(self, panel: PanelParts, page: QWidget) -> None:
        super().__init__(page)
        self._panel, self._page = panel, page

    def ask(self, charts: Sequence[Chart], kind: str, span: Span) -> None:
        """One chart: a file is asked for. Several: the folder for all of them."""
        if not charts:
            return
        dialog = QFileDialog(self._page, self.tr("Export charts") if len(charts) > 1 else self.tr("Export the chart"))
        dialog.setObjectName("chart-export-dialog")
        dialog.setDirectory(self._panel.preferences.get(FOLDER, "") or pictures())
        if len(charts) > 1:
            dialog.setFileMode(QFileDialog.FileMode.Directory)
            dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        else:
            dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
            dialog.setNameFilters([f"{kind.upper()} (*.{kind})"])
            dialog.setDefaultSuffix(kind)
            dialog.selectFile(file_name(charts[0], kind, span))
        dialog.fileSelected.connect(lambda chosen: self._chosen(charts, kind, span, Path(chosen)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _chosen(self, charts: Sequence[Chart], kind: str, span: Span, place: Path) -> None:
        if len(charts) > 1:
            self.save([(chart, free_name(place / file_name(chart, kind, span))) for chart in charts])
        else:
            self.save([(charts[0], place)])

    def save(self, targets: Sequence[tuple[Chart, Path]]) -> None:
        """Write every chart into its file; the file's ending says how."""
        palette, family = theme.palette(), theme.font(Size.TINY).family()
        self._panel.preferences.put(FOLDER, str(targets[0][1].parent))

        def work() -> int:
            for chart, target in targets:
                write_whole(target, content(chart, target.suffix.lower(), palette, family))
            return len(targets)

        self._panel.bridge.ask(work, lambda count: self._saved(count, targets[0][1]), self, self._failed)

    def _saved(self, count: int, target: Path) -> None:
        said = self.tr("{} saved").format(many(count, self.tr("file"), self.tr("files")))

        def show() -> None:
            show_in_folder(target)

        self._panel.toast(said, self.tr("Open folder"), show)

    def _failed(self, problem: Problem) -> None:
        self._panel.problem(problem)


def content(chart: Chart, suffix: str, palette: Palette, family: str) -> bytes:
    """Not on the GUI thread. ``suffix`` is ``.png``, ``.svg`` or ``.csv``; ValueError for another."""
    if suffix == ".csv":
        from pipeline.charting.csv_text import csv_of

        return ("\ufeff" + csv_of(chart)).encode()  # spreadsheets take it for Latin-1 without the mark
    if suffix not in (".png", ".svg"):
        raise ValueError(f"A chart cannot be written as {suffix}")
    from pipeline.charting.look import ChartLook
    from pipeline.charting.svg import png_of, svg_of

    look = ChartLook.of(palette, font_family=family)
    if suffix == ".png":
        return png_of(chart, look, WIDTH, HEIGHT, SCALE)
    return svg_of(chart, look, WIDTH, HEIGHT, framed=True).encode()


def write_whole(target: Path, data: bytes) -> None:
    """Under another name first; what fails leaves nothing behind, and an older file as it was."""
    unfinished = target.with_name(target.name + UNFINISHED)
    try:
        unfinished.write_bytes(data)
        unfinished.replace(target)
    except BaseException:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
        raise


def file_name(chart: Chart, kind: str, span: Span) -> str:
    """``BEDROT Plays a day 2026-02-15 to 2026-05-13.png``"""
    first, last = spoken_days([chart], span)
    title = NOT_IN_NAMES.sub(" ", chart.title).strip(" .")[:LONGEST]
    return f"BEDROT {' '.join(title.split())} {first} to {last}.{kind}"


def free_name(wanted: Path) -> Path:
    """``wanted``, or with a number where there is such a file already."""
    found, number = wanted, 2
    while found.exists():
        found = wanted.with_name(f"{wanted.stem} ({number}){wanted.suffix}")
        number += 1
    return found


def pictures() -> str:
    return QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
