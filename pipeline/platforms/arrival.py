"""A download arrives in landing: written aside, proved by the platform's own reader, then given its name."""

from __future__ import annotations

import io
import os
import shutil
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, cast

from pipeline.model import Failure, FailureKind, Refusal, StepContext, StepFailed, StepResult, Verdict, Zone
from pipeline.platforms.declaration import (
    ACCOUNTS,
    ContentView,
    Landed,
    Platform,
    Reading,
    Refused,
    account_of,
    declared,
    read_by,
)
from pipeline.platforms.intake import accepted_views
from pipeline.registry import Registry, registry_of
from pipeline.zones.store import BLOCK, LocalStore, ZoneStore, make_folder, open_zone, sync_folder

PART = ".bedrot.part"  # what landing knows as a download that has not ended
STAMP = "%Y%m%d_%H%M%S"
NO_ROWS = "no-rows"  # the rule by which readers refuse a table without rows
LOGIN_PAGE = "login-page"  # and the one for a sign-in page that came in a file's place


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

    def land(
        self,
        name_at: Callable[[str], str],
        content: bytes | Path,
        moment: datetime,
        *,
        compared: bool = False,
        even_if: Collection[str] = (),
    ) -> Reading:
        """Put a complete file into landing. ``name_at(stamp)`` names it, with its folder below the platform's.

        ``content`` is the bytes, or the file that has them, which is never held in memory as a whole. ``moment``
        (UTC) is the download's; where that name is taken the next free second is used. ``compared``: it must also
        stand beside what was accepted before. ``even_if``: refusals in spite of which it lands, so that they can be
        settled without another download.

        Raises :class:`StepFailed` (bad-data) when the platform's reader refuses the content, or finds no rows where
        this kind of file had rows before: then nothing has landed. :class:`NothingYet` where it never had any.
        """
        name = self._free(name_at, moment)
        path = f"{self.platform.name}/{name}"
        store, at = _held(content)
        arriving = _Arriving(name, store, at, len(content) if isinstance(content, bytes) else content.stat().st_size)
        reading = self._written_and_proved(path, arriving, moment, compared, even_if)
        self.files += 1
        self.size += arriving.size
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

    def _written_and_proved(
        self, path: str, arriving: _Arriving, moment: datetime, compared: bool, even_if: Collection[str]
    ) -> Reading:
        if not isinstance(self.landing, LocalStore):  # an object store publishes whole or not at all
            reading = self._proved(arriving, compared, even_if)
            with arriving.store.open(arriving.at) as source, self.landing.writing(path) as sink:
                shutil.copyfileobj(source, sink, BLOCK)
            return reading
        part = self.landing.at(path + PART)
        make_folder(part.parent)
        try:
            with arriving.store.open(arriving.at) as source, part.open("wb") as handle:
                shutil.copyfileobj(source, handle, BLOCK)
                handle.flush()
                os.fsync(handle.fileno())
            reading = self._proved(replace(arriving, store=self.landing, at=path + PART), compared, even_if)
            os.utime(part, (moment.timestamp(), moment.timestamp()))  # names without a stamp tell their time by this
            part.replace(self.landing.at(path))
            sync_folder(part.parent)
        finally:
            part.unlink(missing_ok=True)
        return reading

    def _proved(self, arriving: _Arriving, compared: bool, even_if: Collection[str]) -> Reading:
        identity = self.platform.identify(arriving.name, self.registry)
        assert identity is not None, "a collector names its files as its platform reads them"
        kind = self.platform.kinds[identity.kind]
        landed = Landed(arriving.store, arriving.at, arriving.name, identity.kind, identity.subject,
                        identity.downloaded_at or self.ctx.started_at, arriving.size)  # fmt: skip
        had_rows, title = self.had_rows(identity.kind, identity.subject), self.platform.title
        try:
            reading = read_by(kind, landed, self.registry)
            if compared:
                self._stands_beside(landed, reading)
        except Refused as no:
            if no.refusal.rule in even_if:
                return Reading(figures=False, note=no.refusal.message)
            empty = had_rows and no.refusal.rule == NO_ROWS
            raise (nothing_came(title) if empty else damaged(title, kind.title, no.refusal)) from None
        if had_rows and reading.figures and not reading.rows:
            raise nothing_came(title)
        return reading

    def _stands_beside(self, landed: Landed, reading: Reading) -> None:
        """Raises :class:`Refused` where the platform's rule of comparison speaks against the newcomer."""
        view = ContentView("", landed.subject, landed.kind, landed.name, landed.downloaded_at, reading.rows,
                           reading.facts)  # fmt: skip
        no = self.platform.compare([*accepted_views(self.ctx.deliveries), view]).get(view.key)
        if no is not None:
            raise Refused(no.rule, no.message, no.next_action, no.where)


@dataclass(frozen=True)
class _Arriving:
    """A file on its way: the name it is to have, and where its bytes are."""

    name: str
    store: ZoneStore
    at: str
    size: int


class NothingYet(StepFailed):
    """There are no rows, and there never were any: a collector may take that for a young account."""


def damaged(title: str, what: str, why: Refusal) -> StepFailed:
    """A reader refused what was sent, so it has not landed."""
    if why.rule == LOGIN_PAGE:
        message = f"{title} sent its sign-in page instead of its {what}. Nothing was lost."
        return StepFailed(Failure(FailureKind.NEEDS_SIGN_IN, message, f"Sign in to {title}."))
    kept = "" if "lder data stay in use" in why.message else " Older data stay in use."
    message = f"{title} sent a damaged {what}: {why.message}{kept}"
    detail = f"{why.rule} {why.where}".strip()
    failure = Failure(FailureKind.BAD_DATA, message, "Run this platform again.", detail=detail)
    return NothingYet(failure) if why.rule == NO_ROWS else StepFailed(failure)


def nothing_came(title: str) -> StepFailed:
    """Zero rows where there used to be rows are a failure, not a success."""
    message = f"{title} sent an empty page where there used to be rows. It was not accepted; older data stay in use."
    return StepFailed(Failure(FailureKind.BAD_DATA, message, "Try again later."))


def _held(content: bytes | Path) -> tuple[ZoneStore, str]:
    """Where the bytes are, as readers want to open them."""
    if isinstance(content, bytes):
        return cast(ZoneStore, _Bytes(content)), ""
    return LocalStore(str(content.parent)), content.name


class _Bytes:
    """A file that only exists in memory, as readers want to open it."""

    url = "memory"

    def __init__(self, data: bytes) -> None:
        self._data = data

    def open(self, _: str) -> IO[bytes]:
        return io.BytesIO(self._data)
