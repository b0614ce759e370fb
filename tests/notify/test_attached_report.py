"""The first mail after a run carries its report where that is wanted, and no mail is ever kept back over it."""

from __future__ import annotations

import json
import logging
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.access.of_messages import MAIL_SERVER
from pipeline.configuration import Configuration
from pipeline.lake import Lake, open_lake
from pipeline.notify import attaching
from pipeline.notify.attaching import WITH_IT, Attachment, report_of_run
from pipeline.notify.informing import deliver, inform
from pipeline.notify.post import Post, post_of
from pipeline.notify.ways_out import Secrets, ways_out
from pipeline.reporting.writing import reports_in
from pipeline.settings import load_settings
from tests.access.strict_keyring import strict_keyring
from tests.app.quick_lake import lived_in_lake
from tests.engine.lakes import HandClock
from tests.notify.mail_server import PASSWORD, USER, MailServer
from tests.notify.room import PostRoom, telling

A_DAY = 86_400.0
PAGE = Attachment("run-r1.html", "<!doctype html><title>A run · 4711</title>")


@pytest.fixture
def server(pem: Path) -> Iterator[MailServer]:
    with MailServer(pem).open() as made:
        yield made


def sent_with(room: PostRoom, server: MailServer, made: list[str], found: Attachment | None = PAGE) -> Post:
    """A post whose reports are noted as they are asked for."""

    def report(run_id: str) -> Attachment | None:
        made.append(run_id)
        return found

    way = replace(server.way, attach_report=True)
    return room.post(way, context=server.trusted, reports=report)


def attached(server: MailServer) -> list[list[str | None]]:
    return [[part.get_filename() for part in mail.iter_attachments()] for _, mail in server.mails]


def test_the_report_is_made_once_and_goes_to_all(room: PostRoom, server: MailServer) -> None:
    room.keep(password=PASSWORD)
    made: list[str] = []
    post = sent_with(room, server, made)
    room.put(post, replace(telling(), run="r1"))
    post.deliver_due(room.outbox)
    assert made == ["r1"]
    assert attached(server) == [["run-r1.html"], ["run-r1.html"]]
    (_, mail) = server.mails[0]
    (part,) = mail.iter_attachments()
    assert part.get_content_type() == "text/html"
    assert part.get_content().strip() == PAGE.content
    plain = mail.get_body(("plain",))
    assert plain is not None
    assert "The report of the run is attached" in plain.get_content()


@pytest.mark.slow
@pytest.mark.parametrize("why", ["no run", "switched off", "not made"])
def test_a_mail_goes_without_it(room: PostRoom, server: MailServer, why: str) -> None:
    room.keep(password=PASSWORD)
    made: list[str] = []
    post = sent_with(room, server, made, None if why == "not made" else PAGE)
    if why == "switched off":
        post = replace(post, ways=replace(post.ways, mail=server.way))
    room.put(post, telling() if why == "no run" else replace(telling(), run="r1"))
    post.deliver_due(room.outbox)
    assert made == (["r1"] if why == "not made" else [])
    assert attached(server) == [[], []]
    assert [row[2] for row in room.rows()] == ["sent", "sent"]


@pytest.mark.slow
def test_a_server_that_does_not_take_it_gets_the_mail_alone(
    room: PostRoom, server: MailServer, caplog: pytest.LogCaptureFixture
) -> None:
    room.keep(password=PASSWORD)
    post = sent_with(room, server, [])
    room.put(post, replace(telling(), run="r1"))
    server.most_bytes = 2000
    large = Attachment("run-r1.html", "x\n" * 4000)
    with caplog.at_level(logging.WARNING):
        replace(post, reports=lambda run_id: large).deliver_due(room.outbox)
    assert attached(server) == [[], []]
    assert "did not take the report" in caplog.text


@pytest.mark.slow
def test_after_some_tries_it_is_left_away(room: PostRoom, server: MailServer) -> None:
    room.keep(password=PASSWORD)
    made: list[str] = []
    post = sent_with(room, server, made)
    room.put(post, replace(telling(), run="r1"))
    server.breaks_off = True
    for _ in range(WITH_IT):
        post.deliver_due(room.outbox)
        room.clock.move(A_DAY)
    server.breaks_off = False
    post.deliver_due(room.outbox)
    assert made == ["r1"] * WITH_IT
    assert attached(server) == [[], []]


# ---- a whole lake


@pytest.fixture(scope="module")
def lived_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return lived_in_lake(tmp_path_factory.mktemp("lake")).root


@pytest.fixture
def lake(lived_in: Path, tmp_path: Path) -> Iterator[Lake]:
    root = tmp_path / "lake"
    shutil.copytree(lived_in, root)
    with open_lake(load_settings(root, environ={})) as first:
        (run,) = first.journal.runs(1)
    assert run.run.ended_at is not None
    with strict_keyring(), open_lake(load_settings(root, environ={}), HandClock(run.run.ended_at)) as made:
        yield made


@pytest.mark.slow
def test_the_first_mail_after_a_run_carries_the_runs_own_report(lake: Lake, server: MailServer) -> None:
    write = lake.configuration.change_schedule
    stated = {"enabled": True, "host": "127.0.0.1", "port": server.port, "user": USER, "from": USER,
              "to": ["ana@kilo.example"], "attach_report": True}  # fmt: skip
    for name, value in stated.items():
        write(("notifications", "email", name), value)
    Secrets(lake.settings.root).credentials().keep(MAIL_SERVER, "", "password", PASSWORD)
    post = replace(post_of(lake, {}), context=server.trusted)
    inform(lake, post)
    deliver(lake, post)
    (run,) = lake.journal.runs(1)
    assert attached(server) == [[f"run-{run.run.run_id}.html"]]
    (part,) = server.mails[0][1].iter_attachments()
    kept = (reports_in(lake.settings.root) / f"run-{run.run.run_id}.html").read_text(encoding="utf-8")
    assert part.get_content().split() == kept.split()
    ((body,),) = lake.journal.ask("SELECT DISTINCT body FROM outbox")
    assert json.loads(body)["run"] == run.run.run_id


@pytest.mark.slow
@pytest.mark.parametrize("why", ["fault", "large"])
def test_what_cannot_be_made_is_told_to_the_log_alone(
    lake: Lake, why: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (run,) = lake.journal.runs(1)
    if why == "large":
        monkeypatch.setattr(attaching, "MOST_BYTES", 1000)
    with caplog.at_level(logging.WARNING):
        assert report_of_run(lake, run.run.run_id if why == "large" else "there-is-none") is None
    assert "the mail goes without it" in caplog.text


def test_it_is_off_until_it_is_switched_on(tmp_path: Path) -> None:
    variables = {"SMTP_HOST": "mail.example.org", "SMTP_FROM": USER, "SMTP_TO": USER}
    configuration = Configuration(tmp_path)
    way = ways_out(configuration, variables).mail
    assert way is not None
    assert not way.attach_report
