"""A real run with real browsers and a real keyring is stopped, or killed: nothing of its browsers stays behind."""

from __future__ import annotations

import json
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from pipeline.clock import SystemClock
from tests.access.secret_service import SecretService, needs_secret_service, secret_service
from tests.end_to_end.collected import Collected, collected, living
from tests.end_to_end.lakes import REPOSITORY, command_line
from tests.platform_sims.world import World, world

pytestmark = [pytest.mark.slow, needs_secret_service, pytest.mark.timeout(240)]
GONE_WITHIN_SECONDS = 5.0
OPENING_SECONDS = 60.0
BROWSERS_AT_ONCE = 2


@dataclass
class Room:
    """A lake whose platforms take for ever to draw their pages, and where its programs keep temporary files."""

    of: Collected
    temporary: Path
    environ: dict[str, str]

    @contextmanager
    def running(self) -> Iterator[subprocess.Popen[str]]:
        """A full run in whose browsers pages are open."""
        line = command_line(self.of.lake.root, "run", "--json")
        with subprocess.Popen(
            line, cwd=REPOSITORY, env=self.environ, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        ) as program:
            try:
                self.until(lambda: self.of.visits(BROWSERS_AT_ONCE), OPENING_SECONDS)
                yield program
            finally:
                with suppress(ProcessLookupError):
                    program.kill()

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        line = command_line(self.of.lake.root, *words)
        return subprocess.run(
            line, cwd=REPOSITORY, env=self.environ, capture_output=True, text=True, timeout=60, check=False
        )

    def left(self) -> list[str]:
        """Programs that work in our temporary folder, and files that lie in it."""
        found = [path.name for path in self.temporary.iterdir()]
        for process in psutil.process_iter():
            with suppress(psutil.Error):
                words = process.cmdline()
                if process.status() != psutil.STATUS_ZOMBIE and any(str(self.temporary) in word for word in words):
                    found.append(process.name())
        return found

    @staticmethod
    def until(done: Callable[[], bool], seconds: float) -> float:
        """Wait for something; returns how long it took."""
        began, never = time.monotonic(), threading.Event()
        while not done():
            assert time.monotonic() - began < seconds, "waited in vain"
            never.wait(0.05)
        return time.monotonic() - began


def family(program: subprocess.Popen[str]) -> list[psutil.Process]:
    return psutil.Process(program.pid).children(recursive=True)


@pytest.fixture(scope="module")
def everywhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("world")) as made:
        yield made


@pytest.fixture
def keyring_daemon(tmp_path: Path) -> Iterator[SecretService]:
    with secret_service(tmp_path / "keyring") as made:
        yield made


@pytest.fixture
def room(tmp_path: Path, everywhere: World, keyring_daemon: SecretService) -> Iterator[Room]:
    lake = collected(tmp_path, everywhere, SystemClock, page_seconds=120, browsers_at_once=BROWSERS_AT_ONCE)
    everywhere.signed_in(lake.access)
    temporary = Path(tempfile.mkdtemp(prefix="b"))  # a short name: browsers keep sockets in there
    environ = {**keyring_daemon.environ, "TMPDIR": str(temporary), "PYTHONDONTWRITEBYTECODE": "1"}
    for site in everywhere.stand_ins.values():
        site.delay = 600.0
        site.requests.clear()
    yield Room(lake, temporary, environ)
    for site in everywhere.stand_ins.values():
        site.delay = 0.05
    temporary.rmdir()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_stopped_leaves_no_browser_within_five_seconds(room: Room, number: signal.Signals) -> None:
    with room.running() as program:
        started = family(program)
        assert {"node", "chromium"} <= {name.partition("-")[0] for name in living(started)}
        program.send_signal(number)
        took = Room.until(lambda: not living(started) and not room.left(), 30)
        out, _ = program.communicate(timeout=30)

    assert took < GONE_WITHIN_SECONDS
    assert json.loads(out)["state"] == "cancelled"
    assert room.of.browsers == []


def test_a_run_that_is_killed_leaves_nothing_after_the_next_start(room: Room) -> None:
    with room.running() as program:
        started = family(program)
        program.kill()
        program.wait(10)
    assert room.of.browsers != []

    began = time.monotonic()
    said = room.command("status")
    assert said.returncode in (0, 1), said.stderr
    assert (living(started), room.left(), room.of.browsers) == ([], [], [])
    assert time.monotonic() - began < GONE_WITHIN_SECONDS + 10  # the command's own start on a busy computer
