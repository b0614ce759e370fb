"""What arrived lately: rows by platform, kind and visit, and the columns of the newest files beside older ones.

Rows come from the ledger; columns are read from the raw files themselves, a few of each kind, and only their beginning.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from pipeline.clock import from_iso, iso
from pipeline.engine.journal_reads import JournalReads
from pipeline.model import Verdict
from pipeline.quality.completeness import fewer_rows, visits
from pipeline.quality.drift import MOST_TEXT, changed, columns_of
from pipeline.quality.findings import Finding

OVER = timedelta(days=200)  # half a year of what comes once a month
SUBJECTS, OLDER = 2, 3  # how many files of a kind are compared, and with how many before each
OPEN_NAMES = (".json",)  # documents whose names come and go with what there is to tell


class Arrived(NamedTuple):
    """A file that was accepted, or the same bytes once more."""

    kind: str
    subject: str
    at: datetime
    rows: int
    raw_path: str


def arrived(journal: JournalReads, now: datetime) -> dict[str, tuple[Arrived, ...]]:
    """What came in recently, by platform; oldest first."""
    rows = journal.ask(
        "SELECT platform, kind, subject, downloaded_at, rows, raw_path FROM deliveries"
        " WHERE verdict IN (?, ?) AND downloaded_at >= ? ORDER BY downloaded_at",
        (Verdict.ACCEPTED, Verdict.DUPLICATE, iso(now - OVER)),
    )
    found: dict[str, list[Arrived]] = {}
    for platform, kind, subject, at, count, raw_path in rows:
        found.setdefault(platform, []).append(Arrived(kind, subject, from_iso(at), count, raw_path))
    return {platform: tuple(files) for platform, files in found.items()}


def by_kind(files: Iterable[Arrived]) -> dict[str, list[Arrived]]:
    found: dict[str, list[Arrived]] = {}
    for file in files:
        found.setdefault(file.kind, []).append(file)
    return found


def missing_rows(platform: str, title: str, files: Iterable[Arrived], least: float) -> Iterator[Finding]:
    """Kinds of files whose newest visit brought clearly fewer rows than usual."""
    for kind, own in by_kind(files).items():
        found = fewer_rows(platform, title, kind, visits((file.at, file.rows) for file in own), least)
        if found is not None:
            yield found


def other_columns(platform: str, title: str, files: Iterable[Arrived], raw: Path) -> Iterator[Finding]:
    """Kinds of files whose newest have other columns than those before. ``raw`` is the platform's raw folder."""
    for kind, own in by_kind(file for file in files if file.raw_path).items():
        newest: list[frozenset[str]] = []
        before: list[frozenset[str]] = []
        told = False  # a table tells all its columns; a document only what it has to say
        for group in _latest_subjects(own):
            here = _columns(raw, group[-1])
            older = [columns for file in group[-1 - OLDER : -1] if (columns := _columns(raw, file))]
            if here and older:
                newest.append(here)
                before += older
                told = told or not group[-1].raw_path.endswith(OPEN_NAMES)
        found = changed(platform, title, kind, newest, before, gone_counts=told)
        if found is not None:
            yield found


def _latest_subjects(files: list[Arrived]) -> list[list[Arrived]]:
    """The files of the subjects that came last, each with those of the same subject before it."""
    subjects: dict[str, list[Arrived]] = {}
    for file in files:
        subjects.setdefault(file.subject, []).append(file)
    return sorted(subjects.values(), key=lambda group: group[-1].at)[-SUBJECTS:]


def _columns(raw: Path, file: Arrived) -> frozenset[str] | None:
    try:
        with (raw / file.raw_path).open("rb") as handle:
            return columns_of(file.raw_path, handle.read(MOST_TEXT))
    except OSError:
        return None  # whoever needs the file says so
