"""The clients of the feed's benchmark: many that listen, and a steady stream of questions over kept connections.

``python -m tests.benchmarks.feed_clients PORT SECONDS LISTENERS A_SECOND``; the token is the first line of the input.
A question is due at its moment whether or not the one before was answered: what has to wait counts as slow.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from itertools import cycle

from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

CONNECTIONS = 32
COMING_SECONDS = 0.02  # from one listener to the next: nobody has 200 dashboards that open in the same moment
PATHS = (
    "/v1/runs?limit=20", "/v1/steps", "/v1/health", "/v1/platforms", "/v1/kpis?breakdowns=false",
    "/v1/charts?topic=business&range=90d&key=plays", "/v1/charts?topic=runs&key=run_seconds", "/v1/datasets",
    "/v1/schedule", "/v1/quarantine", "/api/kpis/summary", "/api/streaming/daily?days=30", "/api/revenue/monthly",
    "/v1/datasets/tidy_daily_streams/rows?limit=50", "/health", "/v1/charts?topic=business&range=30d&key=revenue",
)  # fmt: skip


@dataclass
class Counted:
    answers: list[float] = field(default_factory=list)  # seconds from when each was due
    arrivals: list[float] = field(default_factory=list)  # seconds from the journal to a listener
    by_path: dict[str, list[float]] = field(default_factory=dict)
    heard: Counter[int] = field(default_factory=Counter)  # by listener
    wrong: Counter[str] = field(default_factory=Counter)


class Connection:
    """HTTP/1.1, kept alive, with as little work as can be: the clients must not be what is measured."""

    def __init__(self, port: int, token: str) -> None:
        self._port = port
        self._head = f"Host: 127.0.0.1:{port}\r\nAuthorization: Bearer {token}\r\n\r\n"
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, path: str) -> int:
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._streams
        writer.write(f"GET {path} HTTP/1.1\r\n{self._head}".encode())
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = head.partition(b"content-length:")[2].partition(b"\r\n")[0]
        await reader.readexactly(int(length or 0))
        return int(head[9:12])

    def close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
        self._streams = None


async def listen(number: int, port: int, token: str, found: Counted, until: float, there: asyncio.Semaphore) -> None:
    headers = {"Authorization": f"Bearer {token}"}
    last = 0
    try:
        await asyncio.sleep(number * COMING_SECONDS)
        async with connect(
            f"ws://127.0.0.1:{port}/ws", additional_headers=headers, compression=None, open_timeout=60, ping_timeout=60
        ) as socket:
            there.release()
            while (left := until - time.monotonic()) > 0:
                try:
                    frame = await asyncio.wait_for(socket.recv(), left)
                except TimeoutError:
                    return
                now = time.time()
                for message in json.loads(frame):
                    if "run_id" not in message:
                        continue
                    if message["id"] < last or (message["id"] == last and message["type"] != "kpis"):
                        found.wrong["heard twice"] += 1
                    if last and message["id"] > last + 1:
                        found.wrong["not heard"] += 1
                    last = message["id"]
                    found.heard[number] += 1
                    if number % 20 == 0:  # the moments of some are enough
                        found.arrivals.append(now - datetime.fromisoformat(message["at"]).timestamp())
    except (WebSocketException, OSError, TimeoutError) as error:
        found.wrong[f"listener: {type(error).__name__} {error}"[:120]] += 1
        there.release()  # one that did not get in is waited for no longer


async def ask(port: int, token: str, a_second: float, found: Counted, until: float) -> None:
    free: asyncio.Queue[Connection] = asyncio.Queue()
    for _ in range(CONNECTIONS):
        free.put_nowait(Connection(port, token))
    due, tasks = time.monotonic(), set()
    for path in cycle(PATHS):
        due += 1 / a_second
        if due > until:
            break
        await asyncio.sleep(max(due - time.monotonic(), 0))
        task = asyncio.create_task(one(path, due, free, found))
        tasks.add(task)
        task.add_done_callback(tasks.discard)
    await asyncio.gather(*tasks)
    while not free.empty():
        free.get_nowait().close()


async def one(path: str, due: float, free: asyncio.Queue[Connection], found: Counted) -> None:
    connection = await free.get()
    try:
        status = await connection.ask(path)
        if status != 200:
            found.wrong[f"{path}: {status}"] += 1
        took = time.monotonic() - due
        found.answers.append(took)
        found.by_path.setdefault(path, []).append(took)
    except (OSError, asyncio.IncompleteReadError) as error:
        found.wrong[f"{path}: {type(error).__name__}"] += 1
        connection.close()
    finally:
        free.put_nowait(connection)


def share(values: list[float], part: float) -> float:
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * part), len(ordered) - 1)] if ordered else float("nan")


async def main() -> None:
    port, listeners, a_second = int(sys.argv[1]), int(sys.argv[3]), float(sys.argv[4])
    token, found = sys.stdin.readline().strip(), Counted()
    until = time.monotonic() + listeners * COMING_SECONDS + 3.0 + float(sys.argv[2])
    there, found_first = asyncio.Semaphore(0), Counted()
    warming: asyncio.Queue[Connection] = asyncio.Queue()
    warming.put_nowait(Connection(port, token))
    listening = [asyncio.create_task(listen(n, port, token, found, until, there)) for n in range(listeners)]
    for _ in range(listeners):
        await there.acquire()
    for path in PATHS:  # what is asked for the first time is loaded and worked out first
        await one(path, time.monotonic(), warming, found_first)
    began = time.time()
    await ask(port, token, a_second, found, until)
    await asyncio.gather(*listening)
    slowest = sorted(((share(took, 0.99), path) for path, took in found.by_path.items()), reverse=True)[:3]
    print(json.dumps({
        "first": max(found_first.answers),
        "began": began, "ended": time.time(), "cpu": time.process_time(), "wrong": found.wrong,
        "answers": [round(seconds, 5) for seconds in found.answers],
        "slowest": slowest, "most": max(found.answers, default=float("nan")),
        "heard": sum(found.heard.values()), "least_heard": min(found.heard.values(), default=0),
        "arrivals": [round(seconds, 4) for seconds in found.arrivals],
    }), flush=True)  # fmt: skip


if __name__ == "__main__":
    if hasattr(os, "nice"):
        os.nice(5)  # the dashboards of others; what is measured is the feed beside a run
    asyncio.run(main())
