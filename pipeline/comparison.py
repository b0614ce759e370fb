"""Two runs side by side: which steps ended differently, with other rows, or clearly faster or slower."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.engine.records import RunSummary, StepRow
from pipeline.model import Phase, StepState

CLEARLY_SECONDS = 1.0


@dataclass(frozen=True)
class Side:
    """A step as one of the runs did it; ``state`` is None where that run did not have it."""

    state: StepState | None = None
    rows_out: int = 0
    seconds: float = 0.0

    @staticmethod
    def of(step: StepRow | None) -> Side:
        return Side(step.state, step.rows_out, round(step.seconds, 3)) if step else Side()

    def to_json(self) -> dict[str, object]:
        state = self.state.value if self.state else "absent"
        return {"state": state, "rows_out": self.rows_out, "seconds": self.seconds}


@dataclass(frozen=True)
class StepDifference:
    """A step that was not the same in both runs; what changed counts from ``a`` to ``b``."""

    key: str
    title: str
    platform: str | None
    phase: Phase
    a: Side
    b: Side

    @property
    def rows_difference(self) -> int:
        return self.b.rows_out - self.a.rows_out

    @property
    def seconds_difference(self) -> float:
        return round(self.b.seconds - self.a.seconds, 3)

    @property
    def matters(self) -> bool:
        slower = abs(self.seconds_difference) > CLEARLY_SECONDS
        return self.a.state is not self.b.state or self.rows_difference != 0 or slower

    def to_json(self) -> dict[str, object]:
        return {
            "key": self.key,
            "a": self.a.to_json(),
            "b": self.b.to_json(),
            "rows_difference": self.rows_difference,
            "seconds_difference": self.seconds_difference,
        }


def differences(a: RunSummary, b: RunSummary) -> tuple[StepDifference, ...]:
    """The steps that differ, in the order of ``a``'s flow, then those that only ``b`` had."""
    before, after = ({step.key: step for step in summary.steps} for summary in (a, b))
    pairs = (
        StepDifference(key, step.title, step.platform, step.phase, Side.of(before.get(key)), Side.of(after.get(key)))
        for key, step in {**before, **after}.items()
    )
    return tuple(difference for difference in pairs if difference.matters)
