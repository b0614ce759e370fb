"""Two set-ups never work on the same .venv at once, and a killed one is in nobody's way."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from installer.announce import SetupProblem
from installer.only_one import only_one

ROOT = Path(__file__).resolve().parents[2]
HOLD = """
import subprocess, sys, time
from pathlib import Path
from installer.only_one import only_one
with only_one(Path(sys.argv[1])):
    if sys.argv[2:]:
        child = subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=0, close_fds=False)
    print("holding", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def holder(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lock; with the parameter ``child`` it has started a program inside."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path / "lock"), *getattr(request, "param", ())],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    with process.stdin, process.stdout:
        assert process.stdout.readline() == "holding\n"
        yield process
        process.kill()
        process.wait()


def test_the_second_set_up_waits_and_gives_up_in_the_end(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    with pytest.raises(SetupProblem, match="Another set-up"), only_one(tmp_path / "lock", patience_seconds=0.1):
        pytest.fail("two held the lock at once")


def test_a_killed_set_up_is_in_nobodys_way(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    holder.kill()
    holder.wait()
    with only_one(tmp_path / "lock", patience_seconds=2):
        pass


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not hand the lock on")
@pytest.mark.parametrize("holder", [("child",)], indirect=True)
def test_what_a_killed_set_up_had_started_is_waited_for(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    with pytest.raises(SetupProblem), only_one(tmp_path / "lock", patience_seconds=0.1):
        pytest.fail("pip was still at work")
    assert holder.stdin is not None
    holder.stdin.close()
    with only_one(tmp_path / "lock", patience_seconds=5):
        pass


def test_one_set_up_after_the_other_needs_no_waiting(tmp_path: Path) -> None:
    for _ in range(2):
        with only_one(tmp_path / "lock", patience_seconds=0):
            pass


def test_a_project_that_cannot_be_written_to_is_named(tmp_path: Path) -> None:
    with pytest.raises(SetupProblem, match="cannot be written to"), only_one(tmp_path / "missing" / "lock"):
        pytest.fail("there is no place for a lock")
