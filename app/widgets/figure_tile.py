"""A tile: what is counted, the figure, how it has changed, and one muted line that says what to make of it."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app import theme, words
from app.theme import Size
from app.widgets.card import Card
from app.widgets.elided import ElidedLabel

HEIGHT = 92
SIDE, MARGIN, GAP = 17, 13, 3
LINE, FIGURE_LINE = 16, 28
RADIUS = 8
TRIANGLE_WIDTH, TRIANGLE_HEIGHT, TRIANGLE_GAP = 11, 9, 5
BESIDE = 10  # from the figure to its change


class ChangeMark(QWidget):
    """``▲ 6.2 %``: where to and how much; green only where that is good news."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rises, self._words, self._good = 0, "", False
        self.setFont(theme.font(Size.BODY, tabular=True))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)

    @property
    def words(self) -> str:
        """As the eye reads it, without the triangle: ``6.2 %``."""
        return self._words

    @property
    def spoken(self) -> str:
        """As it is told without the triangle: ``up 6.2 %``."""
        if not self._words or not self._rises:
            return self._words
        return (self.tr("up {}") if self._rises > 0 else self.tr("down {}")).format(self._words)

    def tell(self, change: float | None, good: bool) -> None:
        """``change`` is a fraction of what was before; None leaves nothing to see."""
        text = "" if change is None else words.percent(change)
        stands_still = text == words.percent(0.0)
        rises = 0 if stands_still or not change else 1 if change > 0 else -1
        self.say(self.tr("unchanged") if stands_still else text, rises, good)

    def say(self, told: str, rises: int, good: bool) -> None:
        """The same in words of the caller's own: ``84`` more followers. ``rises`` is 1, -1, or 0 without a triangle."""
        self._words, self._rises, self._good = told, rises, good
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        if not self._words:
            return QSize(0, 0)
        metrics = self.fontMetrics()
        lead = TRIANGLE_WIDTH + TRIANGLE_GAP if self._rises else 0
        return QSize(lead + metrics.horizontalAdvance(self._words), metrics.height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = theme.palette()
        ink = QColor(colours.ok if self._good else colours.muted)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self.font())
        place = QRectF(self.rect())
        if self._rises:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ink)
            painter.drawPolygon(self._triangle(place))
            place.setLeft(TRIANGLE_WIDTH + TRIANGLE_GAP)
        painter.setPen(ink)
        painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine), self._words)
        painter.end()

    def _triangle(self, place: QRectF) -> QPolygonF:
        tip, base = (place.height() - TRIANGLE_HEIGHT) / 2, (place.height() + TRIANGLE_HEIGHT) / 2
        if self._rises < 0:
            tip, base = base, tip
        return QPolygonF([QPointF(0, base), QPointF(TRIANGLE_WIDTH, base), QPointF(TRIANGLE_WIDTH / 2, tip)])


class TileFace(QWidget):
    """What a tile says. Where room ends the change gives way first, then the words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)  # the tile as a whole is meant
        self.what = ElidedLabel(size=Size.SMALL, role="muted")
        self.figure = ElidedLabel(size=Size.FIGURE, weight=600)
        self.figure.setFont(theme.font(Size.FIGURE, 600, tabular=True))
        self.change = ChangeMark()
        self.below = ElidedLabel(size=Size.SMALL, role="muted")
        # The lines of all tiles stand at one height, whatever they say.
        for line in (self.what, self.below):
            line.setFixedHeight(LINE)
        for part in (self.figure, self.change):
            part.setFixedHeight(FIGURE_LINE)
        middle = QHBoxLayout()
        middle.setSpacing(BESIDE)
        middle.addWidget(self.figure)
        middle.addWidget(self.change)
        middle.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(SIDE, MARGIN, SIDE // 2, MARGIN)
        whole.setSpacing(GAP)
        whole.addWidget(self.what)
        whole.addLayout(middle)
        whole.addWidget(self.below)

    def tell(self, what: str, figure: str, below: str, change: float | None = None, good: bool = False) -> None:
        self.what.setText(what)
        self.figure.setText(figure)
        self.below.setText(below)
        self.change.tell(change, good)
        self._make_room()

    def tell_change(self, told: str, rises: int, good: bool) -> None:
        self.change.say(told, rises, good)
        self._make_room()

    def spoken(self) -> str:
        """``Plays, last 7 days: 48,209, up 6.2 %``"""
        told = ", ".join(part for part in (self.figure.text(), self.change.spoken) if part)
        return f"{self.what.text()}: {told}"

    def unseen(self) -> list[str]:
        """What there was no room for, whole."""
        hidden = [self.change.spoken] if self.change.spoken and self.change.isHidden() else []
        shown = (self.what, self.figure, self.below)
        return [label.text() for label in shown if label.elided()] + hidden

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        wanted = self.figure.sizeHint().width() + BESIDE + self.change.sizeHint().width()
        self.change.setVisible(bool(self.change.words) and wanted <= self.width() - 2 * SIDE)


class FigureTile(Card):
    """A tile to look at, 92 px high."""

    def __init__(self, parent: QWidget | None = None, *, name: str) -> None:
        super().__init__(parent=parent, name=name, margin=0)
        self.setFixedHeight(HEIGHT)
        self.face = TileFace()
        self.body.addWidget(self.face)

    def tell(self, what: str, figure: str, below: str = "", change: float | None = None, good: bool = False) -> None:
        """``change`` is a fraction of what was before; it is green only where it is ``good``."""
        self.face.tell(what, figure, below, change, good)
        self.setAccessibleName(self.face.spoken())
        self.setAccessibleDescription(below)


class FigureButton(QAbstractButton):
    """A tile that leads somewhere: as a whole one button, by mouse and by keys."""

    opened = Signal()

    def __init__(self, parent: QWidget | None = None, *, name: str) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self._tip = ""
        self.face = TileFace()
        self._whole = QVBoxLayout(self)
        self._whole.setContentsMargins(0, 0, 0, 0)
        self._whole.addWidget(self.face)
        self.clicked.connect(lambda: self.opened.emit())

    def tell(
        self, what: str, figure: str, below: str = "", change: float | None = None, good: bool = False, tip: str = ""
    ) -> None:
        """As :meth:`FigureTile.tell`; ``tip`` explains how the figure came about, a line a sentence."""
        self.face.tell(what, figure, below, change, good)
        self._tip = tip
        self.setAccessibleName(self.face.spoken())
        self.setAccessibleDescription("\n".join(part for part in (below, tip) if part))
        self._explain()

    def tell_change(self, told: str, rises: int, good: bool) -> None:
        """How it has changed, in words of the caller's own; see :meth:`ChangeMark.say`."""
        self.face.tell_change(told, rises, good)
        self.setAccessibleName(self.face.spoken())
        self._explain()

    def _explain(self) -> None:
        lines = [*self.face.unseen(), *self._tip.splitlines()]
        # Only rich text is broken into lines by a tooltip.
        self.setToolTip(f"<qt>{'<br>'.join(map(escape, lines))}</qt>" if lines else "")

    def sizeHint(self) -> QSize:
        return self._whole.sizeHint()

    def minimumSizeHint(self) -> QSize:
        return self._whole.minimumSize()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip:
            self._explain()  # what fits is known only now
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = theme.palette()
        ground, edge, width = colours.surface, colours.border, 1
        if self.isDown():
            ground = colours.sunken
        elif self.underMouse():
            ground, edge = colours.raised, colours.strong
        if self.hasFocus():
            edge, width = colours.focus, 2
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(edge), width))
        painter.setBrush(QColor(ground))
        inset = width / 2
        painter.drawRoundedRect(
            QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), RADIUS - inset, RADIUS - inset
        )
        painter.end()
