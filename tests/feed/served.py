"""A feed that is served for the length of a block, and how it is asked."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.end_to_end.lakes import REPOSITORY, environment

READ, ACT = "token-for-reading-0123456789", "token-for-acting-0123456789"
NOW = datetime(2026, 11, 26, 6, tzinfo=UTC)
SECONDS = 30.0


@dataclass(frozen=True)
class Answered:
    status: int
    headers: Mapping[str, str]  # by lower-case name
    body: bytes

    @property
    def document(self) -> Any:
        return json.loads(self.body)

    @property
    def kind(self) -> str:
        """What was refused, as programs are told."""
        found = self.document
        assert found["success"] is False
        assert set(found["error"]) == {"kind", "message", "next_action"}
        return str(found["error"]["kind"])


@dataclass(frozen=True)
class Feed:
    root: Path
    port: int

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def ask(
        self,
        path: str,
        method: str = "GET",
        token: str | None = READ,
        body: bytes | None = None,
        more: Mapping[str, str] | None = None,
        **headers: str,
    ) -> Answered:
        """One request over a connection of its own; ``If_None_Match`` becomes If-None-Match."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)) as connection:
            stated = {name.replace("_", "-"): value for name, value in {**(more or {}), **headers}.items()}
            if token is not None:
                stated.setdefault("Authorization", f"Bearer {token}")
            connection.request(method, path, body, stated)
            found = connection.getresponse()
            content = found.read()
            return Answered(found.status, {n.lower(): v for n, v in found.getheaders()}, content)

    def soon(self, path: str, wanted: Callable[[Answered], bool]) -> Answered:
        """The answer as it is wanted, within seconds: one of a moment ago may be handed out once more."""
        never, deadline = threading.Event(), time.monotonic() + SECONDS
        while not wanted(found := self.ask(path)):
            assert time.monotonic() < deadline, (path, found.status, found.body[:500])
            never.wait(0.1)
        return found

    def get(self, path: str, **headers: str) -> Any:
        """The document of an answer that has to be a good one."""
        found = self.ask(path, more=headers)
        assert found.status == 200, (path, found.status, found.body[:500])
        return found.document


@contextmanager
def served(root: Path, settings: Mapping[str, object], now: datetime = NOW, wrong_tokens: int = 30) -> Iterator[Feed]:
    """A real uvicorn on a port of its own, in a program of its own; it has ended cleanly when the block is left."""
    words = [sys.executable, "-m", "tests.feed.serving_child", str(root), json.dumps(settings)]
    words += [now.isoformat(), str(wrong_tokens)]
    with subprocess.Popen(
        words, cwd=REPOSITORY, env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdin
        assert child.stdout
        try:
            yield Feed(root, int(child.stdout.readline()))
        finally:
            child.stdin.close()
            child.wait(SECONDS)
    assert child.returncode == 0
