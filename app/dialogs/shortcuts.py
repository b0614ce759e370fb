"""Help ▸ Keyboard shortcuts: everything that can be done without the mouse."""

from __future__ import annotations

from itertools import groupby

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.actions import WITH_KEYS
from app.models.plain_table import PlainTable
from app.theme import Space
from app.widgets.buttons import button
from app.widgets.labels import label
from app.widgets.search_box import SearchBox
from app.widgets.table import Table
from app.words import tr

INSIDE = QSize(680, 600)
COLUMNS = [140, 300, 170]
# What the parts themselves understand, whatever the page.
IN_PARTS = (
    ("Getting around", "Next or previous control", ("Tab", "Shift+Tab")),
    ("Getting around", "Walk through a table, the matrix or a list", ("Arrow keys",)),
    ("Getting around", "Open what is chosen", ("Enter",)),
    ("Getting around", "Menu of what is chosen", ("Menu", "Shift+F10")),
    ("Getting around", "Close a dialog or what has popped up", ("Esc",)),
    ("Getting around", "Sort by a heading", ("Space",)),
)


def lines() -> list[tuple[str, str, str]]:
    """Group, what it does, keys; groups stay together in the order they first come up."""
    found = [(deed.group, deed.text, deed.keys) for deed in WITH_KEYS] + list(IN_PARTS)
    groups = list(dict.fromkeys(group for group, _, _ in found))
    found.sort(key=lambda line: groups.index(line[0]))
    return [
        (tr(group), tr(text), tr("  or  ").join(dict.fromkeys(_native(key) for key in keys)))
        for group, of_group in groupby(found, key=lambda line: line[0])
        for _, text, keys in of_group
    ]


def _native(keys: str) -> str:
    """As the keyboard has it; the two Enter keys are one to most people."""
    native = QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText) or tr(keys)
    return native.replace("Return", tr("Enter"))


class Shortcuts(QDialog):
    """Open it with ``open()``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("shortcuts")
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        self.setAccessibleName(self.windowTitle())
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(INSIDE)
        self.search = SearchBox(self.tr("Find a shortcut"), name="find-shortcut")
        self.model = PlainTable([self.tr("Where"), self.tr("What it does"), self.tr("Keys")], frozenset({0}), 2, self)
        self.table = Table("shortcut-table", self.tr("Keyboard shortcuts"), dense=True)
        self.table.setModel(self.model)
        self.table.columns(COLUMNS, stretch=1)
        self.close_button = button(self.tr("Close"), name="close", tip=self.tr("Close"), shortcut="Esc")
        self._lines = lines()
        head = QHBoxLayout()
        head.addWidget(label(self.tr("Figures alone work outside of fields, with Ctrl everywhere."), role="muted",
                             wrap=True), 1)  # fmt: skip
        head.addWidget(self.search)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.close_button)
        self.close_button.setAutoDefault(False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(int(Space.XL), int(Space.L), int(Space.XL), int(Space.L))
        whole.setSpacing(int(Space.S))
        whole.addLayout(head)
        whole.addWidget(self.table, 1)
        whole.addLayout(row)
        self.search.searched.connect(self.filter)
        self.close_button.clicked.connect(self.reject)
        self.filter("")
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def filter(self, text: str) -> None:
        wanted = text.casefold().split()
        self.model.show([line for line in self._lines if all(w in " ".join(line).casefold() for w in wanted)])
