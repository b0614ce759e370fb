"""The feed is for this computer, for listed pages, and for whoever has the token; everything else is refused."""

from __future__ import annotations

import socket

import pytest

from tests.feed.conftest import DASHBOARD, OLD_DASHBOARD
from tests.feed.served import ACT, READ, Feed

pytestmark = pytest.mark.slow
EVIL = "https://evil.example"


@pytest.mark.parametrize("path", ["/v1/runs", "/v1/health", "/api/kpis/summary", "/openapi.json", "/nothing", "/ws"])
@pytest.mark.parametrize("token", [None, "", "wrong", READ + "x", READ[:-1]])
def test_nothing_of_the_lake_is_told_without_the_token(feed: Feed, path: str, token: str | None) -> None:
    found = feed.ask(path, token=token)
    assert (found.status, found.kind) in ((401, "token"), (429, "too-many-tokens"))
    assert READ not in found.body.decode()
    if found.status == 401:
        assert found.headers["www-authenticate"].startswith("Bearer ")


@pytest.mark.parametrize("stated", ["Basic dXNlcjpwYXNz", "Bearer", READ, f"Token {READ}"])
def test_a_token_has_one_way_to_be_sent(feed: Feed, stated: str) -> None:
    assert feed.ask("/v1/runs", token=None, Authorization=stated).status in (401, 429)


def test_the_right_token_counts_however_many_wrong_ones_were_tried(feed: Feed) -> None:
    found = [feed.ask("/v1/runs", token=f"guess {number}").status for number in range(40)]
    assert found[-1] == 429
    assert feed.ask("/v1/runs").status == 200


def test_a_token_in_the_address_is_none(feed: Feed) -> None:
    assert feed.ask(f"/v1/runs?token={READ}&access_token={READ}", token=None).status == 401


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1", "localhost:1", "evil.example:{port}", "0.0.0.0:{port}", ""]
)
def test_a_name_that_was_bent_to_this_computer_is_not_ours(feed: Feed, host: str) -> None:
    found = feed.ask("/v1/runs", Host=host.format(port=feed.port))
    assert found.status == 421
    assert found.kind == "host"


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "[::1]", "LOCALHOST"])
def test_the_computers_own_names_are_ours(feed: Feed, name: str) -> None:
    assert feed.ask("/v1/runs", Host=f"{name}:{feed.port}").status == 200


@pytest.mark.parametrize(
    "origin", [EVIL, "null", "http://localhost:4001", "https://localhost:4000", "http://127.0.0.1"]
)
@pytest.mark.parametrize("path", ["/v1/runs", "/", "/health"])
def test_a_foreign_page_is_refused_even_with_the_token(feed: Feed, origin: str, path: str) -> None:
    found = feed.ask(path, Origin=origin)
    assert found.status == 403
    assert found.kind == "origin"
    assert "access-control-allow-origin" not in found.headers


def test_a_listed_page_may_ask_and_read_the_answer(feed: Feed) -> None:
    ahead = feed.ask(
        "/v1/runs", "OPTIONS", None, Origin=DASHBOARD, Access_Control_Request_Method="GET",
        Access_Control_Request_Headers="authorization",
    )  # fmt: skip
    assert ahead.status == 204
    assert ahead.headers["access-control-allow-origin"] == DASHBOARD
    assert "authorization" in ahead.headers["access-control-allow-headers"]
    found = feed.ask("/v1/runs", Origin=DASHBOARD)
    assert (found.status, found.headers["access-control-allow-origin"]) == (200, DASHBOARD)
    assert "origin" in found.headers["vary"].lower()
    assert feed.ask("/v1/runs", token=None, Origin=DASHBOARD).status == 401


def test_a_foreign_page_is_refused_before_it_asks(feed: Feed) -> None:
    found = feed.ask("/v1/runs", "OPTIONS", None, Origin=EVIL, Access_Control_Request_Method="GET")
    assert found.status == 403


def test_a_dashboard_without_a_token_reads_the_older_paths_and_nothing_else(feed: Feed) -> None:
    found = feed.ask("/api/kpis/summary", token=None, Origin=OLD_DASHBOARD)
    assert (found.status, found.headers["access-control-allow-origin"]) == (200, OLD_DASHBOARD)
    by_its_server = feed.ask("/api/kpis/summary", token=None, Referer=f"{OLD_DASHBOARD}/page?x=1")
    assert by_its_server.status == 200
    assert feed.ask("/api/kpis/summary", token=None, Referer=f"{EVIL}/?{OLD_DASHBOARD}/").status == 401
    assert feed.ask("/v1/runs", token=None, Origin=OLD_DASHBOARD).status == 403
    assert feed.ask("/v1/runs", token=None, Referer=f"{OLD_DASHBOARD}/").status == 401
    assert feed.ask("/api/data/reload-cache", "POST", None, Origin=OLD_DASHBOARD).status == 401


@pytest.mark.parametrize(
    "path",
    [
        "/../etc/passwd", "/v1/datasets/..%2f..%2fjournal/rows", "/api/data/file/..%2Froyalties.csv",
        "/api/data/file/..%5croyalties.csv", "/api/data/file/%2e%2e", "/api/data/file/%2e%2e%2froyalties.csv",
        "/api/data/file/royalties.csv%00", "/api/data/file//etc/passwd", "/api/data/file/%2fetc%2fpasswd",
        "/api/data/file/C:%5Croyalties.csv", "/page/%2e%2e/%2e%2e/pyproject.toml", "/page/..%2findex.html",
        "/api/data/file/\\royalties.csv",
    ],
)  # fmt: skip
def test_a_path_that_tries_to_be_another_one_leads_nowhere(feed: Feed, path: str) -> None:
    assert _raw(feed, path) in (400, 404)


@pytest.mark.parametrize("name", ["royalties.csv.bak", "royalties.parquet", ".csv", "a.b", "con", "artists.json"])
def test_only_datasets_have_a_file(feed: Feed, name: str) -> None:
    assert feed.ask(f"/api/data/file/{name}").status in (404, 422)


def test_what_is_too_large_is_refused(feed: Feed) -> None:
    assert feed.ask("/v1/runs?text=" + "a" * 9000).status == 414
    assert feed.ask("/v1/runs", X_Much="a" * 20_000).status == 431
    assert feed.ask("/v1/runs", more={f"X-{number}": "a" for number in range(100)}).status == 431
    assert feed.ask("/v1/runs", "POST", ACT, b"x" * 70_000).status == 413
    assert feed.ask("/v1/runs?" + "a" * 100_000).status in (400, 414)  # more than is even read


def test_a_body_that_is_longer_than_it_says_is_refused(feed: Feed) -> None:
    with socket.create_connection(("127.0.0.1", feed.port), timeout=20) as line:
        head = f"POST /v1/runs HTTP/1.1\r\nHost: 127.0.0.1:{feed.port}\r\nAuthorization: Bearer {ACT}\r\n"
        line.sendall(head.encode() + b"Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in range(80):
            line.sendall(b"400\r\n" + b" " * 1024 + b"\r\n")
        assert line.recv(4096).startswith(b"HTTP/1.1 413 ")


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "HEAD", "TRACE", "CONNECT", "FETCH"])
def test_only_reading_and_asking_are_known(feed: Feed, method: str) -> None:
    found = feed.ask("/v1/runs", method)
    assert found.status == 405
    assert found.headers["allow"]


def test_reading_is_no_licence_to_act_and_acting_is_off_at_first(feed: Feed) -> None:
    by_reader = feed.ask("/v1/runs", "POST", READ, b"{}", Content_Type="application/json")
    assert (by_reader.status, by_reader.kind) == (403, "scope")
    assert "insufficient_scope" in by_reader.headers["www-authenticate"]
    for path in ("/v1/runs", "/v1/runs/current/cancel"):
        switched_off = feed.ask(path, "POST", ACT, b"{}", Content_Type="application/json")
        assert (switched_off.status, switched_off.kind) == (403, "actions-off")


def test_every_answer_tells_browsers_to_be_careful(feed: Feed) -> None:
    answers = [feed.ask(path, token=token) for path in ("/v1/runs", "/nothing", "/health") for token in (READ, None)]
    for found in answers:
        assert found.headers["x-content-type-options"] == "nosniff"
        assert found.headers["referrer-policy"] == "no-referrer"
        assert found.headers["cache-control"] == "no-store"
        assert "default-src 'none'" in found.headers["content-security-policy"]
        assert "server" not in found.headers


def _raw(feed: Feed, path: str) -> int:
    """The status of a path sent as it stands: clients put strange ones in order."""
    with socket.create_connection(("127.0.0.1", feed.port), timeout=20) as line:
        head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{feed.port}\r\nAuthorization: Bearer {READ}\r\n"
        line.sendall(head.encode() + b"Connection: close\r\n\r\n")
        return int(line.makefile("rb").readline().split()[1])
