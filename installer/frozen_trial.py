"""Lets the packed programs try themselves where nothing of this machine's Python helps them, and tells how it went."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from installer.announce import say
from installer.frozen_parts import PANEL, PROGRAM

SECONDS = 300
LAST_WORDS = 5
SCREEN = ("xvfb-run", "xauth")  # the one starts by the other
AT_ONCE = 2
# Without these Windows starts no program at all, or one that cannot find its own folders.
WINDOWS_NEEDS = ("SYSTEMROOT", "SYSTEMDRIVE", "COMSPEC", "TEMP", "TMP", "LOCALAPPDATA", "APPDATA", "USERPROFILE",
                 "PROGRAMFILES", "PROGRAMFILES(X86)", "PROGRAMDATA", "PATHEXT", "USERNAME",
                 "DISPLAY", "WINEPREFIX", "WINEDEBUG")  # the last three only where Wine stands for it  # fmt: skip


def clean_environment(home: Path, found: Mapping[str, str] | None = None) -> dict[str, str]:
    """What a person has who has just got the program: a home, the system's own programs, and no Python of ours."""
    known = os.environ if found is None else found
    if sys.platform == "win32":
        kept = {name: value for name, value in known.items() if name.upper() in WINDOWS_NEEDS}
        root = kept.get("SYSTEMROOT", r"C:\Windows")
        return {**kept, "PATH": rf"{root}\System32;{root}"}
    kept = {name: value for name, value in known.items() if name in ("DISPLAY", "XAUTHORITY") and value}
    return {**kept, "HOME": str(home), "PATH": "/usr/bin:/bin"}


def file_of(folder: Path, program: str) -> Path:
    return folder / (f"{program}.exe" if sys.platform == "win32" else program)


def command_line(folder: Path, home: Path) -> list[dict[str, Any]]:
    """What the command line found. Through a file: a program without a console has no other way either."""
    line = [str(file_of(folder, PROGRAM)), "selftest", "--json"]
    report = home / "bedrot.json"
    return tried(line, home, clean_environment(home), report, report)


def panel(folder: Path, home: Path, platform: str = "") -> list[dict[str, Any]]:
    """What the panel found: shown on a screen, in memory where there is no other, or on a ``platform`` of Qt's."""
    surrounding = clean_environment(home)
    line = [str(file_of(folder, PANEL)), "--selftest", str(home / "panel.json")]
    if platform:
        surrounding["QT_QPA_PLATFORM"] = platform
    elif sys.platform == "linux" and "DISPLAY" not in surrounding:
        missing = [name for name in SCREEN if shutil.which(name, path=surrounding["PATH"]) is None]
        if missing:
            return [broken("a screen", f"there is none here, and what makes one is missing: {' '.join(missing)}")]
        line = ["xvfb-run", "-a", *line]
    return tried(line, home, surrounding, home / "panel.json")


def tried(
    line: list[str], home: Path, surrounding: Mapping[str, str], report: Path, said: Path | None = None
) -> list[dict[str, Any]]:
    """What the report says, and what was said last where there is none. That all is well counts only of a program that
    ends well, too; under Wine an exit code proves nothing."""
    words = report.with_suffix(".txt")
    try:
        with words.open("wb") as errors, (said or words).open("ab") as heard:
            code = subprocess.run(
                line, cwd=home, env=dict(surrounding), stdout=heard, stderr=errors, stdin=subprocess.DEVNULL,
                timeout=SECONDS, check=False,
            ).returncode  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as problem:
        return [broken("the self-test", str(problem))]
    if not report.is_file() or not report.stat().st_size:
        last = " / ".join(words.read_text(encoding="utf-8", errors="replace").splitlines()[-LAST_WORDS:])
        return [broken("the self-test", f"no report, exit code {code}: {last}")]
    found = findings(report)
    if code and sys.platform != "win32" and all(finding["ok"] for finding in found):
        found.append(broken("the end", f"exit code {code}, although all of it works"))
    return found


def findings(report: Path) -> list[dict[str, Any]]:
    """The report of a self-test; one that is not there or cannot be read is a finding of its own."""
    try:
        found = json.loads(report.read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        return [broken("the self-test", f"no report: {problem}")]
    if not isinstance(found, list) or not found:
        return [broken("the self-test", f"no findings: {found}")]
    return found


def broken(name: str, detail: str) -> dict[str, Any]:
    return {"name": name, "ok": False, "detail": detail, "seconds": 0.0}


def verdict_line(finding: Mapping[str, Any]) -> str:
    detail = str(finding["detail"]).partition("\n")[0]
    return f"  {'ok' if finding['ok'] else 'BROKEN':<7}{finding['name']:<32}{finding['seconds']:7.2f} s  {detail}"


def without_screen(folder: Path, home: Path) -> list[dict[str, Any]]:
    return panel(folder, home, "offscreen")


Trial = Callable[[Path, Path], list[dict[str, Any]]]
ONCE: tuple[tuple[str, Trial], ...] = ((PROGRAM, command_line), (PANEL, panel))
TRIALS = (*ONCE, *([(f"{PANEL}, no screen", without_screen)] if sys.platform == "linux" else []))


def in_empty_home(trial: Trial, folder: Path) -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory(prefix="bedrot-frozen-", ignore_cleanup_errors=True) as home:
        return trial(folder, Path(home))


def try_programs(folder: Path, trials: Sequence[tuple[str, Trial]] = TRIALS) -> int:
    """0 when everything in both programs works; the panel is tried with a screen and, on Linux, without."""
    place = folder.absolute()  # they are started in other folders
    good = True
    # Windows gives all of them the same settings and the same keyring: there they wait for each other.
    with ThreadPoolExecutor(1 if sys.platform == "win32" else AT_ONCE) as pool:
        findings_of = [pool.submit(in_empty_home, trial, place) for _, trial in trials]
        for (title, _), waiting in zip(trials, findings_of, strict=True):
            found = waiting.result()
            good = good and all(finding["ok"] for finding in found)
            say("\n".join([f"{title}:", *map(verdict_line, found)]))
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(try_programs(Path(sys.argv[1])))
