"""Pictures of the reports as a browser shows them: ``python -m tests.screenshots.reports [FOLDER]``."""

from __future__ import annotations

import argparse
import asyncio
import shutil
import sqlite3
import tempfile
from collections.abc import Sequence
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

from pipeline.access.browser import BrowserPlan, OpenBrowser, with_browser
from pipeline.lake import Lake, Wanted, open_lake
from pipeline.model import RunKind
from pipeline.reporting.writing import write_month_report, write_run_report
from pipeline.settings import load_settings
from tests.engine.lakes import HandClock
from tests.screenshots.lake import STARTED, break_off, prepared, signed_in_everywhere
from tests.screenshots.metrics_story import runs_of_half_a_year

FOLDER = Path(__file__).parents[2] / "resources" / "screenshots"
MONTH = date(2026, 10, 1)
SIZE = {"width": 1100, "height": 1500}


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.screenshots.reports", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER)
    take_all(parser.parse_args(argv).folder)
    return 0


def take_all(folder: Path) -> None:
    place = Path(tempfile.mkdtemp(prefix="reports-"))
    try:
        files = made_in(prepared(place / "BEDROT Data Lake"))
        plan = BrowserPlan(place)
        asyncio.run(with_browser(plan, lambda browser: _pictures(browser, files, folder), 120, lambda: False))
    finally:
        shutil.rmtree(place)


def made_in(root: Path) -> dict[str, Path]:
    """A lake in use for half a year, its newest run and a month told of."""
    signed_in_everywhere(root)
    settings, later = load_settings(root, {}), root / "later"
    (root / "landing" / "tiktok").rename(later)
    with open_lake(settings, HandClock(STARTED - timedelta(days=4))) as lake:
        first = lake.run(Wanted(RunKind.WITHOUT_EXTRACTORS)).run_id
    later.rename(root / "landing" / "tiktok")
    break_off(root)
    with open_lake(settings, HandClock(STARTED)) as lake:
        second = lake.run(Wanted(RunKind.WITHOUT_EXTRACTORS)).run_id
        runs_of_half_a_year(lake, STARTED)
        _as_if_of_the_newest(lake, first, second)
        return {"report-run": write_run_report(lake).page, "report-month": write_month_report(lake, MONTH).page}


def _as_if_of_the_newest(lake: Lake, first: str, second: str) -> None:
    """What the two real runs have worked out belongs to the newest two of the story."""
    newest, before = (line.run.run_id for line in lake.journal.runs(2))
    with closing(sqlite3.connect(lake.settings.database)) as connection, connection:
        for real, told in ((first, before), (second, newest)):
            connection.execute("UPDATE kpi_values SET run_id = ? WHERE run_id = ?", (told, real))


async def _pictures(browser: OpenBrowser, files: dict[str, Path], folder: Path) -> None:
    context = await browser.context()
    page = await context.new_page()
    await page.set_viewport_size(SIZE)  # type: ignore[arg-type]
    for name, file in files.items():
        await page.goto(file.as_uri())
        for scheme in ("light", "dark"):
            await page.emulate_media(color_scheme=scheme)
            await page.screenshot(path=folder / f"{name}-{scheme}.png")
    await context.close()


if __name__ == "__main__":
    raise SystemExit(main())
