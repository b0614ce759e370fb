"""A desktop for the tests of this folder, lakes whose right answer a run without a window gave, and panels on both."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from pipeline.configuration import Configuration
from pipeline.settings import load_settings
from tests.app.real_window.desktop import Desktop
from tests.app.real_window.history import runs
from tests.app.real_window.panel_process import PanelProcess
from tests.end_to_end.lakes import LakeFolder, landed

HERE = Path(__file__).parent
PROGRAMS = ("Xvfb", "openbox", "trayer", "xdotool")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test here starts programs and looks at a screen."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.slow)


class Answered(NamedTuple):
    """A lake in which files have landed, and the curated files that a run without a window makes of them."""

    lake: LakeFolder
    curated: dict[str, bytes]
    seconds: float  # how long that run took


def answered(folder: Path, **options: object) -> Answered:
    lake = landed(folder / "landed", **options)
    never_by_itself(lake)
    headless = lake.copied(folder / "headless")
    done = headless.command("run", "--no-extractors")
    assert done.returncode == 0, done.stderr
    return Answered(lake, headless.curated(), runs(headless)[0].seconds)


def never_by_itself(lake: LakeFolder) -> None:
    """No run starts by schedule, whatever the time is while something else is looked at."""
    folder = load_settings(lake.root, environ={}).config_dir
    Configuration(folder).change_schedule(("schedule", "enabled"), False)


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Answered:
    """A run is done with it in a second."""
    return answered(tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="session")
def large(tmp_path_factory: pytest.TempPathFactory) -> Answered:
    """A run takes a while, so that something can happen in its middle."""
    return answered(tmp_path_factory.mktemp("large"), bank_rows=50_000)


@pytest.fixture
def lake(small: Answered, tmp_path: Path) -> LakeFolder:
    """A small lake of one's own."""
    return small.lake.copied(tmp_path / "lake")


@pytest.fixture(scope="session")
def screen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desktop]:
    missing = [name for name in PROGRAMS if shutil.which(name) is None]
    if missing and sys.platform != "linux":
        pytest.skip("an X screen is Linux's")
    assert missing == [], "the set-up of the tests installs these"
    desktop = Desktop(tmp_path_factory.mktemp("desktop"))
    yield desktop
    desktop.close()


@pytest.fixture
def bare_desktop(screen: Desktop) -> Desktop:
    """A desktop without a tray."""
    screen.take_tray_away()
    return screen


@pytest.fixture
def desktop(screen: Desktop) -> Desktop:
    """A desktop with a tray."""
    screen.put_up_tray()
    return screen


Panels = Callable[..., PanelProcess]


@pytest.fixture
def panels(screen: Desktop, tmp_path: Path) -> Iterator[Panels]:
    """Makes panels, each with a home of its own. None may complain or be left behind."""
    made: list[PanelProcess] = []

    def make(**environment: str) -> PanelProcess:
        made.append(PanelProcess(screen, tmp_path / f"person {len(made) + 1}", **environment))
        return made[-1]

    yield make
    for panel in made:
        panel.clear_away()
        assert panel.complaints() == []


@pytest.fixture
def panel(desktop: Desktop, panels: Panels) -> PanelProcess:
    """One panel on a desktop with a tray, not yet started."""
    return panels()
