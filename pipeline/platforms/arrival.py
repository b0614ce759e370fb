"""A download arrives in landing: written aside, proved by the platform's own reader, then given its name."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import cast

from pipeline.model import Failure, FailureKind, Refusal, StepContext, StepFailed, StepResult, Verdict, Zone
from pipeline.platforms.declaration import ACCOUNTS, Landed, Platform, Reading, Refused, account_of, declared
from pipeline.registry import Registry, registry_of
from pipeline.zones.store import LocalStore, ZoneStore, open_zone, sync_folder

PART = ".bedrot.part"  # what landing knows as a download that has not ended
STAMP = "%Y%m%d_%H%M%S"
NO_ROWS = "no-rows"  # the rule by which readers refuse a table without rows


@dataclass
class Arrivals:
    """What a collector brings home in one step. ``rows`` counts the rows the readers found."""

    ctx: StepContext
    platform: Platform
    registry: Registry
    landing: ZoneStore
    files: int = 0
    size: int = 0  # bytes
    rows: int = 0
    notes: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, ctx: StepContext) -> Arrivals:
        """For a step's own platform; what a killed collector left half-written is cleared away first."""
        platform = declared(ctx.platform)
        landing = open_zone(ctx.zones[Zone.LANDING])
        for entry in list(landing.listing(platform.name)):
            if entry.path.endswith(PART):
                landing.remove(entry.path)
        return cls(ctx, platform, registry_of(ctx), landing)

    def land(self, name_at: Callable[[str], str], data: bytes, moment: datetime) -> Reading:
        """Put a complete file into landing. ``name_at(stamp)`` names it, with its folder below the platform's.

        ``moment`` (UTC) is the download's; where that name is taken the next free second is used. Raises
        :class:`StepFailed` (bad-data) when the platform's reader refuses the bytes, or finds no rows where this kind
        of file had rows before: then nothing has landed.
        """
        name = self._free(name_at, moment)
        path = f"{self.platform.name}/{name}"
        reading = self._written_and_proved(path, name, data)
        self.files += 1
        self.size += len(data)
        self.rows += reading.rows
        return reading

    def note(self, text: str) -> None:
        self.notes.append(text)

    def result(self) -> StepResult:
        return StepResult(rows_out=self.rows, bytes=self.size, files=self.files, notes=tuple(self.notes))

    def had_rows(self, kind: str, subject: str) -> bool:
        """Whether a file of this kind and subject – or account – was accepted with rows before."""
        told = account_of if self.platform.name in ACCOUNTS else str
        return any(
            d.verdict is Verdict.ACCEPTED and d.kind == kind and told(d.subject) == told(subject) and d.rows
            for d in self.ctx.deliveries
        )

    def _free(self, name_at: Callable[[str], str], moment: datetime) -> str:
        names = (name_at((moment + timedelta(seconds=n)).strftime(STAMP)) for n in range(600))
        return next(name for name in names if self.landing.entry(f"{self.platform.name}/{name}") is None)

    def _written_and_proved(self, path: str, name: str, data: bytes) -> Reading:
        if not isinstance(self.landing, LocalStore):  # an object store publishes whole or not at all
            reading = self._proved(cast(ZoneStore, _Bytes(data)), path, name, len(data))
            with self.landing.writing(path) as sink:
                sink.write(data)
            return reading
        part = Path(self.landing.at(path + PART))
        part.parent.mkdir(parents=True, exist_ok=True)
        try:
            with part.open("wb") as handle:
                handle.write(data)
                handle.flush()
                os.fsync(handle.fileno())
            reading = self._proved(self.landing, path + PART, name, len(data))
            part.replace(self.landing.at(path))
            sync_folder(part.parent)
        finally:
            part.unlink(missing_ok=True)
        return reading

    def _proved(self, store: ZoneStore, path: str, name: str, size: int) -> Reading:
        identity = self.platform.identify(name, self.registry)
        assert identity is not None, "a collector names its files as its platform reads them"
        kind = self.platform.kinds[identity.kind]
        landed = Landed(store, path, name, identity.kind, identity.subject,
                        identity.downloaded_at or self.ctx.started_at, size)  # fmt: skip
        had_rows, title = self.had_rows(identity.kind, identity.subject), self.platform.title
        try:
            reading = kind.read(landed, self.registry)
        except Refused as no:
            empty = had_rows and no.refusal.rule == NO_ROWS
            raise (nothing_came(title) if empty else damaged(title, kind.title, no.refusal)) from None
        if had_rows and reading.figures and not reading.rows:
            raise nothing_came(title)
        return reading


def damaged(title: str, what: str, why: Refusal) -> StepFailed:
    """A reader refused what was sent, so it has not landed."""
    kept = "" if "lder data stay in use" in why.message else " Older data stay in use."
    message = f"{title} sent a damaged {what}: {why.message}{kept}"
    detail = f"{why.rule} {why.where}".strip()
    return StepFailed(Failure(FailureKind.BAD_DATA, message, "Run this platform again.", detail=detail))


def nothing_came(title: str) -> StepFailed:
    """Zero rows where there used to be rows are a failure, not a success."""
    message = f"{title} sent an empty page where there used to be rows. It was not accepted; older data stay in use."
    return StepFailed(Failure(FailureKind.BAD_DATA, message, "Try again later."))


class _Bytes:
    """A file that only exists in memory, as readers want to open it."""

    url = "memory"

    def __init__(self, data: bytes) -> None:
        self._data = data

    def open(self, _: str) -> object:
        import io

        return io.BytesIO(self._data)
