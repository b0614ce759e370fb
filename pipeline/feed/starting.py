"""Runs that a dashboard asks for: each is a program of its own, which outlives the feed."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO

from pipeline.access.environment import environment
from pipeline.engine.lake import cancel_flag
from pipeline.engine.lake_lock import holder_in
from pipeline.feed.context import FeedContext
from pipeline.feed.refusals import Refusal, Refused
from pipeline.model import BY_DASHBOARD, RunKind
from pipeline.own_command import bedrot_command, starting_folder

BEGINNING_SECONDS, LOOK_EVERY = 20.0, 0.1
BUSY_EXIT = 5
WAIT = "Wait until it has ended, or cancel it."
BEING_STARTED = Refusal(409, "busy", "Another run is just being started.", WAIT)
NO_RUN = Refusal(409, "no-run", "No run is going on.", "Look at /v1/runs for those that were.")


@dataclass(frozen=True)
class Started:
    """``run_id`` is None where the run was begun and had not said its name after some seconds."""

    run_id: str | None
    pid: int


class Starter:
    """Starts one run at a time. What was started goes on when the feed ends."""

    def __init__(self, context: FeedContext) -> None:
        self._context = context
        self._starting = threading.Lock()
        self._never = threading.Event()

    def start(self, kind: RunKind, platforms: Sequence[str], force: bool) -> Started:
        """Begin a run and wait until it says its name. Raises :class:`Refused`: the lake is busy, or no run came."""
        if not self._starting.acquire(blocking=False):
            raise Refused(BEING_STARTED)
        try:
            with self._context.lake() as lake:
                holder = holder_in(lake.journal_dir)
            if holder is not None:
                raise Refused(Refusal(409, "busy", holder.sentence, WAIT))
            with tempfile.TemporaryFile() as said:
                return self._begun(self._child(kind, platforms, force, said), said)
        finally:
            self._starting.release()

    def cancel(self) -> list[str]:
        """Ask every run that is going on to stop; what has arrived is kept. Raises :class:`Refused` without one."""
        with self._context.lake() as lake:
            running = [run.run_id for run, owner in lake.journal.running() if owner.is_alive()]
            for run_id in running:
                cancel_flag(lake.journal_dir, run_id).set()
        if not running:
            raise Refused(NO_RUN)
        return running

    def _child(self, kind: RunKind, platforms: Sequence[str], force: bool, said: IO[bytes]) -> subprocess.Popen[bytes]:
        words = ["run", "--json", "--trigger", BY_DASHBOARD, "--root", str(self._context.settings.root)]
        words += ["--no-extractors"] if kind is RunKind.WITHOUT_EXTRACTORS else []
        words += ["--force"] if force else []
        for name in platforms:
            words += ["--platform", name]
        child = subprocess.Popen(
            [*bedrot_command(), *words],
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.DEVNULL,
            cwd=starting_folder(),
            env=environment(),
            close_fds=True,
            start_new_session=os.name != "nt",
            creationflags=_ALONE,
        )
        # Waited for, so that nothing is left of it once it has ended; the feed may end before.
        threading.Thread(target=child.wait, name=f"run {child.pid}", daemon=True).start()
        return child

    def _begun(self, child: subprocess.Popen[bytes], said: IO[bytes]) -> Started:
        until = self._context.clock.monotonic() + BEGINNING_SECONDS
        while True:
            ended = child.poll()
            found = self._run_of(child.pid)
            if found is None and ended is not None:
                found = _run_in(said)
                if found is None:
                    raise Refused(_no_run(ended, said))
            if found is not None or self._context.clock.monotonic() >= until:
                return Started(found, child.pid)
            self._context.clock.wait(self._never, LOOK_EVERY)

    def _run_of(self, pid: int) -> str | None:
        with self._context.journal() as journal:
            running = [(run.run_id, owner.pid) for run, owner in journal.running() if owner.is_here]
        return next((run_id for run_id, owner in running if _is_of(owner, pid)), None)


def _is_of(process: int, child: int) -> bool:
    """Whether a process is what was started, or what that started: in a venv of Windows, python.exe starts another."""
    if process == child:
        return True
    import psutil

    try:
        return bool(psutil.Process(process).ppid() == child)
    except psutil.Error:
        return False


# Windows: no console window appears, and Ctrl-C for the feed is not meant for the run.
_ALONE = getattr(subprocess, "CREATE_NO_WINDOW", 0) | getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)


def _document(said: IO[bytes]) -> dict[str, object]:
    said.seek(0)
    try:
        found = json.loads(said.read())
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _run_in(said: IO[bytes]) -> str | None:
    """A run that was over before anybody looked."""
    found = _document(said).get("run_id")
    return found if isinstance(found, str) else None


def _no_run(code: int, said: IO[bytes]) -> Refusal:
    error = _document(said).get("error")
    words = error if isinstance(error, dict) else {}
    message = str(words.get("message") or "The run could not be started.")
    advice = str(words.get("next_action") or "Start it in the panel, to see why.")
    return Refusal(409 if code == BUSY_EXIT else 503, "busy" if code == BUSY_EXIT else "not-started", message, advice)
