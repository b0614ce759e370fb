"""For all tests: property tests draw the same examples every time, and no test may leave a thread behind."""

from __future__ import annotations

import gc
import os
import shutil
import sys
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("whole round", derandomize=True, deadline=None, database=None)
settings.register_profile("quick round", parent=settings.get_profile("whole round"), max_examples=25)
settings.load_profile("whole round")

ROOM = Path(__file__).parent
ENDING_SECONDS = 5.0
IN_MEMORY = Path("/dev/shm")
ROOM_ENOUGH = 8 * 2**30  # bytes; all tests together leave far less


def pytest_configure(config: pytest.Config) -> None:
    """Thousands of small lakes are made in memory where there is room: a disk makes each of them wait."""
    gc.disable()  # what is collected stays to the end: it need not be looked through again and again
    if config.option.markexpr == "not slow":
        settings.load_profile("quick round")
    if IN_MEMORY.is_dir() and shutil.disk_usage(IN_MEMORY).free > ROOM_ENOUGH:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(IN_MEMORY))


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session: pytest.Session) -> None:
    """Workers need all of the same modules; each begins at another place, and finds compiled what the others have."""
    worker = getattr(session.config, "workerinput", None)
    if worker is None or sys.dont_write_bytecode:
        return
    here = [path for name in session.config.args for path in _modules(Path(name.partition("::")[0]), "test_*.py")]
    first = len(here) * int(worker["workerid"].removeprefix("gw")) // worker["workercount"]
    for path in [*_modules(ROOM, "conftest.py"), *here[first:], *here[:first]]:
        with suppress(Exception, pytest.skip.Exception):  # collecting tells what is wrong with it
            import_module(".".join(path.resolve().relative_to(ROOM.parent).with_suffix("").parts))


def _modules(where: Path, name: str) -> list[Path]:
    return sorted(where.rglob(name)) if where.is_dir() else [where]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files whose tests may take minutes come first, so that in the end no processor waits for another one's."""
    longest: dict[Path, float] = defaultdict(float)
    for item in items:
        for marker in item.iter_markers("timeout"):
            longest[item.path] = max(longest[item.path], float(marker.args[0]))
    items.sort(key=lambda item: -longest[item.path])


def pytest_collection_finish() -> None:
    gc.collect()
    gc.freeze()
    gc.enable()


@pytest.fixture(autouse=True)
def no_thread_is_left_behind() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    left = [thread for thread in threading.enumerate() if thread not in before]
    for thread in left:
        thread.join(ENDING_SECONDS)
    assert [thread.name for thread in left if thread.is_alive()] == []


@pytest.fixture(autouse=True)
def no_variable_of_another_test_is_known() -> Iterator[None]:
    """What one test's environment stated is not there for the next one."""
    yield
    environment = sys.modules.get("pipeline.access.environment")
    if environment is not None:
        environment._withheld.clear()
