"""The lake's access as an extract step sees it, for collectors with a browser and without."""

from __future__ import annotations

from pathlib import Path

from pipeline.access.environment import withhold
from pipeline.access.lake_access import LakeAccess, access_of
from pipeline.clock import RunningClock
from pipeline.model import Failure, FailureKind, StepContext, StepFailed
from pipeline.platforms.connections import SECRET_VARIABLES
from pipeline.settings import ConfigurationError


def opened(ctx: StepContext) -> LakeAccess:
    """Open the access of a step's lake; a broken configuration file fails the step with its place."""
    withhold(SECRET_VARIABLES)
    try:
        return access_of(Path(ctx.config_dir).parent, RunningClock(ctx.started_at))
    except ConfigurationError as error:
        raise StepFailed(Failure(FailureKind.ENVIRONMENT, error.message, error.next_action)) from None
