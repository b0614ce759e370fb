"""What a load is asked for, what every dataset's loader is given, and what comes back."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from pipeline.model import Failure, StepContext, Zone
from pipeline.settings import Settings
from pipeline.signals import cancellable
from pipeline.warehouse.amounts import Rounding
from pipeline.warehouse.pico import EXACT
from pipeline.zones.store import ZoneStore

Watch = Callable[[Iterable[Any], int | None], Iterator[Any]]
"""Hands items on one by one, and stops the load by an exception when it was cancelled."""


def watch_nothing(items: Iterable[Any], _: int | None = None) -> Iterator[Any]:
    """For loads that nobody cancels."""
    return iter(items)


@dataclass(frozen=True)
class Order:
    """What is to be loaded, from where to where. ``force`` loads unchanged datasets again."""

    database: Path
    curated: str  # path or URL of the zone
    config_dir: str
    moment: datetime
    run_id: str = ""
    force: bool = False
    watch: Watch = watch_nothing

    @staticmethod
    def of(settings: Settings, moment: datetime, run_id: str = "", force: bool = False) -> Order:
        """As the command line asks for it."""
        curated = settings.zones[Zone.CURATED]
        return Order(settings.database, curated, str(settings.config_dir), moment, run_id, force)

    @staticmethod
    def within(ctx: StepContext) -> Order:
        """As a run asks for it."""
        return Order(
            Path(ctx.warehouse), ctx.zones[Zone.CURATED], ctx.config_dir, ctx.started_at, ctx.run_id, ctx.force,
            partial(cancellable, ctx),
        )  # fmt: skip


@dataclass
class Loading:
    """One dataset's transaction: where to write, where to read, and what is worth telling afterwards."""

    connection: sqlite3.Connection
    curated: ZoneStore
    watch: Watch
    notes: list[str] = field(default_factory=list)
    rounding: Rounding = field(default_factory=Rounding)
    sums: dict[str, Decimal] = field(default_factory=dict)  # exact, as delivered

    def add(self, column: str, amount: Decimal) -> None:
        """Count an amount into the sum of a column."""
        self.sums[column] = EXACT.add(self.sums.get(column, Decimal(0)), amount)


@dataclass(frozen=True)
class Counted:
    """Curated rows read and warehouse rows written."""

    rows_in: int
    rows_out: int


@dataclass(frozen=True)
class Loaded:
    """What became of one dataset: ``loaded``, ``unchanged``, ``absent`` or ``failed``."""

    dataset: str
    state: str
    sha256: str = ""
    rows_in: int = 0
    rows_out: int = 0


@dataclass
class Report:
    """A load in numbers and words."""

    datasets: list[Loaded] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    is_new: bool = False  # there was no file, or none that could be used

    @property
    def sources(self) -> tuple[str, ...]:
        """The sha256 of all that stands in the warehouse."""
        return tuple(one.sha256 for one in self.datasets if one.sha256)

    @property
    def digest(self) -> str:
        """Names what the warehouse was made from: the datasets and their sha256."""
        pairs = sorted((one.dataset, one.sha256) for one in self.datasets if one.sha256)
        return hashlib.sha256(json.dumps(pairs).encode()).hexdigest()

    @property
    def changed(self) -> bool:
        return any(one.state == "loaded" for one in self.datasets)
