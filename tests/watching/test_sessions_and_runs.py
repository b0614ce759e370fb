"""Sign-ins and the endings of runs, as they reach the verdict of a platform."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import keyring
import pytest

from pipeline.access.lake_access import LakeAccess, access_of
from pipeline.commands.history import status
from pipeline.engine.records import failure_to_json
from pipeline.lake import Lake, open_lake
from pipeline.model import Failure, FailureKind
from pipeline.platforms.connections import BY_KEY
from pipeline.quality.findings import Severity, Verdict
from pipeline.settings import load_settings
from pipeline.watching.judgement import judged
from tests.access.strict_keyring import strict_keyring
from tests.end_to_end.lakes import LakeFolder, landed
from tests.engine.lakes import HandClock
from tests.watching.judged_lakes import copied, judge, keys, opened, run_at, the

DAY = timedelta(days=1)
STATE: dict[str, Any] = {"cookies": [], "origins": []}


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def lake(tmp_path: Path, clock: HandClock) -> Iterator[Lake]:
    (tmp_path / "landing").mkdir()
    (tmp_path / "config").mkdir()
    with strict_keyring(), open_lake(load_settings(tmp_path, environ={}), clock) as made:
        yield made


@pytest.fixture
def access(lake: Lake, clock: HandClock) -> LakeAccess:
    return access_of(lake.settings.root, clock, {})


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> LakeFolder:
    lake = landed(tmp_path_factory.mktemp("endings") / "lake", seed=3, defects=0.0, snapshots=1)
    run_at(lake)
    return lake


def test_a_session_weighs_more_the_nearer_its_end_is(
    lake: Lake, access: LakeAccess, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    access.sessions.save(BY_KEY["distrokid"], "", STATE, "label@nova-drift.example")

    def refuse(*_: object) -> None:
        raise AssertionError("the keyring was asked")

    monkeypatch.setattr(keyring, "get_password", refuse)
    scores = []
    for _ in range(20):
        scores.append(judged(lake).platforms["distrokid"].score)
        clock.move(DAY.total_seconds())
    assert scores[0] == 100
    assert scores == sorted(scores, reverse=True)
    assert scores[-1] < 100


def test_who_waits_for_a_sign_in_is_worth_attention_and_says_it_once(lake: Lake, access: LakeAccess) -> None:
    access.sessions.save(BY_KEY["distrokid"], "", STATE, "label@nova-drift.example")
    access.sessions.mark_ended(BY_KEY["distrokid"], "", "DistroKid wants you to sign in again.")
    judgement = judged(lake)
    found = the(judgement, "session.distrokid")
    assert (found.severity, found.platform) == (Severity.WARNING, "distrokid")
    assert judgement.platforms["distrokid"].verdict is Verdict.ATTENTION
    assert judgement.whole.verdict is Verdict.ATTENTION
    text = status(argparse.Namespace(), lake).text
    assert text.count("DistroKid wants you to sign in again") == 1


@pytest.mark.parametrize(("kind", "verdict"), [
    (FailureKind.TRANSIENT, Verdict.HEALTHY), (FailureKind.BAD_DATA, Verdict.ATTENTION),
    (FailureKind.LAYOUT_CHANGED, Verdict.POOR), (FailureKind.NEEDS_SIGN_IN, Verdict.HEALTHY),
])  # fmt: skip
def test_a_step_that_failed_in_the_newest_run_weighs_by_its_kind(
    ran: LakeFolder, tmp_path: Path, kind: FailureKind, verdict: Verdict
) -> None:
    lake = copied(ran, tmp_path)
    failure = Failure(kind, "The TikTok page has changed.", "Send the details.")
    with opened(lake) as found, found.journal.writing() as write:
        text = failure_to_json(failure)
        write.change("UPDATE steps SET state = 'failed', failure = ? WHERE key = 'tiktok.staging'", (text,))
    judgement = judge(lake)
    assert judgement.platforms["tiktok"].verdict is verdict
    assert all(one.score == 100 for name, one in judgement.platforms.items() if name != "tiktok")


@pytest.mark.parametrize(("state", "severity"), [
    ("failed", Severity.WARNING), ("interrupted", Severity.NOTICE), ("cancelled", Severity.NOTICE), ("partial", None),
])  # fmt: skip
def test_the_end_of_the_last_full_run_is_told(
    ran: LakeFolder, tmp_path: Path, state: str, severity: Severity | None
) -> None:
    lake = copied(ran, tmp_path)
    with opened(lake) as found, found.journal.writing() as write:
        write.change("UPDATE runs SET kind = 'full', state = ?", (state,))
    judgement = judge(lake)
    told = [finding.severity for finding in judgement.whole.findings if finding.key == "runs.last"]
    assert told == ([severity] if severity else [])


def test_a_run_of_one_platform_says_nothing_of_all(ran: LakeFolder, tmp_path: Path) -> None:
    lake = copied(ran, tmp_path)
    with opened(lake) as found, found.journal.writing() as write:
        write.change(
            "UPDATE runs SET kind = 'full', state = 'failed', arguments = json('{\"platforms\": [\"tiktok\"]}')"
        )
    assert "runs.last" not in keys(judge(lake))
