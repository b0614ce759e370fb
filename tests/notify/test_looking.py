"""A real lake is looked at: what a run left, who waits, what was missed – and the commands that tell of it."""

from __future__ import annotations

import io
import json
import shutil
import threading
from argparse import Namespace
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from pipeline.access.lake_access import access_of
from pipeline.access.of_messages import MAIL_SERVER
from pipeline.clock import iso
from pipeline.commands.answer import Exit
from pipeline.commands.notify import keep_telling, notify, tell_away
from pipeline.lake import Lake, Wanted, open_lake
from pipeline.model import RunKind
from pipeline.notify.informing import inform
from pipeline.notify.looking import situation_of
from pipeline.notify.news import Weight, pieces
from pipeline.notify.post import post_of
from pipeline.notify.ways_out import Secrets
from pipeline.platforms.connections import BY_KEY
from pipeline.schedule.slot_book import SlotBook
from pipeline.schedule.slots import Slot, SlotState, Why
from pipeline.settings import load_settings
from tests.access.strict_keyring import strict_keyring
from tests.app.quick_lake import lived_in_lake
from tests.engine.lakes import HandClock
from tests.notify.mail_server import PASSWORD, MailServer
from tests.notify.room import ALL

DAY = timedelta(days=1)
LOCAL = Wanted(RunKind.WITHOUT_EXTRACTORS)


@pytest.fixture(scope="module")
def lived_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return lived_in_lake(tmp_path_factory.mktemp("lake")).root


@pytest.fixture
def lake(lived_in: Path, tmp_path: Path) -> Iterator[Lake]:
    """A lake that has run, with one file of Linktree set aside."""
    root = tmp_path / "lake"
    shutil.copytree(lived_in, root)
    with strict_keyring(), open_lake(load_settings(root, environ={})) as first:
        (run,) = first.journal.runs(1)
    assert run.run.ended_at is not None
    with strict_keyring(), open_lake(load_settings(root, environ={}), HandClock(run.run.ended_at)) as made:
        yield made


def titles(lake: Lake) -> list[str]:
    return [piece.title for piece in pieces(situation_of(lake))]


def clock(lake: Lake) -> HandClock:
    assert isinstance(lake.clock, HandClock)
    return lake.clock


def test_what_a_run_has_left_behind(lake: Lake) -> None:
    so = situation_of(lake)
    assert set(so.platforms) == set(so.up_to_date)
    assert len(so.platforms) == 6
    assert so.run is not None
    assert so.run.steps >= so.run.done > 0
    assert "One Linktree file was set aside." in titles(lake)
    assert not so.busy


def test_a_lake_in_which_nothing_ran_has_nothing_to_tell(tmp_path: Path) -> None:
    (tmp_path / "landing").mkdir()
    with open_lake(load_settings(tmp_path, environ={}), HandClock()) as lake:
        assert pieces(situation_of(lake)) == ()
        assert not (tmp_path / "config").exists(), "nothing is written by looking"


def test_a_session_that_ends_soon_is_news_when_it_begins_to(lake: Lake) -> None:
    access = access_of(lake.settings.root, lake.clock, {})
    access.sessions.save(BY_KEY["toolost"], "", {"cookies": [], "origins": []}, "label@kilo.example")
    assert inform(lake, here=ALL) is not None  # the file that was set aside, and the run
    clock(lake).move(DAY.total_seconds() * 0.9)
    assert inform(lake, here=ALL) is None
    clock(lake).move(DAY.total_seconds() * 3.2)
    soon = [piece for piece in pieces(situation_of(lake)) if piece.key == "ends toolost"]
    assert [piece.title for piece in soon] == ["TooLost will ask you to sign in within 3 days."]
    assert soon[0].where.deed == "sign-in toolost"


def test_a_slot_that_was_missed_says_why(lake: Lake) -> None:
    now = lake.clock.now()
    day = now.date()
    book = SlotBook(lake.journal)
    book.draw([Slot(day, "UTC", now)], now)
    book.settle(day, SlotState.MISSED, Why.OFF, now)
    assert f"The slot of {day:%A} was missed: the computer was off." in titles(lake)


def test_a_long_pause_and_a_long_time_without_a_good_run(lake: Lake) -> None:
    clock(lake).move(DAY.total_seconds() * 6)
    good = lake.journal.last_good_run()
    assert good is None or "No good run for 6 days." in titles(lake)
    since = iso(lake.clock.now() - 4 * DAY)
    (lake.settings.config_dir / "schedule_pause.json").write_text(json.dumps({"since": since, "until": None}))
    assert "The schedule has been paused for four days." in titles(lake)


def set_up_mail(lake: Lake, server: MailServer) -> None:
    config = lake.configuration
    for name, value in (("enabled", True), ("host", "127.0.0.1"), ("port", server.port), ("security", "none"),
                        ("from", "label@kilo.example"), ("to", ["ana@kilo.example"])):  # fmt: skip
        config.change_schedule(("notifications", "email", name), value)


def test_after_a_run_the_news_goes_out_once(lake: Lake, pem: Path) -> None:
    from pipeline.notify.ways_out import Security

    with MailServer(pem, Security.NONE).open() as server:
        set_up_mail(lake, server)
        lake.run(LOCAL)
        for _ in range(2):
            tell_away(lake)
    ((_, mail),) = server.mails
    assert mail["Subject"] == "One Linktree file was set aside."


def test_a_run_without_any_way_out_puts_nothing_down(lake: Lake) -> None:
    tell_away(lake)
    assert lake.journal.ask("SELECT * FROM outbox UNION ALL SELECT *, 1, 1, 1 FROM tellings") == []


def test_a_value_that_cannot_be_meant_does_not_fail_a_run(lake: Lake, caplog: pytest.LogCaptureFixture) -> None:
    lake.configuration.change_schedule(("notifications", "email"), {"enabled": True, "port": "many"})
    tell_away(lake)
    assert "notifications.email.port is 'many'" in caplog.text


def test_the_commands(lake: Lake, pem: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline.notify.ways_out import Security

    server = MailServer(pem, Security.NONE)
    with server.open():
        set_up_mail(lake, server)
        answer = notify(Namespace(action="test", way=None), lake)
        assert (answer.exit, answer.text.splitlines()[0]) == (Exit.SUCCESS, "mail: The test message is on its way.")
        answer = notify(Namespace(action="test", way="webhook"), lake)
        assert (answer.exit, answer.document[0]["message"]) == (Exit.FAILED, "No webhook is set up.")
    answer = notify(Namespace(action="send", way=None), lake)
    assert answer.text == "Mail for ana@kilo.example: The mail server did not answer."
    clock(lake).move(60)
    with server.open():
        assert notify(Namespace(action="send", way=None), lake).text == "Nothing waits to be sent."
    assert [mail["Subject"] for _, mail in server.mails] == [
        "This is a test message.",
        "One Linktree file was set aside.",
    ]


def test_the_password_of_a_real_lake_comes_from_its_keyring(lake: Lake, pem: Path) -> None:
    with MailServer(pem).open() as server:
        set_up_mail(lake, server)
        lake.configuration.change_schedule(("notifications", "email", "security"), "starttls")
        lake.configuration.change_schedule(("notifications", "email", "user"), "label@kilo.example")
        post = post_of(lake, {})
        assert post.try_out("mail")[1] == "The password of the mail server is not there."
        post.secrets.credentials().keep(MAIL_SERVER, "", "password", PASSWORD)
        assert post.try_out("mail")[1] == "The mail server cannot prove who it is."  # nobody knows its certificate
    assert Weight.SUCCESS not in post.ways.wanted


def test_secrets_are_read_from_standard_input_into_the_keyring(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    def typed(text: str) -> None:
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{text}\n"))

    secrets = Secrets(lake.settings.root, {})
    for way, text in (("mail", PASSWORD), ("webhook", "https://hooks.example/4711")):
        typed(text)
        answer = notify(Namespace(action="set", way=way), lake)
        assert answer.exit is Exit.SUCCESS
        assert text not in answer.text + str(answer.document)
    assert (secrets.password(), secrets.address()) == (PASSWORD, "https://hooks.example/4711")
    typed("http://hooks.example/open")
    assert notify(Namespace(action="set", way="webhook"), lake).exit is Exit.USAGE
    typed("")
    assert notify(Namespace(action="set", way="mail"), lake).exit is Exit.USAGE
    assert notify(Namespace(action="forget", way="mail"), lake).document == {"way": "mail", "forgotten": True}
    assert secrets.password() == ""


@pytest.mark.slow
def test_without_the_panel_somebody_goes_on_telling(lake: Lake, pem: Path) -> None:
    """A dead mail server is tried again in time, and what lasts is told again a day later."""
    from pipeline.notify.ways_out import Security

    server, moved, moments, later = MailServer(pem, Security.NONE), clock(lake), list[float](), ExitStack()
    with server.open():
        pass
    set_up_mail(lake, server)

    class TwoDays(HandClock):
        """At the third look the server is back."""

        def now(self) -> datetime:
            return moved.now()

        def wait(self, event: threading.Event, seconds: float) -> bool:
            moved.move(seconds)
            moments.append(moved.monotonic())
            if len(moments) == 3:
                later.enter_context(server.open())
            return moved.monotonic() > 2 * DAY.total_seconds()

    lake.clock = TwoDays()
    with later:
        keep_telling(lake, threading.Event())
    assert [round(moment) for moment in moments[:3]] == [60, 120, 420]
    assert [mail["Subject"] for _, mail in server.mails] == ["One Linktree file was set aside."] * 2
    assert len(moments) < 250
