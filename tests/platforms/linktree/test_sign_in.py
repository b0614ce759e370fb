"""Linktree is signed in to as it is by a person, and whose account it is comes from Linktree itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Page

from pipeline.access.sessions import SessionState
from pipeline.access.sign_in import SignIn
from pipeline.access.sign_in_news import Ending
from pipeline.platforms.connections import BY_KEY
from pipeline.platforms.signing_in import site_for
from tests.platform_sims.linktree import LinktreeStandIn
from tests.platform_sims.people import Person
from tests.platform_sims.room import collecting_room

LABEL = Person("studio@label.example", "glass harbor 7")


@pytest.mark.slow
def test_the_form_and_a_code_lead_to_a_session(tmp_path: Path) -> None:
    async def hands(page: Page) -> None:
        assert await page.input_value("#identifier") == LABEL.email, "what is known was typed"
        await page.fill("input[type=password]", LABEL.password)
        await page.click("button[type=submit]")
        await page.fill("input[name=code]", LABEL.code)
        await page.click("button[type=submit]")

    with collecting_room(tmp_path, "linktree", LinktreeStandIn, [LABEL], days=10) as room:
        room.stated("linktree", username=LABEL.email)
        sign_in = SignIn(room.access, site_for(room.access, "linktree"), lambda _: None, headless=True, on_page=hands)
        end = sign_in.run()
        assert end.ending is Ending.SIGNED_IN, end
        assert end.signed_in_as == "label_links"
        assert room.access.sessions.state(BY_KEY["linktree"]) is SessionState.VALID
