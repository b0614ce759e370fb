"""What the Overview shows while there is no lake to look at, or nothing in it yet: what that means, what to click."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.actions import text_of
from app.state import Condition, PanelState
from app.widgets.card import Card
from app.widgets.empty_state import EmptyState


class Welcome(QStackedWidget):
    """``wants`` names a deed (:mod:`app.actions`)."""

    wants = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("welcome")
        self._deeds = ("", "")
        self.empty = EmptyState("data", "", name="welcome-empty")
        self.empty.acted.connect(lambda: self.wants.emit(self._deeds[0]))
        self.empty.other_acted.connect(lambda: self.wants.emit(self._deeds[1]))
        card = Card()
        card.body.addWidget(self.empty)
        self.addWidget(card)

    def show_condition(self, state: PanelState) -> None:
        """Hidden wherever there is a matrix to show."""
        self.setVisible(state.condition is not Condition.READY)
        if state.condition is Condition.NO_LAKE:
            self._deeds = ("set-up", "sample")
            self.empty.say("data", self.tr("Where should your data live?"),
                           self.tr("Choose a folder, or look around with sample data first."),
                           text_of("set-up"), other=text_of("sample"))  # fmt: skip
        elif state.condition is Condition.PROBLEM and state.problem is not None:
            self._deeds = ("look-again", "choose-lake")
            self.empty.say("warning", state.problem.message, state.problem.next_action, text_of("look-again"),
                           other=text_of("choose-lake"))  # fmt: skip
        elif state.condition is Condition.OPENING:
            self._deeds = ("", "")
            self.empty.say("clock", self.tr("Opening the lake"), str(state.root or ""))
