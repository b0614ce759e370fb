"""The one definition of what runs, in which order. The run without extractors is this flow with a phase left out.

Which phases a platform goes through and what the cross-platform steps wait for stands in
``config/pipeline_dependencies.json``, written with the defaults below on first use.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pipeline.engine.plan import Plan
from pipeline.model import Edge, Phase, RunKind, Step, Zone
from pipeline.platforms.connections import SIGNED_IN_BY_HAND
from pipeline.platforms.declaration import NAMES, TITLES
from pipeline.settings import ConfigurationError

_SHARED = ("pipeline.platforms", "pipeline.zones", "pipeline.quality", "pipeline.registry")
_FUNCTIONS = {
    Phase.EXTRACT: "pipeline.platforms.collection:collect",
    Phase.VALIDATE: "pipeline.platforms.intake:validate",
    Phase.RAW: "pipeline.platforms.promotion:promote",
    Phase.STAGING: "pipeline.platforms.staging:stage",
    Phase.CURATED: "pipeline.platforms.curation:curate",
}
PLATFORM_PHASES = tuple(_FUNCTIONS)
BROWSER_LANE = "browser"
KPIS = "metrics.kpis"  # reads the goals, too
COLLECTING_SECONDS = 3 * 3600.0  # many accounts with minutes between them; every wait within has a bound of its own


@dataclass(frozen=True)
class Unified:
    """A cross-platform step: what it is called, which function does it, which steps it waits for (softly)."""

    key: str
    title: str
    run: str
    waits_for: tuple[str, ...]
    phase: Phase = Phase.UNIFIED


UNIFIED = (
    Unified("unified.streams", "Daily plays", "pipeline.insights.streams:tidy_daily_streams",
            ("distrokid.staging", "toolost.staging")),
    Unified("unified.royalties", "Royalties", "pipeline.insights.royalties:royalties",
            ("distrokid.curated", "toolost.curated")),
    Unified("unified.social", "Social days", "pipeline.insights.social_daily:social_daily",
            ("tiktok.curated", "social.curated")),
    Unified("unified.daily", "All platforms by day", "pipeline.insights.unified_daily:unified_daily",
            (*(f"{name}.curated" for name in NAMES), "unified.streams")),
    Unified("warehouse.load", "Warehouse", "pipeline.warehouse.load:load_step",
            (*(f"{name}.curated" for name in NAMES), "unified.streams", "unified.royalties", "unified.social",
             "unified.daily"), Phase.WAREHOUSE),
    Unified(KPIS, "KPIs", "pipeline.insights.kpi_step:work_out", ("warehouse.load",), Phase.METRICS),
    Unified("metrics.anomalies", "What stood out", "pipeline.insights.outlook.step:look",
            ("warehouse.load", KPIS), Phase.METRICS),
    Unified("metrics.freshness", "Freshness", "pipeline.insights.freshness:measure",
            (*(f"{name}.curated" for name in NAMES), "unified.streams", "unified.royalties", "unified.social",
             "unified.daily", "warehouse.load"), Phase.METRICS),
)  # fmt: skip


def platform_steps(name: str) -> Iterable[Step]:
    """The chain of one platform.

    Validation only waits for extraction to end – what has landed is processed however that went. From there on each
    step needs the one before.
    """
    before: Edge | None = None
    for phase, function in _FUNCTIONS.items():
        key = f"{name}.{phase}"
        yield Step(
            key=key,
            phase=phase,
            run=function,
            platform=name,
            needs=(before,) if before else (),
            watches=((Zone.LANDING, name),) if phase is Phase.VALIDATE else (),
            code=(*_SHARED, f"pipeline.platforms.{name}"),
            title=f"{TITLES[name]}: {phase}",
            timeout_seconds=COLLECTING_SECONDS if phase is Phase.EXTRACT else Step.timeout_seconds,
            lane=BROWSER_LANE if phase is Phase.EXTRACT and name in SIGNED_IN_BY_HAND else "",
        )
        before = Edge(key, hard=phase is not Phase.EXTRACT)


def unified_steps() -> Iterable[Step]:
    """The steps that join platforms. They wait for all, and go on with what there is when one has failed."""
    for step in UNIFIED:
        package = step.run.partition(":")[0].rsplit(".", 1)[0]
        yield Step(
            key=step.key,
            phase=step.phase,
            run=step.run,
            needs=tuple(Edge(key, hard=False) for key in step.waits_for),
            code=("pipeline.zones", "pipeline.quality", "pipeline.registry", package),
            title=step.title,
        )


def default_dependencies() -> dict[str, Any]:
    """What ``pipeline_dependencies.json`` says until someone changes it."""
    return {
        "platforms": {name: {"title": TITLES[name], "enabled": True} for name in NAMES},
        "dependencies": {step.key: list(step.waits_for) for step in UNIFIED},
    }


def full_flow(dependencies: Mapping[str, Any] | None = None) -> tuple[Step, ...]:
    """Every step there is. ``dependencies`` may switch platforms off and change what cross-platform steps wait for.

    Raises :class:`ConfigurationError` naming what the file has wrong.
    """
    stated = dependencies or default_dependencies()
    enabled = [name for name in NAMES if _enabled(stated, name)]
    steps = (*(step for name in enabled for step in platform_steps(name)), *unified_steps())
    known = {step.key for step in steps} | {f"{name}.{phase}" for name in NAMES for phase in PLATFORM_PHASES}
    edges = _with_newcomers(stated)
    for key, waits_for in edges.items():
        if not isinstance(waits_for, list) or not all(isinstance(name, str) for name in waits_for):
            raise ConfigurationError(
                f"pipeline_dependencies.json: what {key!r} waits for is not a list of steps.",
                "Write a list of step names, or delete the file to start again from the defaults.",
            )
        unknown = [name for name in (key, *waits_for) if name not in known]
        if unknown:
            raise ConfigurationError(
                f"pipeline_dependencies.json: there is no step {unknown[0]!r}.",
                "Correct the name, or delete the file to start again from the defaults.",
            )
    stepped = tuple(
        replace(step, needs=tuple(Edge(key, hard=False) for key in edges[step.key])) if step.key in edges else step
        for step in steps
    )
    try:
        Plan(stepped)
    except ValueError as circle:
        raise ConfigurationError(
            f"pipeline_dependencies.json: {circle}", "Correct it, or delete the file to start again from the defaults."
        ) from None
    return stepped


def _with_newcomers(stated: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the steps wait for, as stated; platforms that came after the file was written are waited for, too."""
    edges = stated.get("dependencies") or {}
    listed = stated.get("platforms")
    new = [name for name in NAMES if isinstance(listed, Mapping) and listed and name not in listed]
    waited_for = {step.key: [k for k in step.waits_for if k.partition(".")[0] in new] for step in UNIFIED}
    return {
        key: [*found, *waited_for[key]] if key in waited_for and isinstance(found, list) else found
        for key, found in edges.items()
    }


def _enabled(stated: Mapping[str, Any], name: str) -> bool:
    entry = (stated.get("platforms") or {}).get(name, {})
    return bool(entry.get("enabled", True)) if isinstance(entry, Mapping) else True


def select(
    kind: RunKind = RunKind.FULL,
    platforms: Iterable[str] = (),
    from_phase: Phase | None = None,
    dependencies: Mapping[str, Any] | None = None,
) -> tuple[Step, ...]:
    """The steps of one run.

    ``platforms`` leaves out other platforms (cross-platform steps stay); ``from_phase`` leaves out earlier phases.
    Raises :class:`ConfigurationError` for a platform that does not exist.
    """
    wanted = tuple(platforms) or NAMES
    for name in wanted:
        if name not in NAMES:
            raise ConfigurationError(f"There is no platform {name!r}.", f"Use one of {', '.join(NAMES)}.")
    return tuple(
        step
        for step in full_flow(dependencies)
        if (step.platform is None or step.platform in wanted)
        and not (kind is RunKind.WITHOUT_EXTRACTORS and step.phase is Phase.EXTRACT)
        and (from_phase is None or step.phase.order >= from_phase.order)
    )
