"""Cookie files of an older set-up become sessions that the next visit has to prove; then the files may go."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.access.lake_access import LakeAccess, access_of
from pipeline.access.sessions import SessionState
from pipeline.access.vault import VaultClosed
from pipeline.clock import RunningClock
from pipeline.platforms.connections import BY_KEY
from pipeline.taking_over.destroying import destroy
from pipeline.taking_over.older_set_up import (
    SessionOutcome,
    TakenSession,
    deletable,
    delete,
    take_over_sessions,
    take_over_values,
)
from tests.access.strict_keyring import StrictKeyring, strict_keyring
from tests.taking_over.older_lake import LATER, NOW, SECRETS, cookie, everything_below, older_set_up, write

DISTROKID, TIKTOK = BY_KEY["distrokid"], BY_KEY["tiktok"]
COOKIES = "src/distrokid/cookies/distrokid_cookies.json"


@pytest.fixture
def backend() -> Iterator[StrictKeyring]:
    with strict_keyring() as made:
        yield made


@pytest.fixture
def access(tmp_path: Path, backend: StrictKeyring) -> LakeAccess:
    return access_of(tmp_path / "lake", RunningClock(NOW), environ={})


@pytest.fixture
def older(tmp_path: Path) -> Path:
    return older_set_up(tmp_path / "older")


def by_file(sessions: tuple[TakenSession, ...]) -> dict[str, TakenSession]:
    return {one.file.path.name: one for one in sessions}


def test_every_cookie_file_is_told_what_became_of_it(access: LakeAccess, older: Path) -> None:
    found = by_file(tuple(take_over_sessions(access, older)))
    assert {name: one.outcome for name, one in found.items()} == {
        "metaads_cookies.json": SessionOutcome.NOT_NEEDED,
        "distrokid_cookies.json": SessionOutcome.TAKEN_OVER,
        "toolost_cookies.json": SessionOutcome.TAKEN_OVER,
        "tiktok_cookies_kilo_vale.json": SessionOutcome.TAKEN_OVER,
        "tiktok_cookies_nova_vale.json": SessionOutcome.TAKEN_OVER,
    }
    assert access.accounts(TIKTOK) == ("kilo_vale", "nova_vale")
    state = access.sessions.storage_state(DISTROKID)
    assert state is not None
    assert state["cookies"][0]["value"] == "dk-session-4711"
    assert access.sessions.state(DISTROKID) is SessionState.UNKNOWN, "until a visit has proved it"


def test_a_session_of_this_lake_is_not_replaced_unless_it_has_ended_before_the_file_was_written(
    access: LakeAccess, older: Path
) -> None:
    access.sessions.save(DISTROKID, "", {"cookies": [], "origins": []})
    assert by_file(tuple(take_over_sessions(access, older)))["distrokid_cookies.json"].outcome is SessionOutcome.KNOWN
    access.sessions.mark_ended(DISTROKID, "", "DistroKid wants you to sign in again.")
    os.utime(older / COOKIES, (NOW.timestamp() - 9,) * 2)
    assert by_file(tuple(take_over_sessions(access, older)))["distrokid_cookies.json"].outcome is SessionOutcome.KNOWN
    os.utime(older / COOKIES, (NOW.timestamp() + 9,) * 2)
    taken = by_file(tuple(take_over_sessions(access, older)))["distrokid_cookies.json"]
    assert taken.outcome is SessionOutcome.TAKEN_OVER


def test_a_session_that_is_only_on_record_does_not_stand_in_the_way(
    access: LakeAccess, older: Path, backend: StrictKeyring
) -> None:
    access.sessions.save(DISTROKID, "", {"cookies": [], "origins": []})
    backend.targets.clear()  # the lake was moved to another computer
    taken = by_file(tuple(take_over_sessions(access, older)))["distrokid_cookies.json"]
    assert taken.outcome is SessionOutcome.TAKEN_OVER


def test_what_is_none_is_refused_with_a_reason_and_stays(access: LakeAccess, tmp_path: Path) -> None:
    older = tmp_path / "odd"
    write(older / COOKIES, "<html>")
    write(older / "src/tiktok/cookies/tiktok_cookies.json", [cookie("a", "b", ".tiktok.com")])
    write(older / "src/spotify/cookies/spotify_cookies_nova.json", [cookie("a", "b", ".spotify.com")])
    write(older / "src/toolost/cookies/toolost_cookies.json", [cookie("a", "b", ".facebook.com", expires=LATER)])
    write(older / "src/linktree/cookies/notes.txt", "nothing of ours")
    sessions = tuple(take_over_sessions(access, older))
    assert {name: one.reason for name, one in by_file(sessions).items()} == {
        "distrokid_cookies.json": "It is not a JSON document.",
        "toolost_cookies.json": "None of its cookies is one of TooLost.",
        "tiktok_cookies.json": "Its name does not tell the account.",
        "spotify_cookies_nova.json": "There is one account only.",
    }
    assert not deletable(older, (), sessions)
    assert access.sessions.book.all() == ()


def test_what_was_taken_over_may_go_with_its_backups_and_marks(access: LakeAccess, older: Path) -> None:
    values, sessions = take_over_values(access, older), tuple(take_over_sessions(access, older))
    offered = deletable(older, values, sessions)
    deleted = delete(older, offered)
    assert sorted(path.relative_to(older).as_posix() for path in deleted.files) == [
        "backups/cookies/distrokid/cookies_20261101_070000.json",
        "src/distrokid/cookies/distrokid_cookies.json",
        "src/distrokid/profile/.distrokid_cookies_imported",
        "src/metaads/cookies/metaads_cookies.json",
        "src/tiktok/cookies/tiktok_cookies_kilo_vale.json",
        "src/tiktok/cookies/tiktok_cookies_nova_vale.json",
        "src/toolost/cookies/toolost_cookies.json",
    ]
    assert {one.variable for one in deleted.lines} == {
        "META_ACCESS_TOKEN", "META_AD_ACCOUNT_ID", "DK_EMAIL", "DISTROKID_EMAIL", "DK_PASSWORD", "SPOTIFY_CLIENT_ID",
        "SMTP_PASSWORD", "WEBHOOK_URL",
    }  # fmt: skip
    assert deleted.kept == ()
    left = everything_below(older, access.root)
    assert not [secret for secret in SECRETS if secret.encode() in left]
    assert b"PROJECT_ROOT=/somewhere/else" in left


def test_backups_of_a_file_that_was_refused_stay_with_it(access: LakeAccess, older: Path) -> None:
    write(older / "src/tiktok/cookies/tiktok_cookies_kilo_vale.json", "<html>")
    backup = write(older / "backups/cookies/tiktok/kilo_20261101.json", [cookie("sid", "kilo", ".tiktok.com")])
    offered = deletable(older, (), tuple(take_over_sessions(access, older)))
    assert backup not in offered.files
    assert "tiktok_cookies_nova_vale.json" in [path.name for path in offered.files]
    assert "cookies_20261101_070000.json" in [path.name for path in offered.files], "of a service in order"


def test_a_file_that_cannot_be_deleted_is_told_and_keeps_no_other(
    access: LakeAccess, older: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sessions = tuple(take_over_sessions(access, older))

    def stubborn(path: Path) -> None:
        if "toolost" in path.name:
            raise PermissionError(13, "Permission denied")
        destroy(path)

    monkeypatch.setattr("pipeline.taking_over.older_set_up.destroy", stubborn)
    deleted = delete(older, deletable(older, (), sessions))
    assert [(path.name, why) for path, why in deleted.kept] == [("toolost_cookies.json", "Permission denied")]
    assert not (older / COOKIES).exists()


def test_a_closed_keyring_takes_nothing_and_nothing_goes(
    access: LakeAccess, older: Path, backend: StrictKeyring
) -> None:
    before = everything_below(older)
    backend.refuse()
    with pytest.raises(VaultClosed):
        tuple(take_over_sessions(access, older))
    assert everything_below(older) == before
    assert access.sessions.book.all() == ()
