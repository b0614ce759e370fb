"""What happens is heard over a real WebSocket: in order, once, also after a cut; who does not read is got rid of."""

from __future__ import annotations

import base64
import json
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from pipeline.engine.events import StepProgress
from pipeline.engine.journal import Journal
from pipeline.feed.web_socket import DroppableWebSocket
from tests.end_to_end.lakes import LakeFolder, landed
from tests.feed.served import READ, Feed, served

pytestmark = pytest.mark.slow
FEW: dict[str, Any] = {"days": 20, "bank_rows": 40, "campaigns": 2, "tracks": 2}
PATIENCE = 30.0
SPOKEN = Subprotocol("bedrot.live.v1")


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> LakeFolder:
    """Nothing has run when this file's first test begins."""
    lake = landed(tmp_path_factory.mktemp("live") / "lake", **FEW)
    with lake.opened():
        return lake


@pytest.fixture(scope="module")
def feed(fresh: LakeFolder) -> Iterator[Feed]:
    with served(fresh.root, {"enabled": True, "allowed_origins": ["http://localhost:4000"]}) as found:
        yield found


def listening(feed: Feed, since: int | str | None = None, **more: Any) -> ClientConnection:
    """Whoever listens, with the token in a header, as programs do."""
    address = f"ws://127.0.0.1:{feed.port}/ws" + ("" if since is None else f"?since={since}")
    headers = {"Authorization": f"Bearer {READ}"} | more.pop("headers", {})
    return connect(address, additional_headers=headers, compression=None, **more)


def until(listener: ClientConnection, so: Callable[[dict[str, Any]], bool]) -> list[dict[str, Any]]:
    """Everything up to a message, and that."""
    heard: list[dict[str, Any]] = []
    deadline = time.monotonic() + PATIENCE
    while not (heard and so(heard[-1])):
        frame = listener.recv(timeout=deadline - time.monotonic())
        for message in json.loads(frame):
            heard.append(message)
            if so(message):
                break
    return heard


def run_ended(message: dict[str, Any]) -> bool:
    return message["type"] == "RunFinished"


def events(heard: list[dict[str, Any]]) -> list[int]:
    return [message["id"] for message in heard if "run_id" in message and message["type"] != "kpis"]


def kept(lake: LakeFolder) -> dict[int, str]:
    with lake.opened() as opened:
        return {event.seq: event.type for event in opened.journal.events(limit=100_000)}


def wait(so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not so():
        assert time.monotonic() < deadline, "it does not come about"
        time.sleep(0.02)


# ---- what is heard


def test_a_run_is_heard_as_it_goes_on_and_its_figures_before_its_last_word(fresh: LakeFolder, feed: Feed) -> None:
    with listening(feed) as listener:
        [hello] = json.loads(listener.recv(timeout=PATIENCE))
        assert (hello["type"], hello["id"]) == ("hello", 0)
        fresh.run()
        heard = until(listener, run_ended)
    written = kept(fresh)
    assert events(heard) == list(written)
    assert [message["type"] for message in heard if message["type"] != "kpis"] == list(written.values())
    assert heard[0]["steps"][0] == "metaads.validate"
    assert {message["run_id"] for message in heard} == {heard[0]["run_id"]}
    changed = {one["kpi"]: one for one in heard[-2]["changed"]}
    assert heard[-2]["type"] == "kpis"
    assert changed["plays_total"]["before"] is None
    assert int(changed["plays_total"]["value"]) > 0


def test_how_the_lake_is_follows_a_run(fresh: LakeFolder, feed: Feed) -> None:
    with listening(feed) as listener:
        fresh.run()
        heard = until(listener, lambda message: message["type"] == "health")
    assert heard[-1]["health"] == feed.get("/v1/health")["health"]
    assert heard[-1]["last_good_run"]["run_id"] == heard[-2]["run_id"]


def test_after_a_cut_nothing_is_missing_and_nothing_comes_twice(fresh: LakeFolder, feed: Feed) -> None:
    fresh.run()
    with listening(feed, since=0) as listener:
        heard = until(listener, lambda message: message["id"] == 20)
        listener.socket.shutdown(socket.SHUT_RDWR)  # a cable that is pulled
    fresh.run()
    with listening(feed, since=heard[-1]["id"]) as listener:
        heard += until(listener, lambda message: message["id"] == max(kept(fresh)))
        fresh.run()
        heard += until(listener, run_ended)
    assert events(heard) == list(kept(fresh))


# ---- who is not let in


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Authorization": "Bearer wrong"}, 401),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Host": "evil.example"}, 421),
    ],
)
def test_a_stranger_is_refused_before_anything_is_said(feed: Feed, headers: dict[str, str], status: int) -> None:
    assert handshake(feed, headers) == status


def test_a_page_sends_its_token_as_a_sub_protocol_which_is_not_said_back(feed: Feed) -> None:
    page: Any = {"uri": f"ws://127.0.0.1:{feed.port}/ws", "origin": feed.address}
    with connect(**page, subprotocols=[SPOKEN, Subprotocol(f"bearer.{READ}")]) as let_in:
        assert let_in.subprotocol == SPOKEN
    with pytest.raises(InvalidStatus) as refused:
        connect(**page, subprotocols=[SPOKEN, Subprotocol("bearer.wrong")])
    assert refused.value.response.status_code == 401


def handshake(feed: Feed, headers: dict[str, str]) -> int:
    """The status that a handshake is answered with."""
    sent = {
        "Host": f"127.0.0.1:{feed.port}", "Upgrade": "websocket", "Connection": "Upgrade",
        "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode(), "Sec-WebSocket-Version": "13",
        "Authorization": f"Bearer {READ}", **headers,
    }  # fmt: skip
    head = "".join(f"{name}: {value}\r\n" for name, value in sent.items())
    with socket.create_connection(("127.0.0.1", feed.port), PATIENCE) as wire:
        wire.sendall(f"GET /ws HTTP/1.1\r\n{head}\r\n".encode())
        return int(wire.recv(64).split()[1])


@pytest.mark.parametrize("said", ["hello", '{"type": "run"}', "[]", "x" * 5000])
def test_nobody_is_listened_to_who_says_more_than_that_they_are_there(feed: Feed, said: str) -> None:
    with listening(feed) as listener:
        until(listener, lambda message: message["type"] == "hello")
        listener.send('{"type": "beat"}')
        listener.send(said)
        with pytest.raises(ConnectionClosed) as closed:
            until(listener, lambda _: False)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == (1009 if len(said) > 1024 else 1008)


@pytest.mark.parametrize("since", ["-1", "x", "1e3", "9" * 40])
def test_an_id_that_is_none_is_told_to_be_none(feed: Feed, since: str) -> None:
    with listening(feed, since) as listener, pytest.raises(ConnectionClosed) as closed:
        listener.recv(timeout=PATIENCE)
    assert closed.value.rcvd is not None
    assert (closed.value.rcvd.code, closed.value.rcvd.reason) == (1008, "since is the id of a message: a whole number.")


# ---- who does not keep up, or has gone


def test_who_does_not_read_is_got_rid_of_while_the_others_hear_everything(fresh: LakeFolder, feed: Feed) -> None:
    much = "x" * 20_000
    with silent(feed) as wire, listening(feed) as listener:
        [hello] = json.loads(listener.recv(timeout=PATIENCE))
        heard = threading.Thread(target=lambda: found.extend(until(listener, lambda m: m.get("key") == "last")))
        found: list[dict[str, Any]] = []
        heard.start()
        with Journal(fresh.root / "journal" / "bedrot_journal.db") as journal:
            for _ in range(20):
                happens(journal, 100, much)
                time.sleep(0.2)
            happens(journal, 1, "last")
        heard.join(PATIENCE)
        assert events(found) == list(range(hello["id"] + 1, hello["id"] + 2002))
        assert bytes_until_the_end(wire) < 2000 * len(much)


def happens(journal: Journal, number: int, key: str) -> None:
    with journal.writing() as write:
        for done in range(number):
            write.record(StepProgress(run_id="r", at=datetime.now(UTC), key=key, done=done, total=number))


@contextmanager
def silent(feed: Feed) -> Iterator[socket.socket]:
    """A client that asks to hear and then does nothing at all."""
    head = f"Host: 127.0.0.1:{feed.port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    key = base64.b64encode(os.urandom(16)).decode()
    with socket.socket() as wire:
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        wire.settimeout(PATIENCE)
        wire.connect(("127.0.0.1", feed.port))
        wire.sendall(
            f"GET /ws HTTP/1.1\r\n{head}Sec-WebSocket-Key: {key}\r\nAuthorization: Bearer {READ}\r\n\r\n".encode()
        )
        yield wire


def bytes_until_the_end(wire: socket.socket) -> int:
    """What still comes of a connection that the other side has ended."""
    read = 0
    try:
        while part := wire.recv(1 << 16):
            read += len(part)
    except ConnectionResetError:
        pass
    return read


def test_one_that_answers_no_ping_is_gone_soon() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        await receive()
        gone.set()

    gone = threading.Event()
    config = uvicorn.Config(app, ws=DroppableWebSocket, ws_ping_interval=0.1, ws_ping_timeout=0.1, log_config=None,
                            lifespan="off")  # fmt: skip
    server = uvicorn.Server(config)
    with closing(socket.create_server(("127.0.0.1", 0))) as door:
        serving = threading.Thread(target=server.run, kwargs={"sockets": [door]})
        serving.start()
        try:
            with silent(Feed(Path(), door.getsockname()[1])) as wire:
                assert gone.wait(PATIENCE)
                assert bytes_until_the_end(wire) < 1000
        finally:
            server.should_exit = True
            serving.join()
