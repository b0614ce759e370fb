"""Finds out which system libraries a Debian or Ubuntu machine lacks, and installs them where that is allowed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence

from installer.announce import Steps

# What Qt loads even when it draws to memory only, then what it needs for a window on an X screen.
APT_RUN = (
    "libgl1",
    "libegl1",
    "libxkbcommon0",
    "libdbus-1-3",
    "libfontconfig1",
    "libglib2.0-0",
    "libgssapi-krb5-2",
    "libxcb-cursor0",
    "libxcb-icccm4",
    "libxcb-image0",
    "libxcb-keysyms1",
    "libxcb-render-util0",
    "libxcb-shape0",
    "libxcb-xkb1",
    "libxkbcommon-x11-0",
)
# What the tests need on top: a screen in memory, a window manager and a tray on it, hands, and a face for the pictures.
APT_TEST: tuple[str, ...] = (
    "xvfb",
    "openbox",
    "trayer",
    "xdotool",
    "fonts-inter",
    "chromium",
    "dbus",
    "faketime",
    "gnome-keyring",
    "nsis",
)
# What packing takes symbols and names of libraries with, and what the panel is then shown on where there is no screen.
APT_FROZEN = ("binutils", "xauth", "xvfb")

QUERY_FORMAT = "${db:Status-Abbrev}\t${Package}\n"
# Without a network apt would keep a person waiting for minutes, for libraries that are not needed at once.
IMPATIENT = ("-o", "Acquire::Retries=1", "-o", "Acquire::http::Timeout=20", "-o", "Acquire::https::Timeout=20")
# Releases since 2024 renamed many libraries when file times grew to 64 bits; the old name is only an alias.
RENAMED = "t64"


def missing_packages(wanted: Sequence[str], query_output: str) -> tuple[str, ...]:
    """Those of ``wanted`` that the answer of ``dpkg-query`` does not show as fully installed, in their order."""
    installed = set()
    for line in query_output.splitlines():
        status, _, name = line.partition("\t")
        if status[1:2] == "i" and status[2:3] in ("", " "):
            installed.add(name.strip().removesuffix(RENAMED))
    return tuple(name for name in wanted if name.removesuffix(RENAMED) not in installed)


def query_command(wanted: Iterable[str]) -> list[str]:
    names = [variant for name in wanted for variant in (name, name + RENAMED)]
    return ["dpkg-query", "--show", "--showformat", QUERY_FORMAT, *names]


def install_command(names: Sequence[str], prefix: Sequence[str]) -> list[str]:
    """The apt call that asks no questions; ``prefix`` is how to become root (empty when we are)."""
    quiet = ["env", "DEBIAN_FRONTEND=noninteractive"]
    options = ["-y", "-q", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=120", *IMPATIENT]
    return [*prefix, *quiet, "apt-get", "install", *options, *names]


def line_to_paste(names: Sequence[str]) -> str:
    return f"sudo apt-get update && sudo apt-get install -y {' '.join(names)}"


def root_prefix() -> tuple[str, ...] | None:
    """How this process may install packages; None when only a person with a password can."""
    if sys.platform != "win32" and os.geteuid() == 0:
        return ()
    return ("sudo", "-n") if _succeeds(["sudo", "-n", "true"]) else None


def has_apt() -> bool:
    return shutil.which("apt-get") is not None and shutil.which("dpkg-query") is not None


def still_missing(wanted: Sequence[str]) -> tuple[str, ...]:
    if not wanted:
        return ()
    # Exit code 1 only says that some name is unknown; the known ones are printed all the same.
    answer = subprocess.run(query_command(wanted), capture_output=True, text=True, check=False)
    return missing_packages(wanted, answer.stdout)


def ensure_packages(wanted: Sequence[str], steps: Steps) -> tuple[str, ...]:
    """Install what is missing, if we may. Returns what is still missing; the caller decides whether that matters."""
    if not has_apt():
        steps.detail("not a Debian or Ubuntu machine; nothing to check")
        return ()
    missing = still_missing(wanted)
    if not missing:
        steps.detail("all there")
        return ()
    prefix = root_prefix()
    if prefix is not None:
        steps.detail(f"installing {' '.join(missing)} …")
        _install(missing, prefix)
        missing = still_missing(wanted)
    if missing:
        steps.detail(f"missing: {' '.join(missing)}")
        steps.detail("To install them, paste this line:")
        steps.detail(line_to_paste(missing))
    return missing


def _install(names: Sequence[str], prefix: Sequence[str]) -> None:
    if _succeeds(install_command(names, prefix)):
        return
    # A fresh machine or container has no package lists yet.
    _succeeds([*prefix, "apt-get", "update", "-q", *IMPATIENT])
    _succeeds(install_command(names, prefix))


def _succeeds(command: Sequence[str]) -> bool:
    """Run it without letting it ask anything; its words matter only through what is installed afterwards."""
    quiet = subprocess.DEVNULL
    try:
        return subprocess.run(command, stdin=quiet, stdout=quiet, stderr=quiet, check=False).returncode == 0
    except OSError:  # there is no such program
        return False
