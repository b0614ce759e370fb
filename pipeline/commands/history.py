"""``runs`` and ``status``: what happened, and how the lake is now."""

from __future__ import annotations

import argparse
from datetime import date, timedelta
from typing import Any

from pipeline.clock import iso
from pipeline.commands.answer import Answer, Exit, table
from pipeline.commands.running import run_text
from pipeline.engine.owner import Owner
from pipeline.engine.records import RunRow, RunSummary
from pipeline.insights.rhythm import RHYTHM_DAYS, verdict
from pipeline.lake import Lake
from pipeline.platforms.declaration import TITLES

FRESHNESS_STEP = "metrics.freshness"
OF_PLATFORM = {
    "metaads": ("meta_daily",),
    "distrokid": ("tidy_daily_streams.distrokid", "dk_bank_details"),
    "toolost": ("tidy_daily_streams.toolost", "toolost_sales"),
    "tiktok": ("tiktok_analytics",),
    "linktree": ("linktree_analytics",),
    "spotify": ("spotify_audience", "spotify_song_metrics"),
}


def runs(args: argparse.Namespace, lake: Lake) -> Answer:
    if args.action == "show":
        return show(lake, args.ids[0])
    if args.action == "compare":
        return compare(lake, args.ids[0], args.ids[1])
    lines = lake.journal.runs(args.last)
    rows = [
        (line.run.run_id, line.run.state, line.run.kind, line.run.trigger, f"{line.run.seconds:.1f}", f"{line.rows:,}",
         "; ".join(f"{w.key}: {w.failure.kind}" for w in line.went_wrong))
        for line in lines
    ]  # fmt: skip
    text = table(("run", "state", "kind", "started by", "seconds", "rows", "what went wrong"), rows, frozenset({4, 5}))
    return Answer({"runs": [line.to_json() for line in lines]}, text if rows else "No runs yet.")


def show(lake: Lake, run_id: str) -> Answer:
    summary = lake.journal.run(run_id)
    if summary is None:
        return _unknown(run_id)
    return Answer(summary.to_json(), run_text(lake, summary))


def compare(lake: Lake, one: str, other: str) -> Answer:
    """Two runs side by side: steps that ended differently, or with other rows or clearly other seconds."""
    found = [lake.journal.run(run_id) for run_id in (one, other)]
    if found[0] is None or found[1] is None:
        return _unknown(one if found[0] is None else other)
    differences = list(_differences(found[0], found[1]))
    rows = [
        (
            d["key"],
            f"{d['a']['state']} → {d['b']['state']}",
            f"{d['rows_difference']:+,}",
            f"{d['seconds_difference']:+.2f}",
        )
        for d in differences
    ]
    text = table(("step", "state", "rows", "seconds"), rows, frozenset({2, 3})) if rows else "Both runs did the same."
    return Answer({"a": one, "b": other, "differences": differences}, text)


def _differences(a: RunSummary, b: RunSummary) -> Any:
    steps = [{step.key: step for step in summary.steps} for summary in (a, b)]
    for key in [*steps[0], *(k for k in steps[1] if k not in steps[0])]:
        pair = [s.get(key) for s in steps]
        brief = [
            {"state": s.state.value, "rows_out": s.rows_out, "seconds": round(s.seconds, 3)} if s
            else {"state": "absent", "rows_out": 0, "seconds": 0.0} for s in pair
        ]  # fmt: skip
        rows = int(str(brief[1]["rows_out"])) - int(str(brief[0]["rows_out"]))
        seconds = float(str(brief[1]["seconds"])) - float(str(brief[0]["seconds"]))
        if brief[0]["state"] != brief[1]["state"] or rows or abs(seconds) > 1:
            yield {
                "key": key,
                "a": brief[0],
                "b": brief[1],
                "rows_difference": rows,
                "seconds_difference": round(seconds, 3),
            }


def _unknown(run_id: str) -> Answer:
    error = {"kind": "usage", "message": f"There is no run {run_id}.", "next_action": "List the runs with: bedrot runs"}
    return Answer({"error": error}, f"{error['message']} {error['next_action']}", Exit.USAGE)


# -- status ----------------------------------------------------------------------------------


def status(args: argparse.Namespace, lake: Lake) -> Answer:
    today = lake.clock.now().date()
    newest = _newest_dates(lake)
    open_items = lake.journal.quarantine()
    running = [_running(run, owner) for run, owner in lake.journal.running()]
    platforms = []
    for name, title in TITLES.items():
        good = lake.journal.last_good_run_of(name)
        platforms.append(
            {
                "platform": name,
                "title": title,
                "session": {"state": "unknown", "expires": None},
                "last_good_run": good.run_id if good else None,
                "newest_data": _newest_of(name, newest),
                "freshness": _verdict_of(name, newest, today),
                "quarantine": sum(item.platform == name for item in open_items),
            }
        )
    last = lake.journal.last_good_run()
    document = {
        "root": str(lake.settings.root),
        "running": running,
        "last_good_run": {"run_id": last.run_id, "ended": iso(last.ended_at) if last.ended_at else None}
        if last
        else None,
        "platforms": platforms,
        "datasets": [
            {"dataset": n, "newest_data": d.isoformat(), "freshness": _verdict(n, d, today)} for n, d in newest.items()
        ],
        "quarantine_open": len(open_items),
        "next_slot": None,
    }
    return Answer(document, _status_text(document))


def _running(run: RunRow, owner: Owner) -> dict[str, Any]:
    return {"run_id": run.run_id, "started": iso(run.started_at), "pid": owner.pid, "alive": owner.is_alive()}


def _newest_dates(lake: Lake) -> dict[str, date]:
    """Newest data date a dataset, as it was last measured."""
    names = [*RHYTHM_DAYS, *(d for datasets in OF_PLATFORM.values() for d in datasets if "." in d)]
    found = {}
    for name in names:
        measured = lake.journal.metric_history(FRESHNESS_STEP, f"newest.{name}", last=1)
        if measured:
            found[name] = date(1970, 1, 1) + timedelta(days=measured[-1][1])
    return found


def _verdict(dataset: str, newest: date | None, today: date) -> str:
    return verdict(newest, RHYTHM_DAYS.get(dataset.partition(".")[0], 7), today).value


def _newest_of(name: str, newest: dict[str, date]) -> str | None:
    days = [newest[d] for d in OF_PLATFORM[name] if d in newest]
    return max(days).isoformat() if days else None


def _verdict_of(name: str, newest: dict[str, date], today: date) -> str:
    """A platform is as fresh as the stalest of its datasets that has data."""
    order = ["fresh", "undated", "stale", "old"]
    verdicts = [_verdict(d, newest[d], today) for d in OF_PLATFORM[name] if d in newest]
    return max(verdicts, key=order.index) if verdicts else "no data"


def _status_text(document: dict[str, Any]) -> str:
    rows = [
        (p["title"], p["freshness"], p["newest_data"] or "–", p["quarantine"] or "", p["last_good_run"] or "never")
        for p in document["platforms"]
    ]
    lines = [f"Lake {document['root']}", ""]
    lines += [_running_text(run) for run in document["running"]]
    lines.append(table(("platform", "data", "newest", "set aside", "last good run"), rows, frozenset({3})))
    if document["quarantine_open"]:
        lines += ["", f"{document['quarantine_open']} file(s) are set aside. Look: bedrot quarantine list"]
    return "\n".join(lines)


def _running_text(run: dict[str, Any]) -> str:
    if run["alive"]:
        return f"Run {run['run_id']} is going on (process {run['pid']})."
    return f"Run {run['run_id']} was cut off; nothing was lost. Next: bedrot resume {run['run_id']}"
