"""A question before something goes away: it names what goes, and the button says what it does."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.theme import Size, Space
from app.widgets.buttons import button
from app.widgets.labels import label

WIDTH = 440


class AskOnce(QDialog):
    """Not modal to the whole panel, only to its window. Esc and *Cancel* leave everything as it is."""

    def __init__(
        self, question: str, consequence: str, verb: str, parent: QWidget, icon: str = "trash", kind: str = "danger"
    ) -> None:
        super().__init__(parent)
        self.setObjectName("ask-once")
        self.setAccessibleName(question)
        self.setAccessibleDescription(consequence)
        self.setWindowTitle(verb)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(int(Space.XL), int(Space.L), int(Space.XL), int(Space.L))
        whole.setSpacing(int(Space.XS))
        for text, size, weight, role in ((question, Size.SECTION, 600, "text"), (consequence, Size.BODY, 400, "muted")):
            said = label(text, size=size, weight=weight, role=role, wrap=True)
            said.setTextFormat(Qt.TextFormat.PlainText)
            said.setFixedWidth(WIDTH)
            whole.addWidget(said)
        whole.addSpacing(int(Space.S))
        row = QHBoxLayout()
        row.setSpacing(int(Space.XS))
        row.addStretch(1)
        self.yes = button(verb, icon=icon, kind=kind, name="ask-yes", tip=consequence)
        self.no = button(self.tr("Cancel"), name="ask-no", tip=self.tr("Leave everything as it is"), shortcut="Esc")
        for made in (self.yes, self.no):
            row.addWidget(made)
        whole.addLayout(row)
        self.yes.setAutoDefault(False)
        self.no.setDefault(True)
        self.no.setFocus()
        self.yes.clicked.connect(self.accept)
        self.no.clicked.connect(self.reject)


def ask_once(
    question: str, consequence: str, verb: str, parent: QWidget, then: Callable[[], None],
    *, icon: str = "trash", kind: str = "danger",
) -> AskOnce:  # fmt: skip
    """Ask, and do ``then`` when the answer is yes. Returns at once; the window goes on living behind it.

    ``icon`` and ``kind`` are for what takes nothing away.
    """
    dialog = AskOnce(question, consequence, verb, parent.window(), icon, kind)
    dialog.accepted.connect(then)
    dialog.open()
    return dialog
