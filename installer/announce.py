"""Says plainly what the set-up is doing, and what went wrong together with what to do next."""

from __future__ import annotations

import sys
import time


class SetupProblem(Exception):
    """The set-up cannot go on: ``message`` says what, ``next_action`` what to do."""

    def __init__(self, message: str, next_action: str) -> None:
        super().__init__(message)
        self.message = message
        self.next_action = next_action


def say(text: str) -> None:
    """Print at once, so that our lines and those of the programs we start stay in order."""
    print(text, flush=True)


def speak_on_any_console() -> None:
    """A console that cannot show a character gets a question mark, not a stopped set-up."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")


class Steps:
    """Numbers the steps of one command: ``[2/4] Making .venv``."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.number = 0

    def begin(self, text: str) -> None:
        self.number += 1
        say(f"[{self.number}/{self.total}] {text}")

    def detail(self, text: str) -> None:
        say(" " * len(f"[{self.number}/{self.total}] ") + text)


class Stopwatch:
    """Seconds since it was made, unmoved by changes of the clock."""

    def __init__(self) -> None:
        self._began = time.monotonic()

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._began
