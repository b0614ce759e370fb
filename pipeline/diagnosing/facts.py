"""Looks at a lake for the diagnostics, with whatever there is: what cannot be read is told, and stops nothing else."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from pipeline.access.environment import environment
from pipeline.clock import Clock
from pipeline.doctor import Finding, examine
from pipeline.engine.journal_reads import JournalReads
from pipeline.engine.migrating import JournalTooNew, refuse_newer
from pipeline.engine.records import QuarantineItem, RunLine, RunSummary
from pipeline.health import LakeHealth, lake_health
from pipeline.lake import Lake
from pipeline.quality.findings import Health
from pipeline.settings import ConfigurationError, Settings, load_settings
from pipeline.watching.judgement import judged

LAST_RUNS, RUNS_IN_FULL = 20, 3
T = TypeVar("T")


@dataclass(frozen=True)
class Question:
    """Whom to ask. ``panel`` holds what only the window knows: its versions, its settings, its trouble.

    Where a ``lake`` is open its journal is asked, else the one in ``root`` without changing it.
    """

    clock: Clock
    root: Path | None = None
    lake: Lake | None = None
    environ: Mapping[str, str] = field(default_factory=environment, repr=False)
    panel: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Facts:
    """What was found. ``trouble`` says in words what could not be looked at."""

    at: datetime
    panel: Mapping[str, str]
    settings: Settings | None = None
    findings: list[Finding] = field(default_factory=list)
    runs: tuple[RunLine, ...] = ()
    in_full: tuple[RunSummary, ...] = ()
    set_aside: tuple[QuarantineItem, ...] = ()
    health: LakeHealth | None = None
    judged: Health | None = None
    trouble: list[str] = field(default_factory=list)

    def tried(self, what: str, look: Callable[[], T]) -> T | None:
        """The answer of ``look``; one that cannot be had becomes trouble, and None."""
        try:
            return look()
        except (ConfigurationError, JournalTooNew) as error:
            self.trouble.append(f"{what}: {error.message} {error.next_action}")
        except Exception as error:  # noqa: BLE001 – made because something is broken, it must not break over it
            self.trouble.append(f"{what}: {type(error).__name__}: {error}")
        return None


def look(asked: Question) -> Facts:
    """Everything that can be known, read-only."""
    facts = Facts(asked.clock.now(), dict(asked.panel))
    root, lake = asked.root, asked.lake
    if root is None and lake is None:
        return facts
    settings = lake.settings if lake else facts.tried("Settings", lambda: load_settings(root, asked.environ))
    if settings is None:
        return facts
    facts.settings = settings
    facts.findings = facts.tried("Check-up", lambda: examine(settings)) or []
    with ExitStack() as stack:
        journal = lake.journal if lake else facts.tried("Journal", lambda: _journal(settings, stack))
        if journal is not None:
            _history(facts, journal)
    if lake is not None:
        facts.health = facts.tried("Freshness", lambda: lake_health(lake))
        facts.judged = facts.tried("Health", lambda: judged(lake, facts.health).whole)
    return facts


def _history(facts: Facts, journal: JournalReads) -> None:
    facts.runs = facts.tried("Runs", lambda: journal.runs(LAST_RUNS)) or ()
    newest = [line.run.run_id for line in facts.runs[:RUNS_IN_FULL]]
    in_full = facts.tried("Steps", lambda: [journal.run(run_id) for run_id in newest]) or []
    facts.in_full = tuple(run for run in in_full if run is not None)
    facts.set_aside = facts.tried("Set aside", journal.quarantine) or ()


def _journal(settings: Settings, stack: ExitStack) -> JournalReads | None:
    """The journal of a lake that is not open, without the upkeep that opening it would mean."""
    if not settings.journal.is_file():
        return None
    refuse_newer(settings.journal)
    address = f"{settings.journal.as_uri()}?mode=ro"
    return JournalReads(stack.enter_context(closing(sqlite3.connect(address, uri=True, check_same_thread=False))))
