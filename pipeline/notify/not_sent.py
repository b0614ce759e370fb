"""Why a message did not get out, in the owner's words, and whether it may do so later."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.notify import words


class NotSent(Exception):
    """``name`` is one of :data:`words.SENDING`. ``for_good``: this message will never get out in this way.

    ``of_all``: it is no matter of this one message; nobody else need be tried now. Never holds a password or an
    address that lets in.
    """

    def __init__(
        self, name: str, values: Mapping[str, str] = words.NO_VALUES, *, for_good: bool = False, of_all: bool = True
    ) -> None:
        self.name = name
        self.sentence, self.advice = words.sending(name, values)
        self.for_good = for_good
        self.of_all = of_all
        super().__init__(self.sentence)
