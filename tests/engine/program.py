"""A program of its own that holds a lake and runs a tiny flow, so that the tests can kill a real process."""

from __future__ import annotations

import json
import random
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from pipeline.clock import SystemClock
from pipeline.engine.lake_lock import hold_lake
from pipeline.engine.retry import RetryPolicy
from pipeline.model import Zone
from tests.engine.lakes import Lake, request, step

FLOW = (
    step("a.validate", "write", watches=((Zone.LANDING, ""),)),
    step("a.staging", "write", "a.validate"),
    step("b.staging", "answer_on_third_try"),
    step("b.curated", "write", "a.staging", "b.staging"),
)


def main(folder: str, wanted: str) -> None:
    clock = SystemClock()
    lake = Lake(Path(folder), clock, policy=RetryPolicy(delay_seconds=0.01))
    with hold_lake(lake.folder / "journal", lake.journal, clock, "full run") as interrupted:
        if wanted == "hold":
            print("held", flush=True)
            threading.Event().wait(60)
        with ThreadPoolExecutor(2) as executor:
            runner = lake.runner(executor, rng=random.Random())
            if wanted == "resume":
                summary = runner.resume(interrupted[0], FLOW, lake.context)
            else:
                summary = runner.run(request(), FLOW, lake.context)
    print(json.dumps({"interrupted": interrupted, **summary.to_json()}))


if __name__ == "__main__":
    main(*sys.argv[1:])
