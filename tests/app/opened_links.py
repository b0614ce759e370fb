"""What the desktop would open: links that the panel hands to it arrive here instead."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices


class Browser(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.opened.append(url.toString())


@contextmanager
def opened_links(scheme: str) -> Iterator[Browser]:
    """For the length of the block no link of this kind leaves the tests."""
    browser = Browser()
    QDesktopServices.setUrlHandler(scheme, browser, "open")  # type: ignore[arg-type]
    try:
        yield browser
    finally:
        QDesktopServices.unsetUrlHandler(scheme)
