"""``bootstrap.py all`` does what ``test``, ``lowest`` and ``frozen`` do, and each part of it can spoil the result."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from installer.checks import EVERYTHING, TESTS
from installer.commands import TEST_EXTRAS
from installer.environment import LOWEST_FOLDER
from installer.lowest import EXTRAS
from tests.installer.stand_ins import calls, environment
from tests.installer.test_bootstrap import bootstrap, copy
from tests.installer.test_frozen import BROKEN, GOOD, packed, programs

__all__ = ["copy"]
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the stand-ins are shell scripts")

LOWEST, PACKED = "lowest versions", "packed programs"


@pytest.mark.parametrize(
    ("failing", "call"), [("", ""), (LOWEST, ""), (PACKED, ""), (PACKED, "*.build"), ("", "*ruff*")]
)
def test_everything_is_done_whatever_fails(copy: Path, failing: str, call: str) -> None:
    made = environment(copy, f'case "$*" in {call or "nothing"}) exit 2;; esac', stamped=TEST_EXTRAS)
    lowest = environment(copy, stamped=EXTRAS, folder=LOWEST_FOLDER)
    programs(lowest.python.parent, BROKEN if failing == LOWEST else GOOD, GOOD)
    packed(copy, GOOD, BROKEN if failing == PACKED else GOOD)
    answer = bootstrap(copy, "all", "--", "-k", "streams", screen=":7")
    assert answer.returncode == (1 if failing or call else 0), answer.stdout
    before, tests = [" ".join(check.arguments) for check in EVERYTHING[:-1]], " ".join(TESTS.arguments)
    assert calls(made.python) == [*before, "-m installer.build", f"{tests} -k streams"]
    table = [line[2:22].strip() for line in answer.stdout.splitlines()[-len(EVERYTHING) - 2 :]]
    assert table == [*(check.name for check in EVERYTHING[:-1]), LOWEST, PACKED, TESTS.name]


def test_versions_that_cannot_be_installed_keep_no_test_from_running(copy: Path) -> None:
    made = environment(copy, stamped=TEST_EXTRAS)
    packed(copy, GOOD, GOOD)
    environment(
        copy, 'case "$*" in *"pip install"*) echo No matching distribution; exit 1;; esac', folder=LOWEST_FOLDER
    )
    answer = bootstrap(copy, "all", screen=":7")
    assert answer.returncode == 1
    assert "No matching distribution" in answer.stderr
    assert calls(made.python)[-1] == " ".join(TESTS.arguments)
