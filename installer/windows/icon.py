"""The programs' icon for Windows, made from the two drawings: simpler where it is small."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from pathlib import Path

SMALL, LARGE = "app-small.svg", "app.svg"
SIZES = (16, 20, 24, 32, 48, 64, 256)
LARGEST_OF_SMALL = 32
_HEAD, _PICTURE = "<HHH", "<BBBBHHII"


def drawing_for(size: int) -> str:
    """Which drawing is shown at so many pixels."""
    return SMALL if size <= LARGEST_OF_SMALL else LARGE


def icon_file(icons: Path) -> bytes:
    """An .ico with all sizes; ``icons`` is the folder with the drawings."""
    return packed([(size, picture(icons / drawing_for(size), size)) for size in SIZES])


def picture(drawing: Path, size: int) -> bytes:
    """A drawing as PNG, ``size`` pixels wide and high, on nothing. Raises ValueError where it cannot be read."""
    from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
    from PySide6.QtGui import QImage, QImageWriter, QPainter
    from PySide6.QtSvg import QSvgRenderer

    renderer = QSvgRenderer(str(drawing))
    if not renderer.isValid():
        raise ValueError(f"{drawing} is no drawing")
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    renderer.render(painter)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if not QImageWriter(buffer, QByteArray(b"png")).write(image):
        raise ValueError(f"{drawing} could not be written as PNG")
    return bytes(buffer.data().data())


def packed(pictures: Sequence[tuple[int, bytes]]) -> bytes:
    """Pictures with their sizes in one .ico: a head, a line for each picture, then the pictures."""
    head = struct.pack(_HEAD, 0, 1, len(pictures))
    place = len(head) + len(pictures) * struct.calcsize(_PICTURE)
    lines, bodies = b"", b""
    for size, body in pictures:
        side = size % 256  # nought stands for 256
        lines += struct.pack(_PICTURE, side, side, 0, 0, 1, 32, len(body), place + len(bodies))
        bodies += body
    return head + lines + bodies
