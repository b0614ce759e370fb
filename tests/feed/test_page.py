"""The live page in a real browser: it asks for the token, shows how things are, and follows what happens."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from pipeline.clock import RunningClock
from pipeline.feed.context import FeedContext
from pipeline.feed.feed_settings import FeedSettings
from pipeline.feed.serving import FeedServer, listening, server_of
from pipeline.feed.tokens import Scope, Tokens
from pipeline.palette import DARK, LIGHT
from pipeline.settings import load_settings
from tests.end_to_end.lakes import LakeFolder
from tests.feed.browser import Visitor, visiting
from tests.feed.served import ACT, NOW, READ, Feed

pytestmark = pytest.mark.slow
PATIENCE = 20.0


@dataclass
class Running:
    """A feed in this process, which can be ended and begun again at the same place."""

    lake: LakeFolder
    port: int = 0
    context: FeedContext | None = None

    @contextmanager
    def serving(self) -> Iterator[Feed]:
        begun = threading.Event()
        with listening(self.port) as door:
            self.port = door.getsockname()[1]
            tokens = Tokens.of({Scope.READ: READ, Scope.ACT: ACT})
            settings = load_settings(self.lake.root, environ={})
            self.context = FeedContext(settings, FeedSettings(), tokens, self.port, RunningClock(NOW))
            server: FeedServer = server_of(self.context, begun.set)
            thread = threading.Thread(target=server.run, kwargs={"sockets": [door]})
            thread.start()
            try:
                assert begun.wait(PATIENCE)
                yield Feed(self.lake.root, self.port)
            finally:
                server.stop()
                thread.join()


@pytest.fixture(scope="module")
def own_lake(whole_lake: LakeFolder, tmp_path_factory: pytest.TempPathFactory) -> LakeFolder:
    return whole_lake.copied(tmp_path_factory.mktemp("page") / "lake")


@pytest.fixture
def running(own_lake: LakeFolder) -> Running:
    return Running(own_lake)


@pytest.fixture
def visitor(running: Running) -> Iterator[Visitor]:
    """Whatever a test does: the page complains of nothing, and asks nobody else."""
    with running.serving() as feed, visiting(feed) as made:
        yield made
        assert made.complaints == []
        assert made.elsewhere == []


def live(visitor: Visitor) -> None:
    visitor.wait("document.querySelector('#connection').innerText === 'live'")
    visitor.wait("document.querySelectorAll('svg.plot').length >= 5")


def test_it_shows_the_matrix_the_kpis_and_the_charts_light_and_dark(visitor: Visitor) -> None:
    visitor.enter()
    live(visitor)
    page = visitor.page
    assert page.locator("#matrix tbody th").all_inner_texts()[:3] == ["Meta Ads", "DistroKid", "TooLost"]
    assert page.locator("#matrix thead th").all_inner_texts()[1:6] == [
        "Extract",
        "Validate",
        "Raw",
        "Staging",
        "Curated",
    ]
    raw = page.locator("[data-step='tiktok.raw']")
    assert raw.locator(".quiet").inner_text() == "done:"  # a shape and a word, not only a colour
    assert raw.locator("use").get_attribute("href") == "#shape-ok"
    tiles = dict(zip(page.locator(".tiles .name").all_inner_texts(), page.locator(".tiles .figure").all(), strict=True))
    assert "Plays, last 7 days" in tiles
    plays = visitor.feed.get("/v1/kpis?key=plays_week")["kpis"][0]["value"]
    assert tiles["Plays, last 7 days"].inner_text().startswith(f"{int(plays):,}")
    assert page.locator("figure h3").all_inner_texts()[:2] == ["Plays a day", "Revenue"]
    for scheme, palette in (("dark", DARK), ("light", LIGHT)):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == rgb(palette.window)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def rgb(colour: str) -> str:
    return f"rgb({', '.join(str(int(colour[at : at + 2], 16)) for at in (1, 3, 5))})"


def test_arrow_keys_tell_the_values_of_a_chart(visitor: Visitor) -> None:
    visitor.enter()
    live(visitor)
    chart = visitor.page.locator("svg.plot").first
    assert chart.get_attribute("aria-label", timeout=PATIENCE * 1000) is not None
    drawn = visitor.feed.get("/v1/charts?key=plays")["charts"][0]
    known = max(at for at, value in enumerate(drawn["parts"][0]["values"]) if value is not None)
    chart.focus()
    for _ in range(len(drawn["places"]) - known):
        visitor.page.keyboard.press("ArrowLeft")
    spoken = visitor.page.locator("figure [aria-live]").first.inner_text()
    assert spoken.startswith(drawn["places"][known]["title"])
    assert f"{round(drawn['parts'][0]['values'][known]):,}" in spoken
    assert visitor.page.locator(".tip").count() == 1
    visitor.page.keyboard.press("Escape")
    assert visitor.page.locator(".tip").count() == 0


def test_a_run_is_followed_as_it_goes_on(visitor: Visitor, own_lake: LakeFolder) -> None:
    visitor.enter()
    live(visitor)
    assert visitor.page.locator("#events li").count() == 0
    own_lake.run()
    visitor.wait("document.querySelector('#events li')?.innerText.includes('The run')")
    assert visitor.page.locator("#events li").count() == written_of_newest(own_lake)
    assert visitor.text("#run-title").startswith("Run without extractors")
    assert "started by a command" in visitor.text("#run-words")


def written_of_newest(lake: LakeFolder) -> int:
    """How many events the journal has of the run that told something last."""
    with lake.opened() as opened:
        told = opened.journal.events(limit=100_000)
    return sum(event.run_id == told[-1].run_id for event in told)


def test_who_has_no_token_or_a_wrong_one_sees_nothing(running: Running) -> None:
    with running.serving() as feed, visiting(feed) as visitor:
        visitor.enter("wrong")
        visitor.wait("document.querySelector('#entry-wrong').innerText !== ''")
        assert visitor.text("#entry-wrong") == "The token is not the one of this lake."
        assert visitor.page.is_hidden("#live")
        assert visitor.page.evaluate("sessionStorage.length") == 0
        visitor.enter()
        live(visitor)
        kept = visitor.page.evaluate("[{...sessionStorage}, {...localStorage}, document.cookie, token.value]")
        assert kept == [{"bedrot-token": READ}, {}, "", ""]
        assert all("401" in complaint for complaint in visitor.complaints)


def test_the_panel_opens_it_without_a_token_once(running: Running) -> None:
    code = "code-of-the-panel-0123456789"
    with running.serving() as feed, visiting(feed) as visitor:
        assert running.context is not None
        running.context.passes.expect(code)
        visitor.page.goto(f"{feed.address}/#code={code}")
        live(visitor)
        assert visitor.page.url == f"{feed.address}/"
        assert json.dumps(visitor.page.evaluate("({...sessionStorage})")).startswith('{"bedrot-token": "pass.')
        visitor.page.evaluate("sessionStorage.clear()")
        visitor.page.goto(f"{feed.address}/health")
        visitor.page.goto(f"{feed.address}/#code={code}")
        visitor.wait("document.querySelector('#entry-wrong').innerText !== ''")
        assert visitor.text("#entry-wrong").startswith("That link has been used already")


def test_a_feed_that_is_away_is_told_and_taken_up_again_without_a_gap(running: Running, own_lake: LakeFolder) -> None:
    with running.serving() as feed:
        browser = visiting(feed)
        visitor = browser.__enter__()
        try:
            visitor.enter()
            live(visitor)
        except BaseException:
            browser.__exit__(None, None, None)
            raise
    try:
        visitor.wait("document.querySelector('#connection').innerText.startsWith('offline')")
        assert visitor.text("#stale").startswith("The feed does not answer since ")
        own_lake.run()
        with running.serving():
            live(visitor)
            visitor.wait("document.querySelector('#events li')?.innerText.includes('The run')")
            assert visitor.page.is_hidden("#stale")
            assert visitor.page.locator("#events li").count() == written_of_newest(own_lake)
    finally:
        browser.__exit__(None, None, None)
