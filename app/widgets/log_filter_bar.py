"""Which lines are wanted, in one row: run, words, platform, step, level."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app import icons, words
from app.looks import Look
from app.models.log_table import LEVELS, place_titles
from app.theme import Size, Space
from app.widgets.choice import Choice
from app.widgets.labels import label
from app.widgets.search_box import SearchBox
from app.widgets.segmented import Segmented
from pipeline.flow import UNIFIED
from pipeline.model import Phase
from pipeline.platforms.declaration import TITLES
from pipeline.run_logs.lines import Level, LogFilter, PatternRefused, Place, match_of, place_of_key

USUAL_LEVEL = Level.INFO
SHARED = "shared"  # lines of the steps that belong to all platforms
PHASES = (Phase.EXTRACT, Phase.VALIDATE, Phase.RAW, Phase.STAGING, Phase.CURATED)
RUN_WIDTH, LIST_WIDTH, ICON = 168, 260, 12
WIDTHS, COMPACT_WIDTHS = (RUN_WIDTH, 132, 112), (146, 124, 104)  # run, platform, step


class LogFilterBar(QWidget):
    """``changed`` carries a filter that can be used: while a pattern is wrong, the last right one stays in force."""

    changed = Signal(object)  # LogFilter
    run_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("log-filters")
        self.setAccessibleName(self.tr("Which lines are shown"))
        self._text = ""
        self._key = ""  # a step that the choice does not offer
        self.run = Choice(name="log-run", accessible=self.tr("Run"), width=RUN_WIDTH)
        self.search = SearchBox(self.tr("Search text, or /pattern/"), name="log-search", width=0)
        self.platform = Choice(self._platforms(), name="log-platform", accessible=self.tr("Platform"))
        self.step = Choice(self._steps(), name="log-step", accessible=self.tr("Step"))
        levels = [(level.name, words.tr(word)) for level, word in LEVELS.items()]
        self.level = Segmented(levels, name="log-level", accessible=self.tr("At least this level"))
        self.level.choose(USUAL_LEVEL.name)
        self._sentence = label(size=Size.SMALL, role=Look.FAILED.value, name="log-search-sentence")
        self._wrong = self._sentence_row()
        self._arrange()
        self.compact(False)
        self.run.chosen.connect(self.run_chosen)
        self.search.searched.connect(self._searched)
        for choice in (self.platform, self.step):
            choice.chosen.connect(self._chosen)
        self.level.chosen.connect(self._tell)

    def _platforms(self) -> list[tuple[str, str]]:
        shared = (SHARED, self.tr("Across platforms"))
        return [("", self.tr("All platforms")), *TITLES.items(), shared]

    def _steps(self) -> list[tuple[str, str]]:
        phases = [(phase.value, words.phase_title(phase)) for phase in PHASES]
        return [("", self.tr("All steps")), *phases, *((step.key, words.step_title(step.key)) for step in UNIFIED)]

    def _sentence_row(self) -> QWidget:
        """What is wrong with the pattern, below the field it stands in."""
        row, octagon = QWidget(self), QLabel()
        icons.wear(octagon, Look.FAILED.icon, Look.FAILED.value, ICON)
        self._wrong_line = QHBoxLayout(row)
        self._wrong_line.setSpacing(6)
        self._wrong_line.addWidget(octagon)
        self._wrong_line.addWidget(self._sentence, 1)
        row.hide()
        return row

    def _arrange(self) -> None:
        whole, row = QVBoxLayout(self), QHBoxLayout()
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(int(Space.XXS))
        row.setSpacing(int(Space.XS))
        row.addWidget(self.run)
        row.addWidget(self.search, 1)
        for part in (self.platform, self.step, self.level):
            row.addWidget(part)
        whole.addLayout(row)
        whole.addWidget(self._wrong)
        for choice in (self.run, self.platform, self.step):
            choice.view().setMinimumWidth(LIST_WIDTH)

    def compact(self, on: bool) -> None:
        """The choices give way, so that there is room for the words."""
        widths = COMPACT_WIDTHS if on else WIDTHS
        for choice, width in zip((self.run, self.platform, self.step), widths, strict=True):
            choice.setFixedWidth(width)
        self._wrong_line.setContentsMargins(widths[0] + int(Space.XS), 0, 0, 0)

    # ---- what is wanted

    def wanted(self) -> LogFilter:
        """The filter in force."""
        step, platform = self.step.current, self.platform.current
        phase = step if step in PHASES else ""
        return LogFilter(
            level=Level[self.level.current],
            platform=None if not platform else "" if platform == SHARED else platform,
            phase=phase,
            key=self._key or ("" if phase else step),
            text=self._text,
            named=_named,
        )

    @property
    def is_plain(self) -> bool:
        """Nothing but the level was chosen."""
        return not (self.platform.current or self.step.current or self._key or self.search.text())

    def clear(self, level: Level | None = None) -> None:
        """Back to all lines of the usual level."""
        self.place(level=level or USUAL_LEVEL)

    def place(self, step: str = "", platform: str = "", text: str = "", level: Level = USUAL_LEVEL) -> None:
        """Show what another page asks for. ``step`` is a step's key, or a phase of any platform."""
        place = place_of_key(step)
        self._key = ""
        if place.phase in PHASES:
            self.step.choose(place.phase)
            self.platform.choose(platform or place.platform)
        else:
            self.step.choose(step if self.step.findData(step) >= 0 else "")
            self.platform.choose(platform)
            self._key = "" if self.step.current == step else step
        self.level.choose(level.name)
        self.search.setText(text)
        self._understand(text)
        self._tell()

    def set_level(self, level: Level) -> None:
        self.level.choose(level.name)
        self._tell()

    def _searched(self, text: str) -> None:
        if self._understand(text):
            self._tell()

    def _understand(self, text: str) -> bool:
        """Whether the words can be searched for; if not, it is said why."""
        sentence = ""
        try:
            match_of(text)
        except PatternRefused as refused:
            sentence = str(refused)
        else:
            self._text = text.strip()
        self.search.say_wrong(sentence)
        self._sentence.setText(sentence)
        self._wrong.setVisible(bool(sentence))
        return not sentence

    def _chosen(self, _: str) -> None:
        self._key = ""
        self._tell()

    def _tell(self) -> None:
        self.changed.emit(self.wanted())


def _named(place: Place) -> str:
    return " ".join(place_titles(place))
