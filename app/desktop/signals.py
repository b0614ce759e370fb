"""Ctrl-C in the terminal, a log-out, a shutdown: the system asks the panel to end, and it ends as when it is quit."""

from __future__ import annotations

import signal
import socket
import sys
from types import FrameType

from PySide6.QtCore import QObject, QSocketNotifier, Signal


class Signals(QObject):
    """Tells of the system's signals in Qt's loop.

    Python would notice them whenever it is called next, which may be half a minute later and in the middle of anything.
    Windows has other ways to ask.
    """

    asked = Signal()  # to end

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        if sys.platform == "win32":
            return
        self._reading, self._writing = socket.socketpair()
        for end in (self._reading, self._writing):
            end.setblocking(False)
        self._arrived = QSocketNotifier(self._reading.fileno(), QSocketNotifier.Type.Read, self)
        self._arrived.activated.connect(self._tell)
        signal.set_wakeup_fd(self._writing.fileno(), warn_on_full_buffer=False)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, _nothing)

    def _tell(self) -> None:
        self._reading.recv(64)
        self.asked.emit()

    def close(self) -> None:
        """From now on signals do what they do by default."""
        if sys.platform == "win32":
            return
        self._arrived.setEnabled(False)
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        self._reading.close()
        self._writing.close()


def _nothing(number: int, frame: FrameType | None) -> None:
    """Python writes to the socket before it calls this."""
