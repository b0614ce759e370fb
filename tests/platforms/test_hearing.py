"""A page that is not ready: the site's trouble, or a page that has changed? What is still unanswered decides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from pipeline.access.collecting import Collecting
from pipeline.clock import SystemClock
from pipeline.model import FailureKind
from pipeline.platforms.hearing import Hearing

BASE = "http://127.0.0.1:81"


@dataclass(eq=False)
class Request:
    url: str
    method: str = "GET"
    post_data_buffer: bytes | None = None
    resource_type: str = "fetch"
    failure: str | None = None


class Page:
    def __init__(self) -> None:
        self._heard: dict[str, Callable[[Any], None]] = {}

    def on(self, event: str, hear: Callable[[Any], None]) -> None:
        self._heard[event] = hear

    def asks(self, path: str, data: bytes | None = None) -> Request:
        request = Request(BASE + path, post_data_buffer=data)
        self._heard["request"](request)
        return request

    def has(self, request: Request) -> None:
        self._heard["requestfinished"](request)


@pytest.fixture
def page() -> Page:
    return Page()


@pytest.fixture
def hearing(page: Page) -> Hearing:
    made = Hearing(Collecting(addresses={"linktree": BASE}), "linktree", "Linktree", SystemClock())
    made.listen(page)  # type: ignore[arg-type]
    return made


def test_a_call_that_was_never_answered_is_waited_for(page: Page, hearing: Hearing) -> None:
    page.has(page.asks("/graphql", b"menu"))
    page.asks("/graphql", b"figures")
    trouble = hearing.why_not_ready()
    assert trouble is not None
    assert trouble.failure.kind is FailureKind.TRANSIENT


def test_what_a_page_asks_again_and_again_explains_nothing(page: Page, hearing: Hearing) -> None:
    page.has(page.asks("/news"))
    page.asks("/news")
    assert hearing.why_not_ready() is None


def test_a_new_page_has_had_nothing_yet(page: Page, hearing: Hearing) -> None:
    page.has(page.asks("/figures"))
    hearing.forget()
    page.asks("/figures")
    assert hearing.why_not_ready() is not None
