"""What stood on the screen at one moment, as :mod:`tests.app.real_window.legible` tells it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.app.real_window.desktop import Window


@dataclass(frozen=True)
class Part:
    """Something on the screen that has words or can be clicked."""

    name: str
    kind: str
    text: str
    enabled: bool
    at: Window


class Sight:
    """What stood on the screen at one moment."""

    def __init__(self, told: dict[str, Any]) -> None:
        self.parts = [
            Part(p["name"], p["kind"], p["text"], p["enabled"], Window("", *p["at"])) for p in told["parts"]
        ]  # fmt: skip
        self.lines: list[str] = told["lines"]
        self.tip: str = told["tip"]
        self.page: str = told["page"]

    def part(self, name: str) -> Part | None:
        """The part with an object name, or with these words on it."""
        named = (p for p in self.parts if p.name == name)
        return next(named, next((p for p in self.parts if p.text == name), None))

    def can(self, name: str) -> bool:
        """Whether a button or entry is there and can be used."""
        found = self.part(name)
        return found is not None and found.enabled

    @property
    def words(self) -> str:
        return "\n".join([*(part.text for part in self.parts if part.text), *self.lines])
