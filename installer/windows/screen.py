"""What goes on for this person on Windows, as far as the trial looks at it: who listens, and whose window shows."""

from __future__ import annotations

import getpass
import sys
import zlib

NOBODY_LISTENS = 2  # ERROR_FILE_NOT_FOUND


def name_of_panel(preferences: str) -> str:
    """The name under which the panel with these preferences can be spoken to; the panel gives it itself."""
    person = f"{getpass.getuser()}\n{preferences}"
    return f"bedrot-panel-{zlib.crc32(person.encode()):08x}"


def somebody_listens(name: str) -> bool:
    """Whether a program can be spoken to under that name. It is not spoken to, and notices nothing."""
    if sys.platform == "win32":
        import ctypes

        library = ctypes.WinDLL("kernel32", use_last_error=True)
        there = library.WaitNamedPipeW(ctypes.c_wchar_p(rf"\\.\pipe\{name}"), 1)
        return bool(there) or ctypes.get_last_error() != NOBODY_LISTENS
    raise OSError("There are named pipes on Windows only.")


def titles_shown_by(process: int) -> list[str]:
    """The titles of the windows of a process that are to be seen, and have one."""
    if sys.platform == "win32":
        import ctypes

        library, found = ctypes.WinDLL("user32"), []

        def look(window: int, _: int) -> bool:
            owner, title = ctypes.c_ulong(0), ctypes.create_unicode_buffer(200)
            library.GetWindowThreadProcessId(ctypes.c_void_p(window), ctypes.byref(owner))
            if owner.value == process and library.IsWindowVisible(ctypes.c_void_p(window)):
                library.GetWindowTextW(ctypes.c_void_p(window), title, len(title))
                found.append(title.value)
            return True

        looks = ctypes.WINFUNCTYPE(ctypes.c_bool, ctypes.c_void_p, ctypes.c_void_p)
        library.EnumWindows(looks(look), None)
        return [title for title in found if title]
    raise OSError("The windows of Windows are there only.")
