"""Any executor will do: steps and what they are told travel to other processes and come back with the same bytes."""

from __future__ import annotations

import multiprocessing
import pickle
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from pipeline import lake as lake_module
from pipeline.flow import full_flow
from pipeline.lake import Wanted, open_lake
from pipeline.model import RunKind, RunState
from pipeline.settings import load_settings
from tests.landing import make_landing


def curated_after_a_run(root: Path) -> dict[str, bytes]:
    make_landing(root, seed=3, days=40, bank_rows=300, campaigns=4, tracks=4)
    with open_lake(load_settings(root, environ={})) as lake:
        assert lake.run(Wanted(RunKind.WITHOUT_EXTRACTORS)).state is RunState.SUCCESS
    return {path.name: path.read_bytes() for path in (root / "curated").iterdir()}


def test_every_step_can_be_sent_away() -> None:
    for step in full_flow():
        assert pickle.loads(pickle.dumps(step)) == step


@pytest.mark.slow
def test_worker_processes_give_the_very_same_bytes_as_threads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    in_threads = curated_after_a_run(tmp_path / "threads")
    # Forked children would inherit the lake's lock.
    spawning = multiprocessing.get_context("spawn")
    monkeypatch.setattr(lake_module, "make_executor", lambda _, n: ProcessPoolExecutor(n, mp_context=spawning))
    assert curated_after_a_run(tmp_path / "processes") == in_threads
