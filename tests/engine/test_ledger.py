"""Every landing file keeps its verdict, and the list of set-aside files is never longer or shorter than the truth."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from pipeline.engine.journal import Journal
from pipeline.engine.records import QuarantineItem, QuarantineState, StepMemory
from pipeline.model import Delivery, Refusal, Verdict
from tests.engine.lakes import START, Lake

REASON = Refusal("truncated", "The file ends too early.", "Download it again.", "line 12", relative=True)
REFUSED = Delivery(
    "tiktok",
    "one.zip",
    bytes=10,
    mtime_ns=5,
    sha256="aa",
    kind="overview",
    verdict=Verdict.QUARANTINED,
    refusal=REASON,
)
ACCEPTED = replace(REFUSED, verdict=Verdict.ACCEPTED, refusal=None)


@pytest.fixture
def journal(lake: Lake) -> Journal:
    return lake.journal


def settle(journal: Journal, *deliveries: Delivery, run: str = "run1") -> int:
    with journal.writing() as write:
        return write.settle_deliveries(run, START, deliveries)


def all_items(journal: Journal) -> list[tuple[str, str, str]]:
    return [(item.sha256, item.state.value, item.closed_why) for item in journal.quarantine(state=None)]


def only_item(journal: Journal) -> QuarantineItem:
    (item,) = journal.quarantine(state=None)
    return item


def test_a_delivery_comes_back_as_it_went_in(journal: Journal) -> None:
    full = Delivery(
        platform="tiktok",
        path="2026/Übersicht.csv",
        bytes=2**40,
        mtime_ns=1_763_622_003_123_456_789,
        sha256="aa",
        kind="overview",
        subject="@novadrift",
        downloaded_at=datetime(2026, 11, 20, 7, 0, 3, 250_001, tzinfo=UTC),
        verdict=Verdict.QUARANTINED,
        rows=12,
        note="a note",
        refusal=REASON,
        facts=(("rows", "12"), ("first day", "2026-01-01")),
        raw_path="aa/aa.csv",
        judged_by="rules of today",
    )
    plain = Delivery("tiktok", "a.csv", 0, 0)
    settle(journal, full, plain)

    assert journal.deliveries("tiktok") == (full, plain)
    assert journal.deliveries("linktree") == ()


def test_the_newest_verdict_replaces_the_one_before(journal: Journal) -> None:
    settle(journal, REFUSED)
    settle(journal, ACCEPTED)
    assert journal.deliveries("tiktok") == (ACCEPTED,)


def test_a_refused_file_gets_one_item_with_its_reason(journal: Journal) -> None:
    assert settle(journal, REFUSED) == 1
    assert settle(journal, REFUSED, run="run2") == 0

    item = only_item(journal)
    assert (item.platform, item.dataset, item.file, item.sha256) == ("tiktok", "overview", "one.zip", "aa")
    assert (item.rule, item.message, item.next_action, item.line) == (
        "truncated",
        "The file ends too early.",
        "Download it again.",
        "line 12",
    )
    assert (item.run_id, item.found_at, item.state) == ("run1", START, QuarantineState.OPEN)
    assert item.to_json()["found_at"] == "2026-11-20T07:00:03.000Z"


def test_a_changed_reason_is_updated_in_place(journal: Journal) -> None:
    settle(journal, REFUSED)
    settle(journal, replace(REFUSED, refusal=replace(REASON, rule="too-short", message="Shorter than the last.")))

    item = only_item(journal)
    assert (item.rule, item.message, item.run_id) == ("too-short", "Shorter than the last.", "run1")


def test_a_refused_file_without_a_reason_is_not_lost(journal: Journal) -> None:
    assert settle(journal, replace(REFUSED, refusal=None)) == 1
    assert only_item(journal).rule == "no-reason-given"


def test_an_accepted_file_closes_its_item_with_the_run(journal: Journal) -> None:
    settle(journal, REFUSED)
    settle(journal, ACCEPTED, run="run2")
    assert all_items(journal) == [("aa", "resolved", "accepted in run run2")]
    assert journal.quarantine() == ()


def test_a_file_that_is_refused_again_later_gets_a_new_item(journal: Journal) -> None:
    settle(journal, REFUSED)
    settle(journal, ACCEPTED)
    assert settle(journal, REFUSED, run="run3") == 1
    assert [state for _, state, _ in all_items(journal)] == ["resolved", "open"]


def test_other_bytes_under_the_same_name_replace_the_item(journal: Journal) -> None:
    settle(journal, REFUSED)
    assert settle(journal, replace(REFUSED, sha256="bb"), run="run2") == 1
    assert [(sha, state) for sha, state, _ in all_items(journal)] == [("aa", "replaced"), ("bb", "open")]
    assert [delivery.sha256 for delivery in journal.deliveries("tiktok")] == ["aa", "bb"]

    settle(journal, replace(ACCEPTED, sha256="cc"), run="run3")
    assert all_items(journal)[1] == ("bb", "replaced", "the file had other bytes in run run3")


def test_judging_old_bytes_again_says_nothing_about_those_that_lie_there_now(journal: Journal) -> None:
    new = replace(REFUSED, sha256="bb", mtime_ns=6)
    settle(journal, REFUSED)
    settle(journal, new, run="run2")

    assert settle(journal, replace(REFUSED, judged_by="newer rules"), replace(new, judged_by="newer rules")) == 0
    assert [(sha, state) for sha, state, _ in all_items(journal)] == [("aa", "replaced"), ("bb", "open")]
    assert settle(journal, ACCEPTED) == 0
    assert [(sha, state) for sha, state, _ in all_items(journal)] == [("aa", "replaced"), ("bb", "open")]


@pytest.mark.parametrize("turned", [False, True])
def test_in_whatever_order_old_and_new_bytes_are_judged(journal: Journal, turned: bool) -> None:
    settle(journal, REFUSED)
    findings = [replace(REFUSED, judged_by="newer rules"), replace(REFUSED, sha256="bb", mtime_ns=6)]
    assert settle(journal, *(findings[::-1] if turned else findings)) == 1
    assert [(sha, state) for sha, state, _ in all_items(journal)] == [("aa", "replaced"), ("bb", "open")]


def test_old_bytes_that_come_back_are_asked_about_again(journal: Journal) -> None:
    settle(journal, REFUSED)
    settle(journal, replace(ACCEPTED, sha256="bb", mtime_ns=6))
    assert settle(journal, replace(REFUSED, mtime_ns=7)) == 1
    assert [(sha, state) for sha, state, _ in all_items(journal)] == [("aa", "replaced"), ("aa", "open")]


def test_a_file_without_bytes_is_set_aside_too_until_it_has_some(journal: Journal) -> None:
    assert settle(journal, replace(REFUSED, sha256="")) == 1
    settle(journal, ACCEPTED)
    assert [(sha, state) for sha, state, _ in all_items(journal)] == [("", "replaced")]


def test_the_same_bytes_under_two_names_are_two_items(journal: Journal) -> None:
    assert settle(journal, REFUSED, replace(REFUSED, path="two.zip"), replace(REFUSED, platform="toolost")) == 3
    assert len(journal.quarantine(platform="toolost")) == 1


def test_a_file_still_being_written_decides_nothing(journal: Journal) -> None:
    settle(journal, REFUSED)
    settle(journal, replace(REFUSED, sha256="", verdict=Verdict.UNFINISHED, refusal=None))
    assert [state for _, state, _ in all_items(journal)] == ["open"]


def test_a_file_that_was_still_being_written_leaves_no_trace_once_it_is_whole(journal: Journal) -> None:
    settle(journal, replace(ACCEPTED, sha256="", verdict=Verdict.UNFINISHED))
    settle(journal, ACCEPTED)
    assert journal.deliveries("tiktok") == (ACCEPTED,)


@pytest.mark.parametrize("verdict", [Verdict.DUPLICATE, Verdict.NO_FIGURES, Verdict.DROPPED])
def test_every_other_verdict_closes_the_item_and_says_why(journal: Journal, verdict: Verdict) -> None:
    settle(journal, REFUSED)
    settle(journal, replace(ACCEPTED, verdict=verdict), run="run2")
    ((_, state, why),) = all_items(journal)
    assert state == ("dropped" if verdict is Verdict.DROPPED else "resolved")
    assert "run2" in why


def test_a_dropped_file_stays_dropped_until_its_bytes_change(journal: Journal) -> None:
    settle(journal, REFUSED)
    journal.drop_quarantined([only_item(journal).id], START)

    assert journal.deliveries("tiktok")[0].verdict is Verdict.DROPPED
    assert only_item(journal).closed_why == "dismissed by the owner"
    assert settle(journal, REFUSED, run="run2") == 0
    assert [state for _, state, _ in all_items(journal)] == ["dropped"]
    assert settle(journal, replace(REFUSED, sha256="bb")) == 1


def test_only_an_open_item_can_be_dropped(journal: Journal) -> None:
    settle(journal, REFUSED)
    item = only_item(journal)
    assert journal.quarantine_item(item.id) == item
    journal.drop_quarantined([item.id], START)
    for gone in (item.id, 99):
        with pytest.raises(LookupError, match=f"no open quarantine item {gone}"):
            journal.drop_quarantined([gone], START)
    assert journal.quarantine_item(99) is None


def test_a_file_can_be_asked_to_be_judged_again_with_all_that_has_its_bytes(journal: Journal) -> None:
    judged = replace(REFUSED, judged_by="rules")
    settle(journal, judged, replace(judged, path="two.zip"), replace(judged, path="three.zip", sha256="bb"))
    with journal.writing() as write:
        write.remember(StepMemory("tiktok.validate", "f", "d", "run1"))
        write.remember(StepMemory("linktree.validate", "f", "d", "run1"))
    journal.judge_again([("tiktok", "one.zip", "aa")])

    assert {d.path: d.judged_by for d in journal.deliveries("tiktok")} == {
        "one.zip": "",
        "two.zip": "",
        "three.zip": "rules",
    }
    assert {key: memory.fingerprint for key, memory in journal.memories().items()} == {
        "tiktok.validate": "",
        "linktree.validate": "f",
    }
