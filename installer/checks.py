"""The checks every change has to pass: which they are, in which order they run, and how they went."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from installer.announce import Steps, Stopwatch, say
from installer.environment import Environment
from installer.panel import has_screen

# Called this way because the script of the same name would remember the folder it was installed in.
IMPORT_LINTER = "from importlinter.cli import lint_imports_command; lint_imports_command()"


@dataclass(frozen=True)
class Check:
    """One tool and what it is started with, by the Python in .venv."""

    name: str
    arguments: tuple[str, ...]

    def command(self, environment: Environment, extra: Sequence[str] = ()) -> list[str]:
        return [str(environment.python), *self.arguments, *extra]


@dataclass(frozen=True)
class Outcome:
    """How one check ended; anything but exit code 0 needs a look."""

    check: Check
    exit_code: int
    seconds: float

    @property
    def line(self) -> str:
        verdict = "good" if self.exit_code == 0 else f"needs a look (exit code {self.exit_code})"
        return f"  {self.check.name:<20} {self.seconds:7.1f} s  {verdict}"


LINT = Check("ruff check", ("-m", "ruff", "check"))
FORMAT = Check("ruff format", ("-m", "ruff", "format", "--check"))
TYPES = Check("mypy", ("-m", "mypy"))
IMPORTS = Check("lint-imports", ("-c", IMPORT_LINTER, "--no-logo"))
# All processors work, each on files of its own; plain `pytest` stays as it is for whoever looks for a fault. There is
# one process more than processors: tests wait for browsers and other programs nearly as long as they compute.
EVERY_PROCESSOR = ("-n", str((os.cpu_count() or 1) + 1), "--dist", "loadfile", "--no-loadscope-reorder")
TESTS = Check("pytest", ("-m", "pytest", *EVERY_PROCESSOR))
QUICK_TESTS = Check("pytest, quick", ("-m", "pytest", *EVERY_PROCESSOR, "-m", "not slow"))

# pytest comes last, so that its closing line is still on the screen at the end.
EVERYTHING = (LINT, FORMAT, TYPES, IMPORTS, TESTS)


def headless_environment(variables: Mapping[str, str] | None = None) -> dict[str, str]:
    """Without a screen Qt draws to memory; somebody's own choice of platform stays.

    Bytecode is written: every worker imports all of the tests, and hundreds of programs are started by them.
    """
    found = dict(os.environ if variables is None else variables)
    found.pop("PYTHONDONTWRITEBYTECODE", None)
    if not has_screen(found):
        found.setdefault("QT_QPA_PLATFORM", "offscreen")
    return found


def run_checks(
    checks: Sequence[Check], environment: Environment, root: Path, steps: Steps, for_pytest: Sequence[str] = ()
) -> list[Outcome]:
    """Run all of them, also after one that needs a look: a person wants to hear everything at once."""
    outcomes = []
    for check in checks:
        extra = for_pytest if check in (TESTS, QUICK_TESTS) else ()
        steps.begin(f"{check.name} …")
        watch = Stopwatch()
        code = subprocess.run(
            check.command(environment, extra), cwd=root, env=headless_environment(), check=False
        ).returncode
        outcomes.append(Outcome(check, code, watch.seconds))
    return outcomes


def summarise(outcomes: Sequence[Outcome]) -> int:
    """Print one line a check; 0 only when all are good."""
    for outcome in outcomes:
        say(outcome.line)
    return 0 if all(outcome.exit_code == 0 for outcome in outcomes) else 1
