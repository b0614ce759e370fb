"""Real buttons in the last column of a table: one that does what the row wants done next, and a menu for the rest.

Painted buttons could not be reached by Tab and would be silent for a screen reader; these rows are few.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.theme import Space
from app.widgets.buttons import Button, button
from app.widgets.table import Table
from app.words import tr

WIDTH, EDGE = 172, 10


@dataclass(frozen=True)
class RowAction:
    """What stands in a row: ``verb`` on the button, ``who`` so that a screen reader tells the rows apart."""

    key: str
    verb: str
    who: str
    enabled: bool = True
    tip: str = ""


class RowButtons(QObject):
    """``pressed`` and ``menu_wanted`` carry the key of the row."""

    pressed = Signal(str)
    menu_wanted = Signal(str)

    def __init__(self, table: Table, column: int) -> None:
        super().__init__(table)
        self._table, self._column = table, column
        self._made: dict[str, tuple[QWidget, Button, Button]] = {}

    def show_actions(self, actions: Sequence[RowAction]) -> None:
        """Row by row. Buttons that stay are told anew, so that the focus stays where it is."""
        model = self._table.model()
        if list(self._made) != [action.key for action in actions] or not self._all_placed():
            self._made = {action.key: self._place(row, action) for row, action in enumerate(actions)}
        assert model.rowCount() == len(actions)
        for action in actions:
            _, main, more = self._made[action.key]
            main.say(action.verb)
            main.setEnabled(action.enabled)
            main.explain(action.tip or f"{action.verb}: {action.who}")
            main.setAccessibleName(f"{action.verb}: {action.who}")
            more.setAccessibleName(tr("More: {}").format(action.who))
            more.explain(tr("More: {}").format(action.who))

    def more_of(self, key: str) -> Button | None:
        found = self._made.get(key)
        return found[2] if found else None

    def main_of(self, key: str) -> Button | None:
        found = self._made.get(key)
        return found[1] if found else None

    def _all_placed(self) -> bool:
        """A reset of the model takes the buttons away."""
        model = self._table.model()
        return all(self._table.indexWidget(model.index(row, self._column)) is made[0]
                   for row, made in enumerate(self._made.values()))  # fmt: skip

    def _place(self, row: int, action: RowAction) -> tuple[QWidget, Button, Button]:
        holder = QWidget()
        holder.setObjectName(f"actions-{action.key}")
        main = button(action.verb, kind="small", name=f"action-{action.key}")
        more = button("", icon="more", kind="quiet", small=True, name=f"more-{action.key}")
        more.setFixedWidth(28)
        inside = QHBoxLayout(holder)
        inside.setContentsMargins(0, 0, EDGE, 1)
        inside.setSpacing(int(Space.S))
        inside.addStretch(1)
        inside.addWidget(main, 0, Qt.AlignmentFlag.AlignVCenter)
        inside.addWidget(more, 0, Qt.AlignmentFlag.AlignVCenter)
        main.clicked.connect(lambda: self.pressed.emit(action.key))
        more.clicked.connect(lambda: self.menu_wanted.emit(action.key))
        self._table.setIndexWidget(self._table.model().index(row, self._column), holder)
        return holder, main, more
