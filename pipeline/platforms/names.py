"""Reading download moments out of file names: the one place that knows the stamps collectors write.

Stamps carry no time zone. They are taken as UTC everywhere, so that every computer orders the same files alike.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

STAMP = r"(?P<stamp>\d{8}_\d{6})(?:_\d{1,6})?"
_FORMAT = "%Y%m%d_%H%M%S"
_ANY = re.compile(r"(?<!\d)(\d{8}_\d{6})(?:_(\d{6}))?(?!\d)")


def moment_of(stamp: str) -> datetime | None:
    """``20261121_070003`` as UTC; None for digits that are no moment."""
    try:
        return datetime.strptime(stamp, _FORMAT).replace(tzinfo=UTC)
    except ValueError:
        return None


def moment_in(name: str) -> datetime | None:
    """The last stamp in a name, microseconds included where written."""
    for digits, fraction in reversed(_ANY.findall(name)):
        moment = moment_of(digits)
        if moment is not None:
            return moment.replace(microsecond=int(fraction or 0))
    return None
