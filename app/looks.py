"""The eight ways a state can look. Each has a shape, a word and a colour of its own."""

from __future__ import annotations

from enum import StrEnum


class Look(StrEnum):
    """The value is also the name of the colour in the palette and, with one exception, of the icon."""

    OK = "ok"
    RUNNING = "running"
    ATTENTION = "attention"
    FAILED = "failed"
    SIGNIN = "signin"
    PAUSED = "paused"
    SKIPPED = "skipped"
    IDLE = "idle"

    @property
    def icon(self) -> str:
        """The name of its shape, as :func:`app.icons.icon` knows it."""
        return "status/sign-in" if self is Look.SIGNIN else f"status/{self.value}"
