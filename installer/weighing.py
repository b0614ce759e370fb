"""How heavy the packed program is, and what of it is heavy: it has to stay small enough to be downloaded."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

BUDGET = 450_000_000  # bytes
LARGEST = 20


def files_in(folder: Path) -> dict[str, int]:
    """Every file with its bytes. Links weigh nothing."""
    return {
        path.relative_to(folder).as_posix(): path.stat().st_size
        for path in folder.rglob("*")
        if path.is_file() and not path.is_symlink()
    }


def packages_of(files: dict[str, int]) -> list[tuple[str, int]]:
    """Bytes by package, the heaviest first; single libraries count together."""
    weights: defaultdict[str, int] = defaultdict(int)
    for name, size in files.items():
        inside = name.removeprefix("_internal/").split("/")
        weights[inside[0] if len(inside) > 1 else "single files"] += size
    return sorted(weights.items(), key=lambda one: -one[1])


def report_lines(folder: Path) -> list[str]:
    """The size, the largest parts and the heaviest packages, for people."""
    files = files_in(folder)
    largest = sorted(files.items(), key=lambda one: -one[1])[:LARGEST]
    total = sum(files.values())
    lines = [f"{total / 1e6:.1f} MB in {len(files):,} files; at most {BUDGET / 1e6:.0f} MB are allowed", "Largest:"]
    lines += [f"  {size / 1e6:7.1f} MB  {name}" for name, size in largest]
    lines += ["By package:"]
    lines += [f"  {size / 1e6:7.1f} MB  {name}" for name, size in packages_of(files)[:LARGEST]]
    return lines


def is_too_heavy(folder: Path) -> bool:
    return sum(files_in(folder).values()) > BUDGET
