"""Clearing old versions, logs and reports away: what would go, what goes, and when it is better to let all of it lie.

After a good run it happens by itself, and then only if nothing speaks against it. Raw files are kept for ever; the
newest version of a dataset always stays, and so does every version of one whose present file is not there. Reports of
runs go with the logs; those of months are kept for ever.
"""

from __future__ import annotations

import logging
import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from pipeline.clock import from_iso, iso
from pipeline.configuration import Retention
from pipeline.engine.journal import Journal
from pipeline.engine.journal_reads import JournalReads
from pipeline.engine.records import RunSummary
from pipeline.insights.rhythm import RHYTHMS
from pipeline.logs import expired_logs
from pipeline.model import RunState, Zone
from pipeline.quality.capacity import Free
from pipeline.quality.completeness import shrunk
from pipeline.settings import Settings
from pipeline.zones.retention import expired_versions
from pipeline.zones.store import TEMP_SUFFIX, Entry, open_zone

log = logging.getLogger(__name__)
REPORTS = "reports"  # the folder of the lake they are in
OF_RUNS = ("run-*.html", "run-*.health.json", f".*{TEMP_SUFFIX}")  # and what a writer that was cut off left
DISK, FREE_BYTES = "disk", "free_bytes"  # kept after every run, to see when the disk will be full
COUNTED_BY = "metrics.freshness"  # the step that counts the rows of published datasets
RECENT = 10
MEASURED, GROWTH_OVER = 40, timedelta(days=60)  # how many runs tell how fast the disk fills, and of which time
LONGEST_SILENCE = timedelta(days=60)  # a clock that jumped years ahead would make everything look old


@dataclass(frozen=True)
class CleanUp:
    """What has had its time: old versions of datasets, log files, and reports of runs."""

    versions: tuple[Entry, ...] = ()
    logs: tuple[Path, ...] = ()
    log_bytes: int = 0
    reports: tuple[Path, ...] = ()
    report_bytes: int = 0

    @property
    def version_bytes(self) -> int:
        return sum(version.bytes for version in self.versions)

    @property
    def files(self) -> int:
        return len(self.versions) + len(self.logs) + len(self.reports)

    @property
    def bytes(self) -> int:
        return self.version_bytes + self.log_bytes + self.report_bytes


def preview(settings: Settings, keep: Retention, now: datetime, *, careful: bool = False) -> CleanUp:
    """What would go now. ``careful``: only versions of datasets whose present file is there and holds something."""
    archive, curated = open_zone(settings.zones[Zone.ARCHIVE]), open_zone(settings.zones[Zone.CURATED])
    published = {e.path.removesuffix(".csv") for e in curated.listing() if e.path.endswith(".csv") and e.bytes}
    limit = (now - timedelta(days=keep.archive_days)).timestamp()
    versions = tuple(expired_versions(archive.listing(), limit, published if careful else None))
    logs = tuple(expired_logs(settings.log_dir, keep.log_days, now))
    reports = tuple(expired_reports(settings.root, keep.log_days, now))
    return CleanUp(versions, logs, _bytes(logs), reports, _bytes(reports))


def expired_reports(root: Path, days: int, now: datetime) -> list[Path]:
    """Reports of runs that were written more than ``days`` ago. A run that is still known can be told of anew."""
    limit = (now - timedelta(days=days)).timestamp()
    found = (path for pattern in OF_RUNS for path in (root / REPORTS).glob(pattern))
    return sorted(path for path in found if path.is_file() and path.stat().st_mtime < limit)


def _bytes(files: tuple[Path, ...]) -> int:
    return sum(file.stat().st_size for file in files if file.exists())


def clear(settings: Settings, found: CleanUp) -> None:
    """Let them go, one by one: whoever is cut off in the middle has lost nothing else."""
    archive = open_zone(settings.zones[Zone.ARCHIVE])
    for version in found.versions:
        archive.remove(version.path)
    for file in (*found.logs, *found.reports):
        file.unlink(missing_ok=True)


def after_run(settings: Settings, journal: Journal, keep: Retention, now: datetime, summary: RunSummary) -> None:
    """Old versions go, unless something is not as it should be; then what is free on the disk is noted."""
    if why := against(journal, summary, keep):
        log.debug("Old versions stay: %s.", why)
    elif (found := preview(settings, keep, now, careful=True)).versions:
        clear(settings, found)
        log.info("%d old versions were cleared away, %d bytes.", len(found.versions), found.version_bytes)
    free = float(shutil.disk_usage(settings.root).free)
    with journal.writing() as write:
        write.add_metrics(summary.run_id, DISK, {FREE_BYTES: free})


def free_space(journal: JournalReads, now: datetime) -> tuple[Free, ...]:
    """What was free after recent runs, oldest first."""
    rows = journal.ask(
        "SELECT r.started_at, m.value FROM metrics m JOIN runs r USING (run_id) WHERE m.name = ? AND m.step = ?"
        " AND r.started_at >= ? ORDER BY m.run_id DESC LIMIT ?",
        (FREE_BYTES, DISK, iso(now - GROWTH_OVER), MEASURED),
    )
    return tuple(Free(from_iso(at), value) for at, value in reversed(rows))


def against(journal: JournalReads, summary: RunSummary, keep: Retention) -> str:
    """Why nothing is cleared away after this run; '' where nothing speaks against it."""
    run = summary.run
    if not keep.after_good_runs:
        return "it is switched off"
    if run.state is not RunState.SUCCESS:
        return "the run did not end well"
    if run.arguments.get("platforms") or run.arguments.get("from"):
        return "the run was one of a part only"
    before = journal.runs(1, before=run.run_id)
    if not before or run.started_at - before[0].run.started_at > LONGEST_SILENCE:
        return "no run before this one is known, or it is very long ago"
    if shrunk({}, row_counts(journal)):
        return "a dataset has fewer rows than before"
    return ""


def row_counts(journal: JournalReads, last: int = RECENT) -> dict[str, tuple[int, ...]]:
    """The rows of every published dataset after recent runs, oldest first."""
    found = {}
    for rhythm in RHYTHMS:
        counted = journal.metric_history(COUNTED_BY, f"rows.{rhythm.dataset}", last)
        if counted:
            found[rhythm.dataset] = tuple(int(rows) for _, rows in counted)
    return found
