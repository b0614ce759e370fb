"""A setting: its name and what it does, the control, an arrow back to the default, and what would be right."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app import icons
from app.looks import Look
from app.settings.setting import OFF, ON, Kind, Setting
from app.settings.values import Value
from app.theme import Size, Space
from app.widgets.buttons import button
from app.widgets.labels import label, line
from app.widgets.setting_controls import control_for, grouped
from app.words import tr

HEIGHT, ARROW, OCTAGON, ABOVE = 56, 34, 12, 7


class SettingRow(QWidget):
    """``typed`` and ``settled`` carry what the owner writes; ``reset_wanted`` is the arrow."""

    typed = Signal(str)
    settled = Signal(str)
    reset_wanted = Signal()

    def __init__(self, setting: Setting, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setting = setting
        self.setObjectName(f"row-{setting.key}")
        self.control = control_for(setting)
        self.name = label(tr(setting.title), name=f"name-{setting.key}")
        self.help = label(tr(setting.help), size=Size.SMALL, role="muted", wrap=True, name=f"help-{setting.key}")
        self.name.setBuddy(self.control.main)
        self.reset = button("", icon="undo", kind="quiet", small=True, name=f"reset-{setting.key}", tip=tr("Back"))
        self.reset.setFixedSize(26, 26)
        self.octagon = QLabel()
        icons.wear(self.octagon, Look.FAILED.icon, Look.FAILED.value, OCTAGON)
        self.sentence = label(size=Size.SMALL, role="failed", name=f"sentence-{setting.key}")
        self.sentence.setTextFormat(Qt.TextFormat.PlainText)
        self.separator = line()
        self._arrange()
        self.control.typed.connect(self.typed)
        self.control.settled.connect(self.settled)
        self.reset.clicked.connect(self.reset_wanted)
        self.say_wrong("")

    def _arrange(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addStretch(1)
        words.addWidget(self.name)
        words.addWidget(self.help)
        words.addStretch(1)
        place = QWidget()
        place.setFixedWidth(ARROW - self.control.overhang)
        arrow = QHBoxLayout(place)
        arrow.setContentsMargins(4 - self.control.overhang, 0, 0, 0)
        arrow.addWidget(self.reset)
        first = QHBoxLayout()
        first.setSpacing(int(Space.M))
        first.addLayout(words, 1)
        first.addWidget(self.control)
        inside = QHBoxLayout()
        inside.setSpacing(0)
        inside.addLayout(first, 1)
        inside.addWidget(place)
        self.under = QWidget()
        self.below = QHBoxLayout(self.under)
        self.below.setContentsMargins(0, 0, ARROW, int(Space.XS))
        self.below.setSpacing(6)
        self.below.addStretch(1)
        self.below.addWidget(self.octagon, 0, Qt.AlignmentFlag.AlignVCenter)
        self.below.addWidget(self.sentence)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        inside.setContentsMargins(0, ABOVE, 0, ABOVE)
        whole.addLayout(inside, 1)
        whole.addWidget(self.under)
        whole.addWidget(self.separator)
        self.setMinimumHeight(HEIGHT)

    # ---- what is so

    def show_value(self, value: Value, note: str = "", barred: str = "") -> None:
        """The value in force. ``note`` stands behind the help, ``barred`` says why it cannot be changed now."""
        why = barred or _why_fixed(value)
        self.control.put(value.text)
        self.control.setEnabled(not why)
        spoken = why or f"{tr(self.setting.help)} {note}".strip()
        self.help.setText(spoken)
        self.control.describe(spoken, why)
        secret = self.setting.kind is Kind.SECRET
        back_to_it = self.setting.default != "" and self._has_default(value)
        self.reset.setVisible(value.changed and not why and (secret or back_to_it))
        back = tr("Forget it") if secret else tr("Back to {}").format(self._said(value.default))
        self.reset.explain(back)
        self.reset.setAccessibleName(f"{tr(self.setting.title)}: {back}")

    def say_wrong(self, sentence: str) -> None:
        """Below the control, for as long as it is wrong; nothing takes it away."""
        self.control.say_wrong(bool(sentence))
        self.under.setVisible(bool(sentence))
        self.sentence.setText(sentence)
        if sentence:
            self.control.main.setAccessibleDescription(sentence)
        self._fit()

    def wrong(self) -> bool:
        return bool(self.sentence.text())

    def stops(self) -> tuple[QWidget, ...]:
        """Where Tab stops, in order."""
        return *self.control.stops(), self.reset

    def last(self, on: bool) -> None:
        """The last row of a group has no line below it."""
        self.separator.setVisible(not on)

    # ---- inside

    def _has_default(self, value: Value) -> bool:
        return self.setting.default is not None or bool(value.default)

    def _said(self, text: str) -> str:
        """A value in words."""
        if text in (ON, OFF):
            return tr("on") if text == ON else tr("off")
        known = dict(self.setting.choices)
        unit = f" {tr(self.setting.unit)}" if self.setting.unit else ""
        said = grouped(text) if self.setting.large else text
        return tr(known[text]) if text in known else f"{said}{unit}"

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """A sentence stands at the right below its control; a long one takes the whole width and breaks."""
        room = self.width() - ARROW - OCTAGON - 12
        long = self.sentence.fontMetrics().horizontalAdvance(self.sentence.text()) > room
        self.sentence.setWordWrap(long)
        self.below.setStretch(0, 0 if long else 1)
        self.below.setStretch(2, 1 if long else 0)


def _why_fixed(value: Value) -> str:
    if value.outside:
        return tr("Set outside this program, by the environment variable {}.").format(value.outside)
    return value.fault
