"""A lake opened for work: settings, journal, log and runner put together – once, for the command line and the panel."""

from __future__ import annotations

import glob
import logging
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from pipeline import clean_up, flow
from pipeline.access.browser_records import clear_browsers
from pipeline.access.collecting import Collecting, load_collecting
from pipeline.clock import Clock, SystemClock
from pipeline.configuration import Configuration
from pipeline.engine.events import EventBus
from pipeline.engine.fingerprints import Fingerprints
from pipeline.engine.journal import Journal, JournalCorrupt, set_aside_corrupt_journal
from pipeline.engine.lake import Claim, LakeContext, RunRequest
from pipeline.engine.lake_lock import LakeLock, hold_lake
from pipeline.engine.plan import dependents
from pipeline.engine.records import Output, RunSummary
from pipeline.engine.retry import RetryPolicy, RetryPolicyError
from pipeline.engine.runner import Runner
from pipeline.engine.states import IllegalTransition
from pipeline.logs import expired_logs, log_book
from pipeline.model import BY_COMMAND, NotThere, Phase, RunKind, RunState, Step, Zone
from pipeline.platforms.declaration import NAMES
from pipeline.registry import load_registry
from pipeline.settings import ConfigurationError, Settings
from pipeline.warehouse import unfinished_name
from pipeline.zones.manifest import read_segments
from pipeline.zones.store import CLUTTER, open_zone

log = logging.getLogger(__name__)
PURPOSES = {RunKind.FULL: "full run", RunKind.WITHOUT_EXTRACTORS: "run without extractors"}
FILE_ZONES = (Zone.LANDING, Zone.RAW, Zone.STAGING, Zone.CURATED, Zone.ARCHIVE, Zone.QUARANTINE)


@dataclass(frozen=True)
class Wanted:
    """Which run is wanted, as the owner or the schedule says it."""

    kind: RunKind = RunKind.FULL
    platforms: tuple[str, ...] = ()
    from_phase: Phase | None = None
    force: bool = False
    trigger: str = BY_COMMAND
    workers: int = 4
    executor: str = "threads"
    claim: Claim | None = None  # what the run takes for itself as it is created, like a slot of the schedule

    def arguments(self) -> dict[str, object]:
        """What the journal keeps, so that a resume chooses the same steps."""
        return {
            "platforms": list(self.platforms),
            "from": self.from_phase.value if self.from_phase else None,
            "force": self.force,
            "workers": self.workers,
        }


@dataclass
class Work:
    """A runner at work, and where the numbers of its run are kept."""

    runner: Runner
    keep_numbers: Callable[[RunSummary], None]
    stuck: bool = False
    summary: RunSummary | None = None

    def done(self, summary: RunSummary) -> RunSummary:
        self.stuck = bool(summary.abandoned)
        self.summary = summary
        self.keep_numbers(summary)
        return summary


@dataclass
class Lake:
    """One lake. Open it with :func:`open_lake`; reading is always possible, runs take the lake for themselves."""

    settings: Settings
    clock: Clock
    journal: Journal
    configuration: Configuration
    bus: EventBus = field(default_factory=EventBus)

    @property
    def journal_dir(self) -> Path:
        return self.settings.journal.parent

    def run(self, wanted: Wanted) -> RunSummary:
        """Run now. Raises ``LakeBusy`` when another program holds the lake, ``ConfigurationError`` for bad settings."""
        self.check_there()
        self.check_configuration()
        steps = self.steps(wanted)
        request = RunRequest(wanted.kind, wanted.trigger, wanted.force, wanted.arguments(), wanted.claim)
        with self._at_work(wanted.workers, wanted.executor, PURPOSES[wanted.kind]) as work:
            return work.done(work.runner.run(request, steps, self.context()))

    def resume(
        self, run_id: str, workers: int = 4, executor: str = "threads", *, platforms: tuple[str, ...] = ()
    ) -> RunSummary:
        """Finish an interrupted, failed, cancelled or partial run without repeating what is done.

        With ``platforms`` only what these have left undone runs, and what depends on it; the others keep the ending
        they had. A run that was cut off has no endings to keep: all of it goes on. Raises ``IllegalTransition`` where
        nothing is left to do.
        """
        self.check_there()
        self.check_configuration()
        with self._at_work(workers, executor, "resumed run") as work:
            before = self.journal.run(run_id)
            if before is None:
                raise NotThere(f"There is no run {run_id}. List the runs and choose one.")
            stated = before.run.arguments
            chosen = stated.get("platforms") or []
            assert isinstance(chosen, list)
            from_phase = Phase(str(stated["from"])) if stated.get("from") else None
            steps = self.steps(Wanted(RunKind(before.run.kind), tuple(str(p) for p in chosen), from_phase))
            part = bool(platforms) and before.run.state is not RunState.INTERRUPTED
            only = undone(before, steps, platforms) if part else None
            if only is not None and not only:
                raise IllegalTransition(before.run.state, RunState.RUNNING)
            return work.done(work.runner.resume(run_id, steps, self.context(), only))

    def check_there(self) -> None:
        """Refuse to go on in a folder that is not this lake any more.

        A panel keeps a lake open for weeks, and drives are unplugged: what is open can still be read then, and whoever
        writes next would begin an empty lake in the place of this one. Raises :class:`ConfigurationError`.
        """
        if not self.journal.path.is_file():
            raise not_there(self.settings.root)

    def check_configuration(self) -> None:
        """Refuse a broken file before anything starts, rather than fail in the middle of a run.

        Raises :class:`ConfigurationError` naming file, place and next action.
        """
        load_registry(self.settings.config_dir)
        self.configuration.retention()
        self.configuration.dependencies(flow.default_dependencies)
        self.retry_policy()

    def strays(self) -> list[str]:
        """What lies at the top of landing but belongs to no platform: nothing reads it, so it must be said."""
        folder = self.settings.local_zone(Zone.LANDING)
        if folder is None or not folder.is_dir():
            return []
        names = (f"{place.name}/" if place.is_dir() else place.name for place in folder.iterdir())
        return sorted(name for name in names if name.rstrip("/") not in (*NAMES, *CLUTTER))

    def steps(self, wanted: Wanted) -> tuple[Step, ...]:
        """The steps of a run, by the flow and the lake's own dependencies file."""
        dependencies = self.configuration.dependencies(flow.default_dependencies)
        return flow.select(wanted.kind, wanted.platforms, wanted.from_phase, dependencies)

    def would_run(self, wanted: Wanted) -> list[tuple[Step, bool]]:
        """Each step of a run and whether it has work as far as can be known before the steps ahead of it ran."""
        memories = self.journal.memories()
        prints = self.fingerprints()
        found: list[tuple[Step, bool]] = []
        busy: set[str] = set()
        for step in self.steps(wanted):
            unchanged = prints.unchanged(memories.get(step.key), prints.of(step, memories))
            work = wanted.force or not unchanged or any(edge.step in busy for edge in step.needs)
            if work:
                busy.add(step.key)
            found.append((step, work))
        return found

    def context(self) -> LakeContext:
        return LakeContext(
            zones=self.settings.zones,
            config_dir=str(self.settings.config_dir),
            warehouse=str(self.settings.database),
            journal_dir=self.journal_dir,
        )

    def fingerprints(self) -> Fingerprints:
        digest, goals = self.configuration.digest(), self.configuration.digest_of_goals()

        def config(step: Step) -> str:
            return digest + goals if step.key == flow.KPIS else digest

        return Fingerprints(config=config, listing=self._listing, outputs_stand=self._outputs_stand)

    def retry_policy(self) -> RetryPolicy:
        try:
            return RetryPolicy.from_config(self.configuration.schedule())
        except RetryPolicyError as error:
            raise ConfigurationError(
                f"{self.settings.config_dir / 'schedule_config.json'}: {error}", "Mend that value."
            ) from None

    # -- putting the runner together ---------------------------------------------------------

    @contextmanager
    def _at_work(self, workers: int, executor: str, purpose: str) -> Iterator[Work]:
        policy = self.retry_policy()
        prepare_folders(self.settings)
        self.mend_journal()
        with self.held(purpose):
            pool = make_executor(executor, workers)
            stuck = False
            try:
                with log_book(self.settings.log_dir, self.clock, self.settings.log_level, self.bus) as book:
                    work = Work(
                        Runner(
                            self.journal,
                            self.bus,
                            self.clock,
                            pool,
                            policy,
                            self.fingerprints(),
                            workers=workers,
                            lanes={flow.BROWSER_LANE: self._browsers_at_once()},
                        ),
                        book.numbers,
                    )
                    yield work
                    stuck = work.stuck
                    self._tidy_if_possible(work.summary)
            finally:
                # A step that would not stop must not hold up everything else.
                pool.shutdown(wait=not stuck, cancel_futures=True)

    def _browsers_at_once(self) -> int:
        """A broken file fails the steps that collect, with its place; what has landed is processed all the same."""
        try:
            return load_collecting(self.settings.config_dir).browsers
        except ConfigurationError:
            return Collecting().browsers

    def mend_journal(self) -> None:
        """Look through the whole journal; one that is damaged inside is set aside and written again from the disk."""
        with LakeLock(self.journal_dir, self.clock, "check of the journal"):
            try:
                self.journal.check()
            except JournalCorrupt as damage:
                self.journal.close()
                self.journal = renewed_journal(self.settings, self.clock, damage)

    @contextmanager
    def held(self, purpose: str) -> Iterator[None]:
        """Hold the lake, so that nobody else changes it; what a killed program left half-written is cleared away.

        Raises ``LakeBusy`` when another program holds it.
        """
        with hold_lake(self.journal_dir, self.journal, self.clock, purpose) as interrupted:
            clear_browsers(self.journal_dir)
            if interrupted:
                log.warning("Runs that were cut off: %s", ", ".join(interrupted))
            if interrupted or self.journal.is_new or self._newest_was_cut_off():
                for zone in FILE_ZONES:
                    open_zone(self.settings.zones[zone]).sweep()
            # Configuration and rebuilds are written outside of runs, so no interrupted run tells of them.
            open_zone(str(self.settings.config_dir)).sweep()
            database = self.settings.database
            for left in database.parent.glob(f"{glob.escape(unfinished_name(database.name))}*"):
                left.unlink()
            yield

    def _newest_was_cut_off(self) -> bool:
        """Known before, and still nothing came after it: the clearing away may have been cut off, too."""
        newest = self.journal.runs(1)
        return bool(newest) and newest[0].run.state is RunState.INTERRUPTED

    def expired_logs(self) -> list[Path]:
        """Log files past their time."""
        return expired_logs(self.settings.log_dir, self.configuration.retention().log_days, self.clock.now())

    def tidy(self) -> int:
        """After every run: remove old log files and reports of runs, forget old events; returns how many of these."""
        days = self.configuration.retention().log_days
        reports = clean_up.expired_reports(self.settings.root, days, self.clock.now())
        for path in (*self.expired_logs(), *reports):
            path.unlink(missing_ok=True)
        return self.journal.prune(self.clock.now() - timedelta(days=self.configuration.retention().event_days))

    def clean_up_preview(self) -> clean_up.CleanUp:
        """What ``retention`` would clear away now."""
        return clean_up.preview(self.settings, self.configuration.retention(), self.clock.now())

    def _tidy_if_possible(self, summary: RunSummary | None) -> None:
        """A run that has ended must not fail over the cleaning after it."""
        try:
            self.tidy()
            if summary is not None:
                keep = self.configuration.retention()
                clean_up.after_run(self.settings, self.journal, keep, self.clock.now(), summary)
        except (OSError, sqlite3.Error):
            log.warning("Old logs and events could not be cleared.", exc_info=True)

    def _listing(self, zone: Zone, folder: str) -> Iterable[tuple[str, int, int]]:
        return ((e.path, e.bytes, e.mtime_ns) for e in open_zone(self.settings.zones[zone]).listing(folder))

    def _outputs_stand(self, outputs: Sequence[Output]) -> bool:
        stores = {zone: open_zone(self.settings.zones[zone]) for zone in {o.zone for o in outputs}}
        for output in outputs:
            entry = stores[output.zone].entry(output.path)
            if entry is None or (output.mtime_ns and (entry.bytes, entry.mtime_ns) != (output.bytes, output.mtime_ns)):
                return False
        return True


def undone(run: RunSummary, steps: tuple[Step, ...], platforms: tuple[str, ...]) -> frozenset[str]:
    """The steps of these platforms that a run has left undone, and all that depends on them."""
    left = {step.key for step in run.steps if step.platform in platforms and not step.ending.satisfied}
    return dependents(steps, left)


def prepare_folders(settings: Settings) -> None:
    """Make the zone folders that are not there yet."""
    for zone in FILE_ZONES:
        folder = settings.local_zone(zone)
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)


def make_executor(name: str, workers: int) -> Executor:
    """Worker threads. Raises :class:`ConfigurationError` for an executor there is not."""
    if name == "threads":
        return ThreadPoolExecutor(workers, thread_name_prefix="step")
    raise ConfigurationError(f"There is no executor {name!r}.", "Use threads.")


def check_root(settings: Settings) -> None:
    """Raises :class:`ConfigurationError` where the lake's folder is not there or cannot be written."""
    if not settings.root.is_dir():
        raise not_there(settings.root)
    if not os.access(settings.root, os.W_OK):
        raise ConfigurationError(
            f"The lake folder {settings.root} can be read but not written. Nothing was changed.",
            "Check its permissions.",
        )


def not_there(root: Path) -> ConfigurationError:
    return ConfigurationError(
        f"The lake folder {root} is not there.", "Is the drive connected? Look again, or choose the folder."
    )


@contextmanager
def open_lake(settings: Settings, clock: Clock | None = None) -> Iterator[Lake]:
    """Open the lake of ``settings``. A damaged journal is set aside and its ledger rebuilt from the raw zone.

    Raises :class:`ConfigurationError` when the root folder is not there, ``JournalTooNew`` for a newer journal.
    """
    clock = clock or SystemClock()
    check_root(settings)
    lake = Lake(settings, clock, open_journal(settings, clock), Configuration(settings.config_dir))
    clear_browsers(lake.journal_dir)  # of a program that was killed: they are not to wait for the next run
    try:
        yield lake
    finally:
        lake.journal.close()


def open_journal(settings: Settings, clock: Clock) -> Journal:
    """The lake's journal. One that is damaged is kept aside; a new one learns from the raw zone what there is."""
    try:
        journal = Journal(settings.journal)
    except JournalCorrupt as damage:
        with LakeLock(settings.journal.parent, clock, "repair of the journal"):
            return renewed_journal(settings, clock, damage)
    if journal.is_new:
        refill_ledger(journal, settings)
    return journal


def renewed_journal(settings: Settings, clock: Clock, damage: JournalCorrupt) -> Journal:
    """A new journal in the place of a damaged one, which is kept in quarantine; no process may be writing to it."""
    quarantine = settings.local_zone(Zone.QUARANTINE) or settings.root / "quarantine"
    kept = set_aside_corrupt_journal(settings.journal, quarantine, clock)
    log.error("%s It was set aside at %s; the history starts anew.", damage.message, kept)
    journal = Journal(settings.journal)
    refill_ledger(journal, settings)
    return journal


def refill_ledger(journal: Journal, settings: Settings) -> None:
    """Tell a new journal which contents were accepted before; the next run judges them again."""
    raw = open_zone(settings.zones[Zone.RAW])
    for platform in NAMES:
        newest = {(d.path, d.sha256): d for d in read_segments(raw, platform)}
        if newest:
            journal.adopt_deliveries(platform, newest.values())
