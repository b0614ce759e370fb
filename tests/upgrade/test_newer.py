"""What a newer version wrote is refused in plain words with what to do, and stays as it is to the last byte."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest

from pipeline.clock import SystemClock
from pipeline.diagnosing.facts import Question, look
from pipeline.feed.tail import JournalTail
from tests.feed.served import served
from tests.hostile.command_line import CommandLine, Said
from tests.upgrade.corpus import Left
from tests.upgrade.future import ADVICE, NEWEST, be_of_the_future, everything

pytestmark = pytest.mark.slow
RUN = "20261116T071000Z-aaaa"
OF_THE_JOURNAL = (
    "status", "runs list", f"runs show {RUN}", "quarantine list", "quarantine drop 1", "schedule next",
    "schedule slots", "schedule skip 2026-11-30", "schedule pause", "kpis", "anomalies list", "report",
    "warehouse load", "warehouse check", "warehouse rebuild", "retention", "run", "run --dry-run", f"resume {RUN}",
    "cancel", "notify send", "accounts list", "graph", "export-cron batch",
)  # fmt: skip
OF_THE_WAREHOUSE = ("kpis", "kpis --history revenue_month", "report --month 2026-10", "warehouse load",
                    "warehouse check", "warehouse rebuild")  # fmt: skip
LOOKING_ON = ("status", "anomalies list", "report", "schedule next", "runs list")
FED = ("/v1/runs", "/v1/health", "/v1/schedule", "/v1/kpis", "/v1/anomalies", "/api/kpis/summary")
Bedrot = Callable[[Left], CommandLine]


@pytest.fixture
def left(left_by: Callable[[str], Left]) -> Left:
    return left_by("insights")


def assert_refused(said: Said, what: str) -> None:
    assert said.code not in (0, 1), said
    assert said.error["message"].startswith(f"The {what} "), said.error
    assert f"was written by a newer version of this program (format {NEWEST}, known: " in said.error["message"]
    assert said.error["next_action"] == ADVICE


def test_every_command_leaves_a_newer_journal_alone(left: Left, bedrot: Bedrot) -> None:
    be_of_the_future(left.journal)
    ask, before = bedrot(left), everything(left.root)
    for words in OF_THE_JOURNAL:
        assert_refused(ask.say(*words.split()), "journal")
        assert everything(left.root) == before, words
    checked = {one["check"]: one for one in ask.say("doctor", "--offline").document["findings"]}
    assert (checked["journal"]["grade"], checked["journal"]["next_action"]) == ("failed", ADVICE)
    assert checked["warehouse"]["grade"] == "ok"
    assert any(ADVICE in trouble for trouble in look(Question(SystemClock(), left.root)).trouble)
    assert {path: now for path, now in everything(left.root).items() if path in before} == before


def test_every_command_leaves_a_newer_warehouse_alone(left: Left, bedrot: Bedrot) -> None:
    be_of_the_future(left.warehouse)
    ask, before = bedrot(left), everything(left.root, "warehouse")
    for words in OF_THE_WAREHOUSE:
        assert_refused(ask.say(*words.split()), "warehouse")
        assert everything(left.root, "warehouse") == before, words
    for words in LOOKING_ON:
        assert ask.say(*words.split()).code == 0, words
        assert everything(left.root, "warehouse") == before, words
    checked = {one["check"]: one for one in ask.say("doctor", "--offline").document["findings"]}
    assert (checked["warehouse"]["grade"], checked["warehouse"]["next_action"]) == ("failed", ADVICE)
    assert everything(left.root, "warehouse") == before


def test_a_run_carries_on_beside_a_newer_warehouse_and_says_so(left: Left, bedrot: Bedrot) -> None:
    be_of_the_future(left.warehouse)
    ask, before = bedrot(left), everything(left.root, "warehouse")
    ended = ask.say("run", "--no-extractors", "--force").document
    assert ended["state"] == "partial"
    failed = {step["key"]: step["failure"] for step in ended["steps"] if step["state"] == "failed"}
    assert set(failed) == {"warehouse.load", "metrics.kpis", "metrics.anomalies"}
    assert {(failure["kind"], failure["next_action"]) for failure in failed.values()} == {("environment", ADVICE)}
    assert everything(left.root, "warehouse") == before


def test_the_feed_leaves_what_is_newer_alone(left: Left) -> None:
    be_of_the_future(left.journal)
    be_of_the_future(left.warehouse)
    before = everything(left.root, "journal", "warehouse")
    with served(left.root, {"enabled": True}) as feed:
        for address in FED:
            found = feed.ask(address)
            assert found.status == 503, (address, found.body)
            assert "newer version" in found.document["error"]["message"], address
            assert found.document["error"]["next_action"] == ADVICE, address
    with closing(JournalTail(left.journal)) as followed, pytest.raises(sqlite3.DatabaseError, match="newer version"):
        followed.newest()
    assert everything(left.root, "journal", "warehouse") == before
