"""What the panel remembers of itself survives restarts, and nothing odd in its file brings it down."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtTest import QSignalSpy

from app.preferences import Preferences


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "panel.ini"


@pytest.mark.parametrize("value", ["D:\\Music, ä, 100 %", "", 6, -1, True, False, b"\x00\x01binary", b""])
def test_values_come_back_as_what_they_were(path: Path, value: str | int | bool | bytes) -> None:
    kept = Preferences(path)
    kept.put("some/value", value)
    kept.save()
    again = Preferences(path)
    kinds: dict[type, Callable[[], object]] = {
        str: lambda: again.get("some/value", ""), int: lambda: again.get("some/value", 0),
        bool: lambda: again.get("some/value", False), bytes: lambda: again.get("some/value", b""),
    }  # fmt: skip
    found = kinds[type(value)]()
    assert (found, type(found)) == (value, type(value))


def test_without_a_value_the_default_holds(path: Path) -> None:
    kept = Preferences(path)
    assert kept.get("runs/workers", 4) == 4
    kept.put("runs/workers", 6)
    kept.forget("runs/workers")
    assert kept.get("runs/workers", 4) == 4
    assert "runs/workers" not in kept
    assert not path.exists() or "workers" not in path.read_text(encoding="utf-8")


def test_only_changes_are_told(path: Path) -> None:
    kept = Preferences(path)
    told = QSignalSpy(kept.changed)
    kept.put("looks/theme", "dark")
    kept.put("looks/theme", "dark")
    kept.forget("looks/theme")
    kept.forget("looks/theme")
    assert [told.at(number)[0] for number in range(told.count())] == ["looks/theme"] * 2


def test_what_somebody_wrote_into_the_file_by_hand_does_no_harm(path: Path) -> None:
    path.write_text("[runs]\nworkers=many\n[window]\ngeometry=none\n[hints]\ntray=perhaps\n", encoding="utf-8")
    kept = Preferences(path)
    assert kept.get("runs/workers", 4) == 4
    assert kept.get("window/geometry", b"") == b""
    assert kept.get("hints/tray", False) is False
    kept.put("runs/workers", 6)
    assert kept.get("runs/workers", 4) == 6


def test_a_file_that_is_none_counts_as_empty(path: Path) -> None:
    path.write_bytes(b"\x00\xff\xfe" * 100)
    assert Preferences(path).get("lake/root", "") == ""
