"""What a page looked like when it could not be read: a picture and its markup, without anything personal in them."""

from __future__ import annotations

import asyncio
import html
import logging
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.access.lake_access import LakeAccess
from pipeline.access.masking import MASK, name_patterns
from pipeline.clock import stamp
from pipeline.model import StepContext
from pipeline.redaction import quoted, redact
from pipeline.registry import load_registry
from pipeline.settings import ConfigurationError
from pipeline.zones.store import LocalStore

if TYPE_CHECKING:
    from playwright.async_api import Page

log = logging.getLogger(__name__)
FOLDER = "error_logs"
SECONDS = 15.0
MOST_SIGNS, MOST_SEARCHED = 400_000, 2_000_000
MOST_PIXELS_HIGH = 3_000
MOST_BYTES = 4 << 20  # of a picture; a larger one is left out


async def keep_snapshot(page: Page, ctx: StepContext, access: LakeAccess) -> None:
    """Write ``error_logs/<stamp>_<step>.png`` and ``.html``, masked, or nothing at all.

    The page is of no use afterwards, until it is opened again. A snapshot that does not come about fails nothing.
    """
    from playwright.async_api import Error

    names = name_patterns(_names(access))
    try:
        async with asyncio.timeout(SECONDS):
            masked, picture = await _taken(page, names)
    except (Error, TimeoutError) as error:
        log.warning("No snapshot of the page was kept: %s", str(error).partition("\n")[0] or "it took too long")
        return
    name = f"{stamp(access.clock.now())}_{ctx.step}"
    try:
        _write(access.log_dir / FOLDER, name, _document(masked, ctx.step), picture)
    except OSError as error:
        log.warning("The snapshot of the page was not kept: %s", error.strerror)


async def _taken(page: Page, names: list[str]) -> tuple[dict[str, Any], bytes]:
    """The masked markup and a picture of it; the page's own scripts stand still from here on."""
    from playwright.async_api import Error

    session = await page.context.new_cdp_session(page)
    await session.send("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        content = (await page.content())[:MOST_SEARCHED]
        secrets = sorted(quoted(content) | quoted(html.unescape(content)), key=len, reverse=True)
        arguments = {"names": names, "secrets": secrets, "most": MOST_SIGNS, "highest": MOST_PIXELS_HIGH}
        masked: dict[str, Any] = await page.evaluate(MASK, arguments)
        picture = b""
        with suppress(Error):  # the markup alone is better than nothing
            picture = await _picture(page, masked)
    finally:
        with suppress(Error):
            await session.send("Emulation.setScriptExecutionDisabled", {"value": False})
            await session.detach()
    return masked, picture


async def _picture(page: Page, masked: dict[str, Any]) -> bytes:
    picture = await page.screenshot(
        clip={"x": 0, "y": 0, "width": masked["width"], "height": masked["height"]},
        full_page=True,
        animations="disabled",
        caret="hide",
        scale="css",
        timeout=SECONDS * 1000 / 2,
        mask=[page.locator("input, textarea, select")],
        mask_color="#cccccc",
    )
    return picture if len(picture) <= MOST_BYTES else b""


def _document(masked: dict[str, Any], step: str) -> str:
    where = html.escape(str(masked["address"]), quote=True).replace("--", "- -")
    note = f"<!-- {step}: {where}. Everything personal is masked, digits are 0, pictures are grey. -->"
    return f"{note}\n{redact(str(masked['html']))}\n"


def _write(folder: Path, name: str, document: str, picture: bytes) -> None:
    store = LocalStore(str(folder))
    free = next(f"{name}{more}" for more in ("", *(f"-{n}" for n in range(2, 100)))
                if not (folder / f"{name}{more}.html").exists())  # fmt: skip
    for ending, data in (("html", document.encode()), ("png", picture)):
        if data:
            with store.writing(f"{free}.{ending}") as sink:
                sink.write(data)
    log.info("A snapshot of the page was kept: %s", folder / f"{free}.html")


def _names(access: LakeAccess) -> Iterator[str]:
    """Names of the label's artists and accounts, as far as they are on record."""
    for facts in access.sessions.book.all():
        yield from (facts.signed_in_as, facts.account)
    with suppress(ConfigurationError):
        for artist in load_registry(access.root / "config").artists:
            yield from (artist.slug, artist.name, *artist.aliases)
