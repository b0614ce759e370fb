"""Which state the code of a step is in: a changed rule must run again over unchanged files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from importlib.machinery import PathFinder
from pathlib import Path

import pipeline

SOURCES = frozenset({".py", ".sql"})  # a migration changes what a step does as much as its code
BUILD_ID = "build_id.txt"  # written beside the package when the program is packed, where sources are not


@cache
def code_digest(names: tuple[str, ...]) -> str:
    """Digest of the sources of the named packages and modules, and of the program's version. Imports none of them.

    A packed program has no sources; there the build decides. Computed once a process: code does not change under it.
    """
    digest = hashlib.sha256(f"{pipeline.__version__}\0{_build_id()}".encode())
    for name in sorted(set(names)):
        digest.update(f"\0{name}\0".encode() + _digest_of(name))
    return digest.hexdigest()


@cache
def _digest_of(name: str) -> bytes:
    """One package or module, read once: most steps share most of their code."""
    digest = hashlib.sha256()
    for relative, source in _sources(name):
        digest.update(f"\0{relative}\0".encode() + hashlib.sha256(source.read_bytes()).digest())
    return digest.digest()


def _sources(name: str) -> Iterable[tuple[str, Path]]:
    """The sources of a package, or of a module, with names that are the same on every computer."""
    for place in _places(name):
        source = place.with_name(place.name + ".py")
        if place.is_dir():
            return sorted(
                (file.relative_to(place).as_posix(), file) for file in place.rglob("*") if file.suffix in SOURCES
            )
        if source.exists():
            return [(source.name, source)]
    return []


def _places(name: str) -> Iterable[Path]:
    """Where a package or module may stand. ``importlib.util.find_spec`` would import its parents: they may be heavy."""
    top, *below = name.split(".")
    spec = PathFinder.find_spec(top)
    if spec is None:
        return []
    folders = spec.submodule_search_locations or [str(Path(spec.origin or "").with_suffix(""))]
    return [Path(folder, *below) for folder in folders]


def _build_id() -> str:
    file = Path(pipeline.__file__).with_name(BUILD_ID)
    return file.read_text(encoding="utf-8").strip() if file.exists() else ""
