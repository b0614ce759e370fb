"""What is told about one run, and what of it is worth a look."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from app.looks import Look
from app.models.run_account import RunAccount, read_account
from app.models.run_changes import changes
from app.models.run_faces import faces
from app.models.run_steps import StepTable
from app.models.run_words import happened, sentence, step_time
from app.models.run_worth import worth_a_look
from pipeline.model import RunState
from tests.app.hand_made_runs import (
    BROKEN,
    DEAD,
    NOW,
    HandMadeRun,
    Told,
    Try,
    done,
    history,
    lake_of,
    opened,
    running_run,
    troubled_run,
    usual_run,
    write_run,
)


def account_of(tmp_path: Path, *runs: HandMadeRun, which: int = -1) -> RunAccount:
    with opened(lake_of(tmp_path / "lake", runs)) as lake:
        account = read_account(lake, runs[which].run_id)
    assert account is not None
    return account


def test_only_what_failed_was_tried_again_or_was_slow_is_worth_a_look(tmp_path: Path) -> None:
    account = account_of(tmp_path, *history())
    found = worth_a_look(account)
    assert [(worth.name, worth.look, worth.tries, worth.happened) for worth in found] == [
        ("DistroKid · Extract", Look.SIGNIN, 1, "DistroKid wants you to sign in again."),
        ("Linktree · Extract", Look.OK, 3, "Done on the third try. Before that: no answer, twice."),
        ("Spotify · Extract", Look.OK, 1, "Slower than usual (2:50)."),
    ]
    assert [worth.remedy.text for worth in found] == ["Sign in to DistroKid", "Open log", "Open log"]
    assert [worth.primary for worth in found] == [True, False, False]
    assert found[1].remedy.place == {"run": account.run_id, "step": "linktree.extract"}


def test_a_good_run_has_nothing_worth_a_look(tmp_path: Path) -> None:
    assert worth_a_look(account_of(tmp_path, usual_run(NOW - timedelta(hours=1)))) == ()


def test_old_news_only_leads_to_its_log(tmp_path: Path) -> None:
    """Nobody is asked to sign in for a run of last month that has been followed by good ones."""
    account = account_of(tmp_path, troubled_run(NOW - timedelta(days=30)), usual_run(NOW - timedelta(days=1)), which=0)
    assert {worth.remedy.page for worth in worth_a_look(account)} == {"logs"}
    assert not any(worth.primary for worth in worth_a_look(account))


def test_a_fault_of_the_program_offers_its_details(tmp_path: Path) -> None:
    run = HandMadeRun(NOW - timedelta(hours=1), {"unified.royalties": Told((Try(0, 4, BROKEN),))}, 5, RunState.FAILED)
    (worth,) = worth_a_look(account_of(tmp_path, run))
    assert (worth.look, worth.remedy.deed) == (Look.FAILED, "diagnostics")


def test_set_aside_files_lead_to_the_list_of_them_while_they_are_there(tmp_path: Path) -> None:
    steps = {"tiktok.validate": replace(done(0, 1, 20), quarantined=1)}
    account = account_of(tmp_path, HandMadeRun(NOW - timedelta(hours=1), steps, 2, RunState.PARTIAL))
    (worth,) = worth_a_look(replace(account, set_aside={"tiktok": 1}))
    assert worth.happened == "One file was set aside; the rest is in."
    assert (worth.remedy.page, worth.remedy.place) == ("data", {"quarantine": True, "platform": "tiktok"})
    (settled,) = worth_a_look(account)
    assert settled.remedy.page == "logs"


def test_the_sentence_of_a_run_says_what_became_of_it(tmp_path: Path) -> None:
    said = {}
    with opened(lake_of(tmp_path / "lake", history())) as lake:
        for run in history():
            account = read_account(lake, run.run_id)
            assert account is not None
            said[account.summary.state] = sentence(account.summary)
    assert said == {
        RunState.SUCCESS: "All six platforms are up to date.",
        RunState.PARTIAL: "5 of 6 platforms up to date. DistroKid is waiting for you to sign in.",
        RunState.FAILED: "0 of 2 platforms up to date. There was no network for 30 minutes.",
        RunState.INTERRUPTED: "Cut off. Nothing was lost; 20 of 36 steps were done.",
    }


def test_a_run_that_found_nothing_new_says_so(tmp_path: Path) -> None:
    run = HandMadeRun(NOW, {"metaads.validate": Told(skipped="nothing new")})
    assert sentence(account_of(tmp_path, run).summary) == "Nothing new had arrived."


def test_a_blocked_step_names_what_it_waited_for_and_never_a_key(tmp_path: Path) -> None:
    run = HandMadeRun(NOW, {"metaads.raw": Told(blocked_by="metaads.validate"), "metaads.staging": Told()})
    account = account_of(tmp_path, run)
    said = [happened(step) for step in account.summary.steps]
    assert said == ["Waited for Meta Ads · Validate.", "–"]


def test_a_run_whose_program_died_is_told_as_cut_off_and_can_be_resumed(tmp_path: Path) -> None:
    from pipeline.engine.owner import this_host

    run = running_run()
    with opened(lake_of(tmp_path / "lake", ())) as lake:
        write_run(lake.journal, run, DEAD._replace(host=this_host()))
        account = read_account(lake, run.run_id)
    assert account is not None
    assert (account.summary.state, account.resumable, account.running) == (RunState.INTERRUPTED, True, False)
    assert faces(account)["spotify.extract"].word == "cut off"


def test_every_state_of_a_step_has_its_face(tmp_path: Path) -> None:
    worn = {key: (face.look, face.word) for key, face in faces(account_of(tmp_path, running_run())).items()}
    assert worn["metaads.extract"] == (Look.OK, "done")
    assert worn["distrokid.extract"] == (Look.SIGNIN, "sign in")
    assert worn["distrokid.raw"] == (Look.SKIPPED, "skipped")
    assert worn["spotify.extract"] == (Look.RUNNING, "running")
    assert worn["warehouse.load"] == (Look.IDLE, "waits")


def test_the_run_before_is_the_last_of_the_same_kind(tmp_path: Path) -> None:
    account = account_of(tmp_path, *history())
    assert account.previous is not None
    assert account.previous.run_id.startswith("20260511")  # not the one without extractors the day before


def test_differences_name_what_changed_and_nothing_else(tmp_path: Path) -> None:
    with opened(lake_of(tmp_path / "lake", history())) as lake:
        now = read_account(lake, troubled_run().run_id)
        assert now is not None
        assert now.previous is not None
        before = lake.journal.run(now.previous.run_id)
        assert before is not None
        found = changes(before, now.summary)
    assert {change.what.platform for change in found} == {"distrokid", "linktree", "spotify"}


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0.001, "< 0.1 s"), (0.21, "0.2 s"), (9.94, "9.9 s"), (9.96, "0:10"), (48, "0:48"), (572, "9:32")],
)
def test_short_times_are_said_in_tenths(seconds: float, said: str) -> None:
    assert step_time(seconds) == said


def test_news_of_a_run_repaint_only_the_steps_that_changed(tmp_path: Path) -> None:
    account = account_of(tmp_path, running_run())
    table = StepTable()
    table.show_account(account)
    changed: list[int] = []
    table.dataChanged.connect(lambda first, last: changed.append(first.row()))
    table.show_account(account)
    assert changed == []
    row = table.row_of("spotify.extract")
    assert row is not None
    steps = list(account.summary.steps)
    steps[row] = replace(steps[row], rows_out=7)
    table.show_account(replace(account, summary=replace(account.summary, steps=tuple(steps))))
    assert changed == [row]
