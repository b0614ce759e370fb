"""Cookie files of any shape become a session that a browser takes; what is none is refused with a reason."""

from __future__ import annotations

import asyncio
import json
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.access.browser import BrowserPlan, open_browser
from pipeline.taking_over.cookies import NotUsable, ReadSession, session_of
from tests.taking_over.older_lake import LATER, NOW, cookie

HOSTS = ("artists.spotify.com", "127.0.0.1")
ONE = cookie("sp", "abc", ".spotify.com", expires=LATER)


def read(folder: Path, body: object, raw: bytes | None = None) -> ReadSession:
    path = folder / "cookies.json"
    path.write_bytes(json.dumps(body).encode() if raw is None else raw)
    return session_of(path, HOSTS, "Spotify", NOW)


def only(folder: Path, **more: Any) -> dict[str, Any]:
    found: dict[str, Any] = read(folder, [{**ONE, **more}]).storage_state["cookies"][0]
    return found


def test_a_list_an_object_and_a_storage_state_are_the_same_session(tmp_path: Path) -> None:
    expected = {
        "name": "sp", "value": "abc", "domain": ".spotify.com", "path": "/", "expires": LATER, "httpOnly": True,
        "secure": True, "sameSite": "Lax",
    }  # fmt: skip
    shapes: list[object] = [[ONE], {"cookies": [ONE]}, {"cookies": [ONE], "origins": [], "more": 1}]
    for shape in shapes:
        assert read(tmp_path, shape).storage_state == {"cookies": [expected], "origins": []}


def test_the_local_storage_of_a_storage_state_comes_along(tmp_path: Path) -> None:
    origins = [
        {"origin": "https://open.spotify.com", "localStorage": [{"name": "token", "value": "x"}, {"name": 1}, None]},
        {"origin": "not an address", "localStorage": []}, {"origin": "https://artists.spotify.com"}, 7,
    ]  # fmt: skip
    state = read(tmp_path, {"cookies": [ONE], "origins": origins}).storage_state
    assert state["origins"] == [
        {"origin": "https://open.spotify.com", "localStorage": [{"name": "token", "value": "x"}]},
        {"origin": "https://artists.spotify.com", "localStorage": []},
    ]


@pytest.mark.parametrize(("stated", "seconds"), [
    ({"expires": LATER}, LATER), ({"expires": None, "expirationDate": LATER}, LATER),
    ({"expires": LATER * 1000}, LATER), ({"expires": str(LATER)}, LATER),
    ({"expires": "2026-12-11T07:00:00Z"}, LATER), ({"expires": -1}, -1),
    ({"expires": 0}, -1), ({"expires": None}, -1), ({"expires": "Session"}, -1), ({"expires": True}, -1),
    ({"expires": "nan"}, -1), ({"expires": 10**400}, -1), ({"expires": [1]}, -1),
])  # fmt: skip
def test_moments_are_understood_however_they_are_written(
    tmp_path: Path, stated: dict[str, Any], seconds: float
) -> None:
    item = {name: value for name, value in {**ONE, **stated}.items() if value is not None}
    (found,) = read(tmp_path, [item]).storage_state["cookies"]
    assert math.isclose(found["expires"], seconds)


@pytest.mark.parametrize(("stated", "secure", "kept"), [
    ("Strict", True, "Strict"), ("lax", True, "Lax"), ("none", True, "None"), ("None", False, "Lax"),
    ("no_restriction", True, "Lax"), ("unspecified", True, "Lax"), (None, True, "Lax"), (4, True, "Lax"),
])  # fmt: skip
def test_a_same_site_that_is_none_becomes_lax(tmp_path: Path, stated: object, secure: bool, kept: str) -> None:
    assert only(tmp_path, sameSite=stated, secure=secure)["sameSite"] == kept


def test_what_is_no_cookie_or_has_ended_is_left_out_and_counted(tmp_path: Path) -> None:
    others = [
        7, None, {}, {"name": "x"}, {**ONE, "name": ""}, {**ONE, "value": 4}, {**ONE, "value": "a\nb"},
        {**ONE, "path": "no"}, {**ONE, "name": "a=b"}, {**ONE, "value": "x" * 5000}, {**ONE, "domain": "."},
        {**ONE, "value": "\ud800"}, {**ONE, "expires": NOW.timestamp() - 1},
    ]  # fmt: skip
    found = read(tmp_path, [ONE, *others])
    assert len(found.storage_state["cookies"]) == 1
    assert found.left_out == len(others)


BYTES: list[tuple[bytes, str]] = [
    (b"", "not a JSON document"), (b"<html>", "not a JSON document"), (b"\xff\xfe\x00", "not a JSON document"),
    (b"[" * 100_000, "not a JSON document"), (b"{}", "list of cookies"), (b'{"cookies": 4}', "list of cookies"),
    (b"null", "list of cookies"), (b'"text"', "list of cookies"), (b"[]", "not hold a single cookie"),
    (b"[1, {}]", "not hold a single cookie"),
]  # fmt: skip


@pytest.mark.parametrize(("raw", "reason"), BYTES, ids=[repr(raw[:12]) for raw, _ in BYTES])
def test_garbage_is_refused_with_a_reason(tmp_path: Path, raw: bytes, reason: str) -> None:
    with pytest.raises(NotUsable, match=reason) as refused:
        read(tmp_path, None, raw)
    assert refused.value.__context__ is None, "which might quote the file"


def test_the_cookies_of_another_site_or_of_last_year_are_no_session(tmp_path: Path) -> None:
    with pytest.raises(NotUsable, match="None of its cookies is one of Spotify"):
        read(tmp_path, [cookie("a", "b", ".notspotify.com", expires=LATER)])
    ended = {**ONE, "expires": NOW.timestamp() - 1}
    with pytest.raises(NotUsable, match="All cookies of Spotify in it have ended"):
        read(tmp_path, [ended, cookie("a", "b", ".other.example", expires=LATER)])
    with pytest.raises(NotUsable, match="cannot be read"):
        session_of(tmp_path / "absent.json", HOSTS, "Spotify", NOW)


@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(st.sampled_from(["cookies", "name", "value", "domain", "expires", "path", "origins", "origin"]),
                      inner, max_size=6),
    max_leaves=12,
))  # fmt: skip
def test_whatever_stands_in_a_file_it_is_a_session_or_refused(tmp_path_factory: Any, body: object) -> None:
    folder, reasons = tmp_path_factory.getbasetemp(), set()
    for shape in (body, [body], {"cookies": [body, ONE], "origins": body}):
        try:
            json.dumps(read(folder, shape).storage_state)
        except NotUsable as refused:
            reasons.add(str(refused)[-1])
    assert reasons <= {"."}


@pytest.mark.slow
def test_a_real_browser_takes_every_cookie_that_was_not_left_out(tmp_path: Path) -> None:
    here = "spotify.com"
    odd = [
        cookie("__Secure-a", "1", here, secure=False), cookie("__Host-b", "1", f".{here}", path="/x"),
        cookie("ünï", "✓ ok", here), cookie("quoted", 'a"b,c d', "SPOTIFY.com"), cookie("e", "", here),
        cookie("none", "1", here, sameSite="none", secure=False), cookie("far", "1", here, expires=9e10),
        cookie("milliseconds", "1", here, expires=9e13), cookie("local", "1", "127.0.0.1", secure=False),
        cookie("long", "x" * 4000, here), {**ONE, "name": "a=b"}, {**ONE, "value": "x" * 5000}, {**ONE, "value": "a;b"},
    ]  # fmt: skip
    origins = [{"origin": "https://open.spotify.com", "localStorage": [{"name": "t", "value": "✓"}]}]
    state = read(tmp_path, {"cookies": [ONE, *odd], "origins": [*origins, {"origin": "x"}]}).storage_state

    async def taken() -> int:
        async with open_browser(BrowserPlan(tmp_path)) as browser:
            context = await browser.context(state)
            return len(await context.cookies())

    assert asyncio.run(taken()) == len(state["cookies"]) == 11
