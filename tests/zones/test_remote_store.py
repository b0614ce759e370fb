"""A zone on another computer keeps the promises of one on this disk."""

from __future__ import annotations

import uuid
from pathlib import Path

import fsspec
import pytest

from pipeline.zones import remote_store
from pipeline.zones.remote_store import RemoteStore
from pipeline.zones.store import LocalStore, ZoneStore, digest_of, open_zone


@pytest.fixture
def store() -> RemoteStore:
    opened = open_zone(f"memory://{uuid.uuid4().hex}/curated")
    assert isinstance(opened, RemoteStore)
    return opened


def write(store: ZoneStore, path: str, data: bytes) -> None:
    with store.writing(path) as sink:
        sink.write(data)


def content(store: ZoneStore, path: str) -> bytes:
    with store.open(path) as handle:
        return handle.read()


def test_a_written_object_comes_back(store: RemoteStore) -> None:
    with store.writing("deep/er/file.csv") as sink:
        sink.write(b"one,")
        sink.write(b"two")

    assert content(store, "deep/er/file.csv") == b"one,two"
    with store.open("deep/er/file.csv") as handle:
        assert digest_of(handle) == sink.written.sha256
    entry = store.entry("deep/er/file.csv")
    assert entry is not None
    assert (entry.bytes, entry.mtime_ns) == (sink.written.bytes, sink.written.mtime_ns)


def test_readers_see_the_old_object_until_the_new_one_is_whole(store: RemoteStore) -> None:
    write(store, "file.csv", b"old")

    with store.writing("file.csv") as sink:
        sink.write(b"half of the new")
        assert content(store, "file.csv") == b"old"
    with store.writing("other.csv") as sink:
        sink.write(b"half")
        assert store.entry("other.csv") is None

    assert content(store, "file.csv") == b"half of the new"


def test_a_failure_inside_leaves_the_old_object_and_no_debris(store: RemoteStore) -> None:
    write(store, "file.csv", b"old")

    def broken_step() -> None:
        with store.writing("file.csv") as sink:
            sink.write(b"half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        broken_step()

    assert content(store, "file.csv") == b"old"
    assert [e.path for e in store.listing()] == ["file.csv"]


def test_a_file_given_up_inside_the_block_is_not_uploaded(store: RemoteStore) -> None:
    with store.writing("file.csv") as sink:
        sink.write(b"nothing new")
        sink.written.path = ""

    assert list(store.listing()) == []


def test_a_large_object_goes_up_in_parts(store: RemoteStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote_store, "IN_MEMORY", 1000)

    write(store, "large.csv", b"0123456789" * 500)

    assert content(store, "large.csv") == b"0123456789" * 500


def test_an_empty_object_is_an_object(store: RemoteStore) -> None:
    write(store, "empty.csv", b"")

    assert content(store, "empty.csv") == b""
    assert [e.path for e in store.listing()] == ["empty.csv"]


def test_two_readers_do_not_disturb_each_other(store: RemoteStore) -> None:
    write(store, "file.csv", b"0123456789")

    with store.open("file.csv") as one, store.open("file.csv") as other:
        assert one.read(5) == b"01234"
        assert other.read() == b"0123456789"
        assert one.read() == b"56789"


def test_a_listing_is_sorted_and_leaves_out_what_systems_leave_lying_about(store: RemoteStore) -> None:
    for path in ("b/2.csv", "a.csv", "b/1.csv", "b/.DS_Store", "b/desktop.ini"):
        write(store, path, b"x")

    assert [e.path for e in store.listing()] == ["a.csv", "b/1.csv", "b/2.csv"]
    assert [e.path for e in store.listing("b")] == ["b/1.csv", "b/2.csv"]
    assert list(store.listing("nothing")) == []


def test_what_is_not_there_says_so_like_a_file(store: RemoteStore) -> None:
    write(store, "folder/file.csv", b"x")

    with pytest.raises(FileNotFoundError):
        store.open("nothing.csv")
    assert store.entry("nothing.csv") is None
    assert store.entry("folder") is None, "a folder is no object"
    store.remove("nothing.csv")


def test_no_path_leaves_the_zone(store: RemoteStore) -> None:
    for path in ("../outside", "/absolute", "a/../b"):
        with pytest.raises(ValueError, match="not inside the zone"):
            store.entry(path)


@pytest.mark.parametrize("local_first", [True, False])
def test_versions_travel_between_here_and_there(store: RemoteStore, tmp_path: Path, local_first: bool) -> None:
    here: ZoneStore = LocalStore(str(tmp_path))
    source, target = (here, store) if local_first else (store, here)
    write(source, "file.csv", b"monday")

    source.keep_version("file.csv", target, "kept/monday.csv")
    write(source, "file.csv", b"tuesday")

    assert content(target, "kept/monday.csv") == b"monday"


def test_nothing_else_stands_in_the_way_of_another_file_system(tmp_path: Path) -> None:
    """The store asks no more of fsspec than every one of its file systems can do."""
    store = RemoteStore(f"local://{tmp_path}/zone")
    write(store, "a/file.csv", b"bytes")

    assert content(store, "a/file.csv") == b"bytes"
    assert fsspec.filesystem("local").isfile(f"{tmp_path}/zone/a/file.csv")
