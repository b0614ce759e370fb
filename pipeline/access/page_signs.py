"""Signs by which a page is understood, whatever the platform: a field for a code, a puzzle, a shown address."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.async_api import Page

CODES = (
    "input[name=code]",
    "input[autocomplete=one-time-code]",
    'input[placeholder*="code" i]',
    'input[placeholder*="2FA" i]',
    'input[placeholder*="verification" i]',
)
# The badge that says a site is watched by reCAPTCHA is on many pages and asks nothing of anybody; it is none of these.
PUZZLES = (
    ".g-recaptcha",
    ".h-captcha",
    ".cf-turnstile",
    "#challenge-form",
    'iframe[src*="captcha"][src*="bframe"]',
    'iframe[src*="hcaptcha"][src*="challenge"]',
    'iframe[src*="challenges.cloudflare.com"]',
)
COMPLAINTS = (".alert-danger", ".error-message", "[class*=error]")
LONGEST_COMPLAINT = 200
# Whoever is signed in, where a page's head or menu shows an address. Elsewhere pages name other people, too.
_ADDRESS = """() => {
    const heads = 'header, nav, aside, [role=banner], [role=navigation], [data-testid*=user-menu]';
    for (const head of document.querySelectorAll(heads)) {
        for (const e of head.querySelectorAll('[class*=account], [class*=user], [data-testid*=user]')) {
            const text = e.textContent.trim();
            if (/^[^\\s@]+@[^\\s@]+\\.[^\\s@]+$/.test(text)) return text;
        }
    }
    return '';
}"""


async def shows(page: Page, selectors: Iterable[str]) -> bool:
    """Whether something that one of the selectors names can be seen."""
    return await page.locator(", ".join(selectors)).locator("visible=true").count() > 0


async def complaint(page: Page) -> str:
    """What a form has to say about what was typed, without whose it was; '' where it says nothing."""
    place = page.locator(", ".join(COMPLAINTS)).locator("visible=true").first
    said = (await place.inner_text()).strip() if await place.count() else ""
    return re.sub(r"[^\s@]+@[^\s@]+", "…@…", said)[:LONGEST_COMPLAINT]


async def address_shown(page: Page) -> str:
    """The e-mail address of the account as the page shows it; '' where it does not."""
    return str(await page.evaluate(_ADDRESS))
