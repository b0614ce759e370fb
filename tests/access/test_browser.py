"""A browser never outlives its work: not when it is done, stopped, killed, or when the whole program is killed."""

from __future__ import annotations

import asyncio
import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from pipeline.access.bounded import BrowserGone, TimeIsOver, conducted
from pipeline.access.browser import BrowserPlan, NoBrowser, OpenBrowser, with_browser
from pipeline.access.browser_records import FOLDER, clear_browsers
from pipeline.model import Cancelled
from tests.access.no_browser_left import no_browser_left, tree

pytestmark = pytest.mark.slow
NEVER = lambda: False  # noqa: E731
AT_MOST_SECONDS = 5.0


@pytest.fixture(autouse=True)
def nothing_left(tmp_path: Path) -> Iterator[None]:
    with no_browser_left(tmp_path):
        yield


@pytest.fixture
def silent() -> Iterator[str]:
    """The address of somebody who never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/"


async def reads_for_ever(browser: OpenBrowser, address: str) -> None:
    page = await (await browser.context()).new_page()
    await page.goto(address, timeout=0)


def browsers_of(driver: psutil.Process) -> list[psutil.Process]:
    return driver.children()


def test_work_that_is_done_leaves_nothing(tmp_path):
    async def work(browser: OpenBrowser) -> str:
        page = await (await browser.context()).new_page()
        await page.goto("data:text/html,<title>Glass Harbor</title>")
        return await page.title()

    assert conducted(with_browser(BrowserPlan(tmp_path), work, 60, NEVER)) == "Glass Harbor"


@pytest.mark.parametrize("after", [0.0, 0.02, 0.1, 0.2, 0.3, 0.4, 0.6, 1.0])
def test_a_cancel_at_any_moment_leaves_nothing_within_five_seconds(tmp_path, silent, after):
    stop = threading.Event()
    asked: list[float] = []

    def ask() -> None:
        asked.append(time.monotonic())
        stop.set()

    timer = threading.Timer(after, ask)
    timer.start()
    with pytest.raises(Cancelled):
        conducted(with_browser(BrowserPlan(tmp_path), lambda b: reads_for_ever(b, silent), 60, stop.is_set))
    timer.join()
    assert time.monotonic() - asked[0] < AT_MOST_SECONDS
    assert tree() == []


def test_time_that_is_over_leaves_nothing(tmp_path, silent):
    with pytest.raises(TimeIsOver):
        conducted(with_browser(BrowserPlan(tmp_path), lambda b: reads_for_ever(b, silent), 2, NEVER))


@pytest.mark.parametrize("victim", ["driver", "browser"])
@pytest.mark.parametrize("how", ["kill", "terminate"])
def test_a_killed_driver_or_browser_is_noticed_at_once(tmp_path, silent, victim, how):
    killed: list[float] = []

    async def work(browser: OpenBrowser) -> None:
        one = browser.driver if victim == "driver" else browsers_of(browser.driver)[0]
        reading = asyncio.ensure_future(reads_for_ever(browser, silent))
        await asyncio.sleep(0.3)
        killed.append(time.monotonic())
        getattr(one, how)()
        await asyncio.wait({reading}, timeout=60)
        await asyncio.sleep(60)

    with pytest.raises(BrowserGone):
        conducted(with_browser(BrowserPlan(tmp_path), work, 60, NEVER))
    assert time.monotonic() - killed[0] < AT_MOST_SECONDS


@pytest.mark.skipif(sys.platform == "win32", reason="processes are stopped by signals")
@pytest.mark.parametrize("victim", ["driver", "browser"])
def test_one_that_hangs_is_ended_by_a_cancel_within_five_seconds(tmp_path, silent, victim):
    stop = threading.Event()
    asked: list[float] = []

    async def work(browser: OpenBrowser) -> None:
        one = browser.driver if victim == "driver" else browsers_of(browser.driver)[0]
        one.suspend()
        asked.append(time.monotonic())
        stop.set()
        await reads_for_ever(browser, silent)

    with pytest.raises(Cancelled):
        conducted(with_browser(BrowserPlan(tmp_path), work, 60, stop.is_set))
    assert time.monotonic() - asked[0] < AT_MOST_SECONDS


def test_a_driver_killed_during_the_launch_is_a_browser_that_is_gone(tmp_path):
    def kill() -> None:
        while not (drivers := [p for p in psutil.Process().children() if "run-driver" in p.cmdline()]):
            pass
        while not drivers[0].children():
            pass
        drivers[0].kill()

    killer = threading.Thread(target=kill)
    killer.start()
    with pytest.raises(BrowserGone):
        conducted(with_browser(BrowserPlan(tmp_path), lambda b: asyncio.sleep(60), 60, NEVER))
    killer.join()


def test_several_threads_open_browsers_one_after_the_other(tmp_path):
    titles: list[str] = []

    async def work(browser: OpenBrowser) -> None:
        page = await (await browser.context()).new_page()
        await page.goto("data:text/html,<title>North Window</title>")
        titles.append(await page.title())

    threads = [
        threading.Thread(target=lambda: conducted(with_browser(BrowserPlan(tmp_path), work, 60, NEVER)))
        for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert titles == ["North Window"] * 3


def test_a_program_that_is_no_browser_is_told_apart_from_none(tmp_path):
    blocked = tmp_path / "edge"
    blocked.write_text("#!/bin/sh\nexit 3\n")
    blocked.chmod(0o755)
    with pytest.raises(NoBrowser) as found:
        conducted(with_browser(BrowserPlan(tmp_path, str(blocked)), lambda b: asyncio.sleep(60), 60, NEVER))
    assert found.value.tried == ("edge",)
    with pytest.raises(NoBrowser) as found:
        conducted(with_browser(BrowserPlan(tmp_path, str(tmp_path / "none")), lambda b: asyncio.sleep(60), 60, NEVER))
    assert found.value.tried == ()


def test_a_driver_that_cannot_be_started_is_said(tmp_path, monkeypatch):
    monkeypatch.setenv("PLAYWRIGHT_NODEJS_PATH", str(tmp_path / "none"))
    with pytest.raises(NoBrowser) as found:
        conducted(with_browser(BrowserPlan(tmp_path), lambda b: asyncio.sleep(60), 60, NEVER))
    assert found.value.message.startswith("The driver of the browsers did not start.")


PROGRAM = """
import asyncio, sys
from pathlib import Path
from pipeline.access.bounded import conducted
from pipeline.access.browser import BrowserPlan, with_browser

async def work(browser):
    page = await (await browser.context()).new_page()
    await page.goto("data:text/html,<title>open</title>")
    print("open", flush=True)
    await asyncio.sleep(120)

print("begun", flush=True)
conducted(with_browser(BrowserPlan(Path(sys.argv[1])), work, 120, lambda: False))
"""


@pytest.mark.parametrize("moment", ["launching", "open"])
def test_a_killed_program_leaves_nothing_after_the_next_start(tmp_path, moment):
    program = subprocess.Popen([sys.executable, "-c", PROGRAM, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert program.stdout is not None
    assert program.stdout.readline() == "begun\n"
    process = psutil.Process(program.pid)
    if moment == "open":
        assert program.stdout.readline() == "open\n"
    else:
        while not process.children():
            pass
    family = process.children(recursive=True)
    program.kill()
    program.wait()
    program.stdout.close()
    began = time.monotonic()
    assert clear_browsers(tmp_path) == 1
    assert time.monotonic() - began < AT_MOST_SECONDS
    _, still = psutil.wait_procs(family, timeout=1)
    assert [p for p in still if p.status() != psutil.STATUS_ZOMBIE] == []  # that are for the system to bury


def test_what_a_living_program_or_another_computer_has_open_is_left_alone(tmp_path):
    async def work(browser: OpenBrowser) -> None:
        assert clear_browsers(tmp_path) == 0
        assert browser.alive
        (note,) = (tmp_path / FOLDER).glob("*.json")
        body = json.loads(note.read_text())
        host, pid, began = body["owner"]
        elsewhere = tmp_path / FOLDER / "elsewhere.json"
        elsewhere.write_text(json.dumps({**body, "owner": [f"not-{host}", pid + 1, began], "folder": "/bedrot-there"}))
        assert clear_browsers(tmp_path) == 0
        elsewhere.unlink()

    conducted(with_browser(BrowserPlan(tmp_path), work, 60, NEVER))


def test_a_note_that_was_cut_off_is_taken_away(tmp_path):
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / "bedrot-cut.json").write_text('{"owner": ["here"')
    assert clear_browsers(tmp_path) == 0
