"""Arrow does not load pandas behind our back, and gives a DataFrame to whoever asks for one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
ASKED = """
import sys
import pipeline.zones.{module}
import pyarrow as pa

table = pa.table({{"plays": [1, 2], "artist": ["Ana", None]}})
assert "pandas" not in sys.modules, "a list was enough"
frame = table.to_pandas()
assert list(frame["plays"]) == [1, 2]
assert pa.array(frame["plays"]).to_pylist() == [1, 2]
"""


@pytest.mark.slow
@pytest.mark.parametrize("module", ["datasets", "staged"])
def test_a_list_loads_no_pandas_and_a_frame_does(module: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", ASKED.format(module=module)], cwd=REPOSITORY, capture_output=True, text=True,
        timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
