"""A disk without room or without leave to write: told in words that help, nothing lost, and the next run goes on."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.hostile.command_line import CommandLine
from tests.hostile.small_lake import bank_report
from tests.sweeps import sweep

MORE = {"streams/dk_bank_details_20261122_070041.tsv": bank_report(4_000)}
Mount = Callable[[Path, str], None]


@pytest.fixture
def small_disk() -> Iterator[Mount]:
    """Mounts a disk in memory, of a size of its own, over a folder."""
    mounted: list[Path] = []

    def mount(folder: Path, size: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)], capture_output=True, check=False
        )
        if done.returncode:
            pytest.skip("only an administrator may mount a disk here")
        mounted.append(folder)

    if sys.platform != "linux":
        pytest.skip("a disk of any size can be made on Linux only")
    yield mount
    for folder in mounted:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(folder: Path, leave: int) -> Path:
    """Fill the disk of ``folder`` up to ``leave`` bytes."""
    ballast = folder / "ballast.bin"
    free = os.statvfs(folder).f_bavail * os.statvfs(folder).f_frsize
    with ballast.open("wb") as handle:
        handle.write(b"\0" * max(free - leave, 0))
    return ballast


def reports(curated: dict[str, bytes]) -> dict[str, bytes]:
    return {name: body for name, body in curated.items() if name.startswith("dk_bank_details")}


@pytest.mark.parametrize(
    ("zone", "left"), sweep([("curated", 12_288), ("staging", 12_288), ("raw", 12_288), ("archive", 0)])
)
def test_a_full_zone_fails_its_step_and_loses_nothing(
    bedrot: CommandLine, small_disk: Mount, zone: str, left: int
) -> None:
    small_disk(bedrot.root / zone, "4m")
    bedrot.land().run()
    before = bedrot.curated()
    ballast = fill(bedrot.root / zone, left)
    bedrot.land(MORE)

    said = bedrot.run()

    failures = [step["failure"] for step in bedrot.steps(said).values() if step["failure"]]
    assert said.code in (1, 2)
    assert {failure["kind"] for failure in failures} == {"environment"}
    assert failures[0]["message"] == "The disk is full. Nothing that was stored before is lost."
    assert "Make room" in failures[0]["next_action"]
    assert reports(bedrot.curated()) == reports(before)
    assert [p for p in (bedrot.root / zone).rglob(".*") if p.is_file()] == [], "no half files use up the room"

    ballast.unlink()
    again = bedrot.run()
    assert not [step for step in bedrot.steps(again).values() if step["failure"]]
    assert bedrot.curated()["dk_bank_details.csv"].count(b"\n") == 4_001


def test_a_lake_on_a_full_disk_says_so_and_goes_on_once_there_is_room(bedrot: CommandLine, small_disk: Mount) -> None:
    small_disk(bedrot.root, "6m")
    bedrot.land().run()
    before = bedrot.curated()
    bedrot.land(MORE)
    ballast = fill(bedrot.root, 0)

    said = bedrot.run()

    assert said.code == 2
    message = said.error["message"] if "error" in said.document else ""
    failures = [step["failure"]["message"] for step in said.document.get("steps", []) if step["failure"]]
    assert "The disk is full" in " ".join([message, *failures])
    assert bedrot.curated() == before

    ballast.unlink()
    again = bedrot.run()
    assert not [step for step in bedrot.steps(again).values() if step["failure"]]
    assert bedrot.curated()["dk_bank_details.csv"].count(b"\n") == 4_001


def remount(folder: Path, how: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{how}", str(folder)], check=True)


@pytest.mark.parametrize("zone", sweep(["curated", "staging", "raw"]))
def test_a_zone_that_may_not_be_written_fails_its_step(bedrot: CommandLine, small_disk: Mount, zone: str) -> None:
    small_disk(bedrot.root / zone, "4m")
    bedrot.land().run()
    before = bedrot.curated()
    bedrot.land(MORE)
    remount(bedrot.root / zone, "ro")

    said = bedrot.run()

    failures = [step["failure"] for step in bedrot.steps(said).values() if step["failure"]]
    assert {failure["kind"] for failure in failures} == {"environment"}
    assert "can be read but not written" in failures[0]["message"]
    remount(bedrot.root / zone, "rw")
    assert {n: b for n, b in bedrot.curated().items() if "bank" in n} == {
        n: b for n, b in before.items() if "bank" in n
    }
    assert not [step for step in bedrot.steps(bedrot.run()).values() if step["failure"]]


def test_a_lake_that_may_not_be_written_is_left_alone(bedrot: CommandLine, small_disk: Mount) -> None:
    small_disk(bedrot.root, "6m")
    bedrot.land().run()
    remount(bedrot.root, "ro")

    said = bedrot.run()

    assert said.code == 4
    assert "can be read but not written" in said.error["message"]
    assert said.error["next_action"]


def test_logs_that_cannot_be_written_do_not_stop_a_run(bedrot: CommandLine, small_disk: Mount) -> None:
    small_disk(bedrot.root / "logs", "64k")
    fill(bedrot.root / "logs", 0)

    said = bedrot.land().run()

    assert not [step for step in bedrot.steps(said).values() if step["failure"]]
    assert "dk_bank_details.csv" in bedrot.curated()
