"""A raw step of TikTok that takes as long as a test wants, in this process: ``hold`` makes it, ``let_go`` ends it."""

from __future__ import annotations

import threading

import pytest

from pipeline.model import Failure, StepContext, StepFailed, StepResult
from pipeline.platforms import promotion
from pipeline.signals import CancelFlag

PATIENCE = 15.0
BLINK = 0.005


class HeldStep:
    """``begun`` once the step is at work. It heeds the stop sign; with ``failure`` it fails instead of going on."""

    def __init__(self) -> None:
        self.begun = threading.Event()
        self.may = threading.Event()
        self.failure: Failure | None = None

    def let_go(self) -> None:
        self.may.set()

    def hold_again(self) -> None:
        self.begun.clear()
        self.may.clear()

    def wait(self, ctx: StepContext) -> None:
        self.begun.set()
        flag = CancelFlag(ctx.cancel_flag)
        while not self.may.wait(BLINK):
            flag.check()
        if self.failure is not None:
            raise StepFailed(self.failure)


def hold(monkeypatch: pytest.MonkeyPatch) -> HeldStep:
    held, genuine = HeldStep(), promotion.promote

    def promote(ctx: StepContext) -> StepResult:
        if ctx.platform == "tiktok":
            held.wait(ctx)
        return genuine(ctx)

    monkeypatch.setattr(promotion, "promote", promote)
    return held
