"""The check-up says whether secrets can be kept and which browser would be used, each with what to do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline import doctor
from pipeline.access import browser as access_browser
from pipeline.access.browser_choice import BrowserChoice
from pipeline.access.browser_found import installed
from pipeline.access.vault_file import VaultFile
from pipeline.doctor import Finding, Grade
from pipeline.settings import Settings, load_settings
from tests.access.strict_keyring import StrictKeyring, strict_keyring


@pytest.fixture
def backend() -> Iterator[StrictKeyring]:
    with strict_keyring() as made:
        yield made


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "config").mkdir()
    return load_settings(tmp_path, {})


def only(found: Iterator[Finding]) -> Finding:
    (one,) = found
    return one


def test_a_keyring_that_is_open_is_fine_and_left_as_it_is(settings: Settings, backend: StrictKeyring) -> None:
    found = only(doctor.keyring(settings))
    assert (found.grade, found.next_action) == (Grade.OK, "")
    assert backend.kept == {}


@pytest.mark.parametrize(("trouble", "word"), [
    (StrictKeyring.lock, "locked"), (StrictKeyring.refuse, "refused"), (StrictKeyring.vanish, "does not answer"),
    (StrictKeyring.be_missing, "no keyring"),
])  # fmt: skip
def test_a_closed_one_is_grave_only_where_it_is_needed(
    settings: Settings, backend: StrictKeyring, trouble: object, word: str
) -> None:
    assert callable(trouble)
    trouble(backend)
    found = only(doctor.keyring(settings))
    assert found.grade is Grade.ATTENTION
    assert word in found.message
    assert found.next_action
    VaultFile(settings.config_dir).made()
    assert only(doctor.keyring(settings)).grade is Grade.FAILED


def test_a_vault_file_that_cannot_be_read_is_told_with_its_place(settings: Settings, backend: StrictKeyring) -> None:
    (settings.config_dir / "vault.json").write_text("{")
    told = {one.check: one for one in doctor.configuration(settings)}
    assert told["vault"].grade is Grade.FAILED
    assert "vault.json" in told["vault"].message


def test_the_browser_that_would_be_used_is_named(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access_browser, "installed", lambda _: BrowserChoice("Chromium"))
    program = tmp_path / "falkon"
    program.write_text("")
    (settings.config_dir / "collecting.json").write_text(f'{{"browser": "{program.as_posix()}"}}')
    found = only(doctor.browser(settings))
    assert (found.grade, found.message) == (Grade.OK, f"falkon ({program})")
    program.unlink()
    found = only(doctor.browser(settings))
    assert found.grade is Grade.ATTENTION
    assert found.message.endswith("falkon, is not on this computer. Chromium is.")
    (settings.config_dir / "collecting.json").write_text('{"browser": 4, "pause_seconds": "x"}')
    assert list(doctor.browser(settings)) == [], "the file is told by the check of the configuration"
    told = {one.check: one.grade for one in doctor.configuration(settings)}
    assert told["collecting"] is Grade.FAILED


def test_on_windows_edge_is_found_where_it_is_installed(tmp_path: Path) -> None:
    environ = {"PROGRAMFILES(X86)": str(tmp_path / "x86"), "LOCALAPPDATA": str(tmp_path / "local")}
    assert installed("msedge", "win32", environ) is None
    chrome = tmp_path / "local/Google/Chrome/Application/chrome.exe"
    edge = tmp_path / "x86/Microsoft/Edge/Application/msedge.exe"
    for place, title in ((chrome, "Google Chrome"), (edge, "Microsoft Edge")):
        place.parent.mkdir(parents=True)
        place.write_text("")
        found = installed("auto", "win32", environ)
        assert found is not None
        assert (found.title, found.program) == (title, str(place))
