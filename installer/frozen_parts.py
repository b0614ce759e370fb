"""What belongs into the packed program: every module of ours, every file read from disk, and what others hide.

Nothing here imports the product or PyInstaller, so that a test can ask in milliseconds whether something was forgotten.
"""

from __future__ import annotations

import hashlib
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

PACKAGES = ("app", "pipeline")
SOURCES = frozenset({".py", ".sql"})
NAME, PUBLISHER = "BEDROT Control Panel", "BEDROT Control Panel contributors"
PANEL, PROGRAM = "bedrot-panel", "bedrot"
PROGRAMS = {PANEL: "from app.__main__ import main as begin", PROGRAM: "from pipeline.cli import program as begin"}
SCREENSHOTS = "screenshots"  # of the README; nobody looks at them in the program

# What packages look for by name while they run. Everything else follows from an import statement.
HIDDEN = (
    "apscheduler.executors.pool",
    "apscheduler.jobstores.memory",
    "apscheduler.triggers.date",
    "apscheduler.triggers.interval",
    "keyring.backends.SecretService" if sys.platform != "win32" else "keyring.backends.Windows",
    "keyring.backends.chainer",
    "keyring.backends.fail",
    "matplotlib.backends.backend_agg",
    "matplotlib.backends.backend_svg",
    "uvicorn.lifespan.on",
    "uvicorn.logging",
    "uvicorn.loops.asyncio",
    "uvicorn.protocols.http.h11_impl",
    "uvicorn.protocols.websockets.websockets_sansio_impl",
)
# Their modules are many and large. On disk both programs share them; inside a program each would have its own.
SHARED = ("PIL", "fontTools", "matplotlib", "numpy", "playwright", "pyarrow", "pygments")


def modules(root: Path) -> list[str]:
    """Every module of the product by its dotted name: steps, pages and commands are found by name while it runs."""
    return sorted(_dotted(path.relative_to(root)) for package in PACKAGES for path in (root / package).rglob("*.py"))


def _dotted(path: Path) -> str:
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def files(root: Path) -> list[tuple[str, str]]:
    """Each file that is not code, with the folder it has in the program: what is read beside a module stays there."""
    return sorted((str(path), path.parent.relative_to(root).as_posix()) for path in _read_from_disk(root))


def _read_from_disk(root: Path) -> Iterator[Path]:
    for package in PACKAGES:
        for path in (root / package).rglob("*"):
            if path.is_file() and path.suffix not in (".py", ".pyc"):
                yield path
    for path in (root / "resources").rglob("*"):
        if path.is_file() and path.suffix not in (".py", ".pyc") and SCREENSHOTS not in path.parts:
            yield path
    yield root / "LICENSE"


def version(root: Path) -> str:
    """The product's version, from the one place where it stands."""
    text = (root / "pipeline" / "__init__.py").read_text(encoding="utf-8")
    found = re.search(r'^__version__ = "([^"]+)"', text, re.MULTILINE)
    if found is None:
        raise ValueError("pipeline/__init__.py states no version")
    return found[1]


def dependencies(root: Path) -> list[str]:
    """What pyproject.toml says the product needs."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return [str(line) for line in project["dependencies"]]


def build_id(root: Path) -> str:
    """Which state of the code this is: sources are not in the program, and changed rules must run again."""
    digest = hashlib.sha256()
    for path in sorted((root / "pipeline").rglob("*")):
        if path.suffix in SOURCES:
            digest.update(f"\0{path.relative_to(root).as_posix()}\0".encode() + path.read_bytes())
    return digest.hexdigest()
