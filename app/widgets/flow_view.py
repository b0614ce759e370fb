"""The flow of a run, drawn: a row a platform, a column a phase. Zooms, pans, and is walked by the arrow keys."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QImage, QKeyEvent, QPainter, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QGraphicsScene, QGraphicsView, QToolTip, QWidget

from app import theme
from app.models.run_account import RunAccount
from app.models.run_faces import Face, faces
from app.models.run_flow import HIGH, FlowPlan, plan
from app.models.run_words import step_name
from app.widgets.flow_items import LineItem, NodeItem, WordsItem
from pipeline.model import Step

SMALLEST, LARGEST, CLOSER = 0.35, 3.0, 1.2
PICTURE_SCALE = 2.0
BY_KEYS = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)
WAYS = {
    Qt.Key.Key_Right: QPointF(1, 0),
    Qt.Key.Key_Left: QPointF(-1, 0),
    Qt.Key.Key_Down: QPointF(0, 1),
    Qt.Key.Key_Up: QPointF(0, -1),
}


class FlowView(QGraphicsView):
    """``opened`` carries the step that was clicked, or opened by Enter."""

    opened = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("run-flow")
        for part in (self, self.viewport()):  # Qt lets both have the keyboard
            part.setAccessibleName(self.tr("The run as a flow"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setScene(QGraphicsScene(self))
        self.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.setDragMode(QGraphicsView.DragMode.ScrollHandDrag)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.AnchorUnderMouse)
        self.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.SmartViewportUpdate)
        self.nodes: dict[str, NodeItem] = {}
        self.lines: list[LineItem] = []
        self._steps: tuple[Step, ...] = ()
        self._current = ""
        self._fits = True  # follows the size of the window until one zooms
        self._paint_ground()
        theme.the().changed.connect(self._paint_ground)

    # ---- what is shown

    def show_account(self, account: RunAccount, *, afresh: bool = False) -> None:
        """Another run, or news of the same one: then only what changed is painted again."""
        if account.flow != self._steps or afresh:
            self._build(account)
        for key, worn in faces(account).items():
            if key in self.nodes:
                self.nodes[key].wear(worn)
        ended = {step.key for step in account.summary.steps if step.ending.satisfied}
        for line in self.lines:
            line.tell(passed=line.line.start in ended)
        self._speak()

    def _build(self, account: RunAccount) -> None:
        self._steps, self._current = account.flow, ""
        drawing: FlowPlan = plan(account.flow)
        scene = self.scene()
        scene.clear()
        names = {step.key: step_name(step.key, step.platform) for step in account.flow}
        self.lines = [LineItem(line) for line in drawing.lines]
        self.nodes = {key: NodeItem(node, names[key]) for key, node in drawing.nodes.items()}
        words = [WordsItem(h.text, QPointF(h.x, h.y - HIGH / 2), centred=True) for h in drawing.columns]
        words += [WordsItem(h.text, QPointF(h.x, h.y), centred=False) for h in drawing.rows]
        for item in (*self.lines, *self.nodes.values(), *words):
            scene.addItem(item)
        for node in self.nodes.values():
            node.clicked.connect(self._clicked)
            node.pointed.connect(self._point)
        scene.setSceneRect(QRectF(0, 0, drawing.wide, drawing.high))
        self.fit()

    def faces(self) -> dict[str, Face]:
        return {key: node.face for key, node in self.nodes.items()}

    def picture(self) -> QImage:
        """What is drawn, whole and sharp, whatever part of it is in sight."""
        size = self.sceneRect().size() * PICTURE_SCALE
        image = QImage(size.toSize(), QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(QColor(theme.palette().raised))
        was, self._current = self._current, ""
        self._mark()
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.scene().render(painter)
        painter.end()
        self._current = was
        self._mark()
        return image

    def _paint_ground(self) -> None:
        self.setBackgroundBrush(QColor(theme.palette().raised))
        self.scene().update()

    # ---- size

    def fit(self) -> None:
        """All of it in sight, never larger than life."""
        self._fits = True
        room, whole = self.viewport().size(), self.sceneRect()
        if whole.isEmpty() or room.isEmpty():
            return
        scale = min(room.width() / whole.width(), room.height() / whole.height(), 1.0)
        self._scale_to(max(scale, SMALLEST))

    def zoom(self, factor: float) -> None:
        self._fits = False
        self._scale_to(min(max(self.transform().m11() * factor, SMALLEST), LARGEST))

    def _scale_to(self, scale: float) -> None:
        factor = scale / self.transform().m11()
        if abs(factor - 1) > 0.001:
            self.scale(factor, factor)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._fits:
            self.fit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.zoom(CLOSER ** (event.angleDelta().y() / 120))

    # ---- walking

    @property
    def current(self) -> str:
        return self._current

    def choose(self, key: str) -> None:
        """Stand at a step; all its lines are shown."""
        if key not in self.nodes:
            return
        self._current = key
        self._mark()
        self.ensureVisible(self.nodes[key], 24, 24)
        self._speak()

    def _mark(self) -> None:
        for key, node in self.nodes.items():
            node.make_current(key == self._current)
        self._show_lines_of(self._current)

    def _speak(self) -> None:
        if self._current:
            node = self.nodes[self._current]
            self.setAccessibleDescription(f"{node.words}\n{node.face.tip}")

    def _walk(self, way: QPointF) -> None:
        """To the nearest step in a direction; what lies straight ahead counts as nearer."""
        if not self._current:
            self._go_to(next(iter(self.nodes), ""))
            return
        here = self._middle(self._current)
        found: list[tuple[float, str]] = []
        for key in self.nodes:
            by = self._middle(key) - here
            ahead = by.x() * way.x() + by.y() * way.y()
            aside = abs(by.x() * way.y()) + abs(by.y() * way.x())
            if ahead > 1:
                found.append((ahead + 2.5 * aside, key))
        if found:
            self._go_to(min(found)[1])

    def _go_to(self, key: str) -> None:
        """By keys: who walks cannot point, so the step says how it stands by itself."""
        self.choose(key)
        if key in self.nodes:
            node = self.nodes[key].node
            below = self.viewport().mapToGlobal(self.mapFromScene(QPointF(node.x, node.y + HIGH)))
            QToolTip.showText(below, self.nodes[key].face.tip, self)

    def _middle(self, key: str) -> QPointF:
        node = self.nodes[key].node
        return QPointF(node.x + node.wide / 2, node.middle)

    def _clicked(self, key: str) -> None:
        self.choose(key)
        self.opened.emit(key)

    def _point(self, key: str, on: bool) -> None:
        self._show_lines_of(key if on else self._current)

    def _show_lines_of(self, key: str) -> None:
        for line in self.lines:
            line.look_at(bool(key) and key in (line.line.start, line.line.end))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in WAYS:
            self._walk(WAYS[key])
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom(CLOSER)
        elif key == Qt.Key.Key_Minus:
            self.zoom(1 / CLOSER)
        elif key == Qt.Key.Key_0:
            self.fit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._current:
            self.opened.emit(self._current)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self._current and self.nodes and event.reason() in BY_KEYS:
            self.choose(next(iter(self.nodes)))

    def sizeHint(self) -> QSize:
        return QSize(760, 360)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self.scene().update()
