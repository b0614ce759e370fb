"""``runs`` and ``status``: what happened, and how the lake is now."""

from __future__ import annotations

import argparse
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from pipeline.clock import iso
from pipeline.commands.answer import Answer, Exit, table
from pipeline.commands.running import STRAY, run_text
from pipeline.commands.scheduling import pause_text
from pipeline.comparison import Side, differences
from pipeline.engine.records import RunRow
from pipeline.health import PlatformHealth, lake_health
from pipeline.lake import Lake
from pipeline.model import RunState
from pipeline.schedule.pause import Pause


def runs(args: argparse.Namespace, lake: Lake) -> Answer:
    if args.action == "show":
        return show(lake, args.ids[0])
    if args.action == "compare":
        return compare(lake, args.ids[0], args.ids[1])
    lines = lake.journal.runs(args.last)
    state = partial(_state, {run.run_id for run in lake.journal.orphans()})
    rows = [
        (line.run.run_id, state(line.run), line.run.kind, line.run.trigger, f"{line.run.seconds:.1f}", f"{line.rows:,}",
         "; ".join(f"{w.key}: {w.failure.kind}" for w in line.went_wrong))
        for line in lines
    ]  # fmt: skip
    text = table(("run", "state", "kind", "started by", "seconds", "rows", "what went wrong"), rows, frozenset({4, 5}))
    return Answer(
        {"runs": [{**line.to_json(), "state": state(line.run)} for line in lines]}, text if rows else "No runs yet."
    )


def _state(orphans: set[str], run: RunRow) -> str:
    """A run whose program has died is interrupted, even before the next writer says so in the journal."""
    return RunState.INTERRUPTED.value if run.run_id in orphans else run.state.value


def show(lake: Lake, run_id: str) -> Answer:
    summary = lake.journal.run(run_id)
    if summary is None:
        return _unknown(run_id)
    state = _state({run.run_id for run in lake.journal.orphans()}, summary.run)
    summary = replace(summary, run=replace(summary.run, state=RunState(state)))
    return Answer(summary.to_json(), run_text(lake, summary))


def compare(lake: Lake, one: str, other: str) -> Answer:
    """Two runs side by side: steps that ended differently, or with other rows or clearly other seconds."""
    found = [lake.journal.run(run_id) for run_id in (one, other)]
    if found[0] is None or found[1] is None:
        return _unknown(one if found[0] is None else other)
    differing = differences(found[0], found[1])
    rows = [
        (d.key, f"{_side(d.a)} → {_side(d.b)}", f"{d.rows_difference:+,}", f"{d.seconds_difference:+.2f}")
        for d in differing
    ]
    text = table(("step", "state", "rows", "seconds"), rows, frozenset({2, 3})) if rows else "Both runs did the same."
    return Answer({"a": one, "b": other, "differences": [d.to_json() for d in differing]}, text)


def _side(side: Side) -> str:
    return side.state.value if side.state else "absent"


def _unknown(run_id: str) -> Answer:
    error = {"kind": "usage", "message": f"There is no run {run_id}.", "next_action": "List the runs with: bedrot runs"}
    return Answer({"error": error}, f"{error['message']} {error['next_action']}", Exit.USAGE)


# -- status ----------------------------------------------------------------------------------


def status(args: argparse.Namespace, lake: Lake) -> Answer:
    health = lake_health(lake)
    last = health.last_good_run
    document = {
        "root": str(health.root),
        "running": [
            {"run_id": r.run.run_id, "started": iso(r.run.started_at), "pid": r.pid, "alive": r.alive}
            for r in health.running
        ],
        "last_good_run": {"run_id": last.run_id, "ended": _moment(last.ended_at)} if last else None,
        "platforms": [_platform(platform) for platform in health.platforms],
        "datasets": [
            {"dataset": d.name, "newest_data": d.newest.isoformat(), "freshness": d.freshness.value}
            for d in health.datasets
        ],
        "not_read": list(health.not_read),
        "quarantine_open": health.quarantine_open,
        "pause": health.pause.to_json() if health.pause else None,
        "next_slot": _moment(health.next_slot),
        "to_mend": [{"message": error.message, "next_action": error.next_action} for error in health.to_mend],
    }
    return Answer(document, _status_text(document, health.pause))


def _platform(platform: PlatformHealth) -> dict[str, Any]:
    day = platform.stalest_day
    return {
        "platform": platform.name,
        "title": platform.title,
        "enabled": platform.enabled,
        "session": {"state": platform.session_state, "expires": _moment(platform.session_expires)},
        "last_good_run": platform.last_good_run.run_id if platform.last_good_run else None,
        "newest_data": platform.newest.isoformat() if platform.newest else None,
        "freshness": platform.freshness.value,
        "stalest": {"dataset": platform.stalest, "newest_data": day.isoformat()} if day else None,
        "quarantine": platform.quarantine,
        "accounts": [
            {
                "account": account.name,
                "files": account.files,
                "set_aside": account.set_aside,
                "newest_download": _moment(account.newest_download),
            }
            for account in platform.accounts
        ],
    }


def _moment(moment: datetime | None) -> str | None:
    return iso(moment) if moment else None


def _status_text(document: dict[str, Any], pause: Pause | None) -> str:
    rows = [
        (p["title"], p["freshness"], _newest_text(p), p["quarantine"] or "", p["last_good_run"] or "never")
        for p in document["platforms"]
    ]
    lines = [f"Lake {document['root']}", ""]
    lines += [pause_text(pause)] if pause else []
    lines += [_running_text(run) for run in document["running"]]
    lines.append(table(("platform", "data", "newest", "set aside", "last good run"), rows, frozenset({3})))
    lines += [f"Not read: landing/{path}. {STRAY}" for path in document["not_read"]]
    lines += [f"{fault['message']}\n  → {fault['next_action']}" for fault in document["to_mend"]]
    if document["quarantine_open"]:
        lines += ["", f"{document['quarantine_open']} file(s) are set aside. Look: bedrot quarantine list"]
    return "\n".join(lines)


def _newest_text(platform: dict[str, Any]) -> str:
    """The newest day; where a platform is not fresh, of the dataset that says so."""
    if platform["freshness"] in ("fresh", "undated", "no data"):
        return platform["newest_data"] or "–"
    return f"{platform['stalest']['newest_data']} ({platform['stalest']['dataset']})"


def _running_text(run: dict[str, Any]) -> str:
    if run["alive"]:
        return f"Run {run['run_id']} is going on (process {run['pid']})."
    return f"Run {run['run_id']} was cut off; nothing was lost. Next: bedrot resume {run['run_id']}"
