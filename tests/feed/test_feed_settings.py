"""``feed.json``: safe at first, refused by name where a value cannot be meant."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline.feed.feed_settings import FILE, FeedSettings, is_origin, keep, load_feed_settings, stated_or_new
from pipeline.settings import ConfigurationError


def test_at_first_nothing_is_served_and_nobody_may_ask(tmp_path: Path) -> None:
    assert load_feed_settings(tmp_path) == FeedSettings()
    assert not (tmp_path / FILE).exists()
    found = stated_or_new(tmp_path)
    assert (found.enabled, found.allow_actions, found.allowed_origins, found.tokenless_origins) == (
        False,
        False,
        (),
        (),
    )
    assert json.loads((tmp_path / FILE).read_text())["enabled"] is False


def test_what_is_kept_is_read_again(tmp_path: Path) -> None:
    wanted = FeedSettings(True, 9000, ("https://dash.example",), True, ("http://localhost:3000",))
    assert keep(tmp_path, wanted) == wanted == load_feed_settings(tmp_path)
    with pytest.raises(ConfigurationError):
        keep(tmp_path, replace(wanted, port=80))
    assert load_feed_settings(tmp_path) == wanted


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ([], "object"), ({"enabled": "yes"}, "enabled"), ({"port": 80}, "port"), ({"port": "8000"}, "port"),
        ({"port": True}, "port"), ({"port": 70000}, "port"), ({"allow_actions": 1}, "allow_actions"),
        ({"allowed_origins": "*"}, "allowed_origins"), ({"allowed_origins": ["*"]}, "allowed_origins"),
        ({"tokenless_origins": ["http://localhost:3000/"]}, "tokenless_origins"), ({"hosts": []}, "hosts"),
        ({"allowed_origins": ["http://localhost:1"] * 33}, "allowed_origins"),
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_meant_is_named(tmp_path: Path, body: Any, named: str) -> None:
    (tmp_path / FILE).write_text(json.dumps(body))
    with pytest.raises(ConfigurationError) as refused:
        load_feed_settings(tmp_path)
    assert FILE in refused.value.message
    assert named in refused.value.message
    assert refused.value.next_action


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("http://localhost:3000", True), ("https://dash.example", True), ("http://[::1]:3000", True),
        ("http://localhost:80", False), ("https://dash.example:443", False), ("HTTP://localhost", False),
        ("http://localhost/", False), ("http://user@localhost", False), ("null", False), ("*", False), ("", False),
        ("ftp://localhost", False), ("http://*.example", False), ("http://a b", False), ("http://a\r\nb", False),
        ("http://localhost:99999", False), ("http://localhost:", False), ("http://dash.exämple", False),
    ],
)  # fmt: skip
def test_an_origin_is_what_a_browser_sends(text: str, right: bool) -> None:
    assert is_origin(text) is right
