"""A lake that is open while its folder goes away: nothing is made in its place, and nothing is lost once it is back."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.lake import Wanted
from pipeline.model import RunKind, RunState
from pipeline.settings import ConfigurationError
from tests.end_to_end.lakes import landed

WITHOUT = Wanted(kind=RunKind.WITHOUT_EXTRACTORS)


def test_a_run_in_a_folder_that_went_away_makes_no_second_lake(tmp_path: Path) -> None:
    """As with a drive that was unplugged: the next run must not fill the place where it used to be."""
    lake = landed(tmp_path / "lake")
    with lake.opened() as opened:
        lake.root.rename(tmp_path / "unplugged")

        with pytest.raises(ConfigurationError, match="is not there"):
            opened.run(WITHOUT)
        assert not lake.root.exists()

    (tmp_path / "unplugged").rename(lake.root)
    assert lake.run().state is RunState.SUCCESS
    assert "dk_bank_details.csv" in lake.curated()
