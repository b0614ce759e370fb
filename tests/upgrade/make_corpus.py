"""Makes the corpus anew: every older version runs by itself for some days, and what it leaves behind is packed.

``python -m tests.upgrade.make_corpus [NAME …]``: the commits are checked out into folders that are removed again. An
archive that is there is what that version left *then*: it is made anew only where the life it led was changed.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from tests.upgrade.corpus import CORPUS, TIMES, VERSIONS

REPOSITORY = Path(__file__).parents[2]
LIFE = Path(__file__).with_name("older_life.py")
OF_A_COMPUTER = re.compile(rb"(?<![\w.])/(work|tmp|root|home|dev|var|Users)/|[A-Z]:\\\\")
"""Whole paths say where something was made; nothing that is kept may."""


def main(names: list[str]) -> None:
    for name in names or VERSIONS:
        with tempfile.TemporaryDirectory() as place:
            folder, code = Path(place) / "life", Path(place) / "code"
            folder.mkdir()
            git("worktree", "add", "--detach", str(code), VERSIONS[name].commit)
            try:
                live(folder, code)
            finally:
                git("worktree", "remove", "--force", str(code))
            print(f"{name}: {pack(folder, name):,} bytes")


def live(folder: Path, code: Path) -> None:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "SYSTEMROOT", "TEMP", "TMP") if name in os.environ}
    environment = {**kept, "PYTHONPATH": str(code), "PYTHONDONTWRITEBYTECODE": "1", "TZ": "UTC"}
    subprocess.run([sys.executable, "-P", str(LIFE), str(folder)], env=environment, cwd=folder, check=True, timeout=300)


def pack(folder: Path, name: str) -> int:
    """One archive; file times to the nanosecond stand in a list of their own, as no archive keeps them whole."""
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    for file in files:
        if found := OF_A_COMPUTER.search(file.read_bytes()):
            raise SystemExit(f"{file.relative_to(folder)} tells of this computer: {found.group()!r}")
    times = {file.relative_to(folder).as_posix(): file.stat().st_mtime_ns for file in files}
    (folder / TIMES).write_text(json.dumps(times) + "\n", encoding="utf-8")
    archive = CORPUS / f"{name}.tar.xz"
    with tarfile.open(archive, "w:xz", preset=9) as packed:
        for file in (*files, folder / TIMES):
            packed.add(file, file.relative_to(folder).as_posix(), filter=nobodys)
    return archive.stat().st_size


def nobodys(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.uid = entry.gid = entry.mtime = 0
    entry.uname = entry.gname = ""
    entry.mode = 0o644
    return entry


def git(*words: str) -> None:
    subprocess.run(["git", "-C", str(REPOSITORY), *words], check=True, capture_output=True)


if __name__ == "__main__":
    main(sys.argv[1:])
