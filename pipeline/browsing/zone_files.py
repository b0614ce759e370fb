"""The files of a zone, as its folders have them now, with what the journal knows of each: how new, where from."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from pipeline.browsing.catalogue import CATALOGUE, DatasetLine
from pipeline.browsing.newest import newest_days
from pipeline.browsing.standing import moment_of
from pipeline.clock import STAMP
from pipeline.lake import Lake
from pipeline.model import Delivery, Verdict, Zone
from pipeline.platforms.declaration import NAMES, TITLES, account_of
from pipeline.zones.quarantine import REASON_SUFFIX, Quarantine
from pipeline.zones.store import Entry, ZoneStore, open_zone

# What readers note about the newest figures of a file.
NEWEST_FACTS = ("last_day", "last_report", "last_period")
# What dates the rows of staging tables.
DATING = ("date", "extraction_date", "reporting_end", "posting_period")
_ARCHIVED = re.compile(r"_(\d{8}T\d{6}Z)(?:_\d+)?\.csv$")


@dataclass(frozen=True)
class ZoneFile:
    """One file. ``path`` is relative to the zone, ``came_from`` says in words or by a path where its bytes are from.

    ``newest`` is the newest day of its data, where known. ``verdict`` and ``why`` tell what became of landing files;
    one that was never looked at has none. ``odd`` says why an entry is no plain file.
    """

    path: str
    bytes: int
    arrived: datetime | None
    newest: date | None = None
    came_from: str = ""
    platform: str = ""
    verdict: Verdict | None = None
    why: str = ""
    odd: str = ""

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]

    @property
    def folder(self) -> str:
        return self.path.rpartition("/")[0]


@dataclass(frozen=True)
class Folder:
    """A folder of a zone with all that lies below it. ``title`` is the platform's name where it is one's."""

    path: str
    title: str
    files: int
    bytes: int


def zone_files(lake: Lake, zone: Zone, folder: str = "") -> tuple[ZoneFile, ...]:
    """All files of a zone, or below one of its folders, by path. Notes beside set-aside files are left out."""
    entries = list(open_zone(lake.settings.zones[zone]).listing(folder))
    describe = _DESCRIBED[zone](lake, {entry.path.partition("/")[0] for entry in entries} & set(NAMES))
    return tuple(describe(entry) for entry in entries if not entry.path.endswith(REASON_SUFFIX))


def folders_of(files: Iterable[ZoneFile]) -> tuple[Folder, ...]:
    """The folders that hold ``files``, by path, each counting all below it."""
    found: dict[str, list[int]] = {}
    for file in files:
        folder = file.folder
        while folder:
            sums = found.setdefault(folder, [0, 0])
            sums[0] += 1
            sums[1] += file.bytes
            folder = folder.rpartition("/")[0]
    return tuple(Folder(path, TITLES.get(path, path.rpartition("/")[2]), *found[path]) for path in sorted(found))


Describe = Callable[[Entry], ZoneFile]


def _plain(entry: Entry) -> ZoneFile:
    platform = entry.path.partition("/")[0]
    return ZoneFile(
        entry.path, entry.bytes, moment_of(entry), platform=platform if platform in NAMES else "", odd=entry.special
    )


def _landed(lake: Lake, platforms: Iterable[str]) -> Describe:
    """A name may have had other bytes before; only the ledger's row of those that lie there now tells about them."""
    known = {
        (f"{platform}/{delivery.path}", delivery.bytes, delivery.mtime_ns): delivery
        for platform in platforms
        for delivery in lake.journal.deliveries(platform)
    }

    def describe(entry: Entry) -> ZoneFile:
        file = _plain(entry)
        delivery = known.get((entry.path, entry.bytes, entry.mtime_ns))
        if delivery is None:
            return replace(file, came_from=TITLES.get(file.platform, ""))
        why = delivery.refusal.message if delivery.refusal else delivery.note
        sender = " @".join(filter(None, (TITLES[delivery.platform], account_of(delivery.subject))))
        return replace(file, newest=_newest(delivery), came_from=sender, verdict=delivery.verdict, why=why)

    return describe


def _kept(lake: Lake, platforms: Iterable[str]) -> Describe:
    """Raw files, by the newest download of their content."""
    known: dict[str, Delivery] = {}
    for platform in platforms:
        for delivery in sorted(lake.journal.deliveries(platform), key=lambda d: str(d.downloaded_at)):
            if delivery.raw_path:
                known[f"{platform}/{delivery.raw_path}"] = delivery

    def describe(entry: Entry) -> ZoneFile:
        delivery = known.get(entry.path)
        if delivery is None:
            return _plain(entry)
        came_from = f"landing/{delivery.platform}/{delivery.path}"
        return replace(_plain(entry), newest=_newest(delivery), came_from=came_from)

    return describe


def _staged(lake: Lake, _: Iterable[str]) -> Describe:
    staging = open_zone(lake.settings.zones[Zone.STAGING])

    def describe(entry: Entry) -> ZoneFile:
        file = _plain(entry)
        return replace(file, newest=_newest_in_table(staging, entry.path), came_from=TITLES.get(file.platform, ""))

    return describe


def _newest_in_table(staging: ZoneStore, path: str) -> date | None:
    """The newest day of a staging table by its own statistics, where it has any."""
    import pyarrow as pa

    from pipeline.insights.freshness import newest_in_header

    try:
        found = (newest_in_header(staging, path.removesuffix(".parquet"), column) for column in DATING)
        return next((day for day in found if day is not None), None)
    except (OSError, pa.ArrowException):
        return None  # no Parquet file, or one the next run makes again


def _published(lake: Lake, _: Iterable[str]) -> Describe:
    newest = newest_days(lake.journal)
    lines = {line.name: line for line in CATALOGUE}

    def describe(entry: Entry) -> ZoneFile:
        line = lines.get(entry.path.rpartition(".")[0])
        if line is None:
            return _plain(entry)
        day = max((day for part, day in newest.items() if part.partition(".")[0] == line.name), default=None)
        return replace(_plain(entry), newest=day, came_from=_senders(line))

    return describe


def _archived(_: Lake, __: Iterable[str]) -> Describe:
    def describe(entry: Entry) -> ZoneFile:
        named = _ARCHIVED.search(entry.path)
        if named is None:
            return _plain(entry)
        replaced = datetime.strptime(named[1], STAMP).replace(tzinfo=UTC)
        return replace(_plain(entry), arrived=replaced, came_from=f"curated/{entry.path.partition('/')[0]}.csv")

    return describe


def _set_aside(lake: Lake, _: Iterable[str]) -> Describe:
    store = open_zone(lake.settings.zones[Zone.QUARANTINE])
    items = {
        Quarantine(store, i.platform).path_of(Delivery(i.platform, i.file, 0, 0, sha256=i.sha256)): i
        for i in lake.journal.quarantine()
    }

    def describe(entry: Entry) -> ZoneFile:
        item = items.get(entry.path)
        if item is None:
            return _plain(entry)
        came_from = f"landing/{item.platform}/{item.file}"
        return replace(_plain(entry), came_from=came_from, verdict=Verdict.QUARANTINED, why=item.message)

    return describe


_DESCRIBED: Mapping[Zone, Callable[[Lake, Iterable[str]], Describe]] = {
    Zone.LANDING: _landed,
    Zone.RAW: _kept,
    Zone.STAGING: _staged,
    Zone.CURATED: _published,
    Zone.ARCHIVE: _archived,
    Zone.QUARANTINE: _set_aside,
}


def _newest(delivery: Delivery) -> date | None:
    """The newest day a file has figures of, as its reader noted it; a month stands for its first day."""
    facts = dict(delivery.facts)
    stated = next((facts[name] for name in NEWEST_FACTS if facts.get(name)), "")
    try:
        return date.fromisoformat(stated if len(stated) == 10 else f"{stated}-01")
    except ValueError:
        return None


def _senders(line: DatasetLine) -> str:
    return "All platforms" if line.platforms == NAMES else ", ".join(TITLES[name] for name in line.platforms)
