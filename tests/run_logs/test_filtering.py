"""What is typed into the search field: plain words, a pattern between slashes, or a pattern that says what is wrong."""

from __future__ import annotations

import pytest

from pipeline.run_logs.filtering import LogFilter, PatternRefused, match_of, repeats_what_varies
from pipeline.run_logs.sentences import Level, LogLine, Place


@pytest.mark.parametrize(
    ("typed", "said", "found"),
    [
        ("token", "Token •••", True), ("ÄRGER", "kein ärger", True), ("  rows ", "96 rows", True),
        ("[x", "a [x b", True),
        ("/rows$/", "96 rows", True), ("/^rows/", "96 rows", False), ("/ROWS/", "96 rows", True), ("/9\\d", "96", True),
    ],
)  # fmt: skip
def test_words_are_found_in_any_case_and_patterns_between_slashes(typed: str, said: str, found: bool) -> None:
    match = match_of(typed)
    assert match is not None
    assert match.test(said) is found


@pytest.mark.parametrize("typed", ["", "  ", "/", "//"])
def test_nothing_typed_means_everything(typed: str) -> None:
    assert match_of(typed) is None


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("/a(b/", "the round bracket opened at place 2 is never closed"),
        ("/a)/", "the round bracket at place 2 closes nothing"),
        ("/[a-/", "the square bracket opened at place 1 is never closed"),
        ("/*a/", "the sign at place 1 repeats nothing"),
        ("/a**/", "the sign at place 3 repeats a repetition"),
        ("/[z-a]/", "the range at place 2 runs backwards"),
        ("/a\\", "nothing follows the backslash at its end"),
        ("/\\q/", "the backslash at place 1 has no meaning before that letter"),
        ("/(?<x)/", "place 2 cannot be read"),
    ],
)
def test_a_wrong_pattern_is_explained_in_plain_words(typed: str, why: str) -> None:
    with pytest.raises(PatternRefused, match="This is no pattern yet") as refused:
        match_of(typed)
    assert why in str(refused.value)


@pytest.mark.parametrize("pattern", ["(a+)+b", "((a*)b?)*", "(a|aa)+$", "(\\w+\\s?){2,}", "(x(y|z))+", "([a-z]+)*?"])
def test_patterns_that_may_take_for_ever_are_not_tried(pattern: str) -> None:
    assert repeats_what_varies(pattern)
    with pytest.raises(PatternRefused, match="take for ever"):
        match_of(f"/{pattern}/")


@pytest.mark.parametrize(
    "pattern",
    ["(ab)+", "a+b*c{2,}", "(a+)b", "(a|b)", "[(+]+x", "[]+]+", "[^]+]+", "\\(a+\\)+", "(a{2})+", "(a+)?", "a|b+"],
)  # fmt: skip
def test_ordinary_patterns_are(pattern: str) -> None:
    assert not repeats_what_varies(pattern)
    assert match_of(f"/{pattern}/") is not None


def test_a_line_is_wanted_when_level_place_and_words_are_right() -> None:
    line = LogLine(None, Level.WARNING, Place("tiktok", "raw", "tiktok.raw"), "Kept 3 rows", detail="below")
    for wanted in (
        LogFilter(), LogFilter(Level.WARNING), LogFilter(platform="tiktok"), LogFilter(phase="raw"),
        LogFilter(key="tiktok.raw"), LogFilter(text="kept"), LogFilter(text="BELOW"),
        LogFilter(text="TikTok", named=lambda place: place.platform),
    ):  # fmt: skip
        assert wanted.wants(line), wanted
    for wanted in (
        LogFilter(Level.ERROR), LogFilter(platform=""), LogFilter(phase="staging"), LogFilter(key="tiktok.staging"),
        LogFilter(text="lost"), LogFilter(Level.ERROR, text="kept"),
    ):  # fmt: skip
        assert not wanted.wants(line), wanted
