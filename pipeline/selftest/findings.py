"""What a check found: its name, whether it is all right, a few words, and how long it took."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from pipeline.clock import Clock

Check = Callable[[Path], str]
"""Uses a part in a folder it may write to; returns what it saw. Raises whatever is the matter."""


class Broken(Exception):
    """A part is there and does not do what it should."""


@dataclass(frozen=True)
class Finding:
    name: str
    ok: bool
    detail: str
    seconds: float

    def to_json(self) -> dict[str, object]:
        return {"name": self.name, "ok": self.ok, "detail": self.detail, "seconds": round(self.seconds, 3)}


def tried(name: str, check: Callable[[], str], clock: Clock) -> Finding:
    """One check. Whatever it raises is its finding, so that the next one is tried all the same."""
    began = clock.monotonic()
    try:
        ok, detail = True, check()
    except Exception as error:  # noqa: BLE001 – also an ImportError, and what a foreign library raises
        ok, detail = False, in_words(error)
    return Finding(name, ok, detail, clock.monotonic() - began)


def tried_all(checks: Iterable[tuple[str, Check]], folder: Path, clock: Clock) -> list[Finding]:
    return [tried(name, lambda check=check: check(folder), clock) for name, check in checks]  # type: ignore[misc]


def in_words(error: BaseException) -> str:
    return "".join(traceback.format_exception_only(error)).strip()
