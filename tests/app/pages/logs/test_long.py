"""A very long log: the window answers all the while, and memory does not grow with the text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from pipeline.run_logs.lines import Level, LogFile, LogFilter
from tests.benchmarks.log_page import Measured, Page
from tests.run_logs.log_files import many_lines

LINES = 300_000
LONGEST_GAP = 250.0  # milliseconds; the benchmark tells what it really is
MOST_MEMORY = 60_000_000


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return many_lines(tmp_path_factory.mktemp("long") / "run.jsonl", LINES)


@pytest.fixture
def page(qapp: QApplication) -> Iterator[Page]:
    made = Page(qapp)
    yield made
    made.close()


def smooth(found: Measured) -> bool:
    return max(found.gaps, default=0.0) < LONGEST_GAP and found.memory < MOST_MEMORY


@pytest.mark.slow
def test_a_long_log_opens_and_filters_while_the_window_answers(page: Page, path: Path) -> None:
    reading = page.reading
    opened = page.measure("open", lambda: reading.open(LogFile(path)), page.scroll_anywhere)
    assert opened.shown == LINES
    assert opened.first is not None
    assert opened.first < 1.0
    warned = page.measure("warnings", lambda: reading.choose(LogFilter(Level.WARNING)))
    found = page.measure("words", lambda: reading.choose(LogFilter(text="page 99")))
    assert 0 < warned.shown < found.shown < LINES
    assert all(map(smooth, (opened, warned, found)))
