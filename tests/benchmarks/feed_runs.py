"""Runs a lake again and again, each time with all of its work, and says how long each run took.

``python -m tests.benchmarks.feed_runs ROOT``; ends with its input, once the run that goes on is over.
"""

from __future__ import annotations

import json
import sys
import threading
import time

from pipeline.lake import Wanted, open_lake
from pipeline.model import RunKind
from pipeline.settings import load_settings


def wait_for_end(over: threading.Event) -> None:
    sys.stdin.read()
    over.set()


def main() -> None:
    over = threading.Event()
    threading.Thread(target=wait_for_end, args=(over,), daemon=True).start()
    with open_lake(load_settings(sys.argv[1], environ={})) as lake:
        while not over.is_set():
            began, cpu = time.time(), time.process_time()
            summary = lake.run(Wanted(RunKind.WITHOUT_EXTRACTORS, force=True))
            told = {
                "began": began,
                "ended": time.time(),
                "cpu": time.process_time() - cpu,
                "state": summary.state.value,
            }
            print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main()
