"""Patience as Meta asks for it in its headers: a pause near the limit, a later hour beyond it, no calls until then."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from pipeline.model import FailureKind, StepFailed
from pipeline.platforms.graph_throttle import ACCOUNT, APP, BUSINESS, INSIGHTS, Throttle, Usage, usage_of
from tests.engine.lakes import HandClock
from tests.platform_sims.graph import near
from tests.platforms.metaads.ad_room import AdRoom

CLOCK = HandClock()


def headers(name: str, value: object) -> dict[str, str]:
    return {name: json.dumps(value)}


@pytest.mark.parametrize(
    ("told", "usage"),
    [
        ({}, Usage()),
        (headers(APP, {"call_count": 28, "total_time": 25, "total_cputime": 30}), Usage(30)),
        (headers(INSIGHTS, {"app_id_util_pct": 12.5, "acc_id_util_pct": 91, "ads_api_access_tier": "x"}), Usage(91)),
        (headers(ACCOUNT, {"acc_id_util_pct": 9.67, "reset_time_duration": 100}), Usage(9.67)),
        (headers(ACCOUNT, {"acc_id_util_pct": 100, "reset_time_duration": 240}), Usage(100, 240)),
        (near({"call_count": 95, "estimated_time_to_regain_access": 19}), Usage(95, 19 * 60)),
        (near({}, {"total_time": 80}), Usage(80)),
        (near({}, other=[{"type": "custom_audience", "estimated_time_to_regain_access": 2}]), Usage(3, 120)),
        ({**headers(APP, {"call_count": 50}), **headers(INSIGHTS, {"acc_id_util_pct": "77"})}, Usage(77)),
        *[({name: text}, Usage()) for name in (APP, BUSINESS) for text in ("", "{", "[]", "7", '"x"', "null")],
        (headers(BUSINESS, {"1": None, "2": [None, 3], "3": {"call_count": 40}}), Usage(40)),
        (headers(APP, {"call_count": None, "total_time": "much", "total_cputime": -4}), Usage()),
        (headers(APP, {"call_count": float("inf")}), Usage()),
        ({APP: "[" * 100_000}, Usage()),
    ],
)  # fmt: skip
def test_all_entries_of_all_headers_are_heard(told: dict[str, str], usage: Usage) -> None:
    assert usage_of(told) == usage


@pytest.mark.parametrize(("percent", "seconds"), [(0, 0), (74, 0), (75, 5), (90, 20), (99, 20), (100, 60), (150, 60)])
def test_the_nearer_the_limit_the_longer_the_pause(percent: float, seconds: float) -> None:
    throttle = Throttle("Meta Ads", CLOCK)
    throttle.hear(headers(APP, {"call_count": percent}))
    assert throttle.seconds_to_wait() == seconds
    assert throttle.seconds_to_wait() == 0, "once"


def test_a_short_wait_is_waited_and_a_long_one_is_put_off() -> None:
    clock = HandClock()
    throttle = Throttle("Meta Ads", clock)
    throttle.hear(near({"estimated_time_to_regain_access": 1}))
    clock.move(15)
    assert throttle.seconds_to_wait() == 45
    throttle.hear(near({"estimated_time_to_regain_access": 5}))
    with pytest.raises(StepFailed) as failed:
        throttle.seconds_to_wait()
    assert failed.value.failure.retry_at == clock.now() + timedelta(minutes=5)


def test_near_the_limit_calls_come_slower(ads: AdRoom) -> None:
    ads.far.usage = near({"total_cputime": 92})
    began = ads.clock.monotonic()
    assert ads.collect().files == 1
    assert ads.clock.monotonic() - began == pytest.approx(20 * (len(ads.far.heard) - 1))


def test_an_answer_that_came_with_a_block_is_used_and_the_next_call_waits_for_its_hour(ads: AdRoom) -> None:
    ads.far.next_headers = [{}, {}, {}, near({"estimated_time_to_regain_access": 20})]
    with pytest.raises(StepFailed) as failed:
        ads.collect()
    failure = failed.value.failure
    assert failure.kind is FailureKind.RATE_LIMITED
    assert failure.retry_at == ads.clock.now() + timedelta(minutes=20)
    assert len(ads.far.heard) == 4


def test_until_its_hour_nobody_asks_again(ads: AdRoom) -> None:
    ads.far.next_headers = [near({"estimated_time_to_regain_access": 60})]
    with pytest.raises(StepFailed):
        ads.collect()
    ads.clock.move(50 * 60)
    with pytest.raises(StepFailed) as failed:
        ads.collect()
    assert failed.value.failure.kind is FailureKind.RATE_LIMITED
    assert ads.far.heard == []
    ads.clock.move(11 * 60)
    assert ads.collect().files == 1


def test_what_arrived_before_a_block_stays(old_ads: AdRoom) -> None:
    old_ads.far.fail(80000, path="6040000000000", times=None,
                     headers=near({"estimated_time_to_regain_access": 30}))  # fmt: skip
    with pytest.raises(StepFailed) as failed:
        old_ads.collect()
    assert failed.value.failure.kind is FailureKind.RATE_LIMITED
    assert len(old_ads.landed()) == 1
    old_ads.far.graph_faults.clear()
    old_ads.clock.move(31 * 60)
    assert old_ads.collect().files == 2


def test_a_clock_that_was_wrong_does_not_lock_the_door(ads: AdRoom) -> None:
    ads.days(400)
    ads.far.next_headers = [near({"estimated_time_to_regain_access": 60})]
    with pytest.raises(StepFailed):
        ads.collect()
    ads.days(-400)
    assert ads.collect().files == 1
