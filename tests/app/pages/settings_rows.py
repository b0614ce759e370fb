"""The Settings page as one looks at it: a category of it, and its rows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from app.pages.settings import SettingsPage
from app.widgets.setting_row import SettingRow
from tests.app.setup_room import SetupRoom


@contextmanager
def looked_at(room: SetupRoom, category: str, *read: str) -> Iterator[SettingsPage]:
    """The page, once the settings named by ``read`` are known."""
    page = SettingsPage(room.parts)
    page.resize(1096, 728)
    page.show()
    page.shown()
    page.look_at(category=category)
    room.wait(lambda: set(read) <= page.store.values.keys())
    yield page
    page.hide()
    page.deleteLater()


def row(page: SettingsPage, key: str) -> SettingRow:
    page.look_at(setting=key)
    return page.rows[key]
