"""The panel tries itself: starts everything, opens every page, runs the sample lake, and writes what worked."""

from __future__ import annotations

import asyncio
import json
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from app.actions import PAGES
from app.application import make_application
from app.arguments import Arguments
from app.leaving import leave
from app.panel import Panel
from app.preferences import Preferences
from app.selftest_parts import OF_THE_DESKTOP, feed_of_the_panel
from app.setting_up.sample import copy_sample
from app.state import Condition
from app.tray_view import Shape
from pipeline.clock import SystemClock
from pipeline.model import RunState, Zone
from pipeline.selftest.findings import Check as PartCheck
from pipeline.selftest.findings import Finding, in_words
from pipeline.selftest.parts import PARTS
from pipeline.selftest.trial_lake import AFTER_A_RUN, DATASETS, own_environment

PATIENCE_SECONDS = 120.0

Check = Callable[[Panel], Awaitable[object]]


def run_selftest(report: Path) -> int:
    """0 when every check passed. The report is a list of each one's name, verdict, words and seconds."""
    findings: list[Finding] = []
    stuck = False
    try:
        with tempfile.TemporaryDirectory(prefix="bedrot-selftest-", ignore_cleanup_errors=True) as folder:
            stuck = play(Path(folder), findings)
    except Exception as error:  # noqa: BLE001 – that there was nothing to try is a finding, too
        findings.append(Finding("preparations", False, in_words(error), 0.0))
    passed = bool(findings) and all(finding.ok for finding in findings)
    document = [finding.to_json() for finding in findings]
    report.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return leave(stuck, 0 if passed else 1)


def play(place: Path, findings: list[Finding]) -> bool:
    """A panel of its own in ``place``, from its start to its end; whether a step of its run went on all the same."""
    app = make_application()
    root = place / "lake"
    copy_sample(root)
    (place / "parts").mkdir()
    panel = Panel(app, Arguments(root=root), Preferences(place / "panel.ini"), environ=own_environment())
    panel.run(try_everything(panel, place, findings))
    return panel.session.stuck


async def try_everything(panel: Panel, place: Path, findings: list[Finding]) -> None:
    """One check after the other; a failed one does not keep the next from being tried."""
    checks: list[tuple[str, Check]] = [("the lake opens", lake_opens), ("the window shows", window_shows)]
    checks += [(name, of_the_desktop(check)) for name, check in OF_THE_DESKTOP]
    checks += [("the schedule is kept", schedule_is_kept)]
    checks += [(name, aside(check, place / "parts")) for name, check in PARTS]
    checks += [(f"page {title}", page_check(key)) for key, title in PAGES]
    checks += [("run without extractors", sample_run), ("the tray tells it", tray_tells), ("light and dark", themes)]
    checks += [(f"page {title} after the run", page_check(key)) for key, title in PAGES]
    checks += [(name, aside(check, place / "lake")) for name, check in AFTER_A_RUN]
    checks += [("feed of the panel", aside(feed_of_the_panel, place / "lake"))]
    try:
        for name, check in checks:
            findings.append(await verdict_of(name, check, panel))
    finally:
        panel.closing.stop_and_quit()


async def verdict_of(name: str, check: Check, panel: Panel) -> Finding:
    clock = SystemClock()
    began = clock.monotonic()
    try:
        said = await asyncio.wait_for(check(panel), PATIENCE_SECONDS)
        passed, words = True, str(said or "")
    except Exception as error:  # noqa: BLE001 – whatever a check raises is its finding
        passed, words = False, in_words(error)
    return Finding(name, passed, words, clock.monotonic() - began)


def aside(check: PartCheck, folder: Path) -> Check:
    """A check that has nothing to do with the window, on a thread of its own, as the panel does such work."""

    async def checked(_: Panel) -> str:
        return await asyncio.to_thread(check, folder)

    return checked


def of_the_desktop(check: Callable[[], str]) -> Check:
    async def checked(_: Panel) -> str:
        return check()

    return checked


async def until(reached: Callable[[], bool]) -> None:
    """Wait for something that the window itself brings about; the caller bounds how long."""
    while not reached():
        await asyncio.sleep(0.02)


async def lake_opens(panel: Panel) -> str:
    await until(lambda: panel.store.state.condition in (Condition.READY, Condition.PROBLEM))
    state = panel.store.state
    if state.condition is Condition.PROBLEM:
        raise AssertionError(state.problem.message if state.problem else "no reason given")
    return f"{len(state.platforms)} platforms"


async def schedule_is_kept(panel: Panel) -> str:
    """It knows when the next run is. That one is not begun here, whatever time it is."""
    await until(lambda: panel.store.state.ahead is not None)
    ahead = panel.store.state.ahead
    panel.keeping_time.close()
    if ahead is None or ahead.problem is not None or not ahead.coming:
        raise AssertionError(ahead.problem.message if ahead and ahead.problem else "no run is planned")
    return f"next run {ahead.coming[0].moment.isoformat()}"


async def window_shows(panel: Panel) -> str:
    if not panel.window.isVisible():
        raise AssertionError("the window is not visible")
    return f"{panel.window.width()} × {panel.window.height()}"


def page_check(key: str) -> Check:
    """Open a page, let it ask what it asks, and look whether anything was drawn."""

    async def check(panel: Panel) -> str:
        panel.window.open_page(key)
        await asyncio.sleep(0.15)
        picture = panel.window.page(key).grab()
        if picture.isNull() or panel.window.current != key:
            raise AssertionError("the page was not drawn")
        return panel.window.page(key).accessibleName()

    return check


async def sample_run(panel: Panel) -> str:
    """A whole run by the same way as the button; the files it promises must be there."""
    panel.act("run-no-extract")
    if not panel.session.active:
        raise AssertionError("the run did not begin")
    await until(lambda: not panel.session.active)
    await until(lambda: panel.store.state.last_run is not None or panel.store.state.problem is not None)
    last, problem = panel.store.state.last_run, panel.store.state.problem
    if problem is not None:
        raise AssertionError(problem.message)
    if last is None or last.state is not RunState.SUCCESS:
        raise AssertionError(f"the run ended as {last.state if last else 'nothing'}")
    lake = panel.session.lake
    curated = lake.settings.local_zone(Zone.CURATED) if lake else None
    missing = [name for name in DATASETS if curated is None or not (curated / f"{name}.csv").stat().st_size]
    if missing:
        raise AssertionError(f"not written: {', '.join(missing)}")
    return f"{len(last.keys)} steps in {last.seconds:.1f} s"


async def tray_tells(panel: Panel) -> str:
    if panel.tray.view.shape is not Shape.OK:
        raise AssertionError(f"the tray says {panel.tray.view.word}")
    return panel.tray.view.tooltip


async def themes(panel: Panel) -> str:
    from app import theme

    seen = []
    for choice in ("dark", "light", "system"):
        panel.preferences.put("looks/theme", choice)
        await asyncio.sleep(0.05)
        seen.append(theme.palette().window)
    if seen[0] == seen[1]:
        raise AssertionError("light and dark look the same")
    return ", ".join(seen)
