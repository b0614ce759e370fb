"""Opens the panel where there is a screen, and finds out whether there is one."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from installer.environment import Environment

# A panel that cannot start says so at once; one that is up by then stays up.
SETTLE_SECONDS = 4.0


def has_screen(variables: Mapping[str, str] | None = None) -> bool:
    """Whether a window would be seen by anybody."""
    found = os.environ if variables is None else variables
    return sys.platform in ("win32", "darwin") or bool(found.get("DISPLAY") or found.get("WAYLAND_DISPLAY"))


def panel_command(environment: Environment, folder: Path) -> list[str]:
    return [str(environment.python), "-m", "app", "--root", str(folder)]


def open_panel(environment: Environment, root: Path, folder: Path, variables: Mapping[str, str]) -> str:
    """Start the panel on a lake and leave it to itself; returns why it did not stay up, empty when all is well.

    One that runs already takes the lake over and the new process ends at once with code 0: that is well, too.
    """
    with tempfile.TemporaryFile() as words:
        process = subprocess.Popen(
            panel_command(environment, folder),
            cwd=root,
            env=dict(variables),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=words,
            start_new_session=True,
        )
        try:
            code = process.wait(SETTLE_SECONDS)
        except subprocess.TimeoutExpired:
            # It goes on without us; nobody waits for it any more.
            process.returncode = 0
            return ""
        words.seek(0)
        said = words.read().decode(errors="replace").strip()
    return "" if code == 0 else said or f"it ended with code {code}"
