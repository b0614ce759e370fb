"""What an invented landing zone should hold: how long, how many, how faulty."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np

PLATFORMS = ("distrokid", "toolost", "metaads", "tiktok", "linktree", "spotify")


@dataclass(frozen=True)
class Config:
    """All that decides the output: equal configurations give equal bytes and file times.

    Raises ValueError for numbers nothing sensible can be written from.
    """

    out: Path
    seed: int = 7
    days: int = 365  # of history, the last of them is `end`
    artists: int = 2
    tracks: int = 10  # per artist
    bank_rows: int = 5000
    bank_schema: int = 13  # columns of the DistroKid bank report: 13 or 15
    campaigns: int = 12
    defects: float = 0.0  # faults per clean file; at least one of every kind once > 0
    end: date = date(2026, 11, 20)
    snapshots: int = 1  # weekly downloads that overlap, the last one the day after `end`
    manual_export: bool = False  # adds the table a person exports from Ads Manager
    only: tuple[str, ...] = ()  # platforms to write; none named means all
    chunk: int = 200_000  # bank rows held in memory at a time

    def __post_init__(self) -> None:
        if self.days < 8 or min(self.artists, self.tracks, self.snapshots, self.chunk) < 1:
            raise ValueError("need days >= 8 and at least one artist, track, snapshot and row per chunk")
        if min(self.bank_rows, self.campaigns) < 0 or not 0 <= self.defects <= 1:
            raise ValueError("need no negative counts and 0 <= defects <= 1")
        if self.bank_schema not in (13, 15):
            raise ValueError("the bank report has 13 or 15 columns")
        if set(self.only) - set(PLATFORMS):
            raise ValueError(f"the platforms are {', '.join(PLATFORMS)}")

    @property
    def start(self) -> date:
        return self.end - timedelta(days=self.days - 1)

    @property
    def final(self) -> date:
        """The day of the last download."""
        return self.end + timedelta(days=1)

    def rng(self, *names: object) -> np.random.Generator:
        """An independent stream per name: one option never shifts another's numbers."""
        words = [zlib.crc32(str(name).encode()) for name in names]
        return np.random.Generator(np.random.PCG64(np.random.SeedSequence([self.seed, *words])))
