"""One category of the settings page: its heading, and its settings one below the other."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from app.settings.catalogue import CATEGORIES, NOTES, in_category
from app.theme import Size, Space
from app.widgets.labels import label
from app.widgets.setting_controls import NumberControl
from app.widgets.setting_row import SettingRow
from app.words import tr


class SettingsSection(QWidget):
    """All of it, or only the settings that a search has found; nothing at all where it found none."""

    def __init__(self, category: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.category = category
        self.setObjectName(f"section-{category}")
        self.rows: dict[str, SettingRow] = {}
        self._groups: dict[str, QLabel] = {}
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        self.heading = label(tr(CATEGORIES[category]), size=Size.SUBHEAD, weight=600, name=f"heading-{category}")
        whole.addWidget(self.heading)
        self.note = label(tr(NOTES.get(category, "")), size=Size.SMALL, role="muted", wrap=True)
        whole.addWidget(self.note)
        whole.addSpacing(int(Space.XXS))
        for setting in in_category(category):
            if setting.group and setting.group not in self._groups:
                words = label(tr(setting.group), size=Size.SMALL, weight=600, role="muted")
                words.setContentsMargins(0, int(Space.M), 0, int(Space.XXS))
                self._groups[setting.group] = words
                whole.addWidget(words)
            self.rows[setting.key] = SettingRow(setting)
            whole.addWidget(self.rows[setting.key])
        numbers = [row.control for row in self.rows.values() if isinstance(row.control, NumberControl)]
        longest = max((one.unit.sizeHint().width() for one in numbers if one.setting.unit), default=0)
        for one in numbers:
            one.keep_room(longest)

    def show_only(self, keys: Collection[str]) -> None:
        shown = [row for key, row in self.rows.items() if key in keys]
        for row in self.rows.values():
            row.setVisible(row in shown)
            row.last(bool(shown) and row is shown[-1])
        for group, words in self._groups.items():
            words.setVisible(any(row.setting.group == group for row in shown))
        self.note.setVisible(bool(self.note.text()) and len(shown) == len(self.rows))
        self.setVisible(bool(shown))
