"""Buttons, pills, cards, banners and the like: they say what they are, to the eye and to the screen reader."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.looks import Look
from app.theme import Height
from app.widgets.banner import Banner, BannerText
from app.widgets.buttons import KINDS, button
from app.widgets.card import Card
from app.widgets.elided import ElidedLabel
from app.widgets.empty_state import EmptyState
from app.widgets.progress_line import Progress, ProgressLine
from app.widgets.status_pill import StatusPill, pill_width
from tests.app.widgets.conftest import Show

LONG = "A sentence that is far too long for the room that it is given here, and goes on for a while after that"


def picture(widget: QWidget) -> QImage:
    return widget.grab().toImage()


@pytest.mark.parametrize("kind", KINDS)
def test_a_button_keeps_its_size_in_focus(qtbot: QtBot, show: Show, kind: str) -> None:
    made = button("Run full", icon="run-full", kind=kind, name="run")
    show(made, stretch=True)
    made.clearFocus()
    rest, before = made.sizeHint(), picture(made)
    made.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(made.hasFocus)
    assert made.sizeHint() == rest
    assert picture(made) != before
    assert made.height() == (Height.CONTROL_SMALL if kind in ("small", "link") else Height.CONTROL)


def test_a_button_names_its_keys_in_its_tooltip(qtbot: QtBot) -> None:
    made = button("Stop", name="stop", tip="Stop the run", shortcut="Ctrl+.")
    qtbot.addWidget(made)
    assert made.toolTip() == "Stop the run (Ctrl+.)"
    assert (made.objectName(), made.accessibleName()) == ("stop", "Stop")


def test_a_button_without_words_is_called_what_its_tooltip_says(qtbot: QtBot) -> None:
    made = button("", icon="more", kind="small", name="more", tip="More to do")
    qtbot.addWidget(made)
    assert made.accessibleName() == "More to do"


def test_a_button_can_change_what_it_does(qtbot: QtBot) -> None:
    made = button("Run full", icon="run-full", name="run")
    qtbot.addWidget(made)
    made.say("Stop", "stop")
    made.kind = "danger"
    assert (made.text(), made.accessibleName()) == ("Stop", "Stop")
    with pytest.raises(ValueError, match="huge"):
        made.kind = "huge"


def test_a_button_is_pressed_by_mouse_and_by_keys(qtbot: QtBot, show: Show) -> None:
    made = button("Run full", kind="primary", name="run")
    show(made, stretch=True)
    with qtbot.waitSignal(made.clicked):
        qtbot.mouseClick(made, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(made.clicked):
        qtbot.keyClick(made, Qt.Key.Key_Space)


def test_a_pill_is_as_wide_as_its_word(qtbot: QtBot) -> None:
    pill = StatusPill(Look.OK, "OK")
    qtbot.addWidget(pill)
    narrow = pill.sizeHint()
    pill.say(Look.SIGNIN, "Needs sign-in")
    assert pill.sizeHint().width() > narrow.width()
    assert pill.sizeHint().height() == Height.PILL
    assert pill.accessibleName() == "Needs sign-in"
    assert pill_width("") == 26


def test_pills_of_two_looks_differ_without_their_words(qtbot: QtBot) -> None:
    ok, failed = StatusPill(Look.OK, ""), StatusPill(Look.FAILED, "")
    for pill in (ok, failed):
        qtbot.addWidget(pill)
        pill.resize(pill.sizeHint())
    grey = QImage.Format.Format_Grayscale8
    assert picture(ok).convertToFormat(grey) != picture(failed).convertToFormat(grey)


def test_a_card_has_a_header_only_with_a_title(qtbot: QtBot, show: Show) -> None:
    card = Card("Next five")
    show(card, stretch=True)
    assert card.header.isVisible()
    assert card.accessibleName() == "Next five"
    card.say("")
    assert not card.header.isVisible()


def test_words_that_do_not_fit_are_in_the_tooltip(qtbot: QtBot, show: Show) -> None:
    label = ElidedLabel(LONG)
    window = show(label, stretch=True)
    window.resize(200, 60)
    qtbot.waitUntil(label.elided)
    assert label.toolTip() == LONG
    assert window.width() == 200
    label.setText("Short")
    assert label.toolTip() == ""
    label.explain("The exact time")
    assert label.toolTip() == "The exact time"


def test_an_empty_state_leads_on(qtbot: QtBot, show: Show) -> None:
    state = EmptyState("runs", "No runs yet", "The first one takes about ten minutes.", "Run full", other="Look around")
    show(state, stretch=True)
    assert state.accessibleName() == "No runs yet"
    with qtbot.waitSignal(state.acted):
        qtbot.mouseClick(state.action, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(state.other_acted):
        qtbot.mouseClick(state.other, Qt.MouseButton.LeftButton)
    state.say("search", "No run matches.")
    assert not state.action.isVisible()
    assert not state.other.isVisible()


SIGN_IN = BannerText(Look.SIGNIN, "DistroKid wants you to sign in again.", "Nothing was lost.", "Sign in", "key")


def test_a_banner_is_there_only_when_there_is_something_to_say(qtbot: QtBot, show: Show) -> None:
    banner = Banner()
    window = show(banner, stretch=True)
    window.resize(1000, 100)
    assert not banner.isVisible()
    banner.show_message(SIGN_IN)
    assert banner.isVisible()
    assert banner.height() == Height.BANNER
    assert banner.accessibleName() == "DistroKid wants you to sign in again. Nothing was lost."
    banner.compact(True)
    assert banner.height() == Height.BANNER_COMPACT
    banner.clear()
    assert not banner.isVisible()


def test_a_banner_offers_its_action_later_and_the_others(qtbot: QtBot, show: Show) -> None:
    banner = Banner()
    window = show(banner, stretch=True)
    window.resize(1000, 100)
    banner.show_message(BannerText(Look.FAILED, "The last run failed.", action="Show", more=2))
    assert banner.others.text() == "and 2 more"
    for pressed, told in (
        (banner.action, banner.acted),
        (banner.later, banner.put_off),
        (banner.others, banner.more),
    ):
        with qtbot.waitSignal(told):
            qtbot.mouseClick(pressed, Qt.MouseButton.LeftButton)
    banner.show_message(BannerText(Look.FAILED, "The last run failed.", can_wait=False))
    assert not banner.later.isVisible()
    assert not banner.others.isVisible()
    assert not banner.action.isVisible()


def test_a_banner_gives_way_from_its_plain_half(qtbot: QtBot, show: Show) -> None:
    banner = Banner()
    window = show(banner, stretch=True)
    banner.show_message(BannerText(Look.FAILED, "It failed.", LONG * 2, "Show"))
    window.resize(600, 100)
    sentence = banner.sentence
    qtbot.waitUntil(lambda: sentence.toolTip() == f"It failed. {LONG * 2}")
    banner.show_message(BannerText(Look.FAILED, "It failed.", "Now.", "Show"))
    assert sentence.toolTip() == ""
    banner.short(True)
    assert sentence.toolTip() == "It failed. Now."


def test_progress_says_how_far_it_is(qtbot: QtBot) -> None:
    line = ProgressLine()
    qtbot.addWidget(line)
    for fraction, value in ((0.5, 500), (-1, 0), (7, 1000)):
        line.show_fraction(fraction)
        assert line.value() == value
    assert line.height() == Height.PROGRESS


def test_progress_of_unknown_length_has_no_bar(qtbot: QtBot, show: Show) -> None:
    progress = Progress()
    show(progress, stretch=True)
    progress.say("Copying 1,318 files", "412 of 1,318", 0.3, "About 40 seconds left")
    assert progress.bar.isVisible()
    progress.say("Looking for the folder")
    assert not progress.bar.isVisible()
    with qtbot.waitSignal(progress.cancelled):
        qtbot.mouseClick(progress.cancel, Qt.MouseButton.LeftButton)


def test_every_part_that_can_be_used_has_a_name(qtbot: QtBot) -> None:
    parts: list[QWidget] = [Banner(), EmptyState("runs", "No runs yet", "", "Run full"), Progress()]
    for part in parts:
        qtbot.addWidget(part)
        if isinstance(part, Banner):
            part.show_message(SIGN_IN)
        unnamed = [
            child.objectName()
            for child in part.findChildren(QWidget)
            if child.focusPolicy() != Qt.FocusPolicy.NoFocus and child.isVisibleTo(part)
            if not isinstance(child, QLabel | QLineEdit) and not (child.accessibleName() and child.objectName())
        ]
        assert unnamed == []
