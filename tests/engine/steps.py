"""Tiny steps that the engine's tests run in threads and processes. They talk to the tests through files."""

from __future__ import annotations

import hashlib
import json
import os
import threading
from pathlib import Path

from pipeline.engine.lake import cancel_flag
from pipeline.model import (
    Artefact,
    Delivery,
    Failure,
    FailureKind,
    Refusal,
    StepContext,
    StepFailed,
    StepResult,
    Verdict,
    Zone,
)
from pipeline.signals import CancelFlag, report_progress

release = threading.Event()  # set by a test that let a step be deaf to its stop sign
gate = threading.Barrier(2)  # where two steps must be at work at once


def note(ctx: StepContext) -> None:
    """Write into the diary that a step ran: one whole line, whichever process it comes from.

    The step that the test names in ``stop_at`` asks its own run to stop, now that it is surely at work.
    """
    diary = os.open(Path(ctx.settings["folder"]) / "diary", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(diary, f"{ctx.step}:{ctx.attempt}\n".encode())
    os.close(diary)
    if ctx.settings["stop_at"] == ctx.step:
        cancel_flag(Path(ctx.settings["folder"]) / "journal", ctx.run_id).set()


def succeed(ctx: StepContext) -> StepResult:
    note(ctx)
    return StepResult(rows_in=3, rows_out=2, notes=("all well",), metrics=(("speed", 1.5),))


def write(ctx: StepContext) -> StepResult:
    """Write one file into staging from whatever lies in landing."""
    note(ctx)
    landing = Path(ctx.zones[Zone.LANDING])
    sources = {file: file.read_bytes() for file in sorted(landing.rglob("*")) if file.is_file()}
    target = Path(ctx.zones[Zone.STAGING]) / f"{ctx.step}.txt"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(b"".join(sources.values()))
    sha256 = hashlib.sha256(target.read_bytes()).hexdigest()
    made_from = tuple(hashlib.sha256(content).hexdigest() for content in sources.values())
    stat = target.stat()
    made = Artefact(Zone.STAGING, target.name, sha256, stat.st_size, stat.st_mtime_ns, made_from)
    return StepResult(rows_out=1, bytes=stat.st_size, files=1, artefacts=(made,))


def nothing_to_do(ctx: StepContext) -> StepResult:
    note(ctx)
    return StepResult(skipped_reason="not set up")


def leave_unsettled(ctx: StepContext) -> StepResult:
    """A file was still being written when the step looked."""
    note(ctx)
    return StepResult(settled=False)


def tell_judge(ctx: StepContext) -> StepResult:
    return StepResult(notes=(ctx.settings["code"],))


def validate(ctx: StepContext) -> StepResult:
    """Give the verdicts that the test has laid out: ``{path: [sha256, verdict]}``."""
    note(ctx)
    verdicts = json.loads((Path(ctx.settings["folder"]) / "verdicts.json").read_text())
    reason = Refusal("truncated", "The file ends too early.", "Download it again.", "line 3")
    deliveries = tuple(
        Delivery(
            ctx.platform or "",
            path,
            10,
            1,
            sha256,
            verdict=Verdict(verdict),
            refusal=reason if verdict == Verdict.QUARANTINED else None,
        )
        for path, (sha256, verdict) in verdicts.items()
    )
    return StepResult(deliveries=deliveries)


def know_ledger(ctx: StepContext) -> StepResult:
    note(ctx)
    return StepResult(notes=tuple(delivery.path for delivery in ctx.deliveries))


def need_sign_in(ctx: StepContext) -> StepResult:
    note(ctx)
    raise StepFailed(Failure(FailureKind.NEEDS_SIGN_IN, "DistroKid wants you to sign in again.", "Sign in."))


def break_down(ctx: StepContext) -> StepResult:
    note(ctx)
    raise ValueError("no such column; access_token=EAAB12345")


def answer_on_third_try(ctx: StepContext) -> StepResult:
    note(ctx)
    if ctx.attempt < 3:
        raise ConnectionError("connection reset")
    return StepResult(rows_out=28)


def never_answer(ctx: StepContext) -> StepResult:
    note(ctx)
    raise TimeoutError("no answer")


def die(ctx: StepContext) -> StepResult:
    """The worker process dies, as when the system runs out of memory."""
    note(ctx)
    os._exit(9)


def return_nothing(ctx: StepContext) -> None:
    note(ctx)


def return_what_cannot_travel(ctx: StepContext) -> StepResult:
    return StepResult(notes=(threading.Lock(),))  # type: ignore[arg-type]


def work_until_stopped(ctx: StepContext) -> StepResult:
    """Work on and on, looking at the stop sign."""
    note(ctx)
    flag = CancelFlag(ctx.cancel_flag)
    while True:
        flag.check()
        threading.Event().wait(0.005)


def be_deaf(ctx: StepContext) -> StepResult:
    """Work on whatever the stop sign says, until the test has mercy."""
    note(ctx)
    release.wait()
    return StepResult()


def finish_when_stopped(ctx: StepContext) -> StepResult:
    """Hear the stop sign, and bring the work to a good end all the same."""
    note(ctx)
    flag = CancelFlag(ctx.cancel_flag)
    while not flag.is_set():
        threading.Event().wait(0.005)
    return StepResult(rows_out=7)


def lose_connection_when_stopped(ctx: StepContext) -> StepResult:
    """Break down on the way out, as when the browser goes away first."""
    finish_when_stopped(ctx)
    raise ConnectionError("the browser has gone")


def leave_program(ctx: StepContext) -> StepResult:
    note(ctx)
    raise SystemExit("a library called sys.exit")


def meet(ctx: StepContext) -> StepResult:
    """Only ends when another step is at work at the same moment."""
    gate.wait(timeout=10)
    note(ctx)
    return StepResult()


def count_to_ten(ctx: StepContext) -> StepResult:
    for done in range(1, 11):
        report_progress(ctx, done, 10)
    return StepResult()
