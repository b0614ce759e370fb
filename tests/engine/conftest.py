"""Lakes, threads and runs for the engine's tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from pipeline.engine.records import RunSummary
from pipeline.model import Step
from tests.engine import steps as step_functions
from tests.engine.lakes import HandClock, Lake, request

Run = Callable[..., RunSummary]


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def lake(tmp_path: Path, clock: HandClock) -> Iterator[Lake]:
    lake = Lake(tmp_path / "lake", clock)
    yield lake
    lake.journal.close()


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(4) as executor:
        yield executor
        step_functions.release.set()
    step_functions.release.clear()


@pytest.fixture
def run(lake: Lake, threads: ThreadPoolExecutor) -> Run:
    """Run some steps in threads and hand back the summary."""

    def run(*steps: Step, force: bool = False, **changes: Any) -> RunSummary:
        return lake.runner(threads, **changes).run(request(force=force), steps, lake.context)

    return run
