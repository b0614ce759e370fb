"""Whatever a file is called, the name we give it works on every file system."""

from __future__ import annotations

import re

import pytest

from pipeline.zones.naming import LONGEST, safe_name

NAMES = (
    "report.tsv", "re:po*rt?.tsv", 'a<b>c"d|e.tsv', "back\\slash.tsv", "with space.tsv", "🎵🎶.tsv", "Canción.tsv",
    "trailing...", "trailing. . .", "x" * 260 + ".tsv", "x" * 119 + ".tsv.", "." * 300, "", "   ", "name." + "e" * 100,
    "tab\tnew\nline.tsv", "nul\0.tsv", "-rf.tsv", "a" * 119 + "." + "b" * 30, "ﷺ" * 90 + ".json", "\udcff.tsv",
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES, ids=[str(i) for i in range(len(NAMES))])
def test_a_safe_name_is_safe_everywhere(name: str) -> None:
    safe = safe_name(f"folder/{name}")

    assert 0 < len(safe.encode()) <= LONGEST
    assert re.fullmatch(r"[A-Za-z0-9._()@+-]+", safe)
    assert not safe.endswith("."), "Windows drops it"
    assert not safe.startswith((".", "-")), "hidden, or an option"


def test_the_ending_stays() -> None:
    assert safe_name("streams/Überblick 🎵.html").endswith(".html")
    assert safe_name("x" * 300 + ".tsv").endswith(".tsv")


def test_an_ordinary_name_is_left_alone() -> None:
    assert safe_name("streams/dk_bank_details_20261121_070041.tsv") == "dk_bank_details_20261121_070041.tsv"
