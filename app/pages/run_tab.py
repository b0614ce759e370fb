"""What the tabs of a run have in common: they show an account of it, and say what the owner clicked."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.models.run_account import RunAccount
from app.parts import PanelParts


class RunTab(QWidget):
    """Made when first looked at, and told of news only while it is looked at."""

    acted = Signal(object)  # Remedy
    log_wanted = Signal(str)  # of a step; of the whole run when empty

    def __init__(self, panel: PanelParts, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.panel = panel
        self.account: RunAccount | None = None
        self.setObjectName(f"run-tab-{name}")
        self.whole = QVBoxLayout(self)
        self.whole.setContentsMargins(0, 0, 0, 0)
        self.whole.setSpacing(0)

    def show_account(self, account: RunAccount) -> None:
        """Another run, or news of the one that is shown."""
        afresh = self.account is None or self.account.run_id != account.run_id
        self.account = account
        self.show_run(account, afresh=afresh)

    def show_run(self, account: RunAccount, *, afresh: bool) -> None:
        raise NotImplementedError

    @property
    def tools(self) -> tuple[QWidget, ...]:
        """What stands in the head of the run while this tab is open."""
        return ()

    def tick(self, now: datetime) -> None:
        """A second of a run that goes on has passed."""

    def choose_step(self, key: str) -> None:
        """Stand at a step."""

    def save_as(self) -> None:
        """Ctrl+S, where there is something to save."""

    def chosen_as_text(self) -> str:
        """What Ctrl+C copies here; empty when nothing is chosen."""
        return ""
