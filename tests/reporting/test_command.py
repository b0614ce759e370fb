"""``bedrot report``: writes the file it names, refuses what there is not, and opens it where that is asked for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.cli import main
from pipeline.commands.answer import Exit
from tests.reporting.conftest import opened


@pytest.mark.slow
def test_the_newest_run_is_told_of_where_none_is_named(
    copied: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[str] = []
    monkeypatch.setattr("webbrowser.open", shown.append)
    with opened(copied) as lake:
        newest, before = (line.run.run_id for line in lake.journal.runs(2))
    assert main(["--root", str(copied), "--json", "report"]) == Exit.SUCCESS
    document = json.loads(capsys.readouterr().out)
    page = copied / "reports" / f"run-{newest}.html"
    assert document == {
        "report": str(page), "health": str(page.with_name(f"run-{newest}.health.json")), "bytes": page.stat().st_size
    }  # fmt: skip
    assert shown == []
    assert main(["--root", str(copied), "report", "--run", before, "--open"]) == Exit.SUCCESS
    assert shown == [(copied / "reports" / f"run-{before}.html").as_uri()]
    assert main(["--root", str(copied), "--json", "report", "--month", "2026-10"]) == Exit.SUCCESS
    assert Path(json.loads(capsys.readouterr().out.partition("\n")[2])["report"]).name == "month-2026-10.html"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--run", "20200101T000000Z-0000"), "There is no run 20200101T000000Z-0000."),
        (("--month", "2099-01"), "2099-01 has not begun yet."),
        ((), "There is no run yet."),
    ],
)
def test_what_there_is_not_is_said(
    tmp_path: Path, words: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--root", str(tmp_path), "report", *words]) == Exit.USAGE
    assert said in capsys.readouterr().err
    assert not (tmp_path / "reports").exists()


@pytest.mark.parametrize("words", [("--month", "October"), ("--month", "2026-10", "--run", "x")])
def test_a_month_is_written_as_one(tmp_path: Path, words: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--root", str(tmp_path), "report", *words])
    assert ended.value.code == Exit.USAGE
