"""The sales reports among TooLost's notifications: each month's is fetched once.

Source: "Your (MM-YYYY) Sales report has been generated", with a button "Attachment" that starts a download.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from pipeline.access.page_signs import shows
from pipeline.model import Delivery, FailureKind, StepFailed, Verdict
from pipeline.platforms.arrival import NothingYet
from pipeline.platforms.toolost import portal
from pipeline.platforms.toolost.validate import identify, month_in_name
from pipeline.platforms.visit import Visit

TITLE = "div.body-1.font-weight-bold.mb-1"
BUTTONS = "button, a, [role=button]"
LOOKS = 50
EMPTY = (".ant-empty", "text=/no notifications/i")
TAKEN = frozenset({Verdict.ACCEPTED, Verdict.DUPLICATE, Verdict.DROPPED})
NOT_READABLE = frozenset({"missing-column"})  # it lands all the same: the owner may say what the columns are called
_REPORT = re.compile(r"Your\s*\((0[1-9]|1[0-2])-(20\d\d)\)\s*Sales report has been generated", re.IGNORECASE)
# Each title with the place of its "Attachment" among all buttons: the one within the same notification, else – where
# there are as many of the one as of the other – the one of the same number. -1 where neither tells.
_LISTED = """([titles, buttons]) => {
    const all = [...document.querySelectorAll(buttons)];
    const attachments = all.filter(b => b.textContent.trim() === 'Attachment');
    const shown = [...document.querySelectorAll(titles)];
    return shown.map((title, number) => {
        let found = shown.length === attachments.length ? attachments[number] : null;
        for (let card = title.parentElement; card && card !== document.body; card = card.parentElement) {
            if (shown.filter(other => card.contains(other)).length > 1) break;
            const within = attachments.filter(button => card.contains(button));
            if (within.length) { found = within[0]; break; }
        }
        return [title.textContent.trim(), all.indexOf(found)];
    });
}"""


@dataclass(frozen=True)
class Report:
    """A report on offer: its month as ``MM-YYYY``, as the site writes it, and the place of its button."""

    month: str
    button: int


async def collect_sales(visit: Visit) -> None:
    """Land the reports of months that have not been landed. Raises the gravest failure of those that could not be."""
    await visit.pause()
    known = known_months(visit)
    newest = {report.month: report for report in reversed(await _offered(visit))}
    await visit.each(partial(_fetch, visit, month) for month in newest if _plain(month) not in known)


def known_months(visit: Visit) -> set[str]:
    """Months (``YYYY-MM``) whose report the lake has taken, or has lying in landing; refused ones do not count."""
    sales = [delivery for delivery in visit.ctx.deliveries if delivery.kind == "sales"]
    torn = {d.path for d in sales if d.verdict is Verdict.QUARANTINED and not _waits_for_the_owner(d)}
    lying = (entry.path.partition("/")[2] for entry in visit.arrivals.landing.listing("toolost"))
    reports = {path for path in lying if (found := identify(path, visit.arrivals.registry)) and found.kind == "sales"}
    taken = {d.path for d in sales if d.verdict in TAKEN or _waits_for_the_owner(d)}
    return {month_in_name(path) for path in taken | (reports - torn)}


def _waits_for_the_owner(delivery: Delivery) -> bool:
    return delivery.refusal is not None and delivery.refusal.rule in NOT_READABLE


async def _fetch(visit: Visit, month: str) -> None:
    await visit.pause()
    report = next((report for report in await _offered(visit) if report.month == month), None)
    if report is None or report.button < 0:
        raise visit.layout_changed(f"no attachment to the report of {month}")
    file = await visit.download(visit.page.locator(BUTTONS).nth(report.button).click)
    try:
        reading = visit.arrivals.land(_name(visit, month), file, visit.access.clock.now(), even_if=NOT_READABLE)
    except NothingYet:
        visit.arrivals.note(f"TooLost's sales report of {month} has no rows.")
        return
    if reading.note:
        visit.arrivals.note(f"TooLost's sales report of {month}: {reading.note}")


def _name(visit: Visit, month: str) -> Callable[[str], str]:
    """The report's own name; with the time where a refused report lies there already."""
    name = f"streams/toolost_sales_report_{month}"
    taken = visit.arrivals.landing.entry(f"toolost/{name}.csv") is not None
    return lambda stamp: f"{name}_{stamp}.csv" if taken else f"{name}.csv"


async def _offered(visit: Visit) -> list[Report]:
    """What the notifications offer, in their order. Opens them, unless they are open."""
    if urlsplit(visit.page.url).path != portal.NOTIFICATIONS and not await _opened(visit):
        return []
    listed: list[list[Any]] = await visit.page.evaluate(_LISTED, [TITLE, BUTTONS])
    found = [(_REPORT.search(str(text)), int(button)) for text, button in listed]
    return [Report(f"{told[1]}-{told[2]}", button) for told, button in found if told]


async def _opened(visit: Visit) -> bool:
    """Open the notifications and wait until their list grows no more; False, with a note, where there are none."""
    try:
        await visit.open(visit.site.base + portal.NOTIFICATIONS, (TITLE, *EMPTY))
    except StepFailed as failed:
        young = not visit.arrivals.had_rows("sales", "") and await shows(visit.page, portal.INSIDE)
        if failed.failure.kind is not FailureKind.LAYOUT_CHANGED or not young:
            raise
        visit.arrivals.note("TooLost's notifications name no sales report.")
        return False
    before = -1
    for _ in range(LOOKS):
        count = await visit.page.locator(TITLE).count()
        if count == before:
            break
        before = count
        await asyncio.sleep(portal.LOOK_EVERY_SECONDS)
    return True


def _plain(month: str) -> str:
    """``2026-08`` of ``08-2026``."""
    return f"{month[3:]}-{month[:2]}"
