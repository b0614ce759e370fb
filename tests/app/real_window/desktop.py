"""A desktop in memory: an X screen, a window manager and a tray, and hands that type and click on it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from tests.app.real_window.waiting import until

SCREEN = "1400x900x24"
TRAY = ("trayer", "--edge", "bottom", "--align", "right", "--widthtype", "request", "--height", "24")
ENDING_SECONDS = 5.0


class Window(NamedTuple):
    """A window as the X server knows it, in pixels of the screen."""

    id: str
    x: int
    y: int
    width: int
    height: int

    @property
    def middle(self) -> tuple[int, int]:
        return self.x + self.width // 2, self.y + self.height // 2

    def holds(self, other: Window) -> bool:
        across = self.x <= other.x and other.x + other.width <= self.x + self.width
        return across and self.y <= other.y and other.y + other.height <= self.y + self.height


class Desktop:
    """Everything that stands between a person and the panel. Its programs end with the tests."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._server = self._start_server()
        self._manager = self._start("openbox", "--sm-disable")
        until(lambda: self.do("get_num_desktops", may_fail=True), "the window manager has begun")
        # The first key changes the keyboard of the server, and the window manager lets go of its own keys for that.
        self.do("key", "shift")
        self._tray: subprocess.Popen[bytes] | None = None

    @property
    def environment(self) -> Mapping[str, str]:
        """What a program needs to know to show itself here, and nothing of the desktop the tests were started on."""
        home = self._folder / "home"
        home.mkdir(exist_ok=True)
        kept = str(self._folder / "compiled")  # Python need not compile the panel anew for each start
        return {"PATH": os.environ["PATH"], "HOME": str(home), "DISPLAY": self.display, "LANG": "C.UTF-8",
                "PYTHONPYCACHEPREFIX": kept}  # fmt: skip

    def _start_server(self) -> subprocess.Popen[bytes]:
        """The server looks for a free number itself and tells it once it can be spoken to."""
        reading, writing = os.pipe()
        with (self._folder / "Xvfb.log").open("wb") as said:
            server = subprocess.Popen(
                ["Xvfb", "-displayfd", str(writing), "-screen", "0", SCREEN, "-nolisten", "tcp", "-noreset"],
                pass_fds=[writing], stdin=subprocess.DEVNULL, stdout=said, stderr=said,
            )  # fmt: skip
        os.close(writing)
        with os.fdopen(reading) as number:
            self.display = f":{number.readline().strip()}"
        assert self.display != ":", (self._folder / "Xvfb.log").read_text()
        return server

    def _start(self, *words: str) -> subprocess.Popen[bytes]:
        with (self._folder / f"{words[0]}.log").open("ab") as said:
            return subprocess.Popen(words, env=self.environment, stdin=subprocess.DEVNULL, stdout=said, stderr=said)

    def close(self) -> None:
        self.take_tray_away()
        for program in (self._manager, self._server):
            program.terminate()
            program.wait(ENDING_SECONDS)

    # ---- the tray

    @property
    def tray(self) -> Window | None:
        """Where the tray is on the screen; None while there is none."""
        found = self.windows("--class", "trayer") if self._tray else []
        return found[0] if found else None

    def put_up_tray(self) -> Window:
        if self._tray is None:
            self._tray = self._start(*TRAY)
        return until(lambda: self.tray, "the tray host shows itself")

    def take_tray_away(self) -> None:
        """The tray's program dies, as desktops let it now and then."""
        if self._tray is not None:
            self._tray.kill()
            self._tray.wait(ENDING_SECONDS)
            self._tray = None

    # ---- looking

    def windows(self, *which: str, seen: bool = True) -> list[Window]:
        """The windows that ``xdotool search`` finds; those nobody can see only with ``seen=False``."""
        options = ("--onlyvisible",) if seen else ()
        found = self.do("search", *options, *which, may_fail=True).split()
        return [window for number in found if (window := self._window(number)) is not None]

    def _window(self, number: str) -> Window | None:
        lines = self.do("getwindowgeometry", "--shell", number, may_fail=True).splitlines()
        facts = dict(line.split("=") for line in lines if "=" in line)
        if not facts:  # it has gone in the meantime
            return None
        return Window(number, *(int(facts[name]) for name in ("X", "Y", "WIDTH", "HEIGHT")))

    def is_managed(self, window: Window) -> bool:
        """Whether the window manager looks after a window: shown or minimised, but not hidden."""
        return bool(self.do("get_desktop_for_window", window.id, may_fail=True))

    def has_focus(self, process: int) -> bool:
        return self.do("getwindowfocus", "getwindowpid", may_fail=True).strip() == str(process)

    # ---- doing

    def do(self, *words: str, may_fail: bool = False) -> str:
        """One thing that ``xdotool`` does, and what it says to it."""
        done = subprocess.run(
            ["xdotool", *words], env=self.environment, capture_output=True, text=True, timeout=30, check=not may_fail
        )
        return done.stdout if done.returncode == 0 else ""

    def click(self, place: tuple[int, int], button: int = 1, times: int = 1) -> None:
        x, y = map(str, place)
        self.do("mousemove", x, y, "click", "--repeat", str(times), "--delay", "15", str(button))
