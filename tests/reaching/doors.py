"""Servers on this computer that answer as a test wants it, or not at all."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@contextmanager
def platform(status: int = 200, date: datetime | None = None, seen: list[str] | None = None) -> Iterator[str]:
    """A site that answers every question with ``status``, at ``date``."""

    class Handler(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            if seen is not None:
                seen.append(f"{self.command} {self.path}")
            self.send_response_only(status)
            if date is not None:
                self.send_header("Date", format_datetime(date, usegmt=True))
            self.send_header("Location", "http://127.0.0.1:9/elsewhere")
            self.end_headers()

        def log_message(self, *of: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def silence() -> Iterator[str]:
    """A door that opens, and behind it nobody says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


def nobody() -> str:
    """An address of this computer that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as closed:
        return f"http://127.0.0.1:{closed.getsockname()[1]}"


@contextmanager
def mail_server(*lines: str) -> Iterator[int]:
    """A server that greets and answers EHLO with these extensions; the port."""
    stop = threading.Event()
    listening = socket.create_server(("127.0.0.1", 0))
    listening.settimeout(0.05)

    def serve() -> None:
        while not stop.is_set():
            try:
                connection, _ = listening.accept()
            except TimeoutError:
                continue
            with suppress(ConnectionError), connection, connection.makefile("rwb") as stream:
                stream.write(b"220 mail.test hello\r\n")
                stream.flush()
                for line in stream:
                    answer = ["mail.test", *lines] if line.upper().startswith(b"EHLO") else ["bye"]
                    code = 221 if line.upper().startswith(b"QUIT") else 250
                    said = [f"{code}{'-' if at < len(answer) - 1 else ' '}{text}" for at, text in enumerate(answer)]
                    stream.write(("\r\n".join(said) + "\r\n").encode())
                    stream.flush()
                    if code == 221:
                        break

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield listening.getsockname()[1]
    finally:
        stop.set()
        thread.join()
        listening.close()
