"""Mails go over a protected connection to a server that has proved who it is, and every refusal is said in words."""

from __future__ import annotations

import logging
import socket
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.notify import mail
from pipeline.notify.mail import mailing
from pipeline.notify.not_sent import NotSent
from pipeline.notify.ways_out import MailWay, Security
from tests.engine.lakes import HandClock
from tests.notify.mail_server import PASSWORD, USER, MailServer, certificate
from tests.notify.room import NOW, PostRoom, telling

CLOCK = HandClock(NOW)
ANA, BEN = "ana@kilo.example", "ben@kilo.example"


def deliver(server: MailServer, way: MailWay | None = None, password: str = PASSWORD, *, trust: bool = True) -> None:
    with mailing(way or server.way, lambda: password, CLOCK, server.trusted if trust else None) as mailer:
        mailer.send(telling(), ANA)


def why(server: MailServer, way: MailWay | None = None, password: str = PASSWORD, *, trust: bool = True) -> NotSent:
    with pytest.raises(NotSent) as told:
        deliver(server, way, password, trust=trust)
    assert PASSWORD not in "".join(traceback.format_exception(told.value))
    assert told.value.__context__ is None or told.value.__suppress_context__
    return told.value


@pytest.mark.parametrize("security", Security)
def test_a_mail_arrives_as_plain_text_and_html(pem: Path, security: Security) -> None:
    with MailServer(pem, security).open() as server:
        deliver(server)
    ((recipient, sent),) = server.mails
    assert recipient == ANA
    assert sent["Subject"] == "DistroKid wants you to sign in again."
    assert (sent["From"], sent["To"]) == (f"BEDROT Control Panel <{USER}>", ANA)
    assert sent["Message-ID"] == "<4711@kilo.example>"
    assert sent["Date"].datetime == NOW.replace(microsecond=0)
    assert sent["Auto-Submitted"] == "auto-generated"
    plain, rich = sent.get_body(("plain",)), sent.get_body(("html",))
    assert plain is not None
    assert rich is not None
    for part in (plain, rich):
        text = part.get_content()
        assert "DistroKid wants you to sign in again." in text
        assert "TooLost did not answer." in text
        assert "Open the panel" in text


def test_nothing_of_a_text_becomes_html_or_a_header(pem: Path) -> None:
    with MailServer(pem).open() as server, mailing(server.way, lambda: PASSWORD, CLOCK, server.trusted) as mailer:
        mailer.send(replace(telling(), title="A\r\nBcc: eve@evil.example", lines=(("<b>&", "x"),)), ANA)
    ((_, sent),) = server.mails
    assert sent["Subject"] == "A Bcc: eve@evil.example"
    assert sent["Bcc"] is None
    rich = sent.get_body(("html",))
    assert rich is not None
    assert "&lt;b&gt;&amp;" in rich.get_content()


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.SSL])
def test_a_wrong_password_is_said_in_words(pem: Path, security: Security) -> None:
    with MailServer(pem, security).open() as server:
        reason = why(server, password="not-this-one")
    assert reason.sentence == "The mail server did not accept the password."
    assert reason.advice == "Messages are kept and sent later."
    assert not reason.for_good
    assert server.mails == []


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.SSL])
def test_a_server_that_cannot_prove_who_it_is_gets_no_password(pem: Path, security: Security) -> None:
    with MailServer(pem, security).open() as server:
        assert why(server, trust=False).name == "not-known"
    assert server.sign_ins == 0


def test_a_certificate_for_another_name_proves_nothing(tmp_path: Path) -> None:
    with MailServer(certificate(tmp_path, "mail.kilo.example")).open() as server:
        assert why(server).name == "not-known"
    assert server.sign_ins == 0


def test_a_server_without_protection_gets_no_password(pem: Path) -> None:
    with MailServer(pem, Security.NONE).open() as server:
        wanted = replace(server.way, security=Security.STARTTLS, user=USER)
        assert why(server, wanted).name == "unprotected"
        assert why(server, replace(wanted, security=Security.SSL)).name == "unprotected"
    assert server.sign_ins == 0


def test_no_protection_is_for_this_computer_only() -> None:
    way = MailWay("mail.kilo.example", 25, Security.NONE, "", USER, (ANA,))
    with pytest.raises(NotSent, match="only for a server on this computer"), mailing(way, str, CLOCK):
        raise AssertionError("it was spoken to")


def test_a_user_without_a_password_is_not_even_connected(pem: Path) -> None:
    assert why(MailServer(pem, port=1), password="").name == "no-password"


def test_a_refused_recipient_is_told_by_name_and_for_good(pem: Path) -> None:
    with MailServer(pem, refuses={ANA: "550 No such user"}).open() as server:
        reason = why(server)
    assert reason.sentence == "The mail server does not take mail for ana@kilo.example."
    assert reason.for_good
    assert not reason.of_all


def test_a_recipient_who_is_put_off_is_tried_again(pem: Path) -> None:
    with MailServer(pem, refuses={ANA: "450 Come back later"}).open() as server:
        reason = why(server)
    assert (reason.name, reason.for_good, reason.of_all) == ("recipient-later", False, False)


def test_a_declined_message_quotes_the_server_in_one_line(pem: Path) -> None:
    with MailServer(pem, declines="554 Looks like junk").open() as server:
        reason = why(server)
    assert reason.advice == "It said: Looks like junk"
    assert reason.for_good


def test_a_server_that_breaks_off_within_a_message(pem: Path) -> None:
    with MailServer(pem, breaks_off=True).open() as server:
        assert why(server).name == "broke-off"


@contextmanager
def silent_server() -> Iterator[int]:
    """Takes calls and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]


def test_a_server_that_says_nothing_is_not_waited_for_long(pem: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail, "PATIENCE", 0.1)
    for security in (Security.STARTTLS, Security.SSL):
        with silent_server() as port:
            assert why(MailServer(pem, security, port)).name == "nobody-there"


def test_a_server_that_is_not_there(pem: Path) -> None:
    with silent_server() as port:
        pass
    assert why(MailServer(pem, port=port)).sentence == "The mail server did not answer."


def test_a_name_that_no_server_has(pem: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", nobody)
    way = replace(MailServer(pem, port=587).way, host="mail.kilo.example")
    assert why(MailServer(pem), way).sentence == "There is no mail server called mail.kilo.example."


def test_the_password_is_in_no_log(pem: Path, caplog: pytest.LogCaptureFixture, room: PostRoom) -> None:
    caplog.set_level(logging.DEBUG, logger="pipeline")
    room.keep(password=PASSWORD)
    with MailServer(pem).open() as server:
        post = room.post(server.way, context=server.trusted)
        room.put(post)
        post.deliver_due(room.outbox)
        room.keep(password="another-word-0815")
        room.put(post, replace(telling(), id="4712"))
        room.clock.move(1)
        post.deliver_due(room.outbox)
    assert len(server.mails) == 2
    said = caplog.text + "".join(path.read_bytes().decode("latin-1") for path in (room.root / "journal").iterdir())
    assert PASSWORD not in said
    assert "another-word-0815" not in said
    assert "did not accept the password" in said
