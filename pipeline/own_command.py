"""How this very program is started again: as a packed program, or as modules of the Python that runs it."""

from __future__ import annotations

import os
import sys
from collections.abc import MutableMapping
from pathlib import Path

PROGRAM, PANEL = "bedrot", "bedrot-panel"
LIBRARIES = "LD_LIBRARY_PATH"


def packed() -> bool:
    """Whether this is the packed program, which brings its own Python."""
    return bool(getattr(sys, "frozen", False))


def file_name(program: str) -> str:
    """What a program's file is called on this system."""
    return f"{program}.exe" if os.name == "nt" else program


def beside(program: str) -> Path:
    """A program in the folder of the one that runs; it need not be there."""
    return Path(sys.executable).with_name(file_name(program))


def bedrot_command() -> list[str]:
    """The words that start the command line, whichever of the two programs asks."""
    return [str(beside(PROGRAM))] if packed() else [sys.executable, "-m", "pipeline"]


def panel_command() -> list[str]:
    """The words that start the panel."""
    return [str(beside(PANEL))] if packed() else [sys.executable, "-m", "app"]


def starting_folder() -> Path | None:
    """Where it has to be started to find its modules. None: anywhere; and nothing then keeps a folder from going."""
    return None if packed() else Path(__file__).parents[1]


def environment_as_found(environ: MutableMapping[str, str] = os.environ) -> None:
    """Give back what the packed program changed to find its own libraries: what we start brings others."""
    if not packed():
        return
    before = environ.pop(f"{LIBRARIES}_ORIG", None)
    if before is not None:
        environ[LIBRARIES] = before
    else:
        environ.pop(LIBRARIES, None)
