"""The extract step: hands over to a platform's own collector, and says so honestly where there is none."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from pipeline.model import StepContext, StepResult

NOT_SET_UP = "not set up"


def collect(ctx: StepContext) -> StepResult:
    """Run ``pipeline.platforms.<platform>.extract:collect``; platforms without that module are skipped."""
    name = f"pipeline.platforms.{ctx.platform}.extract"
    # Looking for the module does not load the platform: a run with nothing to do must stay light.
    if find_spec(name) is None:
        return StepResult(skipped_reason=NOT_SET_UP)
    result: StepResult = import_module(name).collect(ctx)
    return result
