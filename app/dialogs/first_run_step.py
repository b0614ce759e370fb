"""What the steps of the set-up assistant have in common: a question, a muted line, and whether one may go on."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.theme import Size, Space
from app.widgets.labels import label


class Step(QWidget):
    """``changed`` tells that :meth:`obstacle` may have another answer."""

    changed = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"step-{name}")
        self.whole = QVBoxLayout(self)
        self.whole.setContentsMargins(0, 0, 0, 0)
        self.whole.setSpacing(10)
        self.question = label(size=Size.TITLE, weight=600, name=f"{name}-question")
        self.line = label(role="muted", wrap=True, name=f"{name}-line")
        self.whole.addWidget(self.question)
        self.whole.addWidget(self.line)
        self.whole.addSpacing(int(Space.XXS))

    def ask(self, question: str, text: str) -> None:
        self.question.setText(question)
        self.line.setText(text)
        self.setAccessibleName(question)
        self.setAccessibleDescription(text)

    def obstacle(self) -> str:
        """Why one cannot go on yet; '' where one can."""
        return ""

    def leave(self) -> bool:
        """One is about to go on: False where something half-typed is to be looked at first."""
        return True

    def begin(self) -> None:
        """The step has come into sight: the focus goes to where one starts."""

    def takes_enter(self) -> bool:
        """Whether Enter means something here other than going on."""
        return False
