"""How the feed for dashboards is, as Settings and the notices tell it. No widgets and no feed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from app.words import many, tr

if TYPE_CHECKING:
    from app.problems import Problem

HERE = "127.0.0.1"


class Serving(StrEnum):
    OFF = "off"
    STARTING = "starting"
    ON = "on"
    REFUSED = "refused"  # it has said why: a port that is taken, a keyring that is locked
    DYING = "dying"  # it was started several times, and ended each time


@dataclass(frozen=True)
class FeedView:
    """``listeners`` are those that hear what happens; who asks now and then is not counted."""

    how: Serving = Serving.OFF
    port: int = 0
    listeners: int = 0
    problem: Problem | None = None

    @property
    def words(self) -> str:
        """How it is, in a sentence; '' while it is off."""
        if self.how is Serving.ON:
            heard = many(self.listeners, tr("client"), tr("clients"))
            return tr("Serving on {}:{} · {}").format(HERE, self.port, heard)
        if self.how is Serving.STARTING:
            return tr("Starting…")
        if self.problem is not None:
            return f"{self.problem.message} {self.problem.next_action}".strip()
        return ""
