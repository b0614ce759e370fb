"""A lake is run from any thread while others look at it: how a window works with it."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import pytest

from pipeline import set_aside
from pipeline.browsing.lineage import lineage
from pipeline.browsing.standing import dataset_standings
from pipeline.browsing.zone_files import zone_files
from pipeline.engine.events import Event, RunStarted, StepFinished
from pipeline.engine.lake import cancel_flag
from pipeline.engine.lake_lock import LakeBusy
from pipeline.health import lake_health
from pipeline.lake import Lake, Wanted
from pipeline.model import RunKind, RunState, Zone
from tests.end_to_end.lakes import LakeFolder, landed

WITHOUT = Wanted(RunKind.WITHOUT_EXTRACTORS, trigger="owner")
T = TypeVar("T")


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> LakeFolder:
    return landed(tmp_path_factory.mktemp("threads") / "lake", days=40)


@pytest.fixture
def folder(ready: LakeFolder, tmp_path: Path) -> LakeFolder:
    return ready.copied(tmp_path / "lake")


def meanwhile(work: Callable[[], T], look: Callable[[], object]) -> T:
    """``work`` on a thread of its own; ``look`` again and again on this one until it has ended."""
    with ThreadPoolExecutor(1, thread_name_prefix="run") as thread:
        running: Future[T] = thread.submit(work)
        while not running.done():
            look()
        return running.result()


def test_a_run_on_a_thread_is_looked_at_from_another(folder: LakeFolder) -> None:
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    with folder.opened() as lake:

        def look() -> None:
            lake_health(lake)
            dataset_standings(lake)
            zone_files(lake, Zone.LANDING, "tiktok")
            lineage(lake, "linktree_analytics")
            lake.journal.runs(100, text="x")

        summary = meanwhile(lambda: lake.run(WITHOUT), look)
    assert summary.state is RunState.SUCCESS
    assert {number: signal.getsignal(number) for number in handlers} == handlers


@pytest.mark.slow
def test_while_a_run_goes_on_nobody_else_in_this_program_changes_the_lake(folder: LakeFolder) -> None:
    refused: list[type[BaseException]] = []
    with folder.opened() as lake:
        begun, tried = threading.Event(), threading.Event()

        def hear(event: Event) -> None:
            if isinstance(event, RunStarted) and not begun.is_set():
                begun.set()
                tried.wait(10)

        lake.bus.subscribe(hear)
        with ThreadPoolExecutor(1) as thread:
            running = thread.submit(lake.run, WITHOUT)
            assert begun.wait(10)
            for change in (lambda: set_aside.drop(lake, ()), lambda: lake.run(WITHOUT)):
                with pytest.raises(LakeBusy) as busy:
                    change()
                refused.append(busy.type)
            tried.set()
            assert running.result().state is RunState.SUCCESS
    assert refused == [LakeBusy, LakeBusy]


@pytest.mark.slow
def test_a_run_stopped_from_another_thread_is_resumed_on_a_third(folder: LakeFolder) -> None:
    with folder.opened() as lake:
        stop_at_first_step(lake)
        with ThreadPoolExecutor(1) as thread:
            stopped = thread.submit(lake.run, WITHOUT).result()
        assert stopped.state is RunState.CANCELLED
        with ThreadPoolExecutor(1) as thread:
            assert thread.submit(lake.resume, stopped.run_id).result().state is RunState.SUCCESS


def stop_at_first_step(lake: Lake) -> None:
    def hear(event: Event) -> None:
        if isinstance(event, StepFinished):
            unsubscribe()
            stopper = threading.Thread(target=cancel_flag(lake.journal_dir, event.run_id).set)
            stopper.start()
            stopper.join()

    unsubscribe = lake.bus.subscribe(hear)
