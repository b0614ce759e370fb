"""The picture beside the first and the last page of the set-up: ``python -m installer.windows.welcome`` draws it anew.

It lies beside its drawing, so that makensis needs nothing to draw with. It is twice as large as the page has room for;
Windows makes it smaller where the screen is not that fine.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

DRAWING, PICTURE = Path(__file__).with_name("welcome.svg"), Path(__file__).with_name("welcome.bmp")
WIDTH, HEIGHT = 328, 628


def write_picture(place: Path) -> None:
    """As a bitmap of the 256 colours that it has most of. Raises ValueError where it cannot be drawn."""
    from PySide6.QtCore import QByteArray
    from PySide6.QtGui import QImage, QImageWriter, QPainter
    from PySide6.QtSvg import QSvgRenderer

    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
    renderer, painter = QSvgRenderer(str(DRAWING)), QPainter(image)
    renderer.render(painter)
    painter.end()
    often = Counter(memoryview(image.constBits()).cast("I")).most_common(256)
    few = image.convertToFormat(QImage.Format.Format_Indexed8, [colour for colour, _ in often])
    if not renderer.isValid() or not QImageWriter(str(place), QByteArray(b"bmp")).write(few):
        raise ValueError(f"{DRAWING} could not be drawn into {place}")


if __name__ == "__main__":
    write_picture(PICTURE)
    sys.exit(0)
