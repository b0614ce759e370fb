"""``runs`` and ``status``: what happened, and how the lake is now."""

from __future__ import annotations

import argparse
from dataclasses import replace
from functools import partial
from typing import Any

from pipeline.access.sessions import SessionState
from pipeline.commands.answer import Answer, Exit, table
from pipeline.commands.health_text import health_lines
from pipeline.commands.running import STRAY, run_text
from pipeline.commands.scheduling import KEPT, OFF, pause_text
from pipeline.comparison import Side, differences
from pipeline.engine.records import RunRow
from pipeline.health import LakeHealth, lake_health
from pipeline.lake import Lake
from pipeline.model import RunState
from pipeline.platforms.connections import SITES
from pipeline.platforms.standing import Standing
from pipeline.schedule.words import day_words
from pipeline.watching.judgement import LakeJudgement, judged
from pipeline.watching.told import status_document


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
    judgement = judged(lake, health)
    document = status_document(lake, health, judgement)
    return Answer(document, _status_text(document, health, judgement))


def _status_text(document: dict[str, Any], health: LakeHealth, judgement: LakeJudgement) -> str:
    rows = [
        (p["title"], _session_text(p), p["freshness"], _newest_text(p), p["quarantine"] or "",
         p["last_good_run"] or "never")
        for p in document["platforms"]
    ]  # fmt: skip
    lines = [f"Lake {document['root']}", ""]
    lines += [pause_text(health.pause)] if health.pause else []
    lines += _schedule_lines(document, health)
    lines += [_running_text(run) for run in document["running"]]
    lines.append(table(("platform", "session", "data", "newest", "set aside", "last good run"), rows, frozenset({4})))
    lines += health_lines(judgement.whole)
    lines += [_waiting_text(standing) for standing in health.waiting]
    lines += [_ending_text(standing) for standing in health.ending_soon]
    lines += [f"Not read: landing/{path}. {STRAY}" for path in document["not_read"]]
    lines += [f"{fault['message']}\n  → {fault['next_action']}" for fault in document["to_mend"]]
    if document["quarantine_open"]:
        lines += ["", f"{document['quarantine_open']} file(s) are set aside. Look: bedrot quarantine list"]
    return "\n".join(lines)


def _schedule_lines(document: dict[str, Any], health: LakeHealth) -> list[str]:
    found, lines = health.schedule, []
    if not found.outlook.enabled:
        lines.append(OFF)
    elif found.next_slot is not None:
        lines.append(f"Next run: {day_words(found.next_slot.moment, found.zone)}")
    if found.due is not None:
        held = document["schedule"]["held"]
        lines.append(f"The run planned for {day_words(found.due.moment, found.zone)} is due. ")
        lines[-1] += f"{held['words']}." if held else KEPT
    return lines + [f"{retry['words']}." for retry in document["schedule"]["retries"]]


def _session_text(platform: dict[str, Any]) -> str:
    """``until 2026-12-05``, ``ends soon``, ``sign in``, ``not signed in``; keys are there or not."""
    session = platform["session"]
    if not platform["connected"]:
        return "not signed in" if platform["platform"] in SITES else "no keys yet"
    if session["state"] == SessionState.NEEDS_SIGN_IN:
        return "sign in"
    if session["state"] == SessionState.UNKNOWN:
        return "not tried"
    until = f"until {session['expires'][:10]}" if session["expires"] else "connected"
    return "ends soon" if session["state"] == SessionState.EXPIRING else until


def _waiting_text(standing: Standing) -> str:
    who, key = _who(standing), standing.connection.key
    if not standing.connection.by_browser:
        return f"{standing.why or f'{who} wants new keys.'}\n  → bedrot accounts set {key} FIELD"
    return f"{who} wants you to sign in again. Nothing was lost.\n  → {_deed(standing)}"


def _ending_text(standing: Standing) -> str:
    who = _who(standing)
    if not standing.connection.by_browser:
        until = f" on {standing.expires.date()}" if standing.expires else " soon"
        return f"The keys of {who} end{until}.\n  → bedrot accounts set {standing.connection.key} FIELD"
    if standing.overdue:
        return f"{who} may ask you to sign in at any time.\n  → {_deed(standing)}"
    return f"{who} will ask you to sign in within 3 days.\n  → {_deed(standing)}"


def _who(standing: Standing) -> str:
    return f"{standing.connection.of} @{standing.account}" if standing.account else standing.connection.of


def _deed(standing: Standing) -> str:
    account = f" --account {standing.account}" if standing.account else ""
    return f"bedrot signin {standing.connection.platform}{account}"


def _newest_text(platform: dict[str, Any]) -> str:
    """The newest day; where a platform is not fresh, of the dataset that says so."""
    if platform["freshness"] in ("fresh", "undated", "no data"):
        return platform["newest_data"] or "–"
    return f"{platform['stalest']['newest_data']} ({platform['stalest']['dataset']})"


def _running_text(run: dict[str, Any]) -> str:
    if run["alive"]:
        return f"Run {run['run_id']} is going on (process {run['pid']})."
    return f"Run {run['run_id']} was cut off; nothing was lost. Next: bedrot resume {run['run_id']}"
