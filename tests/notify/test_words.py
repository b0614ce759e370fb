"""Every message an owner can get is in one place, reads calmly, and a changed word is seen by whoever reviews.

``python -m pipeline.notify.words > tests/notify/messages.txt`` writes the list anew.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from pipeline.notify import words
from tests.app.test_wording import UNWANTED

LIST = Path(__file__).with_name("messages.txt")
ROOM = Path(words.__file__).parent


def test_the_list_for_review_shows_every_message_as_it_is() -> None:
    assert "\n".join(words.all_messages()) + "\n" == LIST.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", words.MESSAGES)
def test_a_message_is_short_calm_and_says_what_is_so(name: str) -> None:
    said = words.said(name, words.MESSAGES[name].example)
    assert said.title.endswith(".")
    assert len(words.halves(said.title)[0]) == len(said.title), "the title is one sentence"
    assert len(re.findall(r"\.(?: |$)", said.text)) <= 2
    for part in (said.title, said.text, said.over):
        assert not UNWANTED.search(part), part
        assert "{" not in part
        assert "  " not in part


@pytest.mark.parametrize("name", words.SENDING)
def test_what_comes_of_sending_is_said_as_calmly(name: str) -> None:
    for part in words.SENDING[name]:
        assert not UNWANTED.search(part.replace("{said}", ""))


def test_no_other_file_has_sentences_of_its_own_for_messages() -> None:
    """Words are asked for by the names that the catalogue has, and every one of them is used."""
    asked = set()
    for path in ROOM.glob("*.py"):
        if path.name != "words.py":
            constants = (
                node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Constant)
            )
            asked |= {node.value for node in constants if isinstance(node.value, str)}
    from_elsewhere = {"cannot-begin"}  # by the panel, where a run was asked for and did not begin
    assert set(words.MESSAGES) - asked == from_elsewhere
    assert set(words.SENDING) - asked == set()


def test_numbers_read_as_one_says_them() -> None:
    assert [words.number_word(n) for n in (0, 6, 12, 1200)] == ["no", "six", "12", "1,200"]
    assert (words.many(1, "day", "days"), words.many(3, "day", "days")) == ("1 day", "3 days")
    assert [words.took(s) for s in (48, 572, 3723)] == ["0:48", "9:32", "1:02:03"]
