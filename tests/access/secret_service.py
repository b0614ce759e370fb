"""A real keyring daemon on a message bus of its own, for the length of a test: gnome-keyring as on any Linux desktop.

Nothing of this person's own desktop, keyring or home is touched, and both daemons are surely gone afterwards. The bus
starts no services by itself, so a keyring that is killed stays away.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from unittest.mock import patch

import keyring
import pytest

PROGRAMS = ("dbus-daemon", "gnome-keyring-daemon")
PASSWORD = "open sesame"
STARTING_SECONDS = 20.0
BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={socket}</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""

needs_secret_service = pytest.mark.skipif(
    not all(map(shutil.which, PROGRAMS)), reason=f"{' and '.join(PROGRAMS)} are not installed"
)


@dataclass
class SecretService:
    """``environ`` is the environment for programs that are to use this keyring."""

    folder: Path
    environ: dict[str, str] = field(repr=False)
    daemons: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def lock(self) -> None:
        """Lock the keyring, as a desktop does when its owner leaves."""
        import secretstorage

        with closing(secretstorage.dbus_init()) as bus:
            secretstorage.Collection(bus).lock()

    def unlock(self) -> None:
        """Unlock it, as signing in to the desktop does."""
        import secretstorage
        from secretstorage.util import DBusAddressWrapper, format_secret, open_session

        interface = "org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface"
        with closing(secretstorage.dbus_init()) as bus:
            secret = format_secret(open_session(bus), PASSWORD.encode(), "text/plain")
            path = secretstorage.Collection(bus).collection_path
            inner = DBusAddressWrapper("/org/freedesktop/secrets", interface, bus)
            inner.call("UnlockWithMasterPassword", "o(oayays)", path, secret)

    def freeze(self) -> None:
        """Let the keyring not answer any more, without being gone."""
        self.daemons[-1].send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self.daemons[-1].send_signal(signal.SIGCONT)

    def kill(self) -> None:
        """End the keyring, not the bus."""
        _end(self.daemons.pop())

    def start(self) -> None:
        """Start the keyring; what it kept before is still there."""
        daemon = subprocess.Popen(
            [PROGRAMS[1], "--foreground", "--unlock", "--components=secrets",
             f"--control-directory={self.environ['GNOME_KEYRING_CONTROL']}"],
            env=self.environ, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self.daemons.append(daemon)
        assert daemon.stdin
        daemon.stdin.write(PASSWORD.encode())
        daemon.stdin.close()
        self._until_it_answers()

    @contextmanager
    def revived(self) -> Iterator[None]:
        """As on a desktop, a keyring that ends by itself is started again: gnome-keyring does so now and then."""
        over = threading.Event()

        def watch() -> None:
            while not over.wait(0.1):
                if self.daemons[-1].poll() is not None:
                    self.daemons.pop()
                    self.start()

        watching = threading.Thread(target=watch, name="keyring is revived")
        watching.start()
        try:
            yield
        finally:
            over.set()
            watching.join()

    def items(self) -> dict[str, str]:
        """Everything that is in the keyring: secrets by their service name."""
        import secretstorage

        with closing(secretstorage.dbus_init()) as bus:
            found = secretstorage.Collection(bus).get_all_items()
            return {item.get_attributes().get("service", ""): item.get_secret().decode() for item in found}

    def _until_it_answers(self) -> None:
        import secretstorage

        deadline = time.monotonic() + STARTING_SECONDS
        never = threading.Event()
        while True:
            assert self.daemons[-1].poll() is None, "the keyring daemon has ended by itself"
            with suppress(secretstorage.SecretStorageException), closing(secretstorage.dbus_init()) as bus:
                if not secretstorage.Collection(bus).is_locked():
                    return
            assert time.monotonic() < deadline, "the keyring daemon does not answer"
            never.wait(0.02)


@contextmanager
def secret_service(folder: Path) -> Iterator[SecretService]:
    """A real keyring, unlocked, that this program (and programs with its ``environ``) uses within the block."""
    from keyring.backends.SecretService import Keyring

    room = Path(tempfile.mkdtemp(prefix="ks"))  # a socket's name must be short, a test's folder is not
    places = {name: str(folder / name.lower()) for name in ("XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME")}
    ours = {
        **places,
        "DBUS_SESSION_BUS_ADDRESS": f"unix:path={room / 'bus'}",
        "XDG_RUNTIME_DIR": str(room),
        "GNOME_KEYRING_CONTROL": str(room / "keyring"),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.SecretService.Keyring",
    }
    for place in (*places.values(), ours["GNOME_KEYRING_CONTROL"]):
        Path(place).mkdir(mode=0o700, parents=True, exist_ok=True)
    before = keyring.get_keyring()
    with patch.dict(os.environ, ours):
        service = SecretService(folder, {**os.environ})
        try:
            _start_bus(service, room)
            service.start()
            keyring.set_keyring(Keyring())
            yield service
        finally:
            keyring.set_keyring(before)
            for daemon in reversed(service.daemons):
                _end(daemon)
            shutil.rmtree(room, ignore_errors=True)


def _start_bus(service: SecretService, room: Path) -> None:
    config = room / "bus.conf"
    config.write_text(BUS.format(socket=room / "bus"))
    daemon = subprocess.Popen(
        [PROGRAMS[0], f"--config-file={config}", "--nofork", "--nopidfile", "--print-address=1"],
        env=service.environ, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    service.daemons.append(daemon)
    assert daemon.stdout
    with daemon.stdout as told:
        assert told.readline(), "the message bus has not started"


def _end(daemon: subprocess.Popen[bytes]) -> None:
    daemon.kill()  # also one that is frozen
    daemon.wait(STARTING_SECONDS)
