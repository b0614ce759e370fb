"""The rail says what comes next, in as many words as it has room for."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from app.widgets.elided import ElidedLabel
from app.widgets.rail import Rail


def test_a_narrow_rail_says_the_short_moment_whole(qtbot: QtBot) -> None:
    rail = Rail()
    qtbot.addWidget(rail)
    rail.say_next("Next run", "Wed 25 Nov 06:41", "Wednesday, 25 November 2026, 06:41", "Wed 06:41")
    time = rail.findChild(ElidedLabel, "rail-next-time")
    assert time is not None
    assert time.text() == "Wed 25 Nov 06:41"
    rail.compact(True)
    rail.show()
    assert time.text() == "Wed 06:41"
    assert not time.elided()
    rail.compact(False)
    assert time.text() == "Wed 25 Nov 06:41"
