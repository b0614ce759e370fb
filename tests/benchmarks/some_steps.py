"""Child process: the engine runs chosen steps of a lake. ``python -m tests.benchmarks.some_steps LAKE STEP…``."""

from __future__ import annotations

import json
import sys
from collections.abc import Collection

from pipeline.lake import Lake, Wanted, open_lake
from pipeline.model import RunKind, Step
from pipeline.settings import load_settings


class SomeSteps(Lake):
    """A lake whose runs leave out all steps but those chosen."""

    chosen: Collection[str] = ()

    def steps(self, wanted: Wanted) -> tuple[Step, ...]:
        return tuple(step for step in super().steps(wanted) if step.key in self.chosen)


def main(root: str, *keys: str) -> int:
    with open_lake(load_settings(root, environ={})) as opened:
        lake = SomeSteps(**vars(opened))
        lake.chosen = keys
        summary = lake.run(Wanted(RunKind.WITHOUT_EXTRACTORS))
        print(json.dumps({step.key: [step.state, step.seconds, step.rows_out] for step in summary.steps}))
    return 0 if summary.state == "success" else 2


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
