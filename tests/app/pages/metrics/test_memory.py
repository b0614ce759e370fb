"""Looking at every chart again and again costs no memory that is not given back."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.end_to_end.lakes import REPOSITORY, environment

WARM_UP, OPENED = 10, 50
MOST_BYTES = 16 << 20  # of the process, whose allocators keep some for later
MOST_THINGS = 0.01


@pytest.mark.slow
@pytest.mark.timeout(600)  # nine hundred charts
def test_opening_every_chart_fifty_times_leaves_nothing_behind(root: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.app.pages.metrics.memory_child", str(root), str(WARM_UP), str(OPENED)],
        cwd=REPOSITORY, env=environment(), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    before, after = found["before"], found["after"]
    grown, things = after.pop("bytes") - before.pop("bytes"), after.pop("things") / before.pop("things")
    assert after == before
    assert before["Picture"] == before["Figure"] <= before["cards"]
    assert things < 1 + MOST_THINGS
    assert grown < MOST_BYTES, f"{grown / 2**20:.1f} MB"
