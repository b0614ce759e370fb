"""The description of the feed is complete and true: what is asked by it, at random, is answered as it says."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS, load_all_checks

from tests.end_to_end.lakes import LakeFolder
from tests.feed.served import READ, Feed, served

pytestmark = pytest.mark.slow
TOO_LONG = ["413", "414", "431"]  # refused before anything of it is looked at
PROFILE = settings(max_examples=8, derandomize=True, deadline=None, database=None)
STRICT = "negative_data_rejection"
LEFT_OUT = {STRICT, "max_response_time", "positive_data_acceptance", "missing_required_header"}


@pytest.fixture(scope="module")
def feed(whole_lake: LakeFolder) -> Iterator[Feed]:
    """Patient with wrong tokens: many are tried here."""
    with served(whole_lake.root, {"enabled": True}, wrong_tokens=10**6) as found:
        yield found


@pytest.fixture(scope="module")
def description(feed: Feed) -> dict[str, Any]:
    return feed.get("/openapi.json")


def operations(description: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {f"{method} {path}": one for path, ways in description["paths"].items() for method, one in ways.items()}


def test_every_route_says_what_it_is_what_it_answers_and_what_it_refuses(description: dict[str, Any]) -> None:
    for name, one in operations(description).items():
        assert one["summary"], name
        assert len(one["tags"]) == 1, name
        good = [status for status in one["responses"] if status.startswith("2")]
        assert good, name
        for status in ("401", "403", "421", "429", "503"):
            schema = one["responses"][status]["content"]["application/json"]["schema"]
            assert schema == {"$ref": "#/components/schemas/ErrorAnswer"}, (name, status)
        for status in good:
            for kind, content in one["responses"][status].get("content", {}).items():
                assert kind != "application/json" or content["schema"], name


def test_every_route_but_the_page_wants_a_token(description: dict[str, Any]) -> None:
    schemes = description["components"]["securitySchemes"]
    assert {name: (one["type"], one["scheme"]) for name, one in schemes.items()} == {
        "read": ("http", "bearer"), "act": ("http", "bearer"),
    }  # fmt: skip
    open_ones = {name for name, one in operations(description).items() if not one.get("security")}
    assert all(name.split()[1] in ("/", "/health") or name.split()[1].startswith("/page/") for name in open_ones)
    acting = {name for name, one in operations(description).items() if one.get("security") == [{"act": []}]}
    assert acting == {"post /v1/runs", "post /v1/runs/current/cancel"}


@pytest.mark.timeout(300)
def test_what_is_asked_at_random_is_answered_as_described(feed: Feed, description: dict[str, Any]) -> None:
    wrongly = 0
    load_all_checks()
    of_all = [CHECKS.get_one(name) for name in CHECKS.get_all_names() if name not in LEFT_OUT]
    strict = [*of_all, CHECKS.get_one(STRICT)]
    schema = schemathesis.openapi.from_dict(description)
    schema.config.generation.with_security_parameters = False
    schema.config.checks.negative_data_rejection.expected_statuses += TOO_LONG
    with requests.Session() as session:
        session.headers["Authorization"] = f"Bearer {READ}"
        for found in schema.get_all_operations():
            result: Any = found
            operation = result.ok()
            checks = strict if operation.path.startswith("/v1/") else of_all  # the original took whatever came
            _asked(operation.as_strategy(generation_mode=GenerationMode.POSITIVE), session, checks, feed)
            with suppress(Unsatisfiable):  # a route that takes nothing cannot be asked wrongly
                _asked(operation.as_strategy(generation_mode=GenerationMode.NEGATIVE), session, checks, feed)
                wrongly += 1
    assert wrongly > 15


def _asked(cases: Any, session: requests.Session, checks: list[Any], feed: Feed) -> None:
    @settings(PROFILE, suppress_health_check=[*HealthCheck])
    @given(case=cases)
    def ask(case: Any) -> None:
        case.call_and_validate(base_url=feed.address, session=session, checks=checks)

    ask()
