"""How a lake is, as far as its owner may have to hear of it: plain values, put together by whoever has looked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from pipeline.model import FailureKind, RunState
from pipeline.platforms.titles import NAMES
from pipeline.quality.findings import Finding


@dataclass(frozen=True)
class SignIn:
    """Nothing comes in until somebody has signed in, or has given new keys. ``why`` in the platform's own words."""

    platform: str
    who: str
    account: str = ""
    why: str = ""
    by_browser: bool = True


@dataclass(frozen=True)
class Ending:
    """A session that ends within ``days``. ``overdue``: it has outlived what is usual."""

    platform: str
    who: str
    account: str = ""
    days: int = 1
    overdue: bool = False


@dataclass(frozen=True)
class Trouble:
    """A step that has failed and not succeeded since. ``platform`` is '' for a step of all platforms.

    ``retry_at`` is when it is tried again by itself, as retry ``number`` of ``of``; ``number`` 0: as the platform has
    asked.
    """

    platform: str
    who: str
    step: str
    kind: FailureKind
    message: str
    next_action: str = ""
    run_id: str = ""
    retry_at: datetime | None = None
    number: int = 0
    of: int = 0
    set_aside: int = 0


@dataclass(frozen=True)
class SetAside:
    """Files that were set aside and wait. ``why`` where it is one; ``platform`` by its title where all are of one."""

    files: int
    platform: str = ""
    why: str = ""


@dataclass(frozen=True)
class PastSlot:
    """A slot that was missed, or whose run came late: then ``run_at``. ``cause`` begins in the middle of a sentence."""

    day: date
    moment: datetime
    cause: str
    run_at: datetime | None = None


@dataclass(frozen=True)
class EndedRun:
    """The newest run that has ended; ``done`` of ``steps``."""

    run_id: str
    state: RunState
    ended_at: datetime
    seconds: float
    done: int = 0
    steps: int = 0
    rows: int = 0


@dataclass(frozen=True)
class Unsent:
    """Messages that do not get out: what was said of the last try; ``given_up`` counts those that never will."""

    channel: str
    sentence: str
    advice: str
    given_up: int = 0


@dataclass(frozen=True)
class StoodOut:
    """An event of the figures that nobody has taken note of yet. ``key`` names it for good; ``chart`` shows it."""

    key: str
    words: str
    chart: str
    critical: bool = False


@dataclass(frozen=True)
class FigureNews:
    """A change of the figures that a new run has found: by ``name`` and ``values`` of its words. ``chart`` shows it."""

    key: str
    name: str
    values: Mapping[str, str]
    fell: bool = False
    chart: str = ""


@dataclass(frozen=True)
class Situation:
    """A lake at one moment. While it is ``busy`` nothing is told: a run is told of when it has ended.

    ``names`` are the platforms that take part. ``to_mend`` are parts of the configuration that cannot be used, with
    what to do: as long as there are any, not all can be seen, and nothing is taken for over. ``findings`` are those of
    the lake's judges about what nothing else here tells of.
    """

    now: datetime
    platforms: tuple[str, ...] = ()  # those that take part, as the owner calls them
    up_to_date: tuple[str, ...] = ()  # those of them whose steps ended well
    busy: bool = False
    run: EndedRun | None = None
    sign_ins: tuple[SignIn, ...] = ()
    ending: tuple[Ending, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    set_aside: SetAside | None = None
    paused_since: datetime | None = None
    last_good_run: datetime | None = None
    no_good_run_days: int = 5
    runs_by_itself: bool = True
    slots: tuple[PastSlot, ...] = ()
    findings: tuple[Finding, ...] = ()
    stood_out: tuple[StoodOut, ...] = ()
    figure_news: tuple[FigureNews, ...] = ()
    unsent: tuple[Unsent, ...] = ()
    names: frozenset[str] = frozenset(NAMES)
    to_mend: tuple[tuple[str, str], ...] = ()
