"""Messages to the web in the three shapes, and the address that lets in is in no text of ours."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from pipeline.notify import webhook
from pipeline.notify.not_sent import NotSent
from pipeline.notify.ways_out import HookKind
from pipeline.redaction import redact
from tests.notify.room import PostRoom, telling

SECRET = "/services/T0KILO/B0VALE/s3cr3t-kilovale-4711"


@dataclass
class Hook:
    address: str = ""
    status: int = 200
    bodies: list[Any] = field(default_factory=list)
    silent: threading.Event = field(default_factory=threading.Event)
    waits: bool = False


@pytest.fixture
def hook() -> Iterator[Hook]:
    made = Hook()

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            made.bodies.append((self.path, json.loads(self.rfile.read(int(self.headers["Content-Length"])))))
            if made.waits:
                made.silent.wait(10)
            self.send_response(made.status)
            if made.status == 302:
                self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Not on the screen."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    server.daemon_threads = False
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    made.address = f"http://127.0.0.1:{server.server_port}{SECRET}"
    yield made
    made.silent.set()
    server.shutdown()
    thread.join()
    server.server_close()


def body(kind: HookKind, hook: Hook) -> Any:
    webhook.send(kind, hook.address, telling())
    ((path, sent),) = hook.bodies
    assert path == SECRET
    return sent


def test_as_the_event_that_older_set_ups_know(hook: Hook) -> None:
    assert body(HookKind.JSON, hook) == {
        "service": "distrokid",
        "account": "",
        "level": "CRITICAL",
        "message": "DistroKid wants you to sign in again.",
        "details": {
            "id": "4711",
            "text": "Nothing was lost. And one more.",
            "news": [
                "DistroKid wants you to sign in again. Nothing was lost.",
                "TooLost did not answer. Older data stay in use.",
            ],
        },
        "timestamp": "2026-11-20T07:00:03.000Z",
    }


def test_as_slack_shows_it(hook: Hook) -> None:
    sent = body(HookKind.SLACK, hook)
    assert sent["text"].startswith("DistroKid wants you to sign in again. Nothing was lost.")
    assert [block["text"]["text"] for block in sent["blocks"]] == [
        "*DistroKid wants you to sign in again.*\nNothing was lost.",
        "*TooLost did not answer.*\nOlder data stay in use.",
    ]


def test_as_discord_shows_it(hook: Hook) -> None:
    (embed,) = body(HookKind.DISCORD, hook)["embeds"]
    assert embed["title"] == "DistroKid wants you to sign in again."
    assert embed["description"].splitlines()[1] == "TooLost did not answer. Older data stay in use."
    assert embed["timestamp"] == "2026-11-20T07:00:03.000Z"


def test_no_text_of_ours_calls_anybody_or_leads_anywhere() -> None:
    loud = replace(telling(), lines=(("<!channel> @everyone", "<http://evil.example|look> & see"),))
    slack = webhook.as_body(HookKind.SLACK, loud)["blocks"][0]["text"]["text"]
    assert slack == "*&lt;!channel&gt; @everyone*\n&lt;http://evil.example|look&gt; &amp; see"
    assert webhook.as_body(HookKind.DISCORD, loud)["allowed_mentions"] == {"parse": []}


@pytest.mark.parametrize(
    ("status", "name", "for_good"),
    [(404, "hook-gone", False), (410, "hook-gone", False), (429, "hook-busy", False), (500, "hook-away", False),
     (400, "hook-declined", True), (302, "hook-declined", True)],
)  # fmt: skip
def test_every_refusal_has_its_words(hook: Hook, status: int, name: str, for_good: bool) -> None:
    hook.status = status
    with pytest.raises(NotSent) as told:
        webhook.send(HookKind.JSON, hook.address, telling())
    assert (told.value.name, told.value.for_good) == (name, for_good)
    assert len(hook.bodies) == 1  # nobody is followed elsewhere


def test_nobody_is_waited_for_long(hook: Hook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhook, "PATIENCE", 0.1)
    hook.waits = True
    with pytest.raises(NotSent, match="did not answer"):
        webhook.send(HookKind.JSON, hook.address, telling())


@pytest.mark.parametrize("address", ["", "hooks.example", "ftp://a.example/x", "http://a.example/x", "https:///x",
                                     "https://a.example/x y", "https://[::1", "https://a.example/\nx"])  # fmt: skip
def test_what_is_no_protected_address_is_not_asked(address: str) -> None:
    with pytest.raises(NotSent, match="The address of the webhook is none"):
        webhook.send(HookKind.JSON, address, telling())


def test_the_address_is_in_no_log_and_no_exception(
    hook: Hook, room: PostRoom, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    room.keep(address=hook.address)
    post = room.post(hook=HookKind.JSON)
    room.put(post)
    assert post.deliver_due(room.outbox) is None
    assert len(hook.bodies) == 1
    hook.status = 500
    room.put(post, replace(telling(), id="later"))
    assert post.deliver_due(room.outbox) is not None
    gone = hook.address.replace("127.0.0.1:", "127.0.0.1:1")
    with pytest.raises(NotSent) as told:
        webhook.send(HookKind.JSON, gone, telling())
    assert told.value.__suppress_context__
    assert "s3cr3t" not in repr(told.value)
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("pipeline")]
    assert ours
    assert "s3cr3t" not in "".join(ours)
    assert "s3cr3t" not in redact(caplog.text)  # what libraries say goes through this before it is kept
    kept = "".join(path.read_bytes().decode("latin-1") for path in (room.root / "journal").iterdir())
    assert "s3cr3t" not in kept
