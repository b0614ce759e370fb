"""An upgrade that is killed in the midst of moving a database loses nothing, and the next start carries on."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.engine.journal import Journal
from pipeline.engine.migrating import MIGRATIONS as JOURNAL
from pipeline.sqlite_format import scripts_in, version_on_disk
from pipeline.warehouse.schema import MIGRATIONS as WAREHOUSE
from pipeline.warehouse.schema import open_warehouse
from tests.end_to_end.lakes import REPOSITORY, environment
from tests.upgrade.corpus import Left
from tests.upgrade.test_formats import beside, rows, schema

pytestmark = [
    pytest.mark.slow, pytest.mark.skipif(sys.platform == "win32", reason="Windows has neither fork nor SIGKILL"),
]  # fmt: skip


def test_a_journal_whose_upgrade_is_killed_anywhere_is_whole(left_by: Callable[[str], Left]) -> None:
    left = left_by("engine")
    deaths = killed("journal", left.journal, every=1)
    assert_whole(left.journal, deaths, JOURNAL, left.version.journal, lambda path: Journal(path).close())


def test_a_warehouse_whose_upgrade_is_killed_anywhere_is_whole(left_by: Callable[[str], Left]) -> None:
    left = left_by("engine")
    deaths = killed("warehouse", left.warehouse, every=5)
    assert_whole(left.warehouse, deaths, WAREHOUSE, left.version.warehouse, lambda path: open_warehouse(path).close())


def assert_whole(path: Path, deaths: list[Path], scripts: Path, found: int, move: Callable[[Path], None]) -> None:
    """As one that nobody killed; and every migration was cut off at least once."""
    move(path)
    whole, shape = rows(path), schema(path)
    at = set()
    for died in deaths:
        at.add(version_on_disk(died))
        move(died)
        assert schema(died) == shape, died
        assert rows(died) == whole, died
    assert at >= set(range(found, max(scripts_in(scripts))))


def killed(what: str, path: Path, every: int) -> list[Path]:
    """The database as each of many deaths has left it."""
    folder = path.parents[2] / "killed"
    folder.mkdir()
    for part in beside(path):
        shutil.copy2(part, folder)
    line = [sys.executable, "-m", "tests.upgrade.killed_in_migration", what, str(folder), path.name, str(every)]
    ended = subprocess.run(
        line, cwd=REPOSITORY, env=environment(), capture_output=True, text=True, timeout=60, check=False
    )
    assert ended.returncode == 0, ended.stderr
    return [place / path.name for place in folder.iterdir() if place.is_dir()]
