"""A server that does what it is told on a bare socket: drip, stall, cut off, send elsewhere, or answer well."""

from __future__ import annotations

import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

Answering = Callable[[socket.socket, threading.Event], None]


def answer(body: bytes = b'{"ok": true}', status: str = "200 OK", *headers: str, length: int | None = None) -> bytes:
    """A whole answer as it goes over the wire; another ``length`` than the body's announces more than there comes."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body) if length is None else length}", *headers]
    return "\r\n".join([*lines, "Connection: close", "", ""]).encode() + body


def saying(data: bytes) -> Answering:
    def speak(wire: socket.socket, _: threading.Event) -> None:
        wire.sendall(data)

    return speak


def stalling(before: bytes = b"") -> Answering:
    """Silence, after some bytes, until the other side hangs up."""

    def speak(wire: socket.socket, over: threading.Event) -> None:
        wire.sendall(before)
        wire.settimeout(0.02)
        while not over.is_set():
            with suppress(TimeoutError):
                if not wire.recv(1):
                    return

    return speak


def dripping(every: float = 0.02) -> Answering:
    """One byte after the other, for ever: never silent for long, never done."""

    def speak(wire: socket.socket, over: threading.Event) -> None:
        wire.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
        while not over.wait(every):
            wire.sendall(b" ")

    return speak


@dataclass
class Server:
    """``script`` holds what the next connections get; the last one goes on for all that follow."""

    base: str
    script: list[Answering] = field(default_factory=list)
    asked: list[bytes] = field(default_factory=list)


def _heard(wire: socket.socket) -> bytes:
    """A whole call: its head, and as much of a body as that announces."""
    heard = wire.recv(1 << 16)
    head, _, body = heard.partition(b"\r\n\r\n")
    announced = re.search(rb"(?i)\r\ncontent-length: (\d+)", head)
    while announced and len(body) < int(announced[1]):
        body += wire.recv(1 << 16)
    return head + b"\r\n\r\n" + body


@contextmanager
def server(*script: Answering, tls: ssl.SSLContext | None = None) -> Iterator[Server]:
    listening = socket.create_server(("127.0.0.1", 0))
    made = Server(f"{'https' if tls else 'http'}://127.0.0.1:{listening.getsockname()[1]}", list(script))
    over = threading.Event()

    def serve() -> None:
        while not over.is_set():
            try:
                wire, _ = listening.accept()
            except OSError:
                return
            with suppress(OSError), tls.wrap_socket(wire, server_side=True) if tls else wire as wire:
                made.asked.append(_heard(wire))
                speak = made.script.pop(0) if len(made.script) > 1 else made.script[0]
                speak(wire, over)

    thread = threading.Thread(target=serve, name="slow server")
    thread.start()
    try:
        yield made
    finally:
        over.set()
        with suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join(5)
