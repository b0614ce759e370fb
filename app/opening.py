"""Opens a lake for the panel, on a reading thread. Importing this is what loads the engine."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

from pipeline.clock import Clock
from pipeline.lake import Lake, open_lake, prepare_folders
from pipeline.settings import load_settings


class OpenLake:
    """A lake that was opened, and all that has to be put back when it is closed."""

    def __init__(self, root: Path, environ: Mapping[str, str], clock: Clock) -> None:
        self._stack = ExitStack()
        settings = load_settings(root, environ)
        self.lake: Lake = self._stack.enter_context(open_lake(settings, clock))
        prepare_folders(settings)

    def close(self) -> None:
        self._stack.close()
