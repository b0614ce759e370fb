"""A panel that collects is stopped, or killed: no browser, no driver and no file of theirs stays behind."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from pipeline.clock import SystemClock
from pipeline.model import RunState
from tests.access.secret_service import needs_secret_service, secret_service
from tests.app.real_window.conftest import Panels
from tests.app.real_window.desktop import Desktop
from tests.app.real_window.history import runs
from tests.app.real_window.panel_process import PanelProcess
from tests.app.real_window.waiting import until
from tests.end_to_end.collected import Collected, collected, living
from tests.platform_sims.world import world

pytestmark = [pytest.mark.slow, needs_secret_service, pytest.mark.timeout(300)]
OF_THE_KEYRING = ("DBUS_SESSION_BUS_ADDRESS", "XDG_DATA_HOME", "XDG_STATE_HOME", "GNOME_KEYRING_CONTROL",
                  "PYTHON_KEYRING_BACKEND")  # fmt: skip
GONE_WITHIN_SECONDS, OPENING_SECONDS = 5.0, 60.0
FOR_EVER = 600.0
BROWSERS = 2


@pytest.fixture
def lake(tmp_path: Path) -> Iterator[Collected]:
    """Signed in everywhere; pages that never get ready."""
    with secret_service(tmp_path / "keyring") as keyring_daemon, world(tmp_path / "world") as everywhere:
        made = collected(tmp_path, everywhere, SystemClock, page_seconds=300, browsers_at_once=BROWSERS)
        everywhere.signed_in(made.access)
        for site in everywhere.stand_ins.values():
            site.delay = FOR_EVER
        made.environ = {name: keyring_daemon.environ[name] for name in OF_THE_KEYRING}
        yield made


@pytest.fixture
def panel(desktop: Desktop, panels: Panels, lake: Collected) -> Iterator[PanelProcess]:
    temporary = Path(tempfile.mkdtemp(prefix="b"))  # a short name: browsers keep sockets in there
    made = panels(TMPDIR=str(temporary), **lake.environ)
    made.temporary = temporary
    yield made
    shutil.rmtree(temporary, ignore_errors=True)


def collects(panel: PanelProcess, lake: Collected) -> list[psutil.Process]:
    """Start a full run; the programs of the browsers once they stand before pages."""
    panel.click("run-full")
    until(lambda: lake.visits(BROWSERS), "browsers visit the platforms", OPENING_SECONDS)
    return psutil.Process(panel.process.pid).children(recursive=True)


def nothing_left(panel: PanelProcess, started: list[psutil.Process], lake: Collected) -> bool:
    return not living(started) and not list(panel.temporary.iterdir()) and not lake.browsers


def test_stop_leaves_no_browser_within_five_seconds(panel: PanelProcess, lake: Collected) -> None:
    panel.start("--root", str(lake.lake.root)).shown()
    started = collects(panel, lake)
    assert {"node", "chromium"} <= {name.partition("-")[0] for name in living(started)}

    panel.click("stop")
    asked = time.monotonic()
    until(lambda: nothing_left(panel, started, lake), "the browsers are gone", 30)
    assert time.monotonic() - asked < GONE_WITHIN_SECONDS
    until(lambda: runs(lake.lake)[0].state is RunState.CANCELLED, "the run is cancelled")
    assert panel.quit() == 0


def test_a_killed_panel_leaves_nothing_after_its_next_start(panel: PanelProcess, lake: Collected) -> None:
    panel.start("--root", str(lake.lake.root)).shown()
    started = collects(panel, lake)
    panel.kill()
    assert lake.browsers != []

    panel.start("--root", str(lake.lake.root)).shown()
    until(lambda: nothing_left(panel, started, lake), "what the other one had open is gone", 30)
    panel.ready()
    assert panel.quit() == 0
    assert list(panel.temporary.iterdir()) == []
