"""``bedrot`` as people start it: in this process for its answers, in one of its own for its signals."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from pipeline import cli
from tests.hostile.small_lake import apple_page, bank_report, spotify_page

LANDED = {
    "streams/streams_stats_20261121_070003.html": spotify_page({"2026-11-18": 10, "2026-11-19": 20}),
    "streams/applemusic_stats_20261121_070013.html": apple_page({"2026-11-19": 4}),
    "streams/dk_bank_details_20261121_070041.tsv": bank_report(30),
}
RUN = ("run", "--no-extractors", "--platform", "distrokid")
CLEAN = {
    name: value
    for name, value in os.environ.items()
    if not name.endswith(("_ZONE", "_PATH")) and name != "PROJECT_ROOT"
}


@dataclass
class Said:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The one JSON document on stdout."""
        return json.loads(self.out)

    @property
    def error(self) -> dict[str, str]:
        found: dict[str, str] = self.document["error"]
        return found


@dataclass
class CommandLine:
    """A lake and the commands that are given to it."""

    root: Path
    capture: pytest.CaptureFixture[str]

    def land(self, files: Mapping[str, bytes] = LANDED) -> CommandLine:
        for name, body in files.items():
            path = self.root / "landing" / "distrokid" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(body)
        return self

    def say(self, *words: str) -> Said:
        """Run a command here, with ``--json``."""
        return self.tell("--json", *words)

    def tell(self, *words: str) -> Said:
        """Run a command here, as people do: it answers in words."""
        self.capture.readouterr()
        try:
            code = cli.main(["--root", str(self.root), *words])
        except SystemExit as ended:
            code = int(ended.code or 0)
        return Said(code, *self.capture.readouterr())

    def run(self, *more: str) -> Said:
        return self.say(*RUN, *more)

    def steps(self, said: Said) -> dict[str, dict[str, Any]]:
        """The steps of a run by key."""
        return {step["key"]: step for step in said.document["steps"]}

    def curated(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in sorted((self.root / "curated").glob("*.*"))}

    def process(self, *words: str, module: str = "pipeline", **environment: str) -> subprocess.Popen[str]:
        """The same in a process of its own."""
        return subprocess.Popen(
            [sys.executable, "-m", module, "--root", str(self.root), *words],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env={**CLEAN, **environment},
        )  # fmt: skip
