"""What a sign-in has told so far, as the five lines and the heading its window shows. Pure: from news to words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from app.looks import Look
from app.ways_in import title_of
from app.words import noop, tr
from pipeline.access.sign_in_news import Ending, SignInEnd, SignInNews, Stage
from pipeline.access.site import Asks

STAGES = tuple(Stage)
_ASKED = {
    Asks.NOTHING: noop("Waiting for you"),
    Asks.PASSWORD: noop("Waiting for you: password and code"),
    Asks.CODE: noop("Waiting for you: the code from your phone"),
    Asks.PUZZLE: noop("Waiting for you: the picture puzzle"),
    Asks.QR: noop("Waiting for you: scan the square code with your phone"),
}
_PROVED_BY = {
    "distrokid": noop("Check that the stats page opens"),
    "toolost": noop("Check that the sales portal answers"),
    "tiktok": noop("Check that the analytics page opens"),
    "linktree": noop("Check that the insights page opens"),
    "spotify": noop("Check that the audience page opens"),
}
_LOOKS = {
    Ending.SIGNED_IN: Look.OK,
    Ending.CANCELLED: Look.PAUSED,
    Ending.CLOSED: Look.PAUSED,
    Ending.TIMED_OUT: Look.PAUSED,
    Ending.BUSY: Look.PAUSED,
    Ending.WRONG_ACCOUNT: Look.ATTENTION,
    Ending.OFFLINE: Look.ATTENTION,
    Ending.VAULT_CLOSED: Look.ATTENTION,
    Ending.NO_BROWSER: Look.ATTENTION,
    Ending.NOT_PROVED: Look.FAILED,
    Ending.CRASHED: Look.FAILED,
}
SAID_BY_BUTTONS = ("Try again.", "Try again, or use this account.")


@dataclass(frozen=True)
class Story:
    """One try. ``began`` are the moments at which its stages began."""

    platform: str
    account: str = ""
    resumes: bool = False  # a run waits for it
    began: Mapping[Stage, datetime] = field(default_factory=dict)
    stage: Stage = Stage.OPENING
    opened: datetime | None = None  # the browser stood there
    browser: str = ""
    filled: tuple[str, ...] = ()
    asks: Asks = Asks.PASSWORD
    busy: bool = False
    end: SignInEnd | None = None

    @property
    def who(self) -> str:
        return title_of(self.platform, self.account)

    @property
    def at(self) -> Stage:
        """The stage that is shown as the present one: a browser that has said its name is opened."""
        return Stage.FILLING if self.stage is Stage.OPENING and self.opened is not None else self.stage


@dataclass(frozen=True)
class StepLine:
    """One of the five: its shape, its words, and when it was done."""

    look: Look
    text: str
    time: str = ""
    now: bool = False


def after(story: Story, news: SignInNews) -> Story:
    """The story once ``news`` has come; a stage that begins again takes the later ones back."""
    place = STAGES.index(news.stage)
    began = {stage: at for stage, at in story.began.items() if STAGES.index(stage) <= place}
    began.setdefault(news.stage, news.at)
    waiting = news.stage is Stage.WAITING
    return replace(
        story, began=began, stage=news.stage, opened=story.opened or (news.at if news.browser else None),
        browser=news.browser or story.browser, filled=news.filled or story.filled,
        asks=news.asks if waiting else story.asks, busy=news.busy,
    )  # fmt: skip


def ended(story: Story, end: SignInEnd) -> Story:
    return replace(story, end=end, busy=False)


# ---- the five lines


def lines(story: Story) -> tuple[StepLine, ...]:
    """Every stage: done with its time, at work, stopped, or still to come."""
    return tuple(_line(story, stage) for stage in STAGES)


def _line(story: Story, stage: Stage) -> StepLine:
    here, place = STAGES.index(story.at), STAGES.index(stage)
    if place < here or (story.end is not None and story.end.ending is Ending.SIGNED_IN):
        nothing = stage is Stage.FILLING and not story.filled
        return StepLine(Look.SKIPPED if nothing else Look.OK, _done_text(story, stage), _done_at(story, stage))
    if place > here or (not story.began and story.end is None):
        return StepLine(Look.IDLE, _text(story, stage))
    if story.end is not None:
        return StepLine(_LOOKS[story.end.ending], _text(story, stage))
    look = Look.SIGNIN if stage is Stage.WAITING else Look.RUNNING
    return StepLine(look, _text(story, stage), tr("now"), now=True)


def _done_at(story: Story, stage: Stage) -> str:
    """A stage is done when the next one begins."""
    later = [at for other, at in story.began.items() if STAGES.index(other) > STAGES.index(stage)]
    moment = story.opened if stage is Stage.OPENING and story.opened else min(later, default=None)
    return f"{moment.astimezone():%H:%M:%S}" if moment else ""


def _done_text(story: Story, stage: Stage) -> str:
    if stage is Stage.OPENING:
        return tr("{} opened").format(story.browser) if story.browser else tr("Browser opened")
    if stage is Stage.FILLING:
        return _filled(story.filled)
    return _text(story, stage)


def _filled(names: tuple[str, ...]) -> str:
    if not names:
        return tr("Nothing to fill in: no e-mail address is kept")
    identity = tr("User name") if "username" in names else tr("E-mail address")
    if "password" not in names:
        return tr("{} filled in for you").format(identity)
    if len(names) == 1:
        return tr("Password filled in for you")
    return tr("{} and password filled in for you").format(identity)


def _text(story: Story, stage: Stage) -> str:
    if stage is Stage.OPENING:
        if story.busy:
            return tr("Waiting until the run has left {}").format(title_of(story.platform))
        return tr("Open the browser")
    if stage is Stage.FILLING:
        return tr("Fill in what is known")
    if stage is Stage.WAITING:
        return tr(_ASKED[story.asks])
    if stage is Stage.CHECKING:
        return tr(_PROVED_BY.get(story.platform, "Check that the protected page opens"))
    return tr("Save the session and go on with the run") if story.resumes else tr("Save the session")


# ---- the heading


@dataclass(frozen=True)
class Head:
    """What stands at the top. ``look`` None: the time that is left stands beside it."""

    title: str
    text: str
    look: Look | None = None


def head(story: Story) -> Head:
    """The invitation, or how it ended and what is safe."""
    if story.end is None:
        title = tr("Sign in to {} in the browser").format(title_of(story.platform))
        text = tr("Log in as you always do, with the code from your phone if it asks. This window closes by itself.")
        if story.account:
            text = tr("Log in to @{} as you always do. This window closes by itself.").format(story.account)
        return Head(title, text)
    first, _, rest = story.end.message.partition(". ")
    advice = "" if story.end.next_action in SAID_BY_BUTTONS else story.end.next_action
    return Head(first.removesuffix("."), f"{rest} {advice}".strip(), _LOOKS[story.end.ending])


def wants_settings(story: Story) -> bool:
    """Whether another browser has to be chosen before it can be tried again."""
    return story.end is not None and story.end.ending is Ending.NO_BROWSER


def may_use_other(story: Story) -> bool:
    """Whether the account somebody signed in as may take the place of the one in use; never another handle."""
    return story.end is not None and story.end.ending is Ending.WRONG_ACCOUNT and not story.account
