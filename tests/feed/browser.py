"""The live page in a real browser, and what it asked for and complained of meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import Page, sync_playwright

from pipeline.access.browser_choice import switches
from pipeline.access.browser_found import installed
from tests.feed.served import READ, Feed

PATIENCE_MS, LOOK_MS = 20_000, 50


@dataclass
class Visitor:
    """``complaints`` are errors of the page, ``elsewhere`` requests to anywhere but this feed."""

    page: Page
    feed: Feed
    complaints: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)

    def enter(self, token: str = READ) -> None:
        self.page.goto(self.feed.address)
        self.page.fill("#token", token)
        self.page.click("#entry button")

    def text(self, where: str) -> str:
        return self.page.inner_text(where)

    def wait(self, condition: str) -> None:
        """Until an expression is true in the page, which lets nobody wait inside of it: it evaluates no text."""
        left = PATIENCE_MS
        while not self.page.evaluate(condition):
            assert left > 0, f"it does not come about: {condition}"
            self.page.wait_for_timeout(LOOK_MS)
            left -= LOOK_MS


@contextmanager
def visiting(feed: Feed, **context: object) -> Iterator[Visitor]:
    browser_here = installed("auto")
    assert browser_here is not None, "no browser is installed"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_here.program, args=switches())
        page = browser.new_context(**context).new_page()  # type: ignore[arg-type]
        page.set_default_timeout(PATIENCE_MS)
        visitor = Visitor(page, feed)
        page.on("pageerror", lambda error: visitor.complaints.append(str(error)))
        page.on("console", lambda said: visitor.complaints.extend([said.text] if said.type == "error" else []))
        page.on("request", lambda asked: _note(asked.url, visitor))
        page.on("websocket", lambda opened: _note(opened.url, visitor))
        try:
            yield visitor
        finally:
            browser.close()


def _note(url: str, visitor: Visitor) -> None:
    if not url.startswith((visitor.feed.address, visitor.feed.address.replace("http", "ws"), "data:")):
        visitor.elsewhere.append(url)
