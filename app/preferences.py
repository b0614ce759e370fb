"""What the panel remembers about itself: which lake, which looks, where the window stood. Never a secret."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QByteArray, QObject, QSettings, Signal

T = TypeVar("T", str, int, bool, bytes)
FOLDER = "BEDROT Control Panel"
FILE = "panel.ini"


def default_path() -> Path:
    """Where this person's preferences live on this system."""
    from platformdirs import user_config_path

    return user_config_path(FOLDER, appauthor=False, roaming=True) / FILE


class Preferences(QObject):
    """A small file of named values. Writes are collected and done by Qt, atomically."""

    changed = Signal(str)

    def __init__(self, path: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.path = path
        self._values = QSettings(str(path), QSettings.Format.IniFormat, self)

    def get(self, key: str, default: T) -> T:
        """The value of ``key`` as the type of ``default``; a value of another kind counts as none."""
        found = self._values.value(key)
        if found is None:
            return default
        try:
            value: T = _as(found, default)
            return value
        except (TypeError, ValueError):
            return default

    def put(self, key: str, value: str | int | bool | bytes) -> None:
        if key in self and self._is(key, value):
            return
        self._values.setValue(key, QByteArray(value) if isinstance(value, bytes) else value)
        self.changed.emit(key)

    def _is(self, key: str, value: str | int | bool | bytes) -> bool:
        """Whether that is the value already; what cannot be read as one of its kind is another."""
        try:
            return bool(_as(self._values.value(key), value) == value)
        except (TypeError, ValueError):
            return False

    def forget(self, key: str) -> None:
        """Back to the default."""
        if key in self:
            self._values.remove(key)
            self.changed.emit(key)

    def __contains__(self, key: str) -> bool:
        return bool(self._values.contains(key))

    def save(self) -> None:
        """Write now what is still to be written."""
        self._values.sync()


def _as(found: Any, default: Any) -> Any:
    if isinstance(default, bool):
        return found if isinstance(found, bool) else str(found).lower() == "true"
    if isinstance(default, int):
        return int(found)
    if isinstance(default, bytes):
        return bytes(found.data()) if isinstance(found, QByteArray) else b""
    return str(found)
