"""The journal's rows as frozen values, and the one JSON shape of a run that commands, feed and panel share."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from pipeline.clock import from_iso, iso
from pipeline.engine.states import Ending
from pipeline.model import Failure, FailureKind, Phase, RunState, StepState, Zone


class QuarantineState(StrEnum):
    OPEN = "open"
    RESOLVED = "resolved"  # accepted after all
    DROPPED = "dropped"  # dismissed by the owner
    REPLACED = "replaced"  # the file has other bytes by now


class Output(NamedTuple):
    """A file that a step left behind, as it can be recognised later without reading it."""

    zone: Zone
    path: str
    bytes: int
    mtime_ns: int  # 0: only existence can be checked


@dataclass(frozen=True)
class StepMemory:
    """The last success of a step: what it was made from (``fingerprint``), what it left behind (``digest``)."""

    key: str
    fingerprint: str
    digest: str
    run_id: str
    outputs_json: str = "[]"

    @property
    def outputs(self) -> tuple[Output, ...]:
        return tuple(Output(Zone(zone), path, size, mtime) for zone, path, size, mtime in json.loads(self.outputs_json))


@dataclass(frozen=True)
class QuarantineItem:
    """One file that was set aside. ``line`` says where in the file; ``file`` is relative to landing/<platform>."""

    id: int
    platform: str
    dataset: str
    file: str
    sha256: str
    rule: str
    message: str
    next_action: str
    line: str
    run_id: str
    found_at: datetime
    state: QuarantineState
    closed_at: datetime | None
    closed_why: str

    def to_json(self) -> dict[str, object]:
        moments = {"found_at": iso(self.found_at), "closed_at": iso(self.closed_at) if self.closed_at else None}
        return {**self.__dict__, "state": self.state.value, **moments}


@dataclass(frozen=True)
class SubjectCount:
    """What was delivered under one subject: how many files ever, how many are set aside now, the newest download."""

    subject: str
    files: int
    set_aside: int
    newest_download: datetime | None


@dataclass(frozen=True)
class StoredEvent:
    """An event as the journal holds it."""

    seq: int
    run_id: str
    at: datetime
    type: str
    body: Mapping[str, object]


@dataclass(frozen=True)
class AttemptRow:
    key: str
    attempt: int
    state: StepState
    started_at: datetime
    ended_at: datetime | None
    seconds: float
    failure: Failure | None


@dataclass(frozen=True)
class StepRow:
    """One step of one run. ``quarantined`` counts the files it newly set aside."""

    key: str
    platform: str | None
    phase: Phase
    title: str
    state: StepState
    started_at: datetime | None
    ended_at: datetime | None
    seconds: float
    rows_in: int
    rows_out: int
    bytes: int
    files: int
    skipped_reason: str
    blocked_by: str
    quarantined: int
    failure: Failure | None
    notes: tuple[str, ...]

    @property
    def ending(self) -> Ending:
        return Ending(self.state, self.blocked_by)

    def to_json(self) -> dict[str, object]:
        return {
            "key": self.key,
            "platform": self.platform,
            "phase": self.phase.value,
            "title": self.title,
            "state": self.state.value,
            "started": _iso_or_none(self.started_at),
            "ended": _iso_or_none(self.ended_at),
            "seconds": round(self.seconds, 3),
            "rows_in": self.rows_in,
            "rows_out": self.rows_out,
            "bytes": self.bytes,
            "files": self.files,
            "skipped_reason": self.skipped_reason,
            "blocked_by": self.blocked_by,
            "quarantined": self.quarantined,
            "failure": failure_for_owner(self.failure),
            "notes": list(self.notes),
        }


@dataclass(frozen=True)
class WentWrong:
    """The shortest account of a failed step, for the history."""

    key: str
    platform: str | None
    phase: Phase
    failure: Failure


@dataclass(frozen=True)
class RunRow:
    """One run without its steps. ``ended_at`` of an interrupted run is its last sign of life."""

    run_id: str
    kind: str
    trigger: str
    state: RunState
    started_at: datetime
    ended_at: datetime | None
    seconds: float
    arguments: Mapping[str, object]


@dataclass(frozen=True)
class RunLine:
    """A line of the history. ``rows`` counts the rows of the curated datasets."""

    run: RunRow
    steps: int
    done: int
    rows: int
    went_wrong: tuple[WentWrong, ...]

    def to_json(self) -> dict[str, object]:
        wrong = [
            {"key": w.key, "platform": w.platform, "failure": failure_for_owner(w.failure)} for w in self.went_wrong
        ]
        return {**_run_json(self.run), "steps": self.steps, "done": self.done, "rows": self.rows, "went_wrong": wrong}


@dataclass(frozen=True)
class RunSummary:
    """A run with all its steps: what ``run`` prints, ``runs show`` shows and the panel opens."""

    run: RunRow
    steps: tuple[StepRow, ...]
    attempts: tuple[AttemptRow, ...] = ()
    resources: Mapping[str, float] = field(default_factory=dict)
    abandoned: tuple[str, ...] = ()  # steps that did not stop when told to; their threads may still be at work

    @property
    def run_id(self) -> str:
        return self.run.run_id

    @property
    def state(self) -> RunState:
        return self.run.state

    def step(self, key: str) -> StepRow:
        return next(step for step in self.steps if step.key == key)

    def to_json(self) -> dict[str, object]:
        tries = [attempt.key for attempt in self.attempts]
        steps = [{**step.to_json(), "attempts": tries.count(step.key)} for step in self.steps]
        return {
            **_run_json(self.run),
            "steps": steps,
            "resources": dict(self.resources),
            "abandoned": list(self.abandoned),
        }


def failure_to_json(failure: Failure | None) -> str:
    """A failure as the journal keeps it; '' for none."""
    if failure is None:
        return ""
    retry_at = _iso_or_none(failure.retry_at)
    return json.dumps({**failure.__dict__, "kind": failure.kind.value, "retry_at": retry_at}, ensure_ascii=False)


def failure_from_json(text: str) -> Failure | None:
    if not text:
        return None
    fields = json.loads(text)
    retry_at = moment_or_none(fields["retry_at"])
    return Failure(FailureKind(fields["kind"]), fields["message"], fields["next_action"], fields["detail"], retry_at)


def failure_for_owner(failure: Failure | None) -> dict[str, object] | None:
    """A failure as people and dashboards may see it: without the internals."""
    if failure is None:
        return None
    shown: dict[str, object] = {
        "kind": failure.kind.value,
        "message": failure.message,
        "next_action": failure.next_action,
    }
    return shown | ({"retry_at": iso(failure.retry_at)} if failure.retry_at else {})


def outputs_to_json(outputs: Sequence[Output]) -> str:
    return json.dumps([[output.zone.value, *output[1:]] for output in outputs], ensure_ascii=False)


def moment_or_none(text: str | None) -> datetime | None:
    return from_iso(text) if text else None


def _iso_or_none(moment: datetime | None) -> str | None:
    return iso(moment) if moment else None


def _run_json(run: RunRow) -> dict[str, object]:
    return {
        "run_id": run.run_id,
        "kind": run.kind,
        "trigger": run.trigger,
        "state": run.state.value,
        "started": iso(run.started_at),
        "ended": _iso_or_none(run.ended_at),
        "seconds": round(run.seconds, 3),
    }
