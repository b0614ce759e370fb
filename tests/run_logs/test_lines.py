"""The log of a run is found line by line, chosen from and read on demand, however long it is and while it grows."""

from __future__ import annotations

import json
import logging
import shutil
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as some

from pipeline.model import NotThere
from pipeline.run_logs import lines as log_lines
from pipeline.run_logs.lines import Level, LogFile, LogFilter, PatternRefused, Place, line_from, log_of_run
from tests.end_to_end.lakes import landed
from tests.run_logs.log_files import RUN, a_log, lines_of, many_lines, texts, whole_story

FILTERS = [
    LogFilter(level, platform, phase, text=text, named=lambda place: f"{place.platform} {place.phase}")
    for level, platform, phase, text in product(
        (Level.DEBUG, Level.WARNING), (None, "", "tiktok"), ("", "raw", "extract"), ("", "linktree", "/\\d{3}/", "rows")
    )
]  # fmt: skip


def read(path: Path, stride: int = log_lines.STRIDE) -> LogFile:
    log = LogFile(path)
    read_on(log, stride)
    return log


def read_on(log: LogFile, stride: int = log_lines.STRIDE) -> int:
    while log.extend(stride):
        pass
    return len(log)


def test_lines_are_found_and_read_in_any_order(tmp_path: Path) -> None:
    path = whole_story(tmp_path)
    raw = lines_of(path)
    log = read(path)
    assert len(log) == len(raw)
    wanted = [3, 0, len(raw) - 1, 3]
    assert log.raw(wanted) == [raw[number] for number in wanted]
    assert log.read(wanted) == [line_from(raw[number]) for number in wanted]
    assert log.line(5).message == "Received 96 rows in 2:05"
    with pytest.raises(IndexError):
        log.line(len(raw))


@pytest.mark.parametrize("stride", [1, 100, 4096, 1 << 20])
def test_the_size_of_the_pieces_makes_no_difference(tmp_path: Path, stride: int) -> None:
    path = whole_story(tmp_path)
    log, whole = read(path, stride), lines_of(path)
    assert log.raw(range(len(log))) == whole


def told(wanted: LogFilter) -> str:
    platform = {None: "any platform", "": "no platform"}.get(wanted.platform, wanted.platform)
    return f"{wanted.level.name} {platform} {wanted.phase or 'any phase'} {wanted.text or 'any text'}"


@pytest.mark.parametrize("wanted", FILTERS, ids=told)
def test_filters_choose_the_lines_that_reading_each_would_choose(tmp_path: Path, wanted: LogFilter) -> None:
    path = whole_story(tmp_path)
    many_lines(path, 200)
    log = read(path)
    assert list(log.filter(wanted)) == [n for n, raw in enumerate(lines_of(path)) if wanted.wants(line_from(raw))]


WORDS = some.text(alphabet='aZ19 "\\\n\té•{}:,', max_size=12)
DOCUMENTS = some.one_of(
    some.fixed_dictionaries({
        "type": some.just("Log"), "at": some.just("2026-11-20T06:52:00.000Z"),
        "level": some.sampled_from(["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL", "odd"]),
        "logger": some.sampled_from(["pipeline.lake", "pipeline.platforms.tiktok.extract"]), "message": WORDS,
    }),
    some.fixed_dictionaries({
        "type": some.just("StepFinished"), "run_id": some.just(RUN), "at": some.just("2026-11-20T06:52:00.000Z"),
        "seq": some.integers(0, 99), "key": some.sampled_from(["tiktok.raw", "unified.daily"]),
        "platform": some.sampled_from(["tiktok", None]), "phase": some.sampled_from(["raw", "unified"]),
        "state": some.sampled_from(["succeeded", "skipped", "failed", "cancelled"]), "seconds": some.just(0.5),
        "rows_in": some.integers(0, 9), "rows_out": some.integers(0, 9),
        "failure": some.one_of(some.none(), some.fixed_dictionaries({
            "kind": some.sampled_from(["transient", "needs-sign-in"]), "message": WORDS, "next_action": WORDS,
        })),
        "skipped_reason": WORDS, "blocked_by": some.sampled_from(["", "tiktok.validate"]),
        "notes": some.lists(WORDS, max_size=2), "quarantined": some.integers(0, 2),
    }),
    some.fixed_dictionaries({
        "type": some.just("StepStarted"), "run_id": some.just(RUN), "at": some.just("2026-11-20T06:52:00.000Z"),
        "seq": some.integers(0, 99), "key": some.sampled_from(["linktree.extract", "odd", "unified.daily"]),
        "platform": some.sampled_from(["linktree", None]), "phase": some.sampled_from(["extract", "unified", "odd"]),
        "attempt": some.integers(1, 2),
    }),
    some.dictionaries(WORDS, WORDS, max_size=2),
)  # fmt: skip


@pytest.mark.slow
@given(some.lists(DOCUMENTS, max_size=12), some.sampled_from(["", "a", "9", '"', "é", "/a|9/", "rows", "try"]))
def test_whatever_stands_in_the_file_is_weighed_as_its_words_say(documents: list[object], text: str) -> None:
    raw = [json.dumps(document, ensure_ascii=False).encode() + b"\n" for document in documents]
    lines = [line_from(line) for line in raw]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "run.jsonl"
        path.write_bytes(b"".join(raw))
        log = read(path)
        assert [sum(line.level == level for line in lines) for level in Level] == [log.count(level) for level in Level]
        for place in {line.place for line in lines}:
            wanted = LogFilter(platform=place.platform, phase=place.phase, key=place.key, text=text)
            assert list(log.filter(wanted)) == [number for number, line in enumerate(lines) if wanted.wants(line)]


def test_a_line_counts_once_its_end_is_written(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    log = LogFile(path)
    assert (log.extend(), len(log)) == (False, 0)
    path.write_bytes(b'{"type": "Unfi')
    assert (log.extend(), len(log)) == (False, 0)
    with path.open("ab") as handle:
        handle.write(b'nished"}\n{"ty')
    assert read_on(log) == 1
    assert log.line(0).message == "Unfinished"


def test_lines_appear_while_the_run_goes_on(tmp_path: Path) -> None:
    with a_log(tmp_path) as (run, path):
        log = LogFile(path)
        run.begins()
        log.extend()
        assert len(log) == 1
        run.ends("tiktok.raw", rows_out=3)
        logging.getLogger("pipeline.zones.store").warning("slow disk")
        log.extend()
    assert texts(log.read(range(len(log))))[1:] == ["Kept 3 rows in 0.5 s", "slow disk"]
    assert [log.count(level) for level in Level] == [0, 2, 1, 0]


def test_a_log_that_was_taken_away_says_so(tmp_path: Path) -> None:
    path = whole_story(tmp_path)
    log = read(path)
    path.write_bytes(b"")
    with pytest.raises(NotThere, match="no longer there"):
        log.extend()
    path.unlink()
    for look in (log.extend, lambda: log.line(0), lambda: log.filter(LogFilter(text="rows"))):
        with pytest.raises(NotThere, match="no longer there"):
            look()


def test_a_broken_pattern_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    with pytest.raises(PatternRefused):
        read(whole_story(tmp_path)).filter(LogFilter(text="/(/"))


def test_more_speakers_than_can_be_told_apart_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    keys = [f"made.up{number}" for number in range(300)]
    line = '{{"type": "X", "at": "2026-11-20T06:52:00Z", "key": "{}"}}\n'
    path.write_text("".join(line.format(key) for key in keys))
    log = read(path)
    assert len(log.filter(LogFilter())) == 300
    assert list(log.filter(LogFilter(key=keys[7]))) == [7]
    assert log.line(299).place == Place("", "", keys[299])


def test_a_run_whose_file_is_gone_is_told_from_the_journal(tmp_path: Path) -> None:
    folder = landed(tmp_path / "lake")
    run_id = folder.run().run_id
    with folder.opened() as lake:
        logs = lake.settings.log_dir
        from_file = log_of_run(logs, run_id, lake.journal)
        assert from_file is not None
        assert from_file.path is not None
        shutil.rmtree(logs / "runs")
        remembered = log_of_run(logs, run_id, lake.journal)
        assert remembered is not None
        assert log_of_run(logs, "20200101T000000Z-0000", lake.journal) is None
        begun = log_of_run(logs, run_id, lake.journal, going_on=True)
        assert begun is not None
        assert (begun.extend(), len(begun)) == (False, 0)
    remembered.extend()
    assert len(remembered) > 60
    assert texts(remembered.read([0, len(remembered) - 1]))[0].startswith("Started from the command line")


def test_a_long_log_costs_bytes_and_not_lines(tmp_path: Path) -> None:
    log = read(many_lines(tmp_path / "run.jsonl", 30_000))
    assert len(log) == 30_000
    assert log._ends.itemsize + 2 <= 10
    assert len(log._signatures) < 100
    assert len(log.filter(LogFilter(Level.WARNING))) == log.count(Level.WARNING) + log.count(Level.ERROR) > 0
