"""The one definition of what runs, in which order. The run without extractors is this flow with a phase left out.

Which phases a platform goes through and what the cross-platform steps wait for stands in
``config/pipeline_dependencies.json``, written with the defaults below on first use.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.model import Edge, Phase, RunKind, Step, Zone
from pipeline.platforms.declaration import NAMES, TITLES

_SHARED = ("pipeline.platforms", "pipeline.zones", "pipeline.quality", "pipeline.registry")
_FUNCTIONS = {
    Phase.VALIDATE: "pipeline.platforms.intake:validate",
    Phase.RAW: "pipeline.platforms.promotion:promote",
    Phase.STAGING: "pipeline.platforms.staging:stage",
    Phase.CURATED: "pipeline.platforms.curation:curate",
}
PLATFORM_PHASES = tuple(_FUNCTIONS)


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
    Unified("unified.social", "Social days", "pipeline.insights.unified_daily:social_daily", ("tiktok.curated",)),
    Unified("unified.daily", "All platforms by day", "pipeline.insights.unified_daily:unified_daily",
            (*(f"{name}.curated" for name in NAMES), "unified.streams")),
    Unified("warehouse.load", "Warehouse", "pipeline.warehouse.load:load_step",
            (*(f"{name}.curated" for name in NAMES), "unified.streams", "unified.royalties", "unified.social",
             "unified.daily"), Phase.WAREHOUSE),
    Unified("metrics.freshness", "Freshness", "pipeline.insights.freshness:measure",
            (*(f"{name}.curated" for name in NAMES), "unified.streams", "unified.royalties", "unified.social",
             "unified.daily", "warehouse.load"), Phase.METRICS),
)  # fmt: skip


def platform_steps(name: str) -> Iterable[Step]:
    """The chain of one platform. Each step needs the one before: what could not be validated is not promoted."""
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
        )
        before = Edge(key)


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


def full_flow() -> tuple[Step, ...]:
    return (*(step for name in NAMES for step in platform_steps(name)), *unified_steps())


def select(
    kind: RunKind = RunKind.FULL, platforms: Iterable[str] = (), from_phase: Phase | None = None
) -> tuple[Step, ...]:
    """The steps of one run.

    ``platforms`` leaves out other platforms (cross-platform steps stay); ``from_phase`` leaves out earlier phases.
    Raises KeyError naming a platform that does not exist.
    """
    wanted = tuple(platforms) or NAMES
    for name in wanted:
        if name not in NAMES:
            raise KeyError(name)
    return tuple(
        step
        for step in full_flow()
        if (step.platform is None or step.platform in wanted)
        and not (kind is RunKind.WITHOUT_EXTRACTORS and step.phase is Phase.EXTRACT)
        and (from_phase is None or step.phase.order >= from_phase.order)
    )
