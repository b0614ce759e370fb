"""The oldest versions of what the product needs: which they are, and an environment of its own that has just these.

pyproject.toml states them. A version that nobody tries is a guess: both programs try themselves with all of them, and a
few tests are played.
"""

from __future__ import annotations

import re
from pathlib import Path

from installer import packages
from installer.announce import SetupProblem, Steps
from installer.checks import Check
from installer.environment import Environment
from installer.frozen_parts import dependencies

EXTRAS = ("pytest",)
# Whole runs on several threads, pages, and a file of settings: here too old versions of Arrow and python-dotenv fail,
# and the programs' trial of themselves does not notice.
TELLING = ("tests/app/pages/data/test_datasets.py", "tests/test_env_file.py")
TELLING_TESTS = Check("pytest, lowest", ("-m", "pytest", "-q", *TELLING))
STATED = re.compile(r"(?P<name>[A-Za-z0-9._-]+)\s*>=\s*(?P<version>[0-9][0-9.]*)(?P<rest>[^;]*)(?P<only>;.*)?")


def lowest_versions(root: Path) -> list[str]:
    """One line a package for pip: ``numpy==1.26.4``. What every version of will do is not among them."""
    lines = []
    for line in dependencies(root):
        stated = STATED.fullmatch(line)
        if stated is not None:
            lines.append(f"{stated['name']}=={stated['version']}{stated['only'] or ''}")
        elif re.search(r"[<>=~]", line.partition(";")[0]):
            raise SetupProblem(
                f"pyproject.toml does not begin with the lowest version of: {line}",
                "State it first, such as name>=1.2.",
            )
    return lines


def ensure_lowest(environment: Environment, root: Path, steps: Steps) -> None:
    """Install the product with the lowest versions. A version that was never released is told by pip."""
    constraints = environment.folder / "lowest.txt"
    constraints.write_text("\n".join(lowest_versions(root)) + "\n", encoding="utf-8")
    packages.ensure_packages(environment, root, EXTRAS, steps, constraints)
