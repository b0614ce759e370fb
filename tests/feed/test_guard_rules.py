"""Who is admitted, decided without a server."""

from __future__ import annotations

import pytest

from pipeline.clock import SystemClock
from pipeline.feed.guard_rules import Admitted, Asked, Rules, is_strange
from pipeline.feed.refusals import Refusal
from pipeline.feed.tokens import Scope, Tokens

OWN, LISTED, OLD = "http://127.0.0.1:8000", "https://dash.example", "http://localhost:3000"
TOKENS = Tokens.of({Scope.READ: "read-token", Scope.ACT: "act-token"})


class Standing(SystemClock):
    moment = 0.0

    def monotonic(self) -> float:
        return self.moment


def rules(clock: SystemClock | None = None) -> Rules:
    return Rules(TOKENS, 8000, clock or Standing(), (LISTED,), (OLD,), wrong_tokens=3)


def asked(method: str = "GET", path: str = "/v1/runs", token: str = "", socket: bool = False, **headers: str) -> Asked:
    stated = {"host": "127.0.0.1:8000", **{name.replace("_", "-"): value for name, value in headers.items()}}
    if token:
        stated["authorization"] = f"Bearer {token}"
    return Asked(method, path, {name: (value.encode(),) for name, value in stated.items()}, socket)


def outcome(found: Admitted | Refusal) -> object:
    return found.status if isinstance(found, Refusal) else found.scope


@pytest.mark.parametrize(
    ("one", "wanted"),
    [
        (asked(token="read-token"), Scope.READ), (asked(token="act-token"), Scope.ACT), (asked(), 401),
        (asked(token="read-token2"), 401), (asked("POST", token="read-token"), 403),
        (asked("POST", token="act-token"), Scope.ACT), (asked("PUT", token="act-token"), 405),
        (asked("POST", "/api/data/reload-cache", "read-token"), Scope.READ), (asked("OPTIONS", token="act-token"), 405),
        (asked(path="/health"), None), (asked(path="/page/page.js"), None), (asked("POST", "/health"), 401),
        (asked(token="read-token", origin=OWN), Scope.READ), (asked(token="read-token", origin=LISTED), Scope.READ),
        (asked(token="read-token", origin=OLD), 403), (asked(token="read-token", origin="null"), 403),
        (asked(path="/api/kpis/goals", origin=OLD), Scope.READ), (asked(path="/api/kpis/goals", origin=LISTED), 401),
        (asked(path="/api/kpis/goals", referer=f"{OLD}/a"), Scope.READ), (asked(referer=f"{OLD}/a"), 401),
        (asked(path="/api/kpis/goals", referer=f"{OLD}.evil.example/"), 401),
        (asked("POST", "/api/data/reload-cache", origin=OLD), 401), (asked(token="read-token", host="evil:8000"), 421),
        (asked(token="read-token", host="127.0.0.1:8001"), 421),
    ],
)  # fmt: skip
def test_who_may_ask_what(one: Asked, wanted: object) -> None:
    assert outcome(rules().admit(one)) == wanted


def test_a_socket_may_send_its_token_as_a_subprotocol_and_is_held_to_the_same_rules() -> None:
    spoken = "bedrot.live.v1, bearer.read-token"
    assert outcome(rules().admit(asked(path="/ws", socket=True, sec_websocket_protocol=spoken))) == Scope.READ
    assert outcome(rules().admit(asked(path="/ws", socket=True))) == 401
    foreign = asked(path="/ws", socket=True, sec_websocket_protocol=spoken, origin="https://evil.example")
    assert outcome(rules().admit(foreign)) == 403
    assert outcome(rules().admit(asked(sec_websocket_protocol=spoken))) == 401  # no socket
    assert outcome(rules().admit(asked(path="/api/kpis/goals", socket=True, origin=OLD))) == 403


def test_a_header_that_comes_twice_is_none() -> None:
    for name, value in (("host", b"127.0.0.1:8000"), ("authorization", b"Bearer read-token")):
        one = asked(token="read-token")
        twice = Asked("GET", "/v1/runs", {**one.headers, name: (value, value)})
        assert isinstance(rules().admit(twice), Refusal)


def test_wrong_tokens_are_counted_for_a_minute() -> None:
    clock = Standing()
    guarded = rules(clock)
    wrong = [outcome(guarded.admit(asked(token="guess"))) for _ in range(5)]
    assert wrong == [401, 401, 401, 429, 429]
    assert outcome(guarded.admit(asked(token="read-token"))) == Scope.READ
    clock.moment = 61.0
    assert outcome(guarded.admit(asked(token="guess"))) == 401


@pytest.mark.parametrize(
    ("path", "raw", "strange"),
    [
        ("/v1/runs", b"/v1/runs", False), ("/a/../b", b"/a/%2e%2e/b", True), ("/a\\b", b"/a%5Cb", True),
        ("/a/b", b"/a%2Fb", True), ("/a\0", b"/a%00", True), ("//etc", b"//etc", True), ("/a\n", b"/a%0a", True),
        ("/a..b", b"/a..b", False), ("a", b"a", True),
    ],
)  # fmt: skip
def test_a_path_that_tries_to_be_another_one_is_strange(path: str, raw: bytes, strange: bool) -> None:
    assert is_strange(path, raw) is strange
