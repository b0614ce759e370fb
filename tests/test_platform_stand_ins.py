"""``python -m tests.platform_sims``: everything that somebody needs who tries the product by hand, and a clean end."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from pipeline.access.collecting import load_collecting
from tests.end_to_end.lakes import REPOSITORY, environment
from tests.platform_sims.__main__ import main
from tests.platform_sims.people import CODE

pytestmark = pytest.mark.slow
SECONDS = 60.0


@contextmanager
def started(lake: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The program and what it says once all is ready."""
    line = [sys.executable, "-m", "tests.platform_sims", "--lake", str(lake), "--days", "30", "--first-port", "0"]
    with subprocess.Popen(line, cwd=REPOSITORY, env=environment(), stdout=subprocess.PIPE, text=True) as program:
        try:
            assert program.stdout
            said = ""
            while "Ctrl-C ends them all." not in said:
                read = program.stdout.readline()
                assert read, said
                said += read
            yield program, said
        finally:
            program.kill()


def test_it_tells_where_to_go_as_whom_and_ends_when_asked(tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    with started(lake) as (program, said):
        addresses = dict(load_collecting(lake / "config").addresses)
        assert {address.rpartition(":")[0] for address in addresses.values()} == {"http://127.0.0.1"}
        for words in (str(lake), "python -m app", "label@nova-drift.example", "@nova.drift", CODE):
            assert words in said

        faults = f"{addresses['distrokid']}/-/faults"
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        requests.post(faults, "on=down&times=1&paths=/login", headers=form, timeout=SECONDS).raise_for_status()
        assert [fault["name"] for fault in requests.get(faults, timeout=SECONDS).json()["on"]] == ["down"]
        unknown = requests.post(faults, "on=nonsense", headers=form, timeout=SECONDS)
        assert unknown.status_code == 400
        assert {"slow", "puzzle", "no-chart"} <= set(unknown.json()["faults"])
        page = f"{addresses['distrokid']}/login"
        assert [requests.get(page, timeout=SECONDS).status_code for _ in range(2)] == [503, 200]

        program.send_signal(signal.SIGINT)
        assert program.wait(SECONDS) == 0

    with pytest.raises(requests.ConnectionError):
        requests.get(page, timeout=SECONDS)


def test_a_lake_of_an_earlier_day_is_told_the_new_addresses_and_keeps_what_it_has(tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    for _ in range(2):
        with started(lake):
            (lake / "landing").mkdir(exist_ok=True)
            (lake / "landing" / "kept").touch()
            seen = json.loads((lake / "config" / "collecting.json").read_bytes())["addresses"]["distrokid"]
            assert requests.get(f"{seen}/login", timeout=SECONDS).status_code == 200

    assert (lake / "landing" / "kept").exists()


def test_a_lake_that_was_not_made_here_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "artists.json").write_text("[]", encoding="utf-8")

    assert main(["--lake", str(tmp_path), "--first-port", "0"]) == 2

    assert "was not made here" in capsys.readouterr().err
    assert [path.name for path in (tmp_path / "config").iterdir()] == ["artists.json"]
