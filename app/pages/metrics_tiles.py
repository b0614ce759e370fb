"""What the tiles over the charts say about runs and platforms. Worked out on a reading thread, from the journal."""

from __future__ import annotations

import os
import shutil
import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from app import words
from app.models.tiles import Tile
from app.words import noop, tr
from pipeline.browsing.catalogue import part_title
from pipeline.charting.span import Span
from pipeline.clock import iso
from pipeline.health import DatasetHealth
from pipeline.insights.rhythm import Freshness
from pipeline.lake import Lake
from pipeline.model import RunState

GOOD = (RunState.SUCCESS, RunState.PARTIAL)
STEADY = 0.02  # a change that is told as none
ENDED = (
    (RunState.PARTIAL, noop("partial")),
    (RunState.FAILED, noop("failed")),
    (RunState.INTERRUPTED, noop("interrupted")),
    (RunState.CANCELLED, noop("cancelled")),
)


@dataclass(frozen=True)
class Ran:
    """One run that is over. ``rows`` and ``memory`` are None where they were not counted."""

    run_id: str
    state: RunState
    seconds: float
    rows: int | None
    memory: float | None


def ran(lake: Lake, first: datetime | None, end: datetime) -> list[Ran]:
    """The runs that began in a time, oldest first."""
    begin = iso(first) if first else ""
    rows = lake.journal.ask(
        "SELECT r.run_id, r.state, r.seconds, m.value, ("
        "  SELECT sum(s.rows_out) FROM steps s WHERE s.run_id = r.run_id AND s.phase = 'curated'"
        "  AND s.state = 'succeeded')"
        " FROM runs r LEFT JOIN metrics m ON m.run_id = r.run_id AND m.step = '' AND m.name = 'peak_memory_bytes'"
        " WHERE r.state <> 'running' AND r.started_at >= ? AND r.started_at < ? ORDER BY r.run_id",
        (begin, iso(end)),
    )
    return [Ran(run_id, RunState(state), seconds, count, memory) for run_id, state, seconds, memory, count in rows]


def run_tiles(lake: Lake, span: Span) -> tuple[Tile, ...]:
    """How the runs of some days went, against as many days before them."""
    first = _moment(span.first) if span.first else None
    end = _moment(span.last + timedelta(days=1))
    now = ran(lake, first, end)
    before = ran(lake, first - timedelta(days=span.days or 0), first) if first and span.days else []
    against = tr("against the {} days before").format(span.days) if span.days and before else ""
    return (_good(now), _usual(now, before, against), _rows(now, before, against), _memory(now, before), _disk(lake))


def _good(now: Sequence[Ran]) -> Tile:
    good = sum(run.state is RunState.SUCCESS for run in now)
    ended = Counter(run.state for run in now)
    others = [f"{ended[state]} {tr(word)}" for state, word in ENDED if ended[state]]
    figure = tr("{} of {}").format(words.count(good), words.count(len(now))) if now else words.NOTHING
    share = f"{good * 100 // len(now)} %" if now else ""
    below = ", ".join(others[:2]) or (tr("all went through") if now else tr("no run in these days"))
    tip = tr("Runs in which every step went through, of all that are over. Partial: some platform could not.")
    return Tile("good_runs", tr("Good runs"), figure, below, share, tip=tip, chart="run_success")


def _usual(now: Sequence[Ran], before: Sequence[Ran], against: str) -> Tile:
    here, there = _median(_seconds(now)), _median(_seconds(before))
    tip = tr("The middle of all runs that came to an end: half took longer.")
    title = tr("Usual duration")
    if here is None:
        return Tile("usual_seconds", title, words.NOTHING, tr("no run in these days"), tip=tip, chart="run_seconds")
    change, rises = "", 0
    if there:
        if abs(here - there) < max(STEADY * there, 1):
            change = tr("steady")
        else:
            change, rises = words.took(abs(here - there)), 1 if here > there else -1
    below = against or tr("half take longer")
    return Tile("usual_seconds", title, words.took(here), below, change, rises, tip=tip, chart="run_seconds")


def _rows(now: Sequence[Ran], before: Sequence[Ran], against: str) -> Tile:
    here, there = (_median([run.rows for run in runs if run.rows]) for runs in (now, before))
    tip = tr("Rows that a run leaves in the datasets, in the middle of all runs.")
    figure = words.count(round(here)) if here is not None else words.NOTHING
    change, rises = _shift(here, there)
    below = (against or tr("all platforms")) if here is not None else tr("nothing was collected yet")
    return Tile("rows", tr("Rows a run"), figure, below, change, rises, tip=tip, chart="run_volume")


def _memory(now: Sequence[Ran], before: Sequence[Ran]) -> Tile:
    here, there = ([run.memory for run in runs if run.memory] for runs in (now, before))
    tip = tr("The most memory that the last run needed, browsers included.")
    if not here:
        return Tile("memory", tr("Peak memory"), words.NOTHING, tr("not measured yet"), tip=tip, chart="run_memory")
    change, rises = _shift(here[-1], _median(there))
    below = tr("at most {}").format(words.size(int(max(here))))
    return Tile("memory", tr("Peak memory"), words.size(int(here[-1])), below, change, rises, tip=tip,
                chart="run_memory")  # fmt: skip


def _disk(lake: Lake) -> Tile:
    from pipeline.clean_up import free_space
    from pipeline.quality.capacity import days_left
    from pipeline.quality.wording import days

    root = lake.settings.root
    free = shutil.disk_usage(root).free
    left = days_left(free, free_space(lake.journal, lake.clock.now()))
    below = tr("{} are free").format(words.size(free))
    if left is not None:
        below = tr("room for about {}").format(days(max(left, 1)))
    tip = tr("All files of the lake folder. {} are free on its disk.").format(words.size(free))
    return Tile("disk", tr("Disk for the lake"), words.size(size_of(root)), below, tip=tip, chart="run_volume")


def size_of(folder: os.PathLike[str]) -> int:
    """Bytes of all files below; what goes away meanwhile does not count."""
    total, waiting = 0, [os.fspath(folder)]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
                    elif entry.is_file(follow_symlinks=False):
                        total += entry.stat(follow_symlinks=False).st_size
        except OSError:
            continue
    return total


# ---- platforms


def platform_tiles(lake: Lake, span: Span, datasets: Sequence[DatasetHealth], today: date) -> tuple[Tile, ...]:
    """How new the data are, and what collecting them takes."""
    begin = iso(_moment(span.first)) if span.first else ""
    end = iso(_moment(span.last + timedelta(days=1)))
    return (*_freshness(datasets, today), *_steps(lake, begin, end), _tries(lake, begin, end))


def _freshness(datasets: Sequence[DatasetHealth], today: date) -> tuple[Tile, Tile]:
    judged = [one for one in datasets if one.freshness is not Freshness.UNDATED]
    fresh = [one for one in judged if one.freshness is Freshness.FRESH]
    stale = [one for one in judged if one.freshness is not Freshness.FRESH]
    oldest = min(judged, key=lambda one: one.newest, default=None)
    below = tr("no data yet") if not judged else tr("all are as new as usual")
    if stale:
        below = tr("{} is older than usual").format(part_title(min(stale, key=lambda one: one.newest).name))
    figure = tr("{} of {}").format(len(fresh), len(judged)) if judged else words.NOTHING
    tip = tr("Datasets whose newest day is no older than is usual for them. Judged by their data, not by their files.")
    age = words.ago(oldest.newest, today) if oldest else words.NOTHING
    whose = part_title(oldest.name) if oldest else tr("no data yet")
    day = tr("Newest day of {}: {}.").format(whose, words.day_with_year(oldest.newest)) if oldest else ""
    return (
        Tile("fresh", tr("Up to date"), figure, below, tip=tip, chart="freshness"),
        Tile("oldest", tr("Oldest data"), age, whose, tip=day, chart="freshness"),
    )


def _steps(lake: Lake, begin: str, end: str) -> tuple[Tile, Tile]:
    rows = lake.journal.ask(
        "SELECT s.platform, sum(s.seconds), sum(CASE s.phase WHEN 'curated' THEN s.rows_out ELSE 0 END)"
        " FROM steps s JOIN runs r USING (run_id) WHERE s.platform IS NOT NULL AND s.state = 'succeeded'"
        " AND r.started_at >= ? AND r.started_at < ? GROUP BY s.platform, s.run_id",
        (begin, end),
    )
    seconds: dict[str, list[float]] = {}
    counts: dict[str, list[float]] = {}
    for platform, took, count in rows:
        seconds.setdefault(platform, []).append(took)
        if count:
            counts.setdefault(platform, []).append(count)
    slowest = max(seconds, key=lambda name: statistics.median(seconds[name]), default=None)
    most = max(counts, key=lambda name: statistics.median(counts[name]), default=None)
    nothing, none = tr("no run in these days"), words.NOTHING
    return (
        Tile("slowest", tr("Longest at work"),
             words.took(statistics.median(seconds[slowest])) if slowest else none,
             tr("{}, in a usual run").format(words.platform_title(slowest)) if slowest else nothing,
             tip=tr("The platform whose steps take longest together, in the middle of all runs."),
             chart="step_seconds"),
        Tile("most_rows", tr("Most rows"), words.count(round(statistics.median(counts[most]))) if most else none,
             tr("{}, in a usual run").format(words.platform_title(most)) if most else nothing,
             tip=tr("The platform that leaves most rows in its datasets, in the middle of all runs."),
             chart="step_rows"),
    )  # fmt: skip


def _tries(lake: Lake, begin: str, end: str) -> Tile:
    rows = lake.journal.ask(
        "SELECT s.platform, count(*) FROM attempts a JOIN steps s USING (run_id, key) JOIN runs r USING (run_id)"
        " WHERE a.failure <> '' AND r.started_at >= ? AND r.started_at < ? GROUP BY s.platform ORDER BY count(*) DESC",
        (begin, end),
    )
    total = sum(count for _, count in rows)
    below = tr("most often {}").format(words.platform_title(rows[0][0])) if rows else tr("every step went through")
    tip = tr("Tries of a step that did not go through, in these days; most are tried again by themselves.")
    return Tile("tries", tr("Tries gone wrong"), words.count(total), below, tip=tip, chart="step_seconds")


# ---- shared


def _moment(day: date) -> datetime:
    return datetime.combine(day, time()).astimezone(UTC)


def _median(values: Sequence[float | int]) -> float | None:
    return float(statistics.median(values)) if values else None


def _seconds(runs: Sequence[Ran]) -> list[float]:
    return [run.seconds for run in runs if run.state in GOOD]


def _shift(here: float | None, there: float | None) -> tuple[str, int]:
    """How far it has moved, and where to."""
    if here is None or not there:
        return "", 0
    change = (here - there) / there
    if abs(change) < STEADY:
        return tr("steady"), 0
    return words.percent(change), 1 if change > 0 else -1
