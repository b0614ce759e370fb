"""What the panel can be told when it is started."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Arguments:
    """``selftest`` names the file the findings are written to; None: an ordinary start."""

    root: Path | None = None
    minimized: bool = False
    selftest: Path | None = None
    preferences: Path | None = None


def parse(words: Sequence[str]) -> Arguments:
    """Exits with code 2 and a usage line for words that mean nothing."""
    parser = argparse.ArgumentParser(prog="bedrot-panel", description="The BEDROT Control Panel.")
    parser.add_argument("--root", type=Path, metavar="DIR", help="the lake's folder, for this time only")
    parser.add_argument("--minimized", action="store_true", help="start in the tray")
    parser.add_argument("--selftest", type=Path, metavar="OUT.json", help="try everything, write what worked, and end")
    parser.add_argument("--preferences", type=Path, metavar="FILE", help="another file for what the panel remembers")
    found = parser.parse_args(list(words))
    root = found.root.expanduser().absolute() if found.root else None
    return Arguments(root, found.minimized, found.selftest, found.preferences)
