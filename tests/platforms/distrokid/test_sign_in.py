"""DistroKid's sign-in: the form, the code, and statistics that prove a session, which no sign-in page does."""

from __future__ import annotations

import pytest
from playwright.async_api import Page

from pipeline.access.browser import OpenBrowser
from pipeline.access.collecting import Collecting
from pipeline.access.page_signs import complaint
from pipeline.access.sessions import SessionState
from pipeline.access.sign_in import SignIn
from pipeline.access.sign_in_news import Ending
from pipeline.access.site import Asks
from pipeline.platforms.connections import BY_KEY
from pipeline.platforms.distrokid.site import Site
from pipeline.platforms.signing_in import site_for
from tests.platform_sims.distrokid import DistroKidStandIn
from tests.platform_sims.people import Person
from tests.platform_sims.room import CollectingRoom, collecting_room
from tests.platforms.collected import in_a_browser

LABEL = Person("studio@label.example", "glass harbor 7")


@pytest.mark.parametrize(
    ("address", "out"),
    [("/login", True), ("/signin?next=%2Fstats", True), ("/login/code", True), ("/stats/?from=login", False)],
)
def test_the_form_is_known_by_its_address(address: str, out: bool) -> None:
    site = Site(Collecting())
    assert site.is_signed_out(site.base + address) is out


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("distrokid")
    with collecting_room(folder, "distrokid", DistroKidStandIn, [LABEL], days=10) as made:
        yield made


@pytest.mark.slow
def test_the_form_and_a_code_lead_to_a_session(room: CollectingRoom) -> None:
    asked: list[Asks] = []

    async def hands(page: Page) -> None:
        site = site_for(room.access, "distrokid")
        assert await page.input_value("input[type=email]") == LABEL.email, "what is known was typed"
        asked.append(await site.asks(page))
        await page.fill("input[type=password]", LABEL.password)
        await page.click("button[type=submit]")
        await page.wait_for_selector("input[name=code]")
        asked.append(await site.asks(page))
        assert not await site.looks_signed_in(page)
        await page.fill("input[name=code]", LABEL.code)
        await page.click("button[type=submit]")

    room.stated("distrokid", email=LABEL.email)
    site = site_for(room.access, "distrokid")
    end = SignIn(room.access, site, lambda _: None, headless=True, on_page=hands).run()
    assert (end.ending, end.signed_in_as) == (Ending.SIGNED_IN, LABEL.email)
    assert asked == [Asks.PASSWORD, Asks.CODE]
    assert room.access.sessions.state(BY_KEY["distrokid"]) is SessionState.VALID


@pytest.mark.slow
def test_only_statistics_with_a_chart_prove_a_session(room: CollectingRoom) -> None:
    stand_in = room.stand_in
    site = site_for(room.access, "distrokid")
    site.collecting = Collecting(addresses=site.collecting.addresses, page_seconds=2)

    async def look(browser: OpenBrowser) -> None:
        assert isinstance(stand_in, DistroKidStandIn)
        stranger = await (await browser.context()).new_page()
        assert not (await site.prove(stranger)).inside
        await stranger.goto(f"{site.base}/login")
        await stranger.fill("input[type=email]", LABEL.email)
        await stranger.fill("input[type=password]", "wrong")
        await stranger.click("button[type=submit]")
        assert not await site.looks_signed_in(stranger)
        assert "not right" in await complaint(stranger)

        owner = await (await browser.context(stand_in.storage_state(LABEL))).new_page()
        proof = await site.prove(owner)
        assert (proof.inside, proof.signed_in_as) == (True, LABEL.email)
        assert await site.looks_signed_in(owner)
        for fault in ("form-in-place", "puzzle", "no-chart"):
            stand_in.faults.set(fault)
            assert not (await site.prove(owner)).inside, fault
            stand_in.faults.clear()
        stand_in.faults.set("empty")  # an account without plays is one all the same
        assert (await site.prove(owner)).inside
        stand_in.faults.clear()

    in_a_browser(room, look)
