"""One full run with sessions that somebody handed over, in a process of its own: told as JSON, step by step."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from pipeline.access.connection import Address
from pipeline.access.lake_access import access_of
from pipeline.clock import RunningClock
from pipeline.lake import Wanted, open_lake
from pipeline.model import Phase, RunKind
from pipeline.platforms.connections import BY_KEY
from pipeline.settings import load_settings
from tests.access.strict_keyring import strict_keyring
from tests.platform_sims.room import MOMENT

WORKERS = 8


def main(root: Path, given: Path, platforms: tuple[str, ...]) -> None:
    handed_over = json.loads(given.read_bytes())
    with strict_keyring():
        access = access_of(root, RunningClock(MOMENT), environ={})
        for connection, account, state, who in handed_over["sessions"]:
            access.sessions.save(BY_KEY[connection], account, state, who)
        for connection, item, value in handed_over["keys"]:
            access.vault.put(Address(connection, "", item), value)
        began = time.perf_counter()
        with open_lake(load_settings(root, {}), RunningClock(MOMENT)) as lake:
            summary = lake.run(Wanted(RunKind.FULL, platforms, workers=WORKERS))
        seconds = time.perf_counter() - began
    extracts = [step for step in summary.steps if step.phase is Phase.EXTRACT]
    print(json.dumps({
        "state": summary.state, "seconds": seconds,
        "extracts": {step.platform: step.seconds for step in extracts},
        "collected": max(((step.ended_at or MOMENT) - MOMENT).total_seconds() for step in extracts),
    }))  # fmt: skip


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), tuple(sys.argv[3:]))
