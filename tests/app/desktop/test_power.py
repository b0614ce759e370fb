"""The panel hears that the computer woke up: from logind on a bus of its own, and from the messages of Windows."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
from collections.abc import Iterator

import pytest
from PySide6.QtDBus import QDBusConnection, QDBusMessage
from PySide6.QtTest import QSignalSpy
from pytestqt.qtbot import QtBot

from app.desktop.power import ABOUT_SLEEP, INTERFACE, PLACE, SERVICE, Power
from app.desktop.power_messages import (
    PBT_APMRESUMEAUTOMATIC,
    PBT_APMRESUMESUSPEND,
    WINDOWS_MESSAGE,
    WM_POWERBROADCAST,
    Message,
    Messages,
)

PBT_APMSUSPEND, WM_PAINT = 0x0004, 0x000F
PATIENCE = 5_000


@pytest.fixture
def power() -> Iterator[Power]:
    made = Power()
    yield made
    made.close()
    made.deleteLater()


@pytest.fixture
def bus() -> Iterator[str]:
    """The address of a bus on which nobody is yet."""
    if shutil.which("dbus-daemon") is None:
        pytest.skip("dbus-daemon is not installed")
    daemon = subprocess.Popen(
        ["dbus-daemon", "--session", "--nofork", "--print-address"], stdout=subprocess.PIPE, text=True
    )
    assert daemon.stdout is not None
    yield daemon.stdout.readline().strip()
    daemon.terminate()
    daemon.wait()
    daemon.stdout.close()


def say(logind: QDBusConnection, soon: bool, sender: str = ABOUT_SLEEP) -> None:
    word = QDBusMessage.createSignal(PLACE, INTERFACE, sender)
    word.setArguments([soon])
    assert logind.send(word)


def test_logind_says_that_the_computer_is_awake_again(qtbot: QtBot, power: Power, bus: str) -> None:
    logind = QDBusConnection.connectToBus(bus, "logind of the tests")
    ours = QDBusConnection.connectToBus(bus, "panel of the tests")
    assert logind.registerService(SERVICE)
    heard = QSignalSpy(power.woke)
    assert power.listen_on(ours)
    say(logind, soon=True)
    say(logind, soon=False, sender="PrepareForShutdown")
    with qtbot.waitSignal(power.woke, timeout=PATIENCE):
        say(logind, soon=False)
    assert heard.count() == 1, "going to sleep is no news, and shutting down is none of ours"
    for name in ("logind of the tests", "panel of the tests"):
        QDBusConnection.disconnectFromBus(name)


def test_without_a_bus_there_is_nothing_to_hear_and_nothing_breaks(power: Power) -> None:
    nowhere = QDBusConnection.connectToBus("unix:path=/nowhere/at/all", "nowhere")
    assert not power.listen_on(nowhere)
    power.close()
    power.close()
    QDBusConnection.disconnectFromBus("nowhere")


@pytest.mark.parametrize(
    ("kind", "message", "what", "woke"),
    [
        (WINDOWS_MESSAGE, WM_POWERBROADCAST, PBT_APMRESUMEAUTOMATIC, True),
        (WINDOWS_MESSAGE, WM_POWERBROADCAST, PBT_APMRESUMESUSPEND, True),
        (WINDOWS_MESSAGE, WM_POWERBROADCAST, PBT_APMSUSPEND, False),
        (WINDOWS_MESSAGE, WM_PAINT, PBT_APMRESUMEAUTOMATIC, False),
        (b"windows_dispatcher_MSG", WM_POWERBROADCAST, PBT_APMRESUMEAUTOMATIC, False),
    ],
)
def test_windows_says_so_in_a_message(power: Power, kind: bytes, message: int, what: int, woke: bool) -> None:
    told = Message(None, message, what)
    heard = QSignalSpy(power.woke)
    taken = Messages(power).nativeEventFilter(kind, ctypes.addressof(told))
    assert (taken, heard.count()) == ((False, 0), int(woke)), "every message goes on its way"
