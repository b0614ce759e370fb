"""What each fault of each platform may lead to: the table that a visit's outcome is held against."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pipeline.model import FailureKind
from tests.platform_sims.graph import GraphStandIn, near
from tests.platform_sims.metaads import MetaAdsStandIn
from tests.platform_sims.social import SocialStandIn
from tests.platform_sims.stand_in import StandIn

TRANSIENT, LIMITED, SIGN_IN = FailureKind.TRANSIENT, FailureKind.RATE_LIMITED, FailureKind.NEEDS_SIGN_IN
LAYOUT, BAD, PERMANENT, ENVIRONMENT = (
    FailureKind.LAYOUT_CHANGED, FailureKind.BAD_DATA, FailureKind.PERMANENT, FailureKind.ENVIRONMENT,
)  # fmt: skip
MANY = 999
Strike = Callable[[StandIn, "Rule", "int | None"], None]


def by_name(site: StandIn, rule: Rule, times: int | None) -> None:
    site.faults.set(rule.fault or rule.name, times, seconds=rule.seconds)


@dataclass(frozen=True)
class Rule:
    """A fault, and the kinds of failure it may lead to. ``harmless`` ones may also be got over.

    ``strike`` switches it on, for so many times or until it is cleared. After one that leaves ``holes`` something may
    stay missing: what the platform said was not there, or what waits for the owner.
    """

    name: str
    kinds: frozenset[FailureKind]
    harmless: bool = False
    holes: bool = False
    seconds: float = 0.05
    fault: str = ""
    strike: Strike = field(default=by_name, compare=False)


def rule(name: str, *kinds: FailureKind, harmless: bool = False, **more: Any) -> Rule:
    return Rule(name, frozenset(kinds), harmless, **more)


def graph_error(code: int, subcode: int, *kinds: FailureKind, path: str = "", **how: Any) -> Rule:
    """An error of the Graph API, on the paths that contain ``path``."""

    def strike(site: StandIn, _: Rule, times: int | None) -> None:
        assert isinstance(site, GraphStandIn)
        site.fail(code, subcode, path=path, times=times, **how)

    return rule(f"error {code}/{subcode}{' ' + path if path else ''}", *kinds, strike=strike)


def throttled(minutes: int) -> Rule:
    """The headers say that we are near a limit; not at once."""

    def strike(site: StandIn, _: Rule, times: int | None) -> None:
        assert isinstance(site, GraphStandIn)
        asked = near({"call_count": 101, "estimated_time_to_regain_access": minutes})
        site.next_headers += [{}, asked] * (times or 1)

    return rule(f"throttled for {minutes} min", LIMITED, harmless=True, strike=strike)


def sized(days: int, report: int) -> Rule:
    """Ranges of more days are too large to be answered at once, and reports of more days fail."""

    def strike(site: StandIn, _: Rule, __: int | None) -> None:
        assert isinstance(site, MetaAdsStandIn)
        site.too_large_days, site.too_large_report = days, report

    return rule(f"too large beyond {days}, {report} days", TRANSIENT, harmless=True, strike=strike)


def youtube_says(status: int, reason: str, *kinds: FailureKind, harmless: bool = False) -> Rule:
    """YouTube refuses calls."""

    def strike(site: StandIn, _: Rule, times: int | None) -> None:
        assert isinstance(site, SocialStandIn)
        site.youtube_faults += [(status, reason)] * (times or MANY)

    return rule(f"youtube {status} {reason}", *kinds, harmless=harmless, strike=strike)


WIRE = (
    rule("slow", TRANSIENT, harmless=True, seconds=0.1),
    rule("flaky", TRANSIENT, harmless=True),
    rule("down", TRANSIENT),
    rule("reset", TRANSIENT),
    rule("half", TRANSIENT),
    rule("stall", TRANSIENT, seconds=0.1),
    rule("busy", LIMITED),
)
SITE = (
    rule("signed-out", SIGN_IN),
    rule("signed-out-midway", SIGN_IN, harmless=True),
    rule("puzzle", SIGN_IN),
    rule("layout", LAYOUT),
    rule("empty", BAD, harmless=True),  # nothing that had rows before: then there is nothing yet
    rule("wrong-account", SIGN_IN),
)
_GRAPH = (
    *WIRE,
    rule("signed-out", SIGN_IN),
    rule("signed-out-midway", SIGN_IN, harmless=True),
    rule("layout", LAYOUT),
    rule("empty", BAD, harmless=True, holes=True),  # of days that it showed before, it is asked again
    *(graph_error(code, 0, LIMITED) for code in (4, 17, 32, 613, 80004)),
    graph_error(190, 463, SIGN_IN),
    graph_error(200, 0, SIGN_IN),
    graph_error(1, 0, TRANSIENT, status=500),
    graph_error(2, 0, TRANSIENT, status=503, transient=True),
    graph_error(2635, 0, ENVIRONMENT),
    graph_error(100, 0, PERMANENT),
    throttled(40),
)
RULES: Mapping[str, tuple[Rule, ...]] = {
    "metaads": (
        *_GRAPH,
        graph_error(100, 1504018, TRANSIENT, path="insights"),
        graph_error(2, 1504038, TRANSIENT, path="insights", status=500),
        graph_error(2, 1504041, PERMANENT, path="insights", status=500),
        graph_error(100, 1504018, TRANSIENT),
        sized(3, 10_000), sized(20, 30), sized(0, 7),
    ),
    "social": (
        *(one for one in _GRAPH if one.name != "empty"),
        rule("empty", BAD, SIGN_IN, harmless=True),  # without a page, none of our accounts is shared with us
        youtube_says(400, "badRequest", SIGN_IN),
        youtube_says(403, "accessNotConfigured", SIGN_IN),
        youtube_says(403, "dailyLimitExceeded", LIMITED),
        youtube_says(403, "rateLimitExceeded", LIMITED),
        youtube_says(500, "backendError", TRANSIENT),
        youtube_says(410, "gone", PERMANENT),
    ),
    "catalogue": (
        *WIRE,
        rule("empty", BAD, harmless=True),
        rule("lost-items", TRANSIENT),
        rule("keys-refused", SIGN_IN),
        rule("token-ended", SIGN_IN),
        rule("no-premium", SIGN_IN),
        rule("later", LIMITED, harmless=True, seconds=3),
        rule("much later", LIMITED, fault="later", seconds=7200),
    ),
    "distrokid": (
        *WIRE, *SITE,
        rule("no-chart", LAYOUT),
        rule("short-bank", BAD, harmless=True),  # shorter than nothing it is not
        rule("truncated-bank", TRANSIENT),
        rule("login-bank", SIGN_IN),
        rule("no-download", TRANSIENT, LAYOUT),
        rule("form-in-place", SIGN_IN),
    ),
    "toolost": (
        *WIRE, *SITE,
        rule("quiet", TRANSIENT, LAYOUT, harmless=True),
        rule("says-no", SIGN_IN, BAD, LAYOUT),
        rule("no-attachment", LAYOUT),
        rule("odd-report", BAD, harmless=True, holes=True),
        rule("empty-report", BAD, harmless=True),
    ),
    "tiktok": (
        *WIRE, *SITE,
        rule("expired-link", TRANSIENT, LIMITED),  # an export counts within its hour although nobody fetched it
        rule("another-name", SIGN_IN, BAD, harmless=True),
        rule("silent", TRANSIENT, LAYOUT),
    ),
    "linktree": (
        *WIRE, *SITE,
        rule("refused", TRANSIENT, LAYOUT),
        rule("refused-all", TRANSIENT, LAYOUT),
        rule("weekly", LAYOUT),
        rule("hidden-field", TRANSIENT, harmless=True),
        rule("chatty", TRANSIENT, harmless=True),
    ),
    "spotify": (
        *WIRE, *SITE,
        rule("filter-stuck", LAYOUT),
        rule("not-theirs", ENVIRONMENT, SIGN_IN),
        rule("short", TRANSIENT, BAD, harmless=True),
        rule("no-28day", TRANSIENT, LAYOUT, harmless=True),
        rule("refused-7day", TRANSIENT, LAYOUT, harmless=True),
    ),
}  # fmt: skip
