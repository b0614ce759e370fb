"""How messages get out: the schedule's file says it, then variables of older set-ups; secrets are in the keyring."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.access.of_messages import HOOK, MAIL_SERVER, SECRET_VARIABLES
from pipeline.configuration import SCHEDULE_DEFAULTS, Configuration
from pipeline.notify.news import Weight
from pipeline.notify.ways_out import (
    HookKind,
    MailWay,
    Secrets,
    Security,
    WaysOut,
    is_address,
    ways_out,
)
from pipeline.settings import ConfigurationError
from tests.notify.room import PostRoom

MAIL = {"enabled": True, "host": "mail.kilo.example", "from": "label@kilo.example", "to": ["ana@kilo.example"]}
WAY = MailWay("mail.kilo.example", 587, Security.STARTTLS, "", "label@kilo.example", ("ana@kilo.example",))
OLDER = {
    "SMTP_HOST": "mail.kilo.example",
    "SMTP_PORT": "465",
    "SMTP_USER": "label@kilo.example",
    "NOTIFICATION_TO_EMAILS": "ana@kilo.example; ben@kilo.example, ana@kilo.example",
    "WEBHOOK_URL": "https://hooks.example/4711",
    "WEBHOOK_TYPE": "Slack",
    "NOTIFY_ON_SUCCESS": "true",
    "NOTIFY_ON_WARNING": "0",
}


def ways(folder: Path, section: Any = None, variables: dict[str, str] | None = None) -> WaysOut:
    if section is not None:
        (folder / "schedule_config.json").write_text(json.dumps({"notifications": section}))
    return ways_out(Configuration(folder), variables or {})


def test_without_anything_only_the_switches_stand(tmp_path: Path) -> None:
    assert ways(tmp_path) == WaysOut(frozenset(Weight) - {Weight.SUCCESS})
    assert ways(tmp_path, SCHEDULE_DEFAULTS["notifications"]) == ways(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["schedule_config.json"]


def test_what_the_file_says(tmp_path: Path) -> None:
    assert ways(tmp_path, {"email": MAIL}).mail == WAY
    assert ways(tmp_path, {"email": {**MAIL, "security": "ssl", "user": "me"}}).mail == MailWay(
        "mail.kilo.example", 465, Security.SSL, "me", "label@kilo.example", ("ana@kilo.example",)
    )
    assert ways(tmp_path, {"email": {**MAIL, "enabled": False}}).mail is None
    assert ways(tmp_path, {"email": {**MAIL, "to": []}}).mail is None
    assert ways(tmp_path, {"webhook": {"enabled": True, "type": "discord"}}).hook is HookKind.DISCORD
    assert ways(tmp_path, {"webhook": {"type": "discord"}}).hook is None
    assert ways(tmp_path, {"on_success": True, "on_failure": False, "needs_action": False}).wanted == {
        Weight.SUCCESS,
        Weight.WARNING,
    }


def test_the_variables_of_older_set_ups_count_where_the_file_is_silent(tmp_path: Path) -> None:
    found = ways(tmp_path, variables=OLDER)
    to = ("ana@kilo.example", "ben@kilo.example")
    user = "label@kilo.example"
    assert found.mail == MailWay("mail.kilo.example", 465, Security.SSL, user, user, to)
    assert found.hook is HookKind.SLACK
    assert found.wanted == frozenset(Weight) - {Weight.WARNING}
    stated = ways(tmp_path, {"email": {**MAIL, "port": 25}, "on_success": False, "webhook": {"enabled": False}}, OLDER)
    assert stated.mail is not None
    assert (stated.mail.port, stated.mail.security) == (25, Security.STARTTLS)
    assert stated.mail.recipients == ("ana@kilo.example",)
    assert stated.hook is None
    assert Weight.SUCCESS not in stated.wanted


@pytest.mark.parametrize(
    ("section", "named"),
    [
        ({"on_success": "perhaps"}, "on_success is 'perhaps'"),
        ({"email": {**MAIL, "port": 65_536}}, "email.port is 65536"),
        ({"email": {**MAIL, "port": True}}, "email.port is True"),
        ({"email": {**MAIL, "security": "tls13"}}, "email.security is 'tls13'"),
        ({"email": {**MAIL, "security": "none"}}, "email.security is 'none'"),
        ({"email": {**MAIL, "host": "a\nb"}}, "email.host"),
        ({"email": {**MAIL, "from": "nobody"}}, "email.from is 'nobody'"),
        ({"email": {**MAIL, "to": ["ana@kilo.example", "ben"]}}, "email.to is 'ben'"),
        ({"email": {**MAIL, "to": {"ana": 1}}}, "email.to"),
        ({"email": []}, "email is []"),
        ({"webhook": {"enabled": True, "type": "fax"}}, "webhook.type is 'fax'"),
    ],
)
def test_what_cannot_be_meant_is_refused_by_its_name(tmp_path: Path, section: Any, named: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        ways(tmp_path, section)
    assert f"notifications.{named}" in refused.value.message
    assert refused.value.next_action


def test_no_protection_is_for_a_server_on_this_computer(tmp_path: Path) -> None:
    for host in ("localhost", "127.0.0.1", "::1"):
        found = ways(tmp_path, {"email": {**MAIL, "host": host, "security": "none"}}).mail
        assert found is not None
        assert (found.security, found.port) == (Security.NONE, 25)


@pytest.mark.parametrize(
    ("text", "right"),
    [("ana@kilo.example", True), ("Ana <ana@kilo.example>", True), ("ana", False), ("ana@", False), ("@kilo", False),
     ("a@b@c", False), ("ana@kilo.example\nBcc: x@y", False), ("a b@kilo.example", False), ("", False)],
)  # fmt: skip
def test_what_is_a_mail_address(text: str, right: bool) -> None:
    assert is_address(text) is right


def test_the_keyring_goes_before_what_is_stated(room: PostRoom) -> None:
    stated = Secrets(room.root, {"SMTP_PASSWORD": "stated-4711", "WEBHOOK_URL": "https://hooks.example/stated"})
    assert (stated.password(), stated.address()) == ("stated-4711", "https://hooks.example/stated")
    room.keep(password="kept-0815")
    assert stated.password() == "kept-0815"
    assert "4711" not in repr(stated)


def test_neither_is_a_way_into_a_platform(room: PostRoom) -> None:
    """Nobody lists them among the accounts, and keeping one leaves no trace beside the journal."""
    from pipeline.platforms.connections import BY_KEY

    room.keep(password="kept-0815")
    assert not {MAIL_SERVER.key, HOOK.key} & set(BY_KEY)
    assert not (room.root / "journal" / "sessions.json").exists()
    secret = {name for one in (MAIL_SERVER, HOOK) for field in one.fields if field.secret for name in field.variables}
    assert set(SECRET_VARIABLES) == secret
