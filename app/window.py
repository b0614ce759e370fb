"""The window: rail, pages made when first shown, keys. It asks others to do things and knows no lake."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property, partial
from importlib import import_module
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QEvent, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QHideEvent, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QStackedWidget, QWidget

from app import words
from app.actions import PAGES, WITH_KEYS, text_of
from app.ahead import held_short
from app.headline import next_line, paused_sentence, paused_until
from app.looks import Look
from app.parts import PanelParts
from app.state import Condition, PanelState
from app.widgets.page import Page
from app.widgets.rail import Badge, Rail

if TYPE_CHECKING:
    from app.widgets.toast import Toast

SMALLEST, USUAL = QSize(960, 600), QSize(1280, 728)
WIDE = 1200
PAGE_CLASSES = {
    "overview": "app.pages.overview:OverviewPage",
    "runs": "app.pages.runs:RunsPage",
    "logs": "app.pages.logs:LogsPage",
    "data": "app.pages.data:DataPage",
    "accounts": "app.pages.accounts:AccountsPage",
    "schedule": "app.pages.schedule:SchedulePage",
    "metrics": "app.pages.metrics:MetricsPage",
    "settings": "app.pages.settings:SettingsPage",
}
ON_PAGE: dict[str, Callable[[Page], None]] = {
    "find": lambda page: page.find(),
    "refresh": lambda page: page.refresh(),
    "copy": lambda page: page.copy(),
    "save": lambda page: page.save_as(),
}
HELP = ("shortcuts", "month-report", "set-up", "diagnostics", "about")


class MainWindow(QWidget):
    """``closing`` comes instead of a close: whoever made the window decides whether it hides, minimises or ends."""

    closing = Signal()
    quit_wanted = Signal()

    def __init__(self, parts: PanelParts) -> None:
        super().__init__()
        self.parts = parts
        self.may_close = False
        self._pages: dict[str, Page] = {}
        self._current = ""
        self._compact: bool | None = None
        self.setObjectName("main-window")
        self.setWindowTitle("BEDROT Control Panel")
        self.setMinimumSize(SMALLEST)
        self.rail = Rail()
        self.stack = QStackedWidget()
        self.stack.setObjectName("pages")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.rail)
        row.addWidget(self.stack, 1)
        self.rail.chosen.connect(self.open_page)
        self.rail.help_wanted.connect(self._open_help)
        parts.store.changed.connect(self.show_state)
        self._bind_keys()
        self._restore()

    @cached_property
    def toast(self) -> Toast:
        """Made when there is first something to say: the first picture does not wait for it."""
        from app.widgets.toast import Toast

        return Toast(self)

    # ---- pages

    @property
    def current(self) -> str:
        return self._current

    def page(self, key: str) -> Page:
        """The page, made now if it was never shown."""
        if key not in self._pages:
            module, _, name = PAGE_CLASSES[key].partition(":")
            made: Page = getattr(import_module(module), name)(self.parts)
            self._pages[key] = made
            self.stack.addWidget(made)
            made.compact(bool(self._compact))
        return self._pages[key]

    def open_page(self, key: str) -> None:
        if key not in PAGE_CLASSES:
            key = PAGES[0][0]
        page, before = self.page(key), self._pages.get(self._current)
        if page is before:
            return
        if before is not None and self.isVisible():
            before.hidden()
        self._current = key
        # Qt would pass the focus on to whatever comes next, and the next key into some field.
        self.rail.select(key)
        self.rail.take_focus()
        self.stack.setCurrentWidget(page)
        self.parts.preferences.put("window/page", key)
        if self.isVisible():
            page.shown()

    def go(self, key: str, place: Mapping[str, object]) -> None:
        """Open a page at a place on it."""
        self.open_page(key)
        self.page(key).look_at(**place)

    # ---- what is so

    def show_state(self, state: PanelState) -> None:
        now = self.parts.clock.now()
        sign_ins = len(state.waiting)
        self.rail.wear_badge("accounts", Badge(Look.SIGNIN, sign_ins) if sign_ins else None)
        aside = state.quarantine_open
        self.rail.wear_badge("data", Badge(Look.ATTENTION, aside) if aside else None)
        if state.condition is not Condition.READY:
            self.rail.say_next("", "")
        elif state.paused:
            until = self.tr("until {}").format(paused_until(state, now))
            self.rail.say_next(self.tr("Paused"), until, paused_sentence(state, now))
        elif state.ahead is None:
            self.rail.say_next("", "")
        elif state.ahead.hold is not None:
            self.rail.say_next(self.tr("Next run"), held_short(state.ahead.hold), next_line(state, now))
        elif state.ahead.slot is not None and state.ahead.slot.hurried:
            self.rail.say_next(self.tr("Next run"), self.tr("in a moment"), next_line(state, now))
        elif state.next_slot is not None:
            at = state.next_slot
            self.rail.say_next(self.tr("Next run"), words.moment(at, now), words.exact(at), words.shortly(at, now))
        else:
            self.rail.say_next(self.tr("Next run"), self.tr("by hand"), next_line(state, now))

    def say_anew(self) -> None:
        """Another day: what was today is yesterday, on the page that is seen, too."""
        page = self._pages.get(self._current)
        if page is not None and self.isVisible():
            page.shown()

    # ---- keys

    def _bind_keys(self) -> None:
        for deed in WITH_KEYS:
            for keys in deed.keys:
                shortcut = QShortcut(QKeySequence(keys), self)
                shortcut.setObjectName(f"keys {keys}")
                shortcut.setAutoRepeat(False)
                shortcut.activated.connect(lambda name=deed.name: self.do(name))

    def do(self, name: str) -> None:
        """Do a deed: the window's own here, those of the page there, all others where the lake is."""
        page = self._pages.get(self._current)
        own: dict[str, Callable[[], None]] = {
            "next-area": lambda: self._next_area(1),
            "previous-area": lambda: self._next_area(-1),
            "help": self._open_help,
            "to-tray": self.closing.emit,
            "quit": self.quit_wanted.emit,
            "banner": self._act_on_banner,
            "flow": lambda: self.go("runs", {"flow": True}),
            "open": self.raise_up,
        }
        if name.startswith("page-"):
            self.open_page(name.removeprefix("page-"))
        elif name in own:
            own[name]()
        elif name in ON_PAGE:
            if page is not None:
                ON_PAGE[name](page)
        else:
            self.parts.act(name)

    def _act_on_banner(self) -> None:
        self.page("overview").act_on_banner()

    def _next_area(self, step: int) -> None:
        """F6 goes round: rail, then the parts of the page from top to bottom."""
        page = self._pages.get(self._current)
        inner = page.areas() if page is not None else []
        areas: list[QWidget] = [self.rail, *filter(_entrance, inner)]
        focus = QApplication.focusWidget()
        here = next((i for i, area in reversed(list(enumerate(areas)))
                     if focus is area or (focus is not None and area.isAncestorOf(focus))), 0)  # fmt: skip
        target = areas[(here + step) % len(areas)]
        if target is self.rail:
            self.rail.take_focus()
        elif (entrance := _entrance(target)) is not None:
            entrance.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _open_help(self) -> None:
        from app.widgets.popup_menu import PopupMenu

        menu = PopupMenu("help-menu", self)
        for name in HELP:
            menu.offer(text_of(name), partial(self.do, name), name=f"help-{name}")
        menu.popup(self.rail.help.mapToGlobal(self.rail.help.rect().topRight()))

    # ---- size, place, life

    def raise_up(self) -> None:
        """Bring the window before the owner's eyes, wherever it is."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized | Qt.WindowState.WindowActive)
        self.show()
        self.raise_()
        self.activateWindow()

    def _restore(self) -> None:
        preferences = self.parts.preferences
        geometry = preferences.get("window/geometry", b"")
        if not geometry or not self.restoreGeometry(QByteArray(geometry)):
            self.resize(USUAL.boundedTo(self.screen().availableGeometry().size()))
        self._fit(self.width())
        self.open_page(preferences.get("window/page", PAGES[0][0]))
        self.show_state(self.parts.store.state)

    def remember(self) -> None:
        self.parts.preferences.put("window/geometry", bytes(self.saveGeometry().data()))

    def _fit(self, width: int) -> None:
        compact = width < WIDE
        if compact is not self._compact:
            self._compact = compact
            self.rail.compact(compact)
            for page in self._pages.values():
                page.compact(compact)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit(event.size().width())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not event.spontaneous() and (page := self._pages.get(self._current)) is not None:
            page.shown()

    def changeEvent(self, event: QEvent) -> None:
        """A minimised window is not seen either: what moves on its page stands still."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.WindowStateChange and self.isVisible():
            page = self._pages.get(self._current)
            if page is not None:
                page.hidden() if self.isMinimized() else page.shown()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not event.spontaneous() and (page := self._pages.get(self._current)) is not None:
            page.hidden()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.remember()
        if self.may_close:
            event.accept()
            return
        event.ignore()
        self.closing.emit()


def _entrance(area: QWidget) -> QWidget | None:
    """What of a part of the window gets the keyboard first; None for a part that has no use for it now."""
    if not area.isVisible() or not area.isEnabled():
        return None
    if area.focusPolicy() & Qt.FocusPolicy.TabFocus:
        return area
    inner = area.nextInFocusChain()
    while inner is not None and inner is not area:
        reachable = inner.focusPolicy() & Qt.FocusPolicy.TabFocus and inner.isVisible() and inner.isEnabled()
        if reachable and area.isAncestorOf(inner):
            return inner
        inner = inner.nextInFocusChain()
    return None
