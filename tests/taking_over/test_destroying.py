"""A file that held a secret is overwritten before it is deleted; a link's target is not touched."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pipeline.taking_over.destroying import destroy


@pytest.mark.parametrize("size", [0, 1, 4711, (1 << 20) + 3])
def test_its_bytes_are_gone_wherever_else_they_are_seen(tmp_path: Path, size: int) -> None:
    path = tmp_path / "cookies.json"
    path.write_bytes(b"s" * size)
    os.link(path, tmp_path / "another name")
    path.chmod(0o400)
    with path.open("rb") as still_open:
        destroy(path)
        assert b"s" not in still_open.read()
    assert sorted(found.name for found in tmp_path.iterdir()) == ["another name"]
    assert (tmp_path / "another name").read_bytes() == b""


def test_its_bytes_are_written_over_where_they_lie(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "cookies.json"
    path.write_bytes(b"s" * 5000)
    seen: list[bytes] = []
    synced = os.fsync

    def look(handle: int) -> None:
        synced(handle)
        seen.extend([path.read_bytes()] if path.exists() else [])

    monkeypatch.setattr(os, "fsync", look)
    destroy(path)
    assert len(seen[0]) == 5000
    assert seen[0].count(b"s") < 100
    assert seen[1] == b""


def test_a_link_is_only_unlinked(tmp_path: Path) -> None:
    target = tmp_path / "somebody's.json"
    target.write_bytes(b"s")
    (tmp_path / "link").symlink_to(target)
    destroy(tmp_path / "link")
    assert target.read_bytes() == b"s"
    assert not (tmp_path / "link").exists()


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="is no file"):
        destroy(tmp_path)
    with pytest.raises(FileNotFoundError):
        destroy(tmp_path / "absent")
