"""``signin``: told on the terminal, ended cleanly, and what waited for it goes on."""

from __future__ import annotations

import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from pipeline.access import sign_in as access_sign_in
from pipeline.access.lake_access import access_of
from pipeline.access.sessions import SessionState
from pipeline.commands import signing_in
from pipeline.lake import Wanted, open_lake
from pipeline.model import Failure, FailureKind, StepContext, StepFailed, StepResult
from pipeline.platforms import collection
from pipeline.settings import load_settings
from tests.access.sign_in_room import (
    DISTROKID,
    LABEL,
    STUDIO,
    TIKTOK,
    House,
    HouseOfMany,
    SignInRoom,
    sign_in_room,
    signs_in,
)
from tests.hostile.command_line import CLEAN, CommandLine

slow = pytest.mark.slow


@pytest.fixture
def room(bedrot: CommandLine, monkeypatch: pytest.MonkeyPatch) -> Iterator[SignInRoom]:
    """Whoever signs in here signs in to the house, without a screen."""

    def site(access, platform, account=""):
        return (HouseOfMany if platform == "tiktok" else House)(access.collecting, account)

    monkeypatch.setattr(signing_in, "site_for", site)
    with sign_in_room(bedrot.root) as made:
        (bedrot.root / "landing").mkdir()
        come(monkeypatch, signs_in(LABEL))
        yield made


def come(monkeypatch: pytest.MonkeyPatch, person: Any) -> None:
    monkeypatch.setattr(
        signing_in,
        "made",
        lambda access, site, hear: access_sign_in.SignIn(access, site, hear, headless=True, on_page=person),
    )


def blocked(bedrot: CommandLine, monkeypatch: pytest.MonkeyPatch) -> str:
    """A run that waits for a sign-in to DistroKid; from now on its collector lets everybody in."""
    moods = ["needs-sign-in", ""]

    def collect(ctx: StepContext) -> StepResult:
        if ctx.platform == "distrokid" and moods.pop(0):
            raise StepFailed(Failure(FailureKind.NEEDS_SIGN_IN, "DistroKid wants you to sign in again.", "Sign in."))
        return StepResult()

    monkeypatch.setattr(collection, "collect", collect)
    with open_lake(load_settings(bedrot.root, {})) as lake:
        return lake.run(Wanted()).run_id


@slow
def test_somebody_signs_in_and_it_is_told_step_by_step(bedrot, room):
    said = bedrot.say("signin", "distrokid")
    assert said.code == 0
    document = said.document
    assert (document["ending"], document["signed_in_as"], document["resumed"]) == ("signed-in", "label@…", None)
    assert document["message"].startswith("Signed in to DistroKid until ")
    assert said.err.splitlines()[:3] == [
        "A browser is being opened.",
        "Chromium is open.",
        "Sign in to DistroKid in the browser; you have 60 seconds. Ctrl-C stops.",
    ]
    assert said.err.splitlines()[-1] == "Keeping the session."
    assert room.access.sessions.state(DISTROKID) is SessionState.VALID
    assert LABEL.email not in said.out + said.err


@slow
def test_what_waited_for_it_goes_on(bedrot, room, monkeypatch):
    run_id = blocked(bedrot, monkeypatch)
    said = bedrot.say("signin", "distrokid")
    assert said.code == 0
    assert (said.document["resumed"]["run_id"], said.document["resumed"]["state"]) == (run_id, "success")


@slow
def test_what_waited_for_it_is_left_for_later_where_that_is_wanted(bedrot, room, monkeypatch):
    run_id = blocked(bedrot, monkeypatch)
    said = bedrot.tell("signin", "distrokid", "--no-resume")
    assert said.code == 0
    assert f"resume {run_id}" in said.out
    assert bedrot.say("runs", "show", run_id).document["state"] == "partial"


@slow
def test_another_account_is_refused_until_it_is_wanted(bedrot, room, monkeypatch):
    room.access.credentials.keep(DISTROKID, "", "email", LABEL.email)
    come(monkeypatch, signs_in(STUDIO))
    said = bedrot.say("signin", "distrokid")
    assert (said.code, said.document["ending"]) == (2, "wrong-account")
    assert said.document["message"] == (
        "You signed in as a different DistroKid account (studio@…). The one in use is label@…."
    )
    assert bedrot.say("signin", "distrokid", "--other-account").code == 0


@slow
def test_the_only_account_of_the_artist_list_need_not_be_named(bedrot, room):
    (bedrot.root / "config" / "artists.json").write_text('[{"slug": "nova_drift", "tiktok_handle": "NovaDrift"}]')
    assert bedrot.say("signin", "tiktok", "--account", "@novadrift").document["account"] == "NovaDrift"
    assert bedrot.say("signin", "tiktok").document["account"] == "NovaDrift"
    assert room.access.accounts(TIKTOK) == ("NovaDrift",)


@pytest.mark.parametrize("words", [("nonsense",), ("metaads",), ("distrokid", "--account", "x"), ("tiktok",)])
def test_what_nobody_signs_in_to_is_a_usage_mistake(bedrot, words):
    bedrot.land()
    said = bedrot.say("signin", *words)
    assert said.code == 4
    assert said.error["kind"] == "usage"
    assert said.error["message"].endswith(".")


def test_an_account_that_is_not_in_the_artist_list_is_refused(bedrot, monkeypatch):
    bedrot.land()
    (bedrot.root / "config").mkdir(exist_ok=True)
    (bedrot.root / "config" / "artists.json").write_text('[{"slug": "nova_drift", "tiktok_handle": "NovaDrift"}]')
    said = bedrot.say("signin", "tiktok", "--account", "nobody")
    assert said.code == 4
    assert "Choose one of NovaDrift" in said.error["message"]


def test_without_a_screen_it_is_said_beforehand(bedrot, monkeypatch):
    bedrot.land()
    monkeypatch.setattr(signing_in, "has_screen", lambda: False)
    said = bedrot.tell("signin", "distrokid")
    assert said.code == 2
    assert "This needs a screen.\n  → Run it in a terminal on the desktop." in said.out
    assert (signing_in.NO_SCREEN.ending.value, said.err) == ("no-browser", "")


@pytest.mark.parametrize(("platform", "environ", "there"), [
    ("linux", {}, False), ("linux", {"DISPLAY": ":0"}, True), ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, True),
    ("win32", {}, True),
])  # fmt: skip
def test_a_screen_is_known_by_its_name(platform, environ, there):
    assert signing_in.has_screen(platform, environ) is there


PROGRAM = """
import sys
from pathlib import Path
from pipeline import cli
from pipeline.access.sign_in import SignIn
from pipeline.commands import signing_in
from tests.access.sign_in_room import House, nobody
from tests.access.strict_keyring import strict_keyring

signing_in.site_for = lambda access, platform, account="": House(access.collecting, account)
signing_in.made = lambda access, site, hear: SignIn(access, site, hear, headless=True, on_page=nobody)
with strict_keyring():
    sys.exit(cli.main(["--root", sys.argv[1], "--json", "signin", "distrokid"]))
"""


@slow
@pytest.mark.skipif(sys.platform == "win32", reason="the signals of a terminal")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_closes_the_browser_and_saves_nothing(bedrot, room, number):
    program = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(PROGRAM), str(bedrot.root)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=CLEAN, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert program.stdout is not None
    assert program.stderr is not None
    while not program.stderr.readline().startswith("Sign in to DistroKid"):
        pass
    family = psutil.Process(program.pid).children(recursive=True)
    assert family
    program.send_signal(number)
    out, err = program.communicate(timeout=10)
    assert program.returncode == 3
    assert '"ending": "cancelled"' in out
    assert "Closing the browser." in err
    _, alive = psutil.wait_procs(family, timeout=1)
    assert [p for p in alive if p.status() != psutil.STATUS_ZOMBIE] == []
    assert not access_of(bedrot.root, environ={}).sessions.book.all()
