"""One panel a person: a second start hands its arguments to the first and goes away."""

from __future__ import annotations

import getpass
import json
import os
import sys
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QDeadlineTimer, QDir, QLockFile, QObject, Signal

if TYPE_CHECKING:
    # Loaded once there is somebody to speak to: the first start, which is nearly every one, does not wait for it.
    from PySide6.QtNetwork import QLocalServer, QLocalSocket

ANSWER = b"raised\n"
PATIENCE_MILLISECONDS = 2_000
RETRY_MILLISECONDS = 50
LARGEST = 64 << 10
LONGEST_ADDRESS = 100  # bytes; the system cuts the address of a socket off somewhat later


def name_for(preferences_path: str) -> str:
    """The panel's name among local sockets: one a person and set of preferences."""
    person = f"{getpass.getuser()}\n{preferences_path}"
    return f"bedrot-panel-{zlib.crc32(person.encode()):08x}"


def place_for(name: str) -> Path:
    """Where the panel is found: the folder the system keeps for this session, else the one for temporary files.

    A folder whose name is too long for the address of a socket cannot be listened in. On Windows nobody listens in a
    folder; the lock alone lies there, however long its name is.
    """
    if sys.platform == "win32":
        return Path(QDir.tempPath(), name)
    session = os.environ.get("XDG_RUNTIME_DIR", "")
    folders = [Path(session)] if session and Path(session).is_dir() else []
    wanted = [folder / name for folder in (*folders, Path(QDir.tempPath()), Path("/tmp"))]
    return next((place for place in wanted if len(os.fsencode(place)) <= LONGEST_ADDRESS), wanted[-1])


def address_for(name: str) -> str:
    """What is listened at: Windows has names for this, other systems files."""
    return name if sys.platform == "win32" else str(place_for(name))


class SingleInstance(QObject):
    """Either the first panel, which listens, or a later one, which speaks to the first."""

    called = Signal(list)  # the arguments of a later start

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._address = address_for(name)
        # Of two that start at the same moment neither can be spoken to yet; the lock says which one is the first.
        self._lock = QLockFile(f"{place_for(name)}.lock")
        self._lock.setStaleLockTime(0)  # however long a panel has run, its lock is good while it lives
        self._server: QLocalServer | None = None

    def hand_over(self, arguments: Sequence[str]) -> bool:
        """Give ``arguments`` to a panel that runs already, or is just starting. False: this one is the first now.

        False, too, when there is one that does not answer: a second panel is better than none.
        """
        if self._lock.tryLock(0):
            return False
        patience = QDeadlineTimer(PATIENCE_MILLISECONDS)
        while not self._speak(arguments, patience):
            if self._lock.tryLock(RETRY_MILLISECONDS):
                return False
            if self._lock.error() is not QLockFile.LockError.LockFailedError or patience.hasExpired():
                return False
        return True

    def _speak(self, arguments: Sequence[str], patience: QDeadlineTimer) -> bool:
        from PySide6.QtNetwork import QLocalSocket

        socket = QLocalSocket()
        socket.connectToServer(self._address)
        if not socket.waitForConnected(_left(patience)):
            return False
        word = {"arguments": list(arguments)}
        socket.write(json.dumps(word).encode() + b"\n")
        socket.flush()
        answered = socket.waitForReadyRead(_left(patience)) and socket.readAll().data() == ANSWER
        socket.disconnectFromServer()
        return answered

    def listen(self) -> bool:
        """Become the panel that later starts speak to, unless that is another one already.

        What a killed panel left behind is taken over. Qt would take the name from a living one just as well.
        """
        from PySide6.QtNetwork import QLocalServer

        if not (self._lock.isLocked() or self._lock.tryLock(0)):
            return False
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._receive)
        return self._server.listen(self._address)

    def gone(self, milliseconds: int) -> bool:
        """Whether no other panel runs, now or within that time; the next one to start has to wait for this one then."""
        return self._lock.isLocked() or self._lock.tryLock(milliseconds)

    def close(self) -> None:
        if self._server is not None:
            self._server.close()
        self._lock.unlock()

    def _receive(self) -> None:
        while self._server is not None and (socket := self._server.nextPendingConnection()) is not None:
            socket.setReadBufferSize(LARGEST)
            socket.readyRead.connect(lambda socket=socket: self._read(socket))
            socket.disconnected.connect(socket.deleteLater)

    def _read(self, socket: QLocalSocket) -> None:
        if not socket.canReadLine():
            return
        try:
            word = json.loads(bytes(socket.readLine().data()))
            arguments = [str(argument) for argument in word["arguments"]]
        except (ValueError, KeyError, TypeError):  # not one of ours
            socket.abort()
            return
        socket.write(ANSWER)
        socket.flush()
        self.called.emit(arguments)


def _left(patience: QDeadlineTimer) -> int:
    return max(1, patience.remainingTime())
