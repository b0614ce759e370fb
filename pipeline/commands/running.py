"""``run``, ``resume`` and ``cancel``: one run, told while it happens and summed up when it has ended."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from pipeline.commands.answer import OF_RUN, Answer, Exit, in_lake, table
from pipeline.commands.progress import show_progress
from pipeline.commands.stopping import stopped_by_signal
from pipeline.engine.events import Event, RunStarted
from pipeline.engine.lake import cancel_flag
from pipeline.engine.records import RunSummary, StepRow
from pipeline.lake import Lake, Wanted
from pipeline.model import FailureKind, Phase, RunKind, RunState, StepState, Zone
from pipeline.notify.anybody import nobody_to_tell
from pipeline.platforms.collection import NOT_SET_UP
from pipeline.platforms.connections import SIGNED_IN_BY_HAND
from pipeline.platforms.declaration import TITLES
from pipeline.platforms.titles import OPTIONAL


def run(args: argparse.Namespace, lake: Lake) -> Answer:
    wanted = Wanted(
        kind=RunKind.WITHOUT_EXTRACTORS if args.no_extractors else RunKind.FULL,
        platforms=tuple(args.platform or ()),
        from_phase=Phase(args.from_phase) if args.from_phase else None,
        force=args.force,
        workers=args.workers,
        executor=args.executor,
        trigger=args.trigger,
    )
    if args.dry_run:
        return preview(lake, wanted)
    with stoppable(lake), show_progress(lake.bus, quiet=args.json):
        summary = lake.run(wanted)
    _tell_away(lake)
    return ended(lake, summary)


def resume(args: argparse.Namespace, lake: Lake) -> Answer:
    with stoppable(lake), show_progress(lake.bus, quiet=args.json):
        summary = lake.resume(args.run_id, args.workers)
    _tell_away(lake)
    return ended(lake, summary)


def _tell_away(lake: Lake) -> None:
    if nobody_to_tell(lake):
        return
    from pipeline.commands.notify import tell_away

    tell_away(lake)


def cancel(args: argparse.Namespace, lake: Lake) -> Answer:
    running = [run.run_id for run, owner in lake.journal.running() if owner.is_alive()]
    for run_id in running:
        cancel_flag(lake.journal_dir, run_id).set()
    if not running:
        return Answer({"cancelled": []}, "No run is going on.")
    return Answer({"cancelled": running}, f"Asked run {', '.join(running)} to stop. What has arrived is kept.")


@contextmanager
def stoppable(lake: Lake) -> Iterator[None]:
    """Ctrl-C once asks the run to stop cleanly; twice, or before there is one, ends the program on the spot."""
    current: list[str] = []

    def hear(event: Event) -> None:
        if isinstance(event, RunStarted):
            current[:] = [event.run_id]

    def stop() -> None:
        if not current:
            os._exit(Exit.CANCELLED)
        print("Stopping. What has arrived is kept. Once more ends at once.", file=sys.stderr, flush=True)
        cancel_flag(lake.journal_dir, current[0]).set()

    unsubscribe = lake.bus.subscribe(hear)
    try:
        with stopped_by_signal(stop):
            yield
    finally:
        unsubscribe()


def preview(lake: Lake, wanted: Wanted) -> Answer:
    """What a run would do, without doing it: steps, and whether they have work as far as can be told."""
    steps = [
        {"key": step.key, "platform": step.platform, "phase": step.phase.value, "work": work}
        for step, work in lake.would_run(wanted)
    ]
    rows = [(s["key"], "would run" if s["work"] else "nothing new") for s in steps]
    return Answer({"kind": wanted.kind.value, "dry_run": True, "steps": steps}, table(("step", "work"), rows))


def ended(lake: Lake, summary: RunSummary) -> Answer:
    """A run that has ended, in words and as a document."""
    document = {**summary.to_json(), "not_read": lake.strays()}
    return Answer(document, run_text(lake, summary), OF_RUN[summary.state], bool(summary.abandoned))


STRAY = "No platform is called that; put it into a platform's folder, or remove it."

HEADINGS = {
    RunState.SUCCESS: "Everything is up to date.",
    RunState.PARTIAL: "Done, but something is worth a look.",
    RunState.FAILED: "The run did not succeed.",
    RunState.CANCELLED: "Stopped. What was done is kept; resume goes on from there.",
    RunState.INTERRUPTED: "The run was cut off. Nothing was lost; resume goes on from there.",
}


def run_text(lake: Lake, summary: RunSummary) -> str:
    """The result for people: a line a platform, what went wrong, where things are, what to do next."""
    groups: dict[str, list[StepRow]] = {}
    for step in summary.steps:
        groups.setdefault(step.platform or "", []).append(step)
    rows = [_platform_line(name, steps) for name, steps in groups.items() if name]
    rows += [
        (step.title or step.key, *_outcome([step]), f"{step.rows_out:,}", f"{step.seconds:.2f}")
        for step in groups.get("", [])
    ]
    parts = [_heading(summary), "", table(("", "state", "", "rows", "seconds"), rows, right=frozenset({3, 4}))]
    parts += ["", f"Run {summary.run_id}: {summary.state} in {summary.run.seconds:.1f} s"]
    parts += _worries(lake, summary)
    parts += [f"Not read: landing/{path}. {STRAY}" for path in lake.strays()]
    curated = lake.settings.local_zone(Zone.CURATED) or lake.settings.zones[Zone.CURATED]
    parts += [
        "",
        f"Curated files  {curated}",
        f"Warehouse      {lake.settings.database}",
        f"Logs           {lake.settings.log_dir}",
    ]
    return "\n".join([*parts, "", *_next_steps(lake, summary)])


def _heading(summary: RunSummary) -> str:
    """Not being signed in is no failure, but a run that collected nothing must not sound as if it had."""
    collected = [s.platform for s in summary.steps if s.phase is Phase.EXTRACT and s.skipped_reason != NOT_SET_UP]
    if summary.state is RunState.SUCCESS and _not_set_up(summary) and not collected:
        return "Nothing was collected: no platform is signed in yet. What has landed is processed."
    return HEADINGS[summary.state]


def _not_set_up(summary: RunSummary) -> list[str]:
    """Platforms that a run was to collect and could not, because nobody has signed in to them."""
    return [
        step.platform
        for step in summary.steps
        if step.phase is Phase.EXTRACT
        and step.skipped_reason == NOT_SET_UP
        and step.platform
        and step.platform not in OPTIONAL
    ]


def _waiting_for_owner(summary: RunSummary) -> list[str]:
    kind = FailureKind.NEEDS_SIGN_IN
    return [s.platform for s in summary.steps if s.failure is not None and s.failure.kind is kind and s.platform]


def _platform_line(name: str, steps: list[StepRow]) -> tuple[str, ...]:
    curated = [s for s in steps if s.phase is Phase.CURATED]
    rows = f"{sum(s.rows_out for s in curated):,}"
    return (TITLES.get(name, name), *_outcome(steps), rows, f"{sum(s.seconds for s in steps):.2f}")


def _outcome(steps: list[StepRow]) -> tuple[str, str]:
    extract = next((s for s in steps if s.phase is Phase.EXTRACT), None)
    landed = any(s.rows_in or s.rows_out for s in steps)
    if (
        extract is not None
        and extract.skipped_reason == NOT_SET_UP
        and not landed
        and all(s.failure is None for s in steps)
    ):
        return NOT_SET_UP, ""
    bad = next((s for s in steps if s.state in (StepState.FAILED, StepState.CANCELLED, StepState.INTERRUPTED)), None)
    if bad is not None:
        return bad.state.value, f"at {bad.phase}"
    aside = sum(s.quarantined for s in steps)
    if aside:
        return "attention", f"{aside} file(s) set aside"
    if all(s.state is StepState.SKIPPED for s in steps):
        reasons = [s.skipped_reason for s in steps if s.phase is not Phase.EXTRACT]
        return "unchanged", reasons[0] if reasons else ""
    return "ok", ""


def _worries(lake: Lake, summary: RunSummary) -> list[str]:
    lines: list[str] = []
    for step in summary.steps:
        if step.failure is not None:
            lines += ["", f"{step.title or step.key}: {step.failure.message}", f"  → {step.failure.next_action}"]
    items = [i for i in lake.journal.quarantine() if i.run_id == summary.run_id]
    for item in items[:12]:
        lines += [
            "",
            f"{TITLES.get(item.platform, item.platform)}: {item.file} was set aside. {item.message}",
            f"  → {item.next_action}",
        ]
    if len(items) > 12:
        lines += ["", f"… and {len(items) - 12} more: bedrot quarantine list"]
    return lines


def _next_steps(lake: Lake, summary: RunSummary) -> list[str]:
    again = in_lake(lake.settings.root)
    if summary.state in (RunState.CANCELLED, RunState.INTERRUPTED, RunState.FAILED):
        return [f"Next: {again} resume {summary.run_id}"]
    if any(step.quarantined for step in summary.steps):
        return [f"Next: {again} quarantine list"]
    missing = [*_waiting_for_owner(summary), *_not_set_up(summary)]
    if missing:
        platform = missing[0]
        way = f"signin {platform}" if platform in SIGNED_IN_BY_HAND else f"accounts set {platform}"
        return [f"Next: {again} {way}"]
    landing = lake.settings.local_zone(Zone.LANDING) or "landing"
    return [f"Next: put new files into {landing} and run again, or look around:", f"      {again} status"]
