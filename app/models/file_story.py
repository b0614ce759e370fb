"""Where one file comes from, back to landing, and what is made of it: told in a few words that can be followed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath

from app import words
from app.models.file_listing import LakeFile
from app.models.zone_files import verdict_words
from app.words import tr
from pipeline.browsing.catalogue import CATALOGUE, DatasetLine, dataset_line
from pipeline.browsing.lineage import lineage
from pipeline.lake import Lake
from pipeline.model import Delivery, Verdict, Zone
from pipeline.platforms.declaration import NAMES, account_of

LONGEST = 56  # characters of a file's name that are told in full


@dataclass(frozen=True)
class Target:
    """Where a word leads. ``kind`` is file, dataset, run, quarantine, or what in ``zone`` something is made from:

    sources (of a dataset), contents (of a staging table).
    """

    kind: str
    name: str
    zone: Zone = Zone.LANDING


@dataclass(frozen=True)
class Part:
    """A few words, plain or to be followed; ``tip`` is what there is more to say."""

    text: str
    target: Target | None = None
    tip: str = ""


Story = tuple[Part, ...]


def story_of(lake: Lake, found: LakeFile, now: datetime) -> Story:
    """The way of one file, from the journal and the folder entries. Meant for a reading thread."""
    file = found.file
    match found.zone:
        case Zone.LANDING:
            parts = _landed(lake, found, now)
        case Zone.RAW:
            parts = _raw(lake, found, now)
        case Zone.STAGING:
            parts = _staging(lake, file.path, now)
        case Zone.CURATED:
            parts = _curated(lake, _line_of(file.path), now)
        case Zone.ARCHIVE:
            parts = _archived(_line_of(file.path.partition("/")[0]), file.arrived, now)
        case _:
            parts = _quarantined(lake, found)
    return tuple(parts) or (Part(tr("Nothing is known about where it comes from.")),)


def _landed(lake: Lake, found: LakeFile, now: datetime) -> Iterator[Part]:
    file = found.file
    if file.platform not in NAMES:
        yield Part(tr("No platform reads it, so nothing is made of it."))
        return
    delivery = _delivery(lake, file.platform, file.path.partition("/")[2], file.bytes)
    if delivery is None:
        yield Part(verdict_words(found))
        return
    yield from _downloaded(delivery, now)
    if delivery.raw_path:
        raw = f"{delivery.platform}/{delivery.raw_path}"
        yield Part(tr(", kept in "))
        yield Part(tr("Raw"), Target("file", raw, Zone.RAW), f"{Zone.RAW.value}/{raw}")
        yield from _run_that_wrote(lake, Zone.RAW, raw, now)
    elif delivery.verdict is Verdict.QUARANTINED:
        yield Part(", ")
        yield Part(tr("set aside"), Target("quarantine", delivery.path))
    yield Part(". ")
    if delivery.verdict is not Verdict.ACCEPTED:
        yield Part(f"{verdict_words(found)} ")
    yield from _used_in(lake, delivery)


def _raw(lake: Lake, found: LakeFile, now: datetime) -> Iterator[Part]:
    platform, _, path = found.file.path.partition("/")
    if path.startswith("manifest/"):
        run_id = PurePosixPath(path).stem.rpartition("-")[0]
        yield Part(tr("The record of what was accepted in "))
        yield Part(tr("a run"), Target("run", run_id), run_id)
        yield Part(".")
        return
    delivery = max(
        (d for d in lake.journal.deliveries(platform) if d.raw_path == path),
        key=lambda d: str(d.downloaded_at),
        default=None,
    )
    if delivery is None:
        return
    yield Part(tr("Comes from "))
    yield _link_to_file(Zone.LANDING, f"{platform}/{delivery.path}")
    yield Part(", ")
    yield from _downloaded(delivery, now, inside=True)
    yield from _run_that_wrote(lake, Zone.RAW, found.file.path, now)
    yield Part(". ")
    yield from _used_in(lake, delivery)


def _staging(lake: Lake, path: str, now: datetime) -> Iterator[Part]:
    table = path.removesuffix(".parquet")
    lines = [line for line in CATALOGUE if table in line.tables]
    if not lines:
        return
    yield Part(tr("Made from "))
    yield Part(tr("accepted files"), Target("contents", path, Zone.RAW))
    yield Part(tr(", which came from "))
    yield Part(tr("files in landing"), Target("contents", path, Zone.LANDING))
    yield from _run_that_wrote(lake, Zone.STAGING, path, now)
    yield Part(". ")
    yield from _listed(tr("Used in "), lines)


def _curated(lake: Lake, line: DatasetLine | None, now: datetime) -> Iterator[Part]:
    if line is None:
        return
    yield Part(tr(line.title), Target("dataset", line.name), tr(line.about))
    landed = len(lineage(lake, line.name).landing)
    if landed:
        yield Part(tr(", made from "))
        files = words.many(landed, tr("file in landing"), tr("files in landing"))
        yield Part(files, Target("sources", line.name, Zone.LANDING))
    yield from _run_that_wrote(lake, Zone.CURATED, f"{line.name}.csv", now)
    yield Part(". ")
    if line.made_from:
        yield from _listed(tr("On the way: "), [dataset_line(name) for name in line.made_from])


def _archived(line: DatasetLine | None, replaced: datetime | None, now: datetime) -> Iterator[Part]:
    if line is None:
        return
    yield Part(tr("An earlier version of "))
    yield Part(tr(line.title), Target("dataset", line.name), tr(line.about))
    if replaced is not None:
        yield Part(tr(", replaced {}").format(words.inside_sentence(replaced, now)), tip=words.exact(replaced))
    yield Part(". ")


def _quarantined(lake: Lake, found: LakeFile) -> Iterator[Part]:
    landing = found.file.came_from.removeprefix(f"{Zone.LANDING.value}/")
    if not landing:
        return
    yield Part(tr("A copy of "))
    yield _link_to_file(Zone.LANDING, landing)
    yield Part(". ")
    yield Part(tr("Set aside"), Target("quarantine", landing.partition("/")[2]))
    yield Part(f": {found.file.why}")


# ---- parts of a story


def _downloaded(delivery: Delivery, now: datetime, inside: bool = False) -> Iterator[Part]:
    sender = " @".join(filter(None, (words.platform_title(delivery.platform), account_of(delivery.subject))))
    if delivery.downloaded_at is None:
        yield Part(tr("from {}").format(sender) if inside else tr("From {}").format(sender))
        return
    moment = words.inside_sentence(delivery.downloaded_at, now)
    text = tr("downloaded from {} {}") if inside else tr("Downloaded from {} {}")
    yield Part(text.format(sender, moment), tip=words.exact(delivery.downloaded_at))


def _run_that_wrote(lake: Lake, zone: Zone, path: str, now: datetime) -> Iterator[Part]:
    written = lake.journal.writer(zone, path)
    if written is None:
        return
    run_id, at = written
    verb = tr("accepted") if zone is Zone.RAW else tr("written")
    yield Part(f", {verb} ")
    yield Part(words.inside_sentence(at, now), Target("run", run_id), words.exact(at))


def _used_in(lake: Lake, delivery: Delivery) -> Iterator[Part]:
    """The datasets whose rows name its contents; those that are made of other datasets are told by them."""
    lines = [line for line in CATALOGUE if _reads(line, delivery.platform) and _comes_from(lake, line, delivery)]
    if lines:
        yield from _listed(tr("Used in "), lines)
    elif delivery.verdict is Verdict.ACCEPTED:
        yield Part(tr("No row of it is in use: newer files say the same."))


def _reads(line: DatasetLine, platform: str) -> bool:
    return any(table.startswith(f"{platform}/") for table in line.tables)


def _comes_from(lake: Lake, line: DatasetLine, delivery: Delivery) -> bool:
    source = (delivery.platform, delivery.raw_path)
    return bool(delivery.raw_path) and any(
        (file.platform, file.raw_path) == source for file in lineage(lake, line.name).landing
    )


def _listed(before: str, lines: list[DatasetLine]) -> Iterator[Part]:
    yield Part(before)
    for number, line in enumerate(lines):
        if number:
            yield Part(", ")
        yield Part(tr(line.title), Target("dataset", line.name), tr(line.about))
    yield Part(".")


def _link_to_file(zone: Zone, path: str) -> Part:
    name = PurePosixPath(path).name
    if len(name) > LONGEST:
        name = f"{name[: LONGEST // 2]}…{name[-LONGEST // 2 :]}"
    return Part(name, Target("file", path, zone), f"{zone.value}/{path}")


def _delivery(lake: Lake, platform: str, path: str, size: int) -> Delivery | None:
    """What the ledger says of the bytes that lie there now."""
    rows = [d for d in lake.journal.deliveries(platform) if d.path == path]
    return next((d for d in rows if d.bytes == size), None)


def _line_of(path: str) -> DatasetLine | None:
    name = PurePosixPath(path).stem
    return next((line for line in CATALOGUE if line.name == name), None)
