"""The computer as the schedule sees it: a way to the internet, mains power, what data cost, who is at work in the lake.

Nobody is asked over the network: whether a platform can be reached is found out by its run. What is dear to find out is
kept for a minute.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from pipeline.clock import Clock
from pipeline.engine.lake_lock import holder_in

log = logging.getLogger(__name__)
ROUTES = Path("/proc/net/route")
ROUTES_6 = Path("/proc/net/ipv6_route")
UP, REJECTED = 0x1, 0x200  # flags of a route
PROXIES = ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")
METERED_FOR = timedelta(minutes=1)
BUS_SECONDS = 0.5  # for each of the two steps on the bus
YES, GUESS_YES = 1, 3  # NetworkManager's words for a metered connection


class Computer:
    """``Senses`` for real. ``online`` and ``metered`` are better answers of a program that has some, like the panel's;
    ``busy`` tells of runs of this program before they hold the lake.

    Without a better answer no connection of Windows counts as metered: only its newer interfaces would tell.
    """

    def __init__(
        self,
        journal_dir: Path,
        clock: Clock,
        online: Callable[[], bool] | None = None,
        metered: Callable[[], bool] | None = None,
        busy: Callable[[], bool] | None = None,
    ) -> None:
        self._journal_dir = journal_dir
        self._clock = clock
        self._online = online or has_way_out
        self._metered = metered or says_metered
        self._busy = busy
        self._known_metered = (float("-inf"), False)

    def online(self) -> bool:
        return self._online()

    def on_battery(self) -> bool:
        return runs_on_battery()

    def metered(self) -> bool:
        looked, known = self._known_metered
        now = self._clock.monotonic()
        if now - looked >= METERED_FOR.total_seconds():
            known = self._metered()
            self._known_metered = (now, known)
        return known

    def busy(self) -> bool:
        return (self._busy is not None and self._busy()) or holder_in(self._journal_dir) is not None

    def booted_at(self) -> datetime | None:
        import psutil

        try:
            return datetime.fromtimestamp(psutil.boot_time(), UTC)
        except (psutil.Error, OSError, RuntimeError, ValueError):
            return None


def has_way_out() -> bool:
    """A default route, where the system tells of its routes; else any network that is more than this computer.

    Who goes out through a proxy of their own network needs no default route.
    """
    told = _has_default_route()
    return told or ((told is None or any(map(os.environ.get, PROXIES))) and _has_address())


def runs_on_battery() -> bool:
    import psutil

    try:
        battery = psutil.sensors_battery()
    except (AttributeError, psutil.Error, OSError, RuntimeError, ValueError):  # no such sensor on this system
        return False
    return battery is not None and battery.power_plugged is False


def says_metered() -> bool:
    """What NetworkManager says on Linux; False where nobody can tell."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        return _network_manager_says_metered()
    except Exception as missing:  # noqa: BLE001 – no bus, no such service, another answer: all mean that nobody can tell
        log.debug("Nobody tells whether the connection is metered: %s", missing)
        return False


# ---- inside


def _network_manager_says_metered() -> bool:
    from jeepney import DBusAddress, Properties
    from jeepney.io.blocking import open_dbus_connection

    manager = DBusAddress(
        "/org/freedesktop/NetworkManager", "org.freedesktop.NetworkManager", "org.freedesktop.NetworkManager"
    )
    with open_dbus_connection("SYSTEM", auth_timeout=BUS_SECONDS) as bus:
        answer = bus.send_and_get_reply(Properties(manager).get("Metered"), timeout=BUS_SECONDS)
    (_, value), *_ = answer.body
    return value in (YES, GUESS_YES)


def _has_default_route() -> bool | None:
    """None where the system does not tell."""
    told = [_lines(ROUTES), _lines(ROUTES_6)]
    if told == [None, None]:
        return None
    return any(map(_default_4, (told[0] or [])[1:])) or any(map(_default_6, told[1] or []))


def _lines(path: Path) -> list[str] | None:
    try:
        return path.read_text(encoding="ascii").splitlines()
    except (OSError, ValueError):
        return None


def _default_4(line: str) -> bool:
    interface, destination, _, flags, *_ = line.split()
    return destination == "00000000" and bool(int(flags, 16) & UP) and interface != "lo"


def _default_6(line: str) -> bool:
    destination, bits, *_, flags, interface = line.split()
    route = int(flags, 16)
    return (
        int(destination, 16) == 0 and bits == "00" and bool(route & UP) and not route & REJECTED and interface != "lo"
    )


def _has_address() -> bool:
    """An interface that is up and has an address with which one gets further than the next cable."""
    import psutil

    try:
        up = {name for name, state in psutil.net_if_stats().items() if state.isup}
        return any(
            _leads_on(address.address)
            for name, addresses in psutil.net_if_addrs().items()
            if name in up
            for address in addresses
        )
    except (psutil.Error, OSError, RuntimeError, ValueError):
        return True


def _leads_on(text: str) -> bool:
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:  # a hardware address
        return False
    return not (address.is_loopback or address.is_link_local or address.is_unspecified)
