"""Opens a lake for the panel, on a reading thread. Importing this is what loads the engine."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path

from pipeline.clock import Clock
from pipeline.lake import Lake, open_lake, prepare_folders
from pipeline.model import Zone
from pipeline.settings import Settings, load_settings


class OpenLake:
    """A lake that was opened, and all that has to be put back when it is closed."""

    def __init__(self, root: Path, environ: Mapping[str, str], clock: Clock) -> None:
        settings = load_settings(root, environ)
        before = set_aside_journals(settings)
        with ExitStack() as stack:
            self.lake: Lake = stack.enter_context(open_lake(settings, clock))
            self.history_lost = set_aside_journals(settings) > before
            prepare_folders(settings)
            self._stack = stack.pop_all()
        self._door = threading.Lock()
        self._closed = False

    def ends_after(self, end: Callable[[], None]) -> bool:
        """Call ``end`` before the lake is closed; False where it is closed already."""
        with self._door:
            if not self._closed:
                self._stack.callback(end)
            return not self._closed

    def close(self) -> None:
        with self._door:
            self._closed = True
        self._stack.close()


def set_aside_journals(settings: Settings) -> set[str]:
    """Damaged journals that were put away; whoever opens a lake and finds one more has to say so."""
    quarantine = settings.local_zone(Zone.QUARANTINE) or settings.root / "quarantine"
    return {folder.name for folder in quarantine.glob("journal/*")}
