"""What every page brings along: a heading, one line, margins that fit the window, and words for the screen reader."""

from __future__ import annotations

from typing import ClassVar, cast

import pytest
from pytestqt.qtbot import QtBot

from app.parts import PanelParts
from app.widgets.buttons import button
from app.widgets.page import Page
from tests.app.widgets.conftest import Show

LONG = "A heading that is far too long for a narrow window and gives way to the buttons at its right side, always"


class Shelf(Page):
    """A page with nothing on it."""

    key: ClassVar[str] = "shelf"
    title: ClassVar[str] = "Shelf"


@pytest.fixture
def page(show: Show) -> Shelf:
    made = Shelf(cast(PanelParts, None))
    show(made, stretch=True).resize(1000, 600)
    return made


def test_a_page_says_what_it_is(page: Shelf) -> None:
    assert page.objectName() == "page-shelf"
    assert page.heading.text() == page.accessibleName() == "Shelf"
    assert not page.line.isVisible()
    page.say("Everything is up to date", "Last run today at 07:52")
    assert page.line.isVisible()
    assert (page.accessibleName(), page.accessibleDescription()) == (page.heading.text(), page.line.text())


def test_a_compact_page_has_smaller_margins_and_a_smaller_heading(page: Shelf) -> None:
    wide, size = page.layout(), page.heading.font().pixelSize()
    assert wide is not None
    margins = wide.contentsMargins()
    assert (margins.left(), margins.top(), size) == (24, 16, 20)
    page.compact(True)
    margins = wide.contentsMargins()
    assert (margins.left(), margins.top(), page.heading.font().pixelSize()) == (16, 10, 18)
    assert page.is_compact


def test_the_heading_gives_way_to_the_tools(qtbot: QtBot, page: Shelf) -> None:
    tool = button("Open lake folder", icon="folder", name="open")
    page.header_tools.addWidget(tool)
    page.say(LONG, LONG)
    page.window().resize(500, 400)
    qtbot.waitUntil(page.heading.elided)
    assert tool.width() >= tool.sizeHint().width()
    assert page.heading.toolTip() == page.line.toolTip() == LONG
