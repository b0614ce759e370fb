"""Which browser is used: one that is installed, in a sensible order, and with switches that hide nothing."""

from __future__ import annotations

import pytest

from pipeline.access import browser
from pipeline.access.browser import NoBrowser
from pipeline.access.browser_choice import BrowserChoice, candidates, switches


def titles(wanted: str, platform: str, *installed: str) -> list[tuple[str, str | None]]:
    def which(name: str) -> str | None:
        return f"/bin/{name}" if name in installed else None

    return [(one.title, one.channel or one.program) for one in candidates(wanted, platform, which)]


def test_on_windows_edge_comes_first_then_chrome_and_what_else_there_is():
    assert titles("auto", "win32", "chromium") == [
        ("Microsoft Edge", "msedge"), ("Google Chrome", "chrome"), ("Chromium", "/bin/chromium"),
    ]  # fmt: skip


def test_elsewhere_programs_are_looked_for():
    assert titles("auto", "linux", "chromium", "google-chrome") == [
        ("Chromium", "/bin/chromium"), ("Google Chrome", "/bin/google-chrome"),
    ]  # fmt: skip
    assert titles("auto", "linux") == []


@pytest.mark.parametrize("platform", ["linux", "win32"])
def test_one_that_was_asked_for_is_the_only_one(platform):
    assert titles("chrome", platform, "chromium") == [("Google Chrome", "chrome")]
    assert titles("/opt/my/browser", platform, "chromium") == [("browser", "/opt/my/browser")]


def test_nothing_hides_automation_or_switches_protection_off():
    words = " ".join(switches()).lower()
    assert not any(word in words for word in ("automationcontrolled", "disable-web-security", "remote-debugging-port"))


def test_none_that_is_installed_and_none_that_starts_are_two_things():
    assert NoBrowser().message.startswith("No browser was found")
    assert NoBrowser(("Microsoft Edge",)).message.startswith("Microsoft Edge did not start.")


def test_one_that_is_named_and_not_there_is_told_with_the_one_that_is(monkeypatch):
    there = BrowserChoice("Chromium", program="/usr/bin/chromium")
    monkeypatch.setattr(browser, "installed", lambda wanted: there)
    none = NoBrowser(wanted="netscape")
    assert none.message == "The browser that collecting.json names, netscape, is not on this computer. Chromium is."
    assert "Whichever is there" in none.next_action
    monkeypatch.setattr(browser, "installed", lambda wanted: None)
    assert none.message.startswith("No browser was found")
