"""What was worked out of the figures, as it stands in the warehouse: written whole by the step, read by everybody."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from pipeline.insights.outlook.anomalies import Anomaly, Severity
from pipeline.warehouse.schema import BUSY_SECONDS, Unusable, WarehouseTooNew, inspect, open_for_reading

if TYPE_CHECKING:
    # Only what stood out is asked for beside the clock, and what is loaded there stays.
    from pipeline.insights.outlook.certainty import Attribution
    from pipeline.insights.outlook.trials import Outlook, Trial

Found = TypeVar("Found")
BUSY_MS = 250  # a page that waits longer is better without
ATTRIBUTIONS = "question, subject, measure, lag_days, strength, low, high, sample, verdict, words"
ANOMALIES = "series, first_day, last_day, peak_day, severity, below, observed, expected, low, high, words, chart, part"


def anomalies_of(warehouse: Path) -> tuple[Anomaly, ...]:
    """What stood out, oldest first; nothing where there is no warehouse yet, or one that cannot be read now.

    Raises ``sqlite3.DatabaseError`` for damage.
    """
    return _asked(warehouse, known_anomalies)


def known_anomalies(connection: sqlite3.Connection) -> Iterator[Anomaly]:
    for series, first, last, peak, severity, below, seen, expected, low, high, words, chart, part in connection.execute(
        f"SELECT {ANOMALIES} FROM anomalies ORDER BY first_day, series"
    ):
        begun, ended, at = map(date.fromisoformat, (first, last, peak))
        kind = Severity(severity)
        yield Anomaly(series, begun, ended, at, kind, bool(below), seen, expected, low, high, words, chart, part)


def write_anomalies(connection: sqlite3.Connection, found: Iterable[Anomaly]) -> None:
    """In the place of all that stood there."""
    connection.execute("DELETE FROM anomalies")
    connection.executemany(
        f"INSERT INTO anomalies ({ANOMALIES}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (
                one.series, one.first_day.isoformat(), one.last_day.isoformat(), one.peak_day.isoformat(),
                one.severity, int(one.below), one.observed, one.expected, one.low, one.high, one.words,
                one.chart, one.part,
            )
            for one in found
        ),
    )  # fmt: skip


def outlook_of(warehouse: Path) -> tuple[Outlook, ...]:
    """What may come, by series; only where a model was closer than the plain guess. Else as :func:`anomalies_of`."""
    return _asked(warehouse, known_outlooks)


def known_outlooks(connection: sqlite3.Connection) -> list[Outlook]:
    from pipeline.insights.outlook.trials import Outlook

    found: dict[tuple[str, str, str], list[tuple[date, float, float, float]]] = {}
    for series, chart, part, day, *numbers in connection.execute(
        "SELECT series, chart, part, figure_day, expected, low, high FROM outlook ORDER BY series, figure_day"
    ):
        found.setdefault((series, chart, part), []).append((date.fromisoformat(day), *numbers))
    return [Outlook(*names, *map(tuple, zip(*rows, strict=True))) for names, rows in found.items()]


def trials_of(warehouse: Path) -> tuple[Trial, ...]:
    """How the models did on days that are known, and why they are shown or not. Else as :func:`anomalies_of`."""
    return _asked(warehouse, known_trials)


def known_trials(connection: sqlite3.Connection) -> list[Trial]:
    from pipeline.insights.outlook.trials import Trial

    asked = "SELECT series, model, folds, error, plain_error, coverage, is_shown, reason, as_of FROM outlook_trials"
    return [
        Trial(series, model, folds, error, plain, coverage, bool(is_shown), reason, date.fromisoformat(as_of))
        for series, model, folds, error, plain, coverage, is_shown, reason, as_of in connection.execute(
            f"{asked} ORDER BY series, model"
        )
    ]


def attributions_of(warehouse: Path) -> tuple[Attribution, ...]:
    """What may have moved what, question by question. Else as :func:`anomalies_of`."""
    return _asked(warehouse, _known_attributions)


def _known_attributions(connection: sqlite3.Connection) -> Iterator[Attribution]:
    from pipeline.insights.outlook.certainty import Attribution, Verdict

    for question, subject, measure, lag, strength, low, high, sample, verdict, words in connection.execute(
        f"SELECT {ATTRIBUTIONS} FROM attributions ORDER BY question, subject, measure, lag_days"
    ):
        judged = Verdict(verdict)
        yield Attribution(question, subject, measure, lag, strength, low, high, sample, judged, words)


def write_outlook(connection: sqlite3.Connection, trials: Iterable[Trial], outlooks: Iterable[Outlook]) -> None:
    """In the place of all that stood there."""
    connection.execute("DELETE FROM outlook_trials")
    connection.executemany(
        "INSERT INTO outlook_trials (series, model, folds, error, plain_error, coverage, is_shown, reason, as_of) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (
                one.series, one.model, one.folds, one.error, one.plain_error, one.coverage, int(one.is_shown),
                one.reason, one.as_of.isoformat(),
            )
            for one in trials
        ),
    )  # fmt: skip
    connection.execute("DELETE FROM outlook")
    connection.executemany(
        "INSERT INTO outlook (series, chart, part, figure_day, expected, low, high) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            (one.series, one.chart, one.part, day.isoformat(), *numbers)
            for one in outlooks
            for day, *numbers in zip(one.days, one.expected, one.low, one.high, strict=True)
        ),
    )


def write_attributions(connection: sqlite3.Connection, found: Iterable[Attribution]) -> None:
    """In the place of all that stood there."""
    connection.execute("DELETE FROM attributions")
    connection.executemany(
        f"INSERT INTO attributions ({ATTRIBUTIONS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (
                one.question, one.subject, one.measure, one.lag_days, one.strength, one.low, one.high, one.sample,
                one.verdict, one.words,
            )
            for one in found
        ),
    )  # fmt: skip


def has_tables(connection: sqlite3.Connection) -> bool:
    """Whether the file is ours and as new as this program: a load that failed may have left an older one."""
    asked = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'attributions'"
    return connection.execute(asked).fetchone() is not None


@contextmanager
def writing(warehouse: Path) -> Iterator[sqlite3.Connection]:
    """One transaction in a warehouse that is there: all of the block counts, or nothing of it."""
    connection = sqlite3.connect(f"{warehouse.absolute().as_uri()}?mode=rw", uri=True, timeout=BUSY_SECONDS,
                                 isolation_level=None)  # fmt: skip
    with closing(connection):
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


def _asked(warehouse: Path, question: Callable[[sqlite3.Connection], Iterable[Found]]) -> tuple[Found, ...]:
    try:
        with reading(warehouse) as connection:
            return tuple(question(connection)) if connection is not None else ()
    except sqlite3.OperationalError:  # somebody writes, or it went away meanwhile
        return ()


@contextmanager
def reading(warehouse: Path) -> Iterator[sqlite3.Connection | None]:
    """The warehouse for questions; None where it is not there, older or newer than this program, or somebody else's."""
    if not warehouse.exists():
        yield None
        return
    try:
        opened = open_for_reading(warehouse)
    except WarehouseTooNew:
        yield None
        return
    with closing(opened) as connection:
        connection.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
        yield connection if _is_ours(connection, warehouse) else None


def _is_ours(connection: sqlite3.Connection, warehouse: Path) -> bool:
    try:
        inspect(connection, warehouse)
        return has_tables(connection)
    except (Unusable, WarehouseTooNew, sqlite3.OperationalError):
        return False
