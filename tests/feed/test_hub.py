"""The hub hands on what stands in the journal: in order, once, to whoever keeps up – and rests when nobody listens."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pipeline.clock import SystemClock
from pipeline.engine.events import StepProgress
from pipeline.engine.journal import Journal
from pipeline.feed import hub as hub_module
from pipeline.feed.hub import MOST_WAITING, Full, Hub
from pipeline.feed.tail import JournalTail

WHEN = datetime(2026, 11, 26, 6, tzinfo=UTC)
PATIENCE = 10.0


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with Journal(tmp_path / "journal.db") as made:
        yield made


def tell(journal: Journal, number: int) -> None:
    """Something happens, so many times, in one go."""
    with journal.writing() as write:
        for done in range(number):
            write.record(StepProgress(run_id="r1", at=WHEN, key="tiktok.raw", done=done, total=number))


def hub_of(journal: Journal, most: int = 8) -> Hub:
    return Hub(JournalTail(journal.path), SystemClock(), most)


async def messages(frames: AsyncIterator[str], number: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    async with asyncio.timeout(PATIENCE):
        async for frame in frames:
            found += json.loads(frame)
            if len(found) >= number:
                return found
    raise AssertionError("the frames have an end")


def ids(found: list[dict[str, Any]]) -> list[int]:
    return [message["id"] for message in found if message["type"] == "StepProgress"]


def test_what_was_missed_comes_first_and_what_happens_then_follows_it(journal: Journal) -> None:
    async def story() -> None:
        tell(journal, 450)
        hub = hub_of(journal)
        with hub.listener() as one:
            frames = hub.frames(one, 100)
            missed = await messages(frames, 351)
            assert [missed[0]["type"], missed[0]["id"], missed[0]["newest"]] == ["hello", 100, 450]
            tell(journal, 3)
            assert ids(missed) + ids(await messages(frames, 3)) == list(range(101, 454))
        await hub.close()

    asyncio.run(story())


@pytest.mark.slow
def test_who_does_not_keep_up_is_dropped_and_the_others_are_told_everything(journal: Journal) -> None:
    async def story() -> None:
        hub = hub_of(journal)
        with hub.listener() as slow, hub.listener() as quick:
            begun, heard = hub.frames(slow, None), hub.frames(quick, None)
            await messages(begun, 1)
            await messages(heard, 1)
            asleep = asyncio.ensure_future(anext(begun))  # it listens, takes one more frame, and then nothing
            found: list[int] = []
            for _ in range(4):
                tell(journal, MOST_WAITING // 2)
                found += ids(await messages(heard, MOST_WAITING // 2))
            assert found == list(range(1, 2 * MOST_WAITING + 1))
            assert (slow.dropped.is_set(), quick.dropped.is_set(), len(slow.frames)) == (True, False, 0)
            await asleep
        await hub.close()

    asyncio.run(story())


def test_nothing_is_followed_while_nobody_listens(journal: Journal) -> None:
    def followers() -> list[str]:
        return [thread.name for thread in threading.enumerate() if thread.name == "feed follows journal"]

    async def story() -> None:
        hub = hub_of(journal, most=1)
        assert followers() == []
        with hub.listener() as one:
            await messages(hub.frames(one, None), 1)
            assert len(followers()) == 1
            with pytest.raises(Full), hub.listener():
                pass
        await asyncio.to_thread(wait_until_gone)
        await hub.close()

    def wait_until_gone() -> None:
        for thread in threading.enumerate():
            if thread.name == "feed follows journal":
                thread.join(PATIENCE)
        assert followers() == []

    asyncio.run(story())


@pytest.mark.slow
def test_silence_is_told_now_and_then(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub_module, "BEAT_SECONDS", 0.05)

    async def story() -> None:
        hub = hub_of(journal)
        with hub.listener() as one:
            found = await messages(hub.frames(one, None), 3)
            assert [message["type"] for message in found] == ["hello", "beat", "beat"]
        await hub.close()

    asyncio.run(story())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("asked", "kept_from", "why", "first"),
    [(2, 1, None, 3), (2, 6, "pruned", 6), (99, 1, "unknown", None), (0, 11, "pruned", None)],
)
def test_what_cannot_be_told_any_more_is_said_to_be_missing(
    journal: Journal, asked: int, kept_from: int, why: str | None, first: int | None
) -> None:
    tell(journal, 10)
    with journal.writing() as write:
        write.change("DELETE FROM events WHERE seq < ?", (kept_from,))

    async def story() -> list[dict[str, Any]]:
        hub = hub_of(journal)
        found: list[dict[str, Any]] = []
        with hub.listener() as one, suppress(TimeoutError):
            async with asyncio.timeout(0.2):
                async for frame in hub.frames(one, asked):
                    found += json.loads(frame)
        await hub.close()
        return found

    found = asyncio.run(story())
    assert [message["why"] for message in found if message["type"] == "gap"] == ([why] if why else [])
    assert next(iter(ids(found)), None) == first


@pytest.mark.slow
def test_another_journal_in_its_place_is_noticed(journal: Journal, tmp_path: Path) -> None:
    async def story() -> None:
        tell(journal, 5)
        hub = hub_of(journal)
        with hub.listener() as one:
            frames = hub.frames(one, None)
            await messages(frames, 1)
            with Journal(tmp_path / "new.db") as anew:
                tell(anew, 1)
            for left in ("-wal", "-shm"):
                (tmp_path / f"journal.db{left}").unlink(missing_ok=True)
            (tmp_path / "new.db").replace(journal.path)
            [gap] = await messages(frames, 1)
            assert (gap["type"], gap["id"], gap["why"]) == ("gap", 1, "unknown")
            with Journal(journal.path) as anew:
                tell(anew, 2)
            assert ids(await messages(frames, 2)) == [2, 3]
        await hub.close()

    asyncio.run(story())
