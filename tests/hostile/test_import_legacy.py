"""``import-legacy``: secrets of an older lake go into the keyring, and their files go away when that is wanted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.access.lake_access import access_of
from pipeline.configuration import Configuration
from pipeline.notify.ways_out import Secrets
from pipeline.platforms.connections import BY_KEY
from pipeline.platforms.declaration import NAMES
from tests.access.strict_keyring import StrictKeyring, strict_keyring
from tests.hostile.command_line import CommandLine, Said
from tests.hostile.small_lake import snapshot
from tests.taking_over.older_lake import SECRETS, TOKEN, everything_below, older_set_up


@pytest.fixture
def backend() -> Iterator[StrictKeyring]:
    with strict_keyring() as made:
        yield made


@pytest.fixture
def older(tmp_path: Path) -> Path:
    return older_set_up(tmp_path / "older")


def telling(said: Said) -> list[str]:
    return [secret for secret in SECRETS if secret in said.out + said.err]


def test_secrets_are_taken_over_and_the_files_stay_until_their_deletion_is_wanted(
    bedrot: CommandLine, older: Path, backend: StrictKeyring
) -> None:
    before = snapshot(older)
    said = bedrot.say("import-legacy", str(older))
    assert said.code == 0, said.out
    document = said.document
    assert {one["outcome"] for one in document["values"]} == {"moved", "known"}
    assert {
        "connection": "metaads", "field": "token", "variable": "META_ACCESS_TOKEN", "file": ".env", "outcome": "moved",
    } in document["values"]  # fmt: skip
    assert {(one["platform"], one["account"], one["outcome"]) for one in document["sessions"]} == {
        ("metaads", "", "not-needed"), ("distrokid", "", "taken-over"), ("toolost", "", "taken-over"),
        ("tiktok", "kilo_vale", "taken-over"), ("tiktok", "nova_vale", "taken-over"),
    }  # fmt: skip
    assert len(document["deletable"]["files"]) == 7
    assert document["deleted"] is None
    assert snapshot(older) == before
    assert telling(said) == []
    access = access_of(bedrot.root, environ={})
    assert access.credentials.values(BY_KEY["metaads"])["token"] == TOKEN
    assert access.accounts(BY_KEY["tiktok"]) == ("kilo_vale", "nova_vale")
    assert Secrets(bedrot.root, {}).password() == "smtp-password-4711"
    assert Secrets(bedrot.root, {}).address().endswith("/older-hook-4711")
    assert "webhook" not in Configuration(bedrot.root / "config").schedule()["notifications"], "it was not on here"


def test_what_messages_need_is_tried_by_a_message_and_by_no_run(
    bedrot: CommandLine, tmp_path: Path, backend: StrictKeyring
) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / ".env").write_text("SMTP_PASSWORD=smtp-password-4711\n")
    told = bedrot.tell("import-legacy", str(tmp_path / "other"))
    assert " notify test" in told.out
    assert "Once a run" not in told.out
    assert told.out.rstrip().endswith("run --no-extractors")
    assert telling(told) == []


def test_the_second_step_deletes_them(bedrot: CommandLine, older: Path, backend: StrictKeyring) -> None:
    bedrot.say("import-legacy", str(older))
    said = bedrot.say("import-legacy", str(older), "--delete-secrets")
    assert said.code == 0
    assert {one["outcome"] for one in said.document["values"]} == {"known"}
    assert len(said.document["deleted"]["files"]) == 7
    assert said.document["deleted"]["kept"] == []
    left = everything_below(older, bedrot.root)
    assert not [secret for secret in SECRETS if secret.encode() in left]


def test_in_words_it_says_the_same_and_no_secret(bedrot: CommandLine, older: Path, backend: StrictKeyring) -> None:
    (older / "src" / "distrokid" / "cookies" / "dk.json").write_text("{}")
    told = bedrot.tell("import-legacy", str(older))
    assert "Meta Ads, Access" in told.out
    assert "TikTok @kilo_vale, session (tiktok_cookies_kilo_vale.json): taken over; the next run tries it" in told.out
    assert "Mail server, Password (SMTP_PASSWORD in .env): is in the keyring now" in told.out
    assert "Webhook, Address (WEBHOOK_URL in .env): is in the keyring now" in told.out
    assert "Server, addresses and switches of messages are not taken over" in told.out
    assert "--delete-secrets" in told.out
    assert "Once a run has tried them, delete them" in told.out
    assert told.out.rstrip().endswith(" run"), "what was taken over is tried by a visit"
    assert "already here" not in told.out, "there were no files to count"
    assert "src/distrokid/cookies/dk.json: not recognised, and still lying there" in told.out
    listed = bedrot.tell("accounts", "list").out
    assert "taken over, not tried yet" in next(line for line in listed.splitlines() if line.startswith("distrokid"))
    deleted = bedrot.tell("import-legacy", str(older), "--delete-secrets")
    assert "Deleted: 7 file(s) and 8 line(s)" in deleted.out
    assert "On an SSD" in deleted.out
    assert telling(told) == telling(deleted) == []


def test_a_closed_keyring_makes_it_partial_and_loses_nothing(
    bedrot: CommandLine, older: Path, backend: StrictKeyring
) -> None:
    before = snapshot(older)
    backend.refuse()
    said = bedrot.say("import-legacy", str(older), "--delete-secrets")
    assert said.code == 1
    assert "refused" in said.document["keyring"]["message"]
    assert said.document["values"] == said.document["sessions"] == []
    assert snapshot(older) == before
    assert len(said.document["platforms"]) == len(NAMES), "the files were taken over all the same"
