"""The line below the list: how many lines, warnings and errors, and whether the newest line is followed."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from app import icons, words
from app.looks import Look
from app.models.log_reading import Progress
from app.theme import Size, Space
from app.widgets.buttons import Button, button
from app.widgets.labels import label
from pipeline.run_logs.lines import Level

ICON, GAP = 14, 4


class LogStatus(QWidget):
    """A click on the warnings or errors shows only those; ``follow_wanted`` goes back to the newest line."""

    level_wanted = Signal(object)  # Level
    follow_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("log-status")
        self._lines = label(size=Size.SMALL, role="muted", name="log-status-lines", tabular=True)
        self._warnings = self._count(Level.WARNING, Look.ATTENTION)
        self._errors = self._count(Level.ERROR, Look.FAILED)
        self._arrow = QLabel()
        icons.wear(self._arrow, "follow", "accent", ICON)
        self._following = label(size=Size.SMALL, role="accent", name="log-status-following")
        self._follow = button(self.tr("Follow the newest line"), kind="link", name="log-status-follow", shortcut="End")
        self._follow.setProperty("role", "accent")
        self._hint = label(size=Size.SMALL, role="muted", name="log-status-hint")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(int(Space.XS))
        row.addWidget(self._lines)
        row.addSpacing(int(Space.XXS))
        row.addWidget(self._warnings)
        row.addWidget(self._errors)
        row.addStretch(1)
        for part in (self._arrow, self._following, self._follow):
            row.addWidget(part)
        row.addSpacing(int(Space.XXS))
        row.addWidget(self._hint)
        self._follow.clicked.connect(self.follow_wanted)
        self.say_following(live=False, following=False)

    def _count(self, level: Level, look: Look) -> Button:
        made = button("", icon=look.icon, kind="link", name=f"log-status-{level.name.lower()}s")
        icons.wear(made, look.icon, look.value, ICON, GAP)
        made.setProperty("role", look.value)
        made.clicked.connect(lambda: self.level_wanted.emit(level))
        return made

    def say(self, progress: Progress, filtered: bool, saving: str = "") -> None:
        """``filtered``: not all lines are wanted, so it is said how many are shown."""
        lines = words.many(progress.lines, self.tr("line"), self.tr("lines"))
        if saving:
            text = saving
        elif progress.reading and filtered and progress.lines:
            done = words.count(100 * progress.looked_at // progress.lines)
            text = self.tr("{shown} of {lines} · searched {done} %").format(
                shown=words.count(progress.shown), lines=lines, done=done
            )
        elif progress.reading:
            text = self.tr("Reading, {lines} so far").format(lines=lines)
        elif filtered and progress.shown != progress.lines:
            text = self.tr("{shown} of {lines}").format(shown=words.count(progress.shown), lines=lines)
        else:
            text = lines
        self._lines.setText(text)
        self._say_count(self._warnings, words.many(progress.warnings, self.tr("warning"), self.tr("warnings")))
        self._say_count(self._errors, words.many(progress.errors, self.tr("error"), self.tr("errors")))
        self._warnings.setVisible(progress.warnings > 0)
        self._errors.setVisible(progress.errors > 0)

    def _say_count(self, made: Button, text: str) -> None:
        if made.text() != text:
            made.setText(text)
            made.setAccessibleName(text)
            made.setToolTip(self.tr("Show only these"))

    def say_following(self, *, live: bool, following: bool, compact: bool = False) -> None:
        """``live``: lines may still be added."""
        for part in (self._arrow, self._following):
            part.setVisible(live and following)
        self._following.setText(self.tr("Following the newest line"))
        self._follow.setVisible(live and not following)
        self._hint.setText(self.tr("Scrolling up pauses, End follows again") if following else self.tr("End"))
        self._hint.setVisible(live and not compact)
