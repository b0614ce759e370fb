"""What went wrong between a page and its site: tells a page that has changed from a site that is in trouble."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.access.collecting import Collecting
from pipeline.access.http import no_answer, rate_limited, retry_after_seconds
from pipeline.clock import Clock
from pipeline.model import StepFailed

if TYPE_CHECKING:
    from playwright.async_api import Page, Request, Response

NEEDED = ("document", "script", "xhr", "fetch")  # what a page cannot be drawn without
BUSY_SECONDS = 60.0  # when a site says 429 and not for how long


_Asked = tuple[str, str, bytes | None]


class Hearing:
    """Hears what a platform's own addresses answer to a page. Other addresses do not count: counters and the like
    may fail every day without anybody missing them.
    """

    def __init__(self, collecting: Collecting, platform: str, title: str, clock: Clock) -> None:
        self._collecting = collecting
        self._names = [name for name in collecting.addresses if name == platform or name.startswith(f"{platform}-")]
        self._title = title
        self._clock = clock
        self.trouble: StepFailed | None = None  # the first one since the last forget()
        self.page_trouble: StepFailed | None = None  # the same, where it was the page itself that was asked for
        self._open: list[Request] = []  # what is still waited for
        self._had: set[_Asked] = set()  # what has been answered in full on this page

    def listen(self, page: Page) -> None:
        page.on("request", self._asked)
        page.on("response", self._answered)
        page.on("requestfinished", self._done)
        page.on("requestfailed", self._lost)

    def why_not_ready(self) -> StepFailed | None:
        """The site's part in a page that is not ready: trouble, or something that it has not answered yet.

        A page may ask the very same again and again, to hear of news: what it lacks is not in that.
        """
        waiting = [request for request in self._open if _identity(request) not in self._had]
        if self.trouble is None and waiting:
            return no_answer(self._title, f"still waiting for {waiting[0].url.partition('?')[0]}")
        return self.trouble

    def forget(self) -> None:
        """A new page is asked for: what its predecessor met is over."""
        self.trouble = self.page_trouble = None
        self._open.clear()
        self._had.clear()

    def _asked(self, request: Request) -> None:
        if self._counts(request):
            self._open.append(request)

    def _done(self, request: Request) -> None:
        if self._is_over(request):
            self._had.add(_identity(request))

    def _is_over(self, request: Request) -> bool:
        if request not in self._open:
            return False
        self._open.remove(request)
        return True

    def _answered(self, answer: Response) -> None:
        if answer.status < 500 and answer.status != 429:
            return
        if self._counts(answer.request):
            self._note(answer.request, refused(self._title, self._clock, answer))

    def _lost(self, request: Request) -> None:
        self._is_over(request)
        why = request.failure or ""
        if "ABORTED" not in why and self._counts(request):  # aborted: the page has moved on
            self._note(request, no_answer(self._title, why))

    def _note(self, request: Request, trouble: StepFailed) -> None:
        self.trouble = self.trouble or trouble
        if request.is_navigation_request():
            self.page_trouble = self.page_trouble or trouble

    def _counts(self, request: Request) -> bool:
        ours = any(self._collecting.is_at(name, request.url) for name in self._names)
        return ours and request.resource_type in NEEDED


def _identity(request: Request) -> _Asked:
    return request.method, request.url, request.post_data_buffer


def refused(title: str, clock: Clock, answer: Response) -> StepFailed:
    """The failure behind an answer of 429 or 5xx."""
    if answer.status != 429:
        return no_answer(title, f"status {answer.status}")
    headers = {name.title(): value for name, value in answer.headers.items()}
    return rate_limited(title, clock, retry_after_seconds(headers, clock) or BUSY_SECONDS)
