"""A person before the browser that the panel has opened: reads where the fields are, clicks into them and types."""

from __future__ import annotations

from dataclasses import dataclass

from tests.app.real_window.desktop import Desktop
from tests.app.real_window.waiting import until
from tests.platform_sims.eyes import Eyes, Part
from tests.platform_sims.people import Person
from tests.platform_sims.stand_in import StandIn

SLOWLY_SECONDS = 40.0
BY_NAME = "Use phone / email / username"  # what TikTok calls the way without a QR code


@dataclass
class Typist:
    """``person`` signs in at ``site`` with what only they know."""

    desktop: Desktop
    site: StandIn
    person: Person

    def sign_in(self) -> None:
        """Name, password, and the code of the second factor, each with keys and clicks. Ends with the last key."""
        self.site.eyes = Eyes()
        password = until(self._password, f"{self.site.name} asks for the password", SLOWLY_SECONDS)
        name = next(part for part in self._eyes.parts if part.kind == "input" and part.type in ("text", "email"))
        if not name.filled:
            self._type({"type": name.type, "name": name.name}, self.person.email)
        self._type({"type": password.type}, self.person.password)
        self.desktop.do("key", "Return")
        until(lambda: self._eyes.part(name="code"), f"{self.site.name} asks for the code", SLOWLY_SECONDS)
        self._type({"name": "code"}, self.person.code)
        self.desktop.do("key", "Return")

    def looks_away(self) -> None:
        self.site.eyes = None

    @property
    def _eyes(self) -> Eyes:
        assert self.site.eyes is not None
        return self.site.eyes

    def _password(self) -> Part | None:
        link = self._eyes.part(kind="a", text=BY_NAME)
        if link is not None:
            self.desktop.click(link.at)
            self.site.eyes = Eyes()
        return self._eyes.part(type="password")

    def _type(self, field: dict[str, str], words: str) -> None:
        """Look where the field is, click into it and type; whoever sees that not all has arrived types once more."""

        def typed() -> bool:
            part = self._eyes.part(**field)
            if part is None:
                return False
            if part.filled != len(words):
                self.desktop.click(part.at)
                self.desktop.do("key", "ctrl+a")
                self.desktop.do("type", "--delay", "4", words)
                self.site.eyes = Eyes()
            return self._arrived(field, len(words))

        until(typed, f"{self.site.name} takes what is typed", SLOWLY_SECONDS)

    def _arrived(self, field: dict[str, str], letters: int) -> bool:
        seen = until(lambda: self._eyes.part(**field), f"{self.site.name} shows the field", SLOWLY_SECONDS)
        return seen.filled == letters
