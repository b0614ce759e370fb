"""The panel tries itself: with a screen and without one all of it works, and what does not work is in the report."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from app.actions import PAGES
from tests.app.real_window.conftest import Panels
from tests.app.real_window.desktop import Desktop
from tests.app.real_window.panel_process import PanelProcess

SECONDS = 110  # it uses every part once, and two at a time share the processors


class Trial:
    """A self-test that has been started."""

    def __init__(self, panel: PanelProcess) -> None:
        self.panel = panel
        self._report = panel.folder / "report.json"
        self._process = panel.beside("--selftest", str(self._report))

    def ended(self) -> tuple[int, list[dict[str, Any]]]:
        """Its exit code, and its report."""
        code = self._process.wait(SECONDS)
        return code, json.loads(self._report.read_text(encoding="utf-8"))


def test_everything_works_with_a_screen_and_without(panels: Panels, desktop: Desktop) -> None:
    """Both at the same time: they share nothing."""
    trials = [Trial(panels(QT_QPA_PLATFORM=platform)) for platform in ("xcb", "offscreen")]
    for trial in trials:
        code, report = trial.ended()
        assert [check for check in report if not check["ok"]] == []
        assert code == 0
        names = [check["name"] for check in report]
        assert {f"page {title}" for _, title in PAGES} <= set(names)
        assert {"run without extractors", "icons", "fonts", "feed of the panel", "browser driver"} <= set(names)
        assert trial.panel.left_in_temporary() == []


Disk = Callable[[str], Path]


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    """A disk of a size that is asked for."""
    place = tmp_path / "disk"
    place.mkdir()

    def mounted(size: str) -> Path:
        line = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)]
        if subprocess.run(line, capture_output=True, check=False).returncode:
            pytest.skip("only an administrator may mount a disk here")
        return place

    yield mounted
    subprocess.run(["umount", "--lazy", str(place)], capture_output=True, check=False)


def test_what_cannot_even_be_prepared_is_in_the_report(panels: Panels, desktop: Desktop, disk: Disk) -> None:
    """There is no room even for the sample."""
    small = disk("64k")
    panel = panels(TMPDIR=str(small))
    code, report = Trial(panel).ended()

    assert code == 1
    assert [(check["name"], check["ok"]) for check in report] == [("preparations", False)]
    assert "No space left on device" in report[0]["detail"]
    assert list(small.iterdir()) == []


def test_a_run_that_does_not_work_is_in_the_report_and_the_rest_is_tried(
    panels: Panels, desktop: Desktop, disk: Disk
) -> None:
    """There is room for the sample, but not for what a run makes of it."""
    panel = panels(TMPDIR=str(disk("1500k")))
    code, report = Trial(panel).ended()

    verdicts = {check["name"]: check for check in report}
    assert code == 1
    assert verdicts["the lake opens"]["ok"]
    assert not verdicts["run without extractors"]["ok"]
    assert "The disk is full" in verdicts["run without extractors"]["detail"]
    assert verdicts["page Settings after the run"]["ok"]
    panel.forget_complaints()  # the log has said so, too
