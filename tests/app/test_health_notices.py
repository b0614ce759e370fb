"""What the lake's health says to its owner: what is grave, once for each platform, and nothing that is said already."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.actions import DEEDS
from app.headline import headline
from app.health_notices import GRAVE, health_notices
from app.health_words import health_line, health_story
from app.looks import Look
from app.matrix import rows
from app.notices import notices
from app.state import PanelState
from app.tray_view import Shape, tray_view
from app.window import PAGE_CLASSES
from pipeline.quality.findings import Finding, Health, Severity, health_of, overall
from tests.app.panel_states import FAULT, NO_ANSWER, NOW, failed, fine, running, switched_off

N, W, C = Severity.NOTICE, Severity.WARNING, Severity.CRITICAL
LATE = Finding("freshness.linktree_analytics", W, "linktree", "Linktree: nothing newer than 3 May 2026.", "Look.")
FEWER = Finding("rows.overview", W, "tiktok", "TikTok sent 40 rows instead of about 96 (overview).", "Look.")
FILLING = Finding("disk.filling", W, None, "The disk will be full in about 9 days: 64 GB are free.", "Make room.")
FULL = Finding("disk.full", C, None, "The disk is full: 0.1 GB are free.", "Make room.")
SHRUNK = Finding("shrunk.plays", C, None, "Plays a day has 5 rows; it had 96.", "The older version is kept.")
NO_RUN = Finding("good-run.lake", W, None, "There has been no good run for 6 days.", "Run once.")
SLOW = Finding("speed.seconds", N, None, "The last run took 30 minutes instead of about 10 minutes.", "Compare.")


def state_with(*findings: Finding, state: PanelState | None = None) -> PanelState:
    return replace(state or fine(), health=overall([], findings))


def keys(state: PanelState) -> list[str]:
    return [notice.key for notice in notices(state, NOW)]


def test_who_is_well_hears_nothing() -> None:
    assert keys(state_with()) == []
    assert health_notices(fine()) == (), "before the first look, too"
    assert headline(state_with(), NOW).look is Look.OK


def test_what_is_only_worth_knowing_stays_quiet() -> None:
    assert keys(state_with(SLOW)) == []
    assert headline(state_with(SLOW), NOW).look is Look.OK


@pytest.mark.parametrize("finding", [LATE, FEWER, FILLING, FULL, SHRUNK, NO_RUN], ids=lambda one: one.key)
def test_what_is_grave_is_said_with_one_thing_to_click(finding: Finding) -> None:
    state = state_with(finding)
    (notice,) = notices(state, NOW)
    assert (notice.bold, notice.rest) == (finding.message, finding.next_action)
    assert notice.look is (Look.FAILED if finding.key in GRAVE else Look.ATTENTION)
    assert notice.remedy.deed in DEEDS or notice.remedy.page in PAGE_CLASSES
    assert headline(state, NOW).look is not Look.OK
    assert tray_view(state, NOW).shape in (Shape.ATTENTION, Shape.FAILED)


def test_a_platform_has_one_notice_for_each_aspect_the_gravest() -> None:
    other = replace(LATE, key="freshness.other", severity=C, message="Linktree: far too old.")
    assert keys(state_with(LATE, other)) == ["freshness.other"]


@pytest.mark.parametrize("aspect", ["steps", "session", "runs", "columns"])
def test_what_has_its_own_notice_is_not_said_twice(aspect: str) -> None:
    assert keys(state_with(replace(LATE, key=f"{aspect}.x", severity=C))) == []


@pytest.mark.parametrize("failure", [FAULT, NO_ANSWER])
def test_what_only_follows_from_a_failed_step_is_not_said_beside_it(failure: object) -> None:
    state = failed(fine(), "linktree.extract", failure)  # type: ignore[arg-type]
    follows = [key for key in keys(state_with(LATE, NO_RUN, state=state)) if not key.startswith("step")]
    assert follows == []
    assert "rows.overview" in keys(state_with(FEWER, state=state)), "what is missing elsewhere is"


def test_a_platform_that_takes_no_part_is_silent() -> None:
    assert keys(state_with(LATE, state=switched_off(fine(), "linktree"))) == []


def test_while_a_run_goes_on_it_may_be_about_to_end() -> None:
    assert health_notices(state_with(LATE, NO_RUN, state=running(fine()))) == ()


def test_one_that_was_sent_away_stays_away() -> None:
    assert keys(replace(state_with(FILLING), put_off=frozenset({"disk.filling"}))) == []


@pytest.mark.parametrize(("health", "line"), [
    (None, ""), (Health(), "Health: healthy, 100 of 100"), (health_of([LATE]), "Health: worth a look, 80 of 100"),
    (health_of([FULL]), "Health: not well, 50 of 100"), (health_of([FULL, SHRUNK]), "Health: not working, 0 of 100"),
])  # fmt: skip
def test_the_verdict_in_words(health: Health | None, line: str) -> None:
    assert health_line(health) == line


def test_each_platforms_name_tells_how_it_is_and_why() -> None:
    assert health_story(None) == ""
    judged = tuple(
        replace(one, health=health_of([LATE])) if one.name == "linktree" else one for one in fine().platforms
    )
    tips = {row.name: row.tip for row in rows(replace(fine(), platforms=judged), NOW)}
    assert tips["linktree"] == f"Linktree\nHealth: worth a look, 80 of 100\n{LATE.message}"
    assert tips["tiktok"] == "TikTok"
