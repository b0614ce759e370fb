"""A version file is believed to the last byte or not at all, and only with a key that this build knows."""

from __future__ import annotations

import base64
from datetime import date
from pathlib import Path

import pytest

from installer import version_file as made_by
from installer.version_file import signed
from pipeline.updates import version_file as read_by
from pipeline.updates.version_file import LARGEST, NotGenuine, VersionFile, is_page, key_id, number_of, opened
from tests.updates.makers import NOTES, PAGE, Makers


@pytest.fixture(scope="module")
def makers() -> Makers:
    return Makers()


@pytest.fixture
def file(makers: Makers, tmp_path: Path) -> bytes:
    return makers.file(tmp_path, "1.2.0")


def test_what_the_release_signs_is_what_the_program_reads(makers: Makers, file: bytes) -> None:
    found = opened(file, [Makers().public, makers.public])
    assert found == VersionFile("1.2.0", date(2026, 11, 26), PAGE, NOTES, found.sha256)
    assert (len(found.sha256), found.data) == (64, file)
    for name in ("FORM", "LARGEST"):
        assert getattr(made_by, name) == getattr(read_by, name)


@pytest.mark.slow
def test_no_byte_of_it_can_be_changed_left_out_or_added(makers: Makers, file: bytes) -> None:
    for place in range(len(file)):
        for other in (file[place] ^ 1, file[place] ^ 0x20):
            changed = file[:place] + bytes([other]) + file[place + 1 :]
            with pytest.raises(NotGenuine):
                opened(changed, [makers.public])
    for changed in (file[:-1], file + b" ", file[1:], b"", b"\n", file.replace(b"\n", b"\r\n"), b"\xef\xbb\xbf" + file):
        with pytest.raises(NotGenuine):
            opened(changed, [makers.public])


def test_another_key_is_not_believed_not_even_under_the_name_of_ours(makers: Makers, tmp_path: Path) -> None:
    stranger = Makers()
    theirs = stranger.file(tmp_path, "9.9")
    with pytest.raises(NotGenuine, match="a key that is not known"):
        opened(theirs, [makers.public])
    renamed = theirs.replace(key_id(stranger.public).encode(), key_id(makers.public).encode(), 1)
    with pytest.raises(NotGenuine, match="does not fit"):
        opened(renamed, [makers.public])
    with pytest.raises(NotGenuine):
        opened(theirs, [])


def test_a_signature_of_ours_under_something_else_is_none_here(makers: Makers, file: bytes) -> None:
    what = file.partition(b"\n")[2]
    bare = base64.b64encode(makers.key.sign(what))
    with pytest.raises(NotGenuine, match="does not fit"):
        opened(b"bedrot-version-1 " + key_id(makers.public).encode() + b" " + bare + b"\n" + what, [makers.public])


def test_what_is_too_large_is_not_even_looked_at(makers: Makers) -> None:
    with pytest.raises(NotGenuine, match="too large"):
        opened(signed(b"{" + b" " * LARGEST, makers.key), [makers.public])


@pytest.mark.parametrize(
    "said",
    [
        b"", b"no JSON", b"[]", b"null", b"{}", b'"1.2"', b"\xff", b"[" * 5000,
        b'{"version": 1.2, "released": "2026-11-26", "page": "https://a.b/", "notes": "", "sha256": ""}',
        *(
            b'{"version": "%s", "released": "%s", "page": "%s", "notes": "%s", "sha256": "%s"}' % parts
            for parts in (
                (b"1.2rc1", b"2026-11-26", b"https://a.b/", b"", b"0" * 64),
                (b"1.2", b"yesterday", b"https://a.b/", b"", b"0" * 64),
                (b"1.2", b"2026-11-26", b"http://a.b/", b"", b"0" * 64),
                (b"1.2", b"2026-11-26", b"https://a.b/", b"one\\ntwo", b"0" * 64),
                (b"1.2", b"2026-11-26", b"https://a.b/", b"x" * 301, b"0" * 64),
                (b"1.2", b"2026-11-26", b"https://a.b/", b"", b"0" * 63),
            )
        ),
    ],
)  # fmt: skip
def test_also_what_is_signed_has_to_make_sense(makers: Makers, said: bytes) -> None:
    with pytest.raises(NotGenuine, match="signed, but"):
        opened(signed(said, makers.key), [makers.public])


def test_what_later_versions_add_is_left_alone(makers: Makers, file: bytes) -> None:
    more = file.partition(b"\n")[2].replace(b"{", b'{"minimum": "1.0", ', 1)
    assert opened(signed(more, makers.key), [makers.public]).version == "1.2.0"


def test_versions_are_compared_as_numbers() -> None:
    assert number_of("1.10") > number_of("1.9.9")
    assert number_of("1.2") == number_of("1.2.0") < number_of("1.2.0.1")
    for wrong in ("", "1", "1.", "v1.2", "1.2.3.4.5", "1.02", "1.2 ", "-1.2", "1.2a", "\uff11.\uff12", "1." + "9" * 7):
        with pytest.raises(ValueError, match="no version"):
            number_of(wrong)


@pytest.mark.parametrize(
    "page",
    ["", "http://a.b/", "https://", "https:///x", "https://me@a.b/", "https://a.b/ x", "https://a.b/\\x", "https://a.b:x/",
     "file:///etc/passwd", "javascript:alert(1)", "https://ä.de/", 'https://a.b/"', "https://a.b/" + "x" * 300],
)  # fmt: skip
def test_a_browser_is_only_sent_to_pages(page: str) -> None:
    assert not is_page(page)
