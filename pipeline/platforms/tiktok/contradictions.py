"""The rules that hold TikTok's exports against their download times and each other, over the whole set.

They are decided anew in every run: the same bytes may be delivered again, and then count from their newest download.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import PurePosixPath

from pipeline.model import Refusal
from pipeline.platforms.declaration import ContentView
from pipeline.platforms.tiktok.validate import day_and_handle
from pipeline.platforms.tiktok.years import AGAIN, DaysWithoutYear, first_date

MATCHING_DAYS = 14
DIFFERENT_SIGNS = 7  # so that weeks without a view, which all look alike, prove nothing
_YEAR = 365.25


@dataclass(frozen=True)
class Export:
    """An export as the rules see it: its first date – None where no year fits – and a sign a day.

    ``sure`` when its name or its table tells the first date.
    """

    view: ContentView
    handle: str
    sure: bool
    first: date | None
    signs: str

    @classmethod
    def of(cls, view: ContentView) -> Export:
        named, handle = day_and_handle(view.subject)
        days = DaysWithoutYear.of(view.facts)
        first = first_date(days, named, view.downloaded_at.date())
        return cls(view, handle, bool(named or days.told), first, view.facts["figures"])

    def stretches(self) -> Iterator[tuple[str, date]]:
        """Every telling stretch of days, as its signs and its first date."""
        if self.first is not None:
            for start in range(len(self.signs) - MATCHING_DAYS + 1):
                signs = self.signs[start : start + MATCHING_DAYS]
                if len(set(signs)) >= DIFFERENT_SIGNS:
                    yield signs, self.first + timedelta(days=start)


def refuse_misplaced_exports(views: Sequence[ContentView]) -> Mapping[tuple[str, str], Refusal]:
    """Refuse exports whose days fit no year, and those whose years another export of the account shows to be wrong.

    Only an export whose name does not tell the first day can be placed wrongly: its years rest on a download time,
    which for a renamed file is the file's own, and copying may have made that later. A name with the first day is
    believed before it, then the older file. Revised figures never match another year's, so they are always accepted.
    """
    exports = [Export.of(view) for view in views if view.kind == "overview"]
    refused = {e.view.key: _without_year(e) for e in exports if e.first is None}
    for handle in {e.handle for e in exports if not e.sure}:
        own = [e for e in exports if e.handle == handle and e.first is not None]
        believed = sorted(own, key=lambda e: (not e.sure, e.view.downloaded_at, e.view.key))
        refused |= _elsewhere(believed)
    return refused


def _elsewhere(exports: Sequence[Export]) -> Mapping[tuple[str, str], Refusal]:
    """Those of an account's exports whose figures a more trusted one has in another year and none in theirs."""
    places: dict[str, dict[date, Export]] = {}
    refused = {}
    for export in exports:
        stretches = list(export.stretches())
        if not export.sure and (other := _other_year(stretches, places)):
            refused[export.view.key] = _contradicting(export, other)
            continue
        for signs, day in stretches:
            places.setdefault(signs, {}).setdefault(day, export)
    return refused


def _other_year(stretches: list[tuple[str, date]], places: Mapping[str, Mapping[date, Export]]) -> Export | None:
    found = None
    for signs, day in stretches:
        for other, export in places.get(signs, {}).items():
            if other == day:
                return None
            found = found or (export if _years_apart(day, other) else None)
    return found


def _years_apart(one: date, other: date) -> bool:
    days = abs((one - other).days)
    return days > 1 and abs(days - round(days / _YEAR) * _YEAR) <= 1


def _without_year(export: Export) -> Refusal:
    downloaded = export.view.downloaded_at.date()
    if export.sure:
        return Refusal(
            "future-date",
            f"Its days end after {downloaded}, the day it was downloaded.",
            "Check the computer's clock, then download it again.",
            "last row",
        )
    return Refusal(
        "years-unclear",
        f"Its days do not fit the calendar before {downloaded}, so its years cannot be told for sure. "
        "Older data stay in use.",
        AGAIN,
        "file name",
    )


def _contradicting(export: Export, other: Export) -> Refusal:
    return Refusal(
        "contradicts-newer",
        f"Counted back from {export.view.downloaded_at.date()}, its years differ from those of "
        f"{PurePosixPath(other.view.name).name}, which has the same figures. That one stays in use.",
        f"Nothing to do if it is a copy; else {AGAIN[0].lower()}{AGAIN[1:]}",
        "file name",
    )
