"""Which state the code of a step is in: a changed rule must run again over unchanged files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path

import pipeline

BUILD_ID = "build_id.txt"  # written beside the package when the program is packed, where sources are not


@cache
def code_digest(names: tuple[str, ...]) -> str:
    """Digest of the sources of the named packages and modules, and of the program's version. Imports none of them.

    A packed program has no sources; there the build decides. Computed once a process: code does not change under it.
    """
    digest = hashlib.sha256(f"{pipeline.__version__}\0{_build_id()}".encode())
    for name in sorted(set(names)):
        digest.update(f"\0{name}".encode())
        for relative, source in _sources(name):
            digest.update(f"\0{relative}\0".encode() + hashlib.sha256(source.read_bytes()).digest())
    return digest.hexdigest()


def _sources(name: str) -> Iterable[tuple[str, Path]]:
    """The .py files of a package, or of a module, with names that are the same on every computer."""
    spec = _find(name)
    if spec is None:
        return []
    if spec.submodule_search_locations is not None:
        folders = [Path(folder) for folder in spec.submodule_search_locations]
        return sorted(
            (file.relative_to(folder).as_posix(), file) for folder in folders for file in folder.rglob("*.py")
        )
    source = Path(spec.origin or "")
    return [(source.name, source)] if source.suffix == ".py" and source.exists() else []


def _find(name: str) -> ModuleSpec | None:
    """Where a module stands. ``importlib.util.find_spec`` would import its parents, which may be heavy."""
    path: list[str] | None = None
    spec: ModuleSpec | None = None
    parts = name.split(".")
    for end in range(1, len(parts) + 1):
        spec = PathFinder.find_spec(".".join(parts[:end]), path)
        if spec is None:
            return None
        path = list(spec.submodule_search_locations or [])
    return spec


def _build_id() -> str:
    file = Path(pipeline.__file__).with_name(BUILD_ID)
    return file.read_text(encoding="utf-8").strip() if file.exists() else ""
