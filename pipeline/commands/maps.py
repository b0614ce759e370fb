"""``graph``: the one definition of the flow, drawn or as a document."""

from __future__ import annotations

import argparse
import json

from pipeline.commands.answer import Answer
from pipeline.flow_drawing import as_document, as_dot, as_svg
from pipeline.lake import Lake, Wanted


def graph(args: argparse.Namespace, lake: Lake) -> Answer:
    steps = lake.steps(Wanted())
    if args.format == "json":
        document = as_document(steps)
        return Answer(document, json.dumps(document, indent=1))
    text = as_dot(steps) if args.format == "dot" else as_svg(steps)
    return Answer({"format": args.format, "text": text}, text)
