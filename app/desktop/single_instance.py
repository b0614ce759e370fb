"""One panel a person: a second start hands its arguments to the first and goes away."""

from __future__ import annotations

import getpass
import hashlib
import json
from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

ANSWER = b"raised\n"
PATIENCE_MILLISECONDS = 2_000
LARGEST = 64 << 10


def name_for(preferences_path: str) -> str:
    """The panel's name among local sockets: one a person and set of preferences."""
    person = f"{getpass.getuser()}\n{preferences_path}"
    return f"bedrot-panel-{hashlib.sha256(person.encode()).hexdigest()[:16]}"


class SingleInstance(QObject):
    """Either the first panel, which listens, or a later one, which speaks to the first."""

    called = Signal(list)  # the arguments of a later start

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._receive)

    def hand_over(self, arguments: Sequence[str]) -> bool:
        """Give ``arguments`` to a panel that runs already. False: there is none, and this one may be the first."""
        socket = QLocalSocket()
        socket.connectToServer(self._name)
        if not socket.waitForConnected(PATIENCE_MILLISECONDS):
            return False
        word = {"arguments": list(arguments)}
        socket.write(json.dumps(word).encode() + b"\n")
        socket.flush()
        answered = socket.waitForReadyRead(PATIENCE_MILLISECONDS) and socket.readAll().data() == ANSWER
        socket.disconnectFromServer()
        return answered

    def listen(self) -> bool:
        """Become the panel that later starts speak to. What a killed one left behind is taken over."""
        if self._server.listen(self._name):
            return True
        # Nobody answered, so the name belongs to a process that is gone.
        QLocalServer.removeServer(self._name)
        return self._server.listen(self._name)

    def close(self) -> None:
        self._server.close()

    def _receive(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
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
