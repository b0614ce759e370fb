"""The nouns of the pipeline: phases, steps, states, failures, files. No I/O, standard library only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Phase(StrEnum):
    """Where a step stands on the way from a platform's site to a chart."""

    EXTRACT = "extract"
    VALIDATE = "validate"
    RAW = "raw"
    STAGING = "staging"
    CURATED = "curated"
    UNIFIED = "unified"
    WAREHOUSE = "warehouse"
    METRICS = "metrics"

    @property
    def order(self) -> int:
        return list(Phase).index(self)


class StepState(StrEnum):
    PENDING = "pending"
    READY = "ready"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    SKIPPED = "skipped"
    FAILED = "failed"
    CANCELLED = "cancelled"
    INTERRUPTED = "interrupted"


class RunState(StrEnum):
    RUNNING = "running"
    SUCCESS = "success"
    PARTIAL = "partial"
    FAILED = "failed"
    CANCELLED = "cancelled"
    INTERRUPTED = "interrupted"


BY_COMMAND, BY_DASHBOARD = "command", "dashboard"  # who began a run, beside the owner and the schedule


class RunKind(StrEnum):
    """One definition of the pipeline; ``without-extractors`` is the same flow with a phase filtered out."""

    FULL = "full"
    WITHOUT_EXTRACTORS = "without-extractors"


class FailureKind(StrEnum):
    """What went wrong, by what can be done about it. The kind decides what the engine does next."""

    TRANSIENT = "transient"  # retried by the engine
    RATE_LIMITED = "rate-limited"  # deferred until the platform's own time
    NEEDS_SIGN_IN = "needs-sign-in"  # waits for the owner
    LAYOUT_CHANGED = "layout-changed"  # waits for the maintainers
    BAD_DATA = "bad-data"  # the delivered file is wrong; older data stay in use
    PERMANENT = "permanent"  # a fault of the program
    ENVIRONMENT = "environment"  # disk, permissions, configuration


class Verdict(StrEnum):
    """What became of one landing file."""

    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"  # same bytes as an accepted file
    QUARANTINED = "quarantined"
    NO_FIGURES = "no-figures"  # a known kind of file that carries no data
    UNFINISHED = "unfinished"  # still being written; looked at again in the next run
    DROPPED = "dropped"  # quarantined, then dismissed by the owner


class Zone(StrEnum):
    LANDING = "landing"
    RAW = "raw"
    STAGING = "staging"
    CURATED = "curated"
    ARCHIVE = "archive"
    QUARANTINE = "quarantine"
    WAREHOUSE = "warehouse"


@dataclass(frozen=True)
class Failure:
    """Why a step failed: ``message`` and ``next_action`` are for the owner, ``detail`` for the log only."""

    kind: FailureKind
    message: str
    next_action: str
    detail: str = ""
    retry_at: datetime | None = None  # rate-limited only: when the platform allows the next try


class StepFailed(Exception):
    """Raised by a step that knows exactly what went wrong."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.message)
        self.failure = failure

    def __reduce__(self) -> tuple[type[StepFailed], tuple[Failure]]:
        return type(self), (self.failure,)


class NotThere(LookupError):
    """Something was asked for by a name or number that nothing has."""


class Cancelled(Exception):
    """Raised inside a step when the run was asked to stop."""


@dataclass(frozen=True)
class Refusal:
    """Why a file was refused: the rule it broke, where in the file, in words for the owner."""

    rule: str  # short stable name, e.g. ``truncated``, ``negative-count``
    message: str
    next_action: str
    where: str = ""  # ``line 12``, ``member Overview.csv``, ``data.songs``
    relative: bool = False  # decided by comparison with other files, so a later run may withdraw it


@dataclass(frozen=True)
class Delivery:
    """One file in the landing zone, as it was at one time, and what became of it. Identity: platform, path, sha256.

    ``path`` is relative to ``landing/<platform>``, POSIX. ``sha256`` is empty while the file is unfinished.
    ``downloaded_at`` (UTC) comes from the file name, else from the modification time. ``subject`` is what the
    *name* adds to the bytes (artist id, handle, period): equal bytes of two subjects are two contents.
    ``rows`` counts the data rows the reader found.
    """

    platform: str
    path: str
    bytes: int
    mtime_ns: int
    sha256: str = ""
    kind: str = ""
    subject: str = ""
    downloaded_at: datetime | None = None
    verdict: Verdict = Verdict.UNFINISHED
    rows: int = 0
    note: str = ""  # why a duplicate is one, what a reader wants on record
    refusal: Refusal | None = None
    facts: tuple[tuple[str, str], ...] = ()  # what set rules compare: row count, totals, covered days
    raw_path: str = ""  # relative to ``raw/<platform>`` once promoted
    judged_by: str = ""  # digest of the code and configuration that gave the verdict

    @property
    def content(self) -> tuple[str, str]:
        """Identity of the content: its bytes, and the subject the name gives them."""
        return self.sha256, self.subject


@dataclass(frozen=True)
class Artefact:
    """A file the pipeline wrote. ``path`` is relative to its zone; ``sources`` are the sha256 it was made from.

    ``mtime_ns`` = 0 means: only existence can be checked (the warehouse changes in place).
    """

    zone: Zone
    path: str
    sha256: str
    bytes: int
    mtime_ns: int
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class Edge:
    """What a step waits for. A *hard* edge needs success; a *soft* one only that the other has ended."""

    step: str
    hard: bool = True


@dataclass(frozen=True)
class Step:
    """One unit of work: a plain function ``(StepContext) -> StepResult`` named by ``run`` (``module:function``).

    The name, not the object, keeps the flow free of heavy imports and lets any executor carry it.
    ``watches`` are zone-relative folders outside the flow whose listing belongs to the fingerprint;
    ``code`` names the packages whose source does. Steps of one ``lane`` share what there is little of, such as
    browsers; how many of them may run at once is the run's business.
    """

    key: str  # ``tiktok.validate``, ``unified.royalties``
    phase: Phase
    run: str
    platform: str | None = None
    needs: tuple[Edge, ...] = ()
    watches: tuple[tuple[Zone, str], ...] = ()
    code: tuple[str, ...] = ()
    timeout_seconds: float = 3600.0
    title: str = ""
    lane: str = ""


@dataclass(frozen=True)
class ZoneUrls:
    """Where the zones are: fsspec URLs or absolute local paths, one a zone."""

    urls: tuple[tuple[Zone, str], ...]

    def __getitem__(self, zone: Zone) -> str:
        return dict(self.urls)[zone]


@dataclass(frozen=True)
class StepContext:
    """All a step may know. Picklable: names, URLs and values, never a live handle."""

    run_id: str
    step: str
    platform: str | None
    phase: Phase
    zones: ZoneUrls
    config_dir: str
    warehouse: str  # path of the SQLite warehouse
    started_at: datetime  # UTC, from the injected clock
    cancel_flag: str  # path; the file exists once the run was asked to stop
    attempt: int = 1
    force: bool = False
    deliveries: tuple[Delivery, ...] = ()  # this platform's ledger as it stood when the step started
    settings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class StepResult:
    """What a step did. The runner writes it to the journal in one transaction.

    ``deliveries`` replaces the ledger rows of the same (platform, path, sha256); ``metrics`` are named numbers.
    ``digest`` names what the step leaves behind; equal digests mean that nothing downstream needs to run.
    """

    rows_in: int = 0
    rows_out: int = 0
    bytes: int = 0
    files: int = 0
    artefacts: tuple[Artefact, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    quarantined: int = 0
    skipped_reason: str = ""
    notes: tuple[str, ...] = ()
    metrics: tuple[tuple[str, float], ...] = ()
    digest: str = ""
    settled: bool = True  # False: look again next time even if nothing seems new (a file was still being written)
    removed: tuple[tuple[Zone, str], ...] = ()  # artefacts that are gone on purpose
