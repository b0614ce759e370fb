"""Things in the landing folder that are no plain files, or that change while we look: none of them hangs or hurts."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest

from pipeline.model import Phase, Verdict
from pipeline.zones.store import LocalStore
from tests.hostile.small_lake import SmallLake, bank_report, snapshot, spotify_page

GOOD = spotify_page({"2026-11-18": 10, "2026-11-19": 20})
PAGE = "streams/streams_stats_20261121_070003.html"
OTHER = "streams/streams_stats_20261121_090000.html"
APPENDER = """
import sys
for _ in sys.stdin:
    with open(sys.argv[1], "ab") as file:
        file.write(b"one more row\\n")
    print("grown", flush=True)
"""


def judged(lake: SmallLake) -> SmallLake:
    before = snapshot(lake.root / "landing")
    lake.judge()
    assert snapshot(lake.root / "landing") == before, "nothing is ever written into landing"
    return lake


def linked(lake: SmallLake, name: str, target: Path | str) -> None:
    place = lake.landing / name
    place.parent.mkdir(parents=True, exist_ok=True)
    place.symlink_to(target)


def test_a_link_out_of_the_lake_is_not_followed(lake: SmallLake, tmp_path: Path) -> None:
    secret = tmp_path / "outside.html"
    secret.write_bytes(GOOD)
    linked(lake, PAGE, secret)

    judged(lake)

    assert lake.refusal(PAGE).rule == "link-outside"
    assert lake.delivery(PAGE).sha256 == ""
    kept = (p for p in (lake.root / "quarantine").rglob("*") if p.is_file())
    assert [p for p in kept if p.read_bytes() == GOOD] == []


def test_a_link_to_nothing_is_told(lake: SmallLake) -> None:
    linked(lake, PAGE, "nothing.html")
    assert judged(lake).refusal(PAGE).rule == "broken-link"


def test_links_in_a_circle_are_told(lake: SmallLake) -> None:
    linked(lake, PAGE, Path(OTHER).name)
    linked(lake, OTHER, Path(PAGE).name)
    judged(lake)
    assert {lake.refusal(PAGE).rule, lake.refusal(OTHER).rule} == {"broken-link"}


def test_a_link_inside_the_lake_is_the_file_it_names(lake: SmallLake) -> None:
    lake.put(PAGE, GOOD)
    linked(lake, OTHER, Path(PAGE).name)
    judged(lake)
    assert sorted(lake.verdicts().values()) == [Verdict.ACCEPTED, Verdict.DUPLICATE]


def test_a_link_to_a_folder_is_no_file(lake: SmallLake) -> None:
    lake.put(PAGE, GOOD)
    linked(lake, OTHER, ".")
    judged(lake)
    assert lake.refusal(OTHER).rule == "not-a-file"
    assert lake.verdicts()[PAGE] is Verdict.ACCEPTED


def test_a_folder_with_the_name_of_a_file_is_told_and_looked_into(lake: SmallLake) -> None:
    lake.put(f"{OTHER}/{Path(PAGE).name}", GOOD)
    judged(lake)
    assert lake.refusal(OTHER).rule == "not-a-file"
    assert lake.verdicts()[f"{OTHER}/{Path(PAGE).name}"] is Verdict.ACCEPTED


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes in folders here")
def test_a_pipe_with_the_name_of_a_file_does_not_hold_anybody_up(lake: SmallLake) -> None:
    lake.put(PAGE, GOOD)
    os.mkfifo(lake.landing / OTHER)
    judged(lake)
    assert lake.refusal(OTHER).rule == "not-a-file"
    assert lake.verdicts()[PAGE] is Verdict.ACCEPTED


def test_an_entry_that_is_gone_waits_no_longer_and_comes_back_as_new(lake: SmallLake) -> None:
    (lake.landing / PAGE).mkdir(parents=True)
    judged(lake)
    assert lake.verdicts() == {PAGE: Verdict.QUARANTINED}

    (lake.landing / PAGE).rmdir()
    judged(lake)
    assert lake.verdicts() == {PAGE: Verdict.NO_FIGURES}

    (lake.landing / PAGE).mkdir()
    judged(lake)
    assert lake.verdicts() == {PAGE: Verdict.QUARANTINED}


def test_a_download_that_has_not_ended_waits(lake: SmallLake) -> None:
    for ending in (".part", ".tmp", ".crdownload", ".download", ".partial", ".PART"):
        lake.put(PAGE + ending, GOOD[:30])
    judged(lake)
    assert set(lake.verdicts().values()) == {Verdict.UNFINISHED}
    assert lake.results["validate"].settled, "the folder's listing changes when they end"

    (lake.landing / f"{PAGE}.part").rename(lake.put(PAGE, GOOD))
    lake.put(PAGE, GOOD)
    assert judged(lake).delivery(PAGE).verdict is Verdict.ACCEPTED


@contextmanager
def opening(monkeypatch: pytest.MonkeyPatch, name: str, meddle: Callable[[int], None]) -> Iterator[None]:
    """While the block runs, ``meddle`` is called with 1, 2, … each time the landing file ``name`` is opened."""
    genuine = LocalStore.open
    times = iter(range(1, 1000))

    def opened(self: LocalStore, path: str) -> IO[bytes]:
        if path.endswith(name) and self.url.endswith("landing"):
            meddle(next(times))
        return genuine(self, path)

    with monkeypatch.context() as patched:
        patched.setattr(LocalStore, "open", opened)
        yield


@pytest.mark.skipif(os.name == "nt", reason="the other program would have to share the file")
def test_a_file_that_still_grows_is_left_for_the_next_run(lake: SmallLake, monkeypatch: pytest.MonkeyPatch) -> None:
    name = "streams/dk_bank_details_20261121_070041.tsv"
    command = [sys.executable, "-c", APPENDER, str(lake.put(name, bank_report(20)))]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1) as appender:

        def grow(_: int) -> None:
            assert appender.stdin is not None
            assert appender.stdout is not None
            appender.stdin.write("\n")
            assert appender.stdout.readline() == "grown\n"

        with opening(monkeypatch, name, grow):
            lake.judge()

    assert lake.verdicts() == {name: Verdict.UNFINISHED}
    assert not lake.results["validate"].settled, "the next run must look again whatever the listing says"
    assert not (lake.root / "quarantine").exists()

    lake.put(name, bank_report(20))
    judged(lake)
    assert {d.verdict for d in lake.deliveries.values() if d.sha256} == {Verdict.ACCEPTED}


@pytest.mark.parametrize("at", [1, 2], ids=["while it is hashed", "while it is read"])
def test_a_file_that_cannot_be_read_is_told_and_tried_again(
    lake: SmallLake, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    lake.put(PAGE, GOOD)
    lake.put(OTHER, spotify_page({"2026-11-20": 5}))

    def forbid(time: int) -> None:
        if time >= at:
            raise PermissionError(13, "Permission denied")

    with opening(monkeypatch, PAGE, forbid):
        judged(lake)
    assert lake.refusal(PAGE).rule == "unreadable"
    assert lake.verdicts()[OTHER] is Verdict.ACCEPTED
    assert not lake.results["validate"].settled

    lake.run()
    assert {d.verdict for d in lake.deliveries.values() if d.sha256} == {Verdict.ACCEPTED}
    assert len(lake.days()) == 3


@pytest.mark.parametrize("at", [1, 2], ids=["before it is hashed", "before it is read"])
@pytest.mark.parametrize("folder", [False, True], ids=["gone", "now a folder"])
def test_a_file_that_is_taken_away_between_two_looks_costs_nothing(
    lake: SmallLake, monkeypatch: pytest.MonkeyPatch, at: int, folder: bool
) -> None:
    path = lake.put(PAGE, GOOD)
    lake.put(OTHER, spotify_page({"2026-11-20": 5}))

    def take_away(time: int) -> None:
        if time == at:
            path.unlink()
            if folder:
                path.mkdir()

    with opening(monkeypatch, PAGE, take_away):
        lake.judge()
    assert lake.verdicts()[OTHER] is Verdict.ACCEPTED

    if folder:
        path.rmdir()
    lake.put(PAGE, GOOD)
    lake.run()
    assert {d.verdict for d in lake.deliveries.values() if d.sha256} == {Verdict.ACCEPTED}
    assert len(lake.days()) == 3


def test_a_file_that_is_gone_before_raw_takes_it_is_looked_for_again(lake: SmallLake) -> None:
    path = lake.put(PAGE, GOOD)
    lake.judge()
    path.unlink()

    lake.run(phases=[Phase.RAW], unified=False)
    assert lake.verdicts() == {PAGE: Verdict.UNFINISHED}
    assert not lake.results["raw"].settled

    lake.put(PAGE, GOOD)
    lake.run()
    assert lake.verdicts() == {PAGE: Verdict.ACCEPTED}
    assert len(lake.days()) == 2


@pytest.mark.parametrize(
    "name",
    [
        "streams_stats_20261121_070003 (1).html", "streams_stats_🎵_20261121_070003.html",
        "streams_stats_" + "x" * (255 - len("streams_stats_") - 5) + ".html",
        "streams_stats_" + "ü" * 118 + ".html", "STREAMS_STATS_20261121_070003.HTML", "streams_stats_'\"$(x);&.html",
    ],
)  # fmt: skip
def test_any_name_the_disk_takes_is_carried_to_the_end(lake: SmallLake, name: str) -> None:
    lake.put(f"streams/{name}", GOOD)
    lake.put(f"streams/{name}.html", b"") if len(name.encode()) < 240 else None

    lake.run()

    assert lake.verdicts()[f"streams/{name}"] is Verdict.ACCEPTED
    assert len(lake.days()) == 2
    kept = [p for zone in ("raw", "quarantine") for p in (lake.root / zone).rglob("*") if p.is_file()]
    assert kept
    assert all(p.name.isascii() and len(p.name) < 200 for p in kept)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux takes names that are no text")
def test_a_name_that_is_no_text_is_told(lake: SmallLake) -> None:
    lake.put(PAGE, GOOD)
    (lake.landing / os.fsdecode(b"streams/streams_stats_\xff\xfe.html")).write_bytes(GOOD)

    judged(lake)

    odd = next(d for d in lake.deliveries.values() if d.path != PAGE)
    odd.path.encode()
    assert odd.refusal is not None
    assert odd.refusal.rule == "damaged-name"
    assert lake.verdicts()[PAGE] is Verdict.ACCEPTED
