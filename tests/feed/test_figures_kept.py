"""Figures are worked out once for what stands in the warehouse, however often the same bytes are loaded again."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from pipeline.feed.context import FeedContext
from pipeline.feed.feed_settings import FeedSettings
from pipeline.feed.figures import figures
from pipeline.feed.tokens import Tokens
from pipeline.settings import load_settings
from tests.end_to_end.lakes import LakeFolder
from tests.engine.lakes import HandClock
from tests.feed.served import NOW

LATER = "2099-01-01T00:00:00.000Z"


def change(lake: LakeFolder, question: str, *values: str) -> None:
    with closing(sqlite3.connect(load_settings(lake.root, environ={}).database)) as connection, connection:
        assert connection.execute(question, values).rowcount == 1


@pytest.mark.slow
def test_the_same_bytes_loaded_again_make_nothing_anew_but_the_moment(lake: LakeFolder) -> None:
    context = FeedContext(load_settings(lake.root, environ={}), FeedSettings(), Tokens.of({}), 1, HandClock(NOW))
    try:
        first = figures(context)
        change(lake, "UPDATE dataset_loads SET loaded_at = ? WHERE dataset = 'royalties'", LATER)
        again = figures(context)
        assert (again.kpis is first.kpis, again.loaded_at) == (True, LATER)
        assert first.loaded_at != LATER
        change(lake, "UPDATE dataset_loads SET sha256 = ? WHERE dataset = 'royalties'", "other bytes")
        assert figures(context).kpis is not first.kpis
    finally:
        context.close()
