"""``bedrot serve`` and ``bedrot feed`` with a real keyring: off at first, tokens on a terminal only, a clean end."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.access.secret_service import SecretService, needs_secret_service, secret_service
from tests.end_to_end.lakes import REPOSITORY, LakeFolder
from tests.feed.served import Feed
from tests.hostile.command_line import CLEAN

pytestmark = [pytest.mark.slow, needs_secret_service]
SECONDS = 60.0


@pytest.fixture
def service(tmp_path: Path) -> Iterator[SecretService]:
    with secret_service(tmp_path / "keyring") as made:
        yield made


def words(root: Path, *more: str) -> list[str]:
    return [sys.executable, "-m", "pipeline", "--root", str(root), *more]


def said(service: SecretService, root: Path, *more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        words(root, *more), cwd=REPOSITORY, env=environ(service), capture_output=True, text=True, timeout=SECONDS,
        check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip


def environ(service: SecretService) -> dict[str, str]:
    return {**CLEAN, **service.environ, "DISPLAY": ""}


def on_a_terminal(service: SecretService, root: Path, *more: str) -> str:
    """What a command writes where a person sits."""
    master, slave = os.openpty()
    with subprocess.Popen(words(root, *more), cwd=REPOSITORY, env=environ(service), stdin=slave, stdout=slave) as child:
        os.close(slave)
        told = b""
        try:
            while part := os.read(master, 4096):
                told += part
        except OSError:  # the other end is closed: all was said
            pass
        finally:
            os.close(master)
        assert child.wait(SECONDS) == 0
    return told.decode().strip()


def free_port() -> int:
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals and no SIGTERM")
def test_the_feed_from_its_switch_to_its_end(service: SecretService, lake: LakeFolder) -> None:
    root = lake.root
    off = said(service, root, "serve")
    assert (off.returncode, "switched off" in off.stderr) == (4, True)
    assert said(service, root, "feed", "on", "--json").returncode == 0
    assert json.loads((root / "config" / "feed.json").read_text())["enabled"] is True

    piped = said(service, root, "feed", "token")
    assert (piped.returncode, piped.stdout) == (4, "")
    token = on_a_terminal(service, root, "feed", "token")
    assert len(token) >= 40
    assert {"feed//read", "feed//act"} <= {name.split()[2] for name in service.items() if name.count(" ") > 1}

    port = free_port()
    for number in (signal.SIGINT, signal.SIGTERM):
        line = words(root, "serve", "--port", str(port))
        with subprocess.Popen(line, cwd=REPOSITORY, env=environ(service), stderr=subprocess.PIPE, text=True) as child:
            assert child.stderr
            assert f"http://127.0.0.1:{port}" in child.stderr.readline()
            feed = Feed(root, port)
            assert feed.ask("/v1/runs", token=token).status == 200
            assert feed.ask("/v1/runs", token=token[:-1]).status == 401
            if number is signal.SIGINT:
                second = said(service, root, "serve", "--port", str(port))
                assert (second.returncode, "taken" in second.stderr) == (4, True)
            with closing(socket.create_connection(("127.0.0.1", port))):  # one that says nothing holds nobody up
                child.send_signal(number)
                assert child.wait(SECONDS) == 0
            told = child.stderr.read()
        assert token not in told
        assert "Traceback" not in told

    assert not any(token.encode() in file.read_bytes() for file in root.rglob("*") if file.is_file())


def test_without_a_keyring_nothing_is_served(tmp_path: Path, lake: LakeFolder) -> None:
    (lake.root / "config" / "feed.json").write_text('{"enabled": true}')
    none = {**CLEAN, "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring", "DISPLAY": ""}
    found = subprocess.run(
        words(lake.root, "serve", "--port", "0"), cwd=REPOSITORY, env=none, capture_output=True, text=True,
        timeout=SECONDS, check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert found.returncode == 2
    assert "keyring" in found.stderr
    assert "Traceback" not in found.stderr
