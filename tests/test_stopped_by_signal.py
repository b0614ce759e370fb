"""Ctrl-C once is asked of the work, twice is the end of the program, and afterwards it is what it was before."""

from __future__ import annotations

import signal

import pytest

from pipeline.commands.answer import Exit
from pipeline.commands.stopping import stopped_by_signal


def test_the_second_signal_waits_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[object] = []

    def ends(code: int) -> None:
        told.append(code)
        raise SystemExit

    monkeypatch.setattr("pipeline.commands.stopping.os._exit", ends)
    before = signal.getsignal(signal.SIGINT)
    with stopped_by_signal(lambda: told.append("asked")):
        signal.raise_signal(signal.SIGINT)
        assert told == ["asked"]
        with pytest.raises(SystemExit):
            signal.raise_signal(signal.SIGINT)
    assert told == ["asked", Exit.CANCELLED]
    assert signal.getsignal(signal.SIGINT) is before
