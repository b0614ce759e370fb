"""The parts of the panel that a packed program may lack: Qt's plugins, pictures, letters, and its child."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtGui import QFontDatabase, QFontMetrics, QGuiApplication, QIcon, QImageReader
from PySide6.QtNetwork import QLocalServer, QNetworkInformation
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QSystemTrayIcon

from app.application import app_icon
from app.desktop.single_instance import address_for
from app.feeding import command
from app.resources import resource
from pipeline.own_command import starting_folder
from pipeline.selftest.findings import Broken
from pipeline.selftest.parts import NO_WINDOW
from pipeline.selftest.trial_lake import own_environment

PICTURES = {"svg", "ico", "png"}
SAMPLE = "Überträge – AÄß → 1,204.50 $"
SECONDS = 30.0
LARGE = 900
REFUSED = 2


def platform() -> str:
    from PySide6 import __version__

    return f"{QGuiApplication.platformName()}, PySide6 {__version__}, style {QApplication.style().objectName()}"


def tray() -> str:
    there = QSystemTrayIcon.isSystemTrayAvailable()
    if not there and sys.platform == "win32":
        raise Broken("there is no tray")
    return "there" if there else "this desktop has none"


def icons() -> str:
    """All drawings are read, and two are drawn the way windows and the taskbar do it: by plugins, at any size."""
    missing = PICTURES - {bytes(form.data()).decode() for form in QImageReader.supportedImageFormats()}
    drawings = sorted(resource("icons").rglob("*.svg"))
    broken = [path.name for path in drawings if not QSvgRenderer(str(path)).isValid()]
    if missing or broken or not drawings:
        raise Broken(f"{len(drawings)} drawings; cannot be read: {', '.join([*sorted(missing), *broken])}")
    drawn = [icon.pixmap(QSize(LARGE, LARGE)) for icon in (app_icon(), QIcon(str(drawings[0])))]
    if any(picture.width() < LARGE for picture in drawn):
        raise Broken(f"an icon is drawn {min(picture.width() for picture in drawn)} pixels wide, not {LARGE}")
    return f"{len(drawings)} drawings"


def fonts() -> str:
    font = QApplication.font()
    measured = QFontMetrics(font)
    boxes = [letter for letter in SAMPLE if not letter.isspace() and not measured.inFont(letter)]
    if not QFontDatabase.families() or not measured.horizontalAdvance(SAMPLE):
        raise Broken("there are no letters")
    if len(boxes) > len(SAMPLE) // 2:
        raise Broken(f"{font.family()} has no {' '.join(boxes)}")
    return f"{font.family()}, one of {len(QFontDatabase.families())}"


def network() -> str:
    """What tells the panel that this computer is offline."""
    found = QNetworkInformation.availableBackends()
    if not found:
        raise Broken("nothing tells whether there is a network")
    return ", ".join(found)


def second_start() -> str:
    """What lets a second start find the first one."""
    server = QLocalServer()
    address = address_for(f"bedrot-selftest-{os.getpid()}")
    if not server.listen(address) and not (QLocalServer.removeServer(address) and server.listen(address)):
        raise Broken(server.errorString())
    server.close()
    return "a local server listens"


def feed_of_the_panel(root: Path) -> str:
    """The process that the panel keeps for dashboards: it starts, says how it is, and ends when its input does."""
    from pipeline.feed.feed_settings import FeedSettings, keep

    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = int(found.getsockname()[1])
    keep(root / "config", FeedSettings(True, port))
    child = subprocess.Popen(
        command(root), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=starting_folder(),
        env=own_environment(), creationflags=NO_WINDOW,
    )  # fmt: skip
    try:
        assert child.stdout
        said = json.loads(child.stdout.readline() or b"{}")
        child.communicate(timeout=SECONDS)
    finally:
        child.kill()
        child.wait()
        forget_secrets(root)
    if said.get("now") == "refused" and said.get("kind") == "vault" and child.returncode == REFUSED:
        return f"it started and would serve with a keyring: {said['message']}"
    if said.get("now") != "serving" or child.returncode != 0:
        raise Broken(f"it said {said or 'nothing'} and ended with {child.returncode}")
    return f"it served on port {said['port']}"


def forget_secrets(root: Path) -> None:
    """The feed has kept its tokens in this person's keyring, for a lake that is gone in a moment."""
    from pipeline.access.lake_access import access_of
    from pipeline.access.vault_words import VaultClosed

    vault = access_of(root).vault
    with suppress(VaultClosed):  # then nothing has been kept, either
        for address in vault.addresses():
            vault.forget(address)


OF_THE_DESKTOP = (
    ("Qt platform", platform),
    ("tray", tray),
    ("icons", icons),
    ("fonts", fonts),
    ("network", network),
    ("second start", second_start),
)
