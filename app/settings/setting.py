"""What a setting is: what it is called, what it may be, where it is kept and when it counts."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

ON, OFF = "on", "off"
LARGE = 1_000_000


class Kind(StrEnum):
    LAKE = "lake"
    FOLDER = "folder"
    FILE = "file"
    NUMBER = "number"
    CHOICE = "choice"
    SWITCH = "switch"
    PROGRAM = "program"
    TEXT = "text"
    MAILS = "mails"  # one mail address, or several with commas between them
    SECRET = "secret"  # never shown again
    TRIAL = "trial"  # a button that tries something out
    DEEDS = "deeds"  # buttons, each with a deed of its own
    ORIGINS = "origins"  # addresses of pages, with commas between them
    SHOWN = "shown"  # only to be read, and copied


class Kept(StrEnum):
    """Where a value is kept, which also says when it counts."""

    SESSION = "session"  # the lake that is open
    ENV = "env"  # the lake's .env file; the lake is opened anew
    SCHEDULE = "schedule"  # schedule_config.json; counts from the next run on
    COLLECTING = "collecting"  # collecting.json; counts from the next run and the next sign-in on
    HEALTH = "health"  # health.json; counts at once
    GOALS = "goals"  # goals.json; counts at once
    FEED = "feed"  # feed.json; counts at once
    PLATFORMS = "platforms"  # pipeline_dependencies.json; counts from the next run on
    PREFERENCE = "preference"  # this panel's own file; counts at once
    SYSTEM = "system"  # the desktop's list of programs that start with it
    KEYRING = "keyring"  # where this computer keeps passwords; counts at once
    NOWHERE = "nowhere"  # there is nothing to keep


@dataclass(frozen=True)
class Setting:
    """Values are texts throughout: numbers as they are typed, switches as ``on`` and ``off``, choices by their id.

    ``place`` is the way to the value where it is kept, ``scale`` how many times as much the page shows, as with
    percentages. ``default`` is None where the lake itself decides.
    """

    category: str
    key: str
    title: str
    help: str
    kind: Kind
    kept: Kept
    place: tuple[str, ...]
    default: str | None = None
    choices: tuple[tuple[str, str], ...] = ()
    deeds: tuple[tuple[str, str], ...] = ()  # names of :mod:`app.actions`, and the words on the buttons
    lowest: float = 0
    highest: float = 0
    whole: bool = True
    unit: str = ""
    may_be_empty: bool = False  # for a number: there is none
    scale: int = 1
    year: bool = False  # a number that is written without separators
    group: str = ""  # a heading above the first setting of a group
    words: tuple[str, ...] = field(default=(), repr=False)  # also found by these

    @property
    def large(self) -> bool:
        """It may be a number of so many digits that they are written in groups; a port or a year is not."""
        return self.highest >= LARGE

    @property
    def of_lake(self) -> bool:
        """It belongs to the lake, and means nothing while there is none."""
        return self.kept not in (Kept.SESSION, Kept.PREFERENCE, Kept.SYSTEM)
