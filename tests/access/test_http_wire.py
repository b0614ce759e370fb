"""The wire follows the system – its proxy, its certificates – but never to this computer, and never a .netrc."""

from __future__ import annotations

import datetime as dt
import ipaddress
import socket
import ssl
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

import pytest

from pipeline.access import wire as wires
from pipeline.access.wire import Times, Wire, WireBroken, proxies_for
from pipeline.clock import SystemClock
from pipeline.model import Cancelled
from tests.access.slow_server import answer, saying, server, stalling

PROXY = "http://proxy.example:3128"


def send(address: str) -> bytes:
    wire = Wire({"Authorization": "Bearer mine"}, SystemClock(), Times(connect=2, read=2, whole=4))
    try:
        return wire.send("GET", address, lambda: False).data
    finally:
        wire.close()


@pytest.fixture
def proxied(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, PROXY)
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.usefixtures("proxied")
@pytest.mark.parametrize("host", ["127.0.0.1:8000", "127.9.9.9", "localhost:1", "[::1]:80"])
def test_this_computer_is_spoken_to_directly(host: str) -> None:
    assert proxies_for(f"http://{host}/x") == {}


@pytest.mark.usefixtures("proxied")
def test_the_rest_goes_through_the_systems_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    assert proxies_for("https://graph.facebook.com/x")["https"] == PROXY
    monkeypatch.setenv("no_proxy", ".facebook.com")
    assert proxies_for("https://graph.facebook.com/x") == {}


@pytest.mark.usefixtures("proxied")
def test_a_call_to_this_computer_arrives_in_spite_of_a_proxy() -> None:
    with server(saying(answer())) as far:
        assert send(f"{far.base}/x") == b'{"ok": true}'


def test_a_proxy_is_really_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    with server(saying(answer(b"by proxy"))) as proxy:
        monkeypatch.setattr(wires, "proxies_for", lambda _: {"http": proxy.base})
        assert send("http://platform.example/x") == b"by proxy"
    assert proxy.asked[0].startswith(b"GET http://platform.example/x ")


def test_a_netrc_does_not_replace_our_authorization(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login other password other\n")
    monkeypatch.setenv("NETRC", str(netrc))
    with server(saying(answer())) as far:
        send(f"{far.base}/x")
    assert b"Authorization: Bearer mine" in far.asked[0]


def test_cookies_of_one_answer_do_not_colour_the_next() -> None:
    wire = Wire({}, SystemClock(), Times())
    with server(saying(answer(b"{}", "200 OK", "Set-Cookie: a=b; Path=/"))) as far:
        wire.send("GET", f"{far.base}/x", lambda: False)
        wire.send("GET", f"{far.base}/x", lambda: False)
    wire.close()
    assert b"Cookie" not in far.asked[1]


def test_an_answer_without_end_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wires, "LARGEST_ANSWER", 1000)
    with server(saying(answer(b" " * 2000))) as far, pytest.raises(WireBroken, match="too large"):
        send(f"{far.base}/x")


def test_certificates_of_the_system_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    certificate = own_certificate(tmp_path / "own.pem")
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)
    with server(saying(answer()), tls=tls) as far:
        with pytest.raises(WireBroken, match="SSL"):
            send(f"{far.base}/x")
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert send(f"{far.base}/x") == b'{"ok": true}'


@contextmanager
def nobody_answering() -> Iterator[str]:
    """An address where nobody takes a connection up, nor refuses it: all that fit are waiting already."""
    with ExitStack() as held:
        listening = held.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        for _ in range(4):
            waiting = held.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(listening.getsockname())
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


@contextmanager
def silent_tls() -> Iterator[str]:
    """An address where a connection is taken up, and no hand is given."""
    with server(stalling()) as far:
        yield far.base.replace("http://", "https://")


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a full queue refuses, or a connect cannot be cut short")
@pytest.mark.parametrize("address", [nobody_answering, silent_tls])
def test_stopping_ends_a_call_that_is_not_connected_yet(
    address: Callable[[], AbstractContextManager[str]],
) -> None:
    stop = threading.Event()
    wire = Wire({}, SystemClock(), Times(connect=4, read=4, whole=9))
    with address() as base:
        threading.Timer(0.2, stop.set).start()
        began = time.monotonic()
        with pytest.raises(Cancelled):
            wire.send("GET", f"{base}/x", stop.is_set)
        assert time.monotonic() - began < 1.5
    wire.close()


def test_a_connection_that_does_not_come_is_given_up_in_time() -> None:
    with nobody_answering() as base, pytest.raises(WireBroken, match="Connect"):
        Wire({}, SystemClock(), Times(connect=0.2, read=4, whole=9)).send("GET", f"{base}/x", lambda: False)


def own_certificate(path: Path) -> Path:
    """A certificate of a company of its own, with its key, made for this test."""
    x509 = pytest.importorskip("cryptography.x509")
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "A company's own")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path
