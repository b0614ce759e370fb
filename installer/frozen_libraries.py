"""Which libraries of a packed program are needed at all, and how they lose what only their makers need.

PyInstaller gathers what every file links to, before anything is left out. What only the left-out files linked to – a
whole GTK for one plugin – would stay.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

Entry = tuple[str, str, str]  # place in the program, file it comes from, kind; PyInstaller's own form
Links = Callable[[str], Iterable[str]]
LEAST = 200_000  # smaller files have little to lose
DRIVER = "playwright/driver/node"
# Mended after they were linked; taking anything out of such files breaks them.
MENDED = re.compile(r"(^|/)[^/]+\.libs/|-[0-9a-f]{8}\.so")


def place_of(name: str) -> str:
    return name.replace("\\", "/")


def only_linked_to(entry: Entry) -> bool:
    """Whether something is there because others link to it. Modules and plugins are opened by their names."""
    place = place_of(entry[0])
    if entry[2] not in ("BINARY", "SYMLINK") or place.startswith(("libpython", "python")):
        return False
    inside_qt = place.startswith("PySide6/") and re.search(r"^PySide6/(Qt/lib/[^/]+|[^/]+\.dll)$", place)
    return "/" not in place or bool(inside_qt) or place.partition("/")[0].endswith(".libs")


def reachable(entries: Iterable[Entry], links: Links) -> list[Entry]:
    """The entries without libraries that nothing of the rest links to, directly or by others. ``links`` gives the
    names of the libraries that a file wants."""
    known = list(entries)
    by_name: dict[str, list[Entry]] = {}
    for entry in known:
        by_name.setdefault(Path(place_of(entry[0])).name.lower(), []).append(entry)
    waiting = [entry for entry in known if not only_linked_to(entry)]
    kept = set(waiting)
    while waiting:
        entry = waiting.pop()
        if entry[2] == "SYMLINK":
            wanted: Iterable[str] = (Path(place_of(entry[1])).name,)
        else:
            wanted = links(entry[1])
        for name in wanted:
            for found in by_name.get(name.lower(), ()):
                if found not in kept:
                    kept.add(found)
                    waiting.append(found)
    return [entry for entry in known if entry in kept]


def slimmer(entries: Iterable[Entry], folder: Path, run: Callable[..., object] = subprocess.run) -> list[Entry]:
    """The same from copies without symbols, on Linux: a seventh of the libraries is nothing else."""
    strip = shutil.which("strip") if sys.platform == "linux" else None
    return [(name, _stripped(name, source, strip, folder, run), kind) if strip and _loses(name, source, kind) else
            (name, source, kind) for name, source, kind in entries]  # fmt: skip


def _loses(name: str, source: str, kind: str) -> bool:
    place, file = place_of(name), Path(source)
    library = kind in ("BINARY", "EXTENSION") and not MENDED.search(place)
    return (library or place == DRIVER) and file.is_file() and file.stat().st_size >= LEAST


def _stripped(name: str, source: str, strip: str, folder: Path, run: Callable[..., object]) -> str:
    copy = folder / place_of(name)
    copy.parent.mkdir(parents=True, exist_ok=True)
    run([strip, "--strip-unneeded", "-o", str(copy), source], check=True)
    return str(copy)
