"""Buttons at the right of a setting that is done rather than chosen."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.settings.setting import Setting
from app.widgets.buttons import button
from app.widgets.setting_control import Control
from app.words import tr


class DeedsControl(Control):
    """Buttons; ``settled`` says which deed is asked for."""

    def __init__(self, setting: Setting, parent: QWidget | None = None) -> None:
        super().__init__(setting, parent)
        self.buttons = [
            button(tr(words), name=f"setting-{setting.key}-{deed.partition(' ')[0]}", tip=tr(setting.title))
            for deed, words in setting.deeds
        ]
        for one, (deed, words) in zip(self.buttons, setting.deeds, strict=True):
            one.setAccessibleName(f"{tr(words)}: {tr(setting.title)}")
            one.clicked.connect(lambda _=False, deed=deed: self.settled.emit(deed))
            self.row.addWidget(one)

    @property
    def main(self) -> QWidget:
        return self.buttons[0]

    def stops(self) -> tuple[QWidget, ...]:
        return tuple(self.buttons)

    def text(self) -> str:
        return ""

    def put(self, text: str, force: bool = False) -> None:
        """There is nothing to show."""
