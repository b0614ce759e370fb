"""The command line and a real keyring daemon, each program on its own: what one keeps the next one finds."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.access.secret_service import SecretService, needs_secret_service, secret_service
from tests.hostile.command_line import CLEAN
from tests.taking_over.older_lake import SECRETS, everything_below, older_set_up

pytestmark = [pytest.mark.slow, needs_secret_service]
TOKEN = "EAAB0815driftKilo4711valeNova"


@pytest.fixture
def service(tmp_path: Path) -> Iterator[SecretService]:
    with secret_service(tmp_path / "keyring") as made:
        yield made


def say(service: SecretService, root: Path, *words: str, typed: str = "") -> tuple[int, Any]:
    """One ``bedrot`` command in a program of its own; its exit code and its document."""
    said = subprocess.run(
        [sys.executable, "-m", "pipeline", "--root", str(root), "--json", *words],
        input=typed, capture_output=True, text=True, timeout=100, env={**CLEAN, **service.environ, "DISPLAY": ""},
    )  # fmt: skip
    told = said.stdout + said.stderr
    assert not [secret for secret in (*SECRETS, TOKEN) if secret in told], "no answer quotes a secret"
    assert "Traceback" not in told
    return said.returncode, json.loads(said.stdout)


def test_values_and_sessions_go_from_program_to_program_through_the_keyring(
    service: SecretService, tmp_path: Path
) -> None:
    root, older = tmp_path / "lake", older_set_up(tmp_path / "older")
    root.mkdir()
    code, document = say(service, root, "import-legacy", str(older), "--delete-secrets")
    assert (code, document["keyring"]) == (0, None)
    assert len(document["deleted"]["files"]) == 7
    assert say(service, root, "accounts", "set", "metaads", "token", typed=TOKEN)[0] == 0

    code, document = say(service, root, "accounts")
    assert (code, document["keyring"]["state"]) == (0, "open")
    shown = {
        (one["connection"], field["name"]): field["shown"] for one in document["connections"] for field in one["fields"]
    }
    assert shown["metaads", "token"] == "••••Nova"
    assert shown["distrokid", "email"] == "label@…"
    assert {one["account"] for one in document["connections"] if one["connection"] == "tiktok"} == {
        "kilo_vale", "nova_vale",
    }  # fmt: skip

    service.lock()
    code, document = say(service, root, "accounts", "set", "metaads", "token", typed="another")
    assert (code, document["error"]["message"]) == (2, "The keyring is locked.")
    code, document = say(service, root, "doctor", "--offline")
    assert {one["check"]: one["grade"] for one in document["findings"]}["keyring"] == "failed"
    service.unlock()

    for connection in ("metaads", "distrokid", "toolost", "spotify-catalogue"):
        assert say(service, root, "accounts", "forget", connection)[0] == 0
    for account in ("kilo_vale", "nova_vale"):
        assert say(service, root, "accounts", "forget", "tiktok", "--account", account)[0] == 0
    for way in ("mail", "webhook"):
        assert say(service, root, "notify", "forget", way) == (0, {"way": way, "forgotten": True})
    assert service.items() == {}, "forgotten is gone"
    left = everything_below(root, older)
    assert not [secret for secret in (*SECRETS, TOKEN) if secret.encode() in left]
