"""What the computer tells the schedule: a real one, one whose answers are put before it, one that gives none."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import threading
from collections import namedtuple
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil
import pytest

from pipeline.engine.lake_lock import LakeLock
from pipeline.schedule import computer
from pipeline.schedule.computer import Computer
from tests.engine.lakes import HandClock

Interface = namedtuple("Interface", ["isup"])
Address = namedtuple("Address", ["address"])
Battery = namedtuple("Battery", "percent secsleft power_plugged")
HEAD = "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n"
HOME = "docker0\t000011AC\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0\n"
OUT = "wlan0\t00000000\t0102A8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0\n"
DOWN = OUT.replace("\t0003\t", "\t0002\t")
NO_ADDRESS = "0" * 32
OUT_6 = f"{NO_ADDRESS} 00 {NO_ADDRESS} 00 fe80000000000000000000000000001 00000400 00000003 00000000 00000003 wlan0\n"
NOWHERE_6 = f"{NO_ADDRESS} 00 {NO_ADDRESS} 00 {NO_ADDRESS} ffffffff 00000001 00000000 00200200 lo\n"
linux = pytest.mark.skipif(not Path("/proc/net").exists(), reason="routes of this kind are Linux's")


@pytest.fixture
def routes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a system tells of its routes; nothing stands there yet."""
    monkeypatch.setattr(computer, "ROUTES", tmp_path / "route")
    monkeypatch.setattr(computer, "ROUTES_6", tmp_path / "ipv6_route")
    for name in computer.PROXIES:
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def tell(routes: Path, four: str, six: str = "") -> None:
    (routes / "route").write_text(HEAD + four, encoding="ascii")
    (routes / "ipv6_route").write_text(six, encoding="ascii")


def addresses(monkeypatch: pytest.MonkeyPatch, **found: str) -> None:
    """Interfaces that are up, each with an address; those whose name starts with ``off`` are down."""
    up = {name: Interface(not name.startswith("off")) for name in found}
    monkeypatch.setattr(psutil, "net_if_stats", lambda: up)
    monkeypatch.setattr(psutil, "net_if_addrs", lambda: {name: [Address(text)] for name, text in found.items()})


# ---- a way to the internet


@pytest.mark.parametrize(
    ("four", "six", "way_out"),
    [(OUT, "", True), (HOME + OUT, NOWHERE_6, True), ("", OUT_6 + NOWHERE_6, True), (HOME, NOWHERE_6, False),
     (DOWN, "", False), ("", "", False)],
)  # fmt: skip
def test_a_default_route_is_a_way_to_the_internet(routes: Path, four: str, six: str, way_out: bool) -> None:
    tell(routes, four, six)
    assert computer.has_way_out() is way_out


@pytest.mark.parametrize(
    ("address", "way_out"),
    [("192.168.2.7", True), ("2003:db8::7", True), ("127.0.0.1", False), ("::1", False), ("169.254.3.4", False),
     ("fe80::1%eth0", False), ("00:11:22:33:44:55", False)],
)  # fmt: skip
def test_where_no_routes_are_told_an_address_decides(
    routes: Path, monkeypatch: pytest.MonkeyPatch, address: str, way_out: bool
) -> None:
    addresses(monkeypatch, net=address, off="10.1.1.1")
    assert computer.has_way_out() is way_out


def test_behind_a_proxy_of_ones_own_network_no_default_route_is_needed(
    routes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(routes, HOME)
    addresses(monkeypatch, net="10.2.0.7")
    monkeypatch.setenv("HTTPS_PROXY", "http://10.2.0.1:3128")
    assert computer.has_way_out()


def test_a_computer_that_does_not_tell_is_taken_to_be_online(routes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> Any:
        raise psutil.AccessDenied

    monkeypatch.setattr(psutil, "net_if_stats", refuse)
    assert computer.has_way_out()


# ---- mains, costs, start


@pytest.mark.parametrize(
    ("battery", "runs_on_it"),
    [(None, False), (Battery(80, 0, True), False), (Battery(80, 3600, False), True), (Battery(80, 0, None), False)],
)
def test_only_a_battery_that_is_not_plugged_in_counts(
    monkeypatch: pytest.MonkeyPatch, battery: Any, runs_on_it: bool
) -> None:
    monkeypatch.setattr(psutil, "sensors_battery", lambda: battery, raising=False)
    assert computer.runs_on_battery() is runs_on_it


def test_a_computer_without_such_a_sensor_runs_on_mains(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(psutil, "sensors_battery", raising=False)
    assert not computer.runs_on_battery()


def test_it_was_started_before_now(tmp_path: Path) -> None:
    started = Computer(tmp_path, HandClock()).booted_at()
    assert started is not None
    assert started < datetime.now(UTC)


def test_who_knows_better_is_asked_and_what_data_cost_is_kept_for_a_minute(tmp_path: Path) -> None:
    clock, asked = HandClock(), []

    def costs() -> bool:
        asked.append(clock.now())
        return True

    here = Computer(tmp_path, clock, online=lambda: False, metered=costs)

    assert not here.online()
    assert here.metered()
    clock.move(59)
    assert here.metered()
    assert len(asked) == 1
    clock.move(2)
    here.metered()
    assert len(asked) == 2


# ---- who is at work


def test_a_lake_that_is_held_is_busy_and_so_is_a_run_that_is_about_to_hold_it(tmp_path: Path) -> None:
    clock, ours = HandClock(), threading.Event()
    here = Computer(tmp_path, clock, busy=ours.is_set)

    assert not here.busy()
    with LakeLock(tmp_path, clock, "full run"):
        assert here.busy()
    assert not here.busy()
    ours.set()
    assert here.busy()


def test_a_word_left_by_a_program_that_died_is_no_work(tmp_path: Path) -> None:
    word = {
        "owner": [999999, 1.0, "another boot", socket.gethostname()],
        "purpose": "full run",
        "since": "2026-11-20T07:00:00.000Z",
    }
    (tmp_path / "run.lock.json").write_text(json.dumps(word), encoding="utf-8")
    assert not Computer(tmp_path, HandClock()).busy()


def test_looking_makes_no_folder_where_a_drive_was_unplugged(tmp_path: Path) -> None:
    assert not Computer(tmp_path / "gone" / "journal", HandClock()).busy()
    assert list(tmp_path.iterdir()) == []


# ---- NetworkManager


@pytest.fixture
def bus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A message bus of its own in the place of the system's."""
    try:
        daemon = subprocess.Popen(
            ["dbus-daemon", "--session", "--nofork", "--print-address", f"--address=unix:path={tmp_path / 'bus'}"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
    except OSError:
        pytest.skip("there is no dbus-daemon")
    assert daemon.stdout is not None
    address = daemon.stdout.readline().strip()
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", address)
    yield address
    daemon.terminate()
    daemon.wait(10)
    daemon.stdout.close()


@linux
@pytest.mark.parametrize(("word", "costs"), [(0, False), (1, True), (2, False), (3, True), (4, False)])
def test_network_manager_tells_whether_data_cost_something(bus: str, word: int, costs: bool) -> None:
    from jeepney import MessageType, new_method_return
    from jeepney.bus_messages import message_bus
    from jeepney.io.blocking import open_dbus_connection

    with open_dbus_connection(bus) as manager:
        manager.send_and_get_reply(message_bus.RequestName("org.freedesktop.NetworkManager"))

        def answer() -> None:
            while (asked := manager.receive(timeout=10)).header.message_type is not MessageType.method_call:
                pass
            manager.send(new_method_return(asked, "v", (("u", word),)))

        answering = threading.Thread(target=answer)
        answering.start()
        assert computer.says_metered() is costs
        answering.join(10)


@linux
def test_a_bus_without_network_manager_tells_nothing(bus: str) -> None:
    assert not computer.says_metered()


@linux
def test_a_bus_that_never_answers_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(computer, "BUS_SECONDS", 0.05)
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(os.fspath(tmp_path / "silent"))
        silent.listen()
        monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", f"unix:path={tmp_path / 'silent'}")
        assert not computer.says_metered()
