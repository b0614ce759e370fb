"""Draws the small parts as the design's components picture does, to lay both side by side.

``python -m tests.gallery OUT.png [--dark]``
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLayout,
    QRadioButton,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from app import theme
from app.looks import Look
from app.theme import Size
from app.widgets.banner import Banner, BannerText
from app.widgets.buttons import button
from app.widgets.card import Card
from app.widgets.choice import Choice
from app.widgets.elided import ElidedLabel
from app.widgets.empty_state import EmptyState
from app.widgets.field import Field
from app.widgets.labels import label, line
from app.widgets.number import Number
from app.widgets.progress_line import Progress
from app.widgets.search_box import SearchBox
from app.widgets.segmented import Segmented
from app.widgets.status_pill import StatusPill
from app.widgets.switch import Switch
from app.widgets.table import Table
from app.widgets.table_rows import Cell
from app.widgets.toast import Toast

PILLS = (
    (Look.OK, "OK"),
    (Look.RUNNING, "Running"),
    (Look.ATTENTION, "Attention"),
    (Look.FAILED, "Failed"),
    (Look.SIGNIN, "Needs sign-in"),
    (Look.PAUSED, "Paused"),
    (Look.SKIPPED, "Skipped"),
    (Look.IDLE, "Waiting"),
)
RUNS = (
    (Look.ATTENTION, "Partial", "Today 07:52", "9:32", "41,208", "DistroKid: sign-in needed"),
    (Look.OK, "Success", "Mon 11 May 08:17", "9:21", "40,771", "–"),
    (Look.PAUSED, "Interrupted", "Thu 7 May 21:40", "6:02", "18,344", "The computer went to sleep"),
    (Look.FAILED, "Failed", "Wed 6 May 07:39", "30:04", "0", "No network for 30 minutes"),
)
HEADINGS = ("State", "Started", "Duration", "Rows", "What went wrong")


def row(*parts: QWidget | int) -> QHBoxLayout:
    made = QHBoxLayout()
    made.setSpacing(8)
    for part in parts:
        if isinstance(part, int):
            made.addSpacing(part)
        else:
            made.addWidget(part)
    made.addStretch(1)
    return made


def titled(words: str, content: QWidget | QLayout) -> QVBoxLayout:
    made = QVBoxLayout()
    made.setSpacing(6)
    made.addWidget(label(words, size=Size.SMALL, weight=600, role="muted"))
    if isinstance(content, QWidget):
        made.addWidget(content)
    else:
        made.addLayout(content)
    return made


def pills() -> QLayout:
    made = QVBoxLayout()
    made.addLayout(row(*(StatusPill(look, words) for look, words in PILLS[:6])))
    made.addLayout(row(*(StatusPill(look, words) for look, words in PILLS[6:])))
    return made


def buttons() -> QLayout:
    made = QVBoxLayout()
    off = button("Run full", icon="run-full", name="off")
    off.setEnabled(False)
    made.addLayout(
        row(
            button("Run full", icon="run-full", kind="primary", name="run"),
            button("Sign in", icon="key", kind="primary", name="sign-in"),
            button("Run without extractors", icon="run-no-extract", name="no-extract", tip="Raw to report"),
            button("Later", kind="quiet", name="later"),
            button("Open in Logs", kind="link", name="link"),
        )
    )
    made.addLayout(
        row(
            button("Stop", icon="stop", name="stop"),
            button("Forget account", icon="trash", kind="danger", name="forget"),
            off,
            button("Try again", icon="retry", kind="small", name="again"),
            button("Sign in", kind="primary", small=True, name="small-primary"),
            button("Drop", icon="trash", kind="danger", small=True, name="small-danger"),
            button("", icon="more", kind="small", name="more", tip="More"),
        )
    )
    return made


def fields() -> QLayout:
    earliest = Field("Earliest", name="earliest")
    earliest.set_text("09:30")
    earliest.say_wrong("Must be before 09:00, the latest time.")
    workers = Field("Workers", name="workers", default="4", help="More is faster and needs more memory.")
    workers.set_text("6")
    made = QHBoxLayout()
    made.setSpacing(12)
    made.addWidget(earliest)
    made.addWidget(workers)
    made.addStretch(1)
    return made


def controls() -> QLayout:
    choice = Choice([("must", "Only when I must do something"), ("runs", "After every run")])
    number = Number(1, 16, accessible="Workers")
    segments = Segmented([("sets", "Datasets"), ("zones", "Files by zone"), ("aside", "Quarantine")])
    segments.label("aside", "Quarantine 1", "status/attention")
    tabs = QTabBar()
    for word in ("Timeline", "Steps", "Flow", "Log"):
        tabs.addTab(word)
    made = QVBoxLayout()
    made.addLayout(row(choice, number, SearchBox("Search runs")))
    made.addLayout(row(segments, tabs))
    return made


def switches() -> QFrame:
    card, on, tick, dot = Card(), Switch(accessible="On"), QCheckBox("on battery"), QRadioButton("Now")
    on.setChecked(True)
    tick.setChecked(True)
    dot.setChecked(True)
    off = Switch(accessible="Off")
    parts = (on, off, tick, QCheckBox(), dot, QRadioButton())
    card.body.addLayout(row(*parts))
    return card


def runs() -> Table:
    model = QStandardItemModel(0, len(HEADINGS))
    model.setHorizontalHeaderLabels(list(HEADINGS))
    for look, *words in RUNS:
        items = [QStandardItem(word) for word in words]
        items[0].setData(look, Cell.PILL)
        items[1].setData(500, Cell.WEIGHT)
        for number in items[2:4]:
            number.setTextAlignment(Qt.AlignmentFlag.AlignRight)
        model.appendRow(items)
    for column in (2, 3):
        model.setHeaderData(
            column, Qt.Orientation.Horizontal, Qt.AlignmentFlag.AlignRight, Qt.ItemDataRole.TextAlignmentRole
        )
    table = Table("runs", "Runs", dense=True)
    table.setModel(model)
    table.columns([130, 160, 84, 84, 100], stretch=4)
    table.horizontalHeader().setSortIndicatorShown(True)
    table.horizontalHeader().setSortIndicator(1, Qt.SortOrder.DescendingOrder)
    table.selectRow(0)
    table.setFixedHeight(32 + 4 * 32 + 8)
    return table


def bottom() -> QLayout:
    made = QGridLayout()
    made.setSpacing(12)
    empty = Card(margin=0)
    empty.body.addWidget(
        EmptyState("runs", "No runs yet", "The first one takes about ten minutes.", "Run full", action_icon="run-full")
    )
    progress, copying = Card(), Progress(name="copying")
    copying.say("Copying 1,318 files", "412 of 1,318", 412 / 1318, "About 40 seconds left")
    progress.body.addWidget(copying)
    made.addWidget(empty, 0, 0, 2, 1)
    made.addWidget(progress, 0, 1)
    made.addWidget(switches(), 1, 1)
    return made


def gallery() -> QWidget:
    window = QWidget()
    window.setWindowTitle("Parts")
    whole = QVBoxLayout(window)
    whole.setContentsMargins(24, 16, 24, 16)
    whole.setSpacing(12)
    whole.addWidget(label("Dark" if theme.palette().dark else "Light", size=Size.TITLE, weight=600))
    banner = Banner()
    banner.show_message(
        BannerText(
            Look.FAILED, "The Linktree page has changed.", "Older data stay in use.", "Save details…", "save", more=2
        )
    )
    for words, content in (
        ("Status pills", pills()),
        ("Buttons: primary, focus, secondary, quiet, link, danger, disabled, small", buttons()),
        ("Fields: wrong, with reset", fields()),
        ("Controls", controls()),
        ("Banner", banner),
        ("Table", runs()),
    ):
        whole.addLayout(titled(words, content))
    whole.addWidget(line())
    path = ElidedLabel(
        "D:/Music/BEDROT Data Lake/landing/tiktok/analytics/Overview_2026-06-24_1795283933_nova.drift.zip and its twin",
        mode=Qt.TextElideMode.ElideMiddle,
        fixed=True,
    )
    whole.addWidget(path)
    whole.addLayout(bottom(), 1)
    whole.addSpacing(64)
    window.resize(760, 1060)
    return window


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out")
    parser.add_argument("--dark", action="store_true")
    wanted = parser.parse_args(arguments)
    if not os.environ.get("DISPLAY"):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    theme.install(app, "dark" if wanted.dark else "light")
    window = gallery()
    toast = Toast(window)
    window.show()
    window.activateWindow()
    for focused in window.findChildren(QWidget, "sign-in"):
        focused.setFocus(Qt.FocusReason.TabFocusReason)
    toast.say("Slot of Mon 18 May skipped", "Undo", lambda: None)
    app.processEvents()
    written = window.grab().save(wanted.out)
    window.close()
    return 0 if written else 1


if __name__ == "__main__":
    raise SystemExit(main())
