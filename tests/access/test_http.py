"""A call ends: with an answer, after bounded tries, or at once when the run is stopped. Secrets stay in the headers."""

from __future__ import annotations

import logging
import random
import threading
import time
import traceback
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pipeline.access.courtesy import Visits
from pipeline.access.http import Api, Patience, Reply, rate_limited, retry_after_seconds, wait_until
from pipeline.clock import Clock, SystemClock
from pipeline.model import Cancelled, FailureKind, StepFailed
from pipeline.platforms.deferring import deferring
from tests.access.slow_server import Answering, answer, dripping, saying, server, stalling
from tests.engine.lakes import HandClock

SECRET = "EAABcanaryCANARYcanary0123456789"
QUICK = Patience(connect=1, read=0.3, whole=0.6, tries=3)
GOOD = saying(answer())


def api(base: str, stopped: Callable[[], bool] = lambda: False, clock: Clock | None = None, **more: Any) -> Api:
    given = {"patience": QUICK, "rng": random.Random(1), **more}
    return Api(base, "Meta Ads", stopped, clock or HandClock(), {"Authorization": f"Bearer {SECRET}"}, **given)


def test_an_answer_comes_with_status_headers_and_body() -> None:
    with server(saying(answer(b'{"a": [1]}', "404 Not Found", "X-App-Usage: {}"))) as far, api(far.base) as near:
        reply = near.get("v1/me", {"fields": "name"})
    assert (reply.status, reply.body, reply.headers["x-app-usage"]) == (404, {"a": [1]}, "{}")
    assert far.asked[0].startswith(b"GET /v1/me?fields=name HTTP/1.1\r\n")


@pytest.mark.parametrize(
    "fault",
    [
        saying(answer(status="503 Service Unavailable")),
        saying(answer(status="500 Internal Server Error", body=b"<html>")),
        saying(answer(length=500)),
        saying(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n20\r\n{"),
        saying(b""),
        saying(b"SSH-2.0-nothing to do with it\r\n"),
        stalling(),
        stalling(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"),
    ],
    ids=["503", "500", "cut off", "cut off in a chunk", "hung up", "no http", "silent", "silent midway"],
)
def test_a_fault_that_passes_is_only_another_try(fault: Answering) -> None:
    with server(fault, GOOD) as far, api(far.base) as near:
        assert near.get("x").body == {"ok": True}
    assert len(far.asked) == 2


def test_an_answer_that_drips_for_ever_is_given_up() -> None:
    patience = Patience(read=0.3, whole=0.3, first_wait=0.01)
    with server(dripping(), GOOD) as far, api(far.base, clock=SystemClock(), patience=patience) as near:
        assert near.get("x").body == {"ok": True}
    assert len(far.asked) == 2


def test_tries_are_bounded_and_wait_longer_each_time() -> None:
    clock = HandClock()
    with server(saying(answer(status="502 Bad Gateway"))) as far:
        near = Api(far.base, "Meta Ads", lambda: False, clock, patience=Patience(tries=4), rng=random.Random(1))
        with near, pytest.raises(StepFailed) as failed:
            near.get("x")
    assert len(far.asked) == 4
    assert 3.5 <= clock.monotonic() <= 7.1, "one, two and four seconds, each up to half shorter"
    failure = failed.value.failure
    assert (failure.kind, failure.message, failure.detail) == (
        FailureKind.TRANSIENT, "Meta Ads did not answer.", "status 502",
    )  # fmt: skip


def test_nobody_there_is_transient() -> None:
    with pytest.raises(StepFailed) as failed, api("http://127.0.0.1:9") as near:
        near.get("x")
    assert failed.value.failure.kind is FailureKind.TRANSIENT


def test_what_is_worth_another_try_is_the_platforms_to_say() -> None:
    def never(_: Reply) -> bool:
        return False

    with (
        server(saying(answer(b'{"error": 1}', "500 Internal Server Error"))) as far,
        api(far.base, again=never) as near,
    ):
        assert near.get("x").body == {"error": 1}
    assert len(far.asked) == 1


@pytest.mark.parametrize("fault", [stalling(), stalling(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"), dripping()])
def test_stopping_ends_a_call_that_waits(fault: Answering) -> None:
    stop = threading.Event()
    patience = Patience(connect=5, read=20, whole=60)
    with server(fault) as far, api(far.base, stop.is_set, patience=patience) as near:
        threading.Timer(0.2, stop.set).start()
        began = time.monotonic()
        with pytest.raises(Cancelled):
            near.get("x")
        assert time.monotonic() - began < 0.2 + 0.2 + 0.3, "0.2 until it is asked, 0.2 to hear it"


def test_stopping_ends_a_rest_between_tries() -> None:
    stop = threading.Event()
    with server(saying(answer(status="503 x"))) as far:
        patience = Patience(first_wait=30, longest_wait=30)
        near = Api(far.base, "Meta Ads", stop.is_set, SystemClock(), patience=patience)
        threading.Timer(0.2, stop.set).start()
        began = time.monotonic()
        with near, pytest.raises(Cancelled):
            near.get("x")
        assert time.monotonic() - began < 1


def test_a_stopped_run_asks_nothing() -> None:
    with server(GOOD) as far, api(far.base, lambda: True) as near, pytest.raises(Cancelled):
        near.get("x")
    assert far.asked == []


def test_redirects_are_not_followed() -> None:
    with server(GOOD) as elsewhere, server(saying(answer(b"", "302 Found", f"Location: {elsewhere.base}/x"))) as far:
        with api(far.base) as near, pytest.raises(StepFailed):
            near.get("x")
        assert elsewhere.asked == []


@pytest.mark.parametrize("path", ["https://elsewhere.example/x", "http://127.0.0.1:1.elsewhere.example/x"])
def test_addresses_elsewhere_are_refused(path: str) -> None:
    with api("http://127.0.0.1:1") as near, pytest.raises(ValueError, match="leads away"):
        near.get(path)


def test_a_secret_is_in_no_address_text_or_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    faults = (saying(answer(status="503 x")), stalling(), saying(answer(length=99)))
    with server(*faults) as far, api(far.base) as near, pytest.raises(StepFailed) as failed:
        near.get("v1/me")
    told = "".join(traceback.format_exception(failed.value)) + caplog.text + repr(failed.value.failure)
    assert SECRET not in told
    assert all(SECRET.encode() not in asked.split(b"\r\n")[0] for asked in far.asked)
    assert all(f"Authorization: Bearer {SECRET}".encode() in asked for asked in far.asked)
    assert SECRET not in repr(Reply(200, {"x": SECRET}, {"paging": SECRET}))


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("120", 120.0), ("0", 0.0), ("soon", None), ("", None), ("-5", None),
        ((HandClock().now() + timedelta(minutes=5)).strftime("%a, %d %b %Y %H:%M:%S GMT"), 300.0),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0),
        ("99999999999999", 25 * 3600.0), ("9" * 400, 25 * 3600.0), ("Fri, 31 Dec 9999 23:59:59 GMT", 25 * 3600.0),
    ],
)  # fmt: skip
def test_how_long_a_platform_asks_to_wait(text: str, seconds: float | None) -> None:
    found = retry_after_seconds({"Retry-After": text}, HandClock())
    assert found == (seconds if seconds is None else pytest.approx(seconds, abs=1))


def test_a_wait_is_told_with_its_end() -> None:
    clock = HandClock()
    failure = rate_limited("Spotify", clock, 600).failure
    assert (failure.kind, failure.retry_at) == (FailureKind.RATE_LIMITED, clock.now() + timedelta(minutes=10))
    moment = datetime(2026, 11, 21, 9, 40, tzinfo=UTC)
    assert f"{moment.astimezone():%H:%M}" in wait_until("Spotify", moment).failure.message


@pytest.mark.parametrize("seconds", ["99999999999999", str(26 * 3600), str(25 * 3600)])
def test_the_longest_wait_that_is_told_is_also_kept(tmp_path: Path, seconds: str) -> None:
    clock, visits = HandClock(), Visits(tmp_path, "spotify", HandClock())
    wait = retry_after_seconds({"Retry-After": seconds}, clock)
    assert wait is not None
    with pytest.raises(StepFailed) as told, deferring(visits, "Spotify", clock):
        raise rate_limited("Spotify", clock, wait)
    with pytest.raises(StepFailed) as again, deferring(visits, "Spotify", clock):
        pytest.fail("it was not left alone")
    assert again.value.failure.retry_at == told.value.failure.retry_at == clock.now() + timedelta(hours=25)
