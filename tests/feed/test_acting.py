"""Runs asked for from outside: a program of their own, one at a time, told where to look, and stopped on demand."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from itertools import count
from typing import Any

import psutil
import pytest

from pipeline.clock import SystemClock
from pipeline.engine.lake_lock import LakeLock
from tests.end_to_end.lakes import LakeFolder
from tests.feed.served import ACT, READ, Answered, Feed, served

pytestmark = pytest.mark.slow
ALLOWED = {"enabled": True, "allow_actions": True}
QUESTIONS = count()


@pytest.fixture(scope="module")
def acting(whole_lake: LakeFolder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Feed]:
    """One for all tests here, which end the runs that they begin."""
    lake = whole_lake.copied(tmp_path_factory.mktemp("acting") / "lake")
    with served(lake.root, ALLOWED) as feed:
        yield feed


def post(feed: Feed, path: str = "/v1/runs", token: str = ACT, **wish: Any) -> Answered:
    wish = wish or {"kind": "without-extractors", "force": True}
    return feed.ask(path, "POST", token, json.dumps(wish).encode(), Content_Type="application/json")


def until_ended(feed: Feed, run_id: str) -> dict[str, Any]:
    return dict(feed.soon(f"/v1/runs/{run_id}", lambda found: found.document["state"] != "running").document)


def run_ids(feed: Feed) -> set[str]:
    """By a question nobody has asked before, so that it is answered anew."""
    return {run["run_id"] for run in feed.get(f"/v1/runs?limit={500 - next(QUESTIONS)}")["runs"]}


def test_a_run_is_begun_and_told_where_to_look(acting: Feed) -> None:
    found = post(acting, kind="without-extractors", platforms=["tiktok"], force=True)
    assert found.status == 202
    begun = found.document
    assert found.headers["location"] == begun["look"] == f"/v1/runs/{begun['run_id']}"
    ended = until_ended(acting, begun["run_id"])
    assert ended["state"] in ("success", "partial")
    assert (ended["kind"], ended["trigger"]) == ("without-extractors", "dashboard")
    assert {step["platform"] for step in ended["steps"] if step["platform"]} == {"tiktok"}
    assert begun["run_id"] in run_ids(acting)


def test_a_run_outlives_the_feed_that_began_it_and_knows_no_token(acting: Feed) -> None:
    with served(acting.root, ALLOWED) as other:
        run_id = post(other).document["run_id"]
        told = [text for child in psutil.process_iter() if (text := _told(child, str(acting.root)))]
    assert told
    assert not any(token in text for text in told for token in (READ, ACT))
    assert until_ended(acting, run_id)["state"] in ("success", "partial")


def test_a_lake_that_is_held_gets_no_run(acting: Feed) -> None:
    before = run_ids(acting)
    with LakeLock(acting.root / "journal", SystemClock(), "clean-up"):
        found = post(acting)
    assert (found.status, found.kind) == (409, "busy")
    assert "clean-up" in found.document["error"]["message"]
    assert run_ids(acting) == before


def test_two_that_ask_at_once_get_one_run(acting: Feed) -> None:
    answers: list[Answered] = []
    asking = [threading.Thread(target=lambda: answers.append(post(acting))) for _ in range(3)]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join()
    assert sorted(one.status for one in answers) == [202, 409, 409]
    (begun,) = (one.document["run_id"] for one in answers if one.status == 202)
    until_ended(acting, begun)


def test_a_run_is_cancelled_on_demand(acting: Feed) -> None:
    run_id = post(acting).document["run_id"]
    found = post(acting, "/v1/runs/current/cancel")
    assert (found.status, found.document) == (202, {"cancelled": [run_id]})
    assert until_ended(acting, run_id)["state"] == "cancelled"
    again = post(acting, "/v1/runs/current/cancel")
    assert (again.status, again.kind) == (409, "no-run")


def test_a_run_that_cannot_begin_says_why(acting: Feed) -> None:
    schedule = acting.root / "config" / "schedule_config.json"
    before = schedule.read_bytes()
    schedule.write_text("{")
    try:
        found = post(acting)
    finally:
        schedule.write_bytes(before)
    assert (found.status, found.kind) == (503, "not-started")
    assert "schedule_config.json" in found.document["error"]["message"]


@pytest.mark.parametrize(
    "wish", [{"kind": "everything"}, {"platforms": ["nope"]}, {"platforms": "tiktok"}, {"workers": 4}, {"force": "--x"}]
)
def test_what_cannot_be_meant_begins_nothing(acting: Feed, wish: dict[str, Any]) -> None:
    before = run_ids(acting)
    assert post(acting, **wish).status == 422
    assert run_ids(acting) == before


def _told(process: psutil.Process, root: str) -> str:
    """What the run of a lake was handed: its words and its environment."""
    try:
        words = process.cmdline()
        return " ".join([*words, *process.environ().values()]) if root in words and "run" in words else ""
    except psutil.Error:
        return ""
