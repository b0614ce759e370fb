"""The charts of platforms over the runs: how long their steps took, how many rows came, how new their data were."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta

from pipeline.browsing.catalogue import part_title
from pipeline.charting.model import Axis, Chart, Part, Stroke, Unit
from pipeline.charting.run_rows import ALL_PLATFORMS, Runs, by_platform, numbers, of_steps, runs_over
from pipeline.charting.span import Span
from pipeline.engine.journal_reads import JournalReads
from pipeline.insights.rhythm import RHYTHMS
from pipeline.model import Phase
from pipeline.platforms.titles import NAMES, TITLES

Row = tuple[float | None, ...]
Sums = Mapping[str, Row]

NAMED = {"step_seconds": "Time steps take", "step_rows": "Rows a run", "freshness": "Age of the newest data"}
DID_NOTHING = "No step had anything to do in these runs."
NO_ROWS = "No rows came in these runs."
NOT_MEASURED = "How new the data are was not measured in these runs."
MEASURED_BY = "metrics.freshness"
DAILY = 7  # days; datasets that come once a month say nothing about how well a platform is collected
EPOCH = date(1970, 1, 1)
PHASES = {
    Phase.EXTRACT: ("Extract", "accent"),
    Phase.VALIDATE: ("Validate", "signin"),
    Phase.RAW: ("Raw", "paused"),
    Phase.STAGING: ("Staging", "attention"),
    Phase.CURATED: ("Curated", "ok"),
}
_WORKED = "state = 'succeeded'"


def platform_charts(journal: JournalReads, span: Span, now: datetime, platform: str | None = None) -> tuple[Chart, ...]:
    """The charts of all platforms, or of one: its steps by phase and each of its datasets.

    One place a run that is over. Where a platform had nothing to do is a gap. Raises ``KeyError`` for a platform that
    does not exist.
    """
    if platform is not None and platform not in TITLES:
        raise KeyError(platform)
    runs = runs_over(journal, span, now)
    if not runs.places:
        return tuple(Chart(key, title, Axis.RUNS, empty=runs.none_told) for key, title in NAMED.items())
    worked = of_steps(journal, runs, [*by_platform("seconds"), *by_platform("rows_out", "phase = 'curated'")], _WORKED)
    return (
        _seconds(runs, worked) if platform is None else _phases(journal, runs, platform),
        _rows(runs, worked, platform),
        _freshness(journal, runs, platform),
    )


def _seconds(runs: Runs, worked: Sums) -> Chart:
    titles = [*((name, TITLES[name], TITLES[name]) for name in NAMES), ("all", ALL_PLATFORMS, "muted")]
    parts = [
        Part(key, title, Stroke.LINE, _column(runs, worked, place), Unit.SECONDS, colour)
        for place, (key, title, colour) in enumerate(titles)
    ]
    return _chart("step_seconds", runs, parts, "all steps of a platform together", DID_NOTHING)


def _phases(journal: JournalReads, runs: Runs, platform: str) -> Chart:
    each = [f"sum(CASE WHEN phase = '{phase}' THEN seconds END)" for phase in PHASES]
    sums = of_steps(journal, runs, each, f"{_WORKED} AND platform = '{platform}'")
    parts = [
        Part(phase.value, title, Stroke.BARS, _column(runs, sums, place), Unit.SECONDS, colour)
        for place, (phase, (title, colour)) in enumerate(PHASES.items())
    ]
    return _chart("step_seconds", runs, parts, f"{TITLES[platform]}, step by step", DID_NOTHING)


def _rows(runs: Runs, worked: Sums, platform: str | None) -> Chart:
    wanted = NAMES if platform is None else (platform,)
    behind = len(NAMES) + 1  # the seconds stand before
    parts = [
        Part(name, TITLES[name], Stroke.BARS, _column(runs, worked, behind + NAMES.index(name)), colour=TITLES[name])
        for name in wanted
    ]
    return _chart("step_rows", runs, parts, "published by platform", NO_ROWS)


def _freshness(journal: JournalReads, runs: Runs, platform: str | None) -> Chart:
    names = [f"newest.{part}" for rhythm in RHYTHMS for part in rhythm.parts()]
    newest = numbers(journal, runs, MEASURED_BY, names)
    ages = {name.removeprefix("newest."): _ages(runs, days) for name, days in newest.items()}
    if platform is None:
        parts = [
            Part(name, TITLES[name], Stroke.LINE, _oldest(rows), Unit.DAYS, TITLES[name])
            for name in NAMES
            if (rows := [ages[part] for part in _parts_of(name, DAILY) if part in ages])
        ]
        return _chart("freshness", runs, parts, "of what comes daily, the oldest of each platform", NOT_MEASURED)
    own = [part for part in _parts_of(platform) if part in ages]
    parts = [
        Part(part, part_title(part), Stroke.LINE, ages[part], Unit.DAYS, TITLES[platform],
             tint=1 - 0.65 * place / max(len(own) - 1, 1))
        for place, part in enumerate(own)
    ]  # fmt: skip
    return _chart("freshness", runs, parts, "by dataset", NOT_MEASURED)


def _parts_of(platform: str, at_most: int | None = None) -> Iterator[str]:
    """The datasets whose newest day tells of a platform; with ``at_most`` those alone that come that often."""
    for rhythm in RHYTHMS:
        if platform in rhythm.platforms and (at_most is None or 0 < rhythm.days <= at_most):
            yield from (p for p in rhythm.parts() if not rhythm.split_by or p.endswith(f".{platform}"))


def _ages(runs: Runs, newest: dict[str, float]) -> Row:
    """Days between each run and the newest day known by then: a run that measured nothing had nothing newer."""
    known: float | None = None
    row: list[float | None] = []
    for run in runs.all:
        known = newest.get(run.run_id, known)
        day = run.started_at.astimezone().date()
        age = None if known is None else float((day - (EPOCH + timedelta(days=known))).days)
        row.append(None if age is None else max(age, 0.0))
    return tuple(row[runs.begin :])


def _oldest(rows: list[Row]) -> Row:
    return tuple(max((age for age in ages if age is not None), default=None) for ages in zip(*rows, strict=True))


def _column(runs: Runs, sums: Sums, place: int) -> Row:
    return tuple(sums[run.run_id][place] if run.run_id in sums else None for run in runs.shown)


def _chart(key: str, runs: Runs, parts: list[Part], note: str, empty: str) -> Chart:
    told = tuple(part for part in parts if any(value is not None for value in part.values))
    if not told:
        return Chart(key, NAMED[key], Axis.RUNS, empty=empty)
    return Chart(key, NAMED[key], Axis.RUNS, runs.places, told, note)
