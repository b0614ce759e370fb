"""What every answer of the feed is made from: one lake's files, to read only, and who may ask."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date

from pipeline.clock import Clock, SystemClock
from pipeline.configuration import Configuration
from pipeline.engine.journal import Journal
from pipeline.feed.feed_settings import FeedSettings
from pipeline.feed.guard_rules import WRONG_TOKENS
from pipeline.feed.kept import Kept
from pipeline.feed.passes import Passes
from pipeline.feed.reading import SeenJournal, Shelf, Unavailable, seen_warehouse
from pipeline.feed.tokens import Tokens
from pipeline.lake import Lake
from pipeline.settings import Settings


@dataclass
class FeedContext:
    """``port`` is the one that is listened on. Close it when the serving has ended. ``on_listeners`` is told how many
    listen to what happens.

    Everything here may be used from any thread.
    """

    settings: Settings
    feed: FeedSettings
    tokens: Tokens
    port: int
    clock: Clock = field(default_factory=SystemClock)
    wrong_tokens: int = WRONG_TOKENS

    def __post_init__(self) -> None:
        self._journals = Shelf(self.settings.journal, SeenJournal)
        self._warehouses = Shelf(self.settings.database, seen_warehouse)
        self.kept = Kept(self.clock)
        self.passes = Passes(self.tokens, self.clock)
        self.on_listeners: Callable[[int], None] = lambda _: None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def today(self) -> date:
        return self.clock.now().date()

    @contextmanager
    def journal(self) -> Iterator[Journal]:
        """The journal for questions; nothing can be written. Raises :class:`Unavailable`, ``JournalTooNew``."""
        with self._journals.taken() as journal:
            yield journal

    @contextmanager
    def lake(self) -> Iterator[Lake]:
        """The lake for those who only look. Raises as :meth:`journal` does."""
        if not self.settings.root.is_dir():
            raise Unavailable("The lake's folder is not there.", "Is the drive connected? Look again when it is.")
        with self.journal() as journal:
            yield Lake(self.settings, self.clock, journal, Configuration(self.settings.config_dir))

    @contextmanager
    def warehouse(self) -> Iterator[sqlite3.Connection]:
        """The warehouse, as it was at one moment for the length of the block. Raises :class:`Unavailable`."""
        with self._warehouses.taken() as connection:
            connection.execute("BEGIN")
            try:
                yield connection
            finally:
                connection.execute("ROLLBACK")

    def close(self) -> None:
        self._journals.close()
        self._warehouses.close()
