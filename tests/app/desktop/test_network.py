"""Whether there is a way to the internet, as the system says: known from any thread, told when it changes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtNetwork import QNetworkInformation
from PySide6.QtTest import QSignalSpy

from app.desktop.network import Network

Reachability = QNetworkInformation.Reachability


@pytest.fixture
def network() -> Iterator[Network]:
    made = Network()
    yield made
    made.deleteLater()


def test_where_nobody_has_said_anything_there_is_taken_to_be_a_way_that_costs_nothing(network: Network) -> None:
    assert (network.there, network.metered) == (True, False)


def test_listening_to_this_very_system_breaks_nothing(network: Network) -> None:
    network.start()
    assert isinstance(network.there, bool)
    assert isinstance(network.metered, bool)


@pytest.mark.parametrize("said", Reachability)
def test_only_a_system_that_is_sure_of_it_counts_as_offline(network: Network, said: Reachability) -> None:
    heard = QSignalSpy(network.changed)
    network._tell(said)
    assert network.there is (said is not Reachability.Disconnected)
    assert heard.at(0) == [network.there]


def test_what_data_cost_is_kept_as_the_system_says_it(network: Network) -> None:
    network._weigh(True)
    assert network.metered
    network._weigh(False)
    assert not network.metered
