"""Every error of the Graph API has the kind that says what can be done; what passes by itself is tried again."""

from __future__ import annotations

import base64
import json
import logging
import traceback
from urllib.parse import quote

import pytest

from pipeline.model import Failure, FailureKind, StepFailed
from pipeline.platforms.graph_errors import GraphError, Meaning, error_of, failure_of, meaning_of
from tests.platform_sims.graph import TOKEN
from tests.platform_sims.metaads import ACCOUNT
from tests.platforms.hand_made import ALARMING
from tests.platforms.metaads.ad_room import AdRoom
from tests.sweeps import sweep

SLOW = (4, 17, 32, 341, 613, *range(80000, 80007), 80008, 80014)
INSIGHTS = f"{ACCOUNT}/insights"


def failure_in(room: AdRoom) -> Failure:
    with pytest.raises(StepFailed) as failed:
        room.collect()
    return failed.value.failure


@pytest.mark.parametrize("code", sweep(SLOW, quick=3))
def test_too_many_calls_are_followed_by_fewer(ads: AdRoom, code: int) -> None:
    ads.far.fail(code, path=INSIGHTS, status=400, times=2)
    began = ads.clock.monotonic()
    assert ads.collect().files == 1
    assert ads.clock.monotonic() - began == pytest.approx(2 + 4)


@pytest.mark.parametrize("code", [17, 80004])
def test_too_many_calls_for_good_wait_until_later(ads: AdRoom, code: int) -> None:
    ads.far.fail(code, path=INSIGHTS, times=None)
    failure = failure_in(ads)
    assert failure.kind is FailureKind.RATE_LIMITED
    assert failure.retry_at is not None
    assert failure.retry_at > ads.clock.now()
    assert ads.far.paths().count(f"GET {INSIGHTS}") == 4, "three tries more"


@pytest.mark.parametrize(("code", "subcode", "transient"), sweep([(1, 0, False), (2, 0, False), (2, 1504043, False),
                                                           (2650, 0, True), (100, 0, True)], quick=3))  # fmt: skip
def test_a_bad_moment_passes(ads: AdRoom, code: int, subcode: int, transient: bool) -> None:
    ads.far.fail(code, subcode, path=INSIGHTS, status=500, transient=transient)
    assert ads.collect().files == 1
    ads.far.fail(code, subcode, path=INSIGHTS, status=500, transient=transient, times=None)
    assert failure_in(ads).kind is FailureKind.TRANSIENT


@pytest.mark.parametrize(
    ("code", "subcode", "message", "kind"),
    [
        (190, 0, "Invalid OAuth access token", FailureKind.NEEDS_SIGN_IN),
        (190, 463, "Session has expired", FailureKind.NEEDS_SIGN_IN),
        (102, 0, "Session key invalid", FailureKind.NEEDS_SIGN_IN),
        (200, 0, "(#200) Ad account owner has NOT grant ads_management or ads_read", FailureKind.NEEDS_SIGN_IN),
        (10, 0, "Application does not have permission for this action", FailureKind.NEEDS_SIGN_IN),
        (2, 1504041, "Invalid breakdowns", FailureKind.PERMANENT),
        (2, 1504042, "Invalid custom metrics", FailureKind.PERMANENT),
        (100, 0, "(#100) Tried accessing nonexisting field", FailureKind.PERMANENT),
        (3018, 0, "The start date cannot be beyond 37 months", FailureKind.PERMANENT),
        (2635, 0, "deprecated version", FailureKind.ENVIRONMENT),
        (99999, 0, "something new", FailureKind.PERMANENT),
    ],
)  # fmt: skip
def test_an_error_has_the_kind_that_helps(
    ads: AdRoom, code: int, subcode: int, message: str, kind: FailureKind
) -> None:
    ads.far.fail(code, subcode, path=INSIGHTS, message=message)
    failure = failure_in(ads)
    assert failure.kind is kind
    assert str(code) in failure.detail
    assert message not in failure.detail + failure.message
    assert ads.far.paths().count(f"GET {INSIGHTS}") == 1
    facts = ads.access.sessions.book.all()[0]
    assert bool(facts.ended_at) is (kind is FailureKind.NEEDS_SIGN_IN)


@pytest.mark.parametrize("meaning", list(Meaning))
def test_a_failure_speaks_to_the_owner(meaning: Meaning) -> None:
    failure = failure_of("Meta Ads", GraphError(meaning, 1, 2)).failure
    for text in (failure.message, failure.next_action):
        assert text.endswith(".")
        assert not ALARMING.search(text)
        assert "token" not in text
    assert "Meta Ads" in failure.message


def test_smaller_questions_are_told_from_wrong_ones() -> None:
    assert meaning_of(100, 1504018) is Meaning.TOO_MUCH
    assert meaning_of(2, 1504038, is_transient=True) is Meaning.TOO_MUCH
    assert meaning_of(2, 1504041, is_transient=True) is Meaning.REFUSED
    assert meaning_of(1, 0, "please reduce the amount of data you're asking for") is Meaning.TOO_MUCH
    assert error_of({"error": {}}) is not None
    bodies: list[object] = [None, [], {}, {"error": None}, {"error": "no"}, {"data": []}]
    assert [error_of(body) for body in bodies] == [None] * 6


# ---- the wire


@pytest.mark.parametrize("fault", ["flaky", "slow"])
def test_a_shaky_wire_costs_only_time(ads: AdRoom, fault: str) -> None:
    ads.far.faults.set(fault, seconds=0.02)
    assert ads.collect().files == 1


@pytest.mark.parametrize("fault", sweep(["down", "reset", "half", "stall"]))
def test_a_broken_wire_is_tried_three_times(ads: AdRoom, fault: str) -> None:
    ads.far.faults.set(fault, times=2, paths=[f"/v24.0/{INSIGHTS}"], seconds=0.05)
    assert ads.collect().files == 1
    ads.far.faults.set(fault, paths=[f"/v24.0/{INSIGHTS}"], seconds=0.05)
    failure = failure_in(ads)
    assert (failure.kind, failure.message) == (FailureKind.TRANSIENT, "Meta Ads did not answer.")


def test_a_gateway_that_is_busy_names_its_time(ads: AdRoom) -> None:
    ads.far.faults.set("busy")
    began = ads.clock.now()
    failure = failure_in(ads)
    assert failure.kind is FailureKind.RATE_LIMITED
    assert failure.retry_at is not None
    assert (failure.retry_at - began).total_seconds() == pytest.approx(3600, abs=5)


# ---- secrets


@pytest.mark.parametrize("code", sweep([17, 190, 200, 100, 1, 2635], quick=2))
def test_the_access_key_is_in_no_address_text_log_or_file(
    ads: AdRoom, code: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    ads.collect()
    ads.curated()
    said = f"Cannot parse access token {TOKEN} of https://graph.facebook.com/?access_token={TOKEN}"
    ads.far.fail(code, message=said, times=None, path=INSIGHTS)
    with pytest.raises(StepFailed) as failed:
        ads.collect()
    told = "".join(traceback.format_exception(failed.value)) + repr(failed.value.failure) + caplog.text
    written = b"".join(path.read_bytes() for path in ads.root.rglob("*") if path.is_file()).decode("utf-8", "replace")
    names = "".join(str(path) for path in ads.root.rglob("*"))
    for spelling in (TOKEN, quote(TOKEN), json.dumps(TOKEN)[1:-1], base64.b64encode(TOKEN.encode()).decode()[:40]):
        assert spelling not in told + written + names
    assert ads.far.leaked == []


def test_an_account_that_showed_nothing_at_all_is_asked_for_all_of_its_days_again(ads: AdRoom) -> None:
    ads.far.faults.set("empty")
    assert ads.collect().files == 0
    ads.far.faults.clear()
    ads.days(2)
    ads.collect()

    assert len(ads.curated()) == len([row for row in ads.far.rows if row["date_start"] >= "2026-10-22"])


def test_a_key_that_meta_has_no_time_to_look_at_is_tried_all_the_same(ads: AdRoom) -> None:
    ads.far.fail(100, 1504018, path="debug_token")

    assert ads.collect().files > 0
