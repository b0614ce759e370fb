"""What the set-up assistant says about a folder, and about what it will write."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from app.setting_up.plan import Plan, Where
from app.setting_up.recognising import MOST_FILES, Kind, Recognised
from app.words import count, many, number_word, short_day, tr
from pipeline.configuration import DEPENDENCIES, SCHEDULE_DEFAULTS
from pipeline.platforms.declaration import NAMES, TITLES


@dataclass(frozen=True)
class Verdict:
    """``right``: the assistant may go on with this folder."""

    right: bool
    sentence: str


def verdict(where: Where, found: Recognised, today: date) -> Verdict:
    """Whether a folder suits what is wanted, in a sentence that says what would be right where it does not."""
    unsuited = _unsuited(found)
    if unsuited:
        return Verdict(False, unsuited)
    if where is Where.SAMPLE:
        return Verdict(True, _sample(found))
    if where is Where.NEW:
        return _new(found)
    return _existing(found, today)


def _unsuited(found: Recognised) -> str:
    """What is no good for anything."""
    if found.kind is Kind.UNCLEAR:
        return (
            tr("Write the whole path, from the drive on.")
            if os.name == "nt"
            else tr("Write the whole path, from / on.")
        )
    if found.kind is Kind.FILE:
        return tr("This is a file. Choose a folder.")
    if found.kind is Kind.SHUT:
        return tr("Nothing can be written there. Choose another folder, or change its permissions.")
    if found.kind is Kind.BROKEN:
        return found.trouble
    if found.kind is Kind.INSIDE:
        return tr("This is a part of the lake {}. Choose that folder, or one elsewhere.").format(found.lake)
    return ""


def _sample(found: Recognised) -> str:
    if found.kind is Kind.LAKE:
        return tr("Your copy in {} is used again.").format(found.root)
    return tr("A copy is made in {} when you press Finish.").format(found.root)


def _new(found: Recognised) -> Verdict:
    if found.kind is Kind.LAKE:
        return Verdict(False, tr("There is a lake in this folder. Use it as the lake you already have."))
    if found.kind is Kind.OTHER:
        things = many(found.things, tr("other thing"), tr("other things"))
        return Verdict(False, tr("This folder holds {}. Choose an empty one, or a new name.").format(things))
    if found.root.exists():
        return Verdict(True, tr("Empty, ready to be used."))
    return Verdict(True, tr("Free. The folder is made when you press Finish."))


def _existing(found: Recognised, today: date) -> Verdict:
    if found.kind is Kind.FREE:
        there = tr("This folder is empty. To begin in it, start a new lake.")
        return Verdict(False, there if found.root.exists() else tr("There is no such folder. Is the drive connected?"))
    if found.kind is Kind.OTHER:
        return Verdict(False, tr("There is no lake in this folder: no landing, no 1_landing. Choose another one."))
    files = many(found.files, tr("file"), tr("files")) if found.files else tr("no files yet")
    if found.files >= MOST_FILES:
        files = tr("more than {} files").format(count(MOST_FILES))
    parts = [tr("numbered folders")] if found.numbered else []
    parts.append(files)
    if found.newest is not None:
        parts.append(tr("newest from {}").format(short_day(found.newest, today)))
    said = tr("Recognised: {}. Nothing will be moved or renamed.")
    return Verdict(True, said.format(", ".join(parts)))


# ---- the last page


def summary(plan: Plan) -> list[tuple[str, str]]:
    """What was answered, line by line: what it is about, what was said."""
    kinds = {
        Where.NEW: tr("a new lake"),
        Where.EXISTING: tr("the lake you already have"),
        Where.SAMPLE: tr("sample data"),
    }
    return [
        (tr("Your data"), f"{plan.root} – {kinds[plan.where]}"),
        (tr("Artists"), _artists(plan)),
        (tr("Platforms"), _platforms(plan.platforms)),
        (tr("Runs"), _runs(plan.where)),
    ]


def _runs(where: Where) -> str:
    """When they start by themselves; Schedule changes that."""
    if where is Where.EXISTING:
        return tr("by themselves, as its schedule says")
    usual = SCHEDULE_DEFAULTS["schedule"]
    *first, last = (tr(day.capitalize()) for day in usual["days"])
    between = usual["time_window"]
    said = tr("by themselves on {} and {}, some time between {} and {}")
    return said.format(", ".join(first), last, between["start"], between["end"])


def _artists(plan: Plan) -> str:
    if not plan.artists:
        return tr("none yet; names stay as the platforms write them")
    names = [line.name for line in plan.artists[:3]]
    rest = len(plan.artists) - len(names)
    return ", ".join(names) + (" " + tr("and {} more").format(count(rest)) if rest else "")


def _platforms(on: Iterable[str]) -> str:
    titles = [TITLES[name] for name in NAMES if name in set(on)]
    if len(titles) == len(NAMES):
        return tr("all {}").format(number_word(len(NAMES)))
    return ", ".join(titles)


def written(plan: Plan, files: Iterable[Path]) -> list[str]:
    """What Finish writes, file by file, as it is called inside the lake."""
    lines = []
    if plan.where is Where.NEW:
        lines.append(tr("the folder {}").format(plan.root))
    elif plan.where is Where.SAMPLE:
        lines.append(tr("the sample files in {}").format(plan.root.name))
    for path in files:
        name = path.relative_to(plan.root).as_posix()
        what = tr("which platforms take part") if path.name == DEPENDENCIES else tr("the artists")
        lines.append(f"{name} – {what}")
    return lines
