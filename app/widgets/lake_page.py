"""A page that has something to show only while a lake is open; else it says what to do about that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.state import Condition, PanelState
from app.widgets.page import Page
from app.widgets.welcome import Welcome

if TYPE_CHECKING:
    from app.parts import PanelParts


class LakePage(Page):
    """Its parts go into ``content``, which gives way to :class:`Welcome`."""

    def __init__(self, panel: PanelParts, parent: QWidget | None = None) -> None:
        super().__init__(panel, parent)
        self.inside = QWidget()
        self.content = QVBoxLayout(self.inside)
        self.content.setContentsMargins(0, 0, 0, 0)
        self.content.setSpacing(self.body.spacing())
        self.welcome = Welcome()
        self.body.addWidget(self.inside, 1)
        self.body.addWidget(self.welcome, 1)
        self.welcome.wants.connect(panel.act)
        panel.store.changed.connect(self._show_condition)
        self._show_condition(panel.store.state)

    def compact(self, on: bool) -> None:
        super().compact(on)
        if hasattr(self, "content"):
            self.content.setSpacing(self.body.spacing())

    def _show_condition(self, state: PanelState) -> None:
        self.inside.setVisible(state.condition is Condition.READY)
        self.welcome.show_condition(state)
