"""One panel as its own process, and the person in front of it: looks, types, clicks, and counts what is left behind."""

from __future__ import annotations

import json
import os
import select
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import psutil

from tests.app.real_window.desktop import Desktop, Window
from tests.app.real_window.sight import Part, Sight
from tests.app.real_window.waiting import PATIENCE_SECONDS, until
from tests.end_to_end.lakes import REPOSITORY

BARE, LEGIBLE = "app", "tests.app.real_window.legible"
ANSWER_SECONDS = 5.0
ENDING_SECONDS = 10.0
MENU_SECONDS = 4.0
LARGEST_ICON, SMALLEST_WINDOW = 48, 600  # between them lie hints and menus
# Showing a tray icon under a bare X server; Qt looks for a signal that its own class no longer has.
HARMLESS = "No such signal QPlatformNativeInterface::systemTrayWindowChanged"
HELD = "held"


class PanelProcess:
    """``python -m app`` on a desktop, with preferences, home and temporary files of its own."""

    def __init__(self, desktop: Desktop, folder: Path, **environment: str) -> None:
        self.desktop = desktop
        self.folder = folder
        self.preferences = folder / "panel.ini"
        self.temporary = folder / "tmp"
        for name in ("home", "tmp"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        # As short as the system's own: the address of a socket has no room for the names of tests.
        self.session = Path(tempfile.mkdtemp(prefix="bedrot-"))
        self._environment = {
            **desktop.environment, "HOME": str(folder / "home"), "TMPDIR": str(self.temporary),
            "XDG_RUNTIME_DIR": str(self.session), "QT_QPA_PLATFORM": "xcb", "PYTHONWARNINGS": "default",
            **environment,
        }  # fmt: skip
        self._starts = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._others: list[subprocess.Popen[bytes]] = []

    # ---- life

    def start(self, *words: str, module: str = LEGIBLE) -> PanelProcess:
        """Start the panel; returns at once. A file for each start keeps what it says on stderr."""
        assert self._process is None or self._process.poll() is not None
        self._starts += 1
        with self._stderr.open("wb") as said:
            self._process = subprocess.Popen(
                self._line(module, words), cwd=REPOSITORY, env=self._environment, stdin=subprocess.PIPE,
                stdout=subprocess.PIPE, stderr=said,
            )  # fmt: skip
        return self

    def remembers(self, section: str, line: str) -> PanelProcess:
        """Preferences from an earlier day."""
        self.preferences.write_text(f"[{section}]\n{line}\n", encoding="utf-8")
        return self

    def again(self, *words: str) -> tuple[int, float]:
        """Start it a second time while the first goes on: the exit code, and how long that took."""
        began = time.monotonic()
        done = subprocess.run(self._line(BARE, words), cwd=REPOSITORY, env=self._environment, capture_output=True,
                              text=True, timeout=30, check=False)  # fmt: skip
        assert done.stderr == ""
        return done.returncode, time.monotonic() - began

    def beside(self, *words: str) -> subprocess.Popen[bytes]:
        """Start one more without waiting for what becomes of it; what it says is kept with the rest."""
        with (self.folder / f"stderr-beside-{len(self._others)}.txt").open("wb") as said:
            process = subprocess.Popen(
                self._line(BARE, words), cwd=REPOSITORY, env=self._environment, stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL, stderr=said,
            )  # fmt: skip
        self._others.append(process)
        return process

    def _line(self, module: str, words: tuple[str, ...]) -> list[str]:
        return [sys.executable, "-m", module, "--preferences", str(self.preferences), *words]

    @property
    def process(self) -> subprocess.Popen[bytes]:
        assert self._process is not None
        return self._process

    @property
    def _stderr(self) -> Path:
        return self.folder / f"stderr-{self._starts}.txt"

    def complaints(self) -> list[str]:
        """What any start said on stderr: neither Qt nor Python has anything to say while all is well."""
        said = [line for path in self.folder.glob("stderr-*.txt") for line in path.read_text("utf-8").splitlines()]
        return [line for line in said if HARMLESS not in line and line != HELD]

    def forget_complaints(self) -> None:
        """They were what the test is about."""
        for path in self.folder.glob("stderr-*.txt"):
            path.unlink()

    def warned(self) -> str:
        """What the log said of a trouble: single lines, no trace. They are complaints no more."""
        said = self.complaints()
        assert [line for line in said if not line.startswith("WARNING app.")] == []
        self.forget_complaints()
        return "\n".join(said)

    def holds(self) -> None:
        """Wait until the run stands in the middle, where ``HELD_UNTIL`` keeps it."""
        until(lambda: HELD in self._stderr.read_text("utf-8").splitlines(), "the run stands in its raw step")

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def ended(self) -> int:
        """Wait for the end. Nothing may be left: no child, no window, no temporary file."""
        pid, children = (
            self.process.pid,
            psutil.Process(self.process.pid).children(recursive=True) if self.alive else [],
        )
        code = self.process.wait(ENDING_SECONDS)
        self._close_pipes()
        _, left = psutil.wait_procs(children, timeout=2)
        assert left == [], "programs it started go on"
        assert self.desktop.windows("--pid", str(pid), seen=False) == []
        return code

    def left_in_temporary(self) -> list[str]:
        return sorted(str(path) for folder in (self.temporary, self.session) for path in folder.rglob("*"))

    def quit(self) -> int:
        """As a person does who is done: Ctrl+Q."""
        if not self.window:
            self.again()
        self.press("ctrl+q")
        return self.ended()

    def clear_away(self) -> None:
        """Whatever a test that has failed left going on."""
        for process in (self._process, *self._others):
            if process is not None and process.poll() is None:
                process.kill()
                process.wait(ENDING_SECONDS)
        self._close_pipes()
        shutil.rmtree(self.session, ignore_errors=True)

    def kill(self) -> None:
        """As the out-of-memory killer does it."""
        self.process.kill()
        self.process.wait(ENDING_SECONDS)
        self._close_pipes()

    def _close_pipes(self) -> None:
        for pipe in (self._process.stdin, self._process.stdout) if self._process else ():
            if pipe is not None:
                pipe.close()

    # ---- on the screen

    @property
    def window(self) -> Window | None:
        """The panel's window, if somebody can see it."""
        return next((w for w in self._windows() if w.width >= SMALLEST_WINDOW), None)

    @property
    def icon(self) -> Window | None:
        """Its icon, if it stands in the tray."""
        tray = self.desktop.tray
        small = [w for w in self._windows() if max(w.width, w.height) <= LARGEST_ICON]
        return next((w for w in small if tray is not None and tray.holds(w)), None)

    @property
    def minimised(self) -> bool:
        """Not to be seen, and still with the window manager: in the bar, not in the tray."""
        kept = [w for w in self._windows(seen=False) if w.width >= SMALLEST_WINDOW and self.desktop.is_managed(w)]
        return bool(kept) and self.window is None

    def _windows(self, seen: bool = True) -> list[Window]:
        return self.desktop.windows("--pid", str(self.process.pid), seen=seen)

    def shown(self) -> Window:
        return until(lambda: self.window, "the window shows itself")

    def in_tray(self) -> Window:
        return until(lambda: self.icon, "the icon stands in the tray")

    def opens_tray_menu(self, wanted: str) -> None:
        """With a right click on the icon; one that came while the tray was at something else is made again."""
        for patience in (MENU_SECONDS, PATIENCE_SECONDS):
            self.desktop.click(self.in_tray().middle, button=3)
            with suppress(AssertionError):
                until(lambda: self.look().part(wanted), f"the menu opens with {wanted}", patience)
                return
        raise AssertionError(f"the menu of the tray has not opened with {wanted}")

    # ---- read, type, click

    def look(self) -> Sight:
        """What stands on the screen now. Also shows that the window still answers."""
        stdin, stdout = self.process.stdin, self.process.stdout
        assert stdin is not None
        assert stdout is not None
        stdin.write(b"look\n")
        stdin.flush()
        deadline, told = time.monotonic() + ANSWER_SECONDS, b""
        while not told.endswith(b"\n"):
            left = max(deadline - time.monotonic(), 0)
            assert select.select([stdout], [], [], left)[0], "the window does not answer"
            piece = os.read(stdout.fileno(), 1 << 16)
            assert piece, f"the panel has ended: {self.complaints()}"
            told += piece
        return Sight(json.loads(told))

    def sees(self, *words: str) -> Sight:
        """Wait until all these words can be read."""

        def read() -> Sight | None:
            now = self.look()
            return now if all(word in now.words for word in words) else None

        try:
            return until(read, f"to read {words}")
        except AssertionError as nothing:
            raise AssertionError(f"{nothing}; what could be read:\n{self.look().words}") from None

    def ready(self) -> Sight:
        """Wait until a run can be started."""

        def free() -> Sight | None:
            now = self.look()
            return now if now.can("run-no-extract") else None

        return until(free, "a run can be started")

    def opens(self, page: str) -> None:
        """Wait until a page is the one that is shown."""
        until(lambda: self.look().page == page, f"the page {page} opens")

    def press(self, *keys: str) -> None:
        """Type keys into the window, as soon as it has the keyboard."""
        until(lambda: self.desktop.has_focus(self.process.pid), "the window has the keyboard")
        self.desktop.do("key", *keys)

    def click(self, name: str, times: int = 1) -> None:
        """A real click in the middle of a button, as soon as it can be used."""

        def usable() -> Part | None:
            found = self.look().part(name)
            return found if found is not None and found.enabled else None

        self.desktop.click(until(usable, f"{name} can be clicked").at.middle, times=times)
