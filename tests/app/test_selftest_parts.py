"""What the self-test of the panel uses it puts back: a keyring is the person's, not the trial lake's."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from app.selftest_parts import feed_of_the_panel, second_start
from pipeline.selftest.trial_lake import SAMPLE
from tests.access.secret_service import needs_secret_service, secret_service


@pytest.mark.skipif(sys.platform == "win32", reason="Windows listens at names")
def test_a_second_start_is_heard_of_however_long_the_name_of_the_temporary_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (long := tmp_path / ("a folder with a long name " * 4).strip()).mkdir()
    monkeypatch.setenv("TMPDIR", str(long))
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    assert second_start() == "a local server listens"


@pytest.mark.slow
@needs_secret_service
def test_the_feed_that_is_tried_leaves_nothing_in_the_keyring(tmp_path: Path) -> None:
    shutil.copytree(SAMPLE, tmp_path / "lake")
    with secret_service(tmp_path / "keyring") as keyring_daemon:
        assert feed_of_the_panel(tmp_path / "lake").startswith("it served on port")
        assert keyring_daemon.items() == {}
