"""What the panel is built from: the packages, their versions and their licences, as far as they say so themselves."""

from __future__ import annotations

import platform
import sqlite3
from dataclasses import dataclass
from importlib import metadata

from app.words import NOTHING, tr

PACKAGES = (
    ("PySide6-Essentials", "windows and the tray"),
    ("pyarrow", "tables of any size"),
    ("matplotlib", "charts"),
    ("numpy", "how sure an answer is"),
    ("Jinja2", "reports"),
    ("fastapi", "the feed for dashboards"),
    ("uvicorn", "the feed's server"),
    ("websockets", "dashboards, as it happens"),
    ("playwright", "browsers for signing in"),
    ("requests", "talking to platforms"),
    ("keyring", "the password store"),
    ("APScheduler", "the schedule"),
    ("qasync", "windows and waiting at once"),
    ("tenacity", "trying again"),
    ("filelock", "one run at a time"),
    ("psutil", "what the computer is doing"),
    ("fsspec", "folders elsewhere"),
    ("platformdirs", "the right folders on every system"),
    ("python-dotenv", "settings in files"),
    ("rich", "the command line"),
)
LONGEST_LICENCE = 60


@dataclass(frozen=True)
class Part:
    name: str
    version: str
    licence: str
    what_for: str


def standing_on() -> tuple[Part, ...]:
    """For the reading thread: every package has a file of its own to look into."""
    first = (
        Part("Python", platform.python_version(), "PSF-2.0", tr("the language")),
        Part("SQLite", sqlite3.sqlite_version, tr("public domain"), tr("journal and warehouse")),
    )
    return first + tuple(part for name, what in PACKAGES if (part := _part(name, tr(what))) is not None)


def _part(name: str, what_for: str) -> Part | None:
    try:
        found = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return None
    return Part(name, str(found["Version"]), _licence(found), what_for)


def _licence(found: metadata.PackageMetadata) -> str:
    """The short name; some packages put the whole text there, and a heading elsewhere."""
    headings = [line.rpartition(" :: ")[2] for line in found.get_all("Classifier") or () if line.startswith("License")]
    # Asked so that nothing is raised where a name is missing: keyring brings its own way of reading these.
    stated = (*(found.get_all("License-Expression") or ()), *(found.get_all("License") or ()), *headings)
    short = (str(text).strip() for text in stated if text)
    return next((text for text in short if 0 < len(text) <= LONGEST_LICENCE and "\n" not in text), NOTHING)
