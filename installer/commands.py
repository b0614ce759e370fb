"""What a person can ask of the set-up, and the steps each request takes."""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from installer import packages, system_packages
from installer.announce import SetupProblem, Steps, Stopwatch, say, speak_on_any_console
from installer.bootstrap import EXIT_NOT_SET_UP
from installer.build import packed_folder
from installer.checks import (
    EVERYTHING,
    FORMAT,
    IMPORTS,
    LINT,
    QUICK_TESTS,
    TESTS,
    TYPES,
    Check,
    Outcome,
    run_checks,
    summarise,
)
from installer.environment import FOLDER, LOWEST_FOLDER, Environment, ensure_environment
from installer.frozen_trial import ONCE, try_programs
from installer.lowest import EXTRAS, TELLING_TESTS, ensure_lowest
from installer.only_one import only_one
from installer.panel import has_screen, open_panel
from installer.sample_lake import BUNDLED, default_folder, ensure_lake, run_command, run_environment

SET_UP_STEPS = 3
LOWEST_STEPS, FROZEN_STEPS = SET_UP_STEPS + 2, 2
EXIT_INTERRUPTED = 130
BUILD_EXTRAS = ("build",)
TEST_EXTRAS = (*BUILD_EXTRAS, "test")  # who tests everything packs it, too: one installation for both
FROZEN_LIBRARIES = (*system_packages.APT_RUN, *system_packages.APT_FROZEN)
CHECKS: dict[str, tuple[Check, ...]] = {
    "test": EVERYTHING,
    "lint": (LINT, FORMAT),
    "types": (TYPES,),
    "imports": (IMPORTS,),
}


def parser() -> argparse.ArgumentParser:
    described = argparse.ArgumentParser(
        prog="bootstrap.py", description="Set up BEDROT Control Panel on this computer, then do one thing with it."
    )
    commands = described.add_subparsers(dest="command", required=True, metavar="COMMAND")
    run = commands.add_parser("run", help="open the panel on the bundled sample lake; without a screen run it once")
    run.add_argument("--lake", type=Path, metavar="FOLDER", help="where the sample lake lives (default: in your home)")
    test = commands.add_parser("test", help="run every check; arguments after -- go to pytest")
    test.add_argument("--quick", action="store_true", help="only the tests that take no more than a few seconds")
    test.add_argument("for_pytest", nargs="*", metavar="-- PYTEST_ARGUMENT", help="handed on to pytest")
    commands.add_parser("lint", help="only the checks of style and format")
    commands.add_parser("types", help="only the check of types")
    commands.add_parser("imports", help="only the check of who imports whom")
    commands.add_parser("lowest", help="try both programs with the oldest versions of what they need")
    commands.add_parser("frozen", help="pack the product into dist/ and let both programs try themselves")
    everything = commands.add_parser("all", help="test, lowest and frozen; arguments after -- go to pytest")
    everything.add_argument("for_pytest", nargs="*", metavar="-- PYTEST_ARGUMENT", help="handed on to pytest")
    return described


def run_command_line(root: Path, arguments: Sequence[str]) -> int:
    """Do what ``arguments`` ask for in the project at ``root``; returns the exit code."""
    speak_on_any_console()
    asked = parser().parse_args(arguments)
    try:
        return told(lambda: do(root, asked))
    except KeyboardInterrupt:
        say("Stopped. Start the same command again to go on.")
        return EXIT_INTERRUPTED


def do(root: Path, asked: argparse.Namespace) -> int:
    """Raises :class:`SetupProblem`."""
    if asked.command == "run":
        return run_sample(root, asked.lake)
    if asked.command == "lowest":
        return try_lowest(root, Steps(LOWEST_STEPS))
    if asked.command == "frozen":
        steps = Steps(SET_UP_STEPS + FROZEN_STEPS)
        return pack_and_try(root, set_up(root, BUILD_EXTRAS, FROZEN_LIBRARIES, steps), steps)
    if asked.command == "all":
        return check_everything(root, asked.for_pytest)
    checks = (QUICK_TESTS,) if asked.command == "test" and asked.quick else CHECKS[asked.command]
    return check_project(root, checks, getattr(asked, "for_pytest", ()))


def set_up(
    root: Path, extras: Sequence[str], libraries: Sequence[str], steps: Steps, folder: str = FOLDER
) -> Environment:
    """Make the machine ready, one set-up at a time; takes no time when it already is."""
    environment = Environment(root / folder)
    with only_one(root / f"{folder}.lock"):
        steps.begin("System libraries")
        # Headless work needs none of them, so nothing that is missing here stops anybody.
        system_packages.ensure_packages(libraries, steps)
        steps.begin(f"Python environment in {environment.folder}")
        ensure_environment(environment, steps)
        if folder == LOWEST_FOLDER:
            steps.begin("Python packages in their oldest versions")
            ensure_lowest(environment, root, steps)
        else:
            steps.begin("Python packages")
            packages.ensure_packages(environment, root, extras, steps)
    return environment


def run_sample(root: Path, lake: Path | None) -> int:
    """Set up, then the panel on the sample lake; without a screen one run, and its exit code."""
    folder = (default_folder() if lake is None else lake.expanduser()).absolute()
    steps = Steps(SET_UP_STEPS + 2)
    # First, because it is quick: whoever has to choose another folder hears it before the long download.
    steps.begin(f"Sample lake in {folder}")
    copied = ensure_lake(root / BUNDLED, folder)
    steps.detail("copied from the project" if copied else "already there, used as it is")
    environment = set_up(root, (), system_packages.APT_RUN, steps)
    if has_screen():
        steps.begin("Opening the panel on the sample lake")
        trouble = open_panel(environment, root, folder, run_environment())
        if not trouble:
            steps.detail("it is open; press Run without extractors to see the lake at work")
            return 0
        steps.detail(f"it did not stay open: {trouble.splitlines()[-1]}")
        steps.detail("running the pipeline without it")
    else:
        steps.begin("Running the pipeline on the sample lake, without extractors")
    # Started in the project's folder, so that no folder called pipeline elsewhere gets in the way.
    return subprocess.run(
        run_command(environment, folder), cwd=root, env=run_environment(), stdin=subprocess.DEVNULL, check=False
    ).returncode


def pack_and_try(root: Path, environment: Environment, steps: Steps) -> int:
    """Pack the product, then its own verdict on itself; 0 when it is small enough and everything in it works."""
    steps.begin("Packing …")
    code = subprocess.run(
        [str(environment.python), "-m", "installer.build"], cwd=root, stdin=subprocess.DEVNULL, check=False
    ).returncode
    if code != 0:
        return code
    steps.begin("Both programs try themselves …")
    return try_programs(packed_folder(root / "dist"))


def try_lowest(root: Path, steps: Steps) -> int:
    """The product's verdict on itself with the oldest versions of all it needs, and a few tests; 0 when all is good."""
    environment = set_up(root, EXTRAS, FROZEN_LIBRARIES, steps, LOWEST_FOLDER)
    steps.begin("Both programs try themselves with them …")
    code = try_programs(environment.python.parent, ONCE)
    outcomes = run_checks([TELLING_TESTS], environment, root, steps)
    return max(code, *(abs(outcome.exit_code) for outcome in outcomes))


def check_project(root: Path, checks: Sequence[Check], for_pytest: Sequence[str]) -> int:
    """Set up with what tests need, then run the checks; 0 only when all are good."""
    steps = Steps(SET_UP_STEPS + len(checks))
    libraries = (*system_packages.APT_RUN, *system_packages.APT_TEST)
    environment = set_up(root, TEST_EXTRAS, libraries, steps)
    return summarise(run_checks(checks, environment, root, steps, for_pytest))


def check_everything(root: Path, for_pytest: Sequence[str]) -> int:
    """What `test`, `lowest` and `frozen` do, with one set-up and one table in the end; 0 only when all is good."""
    steps = Steps(SET_UP_STEPS + len(EVERYTHING) + LOWEST_STEPS + FROZEN_STEPS)
    libraries = (*FROZEN_LIBRARIES, *system_packages.APT_TEST)
    environment = set_up(root, TEST_EXTRAS, libraries, steps)
    outcomes = run_checks([check for check in EVERYTHING if check is not TESTS], environment, root, steps)
    outcomes.append(measured("lowest versions", lambda: try_lowest(root, steps)))
    outcomes.append(measured("packed programs", lambda: pack_and_try(root, environment, steps)))
    outcomes += run_checks([TESTS], environment, root, steps, for_pytest)
    return summarise(outcomes)


def measured(name: str, work: Callable[[], int]) -> Outcome:
    """What is no tool of its own, as a line of the same table."""
    watch = Stopwatch()
    code = told(work)
    return Outcome(Check(name, ()), code, watch.seconds)


def told(work: Callable[[], int]) -> int:
    """The exit code of ``work``; a problem of the set-up is told with what to do next."""
    try:
        return work()
    except SetupProblem as problem:
        sys.stdout.flush()
        print(f"{problem.message}\nNext: {problem.next_action}", file=sys.stderr, flush=True)
        return EXIT_NOT_SET_UP
