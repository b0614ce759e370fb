"""Reports in a real browser: on paper nothing is cut off or torn, on screen they follow light and dark."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipeline.access.browser import BrowserPlan, OpenBrowser, with_browser
from pipeline.palette import DARK, LIGHT
from pipeline.reporting.writing import write_month_report, write_run_report
from tests.reporting.conftest import opened

PAPER = {"A4": (703, 1009), "Letter": (725, 941)}  # pixels between the margins
LOOK = """() => {
  const wide = [...document.querySelectorAll('.page, .sheet, .chart, .fact, .need, td, th')];
  const whole = [...document.querySelectorAll('tr, .chart, .fact, .need')];
  const style = (e, name) => getComputedStyle(e)[name];
  return {
    sticksOut: wide.filter(e => e.scrollWidth > e.clientWidth + 1).map(e => `${e.className} ${e.textContent}`),
    torn: whole.filter(e => style(e, 'breakInside') !== 'avoid').map(e => e.tagName),
    highest: Math.max(...whole.map(e => e.getBoundingClientRect().height)),
    heads: [...document.querySelectorAll('thead')].map(e => style(e, 'display')),
    text: style(document.body, 'color'), back: style(document.body, 'backgroundColor'),
    title: document.title, errors: window.problems || [],
    drawn: [...document.querySelectorAll('.chart svg')].map(e => e.getBoundingClientRect().width),
  };
}"""


@dataclass
class Seen:
    """What the browser told of one page, by how it was looked at, and the pages it printed by paper."""

    looks: dict[str, dict[str, Any]]
    printed: dict[str, int]


async def look_at(browser: OpenBrowser, page_file: Path) -> Seen:
    looks, printed = {}, {}
    context = await browser.context()
    page = await context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await page.goto(page_file.as_uri())
    for scheme in ("light", "dark"):
        await page.emulate_media(media="screen", color_scheme=scheme)
        for width in (1100, 390):
            await page.set_viewport_size({"width": width, "height": 800})
            looks[f"{scheme} {width}"] = await page.evaluate(LOOK)
    for paper, (width, height) in PAPER.items():
        await page.emulate_media(media="print", color_scheme="dark")
        await page.set_viewport_size({"width": width, "height": height})
        looks[paper] = await page.evaluate(LOOK)
        made = await page.pdf(format=paper, print_background=True)
        printed[paper] = len(re.findall(rb"/Type\s*/Page\b(?!s)", made))
    looks["asked"] = {"asked": asked}
    await context.close()
    return Seen(looks, printed)


@pytest.fixture(scope="module")
def seen(ready: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Seen]:
    """A run and a month, looked at in one browser."""
    with opened(ready) as lake:
        files = {
            "run": write_run_report(lake).page,
            "month": write_month_report(lake, date(2026, 10, 1)).page,
        }

    async def work(browser: OpenBrowser) -> dict[str, Seen]:
        return {name: await look_at(browser, file) for name, file in files.items()}

    plan = BrowserPlan(tmp_path_factory.mktemp("browser"))
    return asyncio.run(with_browser(plan, work, 90, lambda: False))


def rgb(colour: str) -> str:
    return "rgb({}, {}, {})".format(*(int(colour[at : at + 2], 16) for at in (1, 3, 5)))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["run", "month"])
def test_on_paper_nothing_is_cut_off_or_torn(seen: dict[str, Seen], name: str) -> None:
    for paper, (_, height) in PAPER.items():
        found = seen[name].looks[paper]
        assert found["sticksOut"] == [], paper
        assert found["torn"] == [], paper
        assert found["highest"] < height, "what is not to be torn fits on one page"
        assert set(found["heads"]) == {"table-header-group"}, "headings are printed again on every page"
        assert 2 <= seen[name].printed[paper] <= 12


@pytest.mark.slow
def test_paper_is_light_whatever_the_screen_is(seen: dict[str, Seen]) -> None:
    for paper in PAPER:
        assert seen["run"].looks[paper]["text"] == rgb(LIGHT.text)
    for scheme, palette in (("light", LIGHT), ("dark", DARK)):
        found = seen["run"].looks[f"{scheme} 1100"]
        assert (found["text"], found["back"]) == (rgb(palette.text), rgb(palette.window))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["run", "month"])
def test_on_a_screen_charts_have_their_room_and_tables_scroll_by_themselves(seen: dict[str, Seen], name: str) -> None:
    wide, narrow = seen[name].looks["light 1100"], seen[name].looks["light 390"]
    assert wide["sticksOut"] == []
    assert min(wide["drawn"]) > 400
    assert [one for one in narrow["sticksOut"] if not one.startswith("card sheet")] == []


@pytest.mark.slow
def test_nothing_is_asked_of_anybody(seen: dict[str, Seen]) -> None:
    for one in seen.values():
        assert len(one.looks["asked"]["asked"]) == 1, "the page itself"
