"""Installs, uses, upgrades and uninstalls as a person would, and looks at what became of it: ``python -m
installer.windows.trial SETUP.exe OUT.json``.

On Windows or under Wine, for the person who starts it: what is installed for them is gone afterwards, with settings and
keyring entries. So only where nothing is lost. What counts are files, registry and processes; exit codes come on top.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from installer import frozen_trial
from installer.announce import say, speak_on_any_console
from installer.build import ROOT
from installer.frozen_parts import NAME, PANEL, PROGRAM, PUBLISHER, version
from installer.windows import registry, screen

UNINSTALL_KEY = rf"Software\Microsoft\Windows\CurrentVersion\Uninstall\{NAME}"
RUN_KEY = r"Software\Microsoft\Windows\CurrentVersion\Run"
FOLDERS_KEY = r"Software\Microsoft\Windows\CurrentVersion\Explorer\Shell Folders"
LINK_KEY = r"Software\Classes\bedrot\shell\open\command"
LIST, UNINSTALLER, STRANGER = "installed.txt", "uninstall.exe", "not ours.txt"
SETUP_SECONDS, START_SECONDS, GONE_SECONDS, LOOK_SECONDS = 900, 60, 180, 0.5
NEWER_IS_THERE = 3
SECRET = "trial-value-7"
NOT_TRIED = (
    ("sign-in through Edge", "needs a person and real accounts"),
    ("SmartScreen and virus scanners", "need a signed file and its reputation"),
    ("sharpness on several screens", "needs such screens"),
    ("start at a real sign-in", "needs a new session of Windows"),
)


class NotSo(Exception):
    """Something is not as it should be; the text says what was found."""


@dataclass(frozen=True)
class Finding:
    name: str
    ok: bool
    detail: str
    seconds: float


def listed(place: Path) -> list[str]:
    """What the installer says it has put down: files, then folders with a stroke at the end."""
    return (place / LIST).read_text(encoding="utf-16-le").splitlines()


def files_below(place: Path) -> set[str]:
    return {str(path.relative_to(place)).replace("/", "\\") for path in place.rglob("*") if path.is_file()}


def only_listed(place: Path) -> str:
    """Every listed file is there, and nothing besides. Raises NotSo."""
    wanted = {name for name in listed(place) if not name.endswith("\\")}
    there = files_below(place) - {LIST, UNINSTALLER, STRANGER}
    if missing := sorted(wanted - there):
        raise NotSo(f"{len(missing)} files are missing, such as {missing[0]}")
    if besides := sorted(there - wanted):
        raise NotSo(f"{len(besides)} files are not in the list, such as {besides[0]}")
    return f"{len(wanted)} files"


def all_ok(findings: list[dict[str, Any]]) -> str:
    """The parts of a self-test. Raises NotSo with those that are not all right."""
    if bad := [f"{one['name']}: {one['detail']}" for one in findings if not one["ok"]]:
        raise NotSo("; ".join(bad))
    return f"{len(findings)} parts"


def table(findings: list[Finding]) -> str:
    """For people, also what nobody can try this way."""
    lines = [f"| {'ok' if one.ok else 'NOT'} | {one.name} | {_one_line(one.detail)} |" for one in findings]
    lines += [f"| not tried | {name} | {why} |" for name, why in NOT_TRIED]
    return "\n".join(["| | what | found |", "|---|---|---|", *lines])


def _one_line(text: str) -> str:
    return " ".join(text.split()).replace("|", "/")


@dataclass
class Trial:
    """One installation, from the first start of the set-up to the end. ``folder`` is for what the trial makes."""

    setup: Path
    folder: Path
    panel: subprocess.Popen[bytes] | None = None
    findings: list[Finding] = field(default_factory=list)

    @property
    def place(self) -> Path:
        """Where the set-up says it has installed. Raises NotSo where it has not."""
        found = registry.value(UNINSTALL_KEY, "InstallLocation")
        if not isinstance(found, str):
            raise NotSo("nothing is installed")
        return Path(found)

    @property
    def preferences(self) -> Path:
        return Path(os.environ["APPDATA"], NAME, "panel.ini")

    @property
    def lake(self) -> Path:
        return self.folder / "lake"

    def steps(self) -> Iterator[tuple[str, Callable[[], str]]]:
        """In this order: each stands on the ones before."""
        yield "silent installation", self.installs
        yield "files", lambda: only_listed(self.place)
        yield "entry in Apps", self.has_entry
        yield "start at sign-in", self.starts_at_sign_in
        yield "shortcuts", self.has_shortcuts
        yield f"self-test of {PROGRAM}.exe", lambda: all_ok(frozen_trial.command_line(self.place, self.folder))
        yield f"self-test of {PANEL}.exe", lambda: all_ok(frozen_trial.panel(self.place, self.folder))
        yield "a value in the keyring", self.keeps_a_value
        yield "second start", self.second_start
        yield "links of messages", self.opens_links
        yield "upgrade while it runs", self.upgrades
        yield "settings and stranger's file after the upgrade", self.kept_all
        yield "end on request", self.quits
        yield "older version refused", self.refuses_older
        yield "uninstallation", self.uninstalls
        yield "what is left", self.left_only_what_is_not_ours

    def play(self) -> list[Finding]:
        """All steps, also after one that went wrong, unless the first did."""
        self.folder.mkdir(parents=True, exist_ok=True)
        try:
            for name, step in self.steps():
                began = time.monotonic()
                ok, detail = tried(step)
                self.findings.append(Finding(name, ok, detail, round(time.monotonic() - began, 2)))
                say(f"  {'ok ' if ok else 'NOT'}  {name}: {_one_line(detail)}")
                if not ok and len(self.findings) == 1:
                    break  # the rest would speak of another installation, and take it away
        finally:
            if self.panel is not None and self.panel.poll() is None:
                self.panel.kill()
        return self.findings

    # ---- the steps

    def installs(self) -> str:
        if registry.value(UNINSTALL_KEY, "DisplayName") is not None or self.preferences.exists():
            raise NotSo("it is or was installed here already, and somebody's settings would be lost")
        if there := registry.kept_secrets("BEDROT"):
            raise NotSo(f"{there} keyring entries of somebody are here already")
        code = self.run([str(self.setup), "/S", "/AUTOSTART", "/DESKTOP"])
        programs = [frozen_trial.file_of(self.place, name) for name in (PANEL, PROGRAM)]
        if code != 0 or not all(path.is_file() for path in programs):
            raise NotSo(f"exit code {code}, InstallLocation {self.place}")
        return str(self.place)

    def has_entry(self) -> str:
        wanted = {"DisplayName": NAME, "DisplayVersion": version(ROOT), "Publisher": PUBLISHER,
                  "QuietUninstallString": f'"{self.place / UNINSTALLER}" /S'}  # fmt: skip
        found = {name: registry.value(UNINSTALL_KEY, name) for name in wanted}
        size = registry.value(UNINSTALL_KEY, "EstimatedSize")
        if found != wanted or not isinstance(size, int) or not (self.place / UNINSTALLER).is_file():
            raise NotSo(f"{found}, {size} KB")
        return f"version {found['DisplayVersion']}, {size / 1000:.0f} MB"

    def starts_at_sign_in(self) -> str:
        found = registry.value(RUN_KEY, NAME)
        if found != f'"{frozen_trial.file_of(self.place, PANEL)}" "--minimized"':
            raise NotSo(f"{found}")
        return str(found)

    def shortcuts(self) -> list[Path]:
        folders = [str(registry.value(FOLDERS_KEY, name)) for name in ("Programs", "Desktop")]
        return [Path(folder, f"{NAME}.lnk") for folder in folders]

    def has_shortcuts(self) -> str:
        if missing := [str(path) for path in self.shortcuts() if not path.is_file()]:
            raise NotSo(f"missing: {missing}")
        return "Start menu and desktop"

    def keeps_a_value(self) -> str:
        """Also writes preferences, as the panel does that works with this lake. Before, nothing may be there."""
        if left := registry.kept_secrets("BEDROT"):
            raise NotSo(f"the self-tests have left {left} entries")
        (self.lake / "config").mkdir(parents=True, exist_ok=True)
        said = self.folder / "value.txt"
        said.write_text(SECRET + "\n", encoding="utf-8")
        program = str(frozen_trial.file_of(self.place, PROGRAM))
        code = self.run([program, "--root", str(self.lake), "accounts", "set", "distrokid", "password"], said)
        if code != 0 or not registry.kept_secrets("BEDROT"):
            raise NotSo(f"exit code {code}, {registry.kept_secrets('BEDROT')} entries")
        self.preferences.parent.mkdir(parents=True, exist_ok=True)
        self.preferences.write_text(f"[lake]\nroot={self.lake.as_posix()}\n", encoding="utf-8")
        return f"{registry.kept_secrets('BEDROT')} entries"

    def second_start(self) -> str:
        """It goes away at once, and the window of the first, which was only an icon, is shown."""
        program = str(frozen_trial.file_of(self.place, PANEL))
        self.panel = self.begin([program, "--minimized"])
        name = screen.name_of_panel(str(self.preferences))
        self.wait(lambda: screen.somebody_listens(name), START_SECONDS, f"the panel does not listen as {name}")
        if before := screen.titles_shown_by(self.panel.pid):
            raise NotSo(f"it was to be an icon only, and shows {before}")
        began = time.monotonic()
        code = self.run([program], seconds=START_SECONDS)
        took = time.monotonic() - began
        if code != 0 or self.panel.poll() is not None:
            raise NotSo(f"exit code {code}, the first {'goes on' if self.panel.poll() is None else 'has ended'}")
        shown_by = self.panel.pid
        self.wait(lambda: bool(screen.titles_shown_by(shown_by)), START_SECONDS, "the first does not show its window")
        return f"went away after {took:.1f} s; the first shows {screen.titles_shown_by(shown_by)[0]!r}"

    def opens_links(self) -> str:
        """The panel that runs has told Windows so, some seconds after its start."""
        wanted = f'"{frozen_trial.file_of(self.place, PANEL)}" "--link" "%1"'
        self.wait(lambda: registry.value(LINK_KEY, "") is not None, START_SECONDS, "nobody opens them")
        if (found := registry.value(LINK_KEY, "")) != wanted:
            raise NotSo(f"{found}")
        return wanted

    def upgrades(self) -> str:
        (self.place / STRANGER).write_text("mine", encoding="utf-8")
        code = self.run([str(self.setup), "/S"])
        ended = self.panel is not None and self.panel.poll() is not None
        if code != 0 or not ended:
            raise NotSo(f"exit code {code}, the panel from before {'has ended' if ended else 'goes on'}")
        self.wait(self.panel_runs, START_SECONDS, "the panel was not started again")
        return f"it was closed and started again; {only_listed(self.place)}"

    def kept_all(self) -> str:
        root = f"root={self.lake.as_posix()}"
        found = {
            "settings": root in self.preferences.read_text(encoding="utf-8"),
            "keyring": registry.kept_secrets("BEDROT") > 0,
            "stranger's file": (self.place / STRANGER).is_file(),
            "start at sign-in": registry.value(RUN_KEY, NAME) is not None,
            "shortcuts": all(path.is_file() for path in self.shortcuts()),
        }
        if lost := [name for name, there in found.items() if not there]:
            raise NotSo(f"lost: {lost}")
        return ", ".join(found)

    def quits(self) -> str:
        code = self.run([str(frozen_trial.file_of(self.place, PANEL)), "--quit"])
        self.wait(lambda: not self.panel_runs(), START_SECONDS, f"exit code {code}, and it still runs")
        return f"exit code {code}"

    def refuses_older(self) -> str:
        before = (self.place / LIST).stat().st_mtime_ns
        registry.put(UNINSTALL_KEY, "DisplayVersion", "999.0")
        try:
            code = self.run([str(self.setup), "/S"])
            if code != NEWER_IS_THERE or (self.place / LIST).stat().st_mtime_ns != before:
                raise NotSo(f"exit code {code}")
            if (found := registry.value(UNINSTALL_KEY, "DisplayVersion")) != "999.0":
                raise NotSo(f"version {found} stands there now")
        finally:
            registry.put(UNINSTALL_KEY, "DisplayVersion", version(ROOT))
        return f"exit code {code}, nothing changed"

    def uninstalls(self) -> str:
        """As Windows does it, which gets no exit code: the work is done by a copy. What it took away is what counts."""
        place = self.place
        self.run(f'"{place / UNINSTALLER}" /S /FORGET')
        self.wait(lambda: registry.value(UNINSTALL_KEY, "DisplayName") is None, GONE_SECONDS, "the entry stays")
        self.wait(lambda: files_below(place) == {STRANGER}, GONE_SECONDS, "files of it stay")
        return "only the stranger's file is left"

    def left_only_what_is_not_ours(self) -> str:
        here = {
            "start at sign-in": registry.value(RUN_KEY, NAME) is not None,
            "links": registry.value(r"Software\Classes\bedrot", "") is not None,
            "shortcuts": any(path.exists() for path in self.shortcuts()),
            "settings": self.preferences.exists(),
            "keyring": registry.kept_secrets("BEDROT") > 0,
        }
        if left := [name for name, there in here.items() if there]:
            raise NotSo(f"left: {left}")
        if not (self.lake / "config").is_dir():
            raise NotSo("the lake is gone")
        return "nothing of it but the lake"

    # ---- means

    def panel_runs(self) -> bool:
        """A program that runs cannot be opened for writing."""
        try:
            with frozen_trial.file_of(self.place, PANEL).open("ab"):
                return False
        except PermissionError:
            return True

    def wait(self, so: Callable[[], bool], seconds: float, otherwise: str) -> None:
        """Raises NotSo with ``otherwise`` where it has not become so."""
        until = time.monotonic() + seconds
        while not so():
            if time.monotonic() > until:
                raise NotSo(otherwise)
            time.sleep(LOOK_SECONDS)

    def begin(self, line: list[str] | str, hears: Path | None = None) -> subprocess.Popen[bytes]:
        """Everything through plain files: Wine is at odds with other kinds."""
        nothing = self.folder / "nothing.txt"
        nothing.touch()
        with (hears or nothing).open("rb") as into, (self.folder / "said.txt").open("ab") as out:
            return subprocess.Popen(line, cwd=self.folder, stdin=into, stdout=out, stderr=out)

    def run(self, line: list[str] | str, hears: Path | None = None, seconds: float = SETUP_SECONDS) -> int:
        process = self.begin(line, hears)
        try:
            return process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            raise NotSo(f"it took more than {seconds:.0f} s") from None


def tried(step: Callable[[], str]) -> tuple[bool, str]:
    try:
        return True, step()
    except NotSo as found:
        return False, str(found)
    except (OSError, ValueError, subprocess.SubprocessError) as found:
        return False, f"{type(found).__name__}: {found}"


def main(words: list[str]) -> int:
    """0 when all is as it should be; the findings are in the file then, and a table for people beside it."""
    speak_on_any_console()
    setup, out = Path(words[0]).resolve(), Path(words[1]).resolve()
    findings = Trial(setup, out.with_suffix("")).play()
    out.write_text(json.dumps([asdict(one) for one in findings], indent=1), encoding="utf-8")
    out.with_suffix(".md").write_text(table(findings) + "\n", encoding="utf-8")
    say(table(findings))
    return 0 if all(one.ok for one in findings) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
