"""A lake for the Metrics page: run once, with half a year of runs behind it and something that stood out."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from pipeline.insights.outlook.anomalies import Anomaly, Severity
from pipeline.insights.outlook.storing import write_anomalies, write_outlook, writing
from pipeline.insights.outlook.trials import Outlook
from tests.app.pages.metrics.room import NOW, MetricsRoom, metrics_room
from tests.end_to_end.lakes import landed
from tests.screenshots.metrics_story import runs_of_half_a_year

DAYS = (date(2026, 11, 11), date(2026, 10, 21))
EVENTS = tuple(
    Anomaly("plays.spotify", day, day, day, Severity.WARNING, True, 40.0, 90.0, 70.0, 110.0,
            f"Spotify plays on {day.day} {day:%B} were 54 % below the usual Wednesday.", "plays", "spotify")
    for day in DAYS
)  # fmt: skip

COMING = tuple(date(2026, 11, 21) + timedelta(days=number) for number in range(90))
OUTLOOK = Outlook("plays.spotify", "plays", "spotify", COMING, (80.0,) * 90, (60.0,) * 90, (100.0,) * 90)


@pytest.fixture(scope="session")
def lake_in_use(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Only to be copied."""
    folder = landed(tmp_path_factory.mktemp("metrics") / "lake", days=60, bank_rows=60, campaigns=2, tracks=2)
    folder.run()
    with folder.opened() as lake:
        runs_of_half_a_year(lake, NOW)
        with writing(lake.settings.database) as connection:
            write_anomalies(connection, EVENTS)
            write_outlook(connection, (), (OUTLOOK,))
    return folder.root


@pytest.fixture
def root(lake_in_use: Path, tmp_path: Path) -> Path:
    return shutil.copytree(lake_in_use, tmp_path / "lake")


@pytest.fixture
def room(qtbot: QtBot, root: Path, tmp_path: Path) -> Iterator[MetricsRoom]:
    with metrics_room(qtbot, root, tmp_path) as made:
        made.settle()
        yield made
