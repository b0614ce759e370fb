"""A downloaded bank report is whole when its last line has ended; a web page in its place is none."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from pipeline.model import FailureKind, StepFailed
from pipeline.platforms.distrokid.extract import require_whole
from pipeline.platforms.visit import Visit
from tests.platforms.distrokid.reports import report, row

WHOLE = report(row(), row())
FORM = '<!doctype html>\n<form><input type="password"></form>\n'
VISIT = cast(Visit, SimpleNamespace(title="DistroKid", account=""))


@pytest.mark.parametrize(
    "content",
    [WHOLE.encode(), WHOLE.replace("\n", "\r\n").encode(), WHOLE.encode("utf-16"), WHOLE.encode("latin-1")],
    ids=["plain", "crlf", "utf-16", "latin-1"],
)
def test_a_report_that_ends_with_a_line_is_whole(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "report").write_bytes(content)
    require_whole(VISIT, tmp_path / "report")


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (WHOLE[:-1].encode(), FailureKind.TRANSIENT),
        (WHOLE[:-8].encode("utf-16"), FailureKind.TRANSIENT),
        (b"", FailureKind.TRANSIENT),
        (FORM.encode(), FailureKind.NEEDS_SIGN_IN),
        (b"\n <html>Be right back</html>\n", FailureKind.TRANSIENT),
    ],
)
def test_what_breaks_off_or_is_no_report_is_known(tmp_path: Path, content: bytes, kind: FailureKind) -> None:
    (tmp_path / "report").write_bytes(content)
    with pytest.raises(StepFailed) as no:
        require_whole(VISIT, tmp_path / "report")
    assert no.value.failure.kind is kind
