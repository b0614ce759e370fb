"""A file of the lake is old or new, never half; whoever dies while writing leaves nothing that lasts."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.crash import VARIABLE
from pipeline.zones.store import TEMP_SUFFIX, LocalStore, copy_of, digest_of, open_zone, read_shared

WRITER = """
import sys
from pipeline.zones.store import LocalStore
with LocalStore(sys.argv[1]).writing("deep/file.csv") as sink:
    sink.write(b"new bytes")
"""


class Broken(Exception):
    """What a step might raise."""


@pytest.fixture
def store(tmp_path: Path) -> LocalStore:
    return LocalStore(str(tmp_path / "zone"))


def write(store: LocalStore, path: str, data: bytes) -> None:
    with store.writing(path) as sink:
        sink.write(data)


def content(store: LocalStore, path: str) -> bytes:
    with store.open(path) as handle:
        return handle.read()


def everything(store: LocalStore) -> list[str]:
    return sorted(p.relative_to(store.folder).as_posix() for p in store.folder.rglob("*") if p.is_file())


def test_a_written_file_knows_its_digest_size_and_time(store: LocalStore) -> None:
    with store.writing("a/b/file.csv") as sink:
        sink.write(b"one,")
        sink.write(bytearray(b"two"))

    with store.open("a/b/file.csv") as handle:
        assert digest_of(handle) == sink.written.sha256
    entry = store.entry("a/b/file.csv")
    assert entry is not None
    assert (entry.bytes, entry.mtime_ns) == (7, sink.written.mtime_ns) == (sink.written.bytes, entry.mtime_ns)


def test_readers_see_the_old_bytes_until_the_new_ones_are_whole(store: LocalStore) -> None:
    write(store, "file.csv", b"old")

    with store.writing("file.csv") as sink:
        sink.write(b"half of the new")
        assert content(store, "file.csv") == b"old"
        assert [e.path for e in store.listing()] == ["file.csv"]

    assert content(store, "file.csv") == b"half of the new"


def test_a_failure_inside_leaves_the_old_bytes_and_no_debris(store: LocalStore) -> None:
    write(store, "file.csv", b"old")

    def broken_step() -> None:
        with store.writing("file.csv") as sink:
            sink.write(b"x" * 5_000_000)
            raise Broken

    with pytest.raises(Broken):
        broken_step()

    assert content(store, "file.csv") == b"old"
    assert everything(store) == ["file.csv"]


def test_a_file_given_up_inside_the_block_is_not_written(store: LocalStore) -> None:
    with store.writing("file.csv") as sink:
        sink.write(b"nothing new")
        sink.written.path = ""

    assert everything(store) == []


def test_a_file_is_synced_before_it_is_named_and_its_folder_after(
    store: LocalStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The order is the promise: bytes, then name, then the folder that holds the name – and every new folder."""
    order: list[str] = []
    sync, replace = os.fsync, Path.replace

    def synced(handle: int) -> None:
        order.append("folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "bytes")
        sync(handle)

    def renamed(self: Path, target: Path) -> Path:
        order.append("name")
        return replace(self, target)

    write(store, "known/first", b"")
    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(Path, "replace", renamed)
    write(store, "known/file", b"bytes")
    assert order == ["bytes", "name", "folder"]

    order.clear()
    write(store, "new/deeper/file", b"bytes")
    assert order == ["folder", "folder", "bytes", "name", "folder"]


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="a process dies by SIGKILL here")
@pytest.mark.parametrize("place", ["temp-written", "temp-synced", "renamed", "directory-synced"])
def test_a_killed_writer_leaves_old_or_new_and_the_sweep_clears_the_rest(store: LocalStore, place: str) -> None:
    write(store, "deep/file.csv", b"old bytes")
    environment = {**os.environ, VARIABLE: place}

    died = subprocess.run([sys.executable, "-c", WRITER, store.url], env=environment, cwd=Path.cwd(), check=False)

    assert died.returncode == -signal.SIGKILL
    expected = b"old bytes" if place.startswith("temp") else b"new bytes"
    assert content(store, "deep/file.csv") == expected
    assert [e.path for e in store.listing()] == ["deep/file.csv"], "debris is never listed"
    assert store.sweep() == (1 if place.startswith("temp") else 0)
    assert everything(store) == ["deep/file.csv"]


def test_the_sweep_clears_folders_of_killed_writers_too(store: LocalStore) -> None:
    write(store, "file.csv", b"stays")
    debris = store.folder / f".royalties-x{TEMP_SUFFIX}"
    debris.mkdir()
    (debris / "2025-11").write_bytes(b"rows")
    (debris / f".half{TEMP_SUFFIX}").write_bytes(b"rows")

    store.sweep()

    assert everything(store) == ["file.csv"]
    assert not debris.exists()


def test_a_zone_that_is_not_there_yet_is_empty(store: LocalStore) -> None:
    assert list(store.listing("anything")) == []
    assert store.sweep() == 0
    assert store.entry("nothing.csv") is None


@pytest.mark.parametrize("path", ["../outside.csv", "/etc/passwd", "a/../../outside.csv"])
def test_no_path_leaves_the_zone(store: LocalStore, path: str) -> None:
    with pytest.raises(ValueError, match="not inside the zone"):
        store.at(path)


def test_a_version_keeps_the_bytes_of_its_day(store: LocalStore, tmp_path: Path) -> None:
    archive = LocalStore(str(tmp_path / "archive"))
    write(store, "file.csv", b"monday")

    store.keep_version("file.csv", archive, "file/monday.csv")
    write(store, "file.csv", b"tuesday")

    assert content(archive, "file/monday.csv") == b"monday"


def test_a_version_is_copied_where_the_disk_cannot_link(
    store: LocalStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = LocalStore(str(tmp_path / "archive"))
    write(store, "file.csv", b"monday")

    def refused(*_: object) -> None:
        raise OSError(1, "not on this file system")

    monkeypatch.setattr(os, "link", refused)
    store.keep_version("file.csv", archive, "file/monday.csv")

    assert content(archive, "file/monday.csv") == b"monday"


def test_a_copy_is_made_only_of_the_bytes_that_were_judged(store: LocalStore, tmp_path: Path) -> None:
    raw = open_zone(str(tmp_path / "raw"))
    write(store, "file.csv", b"judged")
    with store.open("file.csv") as handle:
        digest = digest_of(handle)

    write(store, "file.csv", b"something else")

    assert copy_of(digest, store, "file.csv", raw, "kept.csv") is None
    assert copy_of(digest, store, "gone.csv", raw, "kept.csv") is None
    assert list(raw.listing()) == []


def test_a_local_address_is_a_folder(tmp_path: Path) -> None:
    assert isinstance(open_zone(f"file://{tmp_path}"), LocalStore)


@pytest.fixture
def shared(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is refused twice because somebody is about the same file, as Windows does; told is who asked."""
    told: list[str] = []
    replace, read_text = Path.replace, Path.read_text

    def refused_first(self: Path, target: Path) -> Path:
        told.append("replace")
        if told.count("replace") < 3:
            raise PermissionError(13, "used by another program")
        return replace(self, target)

    def unread_first(self: Path, encoding: str) -> str:
        told.append("read")
        if told.count("read") < 3:
            raise PermissionError(13, "used by another program")
        return read_text(self, encoding=encoding)

    monkeypatch.setattr("pipeline.zones.store.SHARING_WAITS", (0, 0, 0))
    monkeypatch.setattr(Path, "replace", refused_first)
    monkeypatch.setattr(Path, "read_text", unread_first)
    return told


def test_a_file_that_somebody_reads_is_replaced_a_moment_later(store: LocalStore, shared: list[str]) -> None:
    write(store, "file.csv", b"tuesday")
    assert content(store, "file.csv") == b"tuesday"
    assert everything(store) == ["file.csv"]


def test_a_file_that_is_being_replaced_is_read_a_moment_later(store: LocalStore, shared: list[str]) -> None:
    write(store, "file.csv", b"tuesday")
    assert read_shared(store.at("file.csv")) == "tuesday"
    assert shared.count("read") == 3
