"""Pictures of the live page in a browser while a run goes on: ``python -m tests.screenshots.feed [FOLDER]``."""

from __future__ import annotations

import argparse
import asyncio
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Literal

from pipeline.access.browser import BrowserPlan, OpenBrowser, with_browser
from pipeline.engine.events import EventBus
from pipeline.engine.executing import Outcome
from pipeline.engine.lake import RunRequest
from pipeline.engine.recording import RunRecord
from pipeline.lake import Lake, Wanted, open_lake
from pipeline.model import Phase, RunKind, Step, StepResult
from pipeline.settings import load_settings
from tests.engine.lakes import HandClock
from tests.feed.served import READ, Feed, served
from tests.screenshots.lake import STARTED, prepared, signed_in_everywhere
from tests.screenshots.metrics_story import LENGTHS, ROWS, runs_of_half_a_year

FOLDER = Path(__file__).parents[2] / "resources" / "screenshots"
WIDTH, HEIGHT = 1280, 860
RUN_ID = "20261123T075043Z-4711"
DONE = {"linktree": 5, "metaads": 5, "tiktok": 0, "toolost": 4, "spotify": 0, "distrokid": 0}
"""How many steps of each platform have ended when the picture is taken; the next one is at work."""
BEGAN = 81  # seconds before
WITH_ROWS = (Phase.STAGING, Phase.CURATED)
PARTS = {Phase.EXTRACT: 0.8, Phase.VALIDATE: 0.04, Phase.RAW: 0.02, Phase.STAGING: 0.1, Phase.CURATED: 0.04}


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.screenshots.feed", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER)
    take_all(parser.parse_args(argv).folder)
    return 0


def take_all(folder: Path) -> None:
    place = Path(tempfile.mkdtemp(prefix="feed-"))
    try:
        root = made_in(prepared(place / "BEDROT Data Lake"))
        with served(root, {"enabled": True}, STARTED) as feed:
            asyncio.run(
                with_browser(BrowserPlan(place), lambda browser: _pictures(browser, feed, folder), 120, lambda: False)
            )
    finally:
        shutil.rmtree(place)


def made_in(root: Path) -> Path:
    """A lake in use for half a year; nobody is at work in it."""
    signed_in_everywhere(root)
    with open_lake(load_settings(root, {}), HandClock(STARTED)) as lake:
        lake.run(Wanted(RunKind.WITHOUT_EXTRACTORS))
        runs_of_half_a_year(lake, STARTED)
    return root


def run_goes_on(lake: Lake) -> None:
    """Written down by what writes down real runs, up to the middle of one."""
    clock = HandClock(STARTED - timedelta(seconds=BEGAN))
    record = RunRecord(RUN_ID, lake.journal, EventBus(), clock)
    steps = lake.steps(Wanted(RunKind.FULL))
    record.create(RunRequest(RunKind.FULL, "schedule", False, {}), steps)
    for moment, step, ends in sorted(_story(steps), key=lambda told: told[0]):
        clock.move(moment - clock.monotonic())
        if ends:
            seconds, rows = _seconds(step), ROWS[str(step.platform)] if step.phase in WITH_ROWS else 0
            record.ended(step, Outcome(StepResult(rows_out=rows)), (seconds, seconds), "", ())
        else:
            record.started(step, 1)


def _story(steps: Sequence[Step]) -> Iterator[tuple[float, Step, bool]]:
    """When each step begins and ends, in seconds since the run began."""
    for platform, number in DONE.items():
        moment = 0.5
        for step in [one for one in steps if one.platform == platform][: number + 1]:
            moment += 0.01
            yield moment, step, False
            moment = min(moment + _seconds(step), BEGAN - 2.0)
            if number > 0:
                yield moment, step, True
            number -= 1


def _seconds(step: Step) -> float:
    return LENGTHS[str(step.platform)] * PARTS[step.phase]


async def _pictures(browser: OpenBrowser, feed: Feed, folder: Path) -> None:
    context = await browser.context()
    page = await context.new_page()
    await page.clock.set_fixed_time(STARTED)
    await page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
    await page.goto(feed.address)
    await page.fill("#token", READ)
    await page.click("#entry button")
    await page.wait_for_selector("svg.plot")
    with open_lake(load_settings(feed.root, {}), HandClock(STARTED)) as lake:
        run_goes_on(lake)
    await page.wait_for_selector("#events li")
    await page.wait_for_timeout(2500)
    schemes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
    for scheme in schemes:
        await page.emulate_media(color_scheme=scheme)
        await page.wait_for_timeout(200)
        await page.screenshot(path=folder / f"feed-{scheme}.png", full_page=True)
    await context.close()


if __name__ == "__main__":
    raise SystemExit(main())
