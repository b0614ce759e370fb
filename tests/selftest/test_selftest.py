"""The self-test uses every part, says what does not work, and goes on with the rest."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline import __version__
from pipeline.clock import SystemClock
from pipeline.selftest import parts, trial_lake
from pipeline.selftest.findings import Broken, tried, tried_all
from tests.end_to_end.lakes import REPOSITORY, environment


def test_what_a_check_raises_is_its_finding_and_the_next_is_tried(tmp_path: Path) -> None:
    def missing(_: Path) -> str:
        raise ModuleNotFoundError("No module named 'apscheduler'")

    found = tried_all([("scheduler", missing), ("folder", str)], tmp_path, SystemClock())

    assert [finding.ok for finding in found] == [False, True]
    assert found[0].to_json() | {"seconds": 0} == {
        "name": "scheduler", "ok": False, "detail": "ModuleNotFoundError: No module named 'apscheduler'", "seconds": 0,
    }  # fmt: skip
    assert found[1].detail == str(tmp_path)


@pytest.mark.slow
def test_a_run_that_brings_nothing_is_no_success(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As where the sample was forgotten: such a run ends well, with headings and no rows."""
    monkeypatch.setattr(trial_lake, "SAMPLE", tmp_path / "nothing")
    (tmp_path / "nothing").mkdir()
    found = tried("sample run", lambda: trial_lake.sample_run(tmp_path / "lake"), SystemClock())
    assert not found.ok
    assert found.detail.startswith("pipeline.selftest.findings.Broken: nothing in")


def test_another_version_beside_this_one_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = f"import json; print(json.dumps({{'version': '{__version__}.1'}}))"
    monkeypatch.setattr(parts, "bedrot_command", lambda: [sys.executable, "-S", "-c", said])
    with pytest.raises(Broken, match="it is version"):
        parts.started_again(tmp_path)


@pytest.mark.slow
def test_everything_works_here_and_nothing_is_left(tmp_path: Path) -> None:
    surrounding = environment() | {"TMPDIR": str(tmp_path), "PROJECT_ROOT": str(tmp_path / "somebody's lake")}
    done = subprocess.run(
        [sys.executable, "-m", "pipeline", "selftest", "--json"], cwd=REPOSITORY, env=surrounding, capture_output=True,
        timeout=100, check=False,
    )  # fmt: skip
    findings = json.loads(done.stdout)

    assert [finding for finding in findings if not finding["ok"]] == []
    assert done.returncode == 0
    assert [finding["name"] for finding in findings] == [name for name, _ in (*parts.PARTS, *trial_lake.OF_A_LAKE)]
    assert list(tmp_path.iterdir()) == []
