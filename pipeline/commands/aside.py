"""``quarantine``: files that were set aside – see why, check them again, or dismiss them."""

from __future__ import annotations

import argparse

from pipeline.commands.answer import OF_RUN, Answer, Exit, table
from pipeline.commands.running import stoppable
from pipeline.engine.records import QuarantineItem
from pipeline.lake import Lake, Wanted
from pipeline.model import Delivery, RunKind, Zone
from pipeline.platforms.declaration import TITLES
from pipeline.zones.quarantine import Quarantine
from pipeline.zones.store import open_zone


def quarantine(args: argparse.Namespace, lake: Lake) -> Answer:
    if args.action == "list":
        return listing(lake)
    if args.action == "drop" and args.file:
        return dismiss(lake, args.file)
    if args.action == "replay" and not args.ids:
        return replay(lake, list(lake.journal.quarantine()))
    items = [lake.journal.quarantine_item(number) for number in args.ids]
    missing = [number for number, item in zip(args.ids, items, strict=True) if item is None]
    if missing or not items:
        message = f"There is no item {missing[0]} in quarantine." if missing else "Which item?"
        error = {"kind": "usage", "message": message, "next_action": "List them with: bedrot quarantine list"}
        return Answer({"error": error}, f"{message} {error['next_action']}", Exit.USAGE)
    known = [item for item in items if item is not None]
    return {"show": show, "replay": replay, "drop": drop}[args.action](lake, known)


def listing(lake: Lake) -> Answer:
    items = lake.journal.quarantine()
    rows = [(i.id, TITLES.get(i.platform, i.platform), i.file, i.rule, i.line, i.message) for i in items]
    text = table(("id", "platform", "file", "rule", "where", "why"), rows, frozenset({0}))
    return Answer({"items": [i.to_json() for i in items]}, text if rows else "Nothing is set aside.")


def show(lake: Lake, items: list[QuarantineItem]) -> Answer:
    documents = [item.to_json() for item in items]
    texts = [
        f"{i.id}  {TITLES.get(i.platform, i.platform)}: {i.file}\n    {i.message}\n    {i.line or 'whole file'}\n"
        f"    {i.next_action}\n    kept at quarantine/{_place(lake, i)}\n    {i.state} · found in run {i.run_id}"
        for i in items
    ]
    return Answer({"items": documents}, "\n".join(texts))


def _delivery(item: QuarantineItem) -> Delivery:
    return Delivery(item.platform, item.file, 0, 0, sha256=item.sha256)


def _box(lake: Lake, platform: str) -> Quarantine:
    return Quarantine(open_zone(lake.settings.zones[Zone.QUARANTINE]), platform)


def _place(lake: Lake, item: QuarantineItem) -> str:
    return _box(lake, item.platform).path_of(_delivery(item))


def replay(lake: Lake, items: list[QuarantineItem]) -> Answer:
    """Check files again, as after a mended program or artist list, and carry on with those that pass."""
    if not items:
        return Answer({"run": None, "items": []}, "Nothing is set aside.")
    platforms = tuple(sorted({item.platform for item in items}))
    with lake.held("check of set-aside files"):
        lake.journal.judge_again((item.platform, item.file, item.sha256) for item in items)
    with stoppable(lake):
        summary = lake.run(Wanted(RunKind.WITHOUT_EXTRACTORS, platforms, trigger="replay"))
    after = [found for item in items if (found := lake.journal.quarantine_item(item.id)) is not None]
    texts = [
        f"{i.id}  {i.file}: " + ("still set aside. " + i.message if i.state == "open" else "accepted.") for i in after
    ]
    document = {"run": summary.to_json(), "items": [item.to_json() for item in after]}
    return Answer(document, "\n".join(texts), OF_RUN[summary.state], bool(summary.abandoned))


def drop(lake: Lake, items: list[QuarantineItem]) -> Answer:
    """Dismiss files for good: their copies go, the landing files stay, and they are never asked about again."""
    with lake.held("clean-up"):
        for item in items:
            lake.journal.drop_quarantined(item.id, lake.clock.now())
            _box(lake, item.platform).release(_delivery(item))
    names = ", ".join(item.file for item in items)
    return Answer({"dropped": [item.id for item in items]}, f"Dropped: {names}")


def dismiss(lake: Lake, file: str) -> Answer:
    """Take an accepted file out of the figures for good, as when a wrong report keeps all later ones out."""
    platform, _, path = file.partition("/")
    with lake.held("clean-up"):
        lake.journal.dismiss_accepted(platform, path)
    return Answer({"dismissed": file}, f"{file} no longer counts. Next: bedrot run --no-extractors")
