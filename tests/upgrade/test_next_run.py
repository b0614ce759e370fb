"""The first run after an upgrade finds nothing new where nothing is new, makes the same of it, and is the last to ask.

Every build judges by rules of its own, so the first run looks at everything once more: it reads raw and staging again,
and names itself in the staging files it writes. What people read is the same to the byte, except where a version
changed what a dataset says.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from pipeline.sqlite_format import scripts_in
from pipeline.warehouse.schema import MIGRATIONS, open_warehouse
from tests.end_to_end.lakes import LakeFolder
from tests.end_to_end.warehouse import warehouse_content
from tests.hostile.command_line import CommandLine
from tests.upgrade.corpus import VERSIONS, Left

pytestmark = pytest.mark.slow
CHANGED_ON_PURPOSE = {
    "unified_daily": ("engine", "panel", "sign-in", "schedule"),  # has columns more
}
"""Datasets that say something else than these versions did: more columns, other rows."""


@pytest.mark.parametrize("name", [name for name in VERSIONS if name != "panel"])  # its formats are those of "sign-in"
def test_the_first_run_makes_the_same_of_everything(
    left_by: Callable[[str], Left], bedrot: Callable[[Left], CommandLine], name: str
) -> None:
    left = left_by(name)
    ask = bedrot(left)
    before, staged = files(left.root, "landing", "raw", "quarantine", "archive"), rows(left.root / "staging")
    waiting = left.told["quarantine"]

    run = ask.say("run", "--no-extractors")

    assert (run.code, run.document["state"]) == (0, "success"), "what was set aside before is not news"
    after = files(left.root, "landing", "raw", "quarantine", "archive")
    assert {path: after.get(path) for path in before} == before
    new = {path for path in after if path not in before}
    assert {path.split("/")[0] for path in new} <= {"archive"}
    now = rows(left.root / "staging")
    assert {path: now[path] for path in staged if not path.startswith("spotify/")} == {
        path: found for path, found in staged.items() if not path.startswith("spotify/")
    }, "Spotify's was cut off"
    assert ask.say("quarantine", "list").document["items"] == waiting
    made = {file.name: sha256(file.read_bytes()).hexdigest() for file in (left.root / "curated").iterdir()}
    assert {file: digest for file, digest in made.items() if not changed(name, file)} == {
        file: digest for file, digest in left.told["would make"].items() if not changed(name, file)
    }
    assert {file for file in made if made[file] == left.told["would make"].get(file) and changed(name, file)} == set()
    assert_figures(left, ask)
    assert_nothing_more(left, ask)


def changed(name: str, file: str) -> bool:
    return name in CHANGED_ON_PURPOSE.get(file.partition(".")[0], ())


def assert_figures(left: Left, ask: CommandLine) -> None:
    """A warehouse that was moved says what one built anew says, and that is what the curated files say."""
    lake = LakeFolder(left.root)
    moved = warehouse_content(lake)
    assert ask.say("warehouse", "rebuild").code == 0
    assert warehouse_content(lake) == moved
    assert ask.say("warehouse", "check").code == 0


def assert_nothing_more(left: Left, ask: CommandLine) -> None:
    before = files(left.root, "landing", "raw", "staging", "curated", "archive", "quarantine", "warehouse")
    again = ask.say("run", "--no-extractors").document
    assert {step["state"] for step in again["steps"]} == {"skipped"}
    assert files(left.root, "landing", "raw", "staging", "curated", "archive", "quarantine", "warehouse") == before


@pytest.mark.parametrize("name", ["engine", "schedule"])
def test_what_the_older_version_was_cut_off_at_goes_on(
    left_by: Callable[[str], Left], bedrot: Callable[[Left], CommandLine], name: str
) -> None:
    left = left_by(name)
    ask, cut_off = bedrot(left), left.told["runs"][0]
    assert cut_off["state"] == "interrupted"
    ended = ask.say("resume", cut_off["run_id"])
    assert (ended.code, ended.document["state"]) == (0, "success")
    assert ended.document["run_id"] == cut_off["run_id"]
    made = {file.name: sha256(file.read_bytes()).hexdigest() for file in (left.root / "curated").iterdir()}
    kept = {file: digest for file, digest in left.told["would make"].items() if not changed(name, file)}
    assert {file: made[file] for file in kept} == kept


def test_a_warehouse_of_any_older_format_gets_the_same_figures(
    left_by: Callable[[str], Left], bedrot: Callable[[Left], CommandLine]
) -> None:
    left = left_by("insights")
    ask, lake, contents = bedrot(left), LakeFolder(left.root), {}
    for known in (0, 1, 2, 3, 5):
        left.warehouse.unlink()
        if known:
            open_warehouse(left.warehouse, migrations=only(known, left.folder / f"until-{known}")).close()
        assert ask.say("warehouse", "load").code == 0
        contents[known] = warehouse_content(lake)
    assert contents[0]["revenue_transactions"]
    assert all(content == contents[0] for content in contents.values())


def only(known: int, folder: Path) -> Path:
    """The migrations of a time at which there were no more than so many."""
    folder.mkdir()
    for number, script in scripts_in(MIGRATIONS).items():
        if number <= known:
            shutil.copy2(script, folder)
    return folder


def files(root: Path, *zones: str) -> Mapping[str, str]:
    found = [file for zone in zones for file in sorted((root / zone).rglob("*")) if file.is_file()]
    return {file.relative_to(root).as_posix(): sha256(file.read_bytes()).hexdigest() for file in found}


def rows(staging: Path) -> dict[str, list[dict[str, object]]]:
    """Of every staging file, without the note by which code it was made."""
    return {
        file.relative_to(staging).as_posix(): pq.read_table(file).to_pylist()
        for file in sorted(staging.rglob("*.parquet"))
    }
