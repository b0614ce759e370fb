"""The Graph API's ways: pages one by one, patience where it asks for it, keys in bodies and headers only."""

from __future__ import annotations

import json
import pickle
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from pipeline.access.http import Patience
from pipeline.model import FailureKind, StepFailed
from pipeline.platforms.graph_api import Graph, next_page
from pipeline.platforms.graph_errors import GraphError, GraphFailed, Meaning, failure_of
from tests.access.slow_server import Server, answer, saying, server
from tests.engine.lakes import HandClock

TOKEN = "EAABpagesPAGESpagesPAGES0123456789"
SECRET = "0123456789abcdef0123456789abcdef"
NEXT = f"https://graph.facebook.com/v24.0/act_1/x?access_token={TOKEN}&limit=25&after="


@contextmanager
def graph(*bodies: object, app_secret: str = "") -> Iterator[tuple[Graph, Server]]:
    answers = [saying(answer(json.dumps(body).encode())) for body in bodies]
    with server(*answers) as far:
        made = Graph(far.base, "v24.0", "Meta Ads", TOKEN, lambda: False, HandClock(), app_secret, Patience(tries=1))
        with made as near:
            yield near, far


def first_lines(far: Server) -> list[str]:
    return [asked.split(b"\r\n")[0].decode() for asked in far.asked]


def test_the_next_page_is_asked_for_without_the_key_that_its_address_holds() -> None:
    pages = ({"data": [{"a": 1}], "paging": {"next": NEXT + "X%3D"}}, {"data": [], "paging": {"next": NEXT + "Y"}},
             {"data": [{"a": 2}]})  # fmt: skip
    with graph(*pages) as (near, far):
        rows = [row for page in near.pages("act_1/x", {"fields": "a"}, 100) for row in page]
    assert rows == [{"a": 1}, {"a": 2}], "an empty page may be followed by a full one"
    assert first_lines(far) == [
        "GET /v24.0/act_1/x?fields=a&limit=100 HTTP/1.1", "GET /v24.0/act_1/x?fields=a&limit=25&after=X%3D HTTP/1.1",
        "GET /v24.0/act_1/x?fields=a&limit=25&after=Y HTTP/1.1",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "paging",
    [None, {}, {"next": None}, {"next": 7}, {"next": ""}, {"cursors": {"after": "x"}}, [],
     {"next": f"https://x.example/?access_token={TOKEN}"}],
)  # fmt: skip
def test_without_another_page_it_is_the_last_one(paging: object) -> None:
    assert next_page({"data": [], "paging": paging}) == {}


def test_pages_that_turn_in_a_circle_are_another_shape() -> None:
    body = {"data": [{"a": 1}], "paging": {"next": NEXT + "X"}}
    with graph(body) as (near, _), pytest.raises(StepFailed) as failed:
        list(near.pages("act_1/x", {}, 25))
    assert failed.value.failure.kind is FailureKind.LAYOUT_CHANGED


@pytest.mark.parametrize("body", [{"rows": []}, {"data": {}}, {"data": [1]}])
def test_a_page_of_another_shape_is_for_the_maintainers(body: object) -> None:
    with graph(body) as (near, _), pytest.raises(StepFailed) as failed:
        list(near.pages("x", {}, 25))
    assert failed.value.failure.kind is FailureKind.LAYOUT_CHANGED


@pytest.mark.parametrize("body", ["text", [], 7, None])
def test_an_answer_that_is_no_object_is_no_answer(body: object) -> None:
    with graph(body) as (near, _), pytest.raises(StepFailed) as failed:
        near.get("x", {})
    assert failed.value.failure.kind is FailureKind.TRANSIENT


def test_the_key_is_looked_at_in_the_body_of_a_call() -> None:
    with graph({"data": {"is_valid": True}}) as (near, far):
        assert near.own_token() == {"is_valid": True}
    (asked,) = far.asked
    assert first_lines(far) == ["POST /v24.0/debug_token HTTP/1.1"]
    assert asked.endswith(f"input_token={TOKEN}&method=GET".encode())


def test_the_proof_of_the_apps_secret_is_in_no_address() -> None:
    with graph({"id": "1"}, app_secret=SECRET) as (near, far):
        near.get("act_1", {"fields": "name"})
    (asked,) = far.asked
    assert first_lines(far) == ["POST /v24.0/act_1 HTTP/1.1"]
    assert b"fields=name&method=GET&appsecret_proof=" in asked
    assert SECRET.encode() not in asked


def test_a_failure_travels_between_processes_with_its_error() -> None:
    failed = failure_of("Meta Ads", GraphError(Meaning.NOT_ALLOWED, 200, 0))
    again = pickle.loads(pickle.dumps(failed))
    assert isinstance(again, GraphFailed)
    assert (again.failure, again.error) == (failed.failure, failed.error)
