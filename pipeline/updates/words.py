"""What is said of new versions, the same in the window, on the command line and by the check-up."""

from __future__ import annotations

from datetime import date

NOWHERE = "This build was made without a place to ask for new versions."
NOWHERE_NEXT = "Look where you got it."


def is_there(version: str) -> str:
    return f"Version {version} is there."


def is_newest(version: str) -> str:
    return f"{version} is the newest version."


def of_day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
