"""The window beside the browser while somebody signs in: how much time is left, what is done, what is awaited."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QCloseEvent, QHideEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.models.sign_in_story import Story, head, lines, may_use_other, wants_settings
from app.theme import Size, Space
from app.widgets.buttons import button
from app.widgets.card import Card
from app.widgets.countdown_ring import CountdownRing
from app.widgets.labels import label
from app.widgets.step_lines import StepLines

WIDTH, HEADING = 504, 18
LOOK_MILLISECONDS = 500  # twice a second, so that no second is left out; the ring is painted once for each


class TimeLeft(Protocol):
    """What the window asks of a sign-in that goes on."""

    @property
    def seconds_left(self) -> float: ...


class SignInDialog(QDialog):
    """Not modal, and it decides nothing: it shows a :class:`Story` and tells what the owner wants.

    ``try_again_wanted`` carries whether the account that was seen may take the place of the one in use.
    """

    browser_wanted = Signal()
    more_wanted = Signal()
    cancel_wanted = Signal()
    try_again_wanted = Signal(bool)
    settings_wanted = Signal()

    def __init__(self, story: Story, vault: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sign-in")
        self.setModal(False)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # nothing asks to be pressed; the person is needed elsewhere
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Sign in to {}").format(story.who))
        self.story = story
        self._time: TimeLeft | None = None
        self._whole = 0.0
        self.ring = CountdownRing()
        self.heading = label(size=Size.TITLE, weight=600, wrap=True, name="sign-in-heading")
        face = self.heading.font()
        face.setPixelSize(HEADING)
        self.heading.setFont(face)
        self.text = label(role="muted", wrap=True, name="sign-in-text")
        self.steps = StepLines("sign-in-steps")
        said = self.tr("The session is kept in {}, nowhere else. If the time runs out nothing is lost; you can start"
                       " again.").format(vault)  # fmt: skip
        self.note = label(said, size=Size.SMALL, role="muted", wrap=True, name="sign-in-note")
        for words in (self.heading, self.text, self.note):
            words.setTextFormat(Qt.TextFormat.PlainText)
        self._make_buttons()
        self._arrange()
        self._second = QTimer(self, interval=LOOK_MILLISECONDS)
        self._second.timeout.connect(self._look_at_time)
        self.show_story(story)
        self.setFocus()

    def _make_buttons(self) -> None:
        self.browser = button(self.tr("Show the browser"), icon="open", name="show-browser",
                              tip=self.tr("Bring the browser's window to the front"))  # fmt: skip
        self.more = button(self.tr("5 more minutes"), name="more-time", tip=self.tr("Wait five minutes longer"))
        self.cancel = button(self.tr("Cancel"), name="cancel", tip=self.tr("Close the browser; nothing is saved"),
                             shortcut="Esc")  # fmt: skip
        self.other = button(self.tr("Use this account"), name="use-other",
                            tip=self.tr("Sign in once more; the other account then takes its place"))  # fmt: skip
        self.again = button(self.tr("Try again"), icon="retry", kind="primary", name="try-again",
                            tip=self.tr("Open the browser once more"))  # fmt: skip
        self.settings = button(self.tr("Settings…"), name="browser-settings",
                               tip=self.tr("Choose which browser is opened"))  # fmt: skip
        for made in (self.browser, self.more, self.settings, self.cancel, self.other, self.again):
            made.setAutoDefault(False)
        self.browser.clicked.connect(self.browser_wanted)
        self.more.clicked.connect(self._ask_for_more)
        self.cancel.clicked.connect(self.reject)
        self.settings.clicked.connect(self.settings_wanted)
        self.other.clicked.connect(lambda: self.try_again_wanted.emit(True))
        self.again.clicked.connect(lambda: self.try_again_wanted.emit(False))

    def _arrange(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(int(Space.XXS))
        words.addStretch(1)
        words.addWidget(self.heading)
        words.addWidget(self.text)
        words.addStretch(1)
        top = QHBoxLayout()
        top.setSpacing(int(Space.L))
        top.addWidget(self.ring, 0, Qt.AlignmentFlag.AlignVCenter)
        top.addLayout(words, 1)
        card = Card(name="sign-in-card", margin=0)
        card.body.setContentsMargins(0, 6, 0, 6)
        card.body.addWidget(self.steps)
        row = QHBoxLayout()
        row.setSpacing(int(Space.XS))
        row.addWidget(self.browser)
        row.addStretch(1)
        for made in (self.more, self.other, self.settings, self.cancel, self.again):
            row.addWidget(made)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(int(Space.XL), int(Space.M), int(Space.XL), int(Space.L))
        whole.setSpacing(int(Space.S))
        whole.addLayout(top)
        whole.addSpacing(int(Space.XXS))
        whole.addWidget(card)
        whole.addWidget(self.note)
        whole.addSpacing(int(Space.XXS))
        whole.addLayout(row)

    # ---- what is so

    def show_story(self, story: Story) -> None:
        """The story as it is now; an end takes the place of the invitation."""
        before, self.story = self.story, story
        top, over = head(story), story.end is not None
        self.heading.setText(top.title)
        self.text.setText(top.text)
        self.text.setVisible(bool(top.text))
        self.steps.show_lines(lines(story))
        self.setAccessibleName(top.title)
        self.setAccessibleDescription(top.text)
        self.browser.setVisible(not over)
        self.browser.setEnabled(story.opened is not None)
        self.more.setVisible(not over)
        self.other.setVisible(may_use_other(story))
        self.settings.setVisible(wants_settings(story))
        self.again.setVisible(over)
        self.cancel.say(self.tr("Close") if over else self.tr("Cancel"))
        self.cancel.explain("" if over else self.tr("Close the browser; nothing is saved"), "Esc")
        if top.look is not None:
            self.ring.show_look(top.look, top.title)
        if over and before.end is None:
            self.again.setDefault(True)
            self.again.setFocus(Qt.FocusReason.OtherFocusReason)
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, f"{top.title}. {top.text}"))
        elif not over:
            self._look_at_time()
        self._keep_looking()
        self._fit()

    def _fit(self) -> None:
        """As high as its words are at its width; wider only where large type makes the buttons wider."""
        layout = self.layout()
        assert layout is not None
        layout.activate()
        width = max(WIDTH, layout.minimumSize().width())
        self.setFixedSize(width, layout.totalHeightForWidth(width))

    def watch(self, time: TimeLeft) -> None:
        """Whose time is shown from now on: that of a new try."""
        self._time, self._whole = time, 0.0
        self._look_at_time()

    def _look_at_time(self) -> None:
        if self._time is not None and self.story.end is None:
            left = self._time.seconds_left
            self._whole = max(self._whole, left)
            self.ring.show_seconds(left, self._whole)

    def _ask_for_more(self) -> None:
        self.more_wanted.emit()
        self._look_at_time()

    # ---- life of the window

    def _keep_looking(self) -> None:
        """A second hand only where somebody sees it, and only while time runs."""
        wanted = self.isVisible() and self.story.end is None
        if wanted is not self._second.isActive():
            self._second.start() if wanted else self._second.stop()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._keep_looking()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._keep_looking()

    def reject(self) -> None:
        """Esc and *Cancel*: what goes on is cancelled, and says so here; what is over is put away."""
        if self.story.end is None:
            self.cancel.setEnabled(False)
            self.cancel_wanted.emit()
        else:
            super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        """The window's own cross: away with it at once, while the browser closes behind it."""
        event.accept()
        if self.story.end is None:
            self.cancel_wanted.emit()
        if self.isVisible():
            self.done(QDialog.DialogCode.Rejected)
