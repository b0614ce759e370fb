"""``anomalies``: what stood out of what is usual – list it, take note of it, or take that back."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from datetime import date
from typing import Any

from pipeline.commands.answer import Answer, Exit, table
from pipeline.insights.outlook.anomalies import Anomaly
from pipeline.insights.outlook.storing import anomalies_of
from pipeline.lake import Lake
from pipeline.noting import note, noted, open_anomalies, undo_note


@dataclass(frozen=True)
class Named:
    series: str
    first_day: date


def anomalies(args: argparse.Namespace, lake: Lake) -> Answer:
    if args.action == "list":
        return listing(lake)
    wanted = [_named(name) for name in args.names]
    if not wanted or None in wanted:
        message = "Which event?" if not wanted else f"{args.names[wanted.index(None)]!r} is not the name of an event."
        error = {"kind": "usage", "message": message, "next_action": "List them with: bedrot anomalies list"}
        return Answer({"error": error}, f"{message} {error['next_action']}", Exit.USAGE)
    act = note if args.action == "note" else undo_note
    done = [act(lake, one) for one in wanted if one is not None]
    said = "Noted" if args.action == "note" else "Open again"
    return Answer({args.action: [one.key for one in done]}, "\n".join(f"{said}: {one.words}" for one in done))


def listing(lake: Lake) -> Answer:
    """Everything that is known, the newest first; what is open is said so."""
    found = sorted(anomalies_of(lake.settings.database), key=lambda one: one.first_day, reverse=True)
    waiting = {one.key for one in open_anomalies(lake)}
    seen = noted(lake)

    def state(one: Anomaly) -> str:
        if one.key in waiting:
            return "open"
        return "noted" if any(word.covers(one) for word in seen) else ""

    rows = [(one.key, one.severity.value, state(one), one.words) for one in found]
    documents = [_document(one) | {"state": state(one)} for one in found]
    text = table(("event", "", "", "what stood out"), rows) if rows else "Nothing stood out."
    return Answer({"anomalies": documents}, text)


def _document(one: Anomaly) -> dict[str, Any]:
    return {
        "key": one.key,
        "series": one.series,
        "first_day": one.first_day.isoformat(),
        "last_day": one.last_day.isoformat(),
        "peak_day": one.peak_day.isoformat(),
        "severity": one.severity.value,
        "below": one.below,
        "observed": one.observed,
        "expected": one.expected,
        "words": one.words,
    }


def _named(text: str) -> Named | None:
    series, _, day = text.rpartition("@")
    try:
        return Named(series, date.fromisoformat(day)) if series else None
    except ValueError:
        return None
