"""Loads the warehouse from the curated datasets, or builds it anew: the figures are all there or as they were."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from pipeline.model import Artefact, Failure, FailureKind, StepContext, StepFailed, StepResult, Zone
from pipeline.settings import ConfigurationError
from pipeline.warehouse import unfinished_name
from pipeline.warehouse.carrying_over import carry_over
from pipeline.warehouse.feeds import FEEDS
from pipeline.warehouse.filling import Refused, fill
from pipeline.warehouse.loading import Loaded, Order, Report
from pipeline.warehouse.schema import (
    SIDE_FILES,
    Unusable,
    WarehouseTooNew,
    fold_log,
    is_damage,
    open_warehouse,
    refuse_newer_warehouse,
    set_aside,
)
from pipeline.zones.datasets import parquet_path
from pipeline.zones.store import open_zone, sync_folder

_BUSY_TRIES = 60  # a quarter of a second each


def load_step(ctx: StepContext) -> StepResult:
    """The warehouse step: every curated dataset there is → the SQLite warehouse."""
    curated = open_zone(ctx.zones[Zone.CURATED])
    if not any(curated.entry(parquet_path(feed.dataset)) for feed in FEEDS):
        return StepResult(skipped_reason="no data yet")
    order = Order.within(ctx)
    try:
        report = load(order)
    except (WarehouseTooNew, ConfigurationError) as error:
        raise StepFailed(Failure(FailureKind.ENVIRONMENT, error.message, error.next_action)) from None
    if report.failures:
        raise StepFailed(_together(report.failures))
    size = order.database.stat().st_size
    return StepResult(
        rows_in=sum(one.rows_in for one in report.datasets),
        rows_out=sum(one.rows_out for one in report.datasets),
        bytes=size if report.changed else 0,
        files=1 if report.changed else 0,
        # Changed in place, so its moment says nothing: only that it is there can be looked at.
        artefacts=(Artefact(Zone.WAREHOUSE, order.database.name, report.digest, size, 0, report.sources),),
        notes=tuple(report.notes),
        # What was worked out of the figures went with the old file: a new one makes work for the steps behind.
        digest=f"{report.digest} {ctx.run_id}" if report.is_new else report.digest,
    )


def load(order: Order) -> Report:
    """Load what changed, one transaction a dataset. A file that cannot be used is set aside and built anew.

    Raises ``WarehouseTooNew``, ``ConfigurationError`` for an artist list that cannot be read, ``Cancelled``,
    and ``sqlite3.OperationalError`` when the disk does not play along.
    """
    _discard(_beside(order.database))
    is_there = order.database.exists()
    try:
        report = fill(order)
        report.is_new = not is_there
        return report
    except (Unusable, sqlite3.DatabaseError) as error:
        if not (isinstance(error, Unusable) or is_damage(error)):
            raise
        why = error.message if isinstance(error, Unusable) else f"The warehouse {order.database.name} is damaged."
    kept = set_aside(order.database, order.moment)
    report = fill(order)
    report.notes.insert(0, _kept(why, kept))
    report.is_new = True
    return report


def rebuild(order: Order) -> Report:
    """Build the warehouse anew from everything curated, then let it take the old one's place in one moment.

    Who reads meanwhile sees the old figures. When a dataset cannot be loaded the old warehouse stays, and only the
    report's ``failures`` say so. Raises as :func:`load`.
    """
    fresh = _beside(order.database)
    _discard(fresh)
    try:
        refuse_newer_warehouse(order.database)  # before the work is done, not after
        report = fill(replace(order, database=fresh, force=True), lasting=False)
        note = _take_place(fresh, order)
    except Refused as refusal:
        return Report([Loaded(refusal.dataset, "failed")], failures=[refusal.failure])
    finally:
        _discard(fresh)
    report.notes[:0] = [note] if note else []
    return report


def _together(failures: list[Failure]) -> Failure:
    details = "\n".join(failure.detail for failure in failures)
    return replace(failures[0], message=" ".join(failure.message for failure in failures), detail=details)


def _take_place(fresh: Path, order: Order) -> str:
    """Put the finished file ``fresh`` in the warehouse's place; returns what is to be said about the old one."""
    note = ""
    if order.database.exists():
        try:
            with closing(open_warehouse(order.database)) as target, closing(sqlite3.connect(fresh)) as source:
                carry_over(target, source)
                _copy_over(source, target)
            return ""
        except Unusable as why:
            note = _kept(why.message, set_aside(order.database, order.moment))
    with fresh.open("rb+") as handle:
        os.fsync(handle.fileno())
    fresh.replace(order.database)
    sync_folder(order.database.parent)
    return note


def _copy_over(source: sqlite3.Connection, target: sqlite3.Connection) -> None:
    """All pages in one transaction of SQLite's own: other programs may have the file open, on Windows too."""
    tries = 0

    def wait(status: int, _: int, __: int) -> None:
        nonlocal tries
        tries += 1
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) and tries > _BUSY_TRIES:
            raise sqlite3.OperationalError("database is locked")

    source.backup(target, progress=wait)
    fold_log(target)


def _kept(why: str, place: Path) -> str:
    return (
        f"{why} It is kept as {place.name}; the warehouse was built anew from the curated files. "
        "The history of the KPIs begins anew."
    )


def _beside(database: Path) -> Path:
    return database.with_name(unfinished_name(database.name))


def _discard(path: Path) -> None:
    for suffix in ("", *SIDE_FILES):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
