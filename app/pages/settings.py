"""Settings: every value explained, changed at once, and reset one by one."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app import words
from app.pages.settings_section import SettingsSection
from app.parts import PanelParts
from app.settings.catalogue import BY_KEY, CATEGORIES, FEED_ON, found_by, in_category
from app.settings.checks import typed
from app.settings.setting import Kept, Kind, Setting
from app.settings.store import SettingsStore
from app.settings.values import Value
from app.theme import Space
from app.widgets.card import Card
from app.widgets.category_list import CategoryList
from app.widgets.empty_state import EmptyState
from app.widgets.page import Page
from app.widgets.search_box import SearchBox
from app.widgets.setting_controls import PathControl, TrialControl
from app.widgets.setting_row import SettingRow
from app.words import many, number_word
from pipeline.settings import ConfigurationError

if TYPE_CHECKING:
    from app.state import PanelState
    from pipeline.lake import Lake

CATEGORIES_WIDTH, SEARCH_WIDTH = 188, 260
ARCHIVE_DAYS = "keep/archive"


class SettingsPage(Page):
    """Categories at the left, their settings at the right; a search goes across all of them."""

    key = "settings"
    title = "Settings"

    def __init__(self, panel: PanelParts, parent: QWidget | None = None) -> None:
        super().__init__(panel, parent)
        self.store = SettingsStore(panel, self)
        self.search = SearchBox(self.tr("Find a setting"), name="find-setting", width=SEARCH_WIDTH)
        self.header_tools.addWidget(self.search)
        self.categories = CategoryList(CATEGORIES)
        self.sections: dict[str, SettingsSection] = {}
        self.rows: dict[str, SettingRow] = {}
        self.nothing = EmptyState("search", self.tr("No setting is called that."), action=self.tr("Show all settings"),
                                  kind="secondary", name="no-setting")  # fmt: skip
        self.body.addLayout(self._columns(), 1)
        self.compact(self.is_compact)
        self._category = self.categories.current
        self._feed = panel.store.state.feed
        self._past_it = ""  # what clearing would take away now
        self._connect()
        self._filter("")
        self._show_values()

    def _columns(self) -> QHBoxLayout:
        left = Card(name="categories-card", margin=0)
        left.setFixedWidth(CATEGORIES_WIDTH)
        left.body.setContentsMargins(0, int(Space.XS), 0, int(Space.XS))
        left.body.addWidget(self.categories)
        content = QWidget()
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(int(Space.L), int(Space.S), int(Space.L), int(Space.M))
        self._column.setSpacing(int(Space.M))
        self._column.addWidget(self.nothing, 100)
        self._column.addStretch(1)
        self.area = QScrollArea()
        self.area.setObjectName("settings-scroll")
        self.area.setAccessibleName(self.tr("Settings of this category"))
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setWidget(content)
        right = Card(name="settings-card", margin=0)
        right.body.addWidget(self.area)
        columns = QHBoxLayout()
        columns.setSpacing(int(Space.S))
        columns.addWidget(left)
        columns.addWidget(right, 1)
        return columns

    def _connect(self) -> None:
        self.search.searched.connect(self._filter)
        self.categories.chosen.connect(self._choose)
        self.nothing.acted.connect(self.search.clear)
        self.store.changed.connect(self._show_values)
        self.panel.store.changed.connect(self._show_feed)
        self.store.refused.connect(self._refused)
        self.store.saved.connect(self._saved)
        self.store.tried.connect(self._tried)

    def _build(self, categories: Iterable[str]) -> None:
        """Make the sections that were not needed so far, each at its place."""
        for key in CATEGORIES:
            if key not in categories or key in self.sections:
                continue
            section = self.sections[key] = SettingsSection(key, self)
            order = [other for other in CATEGORIES if other in self.sections]
            self._column.insertWidget(order.index(key), section)
            for name, row in section.rows.items():
                self.rows[name] = row
                row.control.compact(self.is_compact)
                row.typed.connect(lambda text, name=name: self._typed(self.rows[name], text))
                row.settled.connect(lambda text, name=name: self._settled(self.rows[name], text))
                row.reset_wanted.connect(lambda name=name: self._reset(self.rows[name]))
                self._show_value(row)
        # Made at different times, walked through in the order they stand in.
        built = [self.sections[key] for key in CATEGORIES if key in self.sections]
        stops = [stop for section in built for row in section.rows.values() for stop in row.stops()]
        for one, other in pairwise((self.categories, *stops)):
            self.setTabOrder(one, other)

    # ---- the window's words

    def shown(self) -> None:
        self.store.load()
        self._look_at_archive()

    def hidden(self) -> None:
        for row in self.rows.values():
            row.control.settle()

    def refresh(self) -> None:
        self.store.load()
        self._look_at_archive()

    def find(self) -> None:  # type: ignore[override]
        self.search.begin()

    def compact(self, on: bool) -> None:
        super().compact(on)
        for row in getattr(self, "rows", {}).values():
            row.control.compact(on)

    def look_at(self, **place: object) -> None:
        """``category``, or ``setting``, which also gets the focus."""
        setting = str(place.get("setting", ""))
        category = BY_KEY[setting].category if setting in BY_KEY else str(place.get("category", ""))
        if category in CATEGORIES:
            self._choose(category)
        if setting in self.rows:
            self.area.ensureWidgetVisible(self.rows[setting])
            self.rows[setting].control.main.setFocus(Qt.FocusReason.OtherFocusReason)

    # ---- which settings are in sight

    def _choose(self, category: str) -> None:
        self._category = category
        if self.search.text():
            self.search.clear()
        else:
            self._filter("")

    def _filter(self, text: str) -> None:
        if text.strip():
            self.categories.choose_none()
            self._show({setting.key for setting in found_by(text)})
        else:
            self.categories.choose(self._category)
            self._show({setting.key for setting in in_category(self._category)})

    def _show(self, keys: set[str]) -> None:
        self._build({BY_KEY[key].category for key in keys})
        for section in self.sections.values():
            section.show_only(keys)
        self.nothing.setVisible(not keys)
        self.area.verticalScrollBar().setValue(0)

    # ---- values

    def _show_values(self) -> None:
        for row in self.rows.values():
            self._show_value(row)
        counts = {key: sum(self._differs(s) for s in in_category(key)) for key in CATEGORIES}
        self.categories.count_changed(counts)
        self.say(self.tr("Settings"), self._sentence(sum(counts.values())))

    def _show_value(self, row: SettingRow) -> None:
        running, kept = self.store.running, row.setting.kept
        note = self.tr("Counts when the run has ended.") if running and kept is Kept.ENV else ""
        if row.setting.key == ARCHIVE_DAYS:
            note = self._past_it
        if row.setting.key == FEED_ON:
            note = self.panel.store.state.feed.words
        barred = self.tr("A run is going on.") if running and kept is Kept.SESSION else ""
        if isinstance(row.control, PathControl):
            row.control.lake = self.panel.session.root
        value = self.store.values.get(row.setting.key, Value(fault=self.tr("One moment…")))
        row.show_value(value, note or value.note, barred)
        wrong = typed(row.setting, value.text) if value.text and not value.fixed else ""
        if wrong and row.control.text() == value.text:  # somebody wrote it into the file by hand
            row.say_wrong(wrong)

    def _show_feed(self, state: PanelState) -> None:
        if state.feed != self._feed:
            self._feed = state.feed
            if FEED_ON in self.rows:
                self._show_value(self.rows[FEED_ON])

    def _look_at_archive(self) -> None:
        self.panel.session.read(past_it, self._take_past, self, topic="past it")

    def _take_past(self, found: tuple[int, int]) -> None:
        files, size = found
        versions = many(files, self.tr("version is"), self.tr("versions are"))
        self._past_it = self.tr("Now {} past it, {}.").format(versions, words.size(size)) if files else ""
        if ARCHIVE_DAYS in self.rows:
            self._show_value(self.rows[ARCHIVE_DAYS])

    def _differs(self, setting: Setting) -> bool:
        return setting.kept is not Kept.SESSION and self.store.values.get(setting.key, Value()).changed

    def _sentence(self, changed: int) -> str:
        if self.store.waiting:
            return self.tr("The new folders are used as soon as the run has ended.")
        if not changed:
            return self.tr("Changes apply at once. Everything is as it came.")
        number = number_word(changed).capitalize() if changed < 10 else f"{changed:,}"
        settings = many(changed, self.tr("setting differs"), self.tr("settings differ")).partition(" ")[2]
        return self.tr("Changes apply at once. {number} {settings} from the default.").format(
            number=number, settings=settings
        )

    def _typed(self, row: SettingRow, text: str) -> None:
        wrong = typed(row.setting, text) if text.strip() != self._in_force(row) else ""
        self._say_wrong(row, wrong)
        if not wrong and text.strip() != self._in_force(row):
            self.store.look_at_disk(row.setting, text, lambda said: self._disk_says(row, text, said))

    def _disk_says(self, row: SettingRow, text: str, sentence: str) -> None:
        if row.control.text() == text:
            self._say_wrong(row, sentence)

    def _settled(self, row: SettingRow, text: str) -> None:
        if row.setting.kept is Kept.SESSION:
            self.panel.act("choose-lake")
        elif row.setting.kind is Kind.DEEDS:
            self.panel.act(text)
        elif isinstance(row.control, TrialControl):
            row.say_wrong("")
            row.control.busy(True)
            self.store.try_out(row.setting)
        elif row.setting.kind is Kind.SHOWN:
            self.panel.toast(self.tr("Copied."))
        elif text.strip() == self._in_force(row):
            row.control.put(self._in_force(row), force=True)
            row.say_wrong("")
        else:
            self.store.put(row.setting, text)

    def _reset(self, row: SettingRow) -> None:
        row.control.main.setFocus(Qt.FocusReason.OtherFocusReason)
        row.say_wrong("")
        self.store.reset(row.setting)

    def _refused(self, key: str, sentence: str) -> None:
        self._build({BY_KEY[key].category})
        row = self.rows[key]
        row.control.put(self._in_force(row))
        self._say_wrong(row, sentence)

    def _saved(self, key: str) -> None:
        self._build({BY_KEY[key].category})
        row = self.rows[key]
        row.say_wrong("")
        row.control.put(self._in_force(row), force=True)
        if key == ARCHIVE_DAYS:
            self._look_at_archive()

    def _tried(self, key: str, sent: bool, sentence: str) -> None:
        row = self.rows.get(key)
        if row is None or not isinstance(row.control, TrialControl):
            return
        row.control.busy(False)
        row.say_wrong("" if sent else sentence)
        if sent:
            self.panel.toast(sentence)

    def _say_wrong(self, row: SettingRow, sentence: str) -> None:
        unsaved = sentence and row.control.text().strip() != self._in_force(row)
        row.say_wrong(f"{sentence} {self.tr('Not saved yet.')}" if unsaved else sentence)

    def _in_force(self, row: SettingRow) -> str:
        return self.store.values.get(row.setting.key, Value()).text


def past_it(lake: Lake) -> tuple[int, int]:
    """On a reading thread: how many old versions have had their time, and their bytes."""
    try:
        found = lake.clean_up_preview()
    except ConfigurationError:
        return 0, 0  # the row itself says what is wrong
    return len(found.versions), found.version_bytes
