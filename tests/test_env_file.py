"""A .env file keeps everything but the one value that was changed, and is never half written or readable by others."""

from __future__ import annotations

import io
import stat
import threading
from pathlib import Path

import pytest
from dotenv import dotenv_values
from hypothesis import given
from hypothesis import strategies as st

from pipeline.env_file import change_env_file, changed
from pipeline.settings import ConfigurationError

KEPT = """# My label, since 2019

export META_TOKEN='abc # def'   # never show this
LANDING_ZONE=old\\landing   # where files arrive

  RAW_ZONE = "my raw"
not a line at all
EMPTY=
PASSWORD="two
lines"
"""


def test_only_the_changed_value_differs() -> None:
    after = changed(KEPT, {"LANDING_ZONE": "D:\\Music\\In", "RAW_ZONE": "D:\\My raw"})
    expected = KEPT.replace("old\\landing   #", "D:\\Music\\In   #").replace(
        'RAW_ZONE = "my raw"', "RAW_ZONE=D:\\My raw"
    )
    assert after == expected


def test_a_new_value_comes_after_the_last_line_and_a_missing_line_end_is_added() -> None:
    assert changed("A=1", {"B": "2"}) == "A=1\nB=2\n"
    assert changed("", {"B": "2"}) == "B=2\n"


def test_a_value_is_taken_away_and_the_blank_line_above_it_stays() -> None:
    assert changed("A=1\n\nB=2 # why\nC=3\n", {"B": None}) == "A=1\n\nC=3\n"
    assert changed("A=1\n", {"B": None}) == "A=1\n"


def test_every_mention_of_a_name_gets_the_value_because_the_last_one_counts() -> None:
    after = changed("A=1\nB=2\nA=3\n", {"A": "4"})
    assert dotenv_values(stream=io.StringIO(after)) == {"A": "4", "B": "2"}


def test_line_ends_of_windows_and_a_byte_order_mark_stay(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.write_bytes("\ufeffA=1\r\n# note\r\nB=2\r\n".encode())
    change_env_file(path, {"A": "x y", "C": "3"})
    assert path.read_bytes() == "\ufeffA=x y\r\n# note\r\nB=2\r\nC=3\r\n".encode()


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1).filter(lambda text: "${" not in text))
def test_any_value_comes_back_as_it_was(value: str) -> None:
    for before in ("", "NAME=x\n", "NAME='x' # note\n", "OTHER='a b'\n\nexport NAME=\n"):
        after = changed(before, {"NAME": value})
        assert dotenv_values(stream=io.StringIO(after))["NAME"] == value
        assert dotenv_values(stream=io.StringIO(after)).get("OTHER", "a b") == "a b"


def test_a_value_that_would_come_back_as_another_one_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.write_text("A=1\n")
    with pytest.raises(ConfigurationError, match="cannot hold"):
        change_env_file(path, {"A": "D:\\${HOME}"})
    assert path.read_text() == "A=1\n"
    assert [place.name for place in tmp_path.iterdir()] == [".env"]


def test_a_file_that_is_no_text_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.write_bytes(b"A=\xff\xfe\n")
    with pytest.raises(ConfigurationError, match="not a text in UTF-8"):
        change_env_file(path, {"A": "1"})
    assert path.read_bytes() == b"A=\xff\xfe\n"


def test_nobody_else_may_read_a_new_file_and_an_old_one_keeps_its_permissions(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    change_env_file(path, {"A": "1"})
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o640)
    change_env_file(path, {"A": "2"})
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    real = tmp_path / "elsewhere.env"
    real.write_text("A=1\n")
    (tmp_path / ".env").symlink_to(real)
    change_env_file(tmp_path / ".env", {"A": "2"})
    assert (tmp_path / ".env").is_symlink()
    assert real.read_text() == "A=2\n"


def test_nothing_is_written_where_nothing_changes(tmp_path: Path) -> None:
    change_env_file(tmp_path / ".env", {"A": None})
    assert not (tmp_path / ".env").exists()
    (tmp_path / ".env").write_text("A=1\n")
    before = (tmp_path / ".env").stat().st_mtime_ns
    change_env_file(tmp_path / ".env", {"A": "1"})
    assert (tmp_path / ".env").stat().st_mtime_ns == before


def test_changes_from_several_threads_all_arrive(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    threads = [threading.Thread(target=change_env_file, args=(path, {f"N{n}": str(n)})) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert dotenv_values(path) == {f"N{n}": str(n) for n in range(8)}
