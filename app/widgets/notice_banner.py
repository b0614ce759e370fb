"""The banner of the Overview: one notice at a time, the others behind *and 2 more*."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.notices import Notice
from app.widgets.banner import Banner, BannerText
from app.widgets.popup_menu import PopupMenu


class NoticeBanner(Banner):
    """Shows the weightiest notice, or the one the owner picked out of the rest."""

    wants = Signal(object)  # Remedy
    sent_away = Signal(str)  # the key of the notice that can wait

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._notices: tuple[Notice, ...] = ()
        self._picked = ""
        self.acted.connect(self.act)
        self.put_off.connect(self._send_away)
        self.more.connect(self._offer_others)

    def show_notices(self, notices: Sequence[Notice]) -> None:
        self._notices = tuple(notices)
        notice = self.notice
        if notice is None:
            self.clear()
            return
        remedy = notice.remedy
        self.show_message(BannerText(
            notice.look, notice.bold, notice.rest, remedy.text if remedy else "", remedy.icon if remedy else "",
            more=len(self._notices) - 1, away=notice.away.text if notice.away else "",
        ))  # fmt: skip

    @property
    def notice(self) -> Notice | None:
        """The one that is shown."""
        picked = (notice for notice in self._notices if notice.key == self._picked)
        return next(picked, next(iter(self._notices), None))

    def act(self) -> None:
        """Do what the banner offers."""
        if self.notice is not None and self.notice.remedy is not None:
            self.wants.emit(self.notice.remedy)

    def _send_away(self) -> None:
        notice = self.notice
        if notice is not None and notice.away is not None:
            self.wants.emit(notice.away)
        elif notice is not None:
            self.sent_away.emit(notice.key)

    def _offer_others(self) -> None:
        menu = PopupMenu("banner-others", self)
        for notice in self._notices:
            if notice is not self.notice:
                look, does = notice.look, partial(self._pick, notice.key)
                menu.offer(notice.bold, does, name=notice.key, icon=look.icon, role=look.value)
        menu.open_below(self.others)

    def _pick(self, key: str) -> None:
        self._picked = key
        self.show_notices(self._notices)
