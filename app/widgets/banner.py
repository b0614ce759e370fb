"""The banner: one sentence about what needs the owner, and the button that settles it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QFontMetrics,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QWidget

from app import icons, theme
from app.looks import Look
from app.theme import Height, Space
from app.widgets.buttons import button

ICON, RADIUS = 20, 8


@dataclass(frozen=True)
class BannerText:
    """``lead`` is the bold half-sentence, ``rest`` the plain one; ``more`` how many other banners wait behind it.

    ``away`` is what *Later* is called here.
    """

    look: Look
    lead: str
    rest: str = ""
    action: str = ""
    action_icon: str = ""
    can_wait: bool = True
    more: int = 0
    away: str = ""


class Banner(QFrame):
    """Hidden while there is nothing to say. ``acted`` is its button, ``put_off`` *Later*, ``more`` the others."""

    acted = Signal()
    put_off = Signal()
    more = Signal()

    def __init__(self, parent: QWidget | None = None, *, name: str = "banner") -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.text: BannerText | None = None
        self._short = False
        self._picture = QLabel()
        self._picture.setFixedSize(ICON, ICON)
        self.sentence = _Sentence(self)
        self.others = button("", kind="quiet", small=True, name=f"{name}-more")
        self.later = button(self.tr("Later"), kind="quiet", name=f"{name}-later")
        self.action = button("", kind="primary", name=f"{name}-action")
        row = QHBoxLayout(self)
        row.setContentsMargins(int(Space.M), 0, 10, 0)
        row.setSpacing(int(Space.XS))
        row.addWidget(self._picture)
        row.addSpacing(int(Space.XXS))
        row.addWidget(self.sentence, 1)
        for made in (self.others, self.later, self.action):
            made.setProperty("bare", False)
            row.addWidget(made)
        self.others.clicked.connect(self.more)
        self.later.clicked.connect(self.put_off)
        self.action.clicked.connect(self.acted)
        self.compact(False)
        self.hide()

    def show_message(self, text: BannerText) -> None:
        """Say this, in the place of what stood there; the same again changes nothing."""
        if text == self.text:
            self.show()
            return
        self.text = text
        icons.wear(self._picture, text.look.icon, text.look.value, ICON)
        self.others.say(self.tr("and %n more", "", text.more))
        self.others.setVisible(text.more > 0)
        self.later.say(text.away or self.tr("Later"))
        self.later.setVisible(text.can_wait)
        self.action.say(text.action, text.action_icon or None)
        self.action.setVisible(bool(text.action))
        words = f"{text.lead} {text.rest}".strip()
        self.setAccessibleName(words)
        self.action.setAccessibleDescription(words)
        self._shorten()
        self.show()
        self.update()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))

    def clear(self) -> None:
        """Nothing to say."""
        self.text = None
        self.hide()

    def compact(self, on: bool) -> None:
        self.setFixedHeight(int(Height.BANNER_COMPACT if on else Height.BANNER))

    def short(self, on: bool) -> None:
        """In low windows only the bold half is said; the rest is in the tooltip."""
        self._short = on
        self._shorten()

    def _shorten(self) -> None:
        if self.text is not None:
            self.sentence.say(self.text.lead, self.text.rest, self._short)

    def sizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.text is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.palette().bg(self.text.look)))
        painter.drawRoundedRect(QRectF(self.rect()), RADIUS, RADIUS)
        painter.end()


class _Sentence(QWidget):
    """A bold half and a plain rest on one line. The rest gives way first; what is not shown is in the tooltip."""

    GAP = 6

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._lead, self._rest, self._short = "", "", False
        self._bold, self._plain = theme.font(weight=600), theme.font()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def say(self, lead: str, rest: str, short: bool) -> None:
        self._lead, self._rest, self._short = lead, rest, short
        self._explain()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._explain()

    def _explain(self) -> None:
        lead, rest = self._shown()
        whole = (lead, rest) == (self._lead, self._rest)
        self.setToolTip("" if whole else f"{self._lead} {self._rest}".strip())

    def _shown(self) -> tuple[str, str]:
        bold, plain, elide = QFontMetrics(self._bold), QFontMetrics(self._plain), Qt.TextElideMode.ElideRight
        lead = bold.elidedText(self._lead, elide, self.width())
        left = self.width() - bold.horizontalAdvance(self._lead) - self.GAP
        rest = "" if self._short or left <= 0 else plain.elidedText(self._rest, elide, left)
        return lead, rest if len(rest) > 1 else ""

    def paintEvent(self, event: QPaintEvent) -> None:
        lead, rest = self._shown()
        place = self.rect()
        painter = QPainter(self)
        painter.setPen(QColor(theme.palette().text))
        for words, face in ((lead, self._bold), (rest, self._plain)):
            painter.setFont(face)
            painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), words)
            place = place.adjusted(QFontMetrics(face).horizontalAdvance(words) + self.GAP, 0, 0, 0)
        painter.end()
