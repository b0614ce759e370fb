"""Nothing that is secret or personal leaves the computer, however it is spelt and wherever it stands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.diagnosing.scrubbing import Scrubber

SECRET = "xK9-not very/long+1"
ENV = f"""# of my label
META_ACCESS_TOKEN={SECRET}
TOOLOST_PASSWORD='abc'   # short, and still one
SOME_ACCOUNT=act_77120045
LANDING_ZONE=my landing
broken = "no end
"""


@pytest.fixture
def scrubber(tmp_path: Path) -> Scrubber:
    root = tmp_path / "lake"
    (root / "config").mkdir(parents=True)
    (root / ".env").write_text(ENV)
    (root / "config" / "extra.json").write_text(json.dumps({"mail": {"smtp_password": "hunter22", "port": 587}}))
    environ = {"SPOTIFY_SECRET": "from-outside-1", "USER": "matilda", "PWD": "/srv/place", "AUTHOR": "somebody else"}
    return Scrubber(root, environ, home=Path("/home/matilda"), host="studio-pc")


@pytest.mark.parametrize(
    "text",
    [
        f"the server did not take {SECRET} at all",
        "GET https://api.example/?q=xK9-not%20very%2Flong%2B1&x=1",
        "GET https://api.example/?q=xK9-not+very%2Flong%2B1",
        f"a trace: {json.dumps({'body': SECRET})}",
    ],
)
def test_a_value_of_the_env_file_is_found_in_every_spelling(scrubber: Scrubber, text: str) -> None:
    assert "xK9" not in scrubber.text(text)
    assert "•••" in scrubber.text(text)


@pytest.mark.parametrize(
    "secret",
    ["abc", "act_77120045", "hunter22", "from-outside-1", "Ab3dEfGh1JkLmN0pQrSt", "eyJhbGciOiJIUzI1.eyJzdWIi.abc"],
)
def test_secrets_are_found_without_their_names(scrubber: Scrubber, secret: str) -> None:
    assert secret not in scrubber.text(f"it said: {secret}; then it ended")


def test_a_word_that_promises_a_secret_hides_what_follows(scrubber: Scrubber) -> None:
    assert "s3cr3t!" not in scrubber.text("ValueError: bad password 's3cr3t!' for label")
    assert "q1w2e3" not in scrubber.text("the token is q1w2e3r4")
    assert scrubber.text("the token of today") == "the token of today"


def test_what_people_need_to_understand_a_fault_stays(scrubber: Scrubber) -> None:
    text = (
        "20261122T060000Z-3f9a1c distrokid.staging landing/spotify/spotify_songs_p3cTh8dZU2leR9UZSiI1AH_1day_20261121"
        f"_070333.json line 12 {'ab12' * 16} 38,116 rows LANDING_ZONE /srv/place somebody else true"
    )
    assert scrubber.text(text) == text


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("/home/matilda/Documents/BEDROT/landing", "~/Documents/BEDROT/landing"),
        ("started by Matilda", "started by owner"),
        ("/home/someone else/x", "/home/owner/x"),
        ("C:\\Users\\Jo Ann\\Documents", "C:\\Users\\owner\\Documents"),
        ("a\tfile:C:\\\\Users\\\\jo\\\\Documents", "a\tfile:C:\\\\Users\\\\owner\\\\Documents"),
        ("/Users/jo/Music", "/Users/owner/Music"),
        ("sent to label@bedrot.example.", "sent to •••@bedrot.example."),
        ("held by pid 12 on studio-pc", "held by pid 12 on this-computer"),
    ],
)
def test_the_person_and_the_computer_are_not_named(scrubber: Scrubber, text: str, left: str) -> None:
    assert scrubber.text(text) == left


def test_a_document_hides_what_stands_under_a_telling_name_and_keeps_its_shape(scrubber: Scrubber) -> None:
    document = {
        "api_key": "k", "cookies": [{"name": "sid", "value": "1"}], "has_password": True, "password": "",
        "nested": [{"Authorization": {"a": 1}}, "/home/matilda/x", 5, None],
    }  # fmt: skip
    assert scrubber.document(document) == {
        "api_key": "•••", "cookies": "•••", "has_password": True, "password": "",
        "nested": [{"Authorization": "•••"}, "~/x", 5, None],
    }  # fmt: skip


def test_a_log_line_that_is_a_document_stays_one(scrubber: Scrubber) -> None:
    line = json.dumps({"type": "Log", "message": f'say "{SECRET}"', "token": "t"})
    assert json.loads(scrubber.line(line)) == {"type": "Log", "message": 'say "•••"', "token": "•••"}
    assert scrubber.line('{"half a line": "hunter22') == '{"half a line": "•••'


def test_without_a_lake_the_rest_is_still_hidden() -> None:
    scrubber = Scrubber(None, {}, home=Path("/home/matilda"))
    assert scrubber.text("/home/matilda/.env password=x1") == "~/.env password=•••"
