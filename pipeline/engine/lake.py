"""What the runner is told about the lake and the run that is wanted, and where a run's stop signs stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from pipeline.engine.journal_writes import Writing
from pipeline.model import RunKind, ZoneUrls
from pipeline.signals import CancelFlag


@dataclass(frozen=True)
class LakeContext:
    """Everything of a lake that a step may know."""

    zones: ZoneUrls
    config_dir: str
    warehouse: str  # path of the SQLite warehouse
    journal_dir: Path
    settings: Mapping[str, str] = field(default_factory=dict)


class Claim(Protocol):
    """Takes something for a run that is being created, or raises because somebody else has it already."""

    def __call__(self, write: Writing, run_id: str) -> None: ...


@dataclass(frozen=True)
class RunRequest:
    """A run that is wanted. ``arguments`` are kept in the journal, so that a resume can choose the same steps again.

    ``trigger`` says who wants it: ``schedule``, ``schedule-late``, ``owner``, ``command``. ``force`` runs steps even
    where nothing has changed. ``claim`` writes what counts only together with the run, into the very transaction that
    creates it; where it raises, there is no run.
    """

    kind: RunKind
    trigger: str
    force: bool = False
    arguments: Mapping[str, object] = field(default_factory=dict)
    claim: Claim | None = None


def cancel_flag(journal_dir: Path, run_id: str) -> CancelFlag:
    """The stop sign of a run: set it from any thread, process or computer that sees the lake."""
    return CancelFlag(str(journal_dir / "cancel" / run_id))


def step_flag(journal_dir: Path, run_id: str, key: str, attempt: int) -> CancelFlag:
    """The stop sign of one attempt, so that a step can be stopped while its run goes on."""
    return CancelFlag(str(journal_dir / "cancel" / f"{run_id}.{key}.{attempt}"))


def clear_cancel_flags(journal_dir: Path, run_id: str) -> None:
    """Take away whatever stop signs a run left standing."""
    for flag in (journal_dir / "cancel").glob(f"{run_id}*"):
        flag.unlink(missing_ok=True)
