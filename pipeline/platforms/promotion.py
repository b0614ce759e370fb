"""The raw step: accepted bytes are kept for ever, under a name made from their content."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from pipeline.crash import crash_point
from pipeline.model import Artefact, Delivery, StepContext, StepResult, Verdict, Zone
from pipeline.platforms.declaration import declared
from pipeline.platforms.intake import GOOD, ledger_digest
from pipeline.signals import cancellable
from pipeline.zones.manifest import write_segment
from pipeline.zones.naming import safe_name
from pipeline.zones.quarantine import Quarantine
from pipeline.zones.store import ZoneStore, copy_of, open_zone


def promote(ctx: StepContext) -> StepResult:
    """Copy accepted contents from landing to ``raw/<platform>/<kind>/<digest>-<name>`` and record them."""
    platform = declared(ctx.platform)
    zones = {zone: open_zone(ctx.zones[zone]) for zone in (Zone.LANDING, Zone.RAW, Zone.QUARANTINE)}
    waiting = [d for d in ctx.deliveries if d.verdict in GOOD and d.sha256 and not d.raw_path]
    places = {d.content: d.raw_path for d in ctx.deliveries if d.raw_path}
    lost = {content for content, place in places.items() if zones[Zone.RAW].entry(f"{platform.name}/{place}") is None}
    waiting += _still_elsewhere(ctx.deliveries, lost, zones[Zone.LANDING])
    places = {content: place for content, place in places.items() if content not in lost}
    quarantine = Quarantine(zones[Zone.QUARANTINE], platform.name)
    artefacts: list[Artefact] = []
    settled: list[Delivery] = []
    changed: list[Delivery] = []
    for delivery in cancellable(ctx, waiting, total=len(waiting)):
        if delivery.content not in places:
            place = raw_name(delivery)
            artefact = _copied(zones, quarantine, delivery, place)
            if artefact is None:
                changed.append(replace(delivery, verdict=Verdict.UNFINISHED, note="changed while it was read"))
                continue
            places[delivery.content] = place
            artefacts.append(artefact)
            crash_point("raw-promoted")
        settled.append(replace(delivery, raw_path=places[delivery.content]))
    if settled:
        write_segment(zones[Zone.RAW], platform.name, ctx.run_id, settled)
        for delivery in settled:
            quarantine.release(delivery)
    rows = sum(d.rows for d in settled if d.verdict is Verdict.ACCEPTED)
    after = {(d.path, d.sha256): d for d in (*ctx.deliveries, *settled, *changed)}
    return StepResult(
        rows_in=rows,
        rows_out=rows,
        bytes=sum(a.bytes for a in artefacts),
        files=len(artefacts),
        artefacts=tuple(artefacts),
        deliveries=(*settled, *changed),
        digest=ledger_digest(tuple(after.values())),
        settled=not changed,
    )


def _still_elsewhere(deliveries: Iterable[Delivery], lost: set[tuple[str, str]], landing: ZoneStore) -> list[Delivery]:
    """Deliveries whose raw file was taken away, but which still lie in landing: they are promoted once more."""
    return [
        d for d in deliveries
        if d.content in lost and d.verdict in GOOD and landing.entry(f"{d.platform}/{d.path}") is not None
    ]  # fmt: skip


def raw_name(delivery: Delivery) -> str:
    """Where a content lives in ``raw/<platform>``; the subject tells equal bytes of two artists apart."""
    subject = f"{safe_name(delivery.subject)}-" if delivery.subject else ""
    return f"{delivery.kind}/{delivery.sha256[:16]}-{subject}{safe_name(delivery.path)}"


def _copied(zones: dict[Zone, ZoneStore], quarantine: Quarantine, delivery: Delivery, place: str) -> Artefact | None:
    """Copy one content from landing, else from quarantine; None when neither has the bytes that were judged."""
    target = f"{delivery.platform}/{place}"
    sources = (
        (zones[Zone.LANDING], f"{delivery.platform}/{delivery.path}"),
        (quarantine.store, quarantine.path_of(delivery)),
    )
    for store, path in sources:
        written = copy_of(delivery.sha256, store, path, zones[Zone.RAW], target)
        if written is not None:
            return Artefact(Zone.RAW, target, written.sha256, written.bytes, written.mtime_ns, (delivery.sha256,))
    return None
