"""The report of a run, made when the mail about it is sent. Where it cannot be made the mail goes without it."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.lake import Lake

log = logging.getLogger(__name__)
MOST_BYTES = 5 << 20  # what every mail server takes
WITH_IT = 2  # tries; a mail that does not get out goes without it from then on


@dataclass(frozen=True)
class Attachment:
    """An HTML file by its name."""

    name: str
    content: str = field(repr=False)


def report_of_run(lake: Lake, run_id: str) -> Attachment | None:
    """The report as it is now; None where it cannot be made or is too large, of which the log tells."""
    try:
        from pipeline.reporting.writing import write_run_report

        page = write_run_report(lake, run_id).page
        content = page.read_text(encoding="utf-8")
        size = page.stat().st_size
    except Exception as why:  # a message is worth more than what hangs on it
        log.warning("The report of run %s could not be made; the mail goes without it: %s", run_id, why)
        log.debug("That is why.", exc_info=why)
        return None
    if size > MOST_BYTES:
        log.warning("The report of run %s has %d bytes; the mail goes without it.", run_id, size)
        return None
    return Attachment(page.name, content)
