"""What the schedule asks the computer for: a way to the internet, mains power, who is at work in the lake."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Senses(Protocol):
    """All of them answer at once and never raise; what cannot be told counts as no hindrance."""

    def online(self) -> bool:
        """Whether there is a way to the internet."""

    def on_battery(self) -> bool: ...

    def metered(self) -> bool:
        """Whether data cost their owner money by volume."""

    def busy(self) -> bool:
        """Whether somebody is at work in the lake: a run of ours, or another program."""

    def booted_at(self) -> datetime | None:
        """When the computer was started, UTC."""
