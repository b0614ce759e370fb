"""From the first start to the truth: sign in everywhere in a visible browser, run, sign in again, go on.

A real panel on a real screen, a real keyring daemon, a real Chromium; only the platforms are on this computer.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.access.sessions import SessionBook, SessionState
from pipeline.clock import SystemClock
from pipeline.engine.records import RunSummary
from pipeline.model import RunState
from pipeline.platforms.connections import BY_KEY
from tests.access.secret_service import SecretService, needs_secret_service, secret_service
from tests.app.real_window.conftest import Panels
from tests.app.real_window.desktop import Desktop
from tests.app.real_window.history import begun, runs
from tests.app.real_window.panel_process import PanelProcess
from tests.app.real_window.person import Typist
from tests.app.real_window.waiting import until
from tests.end_to_end.collected import Collected, collected, failed
from tests.hostile.canary.processes import Watch, watched
from tests.hostile.canary.search import Find, Search
from tests.platform_sims.__main__ import variables
from tests.platform_sims.people import Person
from tests.platform_sims.world import KEYS, World, world

pytestmark = [pytest.mark.slow, needs_secret_service, pytest.mark.timeout(400)]
OF_THE_KEYRING = ("DBUS_SESSION_BUS_ADDRESS", "XDG_DATA_HOME", "XDG_STATE_HOME", "GNOME_KEYRING_CONTROL",
                  "PYTHON_KEYRING_BACKEND")  # fmt: skip
SIGN_IN_SECONDS, RUN_SECONDS = 40.0, 120.0
SECRET = ("token", "key", "client_secret")
WAITS = "DistroKid wants you to sign in again"


@pytest.fixture
def everywhere(tmp_path: Path) -> Iterator[World]:
    """All platforms, today."""
    with world(tmp_path / "world", end=datetime.now(UTC).date() - timedelta(days=1)) as made:
        yield made


@pytest.fixture
def keyring_daemon(tmp_path: Path) -> Iterator[SecretService]:
    with secret_service(tmp_path / "keyring") as made, made.revived():
        yield made


@pytest.fixture
def lake(tmp_path: Path, everywhere: World) -> Collected:
    """A folder that knows where the platforms are, and their keys; nothing has ever run in it."""
    made = collected(tmp_path, everywhere, SystemClock, page_seconds=20, browsers_at_once=2)
    stated = "\n".join(f"{name}={value}" for name, value in variables())
    (made.lake.root / ".env").write_text(stated, encoding="utf-8")
    return made


@pytest.fixture
def panel(desktop: Desktop, panels: Panels, keyring_daemon: SecretService) -> Iterator[PanelProcess]:
    temporary = Path(tempfile.mkdtemp(prefix="b"))  # a short name: browsers keep sockets in there
    environ = {name: keyring_daemon.environ[name] for name in OF_THE_KEYRING}
    made = panels(TMPDIR=str(temporary), **environ)
    made.temporary = temporary
    yield made
    shutil.rmtree(temporary)


def set_up(panel: PanelProcess, root: Path) -> None:
    """Through the assistant of the first start, with the mouse and the keyboard."""
    panel.start().shown()
    panel.click("place-existing-radio")
    panel.click("folder-existing-edit")
    panel.desktop.do("key", "ctrl+a")
    panel.desktop.do("type", "--delay", "2", str(root))
    for _ in range(3):
        panel.click("next")
    panel.click("run-now")  # not yet: nobody is signed in
    panel.click("next")
    panel.opens("accounts")


def state_of(lake: Collected, platform: str, account: str = "") -> SessionState:
    facts = SessionBook(lake.lake.root / "journal").of(BY_KEY[platform], account)
    return facts.state(datetime.now(UTC)) if facts else SessionState.UNKNOWN


def signs_in(panel: PanelProcess, lake: Collected, platform: str, person: Person, press: str) -> None:
    """Press the button in the panel, then type in the browser."""
    typist = Typist(panel.desktop, lake.world.stand_ins[platform], person)
    typist.site.eyes = None
    panel.click(press)
    typist.sign_in()
    until(
        lambda: state_of(lake, platform, person.account) is SessionState.VALID, f"{platform} is signed in",
        SIGN_IN_SECONDS,
    )  # fmt: skip
    typist.looks_away()
    until(lambda: panel.look().part("sign-in-heading") is None, "the window of the sign-in has gone")


def last_run(panel: PanelProcess, lake: Collected, number: int) -> RunSummary:
    """The newest run once there are so many and it has ended."""
    begun(lake.lake, number)
    until(lambda: runs(lake.lake)[0].state is not RunState.RUNNING, "the run ends", RUN_SECONDS)
    panel.ready()
    with lake.lake.opened() as opened:
        summary = opened.journal.run(runs(lake.lake)[0].run_id)
    assert summary is not None
    return summary


def test_from_the_first_start_to_the_truth_and_back_after_a_session_ended(panel: PanelProcess, lake: Collected) -> None:
    set_up(panel, lake.lake.root)
    with watched(panel.process.pid) as watch:
        the_whole_story(panel, lake)
        assert panel.quit() == 0
    assert list(panel.temporary.iterdir()) == []
    assert told(panel, lake, watch) == []


def the_whole_story(panel: PanelProcess, lake: Collected) -> None:
    for platform, person in lake.world.people():
        key = f"{platform}/{person.account}" if person.account else platform
        signs_in(panel, lake, platform, person, f"action-{key}")

    panel.click("rail-overview")
    panel.click("run-full")
    first = last_run(panel, lake, 1)
    assert (first.state, failed(first)) == (RunState.SUCCESS, {})
    assert lake.wrongs() == []

    lake.world.end_sessions("distrokid")
    panel.click("run-full")
    partial = last_run(panel, lake, 2)
    assert (partial.state, failed(partial)) == (RunState.PARTIAL, {"distrokid.extract": "needs-sign-in"})
    until(lambda: panel.look().tip.startswith(WAITS), "the tray tells who waits")
    panel.sees(WAITS)

    signs_in(panel, lake, *next(lake.world.people()), press="Sign in to DistroKid")
    resumed = until(lambda: resumed_run(lake), "what was blocked goes on", RUN_SECONDS)
    before = {(attempt.key, attempt.attempt) for attempt in partial.attempts}
    again = {attempt.key for attempt in resumed.attempts if (attempt.key, attempt.attempt) not in before}
    assert (resumed.run.run_id, resumed.state, failed(resumed)) == (partial.run.run_id, RunState.SUCCESS, {})
    assert {key for key in again if key.endswith(".extract")} == {"distrokid.extract"}
    until(lambda: panel.look().tip.startswith("All fine"), "the tray is content")
    assert lake.wrongs() == []


def told(panel: PanelProcess, lake: Collected, watch: Watch) -> list[Find]:
    """Secrets in what the panel wrote, said and started: there are none."""
    secrets = {f"the password of {name} {one.account}": one.password for name, one in lake.world.people()}
    secrets |= {f"{key} {item}": value for key, keys in KEYS.items() for item, value in keys.items() if item in SECRET}
    for name, site in lake.world.stand_ins.items():
        secrets |= {f"session {number} of {name}": one for number, one in enumerate(site.sessions._known)}
    search = Search(secrets)
    found = {*search.in_files([panel.folder, lake.lake.root], [lake.lake.root / ".env"])}
    for words in (watch.words, watch.environments):
        found |= {find for name, text in words.items() for find in search.in_bytes(text.encode(), name)}
    return sorted(found, key=lambda find: find.place)


def resumed_run(lake: Collected) -> RunSummary | None:
    """The newest run once it has done all of its work."""
    newest = runs(lake.lake)[0]
    if newest.state is not RunState.SUCCESS:
        return None
    with lake.lake.opened() as opened:
        return opened.journal.run(newest.run_id)
