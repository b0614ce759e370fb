"""The wire under the calls: whose certificates count, which proxy is used, and that every answer ends in time.

Loaded with the first call; it brings ``requests`` along.
"""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from weakref import WeakSet

import requests
from requests.adapters import HTTPAdapter
from requests.utils import get_environ_proxies
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError

from pipeline.clock import Clock
from pipeline.model import Cancelled

if TYPE_CHECKING:
    from urllib3.connectionpool import HTTPConnectionPool

LARGEST_ANSWER = 64 << 20  # bytes; no platform's answer comes near
CHUNK = 64 << 10
LOOK_EVERY_SECONDS = 0.05


class WireBroken(Exception):
    """No answer, or not a whole one. ``detail`` is for the log: a kind of fault, never an address."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    data: bytes


@dataclass(frozen=True)
class Times:
    """How long one call may take: until it is connected, between two parts of an answer, and altogether."""

    connect: float = 5.0
    read: float = 60.0
    whole: float = 180.0


class Wire:
    """Connections to one platform, kept open between calls.

    Redirects are not followed: the headers carry secrets that must not go elsewhere. A .netrc is not read. The proxy of
    the system is used, but never for this computer. To the certificates of the system those of certifi are added.
    """

    def __init__(self, headers: Mapping[str, str], clock: Clock, times: Times, largest: int | None = None) -> None:
        self._clock = clock
        self._times = times
        self._largest = largest  # bytes of an answer
        self._adapter = _Adapter()
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.headers.update(headers)
        self._session.mount("https://", self._adapter)
        self._session.mount("http://", self._adapter)

    def send(self, method: str, address: str, stopped: Callable[[], bool], **how: Any) -> Answer:
        """One call. Raises :class:`WireBroken`, and :class:`Cancelled` within a blink of the run being stopped.

        Only looking a name up cannot be cut short: it is the system's, and ends when that has given up. Where the
        system does not let go of a socket that is not connected yet, Windows, ``connect`` is the longest it takes.
        """
        with self._watched(stopped) as ended_by:
            try:
                with self._session.request(
                    method,
                    address,
                    timeout=(self._times.connect, self._times.read),
                    allow_redirects=False,
                    stream=True,
                    proxies=proxies_for(address),
                    **how,
                ) as answer:
                    self._session.cookies.clear()
                    return Answer(answer.status_code, answer.headers, _whole(answer, self._largest or LARGEST_ANSWER))
            except (requests.RequestException, HTTPError, OSError) as error:
                fault = type(error).__name__
        if "stopped" in ended_by:
            raise Cancelled
        raise WireBroken("the answer took too long" if "late" in ended_by else fault)

    def close(self) -> None:
        self._session.close()

    @contextmanager
    def _watched(self, stopped: Callable[[], bool]) -> Iterator[list[str]]:
        """While a call waits, somebody else looks at the clock and at the run: a blocked read hears neither."""
        ended_by: list[str] = []
        done = threading.Event()
        deadline = self._clock.monotonic() + self._times.whole

        def watch() -> None:
            while not done.wait(LOOK_EVERY_SECONDS):
                if stopped():
                    ended_by.append("stopped")
                elif self._clock.monotonic() >= deadline:
                    ended_by.append("late")
                if ended_by:
                    self._adapter.hang_up()

        watcher = threading.Thread(target=watch, name="wire watcher", daemon=True)
        watcher.start()
        try:
            yield ended_by
        finally:
            done.set()
            watcher.join()


class _Adapter(HTTPAdapter):
    """Remembers the sockets of its connections, so that a call can be ended from outside."""

    def __init__(self) -> None:
        self._sockets = _Sockets()
        self._trusted: ssl.SSLContext | None = None
        super().__init__()

    def hang_up(self) -> None:
        self._sockets.shut()

    def get_connection_with_tls_context(self, request: Any, verify: Any, proxies: Any = None, cert: Any = None) -> Any:
        pool: HTTPConnectionPool = super().get_connection_with_tls_context(request, verify, proxies, cert)
        if not hasattr(pool.ConnectionCls, "sockets"):
            pool.ConnectionCls = _remembering(pool.ConnectionCls, self._sockets)
        return pool

    def build_connection_pool_key_attributes(self, request: Any, verify: Any, cert: Any = None) -> tuple[Any, Any]:
        host, pool = super().build_connection_pool_key_attributes(request, verify, cert)
        if host["scheme"] == "https":
            self._trusted = self._trusted or _trusting(self._sockets)
            pool["ssl_context"] = self._trusted
        return host, pool


class _Sockets:
    """The sockets that are open; those nobody holds any more are forgotten."""

    def __init__(self) -> None:
        self._open: WeakSet[socket.socket] = WeakSet()
        self._lock = threading.Lock()

    def add(self, one: socket.socket) -> None:
        with self._lock:
            self._open.add(one)

    def shut(self) -> None:
        with self._lock:
            held = list(self._open)
        for one in held:
            with suppress(OSError):
                socket.socket.shutdown(one, socket.SHUT_RDWR)  # of the wire itself, whatever is spoken on it


def _remembering(connection: Any, known: _Sockets) -> Any:
    class Remembering(connection):  # type: ignore[misc]
        sockets = known

        def _new_conn(self) -> socket.socket:
            try:
                return _connected((self._dns_host, self.port), self.timeout, self.socket_options, self.sockets)
            except TimeoutError as late:
                raise ConnectTimeoutError(self, "nobody was reached in time") from late
            except (OSError, UnicodeError) as nobody:  # the second for a name that cannot be one
                raise NewConnectionError(self, type(nobody).__name__) from nobody

        def _connect_tls_proxy(self, *of: Any) -> Any:
            wrapped = super()._connect_tls_proxy(*of)
            self.sockets.add(wrapped)
            return wrapped

    return Remembering


def _connected(address: tuple[str, int], seconds: float, options: Any, known: _Sockets) -> socket.socket:
    """As ``socket.create_connection``, but each socket is known before it waits for the other side."""
    host, port = address
    trouble = OSError("no address")
    for family, kind, protocol, _, found in socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM):
        one = socket.socket(family, kind, protocol)
        try:
            for option in options or ():
                one.setsockopt(*option)
            one.settimeout(seconds)
            known.add(one)
            one.connect(found)
        except OSError as error:
            one.close()
            trouble = error
        else:
            return one
    raise trouble


def _trusting(known: _Sockets) -> ssl.SSLContext:
    """The certificates of the system. What speaks TLS is known before it shakes hands: it takes its socket over."""

    class Remembering(ssl.SSLSocket):
        def __new__(cls, *of: Any, **more: Any) -> Remembering:
            made = super().__new__(cls, *of, **more)
            known.add(made)
            return made

    context = ssl.create_default_context()
    context.sslsocket_class = Remembering
    return context


def _whole(answer: requests.Response, largest: int) -> bytes:
    """All of an answer; one that breaks off is a fault, whatever part of it came."""
    data = bytearray()
    for part in answer.iter_content(CHUNK):
        data += part
        if len(data) > largest:
            raise WireBroken("the answer is far too large")
    return bytes(data)


def proxies_for(address: str) -> dict[str, str]:
    """The system's proxies for an address; none for this computer, whatever the system says."""
    host = urlsplit(address).hostname or ""
    if host in ("localhost", "::1") or host.startswith("127."):
        return {}
    return dict(get_environ_proxies(address))
