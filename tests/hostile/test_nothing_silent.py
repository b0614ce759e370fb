"""Nothing is passed over in silence: strays are named, lakes are not made by accident, faults are no half success."""

from __future__ import annotations

import json
import logging
import sys
from pathlib import Path

import pytest

from pipeline.commands import checkup
from pipeline.model import Verdict
from pipeline.redaction import Redacting, redact
from pipeline.settings import ConfigurationError, load_settings
from tests.hostile.command_line import LANDED, RUN, CommandLine
from tests.hostile.small_lake import SmallLake, bank_report
from tests.landing import make_landing


def test_what_lies_in_landing_for_no_platform_is_named(bedrot: CommandLine) -> None:
    bedrot.land()
    landing = bedrot.root / "landing"
    (landing / "youtube").mkdir()
    (landing / "stray.csv").write_text("a,b\n")
    (landing / ".DS_Store").write_text("")
    said = bedrot.say(*RUN)
    assert said.document["not_read"] == ["stray.csv", "youtube/"]
    assert bedrot.say("status").document["not_read"] == ["stray.csv", "youtube/"]


def test_a_file_that_hides_behind_a_dot_is_judged_like_any_other(tmp_path: Path) -> None:
    lake = SmallLake(tmp_path)
    lake.put("streams/.streams_stats_20261121_070003.html", b"<html>")
    lake.put("streams/.DS_Store", b"x")
    lake.run()
    assert lake.verdicts() == {"streams/.streams_stats_20261121_070003.html": Verdict.QUARANTINED}


def test_no_lake_is_made_where_one_happens_to_stand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigurationError, match="No lake is named"):
        load_settings(environ={})
    (tmp_path / "landing").mkdir()
    assert load_settings(environ={}).root == tmp_path


def test_the_env_file_of_this_folder_may_name_the_lake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text(f"PROJECT_ROOT={tmp_path / 'lake'}\n", encoding="utf-8")
    assert load_settings(environ={}).root == tmp_path / "lake"


def test_a_fault_of_the_program_is_no_half_success(bedrot: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_down(_: object) -> object:
        raise ZeroDivisionError("planted")

    monkeypatch.setattr(checkup, "examine", break_down)
    said = bedrot.say("doctor", "--offline")
    assert said.code == 2
    assert said.error["kind"] == "permanent"
    assert "planted" not in said.out


@pytest.mark.parametrize(
    ("window", "named"),
    [
        ({"time_window": ["x"]}, "time_window"),
        ({"days": ["someday"]}, "days"),
        ({"time_window": {"start": "6"}}, "start"),
    ],
)
def test_a_schedule_that_cannot_be_meant_is_named(
    bedrot: CommandLine, window: object, named: str, tmp_path: Path
) -> None:
    config = bedrot.root / "config"
    config.mkdir()
    (config / "schedule_config.json").write_text(json.dumps({"schedule": window}), encoding="utf-8")
    said = bedrot.say("export-cron", str(tmp_path / "cron"))
    assert said.code == 4
    assert named in said.error["message"]


def test_an_accepted_report_that_keeps_all_later_ones_out_can_be_dismissed(bedrot: CommandLine) -> None:
    wrong, right = (f"streams/dk_bank_details_202611{day}_070041.tsv" for day in (10, 20))
    bedrot.land({wrong: bank_report(30), right: bank_report(5)}).run()
    assert [item["file"] for item in bedrot.say("quarantine").document["items"]] == [right]

    assert bedrot.say("quarantine", "drop", "--file", f"distrokid/{wrong}").code == 0
    bedrot.run()

    assert bedrot.say("quarantine").document["items"] == []
    curated = (bedrot.root / "curated" / "dk_bank_details.csv").read_text(encoding="utf-8")
    assert len(curated.splitlines()) == 6
    assert bedrot.say("quarantine", "drop", "--file", "distrokid/streams/none.tsv").code == 4


def test_the_check_up_looks_into_journal_and_warehouse(bedrot: CommandLine) -> None:
    bedrot.land(LANDED).run()
    with (bedrot.root / "warehouse" / "bedrot_analytics.db").open("rb+") as handle:
        handle.seek(8192)
        handle.write(b"\xff" * 4096)
    grades = {f["check"]: f["grade"] for f in bedrot.say("doctor", "--offline").document["findings"]}
    assert (grades["journal"], grades["warehouse"]) == ("ok", "failed")


def test_masking_secrets_leaves_every_file_name_readable(tmp_path: Path) -> None:
    make_landing(tmp_path, days=40, bank_rows=50, defects=0.3, manual_export=True)
    names = [path.relative_to(tmp_path).as_posix() for path in (tmp_path / "landing").rglob("*") if path.is_file()]
    assert [name for name in names if redact(f"{name} was set aside.") != f"{name} was set aside."] == []


def test_an_opaque_run_of_letters_and_digits_is_still_masked() -> None:
    token = "EAAB" + "x7Q2" * 20
    assert token not in redact(f"the answer held {token}, it seems")


def test_a_trace_on_the_terminal_holds_no_secret() -> None:
    try:
        raise ValueError("access_token=EAAB0123456789abcdef")
    except ValueError:
        record = logging.LogRecord("pipeline", logging.ERROR, __file__, 1, "A fault.", (), sys.exc_info())
    shown = Redacting("%(message)s").format(record)
    assert "ValueError" in shown
    assert "EAAB0123456789abcdef" not in shown


def test_the_settings_never_show_what_the_environment_holds(tmp_path: Path) -> None:
    settings = load_settings(tmp_path, environ={"META_ACCESS_TOKEN": "planted-secret"})
    assert "planted-secret" not in repr(settings)
