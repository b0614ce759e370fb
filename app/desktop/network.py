"""Whether there is a way to the internet, as the system tells it; nothing is asked of the network itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from PySide6.QtNetwork import QNetworkInformation


class Network(QObject):
    """Tells changes only. Where the system cannot say, there is taken to be a way."""

    changed = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.there = True
        self.metered = False  # whether data cost their owner money by volume; both may be read from any thread

    def start(self) -> None:
        """Begin to listen; apart from the constructor because looking for the system's service takes a while."""
        from PySide6.QtNetwork import QNetworkInformation

        features = QNetworkInformation.Feature
        both = features.Reachability | features.Metered
        load = QNetworkInformation.loadBackendByFeatures
        if not (load(both) or load(features.Reachability)):
            return
        system = QNetworkInformation.instance()
        if system.supports(features.Metered):
            system.isMeteredChanged.connect(self._weigh)
            self._weigh(system.isMetered())
        system.reachabilityChanged.connect(self._tell)
        self._tell(system.reachability())

    def _tell(self, reachability: QNetworkInformation.Reachability) -> None:
        self.there = reachability.name != "Disconnected"
        self.changed.emit(self.there)

    def _weigh(self, metered: bool) -> None:
        self.metered = metered
