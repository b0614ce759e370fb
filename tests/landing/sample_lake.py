"""Rewrites the lake the product ships as its sample: `python -m tests.landing.sample_lake`."""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.landing.generate import make_landing

SAMPLE = Path(__file__).parents[2] / "resources" / "sample_lake"


def write_sample(lake: Path) -> None:
    """Put landing/ and config/artists.json into `lake`, in place of those that were there."""
    with TemporaryDirectory() as scratch:
        made = Path(scratch)
        make_landing(made, seed=7, days=150, tracks=6, bank_rows=1500, campaigns=5, manual_export=True)
        shutil.rmtree(lake / "landing", ignore_errors=True)
        shutil.copytree(made / "landing", lake / "landing")
        (lake / "config").mkdir(exist_ok=True)
        shutil.copyfile(made / "artists.json", lake / "config" / "artists.json")


if __name__ == "__main__":
    write_sample(SAMPLE)
