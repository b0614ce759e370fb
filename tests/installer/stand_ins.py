"""Small real programs that stand in for pip, apt and Python, and write down how they were called."""

from __future__ import annotations

from pathlib import Path

from installer.environment import Environment
from installer.packages import write_stamp

PYPROJECT = """
[build-system]
requires = ["hatchling"]

[project]
name = "example"
dependencies = ["requests>=2"]

[tool.ruff]
line-length = 120
"""


def program(path: Path, script: str) -> Path:
    """An executable shell script; it appends its folder and arguments to ``<path>.calls`` before it does ``script``."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'#!/bin/sh\necho "$PWD: $*" >> "{path}.calls"\n{script}\n', encoding="utf-8")
    path.chmod(0o755)
    return path


def calls(path: Path) -> list[str]:
    """What a stand-in was called with, oldest first, without the folder."""
    return [line.split(": ", 1)[1] for line in _lines(path)]


def folders(path: Path) -> list[str]:
    """The folders a stand-in was called in, oldest first."""
    return [line.split(": ", 1)[0] for line in _lines(path)]


def _lines(path: Path) -> list[str]:
    written = path.with_name(path.name + ".calls")
    return written.read_text(encoding="utf-8").splitlines() if written.exists() else []


def project(root: Path) -> Path:
    root.mkdir(parents=True, exist_ok=True)
    (root / "pyproject.toml").write_text(PYPROJECT, encoding="utf-8")
    return root


def environment(
    root: Path, python_does: str = "exit 0", stamped: tuple[str, ...] | None = None, folder: str = ".venv"
) -> Environment:
    """A .venv whose Python is a stand-in; ``stamped`` are the extras of a finished installation (None: none yet)."""
    made = Environment(root / folder, windows=False)
    program(made.python, python_does)
    (made.folder / "pyvenv.cfg").write_text("home = /usr/bin\nversion = 3.11.7\n", encoding="utf-8")
    if stamped is not None:
        write_stamp(made, root, stamped)
    return made
