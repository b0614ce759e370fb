"""The programs themselves, with secrets in the environment, in files and in a real keyring: nothing they say, write or
start has one of them.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest

from pipeline.access.lake_access import access_of
from pipeline.access.of_messages import SECRET_VARIABLES as OF_MESSAGES
from pipeline.clock import SystemClock
from pipeline.diagnosing.bundle import gather
from pipeline.diagnosing.facts import Question
from pipeline.platforms.connections import SECRET_VARIABLES
from tests.access.secret_service import SecretService, needs_secret_service, secret_service
from tests.end_to_end.lakes import REPOSITORY, command_line
from tests.hostile.canary.planting import PLAIN, Planted, cookie_file, plant, sign_in, state_in_files
from tests.hostile.canary.processes import Watch, watched
from tests.hostile.canary.search import Find, Search
from tests.platform_sims.world import World, world

pytestmark = [pytest.mark.slow, needs_secret_service, pytest.mark.timeout(600)]
PROXY = "https://somebody:{}@proxy.example:8443"
OLDER = ("NOVA_DRIFT_TIKTOK_PASSWORD", "META_ACCESS_TOKEN", "DISTROKID_PASSWORD", "SPOTIFY_CLIENT_SECRET")
SECONDS = 200


@dataclass
class Programs:
    """One lake and all that was said about it."""

    made: World
    root: Path
    planted: Planted
    environ: dict[str, str] = field(repr=False)
    said: list[tuple[str, str]] = field(default_factory=list)
    watches: list[Watch] = field(default_factory=list)

    def say(self, *words: str, typed: str = "", **stated: str) -> str:
        """A command as a person gives it, watched; returns what it said on stdout. ``stated`` are more variables."""
        with subprocess.Popen(
            command_line(self.root, *words), cwd=REPOSITORY, env=self.environ | stated, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        ) as program, watched(program.pid) as watch:  # fmt: skip
            out, err = program.communicate(typed, timeout=SECONDS)
        self.watches.append(watch)
        self.said += [(f"stdout of {' '.join(words)}", out), (f"stderr of {' '.join(words)}", err)]
        return out


@pytest.fixture(scope="module")
def keyring_daemon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SecretService]:
    with secret_service(tmp_path_factory.mktemp("keyring")) as made, made.revived():
        yield made


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory, keyring_daemon: SecretService) -> Iterator[Programs]:
    folder = tmp_path_factory.mktemp("programs")
    with world(folder / "generated", artists=1) as made, tempfile.TemporaryDirectory(prefix="b") as temporary:
        root = made.lake(folder / "lake", page_seconds=4, download_seconds=4)
        access = access_of(root, SystemClock(), environ={})
        planted = plant(made, access)
        sign_in(made, access, planted)
        known = (*SECRET_VARIABLES, *OF_MESSAGES, OLDER[0])
        stated = {name: PLAIN.format(f"env{number}") for number, name in enumerate(known)}
        stated["WEBHOOK_URL"] = f"https://127.0.0.1:9/{stated['WEBHOOK_URL']}"  # nobody is there
        planted.secrets |= {f"the variable {name}": value for name, value in stated.items()}
        state_in_files(root, planted, {name: f"{name} in the file" for name in OLDER})
        proxy = planted.secret("the password of the proxy", PLAIN.format("proxy"))
        environ = {**keyring_daemon.environ, **stated, "TMPDIR": temporary, "HTTPS_PROXY": PROXY.format(proxy),
                   "NO_PROXY": "127.0.0.1", "PYTHONDONTWRITEBYTECODE": "1"}  # fmt: skip
        for name in ("DISPLAY", "WAYLAND_DISPLAY"):
            environ.pop(name, None)
        room = Programs(made, root, planted, environ)
        _drive(room, folder)
        yield room
        assert list(Path(temporary).iterdir()) == []


def _drive(room: Programs, folder: Path) -> None:
    """Commands one after the other, while every platform has something against us."""
    faults = {"distrokid": "layout", "toolost": "layout", "tiktok": "signed-out", "linktree": "down",
              "spotify": "wrong-account"}  # fmt: skip
    for name, fault in faults.items():
        room.made.stand_ins[name].faults.set(fault)
    room.made.stand_ins["metaads"].faults.set("signed-out")
    (room.root / "config" / "schedule_config.json").write_text('{"retry_policy": {"max_retries": 1}}', "utf-8")
    room.say("-v", "run", "--json")
    room.say("-v", "accounts")
    for connection in ("metaads", "spotify-catalogue", "youtube", "distrokid"):
        room.say("-v", "accounts", "test", connection)
    room.say(
        "accounts", "set", "linktree", "password", typed=room.planted.secret("typed", PLAIN.format("typed")) + "\n"
    )
    room.say("accounts", "set", "linktree", room.planted.secret("in a wrong place", PLAIN.format("place")))
    room.say("notify", "set", "mail", typed=room.planted.secret("of the mail server", PLAIN.format("mail")) + "\n")
    room.say("notify", "set", "webhook", typed=room.planted.secret("no address", PLAIN.format("hook")) + "\n")
    for server in (
        {},
        {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": "9", "SMTP_FROM": "a@b.example", "SMTP_TO": "a@b.example"},
    ):
        room.say("-v", "notify", "test", "mail", SMTP_USER="label", **server)
        room.say("-v", "notify", "test", "webhook", **server)
        room.say("-v", "notify", "send", **server)
    room.say("-v", "signin", "distrokid")  # there is no screen
    room.say("-v", "signin", "distrokid", DISPLAY=":9731")  # a browser is started, and finds none
    room.say("-v", "status", "--json")
    room.say("doctor", "--offline")
    cookie_file(folder / "older" / "cookies" / "toolost_cookies.json", room.planted)
    room.say("-v", "import-legacy", str(folder / "older"))
    gather(Question(SystemClock(), room.root, environ=room.environ)).write(room.root / "bundle.zip")


def of_processes(room: Programs, secrets: dict[str, str]) -> list[Find]:
    search = Search(secrets)
    found: set[Find] = set()
    for watch in room.watches:
        for name, words in watch.words.items():
            found |= set(search.in_bytes(words.encode(), f"the words of {name}"))
        for name, environment in watch.environments.items():
            found |= set(search.in_bytes(environment.encode(), f"the environment of {name}"))
    return sorted(found, key=lambda find: find.place)


def test_nothing_is_said(programs: Programs) -> None:
    search = Search(programs.planted.secrets | programs.planted.of_pages)
    found = {find for place, text in programs.said for find in search.in_bytes(text.encode(), place)}
    assert sorted(found, key=lambda find: find.place) == []


def test_nothing_is_written(programs: Programs) -> None:
    found = Search(programs.planted.secrets).in_files([programs.root], programs.planted.inputs)
    assert sorted(set(found), key=lambda find: find.place) == []
    assert (programs.root / "bundle.zip").stat().st_size > 1000


def test_no_process_that_is_started_is_told_a_secret(programs: Programs) -> None:
    names = set().union(*(watch.names for watch in programs.watches))
    assert any("node" in name for name in names), "the watch has seen the driver"
    assert any("chrom" in name for name in names), "and the browser"
    # Where the way out is a proxy that wants a password, every program of this person is told; the browser needs it.
    secrets = {name: value for name, value in programs.planted.secrets.items() if name != "the password of the proxy"}
    own = {"in a wrong place"}  # typed as a word of the command itself, by its owner
    assert [find for find in of_processes(programs, secrets) if find.secret not in own] == []


def test_what_the_browsers_were_started_for_went_wrong(programs: Programs) -> None:
    kept = list((programs.root / "logs" / "error_logs").glob("*.png"))
    assert kept, "a page that has changed leaves its picture"


def test_a_process_that_is_told_a_secret_is_seen() -> None:
    program = subprocess.Popen(["sleep", "30"], env={"A": "canary-in-environment"})
    try:
        watch = Watch(os.getpid())
        for _ in range(100):
            watch.look()
            if any("sleep" in words for words in watch.words.values()):
                break
        said = "".join(watch.environments.values())
        assert [find.secret for find in Search({"it": "canary-in-environment"}).in_bytes(said.encode(), "")] == ["it"]
    finally:
        with suppress(psutil.Error):
            program.kill()
        program.wait(10)
