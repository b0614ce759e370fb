"""What comes next by itself, and what became of the slots before: two cards of the Schedule page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from app import icons
from app.looks import Look
from app.pages.schedule_reading import BEFORE, Known
from app.pages.schedule_wording import coming_words, date_words, look_of, slot_name, time_words
from app.theme import Space
from app.widgets.buttons import Button, button
from app.widgets.card import Card
from app.widgets.elided import ElidedLabel
from app.widgets.labels import label
from app.widgets.popup_menu import PopupMenu
from app.widgets.slot_line import LineWords, SlotLine, paint_separator
from app.words import starting_small

if TYPE_CHECKING:
    from pipeline.schedule.slots import Slot

COMING_ROW, BEFORE_ROW, RETRY_ROW, ICON, EDGE = 38, 30, 30, 14, 16
FEWEST = 2


class ComingCard(Card):
    """The next five. ``skip``, ``undo`` and ``hurry`` carry the day of a slot."""

    skip = Signal(object)
    undo = Signal(object)
    hurry = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Next five"), parent, name="coming", margin=0)
        self.body.setSpacing(0)
        self.retries: list[QWidget] = []
        self.rows: list[_Coming] = []
        self.nothing = label(role="muted", wrap=True, name="coming-nothing")
        self.nothing.setContentsMargins(EDGE, int(Space.S), EDGE, int(Space.S))
        self.body.addWidget(self.nothing)
        self.body.addStretch(1)

    def show_known(self, known: Known, held: Mapping[date, str]) -> None:
        """``held``: what slots that are due wait for."""
        self._show_retries(known.retries)
        while len(self.rows) > len(known.coming):
            gone = self.rows.pop()
            gone.hide()
            gone.deleteLater()
        while len(self.rows) < len(known.coming):
            row = _Coming(len(self.rows), self)
            self.rows.append(row)
            self.body.insertWidget(self.body.count() - 2, row)
        for number, (row, slot) in enumerate(zip(self.rows, known.coming, strict=True)):
            row.show_slot(slot, known, number == 0, number == len(known.coming) - 1)
            row.say_held(held.get(slot.day, ""))
        self.nothing.setVisible(not known.coming)
        self.nothing.setText(self._why_nothing(known))

    def _why_nothing(self, known: Known) -> str:
        if known.plan is None:
            return self.tr("What comes next cannot be told before the file is mended.")
        if not known.plan.enabled:
            return self.tr("The schedule is off. Runs start when you start them.")
        return self.tr("No moment is drawn yet. The next ones appear here as soon as they are.")

    def _show_retries(self, sentences: Sequence[str]) -> None:
        if [row.accessibleName() for row in self.retries] == list(sentences):
            return
        for row in self.retries:
            row.hide()
            row.deleteLater()
        self.retries = [_retry(sentence, self) for sentence in sentences]
        for place, row in enumerate(self.retries):
            self.body.insertWidget(place, row)


class _Coming(QWidget):
    """One of the next five, with what can be done about it."""

    def __init__(self, place: int, card: ComingCard) -> None:
        super().__init__(card)
        self._card, self.day = card, date.min
        self.setObjectName(f"coming-{place}")
        self.line = SlotLine(f"coming-line-{place}", COMING_ROW, self)
        self.verb = button(self.tr("Skip"), kind="small", name=f"coming-verb-{place}")
        self.more = button("", icon="more", kind="quiet", small=True, name=f"coming-more-{place}")
        self.more.setFixedWidth(28)
        self._skipped = self._hurried = self._last = False
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, EDGE, 0)
        row.setSpacing(int(Space.XXS))
        row.addWidget(self.line, 1)
        row.addWidget(self.verb)
        row.addWidget(self.more)
        self.verb.clicked.connect(self._press)
        self.more.clicked.connect(self.open_menu)

    def show_slot(self, slot: Slot, known: Known, first: bool, last: bool) -> None:
        self.day, self._skipped, self._hurried = slot.day, not slot.due, slot.hurried
        look, _ = look_of(slot, known)
        day, moment = date_words(slot, known.zone), time_words(slot.moment, known.zone)
        words = LineWords(look, day, moment, coming_words(slot, known), strong=first, quiet=True, struck=self._skipped)
        self.line.say(words)
        self.line.setToolTip(known.said.get(slot.day, "") or self.line.toolTip())
        name = slot_name(slot, known.zone)
        self._name(self.verb, self.tr("Undo") if self._skipped else self.tr("Skip"), name)
        self.verb.setVisible(first or self._skipped)
        self.more.setVisible(not self._skipped)
        self.more.setAccessibleName(self.tr("More: {}").format(name))
        self.more.explain(self.tr("Skip it, or run at the next chance"))
        self._last = last
        self.update()

    def say_held(self, words: str) -> None:
        """What it waits for although its moment is here."""
        if words:
            self.line.say(replace(self.line.shown, words=starting_small(words), quiet=False))

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._last:
            paint_separator(self)

    def _name(self, made: Button, verb: str, name: str) -> None:
        made.say(verb)
        made.setAccessibleName(f"{verb}: {name}")
        made.explain(f"{verb}: {name}")

    def _press(self) -> None:
        (self._card.undo if self._skipped else self._card.skip).emit(self.day)

    def open_menu(self) -> None:
        menu = PopupMenu("slot-menu", self)
        menu.offer(self.tr("Run at next chance"), partial(self._card.hurry.emit, self.day), name="menu-hurry",
                   icon="run-full", enabled=not self._hurried)  # fmt: skip
        menu.offer(self.tr("Skip"), partial(self._card.skip.emit, self.day), name="menu-skip")
        menu.open_below(self.more)


class BeforeCard(Card):
    """What became of the newest slots. ``opened`` carries a run, ``all_wanted`` asks for every slot."""

    opened = Signal(str)
    all_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("What became of every slot"), parent, name="before", margin=0)
        self.body.setSpacing(0)
        self.every = button(self.tr("All slots"), kind="link", name="all-slots",
                            tip=self.tr("Every slot since the first one"))  # fmt: skip
        self.every.clicked.connect(self.all_wanted)
        self.header_tools.addWidget(self.every)
        self.rows: list[SlotLine] = []
        self.nothing = label(self.tr("No slot has come yet. What becomes of each is told here."), role="muted",
                             wrap=True, name="before-nothing")  # fmt: skip
        self.nothing.setContentsMargins(EDGE, int(Space.S), EDGE, int(Space.S))
        self.body.addWidget(self.nothing)
        self.body.addStretch(1)

    def show_known(self, known: Known) -> None:
        shown = known.before[: max(BEFORE - len(known.retries), FEWEST)]  # what is tried again needs the room
        while len(self.rows) > len(shown):
            gone = self.rows.pop()
            gone.hide()
            gone.deleteLater()
        while len(self.rows) < len(shown):
            row = SlotLine(f"before-{len(self.rows)}", BEFORE_ROW, self)
            row.clicked.connect(lambda _=False, row=row: self.opened.emit(row.shown.run))
            self.rows.append(row)
            self.body.insertWidget(self.body.count() - 2, row)
        for row, slot in zip(self.rows, shown, strict=True):
            row.say(line_of(slot, known), line=row is not self.rows[-1])
        self.nothing.setVisible(not shown)
        self.every.setVisible(bool(shown))


def line_of(slot: Slot, known: Known) -> LineWords:
    look, _ = look_of(slot, known)
    said = known.said.get(slot.day, "")
    return LineWords(look, date_words(slot, known.zone), time_words(slot.moment, known.zone), said, run=slot.run_id)


class _Retry(QWidget):
    def paintEvent(self, event: QPaintEvent) -> None:
        paint_separator(self)


def _retry(sentence: str, parent: QWidget) -> QWidget:
    made = _Retry(parent)
    made.setObjectName("retry")
    made.setAccessibleName(sentence)
    row = QHBoxLayout(made)
    row.setContentsMargins(EDGE, 0, EDGE, 0)
    row.setSpacing(int(Space.S))
    shape = QLabel()
    icons.wear(shape, "retry", Look.ATTENTION.value, ICON)
    row.addWidget(shape)
    row.addWidget(ElidedLabel(sentence, name="retry-words"), 1)
    made.setMinimumHeight(RETRY_ROW)
    return made
