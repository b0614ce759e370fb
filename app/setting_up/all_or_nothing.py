"""Writes several things as one: a folder appears whole, files change together – or everything is as it was."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from pipeline.settings import ConfigurationError
from pipeline.zones.store import TEMP_SUFFIX, LocalStore, sync_folder


@contextmanager
def appearing(target: Path) -> Iterator[Path]:
    """Hand out a folder to fill; when the block ends well it becomes ``target``, else nothing has happened.

    Raises :class:`ConfigurationError` where ``target`` is there already and holds something.
    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise ConfigurationError(f"{target} is not empty.", "Choose another folder.")
    made = _missing(target.parent)
    temp = target.parent / f".{target.name}{TEMP_SUFFIX}"
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(temp, ignore_errors=True)
        temp.mkdir()
        yield temp
        _put_in_place(temp, target)
    except BaseException:
        shutil.rmtree(temp, ignore_errors=True)
        with suppress(OSError):  # somebody put something into one of them meanwhile: then it stays
            for folder in made:
                folder.rmdir()
        raise
    with suppress(OSError):  # the folder is there; only a power cut could still take it
        sync_folder(target.parent)


def replacing(files: Mapping[Path, bytes]) -> None:
    """Write each file, or none of them: what was replaced is put back when a later one cannot be written."""
    before = {path: path.read_bytes() if path.is_file() else None for path in files}
    made = {folder: None for path in files for folder in _missing(path.parent)}
    with ExitStack() as undo:
        undo.callback(_remove_folders, list(made))
        for path, data in files.items():
            with LocalStore(str(path.parent)).writing(path.name) as sink:
                sink.write(data)
            undo.callback(_put_back, path, before[path])
        undo.pop_all()


def _missing(folder: Path) -> list[Path]:
    """The folders that making ``folder`` would make, the innermost first."""
    return [place for place in (folder, *folder.parents) if not place.exists()]


def _put_in_place(temp: Path, target: Path) -> None:
    """Systems differ in whether a folder may be renamed over an empty one, so that one is taken away first."""
    empty = target.exists()
    if empty:
        target.rmdir()
    try:
        temp.rename(target)
    except OSError:
        if empty:
            target.mkdir(exist_ok=True)
        raise


def _put_back(path: Path, data: bytes | None) -> None:
    if data is None:
        path.unlink(missing_ok=True)
        return
    with LocalStore(str(path.parent)).writing(path.name) as sink:
        sink.write(data)


def _remove_folders(folders: list[Path]) -> None:
    with suppress(OSError):
        for folder in folders:
            folder.rmdir()
