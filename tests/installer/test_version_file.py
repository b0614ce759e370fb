"""The release states where its program asks and whom it believes, and signs what it tells; no private key is shown."""

from __future__ import annotations

import base64
import hashlib
import stat
import sys
from pathlib import Path

import pytest

from installer.version_file import ADDRESS, KEYS, SIGNING_KEY, main
from pipeline import __version__
from pipeline.updates.source import Source, read_source
from pipeline.updates.version_file import opened

PLACE = "https://bedrot.example/bedrot-version.txt"
PAGE = "https://bedrot.example/releases/1"
pytestmark = pytest.mark.slow


@pytest.fixture
def private(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """Made while ``capsys`` listens, so that what is said of it can be read."""
    assert main(["new-key", "--private", str(tmp_path / "key")]) == 0
    return tmp_path / "key"


@pytest.fixture
def installer(tmp_path: Path) -> Path:
    (tmp_path / "setup.exe").write_bytes(b"MZ")
    return tmp_path / "setup.exe"


@pytest.fixture
def public(private: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """As it was printed."""
    said = capsys.readouterr().out
    assert private.read_text().strip() not in said
    return said.partition("Public key:")[2].split(",")[0].strip()


def sign(installer: Path, environ: dict[str, str], *words: str) -> int:
    out = str(installer.with_name("version.txt"))
    return main(["sign", str(installer), "--page", PAGE, "--output", out, *words], environ)


def test_what_is_stated_and_signed_is_what_the_program_reads(private: Path, installer: Path, public: str) -> None:
    stated = installer.with_name("updates.json")
    environ = {ADDRESS: PLACE, KEYS: public}
    assert main(["state", "--file", str(stated)], environ) == 0
    source = read_source(stated)
    assert source == Source(PLACE, (base64.b64decode(public),))
    assert sign(installer, {**environ, SIGNING_KEY: private.read_text()}, "--notes", "Faster – by far.") == 0
    signed = installer.with_name("version.txt")
    found = opened(signed.read_bytes(), source.keys)
    assert (found.version, found.page, found.notes) == (__version__, PAGE, "Faster – by far.")
    assert found.sha256 == hashlib.sha256(b"MZ").hexdigest()
    assert main(["check", str(signed)], environ) == 0


def test_the_private_key_is_nobody_elses_and_never_overwritten(private: Path) -> None:
    before = private.read_bytes()
    if sys.platform != "win32":
        assert stat.S_IMODE(private.stat().st_mode) == 0o600
    assert main(["new-key", "--private", str(private)]) == 1
    assert private.read_bytes() == before


def test_where_nothing_is_stated_the_file_stays_and_nothing_is_signed(tmp_path: Path, installer: Path) -> None:
    stated = tmp_path / "updates.json"
    stated.write_text("as it was")
    assert main(["state", "--file", str(stated)], {}) == 0
    assert stated.read_text() == "as it was"
    assert sign(installer, {}) == 0
    assert not installer.with_name("version.txt").exists()


def test_halves_and_wrong_keys_stop_the_release(
    private: Path, installer: Path, public: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stated = str(tmp_path / "updates.json")
    other = base64.b64encode(b"x" * 32).decode()
    for environ in (
        {ADDRESS: PLACE},
        {KEYS: public},
        {ADDRESS: "http://a.b/", KEYS: public},
        {ADDRESS: PLACE, KEYS: "x"},
    ):
        assert main(["state", "--file", stated], environ) == 1
    assert sign(installer, {KEYS: public}) == 1, "programs would wait for what nobody signs"
    assert sign(installer, {KEYS: other, SIGNING_KEY: private.read_text()}) == 1
    assert sign(installer, {SIGNING_KEY: "secret" + private.read_text()}) == 1
    assert sign(installer, {SIGNING_KEY: private.read_text()}, "--notes", "one\ntwo") == 1
    assert not Path(stated).exists()
    assert not installer.with_name("version.txt").exists()
    said = capsys.readouterr().out
    assert private.read_text().strip() not in said
    assert said.count("Next: ") == 8


def test_an_older_or_foreign_file_is_not_published(
    private: Path, installer: Path, public: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    environ = {KEYS: public, SIGNING_KEY: private.read_text()}
    files = {}
    for version in ("1.2", "1.10"):
        monkeypatch.setattr("installer.version_file.version", lambda _, version=version: version)
        assert sign(installer, environ) == 0
        files[version] = str(installer.with_name("version.txt").rename(installer.with_name(version)))
    assert main(["check", files["1.10"], "--after", files["1.2"]], environ) == 0
    assert main(["check", files["1.10"], "--after", files["1.10"]], environ) == 0
    assert main(["check", files["1.2"], "--after", files["1.10"]], environ) == 1
    assert main(["check", files["1.2"]], {KEYS: base64.b64encode(b"x" * 32).decode()}) == 1
