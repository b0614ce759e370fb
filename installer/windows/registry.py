"""This person's part of the Windows registry, and their Credential Manager, as far as the trial looks at them."""

from __future__ import annotations

import sys

Value = str | int | None
NOT_FOUND = 1168  # ERROR_NOT_FOUND


def value(key: str, name: str) -> Value:
    """What stands there below HKEY_CURRENT_USER; None where there is nothing. ``name`` '' is the key's own value."""
    if sys.platform == "win32":
        import winreg

        try:
            with winreg.OpenKey(winreg.HKEY_CURRENT_USER, key) as opened:
                found: Value = winreg.QueryValueEx(opened, name)[0]
                return found
        except FileNotFoundError:
            return None
    raise OSError("There is a registry on Windows only.")


def put(key: str, name: str, text: str) -> None:
    if sys.platform == "win32":
        import winreg

        with winreg.CreateKey(winreg.HKEY_CURRENT_USER, key) as opened:
            winreg.SetValueEx(opened, name, 0, winreg.REG_SZ, text)
            return
    raise OSError("There is a registry on Windows only.")


def kept_secrets(begins: str) -> int:
    """How many entries of the Credential Manager have names that begin so."""
    if sys.platform == "win32":
        import ctypes

        count, entries = ctypes.c_ulong(0), ctypes.c_void_p()
        library = ctypes.WinDLL("advapi32", use_last_error=True)
        if library.CredEnumerateW(ctypes.c_wchar_p(f"{begins}*"), 0, ctypes.byref(count), ctypes.byref(entries)):
            library.CredFree(entries)
            return count.value
        if ctypes.get_last_error() == NOT_FOUND:
            return 0
        raise ctypes.WinError(ctypes.get_last_error())
    raise OSError("There is a Credential Manager on Windows only.")
