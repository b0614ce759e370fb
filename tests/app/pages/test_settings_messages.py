"""Mail and webhook are set up on the settings page: saved at once, secrets into the keyring, tried with a button."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from app.pages.settings import SettingsPage
from pipeline.notify.outbox import Outbox
from pipeline.notify.ways_out import Secrets, Security, ways_out
from tests.access.strict_keyring import StrictKeyring, strict_keyring
from tests.app.pages.settings_rows import looked_at, row
from tests.app.setup_room import SetupRoom, setup_room
from tests.notify.mail_server import MailServer, certificate
from tests.notify.room import telling

PASSWORD, ADDRESS = "a-word-nobody-else-knows-4711", "https://hooks.example/services/T0KILO/s3cr3t"


@pytest.fixture
def keyring() -> Iterator[StrictKeyring]:
    with strict_keyring() as made:
        yield made


@pytest.fixture
def lake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "desktop"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    root = tmp_path / "lake"
    (root / "landing").mkdir(parents=True)
    return root


@pytest.fixture
def room(qtbot: QtBot, tmp_path: Path, lake: Path, keyring: StrictKeyring) -> Iterator[SetupRoom]:
    with setup_room(qtbot, tmp_path, {}) as made:
        made.open(lake)
        yield made


@pytest.fixture
def page(qtbot: QtBot, room: SetupRoom) -> Iterator[SettingsPage]:
    with looked_at(room, "notifications", "mail/host", "mail/password") as made:
        yield made


def put(qtbot: QtBot, room: SetupRoom, page: SettingsPage, key: str, text: str) -> None:
    edit = row(page, key).control.main
    edit.setFocus()
    edit.selectAll()  # type: ignore[attr-defined]
    qtbot.keyClicks(edit, text)
    with qtbot.waitSignal(page.store.saved, timeout=15_000):
        qtbot.keyClick(edit, Qt.Key.Key_Return)


def click(qtbot: QtBot, page: SettingsPage, key: str) -> None:
    button = row(page, key).control.main
    assert isinstance(button, QAbstractButton)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def section(lake: Path) -> dict[str, object]:
    found: dict[str, object] = json.loads((lake / "config" / "schedule_config.json").read_text())["notifications"]
    return found


def set_up(qtbot: QtBot, room: SetupRoom, page: SettingsPage, port: int) -> None:
    for key, text in (("mail/host", "127.0.0.1"), ("mail/port", str(port)), ("mail/from", "label@kilo.example"),
                      ("mail/to", "ana@kilo.example, ben@kilo.example, ana@kilo.example")):  # fmt: skip
        put(qtbot, room, page, key, text)
    page.store.put(page.rows["mail/security"].setting, "none")
    room.wait(lambda: page.store.values["mail/security"].text == "none")


def test_a_mail_server_is_set_up_and_tried(
    qtbot: QtBot, room: SetupRoom, page: SettingsPage, lake: Path, tmp_path: Path
) -> None:
    with MailServer(certificate(tmp_path), Security.NONE).open() as server:
        set_up(qtbot, room, page, server.port)
        assert page.store.values["mail/enabled"].text == "on", "whoever names a server wants mails"
        assert section(lake)["email"] == {
            "host": "127.0.0.1", "port": server.port, "from": "label@kilo.example", "security": "none",
            "to": ["ana@kilo.example", "ben@kilo.example"],
        }  # fmt: skip
        click(qtbot, page, "mail/test")
        assert not page.rows["mail/test"].control.main.isEnabled()
        room.wait(lambda: room.toasts == ["The test message is on its way. Look whether it arrives."])
    assert server.recipients == ["ana@kilo.example", "ben@kilo.example"]
    click(qtbot, page, "mail/test")
    room.wait(lambda: page.rows["mail/test"].wrong())
    assert page.rows["mail/test"].sentence.text().startswith("The mail server did not answer.")
    assert page.rows["mail/test"].control.main.isEnabled()


def test_without_anything_set_up_the_button_says_what_is_missing(
    qtbot: QtBot, room: SetupRoom, page: SettingsPage
) -> None:
    for way, said in (("mail", "No mail server is set up."), ("webhook", "No webhook is set up.")):
        click(qtbot, page, f"{way}/test")
        room.wait(page.rows[f"{way}/test"].wrong)
        assert page.rows[f"{way}/test"].sentence.text().startswith(said)


def test_secrets_go_into_the_keyring_and_are_never_shown_again(
    qtbot: QtBot, room: SetupRoom, page: SettingsPage, lake: Path
) -> None:
    for key, secret in (("mail/password", PASSWORD), ("webhook/address", ADDRESS)):
        put(qtbot, room, page, key, secret)
        edit = page.rows[key].control.edit  # type: ignore[attr-defined]
        assert edit.text() == ""
        assert edit.placeholderText() == "kept; type to replace it"
        assert secret not in "".join(value.text for value in page.store.values.values())
    assert (Secrets(lake, {}).password(), Secrets(lake, {}).address()) == (PASSWORD, ADDRESS)
    room.wait(lambda: page.store.values["webhook/enabled"].text == "on")
    written = b"".join(path.read_bytes() for path in lake.rglob("*") if path.is_file())
    assert PASSWORD.encode() not in written
    assert b"s3cr3t" not in written
    reset = row(page, "mail/password").reset
    assert reset.isVisible()
    assert reset.accessibleName() == "Password: Forget it"
    with qtbot.waitSignal(page.store.saved, timeout=15_000):
        qtbot.mouseClick(reset, Qt.MouseButton.LeftButton)
    assert Secrets(lake, {}).password() == ""
    assert not reset.isVisible()


def test_a_locked_keyring_bars_the_secrets_and_nothing_else(
    qtbot: QtBot, room: SetupRoom, page: SettingsPage, keyring: StrictKeyring
) -> None:
    from keyring.errors import KeyringLocked

    put(qtbot, room, page, "mail/password", PASSWORD)
    keyring.trouble = KeyringLocked("locked")
    page.refresh()
    room.wait(lambda: bool(page.store.values["mail/password"].fault))
    assert not row(page, "mail/password").control.main.isEnabled() or not page.rows["mail/password"].control.isEnabled()
    put(qtbot, room, page, "mail/host", "mail.kilo.example")


@pytest.mark.parametrize(
    ("key", "text", "said"),
    [
        ("mail/to", "ana@kilo.example, ben", "Write it as label@example.org."),
        ("mail/from", "ana@kilo.example, ben@kilo.example", "Write it as label@example.org."),
        ("mail/host", "smtps://mail.kilo.example", "Write only its name, as in smtp.example.org."),
        ("mail/port", "65536", "Write a whole number from 0 to 65,535."),
        ("webhook/address", "http://hooks.example/x", "Copy the whole address; it begins with https://."),
    ],
)
def test_what_cannot_be_meant_is_told_as_it_is_typed(
    qtbot: QtBot, page: SettingsPage, key: str, text: str, said: str
) -> None:
    edit = row(page, key).control.main
    edit.setFocus()
    edit.selectAll()  # type: ignore[attr-defined]
    qtbot.keyClicks(edit, text)
    assert page.rows[key].sentence.text().startswith(said)
    qtbot.keyClick(edit, Qt.Key.Key_Escape)


def test_without_protection_only_this_computer_is_spoken_to(
    qtbot: QtBot, room: SetupRoom, page: SettingsPage, lake: Path
) -> None:
    put(qtbot, room, page, "mail/host", "mail.kilo.example")
    with qtbot.waitSignal(page.store.refused, timeout=15_000) as refused:
        page.store.put(row(page, "mail/security").setting, "none")
    assert refused.args is not None
    assert "only a server on this computer" in refused.args[1]
    assert "security" not in section(lake)["email"]  # type: ignore[operator]


def test_what_older_set_ups_state_is_shown_and_written_nowhere(
    qtbot: QtBot, room: SetupRoom, page: SettingsPage, lake: Path
) -> None:
    (lake / ".env").write_text("SMTP_HOST=mail.older.example\nSMTP_TO=ana@kilo.example\nSMTP_PASSWORD=older-4711\n")
    page.refresh()
    room.wait(lambda: page.store.values["mail/host"].text == "mail.older.example")
    assert page.store.values["mail/to"].text == "ana@kilo.example"
    assert page.store.values["mail/enabled"].text == "on"
    assert not page.store.values["mail/host"].changed
    room.wait(lambda: bool(page.store.values["mail/password"].text))
    assert not (lake / "config" / "schedule_config.json").exists()


def test_the_switches_reach_the_file(qtbot: QtBot, room: SetupRoom, page: SettingsPage, lake: Path) -> None:
    click(qtbot, page, "tell/on_warning")
    room.wait(lambda: page.store.values["tell/on_warning"].text == "off")
    click(qtbot, page, "tell/on_success")
    room.wait(lambda: page.store.values["tell/on_success"].text == "on")
    assert (section(lake)["on_warning"], section(lake)["on_success"]) == (False, True)
    session_lake = room.parts.session.lake
    assert session_lake is not None
    assert {str(weight) for weight in ways_out(session_lake.configuration, {}).wanted} == {
        "needs-action", "failure", "success",
    }  # fmt: skip


def test_a_change_lets_what_waits_be_tried_anew(qtbot: QtBot, room: SetupRoom, page: SettingsPage) -> None:
    asked: list[str] = []
    room.parts.send_messages = lambda: asked.append("send")
    lake = room.parts.session.lake
    assert lake is not None
    with lake.journal.writing() as write:
        Outbox.put(write, telling(), [("mail", "ana@kilo.example")])
    (letter,) = Outbox(lake.journal).take_due("mail", lake.clock.now())
    Outbox(lake.journal).not_sent(letter, "The mail server did not accept the password.\n", lake.clock.now())
    put(qtbot, room, page, "mail/password", PASSWORD)
    room.wait(lambda: asked == ["send"])
    assert [letter.tries for letter in Outbox(lake.journal).take_due("mail", lake.clock.now())] == [1]
