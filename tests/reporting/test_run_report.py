"""The report of a run says first what its owner wants to know, needs nothing else, and tells of any run there is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.engine.owner import this_host, this_process
from pipeline.lake import Lake
from pipeline.model import NotThere, RunState
from pipeline.reporting.run_account import read_run
from pipeline.reporting.run_lines import headline, needs
from pipeline.reporting.writing import Written, write_run_report
from pipeline.watching.judgement import judged
from tests.app.hand_made_runs import DEAD, history, lake_of, running_run, troubled_run, write_run
from tests.app.hand_made_runs import opened as opened_at
from tests.reporting.conftest import opened
from tests.reporting.reading import Page

HOSTILE = '<script>alert("x")</script>"\'><img src=x onerror=alert(1)>'


def page_of(written: Written) -> Page:
    return Page(written.page.read_text(encoding="utf-8"))


def newest(lake: Lake) -> str:
    return lake.journal.runs(1)[0].run.run_id


@pytest.mark.slow
def test_it_begins_with_what_an_owner_wants_to_know(ready: Path) -> None:
    with opened(ready) as lake:
        run_id = newest(lake)
        written = write_run_report(lake, run_id)
        summary = lake.journal.run(run_id)
    assert summary is not None
    assert written.page == ready / "reports" / f"run-{run_id}.html"
    page = page_of(written)
    top = page.words.partition("Platforms State Steps")[0]
    for part in ("Sunday, 22 November 2026", "Partial", "All six platforms are up to date. One file was set aside.",
                 "6 of 6", "by the schedule", "What needs you", "graphql_20261122_060000_000000.json"):  # fmt: skip
        assert part in top, part
    assert page.row("Linktree")[:3] == ["Linktree", "Attention", "4 of 4"]
    rows = {step.key: step.rows_out for step in summary.steps}
    steps = next(table for table in page.tables if len(table.rows[0]) == 7 and "Validate" in table.rows[0][0])
    curated = next(row for row in steps.rows if row[0] == "DistroKid · Curated")
    assert curated[5] == f"{rows['distrokid.curated']:,}"
    assert [row[0] for row in steps.rows][-1] == "Freshness"


@pytest.mark.slow
def test_it_needs_nothing_else_and_can_be_read_aloud(ready: Path) -> None:
    with opened(ready) as lake:
        page = page_of(write_run_report(lake))
    assert page.led_outside == []
    assert page.named("html")[0].attributes["lang"] == "en"
    assert len(page.named("h1")) == len(page.named("main")) == 1
    assert {name: number for name, number in page.ids.items() if number > 1} == {}
    assert all(scope in ("col", "row") for table in page.tables for scope, _ in table.heads)
    drawings = [tag for tag in page.named("svg") if tag.attributes.get("role") == "img"]
    assert len(drawings) >= 5
    assert len(page.named("title")) == len(drawings) + 1, "each has a name, like the page"
    assert len(page.named("desc")) == len(drawings), "and is told in words"
    assert all(tag.attributes["aria-labelledby"] in page.ids for tag in page.named("section"))
    used = {(tag.attributes.get("href") or tag.attributes["xlink:href"])[1:] for tag in page.named("use")}
    assert used <= set(page.ids)


@pytest.mark.slow
def test_the_same_data_at_the_same_moment_are_the_same_bytes(ready: Path) -> None:
    with opened(ready) as lake:
        first = write_run_report(lake).page.read_bytes()
        again = write_run_report(lake)
        assert again.page.read_bytes() == first
    assert len(first) < 1_500_000
    assert [file.name for file in again.page.parent.iterdir() if file.name.startswith(".")] == []


@pytest.mark.slow
def test_health_stands_beside_it(ready: Path) -> None:
    with opened(ready) as lake:
        written = write_run_report(lake)
        whole = judged(lake).whole.to_json()
    assert written.health == written.page.with_name(f"{written.page.stem}.health.json")
    document = json.loads(written.health.read_bytes())
    assert {name: document[name] for name in whole} == whole
    assert document["as_of"] == "2026-11-22T06:30:00.000Z"
    assert set(document["platforms"]) <= {"metaads", "distrokid", "toolost", "tiktok", "linktree", "spotify"}


@pytest.mark.slow
def test_words_from_outside_stay_words(copied: Path) -> None:
    with opened(copied) as lake:
        run_id = newest(lake)
        with lake.journal.writing() as write:
            write.change("UPDATE quarantine SET file = ?, message = ?", (HOSTILE, HOSTILE))
            write.change("UPDATE steps SET notes = json_array(?) WHERE key = 'warehouse.load'", (HOSTILE,))
        page = page_of(write_run_report(lake, run_id))
    assert page.led_outside == []
    assert page.words.count(HOSTILE) >= 3


@pytest.mark.slow
def test_a_run_in_trouble_says_whom_it_needs(tmp_path: Path) -> None:
    root = lake_of(tmp_path / "lake", history())
    with opened_at(root) as lake:
        account = read_run(lake, troubled_run().run_id)
        page = page_of(write_run_report(lake, troubled_run().run_id))
    assert headline(account) == "5 of 6 platforms are up to date. DistroKid is waiting for you to sign in."
    found = needs(account)
    assert found[0].state.look in ("failed", "signin")
    assert ("DistroKid wants you to sign in again.", "Sign in.") in [(one.message, one.next_action) for one in found]
    assert "Compared with the run before" in page.words
    assert "Sign-in needed" in page.words


@pytest.mark.slow
def test_of_an_older_run_nothing_is_said_about_the_lake_of_today(tmp_path: Path) -> None:
    root = lake_of(tmp_path / "lake", history())
    with opened_at(root) as lake:
        oldest = lake.journal.runs(100)[-1].run.run_id
        account = read_run(lake, oldest)
        page = page_of(write_run_report(lake, oldest))
    assert not account.newest
    assert needs(account) == ()
    assert "This is not the newest run" in page.words
    assert "There is no run of this kind before it." in page.words


@pytest.mark.slow
@pytest.mark.parametrize("alive", [True, False])
def test_a_run_that_goes_on_and_one_that_was_cut_off(tmp_path: Path, alive: bool) -> None:
    root = lake_of(tmp_path / "lake", history())
    with opened_at(root) as lake:
        run_id = write_run(lake.journal, running_run(), this_process() if alive else DEAD._replace(host=this_host()))
        account = read_run(lake)
        page = page_of(write_run_report(lake))
    assert account.summary.run_id == run_id
    assert account.summary.state is (RunState.RUNNING if alive else RunState.INTERRUPTED)
    assert ("It goes on:" if alive else "It was cut off. Nothing was lost;") in page.words
    assert account.summary.run.seconds > 0


@pytest.mark.slow
@pytest.mark.parametrize("found", [b"no database at all, and longer than a header is" * 40, b""])
def test_a_warehouse_that_cannot_be_read_does_not_keep_it_back(copied: Path, found: bytes) -> None:
    database = copied / "warehouse" / "bedrot_analytics.db"
    for side in database.parent.glob(f"{database.name}*"):
        side.unlink()
    database.write_bytes(found)
    with opened(copied) as lake:
        page = page_of(write_run_report(lake))
    assert "Figures since the run before" in page.words
    assert ("The warehouse cannot be read." in page.words) is bool(found)


@pytest.mark.slow
def test_where_there_is_no_run_that_is_said(tmp_path: Path) -> None:
    root = lake_of(tmp_path / "lake", ())
    with opened_at(root) as lake:
        with pytest.raises(NotThere, match="There is no run yet"):
            write_run_report(lake)
        with pytest.raises(NotThere, match=r"There is no run \.\./x"):
            write_run_report(lake, "../x")
    assert not (root / "reports").exists()


@pytest.mark.slow
def test_figures_that_moved_are_told_against_the_run_before(ready: Path) -> None:
    with opened(ready) as lake:
        page = page_of(write_run_report(lake))
        one = next(
            table for table in page.tables if table.rows and len(table.rows[0]) == 5 and "Plays" in str(table.rows)
        )
    assert "Against run" in page.words
    assert all(row[1] != row[2] for row in one.rows)
