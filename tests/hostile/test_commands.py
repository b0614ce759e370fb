"""The commands' contract: one JSON document with stable names, and exit codes that scripts can trust."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from pipeline.zones.retention import expired_versions
from pipeline.zones.store import Entry
from tests.hostile.command_line import LANDED, RUN, CommandLine
from tests.hostile.small_lake import bank_report, snapshot, spotify_page
from tests.sweeps import sweep

PAGE = "streams/streams_stats_20261121_070003.html"
CUT = "streams/streams_stats_20261122_070003.html"
STEP = {
    "key", "platform", "phase", "state", "seconds", "rows_in", "rows_out", "bytes", "files", "skipped_reason",
    "failure",
}  # fmt: skip
SUMMARY = {"run_id", "kind", "state", "started", "ended", "seconds", "steps"}
ITEM = {
    "id", "platform", "dataset", "file", "sha256", "rule", "message", "line", "run_id", "found_at", "state",
    "next_action",
}  # fmt: skip


@pytest.fixture
def ran(bedrot: CommandLine) -> CommandLine:
    """A lake after a run that set a file aside."""
    bedrot.land({**LANDED, CUT: b"<html>cut"}).run()
    return bedrot


def test_a_run_answers_with_its_summary(bedrot: CommandLine) -> None:
    said = bedrot.land().run()

    assert said.code == 0, said.out
    assert set(said.document) >= SUMMARY
    assert said.document["state"] == "success"
    assert all(set(step) >= STEP for step in said.document["steps"])
    steps = bedrot.steps(said)
    assert "distrokid.extract" not in steps
    assert steps["distrokid.curated"]["rows_out"] == 30
    again = bedrot.run()
    assert again.code == 0
    assert {step["state"] for step in again.document["steps"]} == {"skipped"}


def test_a_file_newly_set_aside_makes_a_run_partial_once(bedrot: CommandLine) -> None:
    assert bedrot.land({**LANDED, CUT: b"<html>cut"}).run().code == 1
    assert bedrot.run().code == 0


def test_a_dry_run_tells_what_has_work_and_does_nothing(ran: CommandLine) -> None:
    ran.land({"streams/streams_stats_20261123_070003.html": spotify_page({"2026-11-20": 3})})
    before = snapshot(ran.root / "curated")

    document = ran.run("--dry-run").document

    work = {step["key"]: step["work"] for step in document["steps"]}
    assert document["dry_run"] is True
    assert work["distrokid.validate"] is True
    assert snapshot(ran.root / "curated") == before
    assert len(ran.say("runs").document["runs"]) == 1


@pytest.mark.parametrize(
    "words",
    [
        ("run", "--platform", "myspace"), ("run", "--from", "nowhere"), ("run", "--workers", "0"), ("walk",), (),
        ("runs", "show"), ("runs", "show", "20261120T000000Z-0000"), ("runs", "compare", "a", "b"),
        ("runs", "list", "x"),
        ("resume",), ("resume", "20261120T000000Z-0000"), ("quarantine", "show"), ("quarantine", "drop", "999"),
        ("quarantine", "show", "abc"), ("graph", "--format", "png"), ("import-legacy", "/not/there"),
        ("run", "--executor", "abacus"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_ends_with_four(bedrot: CommandLine, words: tuple[str, ...]) -> None:
    said = bedrot.say(*words)

    assert said.code == 4
    assert "Traceback" not in said.err
    if said.out:
        assert set(said.error) == {"kind", "message", "next_action"}


def test_a_finished_run_cannot_be_resumed(bedrot: CommandLine) -> None:
    run = bedrot.land().run().document
    said = bedrot.say("resume", run["run_id"])
    assert said.code == 4
    assert "nothing left to do" in said.error["message"]


def test_status_tells_how_the_lake_is(ran: CommandLine) -> None:
    document = ran.say("status").document

    assert set(document) >= {
        "root", "running", "last_good_run", "platforms", "datasets", "quarantine_open", "next_slot",
    }  # fmt: skip
    platforms = {platform["platform"]: platform for platform in document["platforms"]}
    assert set(platforms) == {"metaads", "distrokid", "toolost", "tiktok", "linktree", "spotify", "social"}
    assert set(platforms["distrokid"]) >= {
        "session", "last_good_run", "newest_data", "freshness", "quarantine",
    }  # fmt: skip
    assert platforms["distrokid"]["newest_data"] == "2026-11-19"
    assert platforms["distrokid"]["quarantine"] == document["quarantine_open"] == 1
    assert platforms["toolost"]["freshness"] == "no data"


def test_runs_are_listed_shown_and_compared(ran: CommandLine) -> None:
    ran.land({"streams/streams_stats_20261123_070003.html": spotify_page({"2026-11-20": 3})}).run()

    newer, older = ran.say("runs", "--last", "5").document["runs"]
    assert set(newer) >= {"run_id", "kind", "state", "started", "ended", "seconds", "rows", "went_wrong"}
    assert ran.say("runs", "show", older["run_id"]).document["run_id"] == older["run_id"]
    compared = ran.say("runs", "compare", older["run_id"], newer["run_id"]).document
    assert set(compared) == {"a", "b", "differences"}
    assert "unified.streams" in {difference["key"] for difference in compared["differences"]}


def test_set_aside_files_are_listed_shown_checked_again_and_dropped(ran: CommandLine) -> None:
    (item,) = ran.say("quarantine", "list").document["items"]
    assert set(item) >= ITEM
    assert (item["file"], item["rule"], item["state"]) == (CUT, "no-daily-chart", "open")
    assert ran.say("quarantine", "show", str(item["id"])).document["items"] == [item]

    again = ran.say("quarantine", "replay", str(item["id"]))
    assert again.document["items"][0]["state"] == "open"

    assert ran.say("quarantine", "drop", str(item["id"])).document == {"dropped": [item["id"]]}
    assert ran.say("quarantine", "list").document == {"items": []}
    assert [p for p in (ran.root / "quarantine").rglob("*") if p.is_file()] == []
    assert (ran.root / "landing" / "distrokid" / CUT).exists()
    assert ran.run("--force").code == 0
    assert ran.say("quarantine", "list").document == {"items": []}, "never asked about again"


def test_a_file_that_passes_now_is_carried_on(ran: CommandLine) -> None:
    (item,) = ran.say("quarantine", "list").document["items"]
    ran.land({CUT: spotify_page({"2026-11-20": 8})})

    ran.run()

    (closed,) = ran.say("quarantine", "show", str(item["id"])).document["items"]
    assert closed["state"] == "replaced"
    assert b"2026-11-20,8" in ran.curated()["tidy_daily_streams.csv"]


@pytest.mark.slow
def test_checking_again_keeps_the_item_of_the_bytes_that_lie_there_now(ran: CommandLine) -> None:
    """Other bytes lay under that name before; what is said of those must not close the item of these."""
    ran.land({CUT: b"<html>cut again"}).run()
    (item,) = ran.say("quarantine", "list").document["items"]

    ran.say("quarantine", "replay", str(item["id"]))

    assert [i["sha256"] for i in ran.say("quarantine", "list").document["items"]] == [item["sha256"]]


@pytest.mark.slow
def test_a_copy_under_its_right_name_settles_the_item_of_the_odd_one(bedrot: CommandLine) -> None:
    bedrot.land({"streams/odd name.html": LANDED[PAGE]}).run()
    assert len(bedrot.say("quarantine", "list").document["items"]) == 1

    bedrot.land(LANDED).run()

    assert bedrot.say("quarantine", "list").document == {"items": []}


def test_an_entry_that_vanished_asks_for_nothing_any_more(bedrot: CommandLine) -> None:
    folder = bedrot.root / "landing" / "distrokid" / PAGE
    folder.mkdir(parents=True)
    bedrot.run()
    assert len(bedrot.say("quarantine", "list").document["items"]) == 1

    folder.rmdir()
    bedrot.run()

    assert bedrot.say("quarantine", "list").document == {"items": []}


def test_the_flow_is_drawn_from_one_definition(bedrot: CommandLine) -> None:
    document = bedrot.say("graph", "--format", "json").document
    keys = {step["key"] for step in document["steps"]}
    assert {"distrokid.extract", "unified.daily", "warehouse.load"} <= keys
    assert {edge["from"] for edge in document["edges"]} | {edge["to"] for edge in document["edges"]} <= keys

    dot = bedrot.say("graph").document
    assert (dot["format"], dot["text"].startswith("digraph")) == ("dot", True)
    assert all(f'"{key}"' in dot["text"] for key in keys)
    svg = bedrot.say("graph", "--format", "svg").document["text"]
    assert ElementTree.fromstring(svg).tag.endswith("svg")


def test_files_for_other_schedulers_come_from_the_same_definition(bedrot: CommandLine, tmp_path: Path) -> None:
    document = bedrot.say("export-cron", str(tmp_path / "cron")).document

    assert set(document["files"]) == {
        "run_datalake_cron.bat", "run_datalake_cron_no_extractors.bat", "pipeline.dot", "bedrot_task.xml",
    }  # fmt: skip
    full, without = ((tmp_path / "cron" / name).read_bytes() for name in document["files"][:2])
    assert b"\r\n" in full
    assert b" run --no-extractors" in without
    assert b"extract\r" not in without
    ElementTree.fromstring((tmp_path / "cron" / "bedrot_task.xml").read_bytes())


def test_the_check_up_and_the_version_work_where_there_is_no_lake(bedrot: CommandLine) -> None:
    bedrot.root.rmdir()
    said = bedrot.say("doctor", "--offline")
    assert said.code == 2
    assert all(set(f) == {"check", "grade", "message", "next_action"} for f in said.document["findings"])
    assert all(f["next_action"] for f in said.document["findings"] if f["grade"] != "ok")
    assert bedrot.say("version").document["version"]


def test_the_check_up_of_a_good_lake_finds_nothing_wrong(ran: CommandLine) -> None:
    assert {f["grade"] for f in ran.say("doctor", "--offline").document["findings"]} <= {"ok", "attention"}


def test_an_older_lakes_files_are_copied_and_nothing_of_it_is_touched(bedrot: CommandLine, tmp_path: Path) -> None:
    legacy = tmp_path / "legacy"
    for place, name, body in (
        ("1_landing", PAGE, LANDED[PAGE]), ("2_raw", f"older/{Path(PAGE).name}", LANDED[PAGE]),
        ("2_raw", "streams/dk_bank_details_20251121_070041.tsv", bank_report(3)), ("landing", "streams/odd.txt", b"?"),
    ):  # fmt: skip
        path = legacy / place / "distrokid" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
        os.utime(path, (1_600_000_000, 1_600_000_000))
    before = snapshot(legacy)

    (found,) = [
        p for p in bedrot.say("import-legacy", str(legacy)).document["platforms"] if p["platform"] == "distrokid"
    ]
    assert found == {"platform": "distrokid", "copied": 2, "known": 1, "unrecognised": 1}
    assert snapshot(legacy) == before
    copied = bedrot.root / "landing" / "distrokid" / PAGE
    assert copied.stat().st_mtime == 1_600_000_000
    again = bedrot.say("import-legacy", str(legacy)).document["platforms"]
    assert sum(p["copied"] for p in again) == 0


def entry(name: str, made: datetime) -> Entry:
    return Entry(f"plays/{name}", 10, int(made.timestamp() * 1e9))


def test_versions_go_by_when_they_were_replaced_and_the_newest_stays() -> None:
    now = datetime(2026, 11, 20, tzinfo=UTC)
    long_ago, limit = now - timedelta(days=900), (now - timedelta(days=365)).timestamp()
    names = ("plays_20240101T060000Z.csv", "plays_20250101T060000Z.csv", "plays_20261101T060000Z.csv",
             "plays_20261102T060000Z.csv")  # fmt: skip

    gone = [e.path for e in expired_versions([entry(name, long_ago) for name in names], limit)]
    assert gone == ["plays/plays_20240101T060000Z.csv", "plays/plays_20250101T060000Z.csv"]
    assert list(expired_versions([entry(names[0], long_ago)], limit)) == []


def test_retention_clears_versions_only_when_it_is_meant(bedrot: CommandLine) -> None:
    archive = bedrot.root / "archive" / "plays"
    archive.mkdir(parents=True)
    for name in ("plays_20200101T060000Z.csv", "plays_20200102T060000Z.csv"):
        (archive / name).write_text("old")

    told = bedrot.say("retention", "--dry-run").document
    kinds = {"versions", "bytes", "logs", "log_bytes", "reports", "report_bytes", "events"}
    assert set(told) == {"dry_run", *kinds}
    assert (told["versions"], told["bytes"]) == (["plays/plays_20200101T060000Z.csv"], 3)
    assert len(list(archive.iterdir())) == 2

    bedrot.say("retention")
    assert [p.name for p in archive.iterdir()] == ["plays_20200102T060000Z.csv"]


@pytest.mark.slow
@pytest.mark.parametrize("encoding", sweep(["ascii", "cp1252", "utf-8"]))
def test_a_console_that_lacks_our_signs_is_no_reason_to_fail(bedrot: CommandLine, encoding: str) -> None:
    bedrot.land({"streams/🎵.txt": b"x"})
    with bedrot.process(*RUN, "--json", PYTHONIOENCODING=encoding) as process:
        out, err = process.communicate()
    assert "Traceback" not in err
    document: dict[str, Any] = json.loads(out)
    assert document["state"] in {"partial", "success"}
    with bedrot.process("quarantine", "list", PYTHONIOENCODING=encoding) as process:
        out, err = process.communicate()
    assert process.returncode == 0
    assert "Traceback" not in err
