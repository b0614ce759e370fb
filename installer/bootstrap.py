"""Two commands for a fresh machine: `run` shows the product working, `test` checks the whole project.

This file alone has to be readable by an older Python, so that the person hears what is wrong instead of
a syntax error. Everything else is imported only after the version is known to be good.
"""

import sys
from pathlib import Path

OLDEST_PYTHON = (3, 11)
EXIT_NOT_SET_UP = 4


def complaint_about(version: "tuple[int, ...]") -> str:
    """What to tell somebody whose Python is too old; empty when it is good."""
    if tuple(version[:2]) >= OLDEST_PYTHON:
        return ""
    wanted = ".".join(map(str, OLDEST_PYTHON))
    found = ".".join(map(str, version[:2]))
    return (
        f"This is Python {found}; BEDROT Control Panel needs Python {wanted} or newer.\n"
        f"Next: install Python {wanted} or newer and start this command with it, "
        f"for example: python{wanted} installer/bootstrap.py run"
    )


def main() -> int:
    complaint = complaint_about(sys.version_info[:2])
    if complaint:
        print(complaint, file=sys.stderr)
        return EXIT_NOT_SET_UP
    root = Path(__file__).resolve().parent.parent
    # Started as a file, Python looks for modules beside that file; the package lives one folder up.
    sys.path[:] = [str(root), *(entry for entry in sys.path if entry != str(root / "installer"))]
    from installer.commands import run_command_line

    return run_command_line(root, sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
