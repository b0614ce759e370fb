"""A published version file lies on a branch of its own, byte for byte; an older or a foreign one does not get there."""

from __future__ import annotations

import base64
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.updates.makers import Makers

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "installer" / "publish_version.sh"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name == "nt" or not shutil.which("git"), reason="the release does this on Linux, with git"),
]


def git(*words: str, cwd: Path) -> bytes:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return subprocess.run(["git", *words], cwd=cwd, env=clean, check=True, capture_output=True).stdout


class House:
    """Where the release is made, and the repository that everybody reads."""

    def __init__(self, folder: Path) -> None:
        self.makers = Makers()
        self.folder = folder
        self.public, self.here = folder / "public.git", folder / "here"
        git("init", "--quiet", "--bare", str(self.public), cwd=folder)
        git("init", "--quiet", str(self.here), cwd=folder)

    def publish(self, file: bytes, version: str) -> int:
        (self.folder / "new.txt").write_bytes(file)
        environ = {
            **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
            "PYTHON": sys.executable, "PYTHONPATH": str(ROOT), "HOME": str(self.folder),
            "UPDATES_KEYS": base64.b64encode(self.makers.public).decode(),
        }  # fmt: skip
        words = [str(SCRIPT), str(self.folder / "new.txt"), str(self.public), version]
        return subprocess.run(words, cwd=self.here, env=environ, check=False, capture_output=True).returncode

    @property
    def published(self) -> bytes:
        return git("cat-file", "blob", "updates:bedrot-version.txt", cwd=self.public)

    @property
    def history(self) -> list[str]:
        return git("log", "--format=%s", "updates", cwd=self.public).decode().split()


def test_only_newer_and_our_own_files_are_published(tmp_path: Path) -> None:
    house = House(tmp_path)
    first, second = (house.makers.file(tmp_path, version) for version in ("1.9", "1.10"))
    assert house.publish(first, "v1.9") == 0
    assert (house.published, house.history) == (first, ["v1.9"])
    assert house.publish(second, "v1.10") == 0
    assert house.publish(first, "v1.9") != 0
    assert house.publish(Makers().file(tmp_path, "2.0"), "v2.0") != 0
    assert house.publish(second.replace(b"1.10", b"1.11"), "v1.11") != 0
    assert (house.published, house.history) == (second, ["v1.10", "v1.9"])
    assert git("ls-tree", "--name-only", "updates", cwd=house.public).split() == [b"bedrot-version.txt"]
