"""The shapes of runs, steps, platforms and health, as the feed answers them."""

from __future__ import annotations

from pydantic import Field

from pipeline.feed.shapes import Shape
from pipeline.model import FailureKind, Phase, RunState, StepState

RUN_ID = "20261120T070003Z-4711"
MOMENT = "2026-11-20T07:00:03.000Z"


class FailureShape(Shape):
    kind: FailureKind
    message: str = Field(examples=["TikTok wants you to sign in again."])
    next_action: str = Field(examples=["Sign in, then resume the run."])
    retry_at: str | None = Field(default=None, description="When it is tried again, UTC.")


class WrongShape(Shape):
    key: str = Field(examples=["tiktok.extract"])
    platform: str | None
    failure: FailureShape


class RunShape(Shape):
    run_id: str = Field(examples=[RUN_ID])
    kind: str = Field(examples=["full"])
    trigger: str = Field(description="Who wanted it.", examples=["schedule"])
    state: RunState
    started: str = Field(examples=[MOMENT])
    ended: str | None = Field(examples=[MOMENT])
    seconds: float = Field(examples=[81.2])


class RunLineShape(RunShape):
    steps: int
    done: int
    rows: int = Field(description="Rows of the curated datasets.")
    went_wrong: list[WrongShape]


class RunPage(Shape):
    runs: list[RunLineShape] = Field(description="Newest first.")
    next: str | None = Field(description="The cursor of the next page; null: this is the last.", examples=[RUN_ID])


class StepShape(Shape):
    key: str = Field(examples=["tiktok.curated"])
    platform: str | None
    phase: Phase
    title: str
    state: StepState
    started: str | None
    ended: str | None
    seconds: float
    rows_in: int
    rows_out: int
    bytes: int
    files: int
    skipped_reason: str
    blocked_by: str
    quarantined: int
    failure: FailureShape | None
    notes: list[str]
    attempts: int


class StepList(Shape):
    run_id: str = Field(examples=[RUN_ID])
    state: RunState
    steps: list[StepShape]


class WholeRun(RunShape):
    steps: list[StepShape]
    resources: dict[str, float] = Field(description="Named numbers of the run as a whole.")
    abandoned: list[str] = Field(description="Steps that would not stop when told to.")


class SessionShape(Shape):
    state: str = Field(examples=["ok"])
    expires: str | None


class NewestShape(Shape):
    dataset: str
    newest_data: str


class FindingShape(Shape):
    key: str
    severity: str
    platform: str | None
    message: str
    next_action: str


class HealthShape(Shape):
    score: int = Field(ge=0, le=100)
    verdict: str = Field(examples=["healthy"])
    findings: list[FindingShape]


class AccountShape(Shape):
    account: str
    files: int
    set_aside: int
    newest_download: str | None
    session: SessionShape


class PlatformShape(Shape):
    platform: str = Field(examples=["tiktok"])
    title: str = Field(examples=["TikTok"])
    enabled: bool
    session: SessionShape
    connected: bool
    last_good_run: str | None
    newest_data: str | None = Field(examples=["2026-11-20"])
    freshness: str = Field(examples=["fresh"])
    stalest: NewestShape | None
    quarantine: int = Field(description="Files set aside.")
    health: HealthShape | None
    accounts: list[AccountShape]


class PlatformList(Shape):
    platforms: list[PlatformShape]


class RunningShape(Shape):
    run_id: str
    started: str
    pid: int
    alive: bool


class GoodRun(Shape):
    run_id: str
    ended: str | None


class FreshShape(Shape):
    dataset: str
    newest_data: str
    freshness: str


class PauseShape(Shape):
    since: str
    until: str | None


class HeldShape(Shape):
    by: str
    until: str | None
    words: str


class RetryShape(Shape):
    run_id: str
    platform: str | None
    number: int
    of: int
    due: str
    words: str


class PlanShape(Shape):
    enabled: bool
    zone: str
    due: str | None
    held: HeldShape | None
    retries: list[RetryShape]


class MendShape(Shape):
    message: str
    next_action: str


class SignInShape(Shape):
    connection: str
    platform: str
    account: str
    connected: bool
    state: str
    expires: str | None
    signed_in_as: str | None = Field(description="Masked.")
    why: str | None


class LakeStatus(Shape):
    """What ``bedrot status --json`` prints."""

    root: str
    running: list[RunningShape]
    last_good_run: GoodRun | None
    health: HealthShape
    platforms: list[PlatformShape]
    datasets: list[FreshShape]
    not_read: list[str]
    quarantine_open: int
    pause: PauseShape | None
    next_slot: str | None
    schedule: PlanShape
    to_mend: list[MendShape]
    sign_ins: list[SignInShape]


class SlotShape(Shape):
    day: str = Field(examples=["2026-11-27"])
    moment: str = Field(examples=[MOMENT])
    zone: str = Field(examples=["Europe/Berlin"])
    hurried: bool


class Coming(Shape):
    enabled: bool
    zone: str
    pause: PauseShape | None
    next: list[SlotShape] = Field(description="As far as they are drawn.")
    retries: list[RetryShape]


class ItemShape(Shape):
    id: int
    platform: str
    dataset: str
    file: str
    sha256: str
    rule: str
    message: str
    next_action: str
    line: str
    run_id: str
    found_at: str
    state: str
    closed_at: str | None
    closed_why: str


class ItemList(Shape):
    items: list[ItemShape] = Field(description="Oldest first.")
    total: int
    next: int | None = Field(description="The offset of the next page; null: this is the last.")
