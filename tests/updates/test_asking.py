"""Asking for new versions: one request that says nothing, bounded in time and size, and never led astray."""

from __future__ import annotations

import json
import socket
import ssl
from pathlib import Path

import pytest

from pipeline import __version__
from pipeline.access.wire import Times
from pipeline.cli import main
from pipeline.clock import SystemClock
from pipeline.commands import updates as command
from pipeline.doctor import Grade, new_version
from pipeline.model import Cancelled
from pipeline.updates.asking import NoNews, ask
from pipeline.updates.source import FILE, Source, may_be_asked, read_source
from pipeline.updates.version_file import LARGEST, VersionFile, is_newer, newest
from tests.access.slow_server import answer, dripping, saying, server, stalling
from tests.access.test_http_wire import own_certificate
from tests.updates.makers import NOTES, PAGE, Makers

pytestmark = pytest.mark.slow
SOON = Times(connect=2.0, read=0.1, whole=0.2)
USUAL = Times(connect=2.0, read=5.0, whole=5.0)


@pytest.fixture(scope="module")
def makers() -> Makers:
    return Makers()


def asked(source: Source, times: Times = USUAL) -> VersionFile:
    return ask(source, SystemClock(), times=times)


def refusal(source: Source, times: Times = USUAL) -> NoNews:
    with pytest.raises(NoNews) as refused:
        asked(source, times)
    return refused.value


def sent_on(to: str, status: str = "302 Found") -> bytes:
    return answer(b"", status, f"Location: {to}")


# ---- what is asked, and what comes back


def test_a_newer_version_is_told_and_the_request_says_nothing(makers: Makers, tmp_path: Path) -> None:
    with server(saying(answer(makers.file(tmp_path, "99.0")))) as far:
        found = asked(makers.source(f"{far.base}/newest.txt"))
    assert (found.version, found.page, found.notes, is_newer(found)) == ("99.0", PAGE, NOTES, True)
    [request] = far.asked
    head = dict(line.split(": ", 1) for line in request.decode().strip().split("\r\n")[1:])
    assert request.startswith(b"GET /newest.txt HTTP/1.1\r\n")
    assert head.pop("Host") == far.base.removeprefix("http://")
    assert head.pop("User-Agent") == "BEDROT Control Panel"
    assert set(head) <= {"Accept", "Accept-Encoding", "Connection"}


@pytest.mark.parametrize(("version", "newer"), [("0.0.1", False), (__version__, False), (f"{__version__}.1", True)])
def test_only_a_higher_version_is_news(makers: Makers, tmp_path: Path, version: str, newer: bool) -> None:
    with server(saying(answer(makers.file(tmp_path, version)))) as far:
        assert is_newer(asked(makers.source(far.base))) is newer


def test_an_older_file_sent_again_makes_a_newer_one_not_forgotten(makers: Makers, tmp_path: Path) -> None:
    with server(*(saying(answer(makers.file(tmp_path, version))) for version in ("99.1", "99.0", "99.2"))) as far:
        first, again, next_one = (asked(makers.source(far.base)) for _ in range(3))
    assert newest(None, again) is again
    assert newest(first, again) is first
    assert newest(first, next_one) is next_one


def test_one_byte_that_is_not_theirs_and_nothing_is_believed(makers: Makers, tmp_path: Path) -> None:
    changed = makers.file(tmp_path, "99.0").replace(b"99.0", b"99.1")
    with server(saying(answer(changed))) as far:
        refused = refusal(makers.source(far.base))
    assert refused.message.startswith("What 127.0.0.1 sent is not signed by who made this program.")
    assert refused.detail == "the signature does not fit"


@pytest.mark.parametrize("body", [b"", b"<html>Sign in to the hotel's network</html>", b'{"version": "99.0"}'])
def test_pages_of_hotels_and_the_like_are_no_news(makers: Makers, body: bytes) -> None:
    with server(saying(answer(body))) as far:
        assert refusal(makers.source(far.base)).kind == "bad-data"


# ---- who answers badly


def test_a_slow_server_is_given_up(makers: Makers) -> None:
    for silent in (stalling(), stalling(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nb"), dripping()):
        with server(silent) as far:
            assert refusal(makers.source(far.base), SOON).kind == "transient"


def test_an_answer_without_end_is_broken_off(makers: Makers) -> None:
    with server(saying(answer(b"x" * (LARGEST + 1)))) as far:
        assert refusal(makers.source(far.base)).detail == "the answer is far too large"


@pytest.mark.parametrize("status", ["404 Not Found", "500 Internal Server Error", "204 No Content"])
def test_no_answer_is_no_news(makers: Makers, status: str) -> None:
    with server(saying(answer(b"", status))) as far:
        assert refusal(makers.source(far.base)).detail == f"status {status[:3]}"


def test_without_a_network_it_says_so(makers: Makers) -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        address = f"http://127.0.0.1:{gone.getsockname()[1]}/"
    refused = refusal(makers.source(address))
    assert (refused.kind, refused.detail) == ("transient", "ConnectionError")
    assert refused.message == "127.0.0.1, where new versions are told of, did not answer as it should."


def test_it_ends_with_the_panel(makers: Makers) -> None:
    with server(stalling()) as far, pytest.raises(Cancelled):
        ask(makers.source(far.base), SystemClock(), lambda: True, USUAL)


# ---- sent on


def test_it_is_sent_on_within_the_house_only(makers: Makers, tmp_path: Path) -> None:
    good = saying(answer(makers.file(tmp_path, "99.0")))
    with server(saying(sent_on("/there")), saying(sent_on("there/too", "307 Temporary Redirect")), good) as far:
        assert asked(makers.source(f"{far.base}/here")).version == "99.0"
    assert [request.split()[1] for request in far.asked] == [b"/here", b"/there", b"/there/too"]


def test_nobody_else_is_asked_whoever_sends_it_there(makers: Makers, tmp_path: Path) -> None:
    with server(saying(answer(makers.file(tmp_path, "99.0")))) as other:
        name = other.base.replace("127.0.0.1", "localhost")
        elsewhere = (
            other.base,
            name,
            other.base.replace("http", "https"),
            "file:///etc/passwd",
            "ftp://a.b/",
            "//a.b/",
        )
        for there in elsewhere:
            with server(saying(sent_on(there))) as far:
                assert refusal(makers.source(far.base)).detail == "sent elsewhere"
    assert other.asked == []


def test_going_round_in_circles_ends(makers: Makers) -> None:
    with server(saying(sent_on("/"))) as far:
        assert refusal(makers.source(far.base)).detail == "sent on again and again"
    assert len(far.asked) == 3


# ---- who is asked


def test_a_certificate_nobody_vouches_for_is_not_believed(
    makers: Makers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = own_certificate(tmp_path / "own.pem")
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)
    with server(saying(answer(makers.file(tmp_path, "99.0"))), tls=tls) as far:
        assert far.base.startswith("https://")
        assert refusal(makers.source(far.base)).detail == "SSLError"
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert asked(makers.source(far.base)).version == "99.0"


def test_only_who_can_prove_their_name_may_be_asked() -> None:
    assert all(map(may_be_asked, ("https://a.b/x", "https://a.b:8443/", "http://127.0.0.1:80/")))
    for wrong in ("", "http://a.b/", "http://localhost/", "http://127.0.0.1.a.b/", "http://127.0.0.1@a.b/", "https:///x",
                  "https://a.b:x/", "ftp://127.0.0.1/", "https://a.b/ x", "https://a.b/\r\nHost: c"):  # fmt: skip
        assert not may_be_asked(wrong), wrong


def test_the_repository_states_no_place_to_ask() -> None:
    assert read_source(FILE) == Source()


@pytest.mark.parametrize(
    "said",
    ["", "[]", "{}", '{"address": "https://a.b/", "keys": []}', '{"address": "", "keys": ["AAAA"]}',
     '{"address": "http://a.b/", "keys": ["%s="]}' % ("A" * 43), '{"address": "https://a.b/", "keys": ["AAAA"]}',
     '{"address": "https://a.b/", "keys": ["?"]}'],
)  # fmt: skip
def test_a_place_that_is_stated_wrongly_is_refused(tmp_path: Path, said: str) -> None:
    (tmp_path / "updates.json").write_text(said)
    with pytest.raises(ValueError):  # noqa: PT011 – of whichever kind
        read_source(tmp_path / "updates.json")


# ---- by hand


def told(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    code, said = main(["updates", *words]), capsys.readouterr()
    return code, said.out + said.err


def test_by_hand_it_says_what_is_there(
    makers: Makers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [makers.file(tmp_path, version) for version in ("99.0", "99.0", __version__, "0.0.1")]
    with server(*(saying(answer(file)) for file in files)) as far:
        monkeypatch.setattr(command, "stated_source", lambda: makers.source(far.base))
        code, text = told(capsys)
        document = json.loads(told(capsys, "--json")[1])
        same, other = told(capsys), told(capsys)
    assert code == 0
    assert text.startswith(
        f"Version 99.0 is there. It is of 26 November 2026; this is {__version__}.\n{NOTES}\n  → {PAGE}\n"
    )
    assert (document["newer"], document["newest"], document["version"]) == (True, "99.0", __version__)
    assert same == (0, f"{__version__} is the newest version.\n")
    assert other == (0, f"{__version__} is newer than what is told of: 0.0.1.\n")


def test_by_hand_it_says_why_it_cannot_tell(
    makers: Makers, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "stated_source", Source)
    assert told(capsys) == (
        4, "This build was made without a place to ask for new versions.\n  → Look where you got it.\n"
    )  # fmt: skip
    with server(saying(answer(b"", "404 Not Found"))) as far:
        monkeypatch.setattr(command, "stated_source", lambda: makers.source(far.base))
        code, text = told(capsys, "--json")
    assert (code, json.loads(text)["error"]["detail"]) == (2, "status 404")


# ---- by the check-up


def test_the_check_up_says_what_the_panel_keeps_silent_about(
    makers: Makers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = (
        answer(makers.file(tmp_path, "99.0")),
        answer(makers.file(tmp_path, "0.0.1")),
        answer(b"", "404 Not Found"),
    )
    with server(*map(saying, answers)) as far:
        monkeypatch.setattr("pipeline.updates.source.stated_source", lambda: makers.source(far.base))
        there, fine, silent = (new_version(SystemClock()) for _ in answers)
    monkeypatch.setattr("pipeline.updates.source.stated_source", Source)
    nowhere = new_version(SystemClock())
    assert (there.grade, there.message) == (Grade.OK, f"Version 99.0 is there. {PAGE}")
    assert (fine.grade, fine.message) == (Grade.OK, f"{__version__} is the newest version")
    assert (silent.grade, silent.next_action) == (Grade.ATTENTION, "Try again later.")
    assert silent.message.endswith("did not answer as it should. (status 404)")
    assert (nowhere.grade, nowhere.message) == (Grade.OK, "This build was made without a place to ask for new versions")
