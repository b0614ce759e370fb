"""``warehouse``: load it, build it anew from curated, or check it against curated."""

from __future__ import annotations

import argparse

from pipeline.commands.answer import Answer
from pipeline.lake import Lake


def warehouse(args: argparse.Namespace, lake: Lake) -> Answer:
    raise KeyError(args.action)
