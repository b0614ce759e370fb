"""``bedrot`` in processes that begin at once: a program that has loaded everything forks itself for each command.

What is killed, stopped and waited for is a process of its own, and ends as a program does; only the second in which
Python loads is not spent again hundreds of times. How ``bedrot`` starts is what other tests are about.
"""

from __future__ import annotations

import gc
import json
import os
import pkgutil
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

import pipeline
from pipeline import crash
from pipeline.cli import program
from tests.end_to_end.lakes import COMMAND_SECONDS, REPOSITORY, environment

START_SECONDS = 60.0
NOT_FOR_RUNS = {f"pipeline.{name}" for name in ("__main__", "charting", "feed", "reporting", "selftest", "updates")}
LARGE = ("pandas", "pyarrow.csv", "pyarrow.parquet", "rich.progress")


@dataclass(frozen=True)
class Ended:
    """As of a program that was started the usual way; killed by a signal, ``returncode`` is its number below zero."""

    returncode: int
    stdout: str
    stderr: str


class Forked:
    """Where commands are given."""

    def __init__(self, address: str) -> None:
        self._address = address

    def say(self, root: Path, *words: str, **changes: str) -> Ended:
        """A command as a person gives it, to its end."""
        return self.begin(root, *words, seconds=COMMAND_SECONDS, **changes)

    def begin(self, root: Path, *words: str, seconds: float, **changes: str) -> Ended:
        """A command that is killed when it has not ended after so many seconds."""
        asked = {"words": ["--root", str(root), *words], "environment": environment(**changes)}
        with tempfile.TemporaryDirectory(prefix="b") as folder, self._asked(asked | {"said": folder}) as answers:
            said = [Path(folder, name) for name in ("1", "2")]
            pid = json.loads(answers.readline())
            if not select.select([answers], [], [], seconds)[0]:
                with suppress(ProcessLookupError):  # it has ended this very moment
                    os.kill(pid, signal.SIGKILL)
            code = json.loads(answers.readline())
            # One that was killed at once has not even opened them.
            out, err = (one.read_text(encoding="utf-8", errors="replace") if one.exists() else "" for one in said)
            return Ended(code, out, err)

    @contextmanager
    def _asked(self, asked: dict[str, Any]) -> Iterator[socket.SocketIO]:
        with socket.socket(socket.AF_UNIX) as line:
            line.connect(self._address)
            line.sendall(json.dumps(asked).encode() + b"\n")
            with line.makefile("rb", buffering=0) as answers:
                yield answers


@contextmanager
def forked() -> Iterator[Forked]:
    """For the length of the block, there is a program that has loaded ``bedrot``."""
    with (
        tempfile.TemporaryDirectory(prefix="b") as folder,
        subprocess.Popen(
            [sys.executable, "-m", "tests.end_to_end.forked", f"{folder}/door"], cwd=REPOSITORY, env=environment(),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        ) as loaded,
    ):  # fmt: skip
        assert loaded.stdin
        assert loaded.stdout
        try:
            assert select.select([loaded.stdout], [], [], START_SECONDS)[0]
            assert loaded.stdout.readline() == b"open\n"
            yield Forked(f"{folder}/door")
        finally:
            loaded.stdin.close()  # it ends when nobody can want anything any more
            loaded.wait(START_SECONDS)


# -- the other side


def serve(address: str) -> None:
    _load()
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(address)
        door.listen()
        print("open", flush=True)
        while sys.stdin not in select.select([door, sys.stdin], [], [])[0]:
            visitor, _ = door.accept()
            with visitor, visitor.makefile("rb") as lines:
                asked = json.loads(lines.readline())
                if os.fork() == 0:
                    door.close()
                    _keep(visitor, asked)
            _bury(os.WNOHANG)
    _bury()


def _bury(how: int = 0) -> None:
    """Take note of those that have ended."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, how)[0]:
            pass


def _load() -> None:
    """Whatever a run may want; nothing of it begins a thread, which a fork would lose."""
    for package in pkgutil.iter_modules(pipeline.__path__, "pipeline."):
        if package.name not in NOT_FOR_RUNS:
            found = import_module(package.name)
            for module in pkgutil.walk_packages(getattr(found, "__path__", ()), f"{package.name}."):
                import_module(module.name)
    for name in LARGE:
        import_module(name)
    assert threading.active_count() == 1
    gc.collect()
    gc.freeze()


def _tell(visitor: socket.socket, what: int) -> None:
    visitor.sendall(json.dumps(what).encode() + b"\n")


def _keep(visitor: socket.socket, asked: dict[str, Any]) -> NoReturn:
    """Fork the program itself, and tell its number and then how it ended."""
    pid = os.fork()
    if pid == 0:
        visitor.close()
        _be_program(asked)
    _tell(visitor, pid)
    _tell(visitor, os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
    os._exit(0)


def _be_program(asked: dict[str, Any]) -> NoReturn:
    os.environ.clear()
    os.environ.update(asked["environment"])
    said = Path(asked["said"])
    for number, place in ((0, Path(os.devnull)), (1, said / "1"), (2, said / "2")):
        os.dup2(os.open(place, os.O_RDWR | os.O_CREAT), number)
    sys.argv = ["bedrot", *asked["words"]]
    crash._armed = os.environ.get(crash.VARIABLE, "")  # which a program reads when it starts
    sys.exit(program())


if __name__ == "__main__":
    serve(sys.argv[1])
