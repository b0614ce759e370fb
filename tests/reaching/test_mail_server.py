"""The mail server is greeted and asked what it offers; nobody signs in."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.reaching.mail import MailServer, greet, stated_server
from tests.reaching.doors import mail_server, nobody


def test_one_that_offers_protection_is_fine() -> None:
    with mail_server("STARTTLS", "AUTH PLAIN") as port:
        assert greet(MailServer("127.0.0.1", port)) == ""


def test_one_that_does_not_is_told() -> None:
    with mail_server("AUTH PLAIN") as port:
        assert "no protected connection" in greet(MailServer("127.0.0.1", port))
        assert greet(MailServer("127.0.0.1", port, "none")) == "", "on this computer nothing needs to be protected"


def test_nobody_there_and_no_protection_at_once_are_told() -> None:
    port = int(nobody().rpartition(":")[2])
    assert "does not answer" in greet(MailServer("127.0.0.1", port), 1.0)
    with mail_server() as plain:
        assert "does not answer" in greet(MailServer("127.0.0.1", plain, "ssl"), 1.0)


@pytest.mark.parametrize(("email", "variables", "wanted"), [
    ({}, {}, None),
    ({"host": "mail.test"}, {}, MailServer("mail.test", 587)),
    ({"host": "mail.test", "port": 465}, {}, MailServer("mail.test", 465, "ssl")),
    ({"host": "mail.test", "security": "ssl"}, {}, MailServer("mail.test", 465, "ssl")),
    ({"host": "mail.test", "enabled": False}, {}, None),
    ({}, {"SMTP_HOST": "older.test", "SMTP_PORT": "2525"}, MailServer("older.test", 2525)),
    ({"host": "mail.test", "port": "much"}, {}, MailServer("mail.test", 587)),
    ("nothing", {}, None),
])  # fmt: skip
def test_the_server_is_the_one_that_is_stated(email: Any, variables: dict[str, str], wanted: MailServer | None) -> None:
    assert stated_server({"email": email}, variables) == wanted
