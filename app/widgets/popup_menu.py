"""A menu that is made when it is wanted and gone when it closes."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from app import icons

ICON = 16


class PopupMenu(QMenu):
    """Entries are added with :meth:`offer`; :meth:`open_below` shows it where a button would drop it."""

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.aboutToHide.connect(self.deleteLater)

    def offer(
        self, text: str, does: Callable[[], object], *, name: str = "", icon: str = "", role: str = "text",
        enabled: bool = True,
    ) -> QAction:  # fmt: skip
        """An entry; one that cannot be used now is shown, but off."""
        action = self.addAction(text)
        action.setObjectName(name)
        action.setEnabled(enabled)
        if icon:
            icons.wear(action, icon, role, ICON)
        action.triggered.connect(lambda: does())
        return action

    def open_below(self, widget: QWidget) -> None:
        self.popup(widget.mapToGlobal(widget.rect().bottomLeft()))
