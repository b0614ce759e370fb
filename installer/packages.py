"""Fills .venv with the project and what it needs, and knows when there is nothing left to install."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import tempfile
import tomllib
from collections.abc import Iterable
from pathlib import Path

from installer.announce import SetupProblem, Steps, Stopwatch
from installer.environment import Environment

# How often somebody who waits for a long download hears that it goes on.
REASSURE_SECONDS = 20.0
LINES_TO_SHOW = 15
# Without a network pip tries every package source this often before it says so; its own choice takes minutes.
FEW_RETRIES = "2"
# What pip says when it cannot reach a package index, in its several ways.
NO_NETWORK = (
    "connection broken",
    "connection refused",
    "connecttimeout",
    "failed to establish a new connection",
    "getaddrinfo failed",
    "max retries exceeded",
    "name or service not known",
    "network is unreachable",
    "nodename nor servname",
    "proxyerror",
    "read timed out",
    "readtimeout",
    "temporary failure in name resolution",
)


def fingerprint(root: Path) -> str:
    """Changes whenever the project asks for other packages or stands in another folder, and only then."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    # How the tools are set decides nothing about what is installed.
    decisive = [project.get("build-system"), project.get("project"), project.get("tool", {}).get("hatch")]
    text = json.dumps([str(root), decisive], sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def stamped_extras(environment: Environment) -> frozenset[str]:
    """The extras the last finished installation brought; empty when there was none."""
    return _read_stamp(environment)[1]


def is_installed(environment: Environment, root: Path, extras: Iterable[str]) -> bool:
    """True when the last finished installation was of this very pyproject.toml, with at least these extras."""
    installed, with_extras = _read_stamp(environment)
    return installed == fingerprint(root) and frozenset(extras) <= with_extras


def write_stamp(environment: Environment, root: Path, extras: Iterable[str]) -> None:
    content = json.dumps({"fingerprint": fingerprint(root), "extras": sorted(extras)})
    waiting = environment.stamp.with_suffix(".bedrot-tmp")
    waiting.write_text(content + "\n", encoding="utf-8")
    waiting.replace(environment.stamp)


def _read_stamp(environment: Environment) -> tuple[str, frozenset[str]]:
    try:
        stamp = json.loads(environment.stamp.read_text(encoding="utf-8"))
        return str(stamp["fingerprint"]), frozenset(map(str, stamp["extras"]))
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return "", frozenset()  # a damaged stamp counts as none: installing again is always right


def install_command(environment: Environment, extras: Iterable[str], constraints: Path | None = None) -> list[str]:
    """The pip call, to be started in the project's folder. ``constraints`` names versions, one a line."""
    wanted = ",".join(sorted(extras))
    options = ["--disable-pip-version-check", "-q", "--no-input"]
    if constraints is not None:
        # Programs are started only a few times with these: they compile what they use themselves.
        options += ["--no-compile", "-c", str(constraints)]
    return [str(environment.python), "-m", "pip", "install", *options, "-e", f".[{wanted}]" if wanted else "."]


def ensure_packages(
    environment: Environment, root: Path, extras: Iterable[str], steps: Steps, constraints: Path | None = None
) -> None:
    """Install the project and ``extras``, unless the stamp says that this was done already.

    Extras that were installed before are brought up to date too: `run` after `test` takes nothing away.
    """
    if is_installed(environment, root, extras):
        steps.detail("already installed")
        return
    all_extras = frozenset(extras) | stamped_extras(environment)
    steps.detail("downloading and unpacking; the first time takes a few minutes …")
    watch = Stopwatch()
    environment.unfinished.touch()
    code, said = _run_pip(install_command(environment, all_extras, constraints), root, steps)
    if code == 0:
        write_stamp(environment, root, all_extras)
    if code >= 0:
        # pip ended by itself and has tidied up; only a killed one may leave half a package.
        environment.unfinished.unlink()
    if code != 0:
        raise explained_failure(said)
    steps.detail(f"done in {watch.seconds:.0f} s")


def _run_pip(command: list[str], root: Path, steps: Steps) -> tuple[int, str]:
    """Exit code (negative: killed) and what pip said."""
    with tempfile.TemporaryFile() as words:
        process = subprocess.Popen(
            command,
            cwd=root,
            env={"PIP_RETRIES": FEW_RETRIES, **os.environ},
            stdin=subprocess.DEVNULL,
            stdout=words,
            stderr=subprocess.STDOUT,
            close_fds=False,
        )
        code = _wait_for(process, steps)
        words.seek(0)
        return code, words.read().decode(errors="replace")


def _wait_for(process: subprocess.Popen[bytes], steps: Steps) -> int:
    watch = Stopwatch()
    while True:
        try:
            return process.wait(timeout=REASSURE_SECONDS)
        except subprocess.TimeoutExpired:
            steps.detail(f"still at it ({watch.seconds:.0f} s) …")
        except KeyboardInterrupt:
            process.wait()  # pip got the same Ctrl+C and is tidying up
            raise


def explained_failure(said: str) -> SetupProblem:
    """What pip's last words mean for the person in front of the screen."""
    if any(sign in said.lower() for sign in NO_NETWORK):
        return SetupProblem(
            "The package index cannot be reached: this computer has no way to the internet.",
            "Connect it (behind a proxy: set HTTPS_PROXY), then start this command again; it goes on where it stopped.",
        )
    if "no space left" in said.lower():
        return SetupProblem(
            "The disk is full.", "Make about 2 GB of room, then start this command again; it goes on where it stopped."
        )
    last_words = "\n".join(said.strip().splitlines()[-LINES_TO_SHOW:])
    return SetupProblem(
        f"pip could not install the packages. Its last words:\n{last_words}",
        "Read them, put right what they name, then start this command again.",
    )
