"""Step 3: which platforms take part."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.dialogs.first_run_step import Step
from app.settings.catalogue import platform_help
from app.state import OPTIONAL
from app.theme import Size
from app.widgets.card import Card
from app.widgets.labels import label, line
from app.widgets.switch import Switch
from app.words import tr
from pipeline.platforms.connections import SIGNED_IN_BY_HAND
from pipeline.platforms.declaration import NAMES, TITLES

ROW = 48


def explained(name: str) -> str:
    """What comes from a platform, and what it wants of somebody first."""
    if name in OPTIONAL:
        return platform_help(name)
    wants = tr("Needs a sign-in.") if name in SIGNED_IN_BY_HAND else tr("Needs an access key.")
    return f"{platform_help(name)} {wants}"


class PlatformsStep(Step):
    """Every platform with what comes from it and a switch."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("platforms", parent)
        self.ask(self.tr("Which platforms?"),
                 self.tr("Switch off what you do not use. You sign in afterwards, on Accounts; files that you put into"
                         " landing need no sign-in."))  # fmt: skip
        self._base: frozenset[str] = frozenset()
        self.switches = {name: Switch(name=f"platform-{name}", accessible=TITLES[name], on=True) for name in NAMES}
        card = Card(name="platforms-card")
        card.body.setContentsMargins(15, 3, 15, 3)
        card.body.setSpacing(0)
        for name, switch in self.switches.items():
            card.body.addWidget(self._row(name, switch))
            if name != NAMES[-1]:
                card.body.addWidget(line())
            switch.toggled.connect(lambda _: self.changed.emit())
        self.whole.addWidget(card)
        self.whole.addStretch(1)

    @staticmethod
    def _row(name: str, switch: Switch) -> QWidget:
        made = QWidget()
        made.setFixedHeight(ROW)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch(1)
        title = label(TITLES[name], weight=500)
        title.setBuddy(switch)
        words.addWidget(title)
        words.addWidget(label(explained(name), size=Size.SMALL, role="muted", name=f"explained-{name}"))
        words.addStretch(1)
        switch.setAccessibleDescription(explained(name))
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 0, 0, 0)
        row.addLayout(words, 1)
        row.addWidget(switch)
        return made

    @property
    def on(self) -> frozenset[str]:
        return frozenset(name for name, switch in self.switches.items() if switch.isChecked())

    def show_base(self, on: Iterable[str]) -> None:
        """As the chosen lake has them; what was switched here stays unless the lake is another one."""
        base = frozenset(on)
        if base != self._base:
            self._base = base
            for name, switch in self.switches.items():
                switch.setChecked(name in base)

    def obstacle(self) -> str:
        return "" if self.on else self.tr("One platform has to stay on, or a run would have nothing to do.")

    def begin(self) -> None:
        self.switches[NAMES[0]].setFocus(Qt.FocusReason.OtherFocusReason)
