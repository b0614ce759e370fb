"""Notes of browsers: whose program is gone is cleared away, whatever this computer is called by now."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from pipeline.access.browser_records import FOLDER, BrowserRecord, begin_record, clear_browsers, forget_browser


@pytest.fixture
def record(tmp_path: Path) -> Iterator[BrowserRecord]:
    made = begin_record(tmp_path)
    yield made
    forget_browser(made)


def owned_by(record: BrowserRecord, host: str, pid: int, folder: Path | None = None) -> None:
    body = json.loads(record.path.read_text())
    body["owner"] = [host, pid, psutil.Process().create_time() - 3600]
    body["folder"] = str(folder or record.folder)
    record.path.write_text(json.dumps(body))


def test_what_this_program_has_noted_is_left_alone(tmp_path: Path, record: BrowserRecord) -> None:
    assert clear_browsers(tmp_path) == 0
    assert record.path.exists()


@pytest.mark.parametrize("called", [socket.gethostname(), "as-it-was-called-yesterday"])
def test_a_killed_program_is_cleared_away_after(tmp_path: Path, record: BrowserRecord, called: str) -> None:
    owned_by(record, called, psutil.Process().pid)
    assert clear_browsers(tmp_path) == 1
    assert not record.path.exists()
    assert not record.folder.exists()


def test_another_computer_looks_after_its_own(tmp_path: Path, record: BrowserRecord) -> None:
    owned_by(record, "another-computer", 1, tmp_path / "bedrot-elsewhere")
    assert clear_browsers(tmp_path) == 0
    assert record.path.exists()


@pytest.mark.parametrize("trouble", [FileNotFoundError, PermissionError])
def test_a_note_that_goes_away_while_it_is_read_disturbs_nobody(
    tmp_path: Path, record: BrowserRecord, monkeypatch: pytest.MonkeyPatch, trouble: type[OSError]
) -> None:
    def going(*_: object, **__: object) -> str:
        raise trouble(2, "going away")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "read_text", going)
        assert clear_browsers(tmp_path) == 0
    assert (tmp_path / FOLDER / record.path.name).exists()
