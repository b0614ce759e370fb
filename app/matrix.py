"""The step matrix as text and shapes: what stands in every row and cell, as a pure function of the panel's state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from app import words
from app.cells import NO_CELL, Cell, account_cell, group_cell, step_cell
from app.health_words import health_story
from app.looks import Look
from app.remedies import Remedy, sign_in
from app.state import AccountView, PanelState, PlatformView, StepView
from app.ways_in import Access, WayIn, left, tip_of, worst
from app.words import noop, tr
from pipeline.insights.rhythm import Freshness
from pipeline.model import Phase

PLATFORM_PHASES = (Phase.EXTRACT, Phase.VALIDATE, Phase.RAW, Phase.STAGING, Phase.CURATED)
# What the steps of all platforms do, a column each: the beginnings of their keys.
SHARED_COLUMNS = (
    ("unified.", noop("Combine")), ("warehouse.", noop("Warehouse")), ("metrics.kpis", noop("KPIs")),
    ("metrics.anomalies", noop("Anomalies")), ("metrics.freshness", noop("Freshness")),
)  # fmt: skip
HEADINGS = (
    noop("Platform"), noop("Sign-in"), noop("Extract"), noop("Validate"), noop("Raw"), noop("Staging"),
    noop("Curated"), noop("Newest data"),
)  # fmt: skip
SIGN_IN, FIRST_STEP, NEWEST = 1, 2, len(HEADINGS) - 1
SHARED = "*"
CALLING = (Access.NEEDS_SIGN_IN, Access.EXPIRING)
NO_FOLDS: Mapping[str, bool] = MappingProxyType({})


@dataclass(frozen=True)
class Row:
    """One row: a platform, one of its accounts, or the steps of all platforms (``name`` is ``*``)."""

    name: str
    title: str
    cells: tuple[Cell, ...]
    account: str = ""
    foldable: bool = False
    unfolded: bool = False
    muted: bool = False
    tip: str = ""

    @property
    def identity(self) -> tuple[str, str]:
        return self.name, self.account


def rows(state: PanelState, now: datetime, folds: Mapping[str, bool] = NO_FOLDS) -> tuple[Row, ...]:
    """All rows from top to bottom; ``folds`` says of which platforms the owner unfolded or folded the accounts.

    Where nobody said anything they show by themselves while they differ.
    """
    found: list[Row] = []
    for platform in state.platforms:
        opened = folds.get(platform.name, accounts_differ(platform) or sign_ins_differ(state, platform))
        found.append(_platform_row(platform, state, now, opened))
        if found[-1].unfolded:
            found += [_account_row(platform, account, state, now) for account in platform.accounts]
    if state.platforms:
        found.append(_shared_row(state, now))
    return tuple(found)


def accounts_differ(platform: PlatformView) -> bool:
    """Whether something is the matter with some accounts and not with others."""
    return len({bool(account.set_aside) for account in platform.accounts}) > 1


def sign_ins_differ(state: PanelState, platform: PlatformView) -> bool:
    """Whether somebody has to sign in to some accounts and not to others."""
    return len({way.access in CALLING for way in state.ways_of(platform.name) if way.account and way.set_up}) > 1


def _platform_row(platform: PlatformView, state: PanelState, now: datetime, opened: bool) -> Row:
    foldable = platform.enabled and len(platform.accounts) > 1
    if not platform.enabled:
        return _muted_row(platform, NO_CELL, tr("Switched off in Settings, and not counted."))
    if not state.expected(platform.name):
        first = Cell(Look.SKIPPED, tr("Set up…"), tip=tr("Open Accounts, where it is set up."), link=True)
        return _muted_row(platform, first, tr("Optional: Instagram and YouTube. Not set up, and not counted."))
    steps = {step.phase: step for step in state.of_platform(platform.name)}
    cells = (
        sign_in_cell(platform, state, now),
        *(step_cell(steps[phase], now) if phase in steps else NO_CELL for phase in PLATFORM_PHASES),
        newest_cell(platform, now),
    )
    tip = "\n".join(filter(None, (platform.title, health_story(platform.health))))
    return Row(platform.name, platform.title, cells, foldable=foldable, unfolded=opened and foldable, tip=tip)


def _muted_row(platform: PlatformView, first: Cell, sentence: str) -> Row:
    """One muted sentence across the columns: it takes no part, and does not count."""
    cells = (first, Cell(Look.SKIPPED, sentence, span=True, muted=True), *(NO_CELL,) * 4, Cell(None, words.NOTHING))
    return Row(platform.name, platform.title, cells, muted=True)


def sign_in_cell(platform: PlatformView, state: PanelState, now: datetime) -> Cell:
    """What the owner has to know of the ways into a platform: whether one waits, and until when the others last."""
    ways = state.ways_of(platform.name)
    if is_signing_in(state, platform.name):
        return Cell(Look.SIGNIN, tr("Waiting…"), soft=True, tip=tr("The browser is open. A click shows the window."))
    if platform.name in state.waiting_for_owner:
        asking = [waiting for waiting in state.waiting if waiting.platform == platform.name]
        tip = "\n".join(tr("{} wants you to sign in again.").format(waiting.who) for waiting in asking)
        return Cell(Look.SIGNIN, tr("Sign in…"), soft=True, tip=tip)
    known = [way for way in ways if way.set_up and (way.by_browser or not any(w.by_browser for w in ways))]
    first = worst(known)
    if first is None:
        tip = tr("Nobody has signed in to {}. Files that are put into landing are processed.").format(platform.title)
        return Cell(Look.SKIPPED, tr("files only"), tip=tip, muted=True)
    tip = "\n\n".join(map(tip_of, known))
    today = now.astimezone().date()
    if first.access is Access.EXPIRING:
        return Cell(Look.ATTENTION, left(first, today), soft=True, tip=tip)
    accounts = [way for way in ways if way.account]
    if len(accounts) > 1:
        return Cell(Look.OK, tr("{} of {}").format(len(known), len(accounts)), tip=tip)
    return _standing(first, today, tip)


def is_signing_in(state: PanelState, platform: str) -> bool:
    """Whether a browser is open for one of its accounts."""
    return any(name == platform for name, _ in state.signing_in)


def _standing(way: WayIn, today: date, tip: str) -> Cell:
    """A way in that disturbs nobody."""
    if way.access is Access.UNTRIED:
        return Cell(Look.IDLE, left(way, today), tip=tip, muted=True)
    return Cell(Look.OK, left(way, today), tip=tip)


def _account_sign_in(way: WayIn | None, now: datetime) -> Cell:
    if way is None or not way.set_up:
        return Cell(Look.SKIPPED, tr("files only"), muted=True, tip=tr("Nobody has signed in to this account."))
    if way.access is Access.NEEDS_SIGN_IN:
        return Cell(Look.SIGNIN, tr("Sign in…"), soft=True, tip=tip_of(way))
    today = now.astimezone().date()
    if way.access is Access.EXPIRING:
        return Cell(Look.ATTENTION, left(way, today), soft=True, tip=tip_of(way))
    return _standing(way, today, tip_of(way))


def newest_cell(platform: PlatformView, now: datetime) -> Cell:
    """Newest day and its age; older than its rhythm shows a triangle."""
    if platform.newest is None:
        return Cell(None, words.NOTHING, tip=tr("No data yet."))
    today = now.astimezone().date()
    late = platform.freshness in (Freshness.STALE, Freshness.OLD)
    age = words.ago(platform.newest, today)
    tip = tr("The newest day in the data of {} is {}.").format(platform.title, words.day_with_year(platform.newest))
    if late:
        tip += " " + tr("That is older than its rhythm.")
    day = words.short_day(platform.newest, today)
    return Cell(None, day, age, second_look=Look.ATTENTION if late else None, tip=tip)


def _account_row(platform: PlatformView, account: AccountView, state: PanelState, now: datetime) -> Row:
    """An account has no steps of its own: its cells tell what its session and its files tell."""
    ways = {way.account.casefold(): way for way in state.ways_of(platform.name) if way.account}
    first = _account_sign_in(ways.get(account.name.casefold()), now) if ways else NO_CELL
    cells = tuple(account_cell(account, phase) for phase in PLATFORM_PHASES)
    newest = account.newest_download
    last = Cell(None, words.NOTHING)
    if newest is not None:
        day = newest.astimezone().date()
        today = now.astimezone().date()
        tip = tr("Newest download of {}: {}.").format(account.name, words.exact(newest))
        last = Cell(None, words.short_day(day, today), words.ago(day, today), tip=tip)
    return Row(platform.name, f"@{account.name}", (first, *cells, last), account=account.name)


def _shared_row(state: PanelState, now: datetime) -> Row:
    cells = tuple(group_cell(tr(title), _shared_steps(state, begins), now) for begins, title in SHARED_COLUMNS)
    done = [step for step in state.shared_steps if step.state is not None]
    complete = bool(done) and all(step.satisfied for step in done)
    first = Cell(Look.OK, tr("complete")) if complete else Cell(Look.IDLE, tr("after curated"), muted=True)
    newest = state.newest
    last = Cell(None, words.short_day(newest, now.astimezone().date()) if newest else words.NOTHING)
    return Row(SHARED, words.platform_title(None), (first, *cells, last))


def _shared_steps(state: PanelState, begins: str) -> tuple[StepView, ...]:
    return tuple(step for step in state.shared_steps if step.key.startswith(begins))


def steps_at(state: PanelState, row: Row, column: int) -> tuple[StepView, ...]:
    """The steps behind a cell, for its popover and menu."""
    if not FIRST_STEP <= column < NEWEST or row.muted:
        return ()
    place = column - FIRST_STEP
    if row.name == SHARED:
        return _shared_steps(state, SHARED_COLUMNS[place][0])
    return tuple(step for step in state.of_platform(row.name) if step.phase is PLATFORM_PHASES[place])


def way_on(state: PanelState, row: Row) -> Remedy:
    """What a click on a row's sign-in cell does: signs in where that is wanted, else shows how it stands."""
    ways = [way for way in state.ways_of(row.name) if row.account in ("", way.account)]
    waits = not row.account and (row.name in state.waiting_for_owner or is_signing_in(state, row.name))
    if waits or any(way.access in CALLING for way in ways):
        return sign_in(row.name, row.account)
    place = {"platform": row.name, "account": row.account} if row.account else {"platform": row.name}
    return Remedy(tr("Accounts"), "accounts", page="accounts", place=place)


def is_live(row: Row) -> bool:
    """Whether the row's text changes with every second."""
    return any(cell.live for cell in row.cells)
