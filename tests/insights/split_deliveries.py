"""Makes two deliveries of one: the same days, some in a first file, the rest in one a second later."""

from __future__ import annotations

import json
import os
import random
import re
import zipfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

STAMP = re.compile(r"\d{8}_\d{6}")
POINTS = re.compile(r'("dataProvider":\s*\[)(.*?)(\s*\])', re.DOTALL)


def split_everything(landing: Path, luck: random.Random) -> int:
    """Split the newest file of every daily series; returns how many there were."""
    split = 0
    for pattern, divide in (
        ("metaads/metaads_campaign_daily_*.csv", _lines),
        ("distrokid/streams/streams_stats_*.html", _page),
        ("distrokid/streams/applemusic_stats_*.html", _page),
        ("toolost/streams/toolost_spotify_*.json", _answer),
        ("toolost/streams/toolost_apple_*.json", _answer),
    ):
        whole = max(landing.glob(pattern))
        _replace(whole, divide(whole.read_text(encoding="utf-8"), luck))
        split += 1
    for archive in list(landing.glob("tiktok/analytics/Overview_*.zip")):
        _split_export(archive, luck)
        split += 1
    return split


def _replace(whole: Path, parts: tuple[str, str]) -> None:
    """Two files instead of one: the first under an earlier moment, which is all that tells them apart."""
    stamp = STAMP.findall(whole.name)[-1]
    earlier = f"{stamp[:-2]}{int(stamp[-2:]) - 1:02}"
    first = whole.with_name(whole.name.replace(stamp, earlier))
    times = whole.stat().st_mtime
    for place, text in zip((first, whole), parts, strict=True):
        place.write_text(text, encoding="utf-8")
    os.utime(first, (times - 1, times - 1))
    os.utime(whole, (times, times))


def _dealt(rows: Sequence[Any], luck: random.Random) -> tuple[list[Any], list[Any]]:
    """Two hands, none of them empty, each in the old order."""
    first = set(luck.sample(range(len(rows)), luck.randint(1, len(rows) - 1)))
    return [r for i, r in enumerate(rows) if i in first], [r for i, r in enumerate(rows) if i not in first]


def _lines(text: str, luck: random.Random) -> tuple[str, str]:
    head, *rows = text.splitlines()
    one, other = _dealt(rows, luck)
    return "\n".join([head, *one, ""]), "\n".join([head, *other, ""])


def _page(text: str, luck: random.Random) -> tuple[str, str]:
    found = max(POINTS.finditer(text), key=lambda match: len(match[2]))
    one, other = _dealt(re.findall(r"\{[^{}]*\}", found[2]), luck)

    def with_points(points: list[str]) -> str:
        return text[: found.start(2)] + ", ".join(points) + text[found.end(2) :]

    return with_points(one), with_points(other)


def _answer(text: str, luck: random.Random) -> tuple[str, str]:
    body = json.loads(text)
    (name,) = (name for name in ("streams", "totalStreams") if name in body)
    one, other = _dealt(body[name], luck)
    return json.dumps(body | {name: one}), json.dumps(body | {name: other})


def _split_export(archive: Path, luck: random.Random) -> None:
    """TikTok tells no years: its days stay one behind the other, and the file's name says where they begin."""
    with zipfile.ZipFile(archive) as opened:
        head, *rows = opened.read("Overview.csv").decode().splitlines()
    cut = luck.randint(1, len(rows) - 1)
    _, begin, moment, handle = archive.stem.split("_", 3)
    later = datetime.strptime(f"{rows[cut].split(',')[0].strip(chr(34))} {begin[:4]}", "%B %d %Y").date()
    times = archive.stat().st_mtime
    for first, number, part in ((begin, int(moment) - 1, rows[:cut]), (later, int(moment), rows[cut:])):
        place = archive.with_name(f"Overview_{first}_{number}_{handle}.zip")
        _write_export(place, "\n".join([head, *part, ""]))
        os.utime(place, (times, times))


def _write_export(place: Path, text: str) -> None:
    with zipfile.ZipFile(place, "w") as made:
        made.writestr("Overview.csv", text)
