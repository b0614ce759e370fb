"""The banner over the charts: one thing stood out of what is usual; look at it, or take note of it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from app.looks import Look
from app.parts import PanelParts
from app.widgets.banner import Banner, BannerText
from app.widgets.popup_menu import PopupMenu
from pipeline.lake import Lake

if TYPE_CHECKING:
    from pipeline.insights.outlook.anomalies import Anomaly


class StoodOutBanner(Banner):
    """``show_wanted`` brings the event that is to be seen in its chart; ``changed``: one is open again."""

    show_wanted = Signal(object)  # Anomaly
    changed = Signal()

    def __init__(self, panel: PanelParts) -> None:
        super().__init__(name="stood-out")
        self._panel = panel
        self._events: tuple[Anomaly, ...] = ()
        self.later.explain(self.tr("Show it in its chart"))
        self.action.kind = "secondary"
        self.put_off.connect(self._show)
        self.acted.connect(self.note)
        self.more.connect(self._offer_others)

    def show_events(self, events: Sequence[Anomaly]) -> None:
        """The first one is said, the others wait behind it."""
        self._events = tuple(events)
        if not self._events:
            self.clear()
            return
        event = self._events[0]
        lead = self.tr("One thing stood out:")
        self.show_message(BannerText(Look.ATTENTION, lead, event.words, self.tr("Noted"), can_wait=bool(event.chart),
                                     more=len(self._events) - 1, away=self.tr("Show")))  # fmt: skip
        self.action.explain(self.tr("It is not told again"))

    @property
    def foremost(self) -> Anomaly | None:
        """The one that is said."""
        return self._events[0] if self._events else None

    def _show(self) -> None:
        if self.foremost is not None:
            self.show_wanted.emit(self.foremost)

    def note(self) -> None:
        """The owner has seen it; for some seconds that can be taken back."""
        event = self.foremost
        if event is not None:
            self._panel.session.read(partial(take_note, event=event), lambda _: self._noted(event), self)

    def _noted(self, event: Anomaly) -> None:
        self.show_events([other for other in self._events if other != event])
        self._panel.toast(self.tr("Noted. It is not told again."), self.tr("Undo"), partial(self._open_again, event))

    def _open_again(self, event: Anomaly) -> None:
        self._panel.session.read(partial(take_back, event=event), lambda _: self.changed.emit(), self)

    def _offer_others(self) -> None:
        menu = PopupMenu("stood-out-others", self)
        for number, event in enumerate(self._events[1:]):
            menu.offer(event.words, partial(self._pick, event), name=f"stood-out-{number}", icon=Look.ATTENTION.icon,
                       role=Look.ATTENTION.value)  # fmt: skip
        menu.open_below(self.others)

    def _pick(self, event: Anomaly) -> None:
        self.show_events([event, *(other for other in self._events if other != event)])


def take_note(lake: Lake, event: Anomaly) -> None:
    """On a reading thread."""
    from pipeline.noting import note

    note(lake, event)


def take_back(lake: Lake, event: Anomaly) -> None:
    """The same."""
    from pipeline.noting import undo_note

    undo_note(lake, event)
