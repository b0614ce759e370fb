"""What a page complains of is told without the address that it complains of."""

from __future__ import annotations

import asyncio

from pipeline.access.page_signs import complaint
from tests.access.sign_in_room import LABEL


class Saying:
    """A page, and the one place of it, that says something."""

    def __init__(self, said: str) -> None:
        self._said = said
        self.first = self

    def locator(self, _: str) -> Saying:
        return self

    async def count(self) -> int:
        return bool(self._said)

    async def inner_text(self) -> str:
        return self._said


def complained(said: str) -> str:
    return asyncio.run(complaint(Saying(said)))  # type: ignore[arg-type]


def test_a_complaint_is_told_without_the_address_it_names() -> None:
    assert complained(f" No account for {LABEL.email} here. ") == "No account for …@… here."
    assert complained("") == ""
