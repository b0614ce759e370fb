"""A secret in the environment is known to this program alone: what it starts does not inherit it."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from pipeline.access.browser import BrowserPlan, open_browser
from pipeline.access.credentials import Origin
from pipeline.access.environment import environment, withhold
from pipeline.access.lake_access import access_of
from pipeline.platforms.connections import BY_KEY, CONNECTIONS, SECRET_VARIABLES
from pipeline.redaction import HIDDEN, redact

SECRET = "EAAB-canary-4711-of-nova-drift"
ROOT = Path(__file__).parents[2]


@pytest.fixture
def stated(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SECRET_VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("META_ACCESS_TOKEN", SECRET)
    monkeypatch.setenv("META_AD_ACCOUNT_ID", "act_4711")
    withhold(SECRET_VARIABLES)


def test_every_secret_field_has_its_variables_withheld() -> None:
    stated = {name for one in CONNECTIONS for field in one.fields if field.secret for name in field.variables}
    assert set(SECRET_VARIABLES) == stated
    assert {"META_ACCESS_TOKEN", "DK_PASSWORD", "SPOTIFY_CLIENT_SECRET", "YOUTUBE_API_KEY"} <= stated


def test_it_is_still_found_where_it_is_wanted(stated: None, tmp_path: Path) -> None:
    known = access_of(tmp_path).credentials.of(BY_KEY["metaads"])
    assert known["token"].value == SECRET
    assert (known["token"].origin, known["token"].variable, known["token"].outside) == (
        Origin.STATED, "META_ACCESS_TOKEN", True,
    )  # fmt: skip
    assert environment()["META_ACCESS_TOKEN"] == SECRET


def test_nothing_that_is_started_gets_it(stated: None) -> None:
    said = subprocess.run([sys.executable, "-c", "import os; print(dict(os.environ))"], capture_output=True, text=True)
    assert SECRET not in said.stdout
    assert "act_4711" in said.stdout
    assert "META_ACCESS_TOKEN" not in os.environ
    assert redact(f"a text with {SECRET}") == f"a text with {HIDDEN}"


def test_a_variable_that_is_set_again_counts(stated: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("META_ACCESS_TOKEN", "another")
    assert environment()["META_ACCESS_TOKEN"] == "another"
    withhold(SECRET_VARIABLES)
    assert environment()["META_ACCESS_TOKEN"] == "another"


@pytest.mark.slow
def test_neither_the_driver_nor_a_browser_gets_it(stated: None, tmp_path: Path) -> None:
    async def look() -> list[dict[str, str]]:
        async with open_browser(BrowserPlan(tmp_path)):
            return [process.environ() for process in psutil.Process().children(recursive=True)]

    seen = asyncio.run(look())
    assert len(seen) > 2
    assert not [one for one in seen if SECRET in str(one)]


CLI = """
import os, sys
from pipeline import cli, commands
from pipeline.commands import checkup
checkup.version = lambda args, _: checkup.Answer(dict(os.environ), "")
sys.argv = ["bedrot", "version", "--json"]
cli.program()
"""


def test_the_command_line_withholds_them_at_its_start() -> None:
    said = subprocess.run(
        [sys.executable, "-c", CLI], cwd=ROOT, capture_output=True, text=True, check=True,
        env={**os.environ, "DK_PASSWORD": SECRET, "DK_EMAIL": "label@kilo.example"},
    )  # fmt: skip
    assert "label@kilo.example" in said.stdout
    assert SECRET not in said.stdout


def test_what_older_set_ups_state_for_each_account_is_withheld_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOVA_DRIFT_TIKTOK_PASSWORD", "north window 1")

    withhold(())

    assert "NOVA_DRIFT_TIKTOK_PASSWORD" not in os.environ
    assert "north" not in redact("it was north window 1")
