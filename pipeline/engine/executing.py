"""Runs one step where the executor wants it: in a thread, another process or on another computer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from pipeline.engine.failures import classify
from pipeline.model import Cancelled, Failure, Step, StepContext, StepResult, StepState


@dataclass(frozen=True)
class Outcome:
    """What came of one attempt: a result, a failure, or neither when it was stopped."""

    result: StepResult | None = None
    failure: Failure | None = None

    @property
    def state(self) -> StepState:
        if self.result is not None:
            return StepState.SKIPPED if self.result.skipped_reason else StepState.SUCCEEDED
        return StepState.FAILED if self.failure is not None else StepState.CANCELLED


STOPPED = Outcome()


def execute(run: str, title: str, ctx: StepContext) -> Outcome:
    """Import and call ``module:function``. Never raises: a fault of the step becomes a failure that can travel."""
    try:
        result = _function(run)(ctx)
        if not isinstance(result, StepResult):
            raise TypeError(f"{run} returned {type(result).__name__}, not StepResult")
    except Cancelled:
        return STOPPED
    except (Exception, SystemExit) as error:  # noqa: BLE001 – classify keeps the trace
        return Outcome(failure=classify(error, title))
    return Outcome(result=result)


def title_of(step: Step) -> str:
    """What the owner calls a step."""
    return step.title or step.key


def _function(run: str) -> Callable[[StepContext], StepResult]:
    module, _, name = run.partition(":")
    function: Callable[[StepContext], StepResult] = getattr(import_module(module), name)
    return function
