"""TikTok is signed in to as a person does it: by QR code or form, past a puzzle and a code, each account by itself."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from playwright.async_api import Page

from pipeline.access.browser import OpenBrowser
from pipeline.access.collecting import Collecting
from pipeline.access.sessions import SessionState
from pipeline.access.sign_in import SignIn
from pipeline.access.sign_in_news import Ending, SignInEnd, SignInNews
from pipeline.access.site import Asks, Proof
from pipeline.platforms.signing_in import site_for
from pipeline.platforms.tiktok.site import COOKIES
from tests.platform_sims.people import Person
from tests.platform_sims.room import CollectingRoom, collecting_room
from tests.platform_sims.tiktok import TikTokStandIn
from tests.platforms.collected import in_a_browser
from tests.platforms.tiktok.collecting import CONNECTION, KILO, NOVA, state

pytestmark = pytest.mark.slow
Hands = Callable[[Page], Awaitable[None]]


@pytest.fixture
def room(tmp_path: Path):
    with collecting_room(tmp_path, "tiktok", TikTokStandIn, [NOVA, KILO], days=10) as room:
        yield room


def signed_in(room: CollectingRoom, hands: Hands) -> tuple[SignInEnd, set[Asks]]:
    """How a sign-in for nova.drift ends, and what it asked for meanwhile."""
    asked: set[Asks] = set()

    def hear(news: SignInNews) -> None:
        asked.add(news.asks)

    sign_in = SignIn(room.access, site_for(room.access, "tiktok", "nova.drift"), hear, headless=True, on_page=hands)
    return sign_in.run(), asked


def scanned_by(room: CollectingRoom, person: Person) -> Hands:
    async def hands(page: Page) -> None:
        await page.wait_for_selector("canvas")
        assert isinstance(room.stand_in, TikTokStandIn)
        room.stand_in.scan(person)

    return hands


def typed_by(person: Person) -> Hands:
    async def hands(page: Page) -> None:
        await page.click("text=Use phone / email / username")
        await page.click("text=I am a person")
        await page.fill("input[name=username]", person.email)
        await page.fill("input[type=password]", person.password)
        await page.click("button[type=submit]")
        await page.fill("input[name=code]", person.code)
        await page.click("button[type=submit]")

    return hands


def test_the_form_with_a_puzzle_and_a_code_leads_to_a_session(room: CollectingRoom) -> None:
    room.stand_in.faults.set("captcha-at-sign-in")
    end, _ = signed_in(room, typed_by(NOVA))
    assert end.ending is Ending.SIGNED_IN, end
    assert end.signed_in_as.removeprefix("@") == "nova.drift"
    assert state(room, NOVA) is SessionState.VALID
    kept = room.access.sessions.storage_state(CONNECTION, "nova.drift")
    assert kept is not None
    assert {cookie["name"] for cookie in kept["cookies"]} >= COOKIES


def test_a_qr_code_that_another_accounts_phone_scanned_is_of_no_use(room: CollectingRoom) -> None:
    end, asked = signed_in(room, scanned_by(room, KILO))
    assert end.ending is Ending.WRONG_ACCOUNT, end
    assert Asks.QR in asked
    assert state(room, NOVA) is SessionState.UNKNOWN
    assert room.access.sessions.storage_state(CONNECTION, "nova.drift") is None


IN_FRONT = "<div data-e2e='qrcode-login'>Scan</div>"
PICKER = "<button>Last 7 days</button>"
WHO = "<nav><a data-e2e='nav-profile' href='/@nova.drift'>Profile</a></nav>"


@pytest.mark.parametrize(
    ("shown", "inside"),
    [
        (WHO + PICKER, True),
        (WHO + "<button>Letzte 7 Tage</button>", True),
        (WHO + PICKER + IN_FRONT, False),
        (WHO + PICKER + "<form><input type=password></form>", False),
        (WHO, False),
        (PICKER, False),
        ("", False),
    ],
)
def test_only_the_analytics_themselves_prove_a_session(room: CollectingRoom, shown: str, inside: bool) -> None:
    """The address of the analytics page with a form, a code to scan, nothing or nobody on it proves none."""
    assert isinstance(room.stand_in, TikTokStandIn)
    session = room.stand_in.storage_state(NOVA)
    proofs: list[Proof] = []
    site = site_for(room.access, "tiktok", "nova.drift")
    site.collecting = Collecting(addresses=site.collecting.addresses, page_seconds=2)

    async def look(browser: OpenBrowser) -> None:
        page = await (await browser.context(session)).new_page()
        await page.route("**/tiktokstudio/**", lambda route: route.fulfill(body=shown, content_type="text/html"))
        proofs.append(await site.prove(page))

    in_a_browser(room, look)
    assert proofs[0].inside is inside, proofs
    assert proofs[0].signed_in_as == ("nova.drift" if inside else "")
