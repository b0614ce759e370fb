"""What DistroKid alone publishes: the bank report. Its daily plays are joined with TooLost's in the unified phase."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from pipeline.platforms.declaration import Curation
from pipeline.platforms.distrokid.bank_staging import bank_contract, staged_report
from pipeline.platforms.distrokid.schema import NARROW_HEADER
from pipeline.quality.contracts import Contract


def curate(curation: Curation) -> Iterator[tuple[Contract, Iterator[pa.RecordBatch]]]:
    """The newest complete bank report; headings alone when no report is accepted, so that none outlives its file."""
    header, rows = staged_report(curation.staging) or (NARROW_HEADER, iter(()))
    yield bank_contract(header), rows
