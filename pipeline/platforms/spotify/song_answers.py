"""An artist's songs over five periods: what the Songs page is answered is overheard, period by period."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable
from datetime import UTC
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit, urlunsplit

from pipeline.access.collecting import Collecting
from pipeline.access.http import no_answer
from pipeline.model import Delivery, FailureKind, StepFailed, Verdict
from pipeline.platforms.arrival import NothingYet, nothing_came
from pipeline.platforms.gravest import gravest
from pipeline.platforms.page_answers import PageAnswer, PageAnswers
from pipeline.platforms.spotify.pages import DONE, choose, open_page, press, shown
from pipeline.platforms.spotify.schema import PERIODS
from pipeline.platforms.spotify.validate import ARTIST_ID
from pipeline.platforms.visit import Visit, needs_sign_in
from pipeline.registry import Artist

if TYPE_CHECKING:
    from playwright.async_api import Page

KIND = "songs"
SERVICE = "spotify-catalog-view"
FILTER = ('button[aria-label="Select to further filter your results"]',)
ASKING_SHARE, ASKING_SECONDS = 1 / 6, 1.0  # of a page's time, and at least: until it asks for what was chosen
_ARTIST = re.compile(rf"/artist/({ARTIST_ID})(?![0-9A-Za-z])")
Heard = dict[str, PageAnswer]


async def collect_songs(visit: Visit, artist: Artist) -> None:
    """Land ``songs/spotify_songs_<artist id>_<period>_<stamp>.json`` for every period that was answered.

    A period without an answer is noted; where all are missing, or one that came before, the visit has failed.
    """
    lists = SongLists(visit.access.collecting, artist.spotify_id)
    async with PageAnswers(visit.page, lists.wants, visit.access.clock) as answers:
        await open_page(visit, artist, f"/c/artist/{artist.spotify_id}/music/songs", FILTER)
        await _wait_for(visit, answers, lists, PERIODS)  # what the page asks for by itself
        for period in PERIODS:
            heard = by_period(answers.complete)
            if _asked_to_wait(visit) or (answers.open and not heard):
                break  # the service does not answer: asking for more helps nobody
            if period not in heard:
                await _choose(visit, period)
                await _wait_for(visit, answers, lists, [period])
        heard = by_period(answers.complete)
        if any(answer.status in (401, 403) for answer in answers.complete):
            raise needs_sign_in(visit.title, visit.account)
    if not heard:
        raise visit.hearing.trouble or _no_list(visit, lists.asked)
    _land(visit, artist, heard, lists.asked)
    if _asked_to_wait(visit) and visit.hearing.trouble is not None:
        raise visit.hearing.trouble


class SongLists:
    """Knows one artist's lists in the catalogue view by their address, and remembers which were asked for."""

    def __init__(self, collecting: Collecting, artist_id: str) -> None:
        self._collecting = collecting
        self._artist_id = artist_id
        self.asked: set[str] = set()

    def wants(self, url: str) -> bool:
        wanted = is_song_list(self._collecting, self._artist_id, url)
        if wanted:
            self.asked.add(period_of(url))
        return wanted


def is_song_list(collecting: Collecting, artist_id: str, url: str) -> bool:
    """Whether an address is that of one artist's list in the catalogue view, for a period we know."""
    view = urlsplit(url)
    named = _ARTIST.search(view.path)
    return (
        collecting.is_at(SERVICE, url)
        and "/catalog-view" in view.path
        and period_of(url) in PERIODS
        and (named is None or named[1] == artist_id)
    )


def period_of(url: str) -> str:
    return parse_qs(urlsplit(url).query).get("time-filter", [""])[0]


def without_secrets(url: str) -> str:
    """The address with nothing in it but the period: any other parameter may be a token."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, f"time-filter={period_of(url)}", ""))


def by_period(answers: Iterable[PageAnswer]) -> Heard:
    """The newest list of songs for each period; other documents of the same service are none."""
    return {period_of(answer.url): answer for answer in answers if answer.status == 200 and _has_songs(answer.json())}


def _has_songs(body: object) -> bool:
    return isinstance(body, dict) and "songs" in body


def document(answer: PageAnswer) -> bytes:
    """An answer as it lies in landing."""
    moment = answer.at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds")
    body = {"data": answer.json(), "url": without_secrets(answer.url), "status": answer.status, "timestamp": moment}
    return json.dumps(body, indent=2, ensure_ascii=False).encode()


async def _choose(visit: Visit, period: str) -> None:
    if not await shown(visit.page, _labels()).first.is_visible():
        await press(visit, FILTER)
        await visit.until(_labels())
    if not await shown(visit.page, _labels([period])).first.is_visible():
        return  # the site has this period no more
    await choose(visit, period)
    done = shown(visit.page, DONE).first
    if await done.is_visible():
        await done.click()


async def _wait_for(visit: Visit, answers: PageAnswers, lists: SongLists, periods: Collection[str]) -> None:
    """Until the page has asked for one of these and was answered; it does not ask for what the browser still has."""

    async def is_asked(_: Page) -> bool:
        return not lists.asked.isdisjoint(periods)

    async def is_answered(_: Page) -> bool:
        return not answers.open or any(period_of(answer.url) in periods for answer in answers.complete)

    try:
        await visit.until(is_asked, max(visit.access.collecting.page_seconds * ASKING_SHARE, ASKING_SECONDS))
        await visit.until(is_answered)
    except StepFailed as failed:
        if failed.failure.kind is FailureKind.NEEDS_SIGN_IN:
            raise


def _no_list(visit: Visit, asked: Collection[str]) -> StepFailed:
    if asked:
        return no_answer(visit.title, "the catalogue view did not answer")
    return visit.layout_changed("the page did not ask the catalogue view")


def _asked_to_wait(visit: Visit) -> bool:
    trouble = visit.hearing.trouble
    return trouble is not None and trouble.failure.kind is FailureKind.RATE_LIMITED


def _labels(periods: Iterable[str] = PERIODS) -> list[str]:
    return [f'label[for="{period}"]' for period in periods]


def _land(visit: Visit, artist: Artist, heard: Heard, asked: Collection[str]) -> None:
    """Put every answer into landing for itself, and note the periods that have none.

    Raises the gravest failure after that: a period that came before and does not any more is one, too.
    """
    failures = []
    for period, answer in heard.items():
        name = partial("songs/spotify_songs_{}_{}_{}.json".format, artist.spotify_id, period)
        try:
            visit.arrivals.land(name, document(answer), answer.at)
        except NothingYet:
            if had_songs(visit.ctx.deliveries, artist):
                failures.append(nothing_came(visit.title))
            else:
                visit.arrivals.note(f"{artist.slug}: Spotify for Artists lists no songs yet for {period}.")
        except StepFailed as failed:
            failures.append(failed)
    missing = [period for period in PERIODS if period not in heard]
    failures += [
        visit.hearing.trouble or _no_list(visit, {period} & set(asked))
        for period in missing
        if had_songs(visit.ctx.deliveries, artist, period)
    ]
    if missing:
        visit.arrivals.note(f"{artist.slug}: no songs came for {', '.join(missing)}.")
    if failures:
        raise gravest(failures)


def had_songs(deliveries: Iterable[Delivery], artist: Artist, period: str = "") -> bool:
    """Whether a song list of this artist was accepted before, on whatever day, for one period or for any."""
    start = f"{artist.spotify_id}_{period}_" if period else f"{artist.spotify_id}_"
    return any(
        d.kind == KIND and d.rows and d.verdict is Verdict.ACCEPTED and d.subject.startswith(start) for d in deliveries
    )
