"""Metrics: pictures, not tables – how the business goes, how the platforms deliver, how the runs went."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QWidget

from app.actions import keys_of, text_of
from app.models.chart_drawing import ChartDrawing
from app.pages.metrics_choices import ChosenBefore
from app.pages.metrics_datasets import DatasetsTable
from app.pages.metrics_export import ChartExport
from app.pages.metrics_export_menu import fill_export_menu
from app.pages.metrics_reading import BUSINESS, PLATFORMS, RUNS, Found, Wanted, look
from app.pages.metrics_stood_out import StoodOutBanner
from app.parts import PanelParts
from app.problems import Problem
from app.state import Condition, PanelState
from app.theme import Space
from app.widgets.chart_board import ChartBoard
from app.widgets.choice import Choice
from app.widgets.empty_state import EmptyState
from app.widgets.kpi_row import KpiRow
from app.widgets.lake_page import LakePage
from app.widgets.menu_button import MenuButton
from app.widgets.popup_menu import PopupMenu
from app.widgets.range_choice import Days, RangeChoice
from app.widgets.scrolled import Scrolled
from app.widgets.segmented import Segmented
from pipeline.charting.model import Axis
from pipeline.charting.span import Range, span_of

if TYPE_CHECKING:
    from pipeline.insights.outlook.anomalies import Anomaly


class MetricsPage(LakePage):
    """Segments, artist, days and export above; below tiles, what stood out, and charts."""

    key = "metrics"
    title = "Metrics"

    def __init__(self, panel: PanelParts, parent: QWidget | None = None) -> None:
        super().__init__(panel, parent)
        self._before = ChosenBefore(panel.preferences)
        self.wanted = self._before.wanted()
        self.found: Found | None = None
        self._stale = True
        self._aim: tuple[str, date | None] = ("", None)  # the chart, and the day, to stand at once they are there
        self.drawing = ChartDrawing(panel.bridge, self)
        self.exporting = ChartExport(panel, self)
        self._make_header()
        self.kpis = KpiRow()
        self.banner = StoodOutBanner(panel)
        self.board = ChartBoard(self.drawing)
        self.datasets = DatasetsTable(panel)
        self.scrolled = Scrolled(self.kpis, self.banner, self.board, self.datasets)
        self.empty = EmptyState("metrics", "", name="metrics-empty")
        for part in (self.scrolled, self.empty):
            self.content.addWidget(part, 1)
            part.hide()  # until it is known which of them tells the truth
        self._connect()
        self._show_choice()
        self.compact(self.is_compact)

    def _make_header(self) -> None:
        segments = [(BUSINESS, self.tr("Business")), (PLATFORMS, self.tr("Platforms")), (RUNS, self.tr("Runs"))]
        self.segments = Segmented(segments, name="metrics-segments", accessible=self.tr("What to look at"))
        self.beside_title.addWidget(self.segments)
        # One after the other: the keyboard goes from part to part as they were put here.
        self.artist = Choice(name="metrics-artist", accessible=self.tr("Whose figures"))
        self.header_tools.addWidget(self.artist)
        self.range = RangeChoice(self)
        self.header_tools.addWidget(self.range)
        self.export = MenuButton(self.tr("Export"), name="metrics-export", icon="save",
                                 tip=self.tr("Charts as pictures or tables"), shortcut=keys_of("save"))  # fmt: skip
        self.header_tools.addWidget(self.export)

    def _connect(self) -> None:
        panel = self.panel
        self.segments.chosen.connect(lambda key: self._choose(segment=key))
        self.artist.chosen.connect(lambda key: self._choose(artist=key))
        self.range.chosen.connect(lambda days: self._choose(days=days))
        self.export.clicked.connect(self._offer_export)
        self.kpis.opened.connect(self._stand_at)
        self.banner.show_wanted.connect(self._show_event)
        self.banner.changed.connect(self._outdated)
        self.board.opened.connect(self._open_place)
        self.board.export_wanted.connect(self._export_one)
        self.scrolled.resized.connect(self._fit)
        self.empty.acted.connect(lambda: panel.act("run-full"))
        self.empty.other_acted.connect(lambda: panel.act("sample"))
        panel.store.changed.connect(self._allow_runs)
        panel.session.run_ended.connect(self._outdated)
        panel.session.goals_changed.connect(self._outdated)
        panel.session.lake_changed.connect(self._another_lake)

    # ---- what was chosen

    def _choose(self, segment: str = "", days: Days | None = None, artist: str | None = None) -> None:
        before = self.wanted
        whose = before.artist if artist is None else artist
        self.wanted = Wanted(segment or before.segment, days or before.days, whose)
        self._before.keep(self.wanted)
        self._show_choice()
        if segment and segment != before.segment:
            self.range.leave()
            self.scrolled.to_top()
        self._outdated()

    def _show_choice(self) -> None:
        self.segments.choose(self.wanted.segment)
        self.range.show_days(self.wanted.days, self._today)
        self.artist.setVisible(self.wanted.segment == BUSINESS and self.artist.count() > 2)

    @property
    def _today(self) -> date:
        return self.panel.clock.now().astimezone().date()

    # ---- reading

    def shown(self) -> None:
        if self.found is not None and self.found.span.last < self._today and self.wanted.days.last is None:
            self._stale = True  # another day
        self._read()

    def hidden(self) -> None:
        self.range.leave()

    def refresh(self) -> None:
        self._outdated()

    def _outdated(self, *_: object) -> None:
        """Read again, now if it is looked at, else when it is."""
        self._stale = True
        self._read()

    def _read(self) -> None:
        if self._stale and self.isVisible() and self.panel.session.lake is not None:
            self._stale = False
            self.panel.session.read(partial(look, wanted=self.wanted), self._show, self, self._not_read, topic="charts")

    def _not_read(self, problem: Problem) -> None:
        self._stale = True
        self.panel.problem(problem)

    def _another_lake(self) -> None:
        """Of the former one nothing remains."""
        self.found = None
        self.board.show_charts(())
        self.kpis.show_tiles(())
        self.banner.show_events(())
        self.datasets.show_datasets((), {})
        self.scrolled.hide()
        self.empty.hide()
        self._outdated()

    # ---- showing

    def _show(self, found: Found) -> None:
        if found.wanted != self.wanted:
            return
        self.found = found
        self._offer_artists(found)
        self.scrolled.setVisible(not found.is_empty)
        self.empty.setVisible(found.is_empty)
        if found.is_empty:
            self._say_emptiness()
        self.kpis.show_tiles(found.tiles)
        self.banner.show_events(found.stood_out)
        self._fit()  # before there are charts: each is drawn once, in the room it will have
        self.board.show_charts(() if found.is_empty else found.charts)
        self.datasets.show_datasets(found.datasets, found.rows)
        if (last := next(reversed(self.board.cards.values()), None)) is not None:
            self.datasets.come_after(last.view)
        leads = any(chart.axis is Axis.RUNS for chart in found.charts)
        hint = self.tr("Click a bar to open that run. Hover, or use the arrow keys, for exact values.")
        self.scrolled.say(hint if leads else self.tr("Hover, or use the arrow keys, for exact values."))
        something = bool(self.board.charts) and not found.is_empty
        self.export.setEnabled(something)
        self.export.explain(self.tr("Charts as pictures or tables") if something else self.tr("No chart is shown."),
                            keys_of("save"))  # fmt: skip
        if self._aim[0]:
            self._stand_at(*self._aim)

    def is_drawn(self, segment: str) -> bool:
        """Whether all charts of a segment stand there as they are now."""
        found = self.found
        return found is not None and found.wanted == self.wanted and segment == self.wanted.segment and self.board.drawn

    def _offer_artists(self, found: Found) -> None:
        if found.wanted.segment != BUSINESS:
            return
        every = self.tr("Both artists") if len(found.artists) == 2 else self.tr("All artists")
        self.artist.offer([("", every), *found.artists])
        self.artist.choose(found.wanted.artist if found.wanted.artist in dict(found.artists) else "")
        self._show_choice()

    def _say_emptiness(self) -> None:
        if self.wanted.segment == RUNS and self.wanted.days != Days() and self.panel.store.state.last_run is not None:
            self.empty.say("runs", self.tr("No run in these days."))
            return
        why = self.tr("Run once, or look around with sample data.")
        self.empty.say("metrics", self.tr("No data yet"), why, self.tr("Run full"), action_icon="run-full",
                       other=self.tr("Use sample data"))  # fmt: skip

    def _allow_runs(self, state: PanelState) -> None:
        self.empty.action.setEnabled(not state.busy)
        self.empty.action.explain(self.tr("A run is going on.") if state.busy else "", keys_of("run-full"))

    def _show_condition(self, state: PanelState) -> None:
        super()._show_condition(state)
        ready = state.condition is Condition.READY
        for name in ("segments", "range", "export"):
            if (tool := getattr(self, name, None)) is not None:
                tool.setEnabled(ready)

    # ---- what the owner does

    def _open_place(self, key: str, place: int) -> None:
        """A bar of a run leads to that run."""
        chart = self.board.cards[key].chart
        if chart is not None and chart.axis is Axis.RUNS:
            self.panel.go("runs", {"run": chart.places[place].key})

    def _stand_at(self, key: str, day: date | None = None) -> None:
        """Look at a chart, and at a day of it."""
        self._aim = ("", None)
        card = self.board.cards.get(key)
        if card is not None:
            self.scrolled.show_part(card)
            card.take_focus()
            if day is not None:
                card.view.stand_at(card.place_of(day), spoken=True)

    def _show_event(self, event: Anomaly) -> None:
        """What stood out, in its chart; where that does not go back so far, it does now."""
        if self.found is not None and event.peak_day not in self.found.span:
            self._choose(days=Days(Range.QUARTER if (self._today - event.peak_day).days < 90 else Range.ALL))
            self._aim = (event.chart, event.peak_day)
        else:
            self._stand_at(event.chart, event.peak_day)

    def _offer_export(self) -> None:
        menu = PopupMenu("metrics-export-menu", self)
        fill_export_menu(menu, self.board.charts, self._export)
        menu.addSeparator()
        menu.offer(text_of("month-report"), partial(self.panel.act, "month-report"), name="month-report", icon="file")
        menu.open_below(self.export)

    def _export_one(self, key: str, kind: str) -> None:
        chart = self.board.cards[key].chart
        if chart is not None:
            self._export((key,), kind)

    def _export(self, keys: tuple[str, ...], kind: str) -> None:
        charts = [chart for chart in self.board.charts if chart.key in keys and not chart.is_empty]
        days = self.wanted.days
        self.exporting.ask(charts, kind, span_of(days.range, self._today, days.first, days.last))

    def save_as(self) -> None:
        if self.export.isEnabled() and self.export.isVisible():
            self._offer_export()

    def copy(self) -> None:
        """What the chart with the keyboard in it says, as text."""
        focused = QGuiApplication.focusObject()
        for card in self.board.cards.values():
            if card.view is focused:
                card.copy_description()

    def look_at(self, **place: object) -> None:
        """``figure=``: the chart of a figure of the Overview; ``segment=``; ``chart=`` on it."""
        chart = str(place.get("chart") or place.get("figure") or "")
        segment = str(place.get("segment") or (BUSINESS if place.get("figure") else self.wanted.segment))
        if segment != self.wanted.segment and segment in (BUSINESS, PLATFORMS, RUNS):
            self._choose(segment=segment)
            self._aim = (chart, None)
        elif self.board.cards and not self._stale:
            self._stand_at(chart)
        else:
            self._aim = (chart, None)

    # ---- room

    def compact(self, on: bool) -> None:
        super().compact(on)
        if not hasattr(self, "scrolled"):  # asked by the base before there is anything
            return
        side = self._whole.contentsMargins().right()
        edges = self._whole.contentsMargins()
        # The bar for scrolling stands in the margin of the page: the cards keep their width.
        self._whole.setContentsMargins(edges.left(), edges.top(), 0, edges.bottom())
        self.header.setContentsMargins(0, 0, side, 0)
        for part in (self.welcome, self.empty):
            part.setContentsMargins(0, 0, side, 0)
        self.scrolled.compact(on, side)
        self._fit_header()
        self.kpis.compact(on)
        self.banner.compact(on)
        self.board.compact(on)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if hasattr(self, "scrolled"):
            self._fit_header()

    def _fit_header(self) -> None:
        """The ranges fold up in narrow windows, and where the type is so large that all of them do not fit."""
        tools = (self.heading, self.segments, self.artist, self.range.segments, self.export)
        wide = sum(tool.sizeHint().width() for tool in tools) + len(tools) * int(Space.XL)
        self.range.compact(self.is_compact or wide > self.width() - 2 * int(Space.XL))

    def _fit(self) -> None:
        self.board.fit(self.scrolled.room_for(self.board))

    def areas(self) -> list[QWidget]:
        return [self.segments, self.kpis, self.banner, self.board, self.datasets]
