"""Every failure has a kind, plain words and a next action, and no secret."""

from __future__ import annotations

import errno
import sqlite3
from concurrent.futures.process import BrokenProcessPool
from socket import gaierror

import pytest

from pipeline.engine.failures import DETAIL_CHARACTERS, classify
from pipeline.model import Failure, FailureKind, StepFailed
from pipeline.redaction import redact


@pytest.mark.parametrize(
    ("error", "kind", "words"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), FailureKind.ENVIRONMENT, "The disk is full"),
        (OSError(errno.EDQUOT, "Quota exceeded"), FailureKind.ENVIRONMENT, "The disk is full"),
        (OSError(errno.EROFS, "Read-only file system", "/lake/raw"), FailureKind.ENVIRONMENT, "/lake/raw can be read"),
        (PermissionError(errno.EACCES, "denied", "D:\\lake\\x.csv"), FailureKind.ENVIRONMENT, "D:\\lake\\x.csv"),
        (PermissionError(errno.EPERM, "denied"), FailureKind.ENVIRONMENT, "a file of the lake"),
        (sqlite3.OperationalError("database is locked"), FailureKind.TRANSIENT, "writing to the database"),
        (sqlite3.OperationalError("database or disk is full"), FailureKind.ENVIRONMENT, "The disk is full"),
        (sqlite3.OperationalError("attempt to write a readonly database"), FailureKind.ENVIRONMENT, "not written"),
        (sqlite3.OperationalError("unable to open database file"), FailureKind.ENVIRONMENT, "cannot be opened"),
        (sqlite3.OperationalError("disk I/O error"), FailureKind.ENVIRONMENT, "The disk did not"),
        (sqlite3.DatabaseError("file is not a database"), FailureKind.ENVIRONMENT, "damaged"),
        (sqlite3.IntegrityError("UNIQUE constraint failed"), FailureKind.PERMANENT, "fault in the program"),
        (ConnectionResetError("reset"), FailureKind.TRANSIENT, "did not answer"),
        (TimeoutError("late"), FailureKind.TRANSIENT, "did not answer"),
        (gaierror(-3, "Temporary failure in name resolution"), FailureKind.TRANSIENT, "did not answer"),
        (OSError(errno.ENETUNREACH, "Network is unreachable"), FailureKind.TRANSIENT, "did not answer"),
        (MemoryError(), FailureKind.ENVIRONMENT, "out of memory"),
        (BrokenProcessPool("a child process terminated abruptly"), FailureKind.ENVIRONMENT, "worker process"),
        (
            FileExistsError(errno.EEXIST, "exists", "/lake/raw"),
            FailureKind.ENVIRONMENT,
            "at /lake/raw a folder belongs",
        ),
        (NotADirectoryError(errno.ENOTDIR, "no", "/raw/x"), FailureKind.ENVIRONMENT, "at /raw/x a folder belongs"),
        (
            IsADirectoryError(errno.EISDIR, "is one", "/curated/.x.part", None, "/curated/x.csv"),
            FailureKind.ENVIRONMENT,
            "at /curated/x.csv a file belongs",
        ),
        (FileNotFoundError(errno.ENOENT, "No such file", "x"), FailureKind.PERMANENT, "fault in the program"),
        (KeyError("streams"), FailureKind.PERMANENT, "fault in the program"),
        (SystemExit(1), FailureKind.PERMANENT, "fault in the program"),
    ],
)
def test_a_fault_is_told_by_what_can_be_done_about_it(error: BaseException, kind: FailureKind, words: str) -> None:
    failure = classify(error, "TikTok · Raw")
    assert failure.kind is kind
    assert words in failure.message
    assert failure.next_action
    assert type(error).__name__ in failure.detail


def test_a_step_that_knows_better_is_believed() -> None:
    known = Failure(FailureKind.LAYOUT_CHANGED, "The page has changed.", "Save the details.")
    assert classify(StepFailed(known)) is known


def test_the_disks_own_words_are_found_behind_a_library() -> None:
    wrapped = RuntimeError("could not write Parquet")
    wrapped.__cause__ = OSError(errno.ENOSPC, "No space left on device")
    assert classify(wrapped).message.startswith("The disk is full")


def test_an_unknown_fault_names_the_step_and_whom_to_send_it_to() -> None:
    failure = classify(KeyError("streams"), "TikTok · Raw")
    assert failure.message == "TikTok · Raw stopped on a fault in the program."
    assert failure.next_action == "Send the diagnostics to the people who maintain this panel."


def test_a_long_trace_keeps_its_end() -> None:
    detail = classify(ValueError("x" * 20_000 + " the end")).detail
    assert len(detail) == DETAIL_CHARACTERS
    assert detail.rstrip().endswith("the end")


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("https://graph.facebook.com/me?access_token=EAABsbCS1&limit=5", "EAABsbCS1"),
        ("Authorization: Bearer abc.def-123456", "abc.def-123456"),
        ("{'Authorization': 'Basic dXNlcjpwYXNz'}", "dXNlcjpwYXNz"),
        ("Set-Cookie: sid=abc123; Path=/; HttpOnly", "abc123"),
        ('"password": "hunter2"', "hunter2"),
        ("META_ACCESS_TOKEN=EAAB99", "EAAB99"),
        ("client_secret='s3cr3t'", "s3cr3t"),
        ("https://label:pa55@proxy.example:8080/", "pa55"),
        ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl", "eyJzdWIiOiIxIn0"),
        ("value 9f8e7d6c5b4a39281706f5e4d3c2b1a0QWERTYUIOPasdf", "QWERTYUIOPasdf"),
    ],
)
def test_secrets_are_hidden(text: str, secret: str) -> None:
    assert secret not in redact(text)


@pytest.mark.parametrize(
    "text",
    [
        'File "/lake/pipeline/platforms/tiktok/validate.py", line 12, in read',
        "sha256 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "KeyError: 'streams' in landing/tiktok/Overview_2026-11-20.csv, 12 rows",
        "https://example.com/reports?date=2026-11-20",
    ],
)
def test_everything_else_stays_readable(text: str) -> None:
    assert redact(text) == text
