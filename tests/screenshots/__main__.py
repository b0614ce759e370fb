"""Renders every page, light and dark, into ``resources/screenshots``: ``python -m tests.screenshots [FOLDER]``.

The lake is a copy of the sample lake, run twice for real; before the second run a download arrives that broke off half
way. The clock is fixed: the same program gives the same pictures, but for how long its steps took.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from platform import machine, system
from unittest.mock import patch

from pipeline.lake import Wanted
from pipeline.model import RunKind
from tests.access.strict_keyring import strict_keyring
from tests.app.scripted_sign_in import TOLD, Scripts
from tests.screenshots.lake import (
    STARTED,
    FixedClock,
    break_off,
    next_wednesday,
    prepared,
    signed_in_everywhere,
    some_time_later,
    written_at,
)
from tests.screenshots.metrics_story import runs_of_half_a_year
from tests.screenshots.schedule_story import plan_ahead, tell

REPOSITORY = Path(__file__).parents[2]
FOLDER = REPOSITORY / "resources" / "screenshots"
OLDER = ("DK_EMAIL", "DK_PASSWORD", "TOOLOST_PASSWORD", "LINKTREE_PASSWORD", "SPOTIFY_CLIENT_SECRET")
WIDE, COMPACT = (1280, 728), (1024, 608)


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.screenshots", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER)
    parser.add_argument("--theme", choices=("light", "dark"), action="append")
    chosen = parser.parse_args(argv)
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["TZ"] = "UTC"
    chosen.folder.mkdir(parents=True, exist_ok=True)
    for theme in chosen.theme or ("light", "dark"):
        # One process a theme: every picture comes from a panel that has just been started.
        if chosen.theme is None:
            line = [sys.executable, "-m", "tests.screenshots", str(chosen.folder), "--theme", theme]
            if os.spawnve(os.P_WAIT, sys.executable, line, os.environ):
                return 1
        else:
            take_all(chosen.folder, theme)
    return 0


@contextmanager
def shown_folder() -> Iterator[Path]:
    """The music folder of an owner who has just come: nothing in the pictures is of the computer they are made on.

    Raises FileExistsError rather than use somebody's own.
    """
    home = (Path("/home") if os.access("/home", os.W_OK) else Path(tempfile.gettempdir())) / "label"
    home.mkdir()
    here = {"HOME": str(home), "XDG_CONFIG_HOME": "", "XDG_DATA_HOME": ""}
    try:
        with patch.dict(os.environ, here), patch("platform.platform", lambda: f"{system()}-{machine()}"):
            (home / "Music").mkdir()
            yield home / "Music"
    finally:
        shutil.rmtree(home)


def take_all(folder: Path, theme: str) -> None:
    from PySide6.QtGui import QCursor

    from app.application import make_application
    from app.arguments import Arguments
    from app.panel import Panel
    from app.preferences import Preferences

    app = make_application()
    QCursor.setPos(-100, -100)  # nothing is under the pointer
    with shown_folder() as place, strict_keyring():
        preferences = Preferences(place / "panel.ini")
        preferences.put("looks/theme", theme)
        root = prepared(place / "BEDROT Data Lake")
        signed_in_everywhere(root)
        panel = Panel(app, Arguments(root=root), preferences, FixedClock(), environ={})
        panel.window.resize(*WIDE)
        panel.keeping_time.on = False  # the moment is drawn, and a picture is always the same
        panel.run(Session(panel, folder, theme).take())


class Session:
    """Walks through the panel and takes a picture of each place."""

    def __init__(self, panel: object, folder: Path, theme: str) -> None:
        from app.panel import Panel

        assert isinstance(panel, Panel)
        self._panel, self._folder, self._theme = panel, folder, theme

    async def take(self) -> None:
        panel = self._panel
        try:
            await self._until(lambda: bool(panel.store.state.platforms))
            panel.store.look_ahead(next_wednesday())
            await self._two_runs()
            await self._pages()
            await self._dialogs()
            await self._sign_in()
            panel.window.resize(*COMPACT)
            panel.window.open_page("overview")
            await self._picture("overview-compact")
            await self._schedule()
            await self._metrics()
        finally:
            panel.closing.quit()

    async def _two_runs(self) -> None:
        panel = self._panel
        panel.act("run-no-extract")
        await self._until(lambda: not panel.session.active)
        await self._picture("overview-fine")
        assert panel.session.root is not None
        break_off(panel.session.root)
        panel.session.start(Wanted(RunKind.WITHOUT_EXTRACTORS, force=True, trigger="owner"))
        await self._until(lambda: len(panel.store.state.done) >= 1)
        await self._picture("overview-running", settle=0.0)
        await self._until(lambda: not panel.session.active)
        written_at(panel.session.root, STARTED)

    async def _pages(self) -> None:
        panel = self._panel
        for key in ("overview", "runs", "logs", "data", "settings"):
            panel.window.open_page(key)
            await self._picture(key)
        for category in ("health", "goals"):
            panel.window.go("settings", {"category": category})
            await self._picture(f"settings-{category}")
        panel.window.go("runs", {"flow": True})
        await self._picture("runs-flow")
        panel.window.go("data", {"dataset": "tiktok_analytics"})
        await self._picture("data-dataset")
        panel.window.go("data", {"quarantine": True})
        await self._picture("data-quarantine")

    async def _dialogs(self) -> None:
        from PySide6.QtWidgets import QDialog

        for name in ("set-up", "diagnostics", "shortcuts", "about"):
            self._panel.act(name)
            await self._settle()
            dialog = next(d for d in self._panel.window.findChildren(QDialog) if d.isVisible())
            dialog.grab().save(str(self._folder / f"{name}-{self._theme}.png"))
            dialog.close()
            await self._settle()

    async def _sign_in(self) -> None:
        """Some time later DistroKid wants somebody to sign in again; nobody does, but the window is open."""
        panel, scripts = self._panel, Scripts()
        assert panel.session.root is not None
        some_time_later(panel.session.root)
        (panel.session.root / ".env").write_text("\n".join(f"{name}=x" for name in OLDER), encoding="utf-8")
        panel.store.reload()
        panel.window.open_page("accounts")
        await self._until(lambda: bool(panel.store.state.waiting))
        panel.signing_in.make = scripts
        panel.act("sign-in distrokid")
        await self._until(lambda: bool(scripts.made))
        scripts.newest.happens(*TOLD)
        one = panel.signing_in.of("distrokid")
        assert one is not None
        await self._until(lambda: one.dialog.story.stage is TOLD[-1].stage)
        scripts.newest.seconds_left = 253.0
        await self._picture("accounts")
        one.dialog.grab().save(str(self._folder / f"sign-in-{self._theme}.png"))
        one.dialog.close()
        await self._until(lambda: not panel.signing_in.active)

    async def _schedule(self) -> None:
        """As if the schedule had been kept for weeks; the last pictures, since all runs of these weeks are new."""
        panel = self._panel
        lake = panel.session.lake
        assert lake is not None
        plan_ahead(lake, STARTED)
        tell(lake, STARTED)
        panel.window.resize(*WIDE)
        panel.window.open_page("schedule")
        await self._picture("schedule")
        panel.window.resize(*COMPACT)
        await self._picture("schedule-compact")

    async def _metrics(self) -> None:
        """Half a year of runs; all charts are drawn before a picture is taken."""
        from app.pages.metrics import MetricsPage

        panel = self._panel
        lake = panel.session.lake
        assert lake is not None
        runs_of_half_a_year(lake, STARTED)
        panel.window.open_page("metrics")
        page = panel.window.page("metrics")
        assert isinstance(page, MetricsPage)
        for size, suffix in ((WIDE, ""), (COMPACT, "-compact")):
            panel.window.resize(*size)
            for segment in ("business", "platforms", "runs"):
                page.look_at(segment=segment)
                await self._until(partial(page.is_drawn, segment))
                await self._picture(f"metrics-{segment}{suffix}")

    async def _picture(self, name: str, settle: float = 0.5) -> None:
        self._panel.window.setFocus()  # no ring around whatever had the focus by chance
        await self._settle(settle)
        self._panel.window.grab().save(str(self._folder / f"{name}-{self._theme}.png"))

    async def _settle(self, seconds: float = 0.5) -> None:
        await asyncio.sleep(seconds)

    async def _until(self, reached: Callable[[], bool]) -> None:
        for _ in range(3000):
            if reached():
                return
            await asyncio.sleep(0.005)
        raise TimeoutError("the panel did not get there")


if __name__ == "__main__":
    raise SystemExit(main())
