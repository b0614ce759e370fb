"""``bedrot`` with a raw step that takes as long as a test wants: ``python -m tests.hostile.held_run …``.

The step says ``held`` on stderr and goes on once the file named by ``HELD_UNTIL`` is there; with ``HELD_DEAF`` it does
not hear that it should stop.
"""

from __future__ import annotations

import functools
import os
import sys
import threading
from pathlib import Path

import pipeline.lake
from pipeline.engine.runner import Runner
from pipeline.model import StepContext, StepResult
from pipeline.platforms import promotion
from pipeline.signals import CancelFlag

genuine = promotion.promote


def held_promote(ctx: StepContext) -> StepResult:
    print("held", file=sys.stderr, flush=True)
    flag, until, nobody = CancelFlag(ctx.cancel_flag), Path(os.environ["HELD_UNTIL"]), threading.Event()
    while not until.exists():
        if "HELD_DEAF" not in os.environ:
            flag.check()
        nobody.wait(0.01)
    return genuine(ctx)


def main() -> int:
    from pipeline import cli

    promotion.promote = held_promote
    setattr(pipeline.lake, "Runner", functools.partial(Runner, grace_seconds=0.1))  # noqa: B010 – a type stands there
    return cli.main()


if __name__ == "__main__":
    raise SystemExit(main())
