"""Files that were set aside: where their bytes are, checking them again, dismissing them for good."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from pipeline.engine.records import QuarantineItem, RunSummary
from pipeline.lake import Lake, Wanted
from pipeline.model import Delivery, NotThere, RunKind, Zone
from pipeline.zones.quarantine import REASON_SUFFIX, Quarantine
from pipeline.zones.store import ZoneStore, open_zone

TRIGGER = "replay"


def replay(lake: Lake, items: Sequence[QuarantineItem], workers: int = 4) -> RunSummary:
    """Check files again, as after a mended program or artist list, and carry on with those that pass.

    It is a run without extractors of the platforms concerned. Raises NotThere for no items, ``LakeBusy`` when another
    program holds the lake.
    """
    if not items:
        raise NotThere("Nothing is set aside.")
    with lake.held("check of set-aside files"):
        lake.journal.judge_again((item.platform, item.file, item.sha256) for item in items)
    platforms = tuple(sorted({item.platform for item in items}))
    return lake.run(Wanted(RunKind.WITHOUT_EXTRACTORS, platforms, trigger=TRIGGER, workers=workers))


def drop(lake: Lake, items: Sequence[QuarantineItem]) -> None:
    """Dismiss files for good: their copies go, the landing files stay, and they are never asked about again.

    All of them or none: raises NotThere when one is not open any more, ``LakeBusy`` when the lake is held.
    """
    with lake.held("clean-up"):
        lake.journal.drop_quarantined([item.id for item in items], lake.clock.now())
        for item in items:
            _box(lake, item.platform).release(_delivery(item))


def dismiss(lake: Lake, platform: str, path: str) -> None:
    """Take an accepted file out of the figures for good, as when a wrong report keeps all later ones out.

    Raises NotThere when no accepted file is called so.
    """
    with lake.held("clean-up"):
        lake.journal.dismiss_accepted(platform, path)


def kept_at(lake: Lake, item: QuarantineItem) -> Path | str:
    """Where the bytes of a set-aside file lie: a path on this computer, else a URL.

    Usually a copy in quarantine; for a file that had been accepted before, the one in the raw zone; a file that could
    not be copied is still in landing.
    """
    box = _box(lake, item.platform)
    copy = box.path_of(_delivery(item))
    if box.store.entry(copy) is None:
        raw = _kept_as(box.store, copy)
        for zone, path in ((Zone.RAW, raw), (Zone.LANDING, f"{item.platform}/{item.file}")):
            if path and open_zone(lake.settings.zones[zone]).entry(path) is not None:
                return _place(lake, zone, path)
    return _place(lake, Zone.QUARANTINE, copy)


def _kept_as(store: ZoneStore, copy: str) -> str:
    """Where the note beside a set-aside file says that its bytes are kept, relative to the raw zone."""
    note = copy + REASON_SUFFIX
    if store.entry(note) is None:
        return ""
    with store.open(note) as handle:
        return str(json.load(handle).get("kept_as", "")).removeprefix(f"{Zone.RAW}/")


def _place(lake: Lake, zone: Zone, path: str) -> Path | str:
    folder = lake.settings.local_zone(zone)
    return folder / path if folder is not None else f"{lake.settings.zones[zone].rstrip('/')}/{path}"


def _box(lake: Lake, platform: str) -> Quarantine:
    return Quarantine(open_zone(lake.settings.zones[Zone.QUARANTINE]), platform)


def _delivery(item: QuarantineItem) -> Delivery:
    return Delivery(item.platform, item.file, 0, 0, sha256=item.sha256)
