"""The panel below the list: what a chosen warning or error means, and the buttons that help."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app import icons, theme
from app.models.log_explanation import Explanation
from app.remedies import Remedy
from app.theme import Size, Space
from app.widgets.buttons import Button, button
from app.widgets.elided import ElidedLabel

HEIGHT, SHAPE, RADIUS = 86, 16, 7
MOST = 2  # remedies a line can have


class LogExplanation(QWidget):
    """``acted`` carries the remedy of the button that was pressed, ``copied`` the trace that was asked for."""

    acted = Signal(object)  # Remedy
    copied = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("log-explanation")
        self.setFixedHeight(HEIGHT)
        self._said: Explanation | None = None
        self._shape = QLabel()
        self._title = ElidedLabel(weight=600, name="log-explanation-title")
        self._text = ElidedLabel(role="muted", name="log-explanation-text")
        self._small = ElidedLabel(size=Size.SMALL, role="muted", name="log-explanation-small")
        self._buttons = [self._remedy_button(number) for number in range(MOST)]
        self._trace = button(self.tr("Copy details"), icon="copy", kind="small", name="log-explanation-trace",
                             tip=self.tr("Copy what the program wrote down about it"))  # fmt: skip
        self._trace.clicked.connect(self._copy)
        self._arrange()
        self.hide()

    def _remedy_button(self, number: int) -> Button:
        made = button("", kind="small", name=f"log-explanation-remedy-{number}")
        made.setProperty("bare", False)
        made.clicked.connect(lambda: self._act(number))
        return made

    def _arrange(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(int(Space.M), int(Space.S), int(Space.M), int(Space.S))
        row.setSpacing(int(Space.M))
        row.addWidget(self._shape, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(3)
        for part in (self._title, self._text, self._small):
            words.addWidget(part)
        words.addStretch(1)
        row.addLayout(words, 1)
        tools = QHBoxLayout()
        tools.setSpacing(int(Space.XS))
        for made in (*self._buttons, self._trace):
            tools.addWidget(made)
        row.addLayout(tools)
        row.setAlignment(tools, Qt.AlignmentFlag.AlignTop)

    def say(self, said: Explanation | None) -> None:
        """Explain a line; None takes the panel away."""
        self._said = said
        self.setVisible(said is not None)
        if said is None:
            return
        icons.wear(self._shape, said.look.icon, said.look.value, SHAPE)
        self._title.setText(said.title)
        self._text.setText(said.text)
        self._small.setText(said.small)
        for number, made in enumerate(self._buttons):
            wanted = said.remedies[number] if number < len(said.remedies) else None
            made.setVisible(wanted is not None)
            if wanted is not None:
                made.say(wanted.text, wanted.icon)
        self._trace.setVisible(bool(said.trace))
        self.setAccessibleName(said.title)
        self.setAccessibleDescription(f"{said.text} {said.small}".strip())

    def _act(self, number: int) -> None:
        if self._said is not None and number < len(self._said.remedies):
            wanted: Remedy = self._said.remedies[number]
            self.acted.emit(wanted)

    def _copy(self) -> None:
        if self._said is not None:
            self.copied.emit(f"{self._said.title}\n{self._said.small}\n\n{self._said.trace}")

    def paintEvent(self, event: QPaintEvent) -> None:
        """A raised foot of the card, with its round corners."""
        colours, place = theme.palette(), QRectF(self.rect())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        foot = QPainterPath()
        foot.addRoundedRect(place.adjusted(0, -RADIUS * 2, 0, 0), RADIUS, RADIUS)
        painter.setClipRect(self.rect())
        painter.fillPath(foot, QColor(colours.raised))
        painter.fillRect(0, 0, self.width(), 1, QColor(colours.border))
        painter.end()
