"""TooLost's sign-in: the form, the code, and an answer to the portal's own call, which alone proves a session."""

from __future__ import annotations

import pytest
from playwright.async_api import Page

from pipeline.access.browser import OpenBrowser
from pipeline.access.collecting import Collecting
from pipeline.access.proving import Unreachable
from pipeline.access.sessions import SessionState
from pipeline.access.sign_in import SignIn
from pipeline.access.sign_in_news import Ending
from pipeline.access.site import Asks
from pipeline.platforms.connections import BY_KEY
from pipeline.platforms.signing_in import site_for
from tests.platform_sims.people import Person
from tests.platform_sims.room import CollectingRoom, collecting_room
from tests.platform_sims.toolost import TooLostStandIn
from tests.platforms.collected import in_a_browser

pytestmark = pytest.mark.slow
LABEL = Person("studio@label.example", "glass harbor 7")
CONNECTION = BY_KEY["toolost"]


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("toolost")
    with collecting_room(folder, "toolost", TooLostStandIn, [LABEL], days=10) as made:
        yield made


def test_the_form_and_a_code_lead_to_a_session_with_its_token(room: CollectingRoom) -> None:
    asked: list[Asks] = []

    async def hands(page: Page) -> None:
        site = site_for(room.access, "toolost")
        assert await page.input_value("input[type=email]") == LABEL.email, "what is known was typed"
        asked.append(await site.asks(page))
        await page.fill("input[type=password]", LABEL.password)
        await page.click("button[type=submit]")
        await page.wait_for_selector("input[name=code]")
        asked.append(await site.asks(page))
        await page.fill("input[name=code]", LABEL.code)
        await page.click("button[type=submit]")

    room.stated("toolost", email=LABEL.email)
    site = site_for(room.access, "toolost")
    end = SignIn(room.access, site, lambda _: None, headless=True, on_page=hands).run()
    assert (end.ending, end.signed_in_as) == (Ending.SIGNED_IN, LABEL.email)
    assert asked == [Asks.PASSWORD, Asks.CODE]
    assert room.access.sessions.state(CONNECTION) in (SessionState.VALID, SessionState.EXPIRING)
    kept = room.access.sessions.storage_state(CONNECTION)
    assert kept is not None
    names = [item["name"] for origin in kept["origins"] for item in origin["localStorage"]]
    assert names == ["token"]


def test_only_an_answered_call_proves_a_session(room: CollectingRoom) -> None:
    stand_in = room.stand_in
    assert isinstance(stand_in, TooLostStandIn)
    site = site_for(room.access, "toolost")
    site.collecting = Collecting(addresses=site.collecting.addresses, page_seconds=2)

    async def look(browser: OpenBrowser) -> None:
        stranger = await (await browser.context()).new_page()
        await stranger.goto(f"{site.base}/")  # the public page has the parts of the portal
        assert not await site.looks_signed_in(stranger)
        assert not (await site.prove(stranger)).inside

        owner = await (await browser.context(stand_in.storage_state(LABEL))).new_page()
        proof = await site.prove(owner)
        assert (proof.inside, proof.signed_in_as) == (True, LABEL.email)
        assert await site.looks_signed_in(owner)
        stand_in.faults.set("quiet")  # the page asks for nothing before it is asked to
        assert (await site.prove(owner)).inside
        stand_in.faults.clear()
        stand_in.faults.set("down", paths=("/api/portal/analytics",))
        with pytest.raises(Unreachable):
            await site.prove(owner)
        stand_in.faults.clear()
        for fault in ("puzzle", "signed-out"):
            stand_in.faults.set(fault)
            assert not (await site.prove(owner)).inside, fault
            stand_in.faults.clear()

    in_a_browser(room, look)
