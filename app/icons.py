"""Icons: SVG drawings in resources/icons, coloured by role and drawn sharp for every screen scale."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QObject, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QAction, QColor, QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton, QLabel

from app import theme
from app.resources import resource

FOLDERS = ("ui", "status", "tray")


def icon(name: str, role: str = "text", px: int = 18, gap: int = 0) -> QIcon:
    """An icon in the colours of the moment; :func:`wear` keeps it right when the theme changes.

    ``gap`` is empty room between drawing and words: at the right, or at the left when it is less than nothing.
    """
    made, colours = QIcon(), theme.palette()
    for dpr in _scales():
        made.addPixmap(_pixmap(name, colours.role(role), px, dpr, gap), QIcon.Mode.Normal)
        made.addPixmap(_pixmap(name, colours.disabled, px, dpr, gap), QIcon.Mode.Disabled)
    return made


def pixmap(name: str, role: str = "text", px: int = 18, dpr: float = 1.0) -> QPixmap:
    """``name`` is a file of resources/icons without its ending, with or without the folder: 'key', 'status/ok'."""
    return _pixmap(name, theme.palette().role(role), px, dpr)


def wear(target: QAbstractButton | QAction | QLabel, name: str, role: str = "text", px: int = 18, gap: int = 0) -> None:
    """Give ``target`` an icon that follows the theme for as long as it lives; a later call replaces an earlier one."""
    for earlier in target.findChildren(_Wearing, options=Qt.FindChildOption.FindDirectChildrenOnly):
        earlier.put_on(name, role, px, gap)
        return
    _Wearing(target).put_on(name, role, px, gap)


def take_off(target: QAbstractButton | QAction | QLabel) -> None:
    """Leave ``target`` without an icon."""
    for earlier in target.findChildren(_Wearing, options=Qt.FindChildOption.FindDirectChildrenOnly):
        earlier.put_off()


class _Wearing(QObject):
    """Lives with its target and colours the icon anew after each change of theme."""

    def __init__(self, target: QAbstractButton | QAction | QLabel) -> None:
        super().__init__(target)
        self._wanted: tuple[str, str, int, int] | None = None
        theme.the().changed.connect(self.colour)

    def put_on(self, name: str, role: str, px: int, gap: int) -> None:
        self._wanted = (name, role, px, gap)
        self.colour()

    def put_off(self) -> None:
        self._wanted = None
        target = self.parent()
        if isinstance(target, QLabel):
            target.setPixmap(QPixmap())
        elif isinstance(target, QAbstractButton | QAction):
            target.setIcon(QIcon())

    @Slot()
    def colour(self) -> None:
        target = self.parent()
        if self._wanted is None:
            return
        if isinstance(target, QLabel):
            name, role, px, _ = self._wanted
            target.setPixmap(pixmap(name, role, px, target.devicePixelRatioF()))
        elif isinstance(target, QAbstractButton | QAction):
            target.setIcon(icon(*self._wanted))
            if isinstance(target, QAbstractButton):
                _, _, px, gap = self._wanted
                target.setIconSize(QSize(px + abs(gap), px))


def _scales() -> set[float]:
    return {screen.devicePixelRatio() for screen in QGuiApplication.screens()} or {1.0}


@lru_cache(maxsize=1024)
def _pixmap(name: str, colour: str, px: int, dpr: float, gap: int = 0) -> QPixmap:
    # Read first: a drawing that is not there must not leave a painter at work.
    drawing = QSvgRenderer(QByteArray(_drawing(name).replace("currentColor", colour).encode()))
    side = max(1, round(px * dpr))
    drawn = QPixmap(side + round(abs(gap) * dpr), side)
    drawn.fill(QColor(0, 0, 0, 0))
    painter = QPainter(drawn)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    drawing.render(painter, QRectF(max(0, round(-gap * dpr)), 0, side, side))
    painter.end()
    drawn.setDevicePixelRatio(dpr)
    return drawn


@lru_cache(maxsize=256)
def _drawing(name: str) -> str:
    candidates = (f"{name}.svg", *(f"{folder}/{name}.svg" for folder in FOLDERS))
    found = next((path for path in (resource("icons", *c.split("/")) for c in candidates) if path.is_file()), None)
    if found is None:
        raise KeyError(f"There is no icon called {name!r}")
    return found.read_text(encoding="utf-8")
