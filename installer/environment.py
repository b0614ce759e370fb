"""The project's own Python in .venv: finds out what is there, and makes it where it is missing or broken.

Beside it lies a second one, made the same way, with the oldest versions of all that the product needs.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from installer.announce import SetupProblem, Steps
from installer.bootstrap import OLDEST_PYTHON
from installer.system_packages import ensure_packages, has_apt, line_to_paste

FOLDER = ".venv"
LOWEST_FOLDER = ".venv-lowest"
# What Python makes before it writes pyvenv.cfg; a folder with anything else in it is somebody else's.
FIRST_FOLDERS = {"bin", "lib", "lib64", "include", "share", "Scripts", "Lib", "Include"}


@dataclass(frozen=True)
class Environment:
    """A virtual environment in one folder; ``windows`` decides how its files are called."""

    folder: Path
    windows: bool = os.name == "nt"

    @property
    def python(self) -> Path:
        return self.folder / "Scripts" / "python.exe" if self.windows else self.folder / "bin" / "python"

    @property
    def stamp(self) -> Path:
        """Written last, when all packages are in place."""
        return self.folder / "bedrot-installed.json"

    @property
    def unfinished(self) -> Path:
        """Stands here while pip works. Found later, it means pip was killed and may have left half a package."""
        return self.folder / "bedrot-installing"


class State(Enum):
    """What is found where .venv should be."""

    ABSENT = "absent"
    WHOLE = "whole"
    BROKEN = "broken"
    FOREIGN = "foreign"


@dataclass(frozen=True)
class Finding:
    """The state of .venv, and for a broken one the reason in words."""

    state: State
    reason: str = ""


def look_at(environment: Environment) -> Finding:
    """Judge .venv by what lies on the disk; Python itself is only started where no finished set-up is on record."""
    folder = environment.folder
    if not folder.exists() and not folder.is_symlink():
        return Finding(State.ABSENT)
    if not folder.is_dir():
        return Finding(State.FOREIGN)
    configuration = folder / "pyvenv.cfg"
    if not configuration.is_file():
        strangers = {entry.name for entry in folder.iterdir()} - FIRST_FOLDERS
        return Finding(State.FOREIGN) if strangers else Finding(State.BROKEN, "an earlier set-up was stopped half way")
    version = python_version_in(configuration.read_text(encoding="utf-8", errors="replace"))
    if version < OLDEST_PYTHON:
        return Finding(State.BROKEN, "its Python is too old or unknown")
    if environment.unfinished.exists():
        return Finding(State.BROKEN, "an earlier set-up was stopped while it installed packages")
    if not environment.python.exists():
        return Finding(State.BROKEN, "its Python is gone")
    if environment.stamp.exists() or _has_pip(environment):
        return Finding(State.WHOLE)
    return Finding(State.BROKEN, "an earlier set-up was stopped half way")


def python_version_in(configuration: str) -> tuple[int, int]:
    """The Python version a pyvenv.cfg names; (0, 0) when it names none."""
    found = re.search(r"^version(?:_info)?\s*=\s*(\d+)\.(\d+)", configuration, re.MULTILINE)
    return (int(found[1]), int(found[2])) if found else (0, 0)


def ensure_environment(environment: Environment, steps: Steps) -> None:
    """Leave a whole .venv behind, whatever was there before; only what Python made is ever deleted."""
    finding = look_at(environment)
    if finding.state is State.WHOLE:
        steps.detail("already there")
        return
    if finding.state is State.FOREIGN:
        raise SetupProblem(
            f"{environment.folder} exists, but it is not a Python environment.",
            "Move it out of the way, then start this command again.",
        )
    if finding.state is State.BROKEN:
        steps.detail(f"the one that is there cannot be used ({finding.reason}); making it anew")
        _delete(environment)
    _require_venv_support(steps)
    _make(environment)


def _has_pip(environment: Environment) -> bool:
    try:
        answer = subprocess.run(
            [environment.python, "-m", "pip", "--version"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )
    except OSError:  # not a program, or not one for this computer
        return False
    return answer.returncode == 0


def _delete(environment: Environment) -> None:
    if Path(sys.prefix).resolve() == environment.folder.resolve():
        raise SetupProblem(
            "This command runs on the very Python it has to make anew.",
            "Start it with the Python of the computer: python3 (on Windows: py) instead of the one in .venv.",
        )
    try:
        shutil.rmtree(environment.folder)
    except OSError as problem:
        raise SetupProblem(
            f"{environment.folder} cannot be deleted: {problem}",
            "Close every program that uses it, delete the folder by hand, then start this command again.",
        ) from problem


def _require_venv_support(steps: Steps) -> None:
    """Debian and Ubuntu ship Python without what makes environments; it is a package of its own there."""
    if _can_make_environments():
        return
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    if has_apt():
        steps.detail("this Python cannot make environments yet")
        ensure_packages((package,), steps)
        if _can_make_environments():
            return
        next_action = f"Paste this line, then start this command again: {line_to_paste((package,))}"
    else:
        next_action = "Install a complete Python (with the modules venv and ensurepip), then start this command again."
    raise SetupProblem("This Python cannot make environments: its venv or ensurepip module is missing.", next_action)


def _can_make_environments() -> bool:
    importlib.invalidate_caches()
    return all(importlib.util.find_spec(name) is not None for name in ("venv", "ensurepip"))


def _make(environment: Environment) -> None:
    made = subprocess.run(
        [sys.executable, "-m", "venv", environment.folder],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        close_fds=False,
        check=False,
    )
    if made.returncode != 0:
        raise SetupProblem(
            f"Python could not make {environment.folder}:\n{made.stdout.strip()}",
            "See that the disk has room and the folder may be written to, then start this command again.",
        )
