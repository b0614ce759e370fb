"""Deletes a file that held a secret so that its bytes do not lie about, as far as a program can see to that."""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path

from pipeline.zones.store import BLOCK, sync_folder

HONESTLY = (
    "The files were overwritten before they were deleted. On an SSD, and in backups and synchronised folders, older "
    "copies may survive all the same: to be sure, change the passwords and sign out everywhere on the platforms' pages."
)


def destroy(path: Path) -> None:
    """Overwrite a file where it lies, then delete it under another name. A link is only unlinked.

    Raises OSError; the file may be overwritten and still be there then.
    """
    if path.is_symlink():
        path.unlink()
        return
    if not stat.S_ISREG(path.stat().st_mode):
        raise OSError(f"{path} is no file")
    path.chmod(stat.S_IRUSR | stat.S_IWUSR)  # Windows does not open a read-only file for writing
    with path.open("r+b", buffering=0) as handle:
        left = os.fstat(handle.fileno()).st_size
        while left > 0:
            left -= handle.write(secrets.token_bytes(min(left, BLOCK)))
        os.fsync(handle.fileno())
        handle.truncate(0)
        os.fsync(handle.fileno())
    nameless = path.rename(path.with_name(secrets.token_hex(8)))
    nameless.unlink()
    sync_folder(path.parent)
