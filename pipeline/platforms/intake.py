"""The validate step: every landing file gets a verdict, with a reason, and nothing already good is lost.

Verdicts have two sources. A file is first read alone; then the platform compares all readable contents with each
other, by download time. The second kind of no is *relative*: it is decided anew in every run, over the whole set.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from pipeline.model import Delivery, Refusal, StepContext, StepResult, Verdict, Zone
from pipeline.platforms.declaration import ContentView, Landed, Platform, Reading, Refused, declared, read_by
from pipeline.platforms.landing_scan import UNREADABLE, LandingScan, latest_by_path, undecided, unreadable
from pipeline.registry import registry_of
from pipeline.signals import cancellable
from pipeline.zones.quarantine import Quarantine
from pipeline.zones.store import ZoneStore, open_zone

Key = tuple[str, str]
GOOD = frozenset({Verdict.ACCEPTED, Verdict.DUPLICATE, Verdict.NO_FIGURES})


def validate(ctx: StepContext) -> StepResult:
    """Judge what has landed. Reads ``landing/<platform>``, writes only to quarantine."""
    return Intake(ctx).run()


class Intake:
    """One validation of one platform."""

    def __init__(self, ctx: StepContext) -> None:
        self.ctx = ctx
        self.platform: Platform = declared(ctx.platform)
        self.registry = registry_of(ctx)
        self.judge = ctx.settings.get("code", "")
        self.landing = open_zone(ctx.zones[Zone.LANDING])
        self.raw = open_zone(ctx.zones[Zone.RAW])
        self.quarantine = Quarantine(open_zone(ctx.zones[Zone.QUARANTINE]), self.platform.name)
        self.notes: list[str] = []
        self.read_rows = 0
        self.settled = True

    def run(self) -> StepResult:
        before = {(d.path, d.sha256): d for d in self.ctx.deliveries}
        scan = LandingScan(self.platform, self.landing, self.registry, self.judge)
        present = scan.look(latest_by_path(self.ctx.deliveries))
        here = {(d.path, d.sha256) for d in present}
        gone = {key: _vanished(d) for key, d in before.items() if key not in here and not d.sha256}
        now = {**before, **gone, **{(d.path, d.sha256): d for d in present}}
        judged = self._judge_all(list(now.values()), here)
        judged = self._compare(self._recognised(judged))
        changed = [d for d in judged if before.get((d.path, d.sha256)) != d]
        for delivery in cancellable(self.ctx, changed):
            self._settle(delivery, before.get((delivery.path, delivery.sha256)))
        good = [d for d in judged if d.verdict is Verdict.ACCEPTED]
        return StepResult(
            rows_in=self.read_rows,
            rows_out=sum(d.rows for d in changed if d.verdict is Verdict.ACCEPTED),
            bytes=sum(d.bytes for d in changed),
            files=len(changed),
            deliveries=tuple(changed),
            notes=tuple(self.notes[:20]),
            digest=ledger_digest(judged),
            settled=scan.settled and self.settled,
            metrics=(("accepted_files", float(len(good))),),
        )

    # -- reading each content once -----------------------------------------------------------

    def _judge_all(self, deliveries: list[Delivery], here: set[Key]) -> list[Delivery]:
        """Give every delivery the verdict of its content, reading contents no current verdict exists for.

        A verdict is shared by equal bytes of one kind only: a file refused for its name says nothing about its bytes.
        """
        standing = [d for d in deliveries if d.sha256 and self._stands(d)]
        judged = {(d.content, d.kind): d for d in standing}
        good = {d.sha256: d for d in standing if d.verdict in GOOD}
        waiting = sorted(
            (d for d in deliveries if d.sha256 and not self._stands(d)), key=lambda d: (d.downloaded_at, d.path)
        )
        result = [d for d in deliveries if not d.sha256 or self._stands(d)]
        for delivery in cancellable(self.ctx, waiting, total=len(waiting)):
            twin = judged.get((delivery.content, delivery.kind))
            if twin is None and not delivery.kind:
                twin = good.get(delivery.sha256)
            if twin is not None and _refused_too_early(twin, delivery):
                twin = None
            if twin is None:
                fresh = self._read(delivery, (delivery.path, delivery.sha256) in here)
                if fresh.verdict is not Verdict.UNFINISHED:
                    judged[fresh.content, fresh.kind] = fresh
            else:
                fresh = self._like(delivery, twin)
            if fresh.verdict in GOOD:
                good.setdefault(fresh.sha256, fresh)
            result.append(fresh)
        return result

    def _recognised(self, deliveries: list[Delivery]) -> list[Delivery]:
        """Refused files whose very bytes are good under another name repeat that file, whichever came first."""
        by_content: dict[Key, Delivery] = {}
        by_bytes: dict[str, Delivery] = {}
        good = [d for d in deliveries if d.verdict in GOOD and d.sha256]
        for delivery in sorted(good, key=lambda d: (d.downloaded_at, d.path)):
            by_content.setdefault(delivery.content, delivery)
            by_bytes.setdefault(delivery.sha256, delivery)
        result = []
        for delivery in deliveries:
            twin = by_content.get(delivery.content) or (None if delivery.kind else by_bytes.get(delivery.sha256))
            refused = delivery.verdict is Verdict.QUARANTINED and not _relative(delivery)
            result.append(self._like(delivery, twin) if refused and twin else delivery)
        return result

    def _stands(self, delivery: Delivery) -> bool:
        if delivery.sha256 and undecided(delivery):
            return False
        return delivery.verdict is Verdict.DROPPED or (bool(self.judge) and delivery.judged_by == self.judge)

    def _like(self, delivery: Delivery, twin: Delivery) -> Delivery:
        """The verdict for bytes that were judged before: a duplicate of something good, or just as bad."""
        same = replace(
            delivery, kind=twin.kind, subject=twin.subject, rows=twin.rows, facts=twin.facts, judged_by=self.judge,
            refusal=twin.refusal, note=f"same bytes as {twin.path}",
        )  # fmt: skip
        verdict = Verdict.DUPLICATE if twin.verdict is Verdict.ACCEPTED else twin.verdict
        return replace(same, verdict=verdict)

    def _read(self, delivery: Delivery, here: bool) -> Delivery:
        reset = replace(delivery, refusal=None, note="", rows=0, facts=(), judged_by=self.judge)
        try:
            reading = self._reading(reset, here)
        except Refused as no:
            return replace(reset, verdict=Verdict.QUARANTINED, refusal=no.refusal)
        except FileNotFoundError:
            # Neither landing nor our copy has the bytes any more: what was said of them stands.
            return replace(delivery, judged_by=self.judge)
        except OSError as error:
            if not here:
                raise  # our own copy: that is the disk's fault, not the file's
            self.settled = False
            return replace(reset, verdict=Verdict.QUARANTINED, refusal=unreadable(error))
        self.read_rows += reading.rows
        if reading.note:
            self.notes.append(f"{delivery.path}: {reading.note}")
        verdict = Verdict.ACCEPTED if reading.figures else Verdict.NO_FIGURES
        facts = tuple(sorted(reading.facts.items()))
        return replace(reset, verdict=verdict, rows=reading.rows, facts=facts, note=reading.note)

    def _reading(self, delivery: Delivery, here: bool) -> Reading:
        if not delivery.kind:
            raise Refused(
                "unknown-file",
                f"The panel does not know what kind of {self.platform.title} file this is.",
                "Check that the file belongs here and kept its original name.",
            )
        if delivery.bytes == 0:
            raise Refused("empty-file", "The file is empty.", "Download it again.")
        store, path = self._bytes_of(delivery, here)
        assert delivery.downloaded_at is not None
        landed = Landed(
            store, path, delivery.path, delivery.kind, delivery.subject, delivery.downloaded_at, delivery.bytes
        )
        return read_by(self.platform.kinds[delivery.kind], landed, self.registry)

    def _bytes_of(self, delivery: Delivery, here: bool) -> tuple[ZoneStore, str]:
        if here:
            return self.landing, f"{self.platform.name}/{delivery.path}"
        if delivery.raw_path:
            return self.raw, f"{self.platform.name}/{delivery.raw_path}"
        return self.quarantine.store, self.quarantine.path_of(delivery)

    # -- comparing contents ------------------------------------------------------------------

    def _compare(self, deliveries: list[Delivery]) -> list[Delivery]:
        """Apply and withdraw relative refusals over the whole set of readable contents."""
        views = content_views(d for d in deliveries if d.sha256 and (d.verdict in GOOD or _relative(d)))
        refused = self.platform.compare(views)
        first = {view.key: view for view in views}
        return [self._compared(d, refused, first) for d in deliveries]

    def _compared(self, d: Delivery, refused: Mapping[Key, Refusal], views: Mapping[Key, ContentView]) -> Delivery:
        if d.content not in views or not (d.verdict in GOOD or _relative(d)):
            return d
        refusal = refused.get(d.content)
        if refusal is not None:
            return replace(d, verdict=Verdict.QUARANTINED, refusal=replace(refusal, relative=True))
        if not _relative(d):
            return d
        primary = views[d.content].name == d.path
        return replace(d, verdict=Verdict.ACCEPTED if primary else Verdict.DUPLICATE, refusal=None)

    # -- consequences ------------------------------------------------------------------------

    def _settle(self, delivery: Delivery, before: Delivery | None) -> None:
        """Set the bytes of a refused file aside with the reason; clear a copy that is no longer needed."""
        if delivery.verdict is Verdict.QUARANTINED and delivery.refusal is not None:
            kept = delivery.raw_path or not delivery.sha256 or delivery.refusal.rule == UNREADABLE
            self.quarantine.keep(delivery, None if kept else self.landing)
            self.notes.append(f"{delivery.path} was set aside: {delivery.refusal.message}")
        elif before is not None and before.verdict is Verdict.QUARANTINED and delivery.raw_path:
            self.quarantine.release(before)


def _relative(delivery: Delivery) -> bool:
    return delivery.verdict is Verdict.QUARANTINED and delivery.refusal is not None and delivery.refusal.relative


def _vanished(delivery: Delivery) -> Delivery:
    """A landing entry without content that is no longer there: nothing is left to be done about it."""
    if delivery.verdict is not Verdict.QUARANTINED:
        return delivery
    return replace(delivery, verdict=Verdict.NO_FIGURES, refusal=None, note="no longer there")


def _refused_too_early(twin: Delivery, delivery: Delivery) -> bool:
    """Whether a later download of refused bytes must be read for itself: what was the future then may be past now."""
    if twin.verdict is not Verdict.QUARANTINED or twin.downloaded_at is None or delivery.downloaded_at is None:
        return False
    return delivery.downloaded_at > twin.downloaded_at


def content_views(deliveries: Iterable[Delivery]) -> list[ContentView]:
    """Distinct contents with their newest download time, oldest first; ties are broken by content, never by arrival."""
    groups: dict[Key, list[Delivery]] = {}
    for delivery in deliveries:
        groups.setdefault(delivery.content, []).append(delivery)
    views = []
    for group in groups.values():
        newest = max(group, key=lambda d: (d.downloaded_at, d.path))
        raw_path = next((d.raw_path for d in group if d.raw_path), "")
        assert newest.downloaded_at is not None
        views.append(
            ContentView(newest.sha256, newest.subject, newest.kind, newest.path, newest.downloaded_at, newest.rows,
                        dict(newest.facts), raw_path)
        )  # fmt: skip
    return sorted(views, key=lambda v: (v.downloaded_at, v.sha256, v.subject))


def accepted_views(deliveries: Sequence[Delivery]) -> list[ContentView]:
    """What the later steps work on: contents that are accepted now."""
    good = {d.content for d in deliveries if d.verdict is Verdict.ACCEPTED}
    return content_views(d for d in deliveries if d.content in good and d.verdict in GOOD)


def ledger_digest(deliveries: Sequence[Delivery]) -> str:
    """Names the set of accepted contents: equal digests mean that nothing downstream has work."""
    rows = [[v.sha256, v.subject, v.kind, v.name, v.downloaded_at.isoformat()] for v in accepted_views(deliveries)]
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()
