"""The window beside the browser: it shows the story and the time, offers what fits, and keeps still otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from app.dialogs.sign_in import WIDTH, SignInDialog
from app.models.sign_in_story import Story, after, ended
from app.widgets.buttons import Button
from pipeline.access import sign_in_words
from pipeline.access.sign_in_news import SignInEnd
from tests.app.scripted_sign_in import TOLD

LEFT = Qt.MouseButton.LeftButton
WRONG = sign_in_words.wrong_account("DistroKid", "studio@kilo-vale.example", "label@nova-drift.example")


@dataclass
class Time:
    seconds_left: float = 253.0
    looked: int = field(default=0)


Open = Callable[..., SignInDialog]


@pytest.fixture
def opened(qtbot: QtBot) -> Iterator[Open]:
    made: list[SignInDialog] = []

    def open_it(story: Story, time: Time | None = None) -> SignInDialog:
        dialog = SignInDialog(story, "the keyring")
        dialog.watch(time or Time())
        made.append(dialog)
        with qtbot.waitActive(dialog):
            dialog.show()
            dialog.activateWindow()
        return dialog

    yield open_it
    for dialog in made:
        if isValid(dialog):
            dialog.done(0)


def waiting(account: str = "") -> Story:
    story = Story("tiktok" if account else "distrokid", account, resumes=True)
    for news in TOLD:
        story = after(story, news)
    return story


def shown(dialog: SignInDialog) -> list[str]:
    buttons = (dialog.browser, dialog.more, dialog.other, dialog.cancel, dialog.again)
    return [made.text() for made in buttons if made.isVisible()]


def test_while_somebody_is_waited_for(opened: Open) -> None:
    dialog = opened(waiting())
    assert dialog.width() == WIDTH
    assert not dialog.isModal()
    assert dialog.windowTitle() == "Sign in to DistroKid"
    assert dialog.heading.text() == dialog.accessibleName() == "Sign in to DistroKid in the browser"
    assert dialog.ring.text == "4:13"
    assert dialog.ring.accessibleName() == "4 minutes 13 seconds left"
    assert "Waiting for you: password and code, Needs sign-in" in dialog.steps.accessibleName()
    assert shown(dialog) == ["Show the browser", "5 more minutes", "Cancel"]
    assert "the keyring, nowhere else" in dialog.note.text()
    assert not any(made.hasFocus() for made in dialog.findChildren(Button)), "Enter presses nothing by chance"


def test_before_the_browser_is_there_it_cannot_be_shown(opened: Open) -> None:
    dialog = opened(Story("distrokid"))
    assert not dialog.browser.isEnabled()
    dialog.show_story(waiting())
    assert dialog.browser.isEnabled()


def test_the_last_minute_is_amber_and_more_time_makes_it_whole_again(opened: Open, qtbot: QtBot) -> None:
    time = Time(42.0)
    dialog = opened(waiting(), time)
    assert (dialog.ring.text, dialog.ring.soon) == ("0:42", True)
    dialog.more_wanted.connect(lambda: setattr(time, "seconds_left", 342.0))
    qtbot.mouseClick(dialog.more, LEFT)
    assert (dialog.ring.text, dialog.ring.soon) == ("5:42", False)


def test_it_looks_at_the_time_only_while_it_is_seen_and_something_goes_on(opened: Open) -> None:
    dialog = opened(waiting())
    assert dialog._second.isActive()
    dialog.hide()
    assert not dialog._second.isActive()
    dialog.show()
    assert dialog._second.isActive()
    dialog.show_story(ended(waiting(), sign_in_words.closed("DistroKid")))
    assert not dialog._second.isActive()


def test_the_ring_is_painted_once_a_second(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    time = Time(200.0)
    dialog = opened(waiting(), time)
    painted: list[None] = []
    monkeypatch.setattr(dialog.ring, "update", lambda: painted.append(None))
    for left in (199.9, 199.6, 199.4, 199.1, 198.9):
        time.seconds_left = left
        dialog._look_at_time()
    assert len(painted) == 1


@pytest.mark.parametrize(
    ("end", "account", "offered"),
    [
        (sign_in_words.cancelled(), "", ["Close", "Try again"]),
        (sign_in_words.timed_out("DistroKid"), "", ["Close", "Try again"]),
        (WRONG, "", ["Use this account", "Close", "Try again"]),
        (WRONG, "novadrift", ["Close", "Try again"]),
    ],
)
def test_an_end_takes_the_place_of_the_invitation(
    opened: Open, end: SignInEnd, account: str, offered: list[str]
) -> None:
    dialog = opened(waiting(account))
    height = dialog.height()
    dialog.show_story(ended(dialog.story, end))
    assert shown(dialog) == offered
    assert dialog.heading.text() in end.message
    assert dialog.again.hasFocus()
    assert dialog.again.kind == "primary"
    assert abs(dialog.height() - height) < 30, "it does not jump"


def test_what_is_clicked_is_told(opened: Open, qtbot: QtBot) -> None:
    dialog = opened(waiting())
    browser, again = QSignalSpy(dialog.browser_wanted), QSignalSpy(dialog.try_again_wanted)
    qtbot.mouseClick(dialog.browser, LEFT)
    dialog.show_story(ended(dialog.story, WRONG))
    qtbot.mouseClick(dialog.again, LEFT)
    qtbot.mouseClick(dialog.other, LEFT)
    assert (browser.count(), [again.at(n)[0] for n in range(again.count())]) == (1, [False, True])


def test_escape_cancels_first_and_closes_afterwards(opened: Open, qtbot: QtBot) -> None:
    dialog = opened(waiting())
    cancelled, finished = QSignalSpy(dialog.cancel_wanted), QSignalSpy(dialog.finished)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert (cancelled.count(), finished.count(), dialog.isVisible()) == (1, 0, True)
    assert not dialog.cancel.isEnabled(), "once is enough"
    dialog.show_story(ended(dialog.story, sign_in_words.cancelled()))
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert (cancelled.count(), finished.count()) == (1, 1)


def test_the_cross_of_the_window_cancels_and_is_gone_at_once(opened: Open) -> None:
    dialog = opened(waiting())
    cancelled, finished = QSignalSpy(dialog.cancel_wanted), QSignalSpy(dialog.finished)
    dialog.close()
    assert (cancelled.count(), finished.count(), dialog.isVisible()) == (1, 1, False)
    QApplication.processEvents()
