"""Spotify for Artists is collected in a real browser, and what lands is what the site knows."""

from __future__ import annotations

import json
import threading
import time
from collections import Counter

import pytest
from playwright.async_api import Page

from pipeline.access.sessions import SessionState
from pipeline.access.sign_in import SignIn
from pipeline.access.sign_in_news import Ending
from pipeline.engine.records import RunSummary
from pipeline.model import Cancelled, RunState
from pipeline.platforms.signing_in import site_for
from pipeline.platforms.spotify.extract import collect
from pipeline.signals import CancelFlag
from tests.access.no_browser_left import tree
from tests.platform_sims.people import CODE
from tests.platform_sims.room import CollectingRoom
from tests.platforms.hand_made import rows_of, truth_of
from tests.platforms.spotify.collecting import (
    ARTISTS_SITE,
    LABEL,
    PERIODS,
    document,
    files,
    ids,
    landed,
    site_of,
    spotify_room,
    start_anew,
    state,
)

pytestmark = pytest.mark.slow
EVERYTHING = {"audience", *PERIODS}
ALL_OF_BOTH = {"nova_drift": EVERYTHING, "kilo_vale": EVERYTHING}


@pytest.fixture(scope="module")
def after_a_run(tmp_path_factory):
    """A room in which one whole run has taken place, and what came of it."""
    with spotify_room(tmp_path_factory.mktemp("spotify")) as room:
        start_anew(room)
        yield room, room.run()


@pytest.fixture(scope="module")
def a_room(tmp_path_factory):
    with spotify_room(tmp_path_factory.mktemp("spotify")) as room:
        yield room


@pytest.fixture
def room(a_room: CollectingRoom) -> CollectingRoom:
    start_anew(a_room)
    return a_room


def told(table, columns):
    return sorted([tuple(str(row[name]) for name in columns) for row in table])


def test_a_whole_run_ends_in_the_truth(after_a_run: tuple[CollectingRoom, RunSummary]) -> None:
    room, summary = after_a_run
    assert summary.run.state is RunState.SUCCESS, [step.failure for step in summary.steps if step.failure]
    name, days = "spotify_audience", ("artist", "date", "listeners", "streams", "followers")
    assert told(rows_of(room.root, name), days) == told(truth_of(room.generated, name), days)
    counts = ("streams", "listeners", "savers")
    found = told(rows_of(room.root, "spotify_song_metrics"), ("track_id", "time_period", "extraction_date", *counts))
    assert found == told(truth_of(room.generated, "spotify_songs"), ("track_id", "period", "extracted", *counts))
    assert tree() == []


def test_every_file_is_as_the_documents_say_and_holds_no_secret(after_a_run) -> None:
    room, _ = after_a_run
    site = site_of(room)
    assert landed(room) == ALL_OF_BOTH
    for spotify_id in ids(room).values():
        (table,) = files(room, f"spotify_audience_{spotify_id}_2026")
        assert table.read_bytes() == site._newest(f"audience/spotify_audience_{spotify_id}_*.csv")
        for period in PERIODS:
            body = document(room, f"spotify_songs_{spotify_id}_{period}_2026")
            address = f"{site.base}/wg/catalog-view/v1/artist/{spotify_id}/songs?time-filter={period}"
            assert set(body) == {"data", "url", "status", "timestamp"}
            assert (body["url"], body["status"], body["timestamp"][:16]) == (address, 200, "2026-11-21T07:00")
            assert body["data"] == json.loads(site._newest(f"songs/spotify_songs_{spotify_id}_{period}_*"))["data"]
    bearer = site._bearer(LABEL).encode()  # the page sends it in a header, and in the address, too
    assert not any(bearer in path.read_bytes() for path in room.root.rglob("*") if path.is_file())


def test_every_period_is_asked_for_once_and_home_lies_between_two_artists(after_a_run) -> None:
    room, _ = after_a_run
    requests = site_of(room).requests
    answers = [f"GET /wg/catalog-view/v1/artist/{spotify_id}/songs" for spotify_id in ids(room).values()]
    asked = Counter(requests)
    assert [asked[answer] for answer in answers] == [5, 5]  # the default one by the page itself, and not again
    first, second = (requests.index(answer) for answer in answers)
    assert first < requests.index("GET /home") < second


def test_the_older_pages_are_read_as_well(room: CollectingRoom) -> None:
    site_of(room).older = True
    room.collect()
    assert landed(room) == ALL_OF_BOTH


def test_a_stopped_run_leaves_no_browser(room: CollectingRoom) -> None:
    site = site_of(room)
    site.faults.set("stall", paths=["/s4a/"], seconds=30)
    ctx = room.context()
    waiting, stopped = threading.Event(), []

    def stop() -> None:
        while not any(line.startswith("GET /s4a/") for line in site.requests):
            waiting.wait(0.05)
        CancelFlag(ctx.cancel_flag).set()
        stopped.append(time.monotonic())

    stopping = threading.Thread(target=stop)
    stopping.start()
    with pytest.raises(Cancelled):
        collect(ctx)
    stopping.join()
    assert time.monotonic() - stopped[0] < 5
    assert (tree(), room.landed(), state(room)) == ([], [], SessionState.VALID)


def test_a_person_signs_in_by_way_of_the_accounts_service(room: CollectingRoom) -> None:
    """The site's front page speaks of an audience to everybody, which proves nothing."""
    room.access.sessions.forget(ARTISTS_SITE)
    room.stated("spotify", email=LABEL.email)
    site_of(room).faults.set("front-page")
    seen: list[str] = []

    async def person(page: Page) -> None:
        await page.get_by_text("Log in").click()
        await page.locator("#login-username").fill(LABEL.email)
        await page.locator("input[type=password]").fill(LABEL.password)
        seen.append(page.url)
        await page.get_by_role("button", name="Sign in").click()
        await page.locator("input[name=code]").fill(CODE)
        await page.get_by_role("button", name="Go on").click()

    access = room.access
    end = SignIn(access, site_for(access, "spotify"), lambda news: None, headless=True, on_page=person).run()
    assert end.ending is Ending.SIGNED_IN, end
    assert "/accounts/login?continue=" in seen[0]
    assert (state(room), tree()) == (SessionState.VALID, [])
