"""What waited for a sign-in goes on once somebody has signed in: the blocked steps of a run, and nothing else."""

from __future__ import annotations

from pipeline.engine.records import RunSummary
from pipeline.engine.states import RESUMABLE
from pipeline.lake import Lake
from pipeline.model import FailureKind, Phase


def blocked_run(lake: Lake, platform: str) -> str | None:
    """The run that waits for a sign-in to this platform: the newest in which it was collected, if that was in the way.

    None where nothing waits: a newer run has collected it since, or the run itself is still going on.
    """
    found = lake.journal.newest_ending(f"{platform}.{Phase.EXTRACT}")
    if found is None:
        return None
    run, failure = found
    waits = failure is not None and failure.kind is FailureKind.NEEDS_SIGN_IN
    return run.run_id if waits and run.state in RESUMABLE else None


def resume_blocked(lake: Lake, platform: str, workers: int = 4) -> RunSummary | None:
    """Run the steps that waited for a sign-in to this platform; None where there are none.

    Raises ``LakeBusy`` when another program holds the lake.
    """
    run_id = blocked_run(lake, platform)
    return lake.resume(run_id, workers, platforms=(platform,)) if run_id else None
