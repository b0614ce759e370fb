"""Runs one platform's four steps by hand on a real lake folder, without engine or journal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from pipeline.model import Delivery, Phase, StepContext, StepResult, Verdict
from pipeline.platforms import curation, intake, promotion, staging
from pipeline.settings import load_settings

STEPS = (
    (Phase.VALIDATE, intake.validate),
    (Phase.RAW, promotion.promote),
    (Phase.STAGING, staging.stage),
    (Phase.CURATED, curation.curate),
)


@dataclass
class Ledger:
    """What the journal would know of a platform: deliveries by (path, sha256), and each step's last result."""

    deliveries: dict[tuple[str, str], Delivery] = field(default_factory=dict)
    results: dict[Phase, StepResult] = field(default_factory=dict)

    def verdict(self, name: str) -> Verdict:
        """The verdict of the landing file whose path ends in ``name``."""
        return self.delivery(name).verdict

    def delivery(self, name: str) -> Delivery:
        found: Iterable[Delivery] = (d for d in self.deliveries.values() if d.path.endswith(name))
        return next(iter(found))


def run_platform(
    root: Path, platform: str, ledger: Ledger | None = None, phases: Iterable[Phase] | None = None
) -> Ledger:
    """Run the four steps of ``platform`` in the lake at ``root``; pass the ledger on for a later run."""
    ledger = ledger or Ledger()
    settings = load_settings(root, environ={})
    for phase, step in STEPS:
        if phases is not None and phase not in phases:
            continue
        ctx = StepContext(
            run_id="20261122T060000Z-test", step=f"{platform}.{phase}", platform=platform, phase=phase,
            zones=settings.zones, config_dir=str(settings.config_dir), warehouse=str(settings.database),
            started_at=datetime(2026, 11, 22, 6, tzinfo=UTC), cancel_flag=str(root / "cancel"),
            deliveries=tuple(ledger.deliveries.values()), settings={"code": "1"},
        )  # fmt: skip
        result = step(ctx)
        ledger.deliveries |= {(d.path, d.sha256): d for d in result.deliveries}
        ledger.results[phase] = result
    return ledger
