"""Every way in which the year's days may be missing has its own name, and nothing is listened to without an end."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from pipeline.access.http import no_answer
from pipeline.model import FailureKind, Refusal, StepFailed
from pipeline.platforms.linktree import extract, insights_page
from pipeline.platforms.linktree.answers import No
from pipeline.platforms.linktree.insights_page import Heard
from pipeline.platforms.linktree.sorting import Sorted
from pipeline.platforms.page_answers import PageAnswer
from pipeline.platforms.visit import Visit
from tests.sweeps import sweep

MOMENT = datetime(2026, 11, 21, 7, 0, tzinfo=UTC)
DAMAGE = Refusal("missing-field", "Linktree's daily figures come without totalViews.", "Collect again.", "day 1")
T = FailureKind.TRANSIENT


class Visited:
    """As much of a visit as is asked after the fact. ``had`` says whether there were days before."""

    title = "Linktree"
    account = ""
    layout_changed = Visit.layout_changed

    def __init__(self, had: bool = True, trouble: StepFailed | None = None, page_seconds: float = 0.2) -> None:
        self.notes: list[str] = []
        self.hearing = SimpleNamespace(trouble=trouble)
        self.access = SimpleNamespace(
            clock=SimpleNamespace(now=lambda: MOMENT), collecting=SimpleNamespace(page_seconds=page_seconds)
        )
        self.arrivals = SimpleNamespace(note=self.notes.append, had_rows=lambda kind, subject: had)

    async def check_signed_in(self) -> None:
        """Somebody is."""


def failure_of(visited: Visited, found: Sorted, still_open: int = 0) -> Any:
    with pytest.raises(StepFailed) as failed:
        extract._explain(visited, found, Heard([], 0, still_open))  # type: ignore[arg-type]
    return failed.value.failure


@pytest.mark.parametrize(
    ("found", "kind"),
    [
        (Sorted(nos=[No.OTHER, No.SIGNED_OUT]), FailureKind.NEEDS_SIGN_IN),
        (Sorted(nos=[No.WAIT]), FailureKind.RATE_LIMITED),
        (Sorted(nos=[No.OTHER]), T),
        (Sorted(damage=[DAMAGE]), FailureKind.BAD_DATA),
        (Sorted(empty=True), FailureKind.BAD_DATA),
        (Sorted(sums=True), FailureKind.LAYOUT_CHANGED),
        (Sorted(), FailureKind.LAYOUT_CHANGED),
    ],
)
def test_missing_days_are_called_by_what_came_instead(found: Sorted, kind: FailureKind) -> None:
    assert failure_of(Visited(), found).kind is kind


def test_a_site_in_trouble_has_not_changed() -> None:
    assert failure_of(Visited(trouble=no_answer("Linktree", "status 503")), Sorted(empty=True)).kind is T


def test_an_answer_that_never_came_to_its_end_is_transient() -> None:
    assert failure_of(Visited(), Sorted(), still_open=1).kind is T


def test_an_account_that_never_had_a_day_is_no_failure() -> None:
    visited = Visited(had=False)
    extract._explain(visited, Sorted(empty=True), Heard([], 0, 0))  # type: ignore[arg-type]
    assert visited.notes == ["Linktree has no figures yet."]


def test_a_short_series_counts_only_when_it_came_after_the_year_was_chosen() -> None:
    one, other = (PageAnswer(f"https://linktr.ee/graphql?{n}", 200, MOMENT, b"{}") for n in (1, 2))
    found = Sorted(kept=[one], days={0: 28})
    assert extract._has_the_year(found, Heard([other, one], 1, 0))
    assert not extract._has_the_year(found, Heard([one, other], 1, 0))
    found.days[0] = 365
    assert extract._has_the_year(found, Heard([one, other], 1, 0)), "some pages show the year anyway"


class Asking:
    """A page's questions: ``newest`` is when the last answer came, None while there is none."""

    def __init__(self, still_open: int = 0, every: float = 0.0) -> None:
        self.open = still_open
        self.complete: list[None] = []
        self._every = every

    @property
    def quiet_seconds(self) -> float:
        if not self._every:
            return 1000.0
        self.complete.append(None)
        return 0.0


async def listened(asking: Asking, page_seconds: float) -> float:
    loop = asyncio.get_running_loop()
    began = loop.time()
    visited = Visited(page_seconds=page_seconds)
    await asyncio.wait_for(insights_page._listen(visited, asking), 30)  # type: ignore[arg-type]
    return loop.time() - began


@pytest.mark.parametrize(
    ("asking", "pages"),
    sweep([(Asking(), 1), (Asking(still_open=1), 2), (Asking(every=0.1), insights_page.PATIENCE)]),
    ids=["never asks", "never answered", "never stops"],
)
def test_no_page_is_listened_to_without_an_end(asking: Asking, pages: int) -> None:
    assert asyncio.run(listened(asking, 0.3)) >= pages * 0.3
