"""The bundle tells everything that helps and nothing that is secret, whatever state the lake is in."""

from __future__ import annotations

import json
import shutil
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.clock import SystemClock
from pipeline.diagnosing.bundle import LOG_BYTES, LOG_LINES, Diagnostics, gather, last_lines
from pipeline.diagnosing.facts import Question
from pipeline.engine.journal import Journal
from pipeline.lake import Lake, Wanted, open_lake
from pipeline.model import RunKind
from pipeline.settings import load_settings
from tests.end_to_end.lakes import LakeFolder, landed
from tests.hostile.small_lake import snapshot

PASSWORD, TOKEN, SHORT = "Plum-tree 9 & gate", "EAAB9zQx7Lw0kKpYv2nRtT", "k3y"
SECRETS = (PASSWORD, TOKEN, SHORT, "Plum-tree", "matilda")
NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


class StoppedClock(SystemClock):
    def now(self) -> datetime:
        return NOON


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> LakeFolder:
    lake = landed(tmp_path_factory.mktemp("diagnostics") / "lake", days=30, bank_rows=50, defects=0.2, seed=7)
    with lake.opened() as opened:
        opened.run(Wanted(kind=RunKind.WITHOUT_EXTRACTORS))
    return lake


@pytest.fixture
def lake(ran: LakeFolder, tmp_path: Path) -> LakeFolder:
    """A lake after a run, with secrets in all places they have ever been found in."""
    copy = ran.copied(tmp_path / "lake")
    (copy.root / ".env").write_text(f'META_TOKEN={TOKEN}\nDK_PASSWORD="{PASSWORD}"\nPIN_SECRET={SHORT}\nRAW_ZONE=raw\n')
    log = next((copy.root / "logs").glob("cron_execution_*.log"))
    with log.open("a") as handle:
        handle.write(f"2026-11-25 12:00:00 [ERROR] the site refused {PASSWORD} of matilda@label.example\n")
    errors = copy.root / "logs" / "error_logs" / "errors_20261125.log"
    errors.parent.mkdir(exist_ok=True)
    errors.write_text(f"Traceback …\n  login({PASSWORD!r})\nValueError: wrong key {SHORT}\n")
    machine = next((copy.root / "logs" / "runs").glob("*.jsonl"))
    with machine.open("a") as handle:
        handle.write(json.dumps({"type": "Log", "message": f"sent {PASSWORD}", "token": "t", "at": "/home/matilda/x"}))
    schedule = copy.root / "config" / "schedule_config.json"
    body = json.loads(schedule.read_text())
    schedule.write_text(json.dumps({**body, "mail": {"smtp_password": PASSWORD, "server": "mail.example"}}))
    with closing(sqlite3.connect(copy.root / "journal" / "bedrot_journal.db")) as journal, journal:
        journal.execute("UPDATE runs SET trigger = ?", (f"owner {PASSWORD}",))
        journal.execute("UPDATE quarantine SET message = ?", (f"refused with {TOKEN}",))
    return copy


@pytest.fixture
def opened(lake: LakeFolder) -> Iterator[Lake]:
    with open_lake(load_settings(lake.root, environ={})) as found:
        yield found


def gathered(root: Path | None, lake: Lake | None = None) -> Diagnostics:
    return gather(Question(StoppedClock(), root, lake, {"USER": "matilda"}, {"Qt": "6.11.3"}))


def unpacked(diagnostics: Diagnostics, target: Path) -> dict[str, str]:
    diagnostics.write(target)
    with zipfile.ZipFile(target) as bundle:
        assert bundle.testzip() is None
        return {name: bundle.read(name).decode() for name in bundle.namelist()}


def test_no_secret_is_in_the_bundle_although_the_lake_is_full_of_them(opened: Lake, tmp_path: Path) -> None:
    files = unpacked(gathered(opened.settings.root, opened), tmp_path / "out" / "bundle.zip")
    found = [(name, secret) for name, text in files.items() for secret in SECRETS if secret in text]
    assert found == []
    assert "META_TOKEN" in files["settings.json"], "which names there are helps; what they say does not"


def test_the_bundle_holds_what_was_shown_and_nothing_else(opened: Lake, tmp_path: Path) -> None:
    shown = gathered(opened.settings.root, opened)
    files = unpacked(shown, tmp_path / "bundle.zip")
    assert files == {entry.name: entry.text for entry in shown.entries}
    assert shown.contents() == [(entry.name, entry.what, len(entry.text.encode())) for entry in shown.entries]
    assert {"summary.txt", "settings.json", "runs.json", "config/schedule_config.json"} <= set(files)
    assert any(name.startswith("logs/runs/") for name in files)
    assert any(name.startswith("logs/error_logs/") for name in files)
    assert ".env" not in files
    assert not any("artists" in name for name in files)


def test_the_summary_names_versions_folders_runs_and_what_is_aside(opened: Lake) -> None:
    summary = gathered(opened.settings.root, opened).summary
    run = opened.journal.runs(1)[0].run.run_id
    for words in ("BEDROT Control Panel", "Python", "Qt", "6.11.3", "Landing", "Check-up", run, "DistroKid", "×"):
        assert words in summary, words
    assert "What could not be looked at" not in summary


def test_documents_stay_documents(opened: Lake) -> None:
    entries = gathered(opened.settings.root, opened).entries
    runs = json.loads(next(entry.text for entry in entries if entry.name == "runs.json"))
    assert runs["in_full"][0]["steps"][0]["key"]
    lines = next(entry.text for entry in entries if entry.name.startswith("logs/runs/")).splitlines()
    assert json.loads(lines[-1])["token"] == "•••"
    assert all(json.loads(line) for line in lines)


def test_a_lake_that_is_not_open_is_looked_at_without_changing_it(lake: LakeFolder) -> None:
    before = snapshot(lake.root, folders=False)
    shown = gathered(lake.root)
    after = snapshot(lake.root, folders=False)
    beside = {name for name in after if name.endswith(("-shm", "-wal"))}  # SQLite's own, to read beside a writer
    assert {name: at for name, at in after.items() if name not in beside} == before
    assert "Set aside" in shown.summary
    assert json.loads(next(e.text for e in shown.entries if e.name == "runs.json"))["runs"]


def test_without_any_lake_there_is_still_a_summary(tmp_path: Path) -> None:
    shown = gathered(None)
    assert "none is open" in shown.summary
    assert "summary.txt" in unpacked(shown, tmp_path / "bundle.zip")


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    shown = gathered(tmp_path / "gone")
    assert "is not there" in shown.summary
    assert not (tmp_path / "gone").exists()


@pytest.mark.parametrize("damage", ["journal", "config", "env"])
def test_what_cannot_be_read_is_told_and_stops_nothing_else(lake: LakeFolder, tmp_path: Path, damage: str) -> None:
    if damage == "journal":
        shutil.rmtree(lake.root / "journal")
        (lake.root / "journal").mkdir()
        (lake.root / "journal" / "bedrot_journal.db").write_bytes(b"no database " * 1000)
    elif damage == "config":
        (lake.root / "config" / "schedule_config.json").write_text(f'{{"password": "{PASSWORD}", oops')
    else:
        (lake.root / ".env").write_bytes(f"DK_PASSWORD={PASSWORD}\nX=".encode() + b"\xff\xfe\n")
    files = unpacked(gathered(lake.root), tmp_path / "bundle.zip")
    assert "What could not be looked at" in files["summary.txt"]
    assert not [name for name, text in files.items() if PASSWORD in text and damage != "config"]
    assert "BEDROT" in files["summary.txt"]


def test_a_journal_in_use_can_be_asked_beside_its_owner(lake: LakeFolder) -> None:
    with Journal(lake.root / "journal" / "bedrot_journal.db"):
        assert "without-extractors" in gathered(lake.root).summary


def test_a_bundle_that_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    with pytest.raises(OSError, match="taken"):
        gathered(None).write(tmp_path / "taken")
    assert [place.name for place in tmp_path.iterdir()] == ["taken"]


def test_only_the_end_of_a_long_log_is_taken_in_whole_lines(tmp_path: Path) -> None:
    path = tmp_path / "long.log"
    path.write_text("".join(f"line {number} {'x' * 400}\n" for number in range(5000)))
    lines = last_lines(path)
    assert lines[-1].startswith("line 4999 ")
    assert all(line.startswith("line ") for line in lines)
    assert sum(map(len, lines)) <= LOG_BYTES
    path.write_text("".join(f"{number}\n" for number in range(5000)))
    assert last_lines(path) == [str(number) for number in range(5000 - LOG_LINES, 5000)]
