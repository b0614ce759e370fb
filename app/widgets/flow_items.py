"""The boxes and lines of the flow, painted in the colours of the moment."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import (
    QGraphicsItem,
    QGraphicsObject,
    QGraphicsPathItem,
    QGraphicsSceneHoverEvent,
    QGraphicsSceneMouseEvent,
    QStyleOptionGraphicsItem,
    QWidget,
)

from app import icons, theme
from app.looks import Look
from app.models.run_faces import Face
from app.models.run_flow import HIGH, Command, Line, Node
from app.theme import Size

ICON, PADDING, GAP, RADIUS, RING = 13, 10, 7, 6, 3.0
FRAME = 2 * PADDING + ICON + GAP - 6  # what of a box is not for words
QUIET = (Look.IDLE, Look.SKIPPED, Look.PAUSED)
BELOW, ABOVE = 0, 1
NOT_YET = 0.4  # how strong the way to a step is drawn before it is free


class NodeItem(QGraphicsObject):
    """One step. ``clicked`` carries its key."""

    clicked = Signal(str)
    pointed = Signal(str, bool)

    def __init__(self, node: Node, name: str) -> None:
        super().__init__()
        self.node, self.name, self.face = node, name, Face()
        self.is_current = self._hovered = False
        self.setPos(node.x, node.y)
        self.setZValue(ABOVE)
        self.setAcceptHoverEvents(True)
        self.setAcceptedMouseButtons(Qt.MouseButton.LeftButton)

    def wear(self, face: Face) -> None:
        if face != self.face:
            self.face = face
            self.setToolTip(face.tip)
            self.update()

    def make_current(self, on: bool) -> None:
        if on != self.is_current:
            self.is_current = on
            self.update()

    @property
    def words(self) -> str:
        """What is read out: its name, and how it stands."""
        return f"{self.name}: {self.face.word}"

    def boundingRect(self) -> QRectF:
        return QRectF(-RING - 1, -RING - 1, self.node.wide + 2 * RING + 2, HIGH + 2 * RING + 2)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        colours, face = theme.palette(), self.face
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(0, 0, self.node.wide, HIGH).adjusted(0.5, 0.5, -0.5, -0.5)
        edge = colours.fg(face.look) if face.soft else colours.strong if self._hovered else colours.border
        pen = QPen(QColor(edge), 1)
        if face.dashed:
            pen.setDashPattern([3, 3])
        painter.setPen(pen)
        painter.setBrush(QColor(colours.bg(face.look) if face.soft else colours.surface))
        painter.drawRoundedRect(box, RADIUS, RADIUS)
        self._paint_words(painter)
        if self.is_current:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(colours.focus), 2))
            painter.drawRoundedRect(box.adjusted(-2, -2, 2, 2), RADIUS + 2, RADIUS + 2)

    def _paint_words(self, painter: QPainter) -> None:
        colours, face = theme.palette(), self.face
        quiet = face.look in QUIET and not face.soft and not self.node.title
        scale = painter.worldTransform().m11() * painter.device().devicePixelRatio()
        shape = icons.pixmap(face.look.icon, face.look.value, ICON, max(round(scale * 4) / 4, 1.0))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawPixmap(QRectF(PADDING, (HIGH - ICON) / 2, ICON, ICON), shape, QRectF(shape.rect()))
        font = theme.font(Size.SMALL, 500 if self.node.title else 400)
        painter.setFont(font)
        painter.setPen(QColor(colours.fg(face.look) if face.soft else colours.muted if quiet else colours.text))
        room = QRectF(PADDING + ICON + GAP, 0, self.node.wide - FRAME, HIGH)
        words = self.node.title or face.word
        shown = QFontMetricsF(font).elidedText(words, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), shown)

    def hoverEnterEvent(self, event: QGraphicsSceneHoverEvent) -> None:
        self._hover(True)

    def hoverLeaveEvent(self, event: QGraphicsSceneHoverEvent) -> None:
        self._hover(False)

    def _hover(self, on: bool) -> None:
        self._hovered = on
        self.pointed.emit(self.node.key, on)
        self.update()

    def mousePressEvent(self, event: QGraphicsSceneMouseEvent) -> None:
        event.accept()

    def mouseReleaseEvent(self, event: QGraphicsSceneMouseEvent) -> None:
        if self.contains(event.pos()):
            self.clicked.emit(self.node.key)


class LineItem(QGraphicsPathItem):
    """What a step waits for: solid when it needs success, dashed when it only needs the end."""

    def __init__(self, line: Line) -> None:
        super().__init__(painter_path(line.path))
        self.line = line
        self._passed = self._looked_at = False
        self.setZValue(BELOW)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.setVisible(not line.implied)

    def tell(self, *, passed: bool) -> None:
        """Whether the way is free: what was waited for has ended well."""
        if passed != self._passed:
            self._passed = passed
            self.update()

    def look_at(self, on: bool) -> None:
        """Somebody looks at one of its ends: then every line of that step is drawn, and stands out."""
        self._looked_at = on
        self.setVisible(on or not self.line.implied)
        self.setZValue(BELOW + 0.5 if on else BELOW)
        self.update()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        colours = theme.palette()
        colour = QColor(colours.accent if self._looked_at else colours.strong)
        if not self._passed and not self._looked_at:
            colour.setAlphaF(NOT_YET)
        pen = QPen(colour, 1.5 if self._looked_at else 1.25)
        if not self.line.hard:
            pen.setDashPattern([3, 3])
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(self.path())


class WordsItem(QGraphicsItem):
    """A heading of the flow: ``centred`` over its place, or beginning at it."""

    def __init__(self, text: str, at: QPointF, *, centred: bool) -> None:
        super().__init__()
        self._text, self._centred = text, centred
        self._font = theme.font(Size.SMALL, 400 if centred else 600)
        self._wide = QFontMetricsF(self._font).horizontalAdvance(text) + 2
        self.setPos(at)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def boundingRect(self) -> QRectF:
        return QRectF(-self._wide / 2 if self._centred else 0, 0, self._wide, HIGH)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        colours = theme.palette()
        painter.setFont(self._font)
        painter.setPen(QColor(colours.muted if self._centred else colours.text))
        painter.drawText(self.boundingRect(), int(Qt.AlignmentFlag.AlignVCenter), self._text)


def painter_path(commands: tuple[Command, ...]) -> QPainterPath:
    path = QPainterPath()
    for command, numbers in commands:
        if command == "M":
            path.moveTo(numbers[0], numbers[1])
        elif command == "L":
            path.lineTo(numbers[0], numbers[1])
        else:
            x1, y1, x2, y2, x, y = numbers
            path.cubicTo(x1, y1, x2, y2, x, y)
    return path
