"""Whether there is a way to the internet, as the system tells it; nothing is asked of the network itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from PySide6.QtNetwork import QNetworkInformation


class Network(QObject):
    """Tells changes only. Where the system cannot say, there is taken to be a way."""

    changed = Signal(bool)

    def start(self) -> None:
        """Begin to listen; apart from the constructor because looking for the system's service takes a while."""
        from PySide6.QtNetwork import QNetworkInformation

        if not QNetworkInformation.loadBackendByFeatures(QNetworkInformation.Feature.Reachability):
            return
        system = QNetworkInformation.instance()
        system.reachabilityChanged.connect(self._tell)
        self._tell(system.reachability())

    def _tell(self, reachability: QNetworkInformation.Reachability) -> None:
        self.changed.emit(reachability.name != "Disconnected")
