"""What a run leaves behind to read: no secret in it, every line whole, and gone when its time is over."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pipeline import logs
from pipeline.clock import SystemClock
from pipeline.engine.events import Event, EventBus, RunFinished, RunStarted, StepFinished, StepRetrying
from pipeline.logs import LogBook, log_book
from pipeline.model import Failure, FailureKind, Phase, RunState, StepState
from tests.hostile.command_line import CommandLine

NOON = datetime(2026, 11, 20, 12, 0, 0, tzinfo=UTC)
RUN = "20261120T120000Z-0001"
WEB_TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJub3ZhIn0.c2lnbmF0dXJl"
SECRETS = ("hunter2hunter2", "s3cr3t-value-0815", WEB_TOKEN)
LEAKS = (
    f"Authorization: Bearer {WEB_TOKEN}", "GET https://nova:hunter2hunter2@example.org/ failed",
    'DK_PASSWORD="hunter2hunter2"', "api_key=s3cr3t-value-0815&page=2", '{"access_token": "s3cr3t-value-0815"}',
    f"Cookie: sid=s3cr3t-value-0815; jwt={WEB_TOKEN}",
)  # fmt: skip


class StoppedClock(SystemClock):
    def now(self) -> datetime:
        return NOON


@pytest.fixture
def bus() -> EventBus:
    return EventBus()


@pytest.fixture
def book(tmp_path: Path, bus: EventBus) -> Iterator[LogBook]:
    with log_book(tmp_path / "logs", StoppedClock(), "INFO", bus) as opened:
        bus.publish(RunStarted(run_id=RUN, at=NOON, kind="full", trigger="owner", steps=("distrokid.raw",)))
        yield opened


def written(folder: Path) -> dict[str, str]:
    return {p.relative_to(folder).as_posix(): p.read_text("utf-8") for p in folder.rglob("*") if p.is_file()}


def events(leak: str) -> Iterator[Event]:
    failure = Failure(FailureKind.PERMANENT, f"It broke: {leak}", f"Look at {leak}", f"Traceback …\n  {leak}\n")
    of_step: dict[str, Any] = {"run_id": RUN, "at": NOON, "key": "distrokid.raw", "platform": "distrokid"}
    yield StepRetrying(**of_step, attempt=2, of=3, in_seconds=2.0, failure=failure)
    yield StepFinished(**of_step, phase=Phase.RAW, state=StepState.FAILED, failure=failure, notes=(leak,))
    yield StepFinished(**of_step, phase=Phase.RAW, state=StepState.SUCCEEDED, notes=("fine", leak))
    yield StepFinished(**of_step, phase=Phase.RAW, state=StepState.SKIPPED, skipped_reason=leak)
    yield RunFinished(run_id=RUN, at=NOON, state=RunState.FAILED, seconds=1.0)


@pytest.mark.parametrize("leak", LEAKS, ids=[str(number) for number in range(len(LEAKS))])
def test_no_secret_reaches_the_disk_whoever_wrote_it(tmp_path: Path, bus: EventBus, book: LogBook, leak: str) -> None:
    for event in events(leak):
        bus.publish(event)
    logger = logging.getLogger("pipeline.platforms.distrokid")
    logger.warning("Collected with %s", leak)
    try:
        raise RuntimeError(leak)
    except RuntimeError:
        logger.exception("Broke with %s", leak)
    book.close()

    files = written(tmp_path / "logs")
    assert len(files) == 3
    for name, text in files.items():
        assert not [secret for secret in SECRETS if secret in text], name
        assert "•••" in text, name


def test_the_machine_log_is_one_json_document_a_line(tmp_path: Path, bus: EventBus, book: LogBook) -> None:
    for event in events("two\nlines\r and \u2028 a third, 🎵"):
        bus.publish(event)
    logging.getLogger("pipeline").warning('quotes " and \x00 and \ud800 alone'.encode("utf-8", "replace").decode())
    book.close()

    text = written(tmp_path / "logs")[f"runs/{RUN}.jsonl"]
    lines = [json.loads(line) for line in text.removesuffix("\n").split("\n")]
    assert [line["type"] for line in lines] == [
        "RunStarted", "StepRetrying", "StepFinished", "StepFinished", "StepFinished", "RunFinished", "Log",
    ]  # fmt: skip
    assert all("at" in line for line in lines)
    assert lines[2]["failure"]["kind"] == "permanent"


def test_people_read_sentences_and_failures_stand_in_a_log_of_their_own(
    tmp_path: Path, bus: EventBus, book: LogBook
) -> None:
    for event in events("no room"):
        bus.publish(event)
    files = written(tmp_path / "logs")

    people = files["cron_execution_20261120.log"]
    assert "Started run" in people
    assert "[ERROR] distrokid.raw: failed. It broke: no room" in people
    assert "Traceback" not in people
    assert "Traceback" in files["error_logs/errors_20261120.log"]


def test_a_log_that_grew_too_large_goes_aside_and_nothing_is_lost(
    tmp_path: Path, bus: EventBus, book: LogBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logs, "LARGEST", 300)
    for _ in range(4):
        for event in events("no room"):
            bus.publish(event)

    parts = sorted((tmp_path / "logs").glob("cron_execution_20261120*"))
    assert len(parts) > 2
    assert all(part.stat().st_size < 700 for part in parts)
    lines = sum(part.read_text("utf-8").count("\n") for part in parts)
    assert lines == 1 + 4 * 5


def test_the_level_decides_what_code_may_add(tmp_path: Path, bus: EventBus) -> None:
    before = logging.getLogger("pipeline").level
    with log_book(tmp_path / "logs", StoppedClock(), "ERROR", bus):
        logging.getLogger("pipeline.zones").warning("not this")
        logging.getLogger("pipeline.zones").error("but this")
    text = written(tmp_path / "logs")["cron_execution_20261120.log"]
    assert "but this" in text
    assert "not this" not in text
    assert logging.getLogger("pipeline").level == before


def test_a_run_leaves_its_numbers(bedrot: CommandLine) -> None:
    run = bedrot.land().run().document

    numbers = json.loads((bedrot.root / "logs" / "performance_metrics" / f"{run['run_id']}.json").read_text("utf-8"))

    assert set(numbers) >= {
        "run_id", "state", "started", "duration_seconds", "success_count", "error_count", "rows", "bytes",
        "peak_memory_bytes", "cpu_seconds", "steps",
    }  # fmt: skip
    assert numbers["duration_seconds"] > 0
    assert numbers["peak_memory_bytes"] > 1_000_000
    assert numbers["success_count"] + numbers["error_count"] == len(numbers["steps"]) == len(run["steps"])
    steps = {step["key"]: step for step in numbers["steps"]}
    assert steps["distrokid.validate"]["seconds"] > 0
    assert steps["distrokid.curated"]["rows_out"] == 30
    assert steps["distrokid.raw"]["bytes"] > 0
    assert numbers["rows"] == sum(step["rows_out"] for step in numbers["steps"])
    assert (bedrot.root / "logs" / "runs" / f"{run['run_id']}.jsonl").exists()


def test_old_logs_go_when_their_time_is_over_and_a_dry_run_only_tells(bedrot: CommandLine) -> None:
    bedrot.land().run()
    folder = bedrot.root / "logs"
    old = folder / "cron_execution_20250101.log"
    old.write_text("old\n")
    long_ago = (datetime.now(UTC) - timedelta(days=31)).timestamp()
    os.utime(old, (long_ago, long_ago))
    count = len(written(folder))

    told = bedrot.say("retention", "--dry-run").document
    assert told["dry_run"] is True
    assert told["logs"] == [old.name]
    assert len(written(folder)) == count

    done = bedrot.say("retention").document
    assert done["logs"] == [old.name]
    assert not old.exists()
    assert len(written(folder)) == count - 1
