"""The rows of the Accounts page: every way into a platform, its state, how long it is good for, what can be done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from app import words
from app.keeping_access import Tried
from app.looks import Look
from app.state import PanelState
from app.ways_in import Access, WayIn, good_for, life, look_of, tip_of
from app.words import noop, tr
from pipeline.platforms.connections import CONNECTIONS

USED_FOR = {
    "metaads": noop("Campaigns, spend, clicks"),
    "distrokid": noop("Plays, bank report"),
    "toolost": noop("Plays, sales"),
    "tiktok": noop("Views, followers"),
    "linktree": noop("Visits, clicks"),
    "spotify": noop("Audience, songs"),
    "spotify-catalogue": noop("Titles, dates, pictures"),
    "instagram": noop("Reach, followers"),
    "youtube": noop("Views, subscribers"),
}
SOCIAL = "social"
LET_IN = (Access.CONNECTED, Access.EXPIRING)


class Do(StrEnum):
    """What the button of a row does."""

    TEST = "test"
    SIGN_IN = "sign-in"
    SET_UP = "set-up"
    ADD = "add"  # there is no account yet
    NOTHING = "nothing"  # something goes on already


@dataclass(frozen=True)
class AccountLine:
    """One row. ``ways`` has more than one entry only where several are not set up and stand together."""

    key: str
    platform: str
    title: str  # '' below the first row of a platform
    account: str
    look: Look
    state: str
    good: str
    role: str
    life: float | None
    used_for: str
    do: Do
    verb: str
    tip: str
    ways: tuple[WayIn, ...]

    @property
    def way(self) -> WayIn:
        return self.ways[0]

    @property
    def set_up(self) -> bool:
        return self.way.set_up


@dataclass(frozen=True)
class Seen:
    """What the page knows besides the state: whose each way in is, whose artists, what was just tried out."""

    names: Mapping[str, str] = field(default_factory=dict)
    artists: tuple[str, ...] = ()
    complete: frozenset[str] = frozenset()
    testing: frozenset[str] = frozenset()
    tried: Mapping[str, Tried] = field(default_factory=dict)


def account_lines(state: PanelState, now: datetime, seen: Seen) -> tuple[AccountLine, ...]:
    """All rows, in the order of the platforms; the title stands in the first row of each."""
    found: list[AccountLine] = []
    for platform in dict.fromkeys(connection.platform for connection in CONNECTIONS) if state.ways else ():
        rows = list(_of_platform(state.ways_of(platform), state, now, seen)) or [_without_account(platform)]
        found += [row if number == 0 else replace(row, title="") for number, row in enumerate(rows)]
    return tuple(found)


def _without_account(platform: str) -> AccountLine:
    """A platform whose accounts have to be named first."""
    connection = next(one for one in CONNECTIONS if one.platform == platform)
    way = WayIn(connection.key, platform, connection.title)
    look, word = look_of(way)
    said = tr("No account is in the list of artists yet.")
    return AccountLine(way.key, platform, words.platform_title(platform), tr("none yet"), look, word, words.NOTHING,
                       "muted", None, tr(USED_FOR[connection.key]), Do.ADD, tr("Add…"), said, (way,))  # fmt: skip


def _of_platform(ways: Sequence[WayIn], state: PanelState, now: datetime, seen: Seen) -> Iterator[AccountLine]:
    if ways and ways[0].platform == SOCIAL and not any(way.set_up or way.key in seen.complete for way in ways):
        yield _line(tuple(ways), ", ".join(way.title for way in ways), state, now, seen)
        return
    for way in ways:
        yield _line((way,), account_text(way, seen), state, now, seen)


def account_text(way: WayIn, seen: Seen) -> str:
    """Whose it is, as far as anybody knows: a handle, who signed in, the artists, the name of the keys."""
    if way.account:
        return f"@{way.account}"
    if way.connection == "spotify" and seen.artists:
        return ", ".join(seen.artists)
    name = way.known_as or seen.names.get(way.key, "")
    if way.connection == "metaads" and name:
        return tr("Ad account {}").format(name)
    if way.by_browser:
        return name or words.NOTHING
    return way.title


def _line(ways: tuple[WayIn, ...], account: str, state: PanelState, now: datetime, seen: Seen) -> AccountLine:
    way, today = ways[0], now.astimezone().date()
    platform = next((one for one in state.platforms if one.name == way.platform), None)
    if way.access is Access.NOT_SET_UP and way.key in seen.complete:
        way = _kept(way)
        ways = (way, *ways[1:])
    look, word = look_of(way, has_files=platform is not None and platform.newest is not None and way.by_browser)
    do, verb = _action(way, state, seen)
    tried = seen.tried.get(way.key)
    if tried is not None and not tried.right and way.set_up and not tried.turned_away:
        look, word = Look.ATTENTION, tr("No answer")
    elif platform is not None and not platform.enabled:
        look, word = Look.SKIPPED, tr("Switched off")
    role = {Access.NEEDS_SIGN_IN: "signin", Access.EXPIRING: "attention"}.get(way.access, "muted")
    tip = "\n\n".join(map(tip_of, ways)) + (f"\n\n{tried.sentence} {tried.advice}".rstrip() if tried else "")
    left = life(way, now)
    return AccountLine(
        way.key, way.platform, words.platform_title(way.platform), account, look, word, good_for(way, today), role,
        round(left, 2) if left is not None else None, tr(USED_FOR.get(way.connection, "")), do, verb, tip, ways,
    )  # fmt: skip


def _kept(way: WayIn) -> WayIn:
    """Keys that are all there, though nothing has used them yet."""
    return replace(way, access=Access.UNTRIED)


def _action(way: WayIn, state: PanelState, seen: Seen) -> tuple[Do, str]:
    if (way.platform, way.account) in state.signing_in and way.by_browser:
        return Do.NOTHING, tr("Waiting…")
    if way.key in seen.testing:
        return Do.NOTHING, tr("Testing…")
    if not way.by_browser and way.access in (Access.NOT_SET_UP, Access.NEEDS_SIGN_IN):
        return Do.SET_UP, tr("Set up…") if way.access is Access.NOT_SET_UP else tr("Replace…")
    if way.access is Access.EXPIRING and way.by_browser:
        return Do.SIGN_IN, tr("Sign in now")
    if way.access in (Access.NOT_SET_UP, Access.NEEDS_SIGN_IN):
        return Do.SIGN_IN, tr("Sign in")
    return Do.TEST, tr("Test")


# ---- the sentence at the top


def sentence(state: PanelState) -> str:
    """``5 of 6 platforms connected. DistroKid wants you to sign in; TooLost will within 3 days.``"""
    if not state.platforms:
        return ""
    names = [platform.name for platform in state.counted]
    connected = [name for name in names if _connected(state, name)]
    parts = [tr("{} of {} platforms connected.").format(len(connected), len(names))]
    if not connected and not state.waiting:
        return tr("No platform is connected yet. Files that are put into landing are processed all the same.")
    waiting, soon = [one.who for one in state.waiting], [way.who for way in state.ending_soon]
    later = tr("{} will within 3 days").format(_listed(soon)) if soon else ""
    if waiting:
        want = tr("{} wants you to sign in") if len(waiting) == 1 else tr("{} want you to sign in")
        parts.append("; ".join(part for part in (want.format(_listed(waiting)), later) if part) + ".")
    elif soon:
        parts.append(tr("{} will ask you to sign in within 3 days.").format(_listed(soon)))
    return " ".join(parts)


def _connected(state: PanelState, name: str) -> bool:
    """The platform has let us in, and nobody is asked to sign in again. Where there is a sign-in, keys do not count."""
    ways = state.ways_of(name)
    main = [way for way in ways if way.by_browser] or list(ways)
    return name not in state.waiting_for_owner and any(way.access in LET_IN for way in main)


def _listed(names: Sequence[str]) -> str:
    if len(names) < 3:
        return tr(" and ").join(names)
    return tr("{}, {} and {} more").format(names[0], names[1], len(names) - 2)
