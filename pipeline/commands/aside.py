"""``quarantine``: files that were set aside – see why, check them again, or dismiss them."""

from __future__ import annotations

import argparse

from pipeline import set_aside
from pipeline.commands.answer import OF_RUN, Answer, Exit, table
from pipeline.commands.running import stoppable
from pipeline.engine.records import QuarantineItem
from pipeline.lake import Lake
from pipeline.platforms.declaration import TITLES


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
        f"    {i.next_action}\n    kept at {set_aside.kept_at(lake, i)}\n    {i.state} · found in run {i.run_id}"
        for i in items
    ]
    return Answer({"items": documents}, "\n".join(texts))


def replay(lake: Lake, items: list[QuarantineItem]) -> Answer:
    """Check files again and carry on with those that pass."""
    if not items:
        return Answer({"run": None, "items": []}, "Nothing is set aside.")
    with stoppable(lake):
        summary = set_aside.replay(lake, items)
    after = [found for item in items if (found := lake.journal.quarantine_item(item.id)) is not None]
    texts = [
        f"{i.id}  {i.file}: " + ("still set aside. " + i.message if i.state == "open" else "accepted.") for i in after
    ]
    document = {"run": summary.to_json(), "items": [item.to_json() for item in after]}
    return Answer(document, "\n".join(texts), OF_RUN[summary.state], bool(summary.abandoned))


def drop(lake: Lake, items: list[QuarantineItem]) -> Answer:
    set_aside.drop(lake, items)
    names = ", ".join(item.file for item in items)
    return Answer({"dropped": [item.id for item in items]}, f"Dropped: {names}")


def dismiss(lake: Lake, file: str) -> Answer:
    platform, _, path = file.partition("/")
    set_aside.dismiss(lake, platform, path)
    return Answer({"dismissed": file}, f"{file} no longer counts. Next: bedrot run --no-extractors")
