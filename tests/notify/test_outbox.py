"""Messages are put down first and sent later: a dead server delays them, and nothing goes out twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from keyring.errors import KeyringLocked

from pipeline.engine.journal import Journal
from pipeline.notify.mail import Mailer
from pipeline.notify.news import pieces
from pipeline.notify.outbox import WAITS, Letter, Outbox
from pipeline.notify.post import Post
from pipeline.notify.situation import Unsent
from pipeline.notify.ways_out import HookKind, Security
from tests.notify.mail_server import PASSWORD, MailServer
from tests.notify.room import FINE, PostRoom, telling

ANA, BEN = "ana@kilo.example", "Ben <ben@kilo.example>"


@pytest.fixture
def server(pem: Path, room: PostRoom) -> MailServer:
    """Not running yet; its port is known."""
    room.keep(password=PASSWORD)
    made = MailServer(pem)
    with made.open():
        pass
    return made


def post_for(room: PostRoom, server: MailServer) -> Post:
    return room.post(server.way, context=server.trusted)


def test_everybody_gets_a_mail_of_their_own(room: PostRoom, server: MailServer) -> None:
    post = post_for(room, server)
    room.put(post)
    with server.open():
        assert post.deliver_due(room.outbox) is None
    assert [(to, mail["To"]) for to, mail in server.mails] == [(ANA, ANA), ("ben@kilo.example", BEN)]
    assert {state for _, _, state, _ in room.rows()} == {"sent"}


def test_what_was_sent_is_not_sent_again(room: PostRoom, server: MailServer) -> None:
    post = post_for(room, server)
    room.put(post)
    room.put(post)  # the same message once more
    with server.open():
        for _ in range(3):
            post.deliver_due(room.outbox)
            room.clock.move(3600)
    assert len(server.mails) == 2


def test_a_dead_server_delays_and_then_everything_arrives(room: PostRoom, server: MailServer) -> None:
    post = post_for(room, server)
    room.put(post)
    assert post.deliver_due(room.outbox) == room.clock.now() + WAITS[0]
    room.clock.move(59)
    post.deliver_due(room.outbox)
    assert {tries for _, _, _, tries in room.rows()} == {1}
    room.clock.move(1)
    with server.open():
        assert post.deliver_due(room.outbox) is None
    assert server.recipients == [ANA, "ben@kilo.example"]


def test_it_is_tried_five_times_and_then_given_up_and_said(room: PostRoom, server: MailServer) -> None:
    post = post_for(room, server)
    room.put(post)
    began, moments = room.clock.now(), []
    while (due := post.deliver_due(room.outbox)) is not None:
        moments.append(round((due - began).total_seconds() / 60))
        room.clock.move((due - room.clock.now()).total_seconds())
    assert moments == [1, 6, 36, 156]
    assert {(state, tries) for _, _, state, tries in room.rows()} == {("given-up", 5)}
    (unsent,) = room.outbox.unsent(room.clock.now())
    assert unsent == Unsent("mail", "The mail server did not answer.", "Messages are kept and sent later.", 2)
    (piece,) = pieces(replace(FINE, unsent=(unsent,)))
    assert (piece.title, piece.text) == ("Two messages could not be sent.", "The mail server did not answer.")


def test_one_failed_try_is_no_news_two_are(room: PostRoom, server: MailServer) -> None:
    post = post_for(room, server)
    room.put(post)
    post.deliver_due(room.outbox)
    assert room.outbox.unsent(room.clock.now()) == ()
    room.clock.move(60)
    post.deliver_due(room.outbox)
    assert [one.given_up for one in room.outbox.unsent(room.clock.now())] == [0]


def test_that_messages_get_out_again_ends_the_trouble(room: PostRoom, server: MailServer) -> None:
    post = post_for(room, server)
    room.put(post)
    while post.deliver_due(room.outbox) is not None:
        room.clock.move(7200)
    room.put(post, replace(telling(at=room.clock.now()), id="later"))
    with server.open():
        post.deliver_due(room.outbox)
    assert room.outbox.unsent(room.clock.now()) == ()


def test_who_is_refused_is_told_by_name_and_the_others_get_theirs(room: PostRoom, server: MailServer) -> None:
    server.refuses[ANA] = "550 No such user"
    post = post_for(room, server)
    room.put(post)
    with server.open():
        assert post.deliver_due(room.outbox) is None
    assert server.recipients == ["ben@kilo.example"]
    assert [(to, state) for _, to, state, _ in room.rows()] == [(ANA, "given-up"), (BEN, "sent")]
    (unsent,) = room.outbox.unsent(room.clock.now())
    assert unsent.sentence == "The mail server does not take mail for ana@kilo.example."


def test_who_is_put_off_is_tried_again_alone(room: PostRoom, server: MailServer) -> None:
    server.refuses[ANA] = "450 Come back later"
    post = post_for(room, server)
    room.put(post)
    with server.open():
        post.deliver_due(room.outbox)
        server.refuses.clear()
        room.clock.move(60)
        post.deliver_due(room.outbox)
    assert server.recipients == ["ben@kilo.example", ANA]


def test_a_wrong_password_keeps_the_messages_until_it_is_right(room: PostRoom, server: MailServer) -> None:
    room.keep(password="not-this-one")
    post = post_for(room, server)
    room.put(post)
    with server.open():
        post.deliver_due(room.outbox)
        assert server.mails == []
        room.keep(password=PASSWORD)
        room.outbox.hurry(room.clock.now())
        post.deliver_due(room.outbox)
    assert len(server.mails) == 2


def test_a_locked_keyring_delays_as_well(room: PostRoom, server: MailServer) -> None:
    post = post_for(room, server)
    room.put(post)
    with server.open():
        room.keyring.trouble = KeyringLocked("locked")
        assert post.deliver_due(room.outbox) is not None
        room.keyring.trouble = None
        room.outbox.hurry(room.clock.now())
        post.deliver_due(room.outbox)
    assert len(server.mails) == 2


def test_nobody_is_asked_to_unlock_the_keyring_for_a_message(room: PostRoom, server: MailServer) -> None:
    """That is for whoever wants a test message: they are there."""
    from pipeline.access.vault import Vault

    asked: list[str] = []
    room.keyring.trouble = KeyringLocked("locked")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Vault, "get", lambda *_: asked.append("opened"))
        post = post_for(room, server)
        room.put(post)
        post.deliver_due(room.outbox)
        assert asked == []
        post.try_out("mail")
    assert asked == ["opened"]
    room.keyring.trouble = None


class Killed(BaseException):
    """The program ended here."""


def test_killed_before_the_server_has_it_it_arrives_once(
    room: PostRoom, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = post_for(room, server)
    room.put(post)

    def killed(*_: object) -> None:
        raise Killed

    with server.open():
        with monkeypatch.context() as patched:
            patched.setattr(Mailer, "send", killed)
            with pytest.raises(Killed):
                post.deliver_due(room.outbox)
        with Journal(room.journal.path) as after_restart:
            post.deliver_due(Outbox(after_restart))
            assert server.mails == []  # somebody else may still be at it
            room.clock.move(301)
            post.deliver_due(Outbox(after_restart))
    assert server.recipients == [ANA, "ben@kilo.example"]


def test_killed_after_it_the_second_copy_has_the_same_id(
    room: PostRoom, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At least once: a mail program knows the second one as a copy. What had been noted is not sent again."""
    post = post_for(room, server)
    room.put(post)
    noted = Outbox.sent

    def killed_at_the_second(self: Outbox, letter: Letter, now: datetime) -> None:
        if len(server.mails) == 2:
            raise Killed
        noted(self, letter, now)

    with server.open():
        with monkeypatch.context() as patched:
            patched.setattr(Outbox, "sent", killed_at_the_second)
            with pytest.raises(Killed):
                post.deliver_due(room.outbox)
        room.clock.move(301)
        post.deliver_due(room.outbox)
    assert server.recipients == [ANA, "ben@kilo.example", "ben@kilo.example"]
    assert len({mail["Message-ID"] for _, mail in server.mails}) == 1


def test_two_programs_share_the_work(room: PostRoom, server: MailServer) -> None:
    post = post_for(room, server)
    room.put(post)
    with server.open(), Journal(room.journal.path) as other:
        first = room.outbox.take_due("mail", room.clock.now())
        assert Outbox(other).take_due("mail", room.clock.now()) == ()
        assert len(first) == 2


def test_a_way_that_was_switched_off_gives_its_messages_up(room: PostRoom, server: MailServer) -> None:
    room.put(post_for(room, server))
    off = room.post(None)
    assert off.deliver_due(room.outbox) is None
    assert {state for _, _, state, _ in room.rows()} == {"given-up"}


def test_a_test_message_goes_out_at_once_and_says_what_came_of_it(room: PostRoom, server: MailServer) -> None:
    post = post_for(room, server)
    with server.open():
        assert post.try_out("mail") == (True, "The test message is on its way.", "Look whether it arrives.")
        assert server.recipients == [ANA, "ben@kilo.example"]
        assert server.mails[0][1]["Subject"] == "This is a test message."
        server.refuses[ANA] = "550 No such user"
        assert post.try_out("mail")[:2] == (False, "The mail server does not take mail for ana@kilo.example.")
        assert server.recipients[2:] == ["ben@kilo.example"]
        room.keep(password="not-this-one")
        assert post.try_out("mail")[:2] == (False, "The mail server did not accept the password.")
    no_answer = "The mail server did not answer."
    assert post.try_out("mail") == (False, no_answer, "Look whether all is right, then try once more.")
    assert room.rows() == []


def test_what_is_not_set_up_says_so(room: PostRoom) -> None:
    assert room.post().try_out("mail")[:2] == (False, "No mail server is set up.")
    assert room.post().try_out("webhook")[:2] == (False, "No webhook is set up.")
    assert room.post(hook=HookKind.JSON).try_out("webhook")[:2] == (False, "No webhook is set up.")


def test_a_server_on_this_computer_needs_neither_password_nor_protection(room: PostRoom, pem: Path) -> None:
    with MailServer(pem, Security.NONE).open() as server:
        assert post_for(room, server).try_out("mail")[0]
